package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

const sumFile = "services.sum"

const renewSum = "Read the change again, then renew the file with: signpost check --sum."

var sumLine = regexp.MustCompile(`^([0-9a-f]{64})  ([a-z0-9-]+) ([a-z_]+(?:\[[0-9]+\]\.[a-z]+)?)$`)

// Sum renders services.sum for the registry in fsys: one line for each number
// and address, "<SHA-256 in hex>  <service id> <field>", in order of id. The
// problems are those of the whole folder but for the ones that concern the sum
// itself; where the registry cannot be read, the text is nil.
func Sum(fsys fs.FS, opts Options) ([]byte, Problems) {
	l := newLoader(opts)
	l.run(fsys, false)
	problems := l.c.problems.sort()
	for _, p := range problems.Errors() {
		if strings.HasPrefix(p.File, "services/") {
			return nil, problems
		}
	}
	return []byte(renderSum(l.base.Services)), problems
}

func renderSum(services []*Service) string {
	var b strings.Builder
	for _, s := range services {
		for _, c := range s.contacts() {
			fmt.Fprintf(&b, "%s  %s %s\n", sumOf(c[1]), s.ID, c[0])
		}
	}
	return b.String()
}

func sumOf(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

// checkSum holds every number and address of the registry against
// services.sum, so that none changes without a second, deliberate edit
// (SAFETY H01 and H28).
func (l *loader) checkSum(data []byte, found bool) {
	if l.broken["services"] {
		return
	}
	if !found {
		if len(l.base.Services) > 0 {
			l.c.add(sumFile, 0, 0, false, "There is no services.sum beside the registry.", "Write it with: signpost check --sum.")
		}
		return
	}
	type line struct {
		sum    string
		number int
	}
	kept := map[string]line{}
	for i, text := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if text == "" && len(l.base.Services) == 0 {
			continue
		}
		m := sumLine.FindStringSubmatch(strings.TrimSuffix(text, "\r"))
		if m == nil {
			l.c.add(sumFile, i+1, 1, false, "This line is not a digest, a service and a field.", renewSum)
			continue
		}
		kept[m[2]+" "+m[3]] = line{sum: m[1], number: i + 1}
	}
	for _, s := range l.base.Services {
		where := placesOf(l.serviceAt[s.ID])
		for _, c := range s.contacts() {
			name := s.ID + " " + c[0]
			was, ok := kept[name]
			delete(kept, name)
			switch {
			case !ok:
				where.at(c[0]).fail(fmt.Sprintf("services.sum has no line for %s of %s.", c[0], s.ID), renewSum)
			case was.sum != sumOf(c[1]):
				where.at(c[0]).fail(fmt.Sprintf("%s of %s has changed and services.sum has not (its line %d).", c[0], s.ID, was.number), renewSum)
			}
		}
	}
	for _, name := range sortedKeys(kept) {
		l.c.add(sumFile, kept[name].number, 1, false, fmt.Sprintf("This line is for %s, which the registry does not have.", name), renewSum)
	}
}
