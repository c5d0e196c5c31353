package knowledge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Options say how strictly a knowledge folder is read. The zero value checks
// all that can be checked without a calendar and without a search.
type Options struct {
	// Today is the day by which ages are judged; the zero time judges none.
	Today time.Time
	// Launch makes errors of drafts: answers that nobody has checked.
	Launch bool
	// Fresh makes errors of what is older than it may be.
	Fresh bool
	// NeedPhrases lists the keys that phrases/en.yaml must have.
	NeedPhrases []string
	// Finds, where it is set, makes a search over the base; that returns the id
	// that a question finds first, or "". Test questions are then put to it.
	Finds func(*Base) func(question string) string
}

// Load reads and checks a whole knowledge folder. The problems come sorted and
// all in one pass. The Base is nil exactly where one of them is an error;
// warnings leave it servable. Load never panics on content, however bad.
func Load(fsys fs.FS, opts Options) (*Base, Problems) {
	l := newLoader(opts)
	l.run(fsys, true)
	problems := l.c.problems.sort()
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	return l.base, problems
}

// loader holds what one load has read so far. What the checks need to point at
// (…At) is dropped with it.
type loader struct {
	opts Options
	c    *collector
	base *Base

	files  map[string][]byte // path → bytes, of every file in the layout
	broken map[string]bool   // file, or folder, of which something could not be read

	seen         map[string]node // kind + " " + key → where it first stood
	entryNames   []string        // ids by file name, of files that cannot be read too
	taughtTopics []string
	lessons      map[string]lesson // folded training text → where it stands
	translated   []translated

	entryAt   map[string]places
	serviceAt map[string]node
	roleAt    map[string]node
	regionAt  map[string]fields // id → its own roles
	phraseAt  map[string]node
	testAt    []fields // beside base.Tests
	triageAt  places
}

func newLoader(opts Options) *loader {
	return &loader{
		opts: opts,
		c:    &collector{},
		base: &Base{
			Phrases:      map[string]string{},
			translations: map[string]*Translation{},
			entryByID:    map[string]*Entry{},
			serviceByID:  map[string]*Service{},
			regionByID:   map[string]*Region{},
		},
		files:     map[string][]byte{},
		broken:    map[string]bool{},
		seen:      map[string]node{},
		lessons:   map[string]lesson{},
		entryAt:   map[string]places{},
		serviceAt: map[string]node{},
		roleAt:    map[string]node{},
		regionAt:  map[string]fields{},
		phraseAt:  map[string]node{},
	}
}

// kindOfFile is one kind of YAML file in a knowledge folder.
type kindOfFile struct {
	match  *regexp.Regexp
	schema string
	needed string // the file that must be there, or ""
	whole  string // what is broken when such a file cannot be read
	read   func(l *loader, file string, root node)
}

// layout says which YAML files a knowledge folder has, and what reads each.
// Roles and words come first, as the entries are checked against them.
var layout = []kindOfFile{
	{regexp.MustCompile(`^links\.yaml$`), "links", "links.yaml", "links.yaml", func(l *loader, _ string, n node) { l.readLinks(n) }},
	{regexp.MustCompile(`^services/[^/]+\.yaml$`), "services", "", "services", func(l *loader, f string, n node) { l.readServices(f, n) }},
	{regexp.MustCompile(`^regions\.yaml$`), "regions", "regions.yaml", "regions.yaml", func(l *loader, _ string, n node) { l.readRegions(n) }},
	{regexp.MustCompile(`^words/en\.yaml$`), "words", "words/en.yaml", "words/en.yaml", func(l *loader, _ string, n node) { l.readWords(n) }},
	{regexp.MustCompile(`^phrases/en\.yaml$`), "phrases", "phrases/en.yaml", "phrases/en.yaml", func(l *loader, _ string, n node) { l.readPhrases(n) }},
	{regexp.MustCompile(`^triage/en\.yaml$`), "triage", "triage/en.yaml", "triage/en.yaml", func(l *loader, _ string, n node) {
		l.triageAt = placesOf(n)
		l.base.Triage = loadTriage(n)
	}},
	{regexp.MustCompile(`^entries/en/[^/]+\.yaml$`), "entry", "", "entries", func(l *loader, f string, n node) {
		e := l.readEntry(f, n)
		if e != nil && e.ID != "" && l.entryAt[e.ID] == nil {
			l.base.Entries = append(l.base.Entries, e)
			l.entryAt[e.ID] = placesOf(n)
		}
	}},
	{regexp.MustCompile(`^entries/[a-z]{2,3}/[^/]+\.yaml$`), "translation", "", "translations", func(l *loader, f string, n node) { l.readTranslation(f, n) }},
	{regexp.MustCompile(`^tests/en\.yaml$`), "tests", "tests/en.yaml", "tests/en.yaml", func(l *loader, _ string, n node) { l.readTests(n) }},
}

var (
	trainingFile = regexp.MustCompile(`^training/en/[^/]+\.tsv$`)
	// Files that stand in the folder for people and tools, and are not read.
	besideContent = regexp.MustCompile(`(^|/)README\.md$|^embed\.go$|^schema/[a-z]+\.schema\.json$`)
)

func (l *loader) run(fsys fs.FS, sums bool) {
	l.guard("", func() { l.gather(fsys) })
	names := sortedKeys(l.files)
	for _, name := range names {
		if strings.HasPrefix(name, "entries/en/") {
			l.entryNames = append(l.entryNames, strings.TrimSuffix(path.Base(name), ".yaml"))
		}
	}
	for _, kind := range layout {
		for _, name := range names {
			if kind.match.MatchString(name) && !(kind.schema == "translation" && strings.HasPrefix(name, "entries/en/")) {
				l.guard(name, func() { l.read(name, kind.schema, kind.whole, kind.read) })
			}
		}
		if kind.needed != "" && l.files[kind.needed] == nil && !l.broken[kind.needed] {
			l.broken[kind.needed] = true
			l.c.add(kind.needed, 0, 0, false, "There is no such file.", "Add it: the bot cannot do without.")
		}
	}
	for _, name := range names {
		if trainingFile.MatchString(name) {
			l.guard(name, func() { l.readTraining(name, l.files[name]) })
		}
	}
	l.guard("", func() {
		l.index()
		l.linkRegions()
		l.checkServiceLinks()
		l.checkEntries()
		l.linkTranslations()
		l.checkPhrases()
		l.checkTriage()
		l.checkTests()
		l.checkAges()
		if sums {
			data, found := l.files[sumFile]
			l.checkSum(data, found)
		}
		l.base.Digest = l.digest(names)
		l.checkFinds()
	})
}

// gather reads every file of the layout, and reports the ones that have no
// place in it: content in a file that nobody reads would be lost in silence.
func (l *loader) gather(fsys fs.FS) {
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.c.add(name, 0, 0, false, "This cannot be read ("+plainError(err)+").", "Check that it is there and may be read.")
			return nil
		case d.IsDir():
			if strings.HasPrefix(d.Name(), ".") && name != "." {
				return fs.SkipDir
			}
			return nil
		case besideContent.MatchString(name) || strings.HasPrefix(d.Name(), "."):
			return nil
		case !l.inLayout(name):
			l.c.add(name, 0, 0, strings.Count(name, "/") == 0, "There is no place for this file.", "Look at the list of files in README.md. Content files end in .yaml or .tsv.")
			return nil
		case !d.Type().IsRegular():
			l.break_(name)
			l.c.add(name, 0, 0, false, "This is not a plain file.", "Put the file itself here.")
			return nil
		}
		l.readFile(fsys, name)
		return nil
	})
	if err != nil {
		l.c.add(".", 0, 0, false, "The folder cannot be read ("+plainError(err)+").", "Check that it is there and may be read.")
	}
}

// readFile reads one file, but never more of it than may be there: a larger
// one is refused before it fills the memory.
func (l *loader) readFile(fsys fs.FS, name string) {
	f, err := fsys.Open(name)
	if err != nil {
		l.break_(name)
		l.c.add(name, 0, 0, false, "This cannot be read ("+plainError(err)+").", "Check that it is there and may be read.")
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	switch {
	case err != nil:
		l.break_(name)
		l.c.add(name, 0, 0, false, "This cannot be read ("+plainError(err)+").", "Check that it is there and may be read.")
	case len(data) > maxFileBytes:
		l.break_(name)
		l.c.add(name, 1, 1, false, "The file is larger than 1 MiB.", "Split it in two.")
	default:
		l.files[name] = data
		return
	}
	// Its name still counts as known, so that nothing that leads to it is reported.
	switch {
	case strings.HasPrefix(name, "entries/en/"):
		l.entryNames = append(l.entryNames, strings.TrimSuffix(path.Base(name), ".yaml"))
	case trainingFile.MatchString(name):
		l.taughtTopics = append(l.taughtTopics, strings.TrimSuffix(path.Base(name), ".tsv"))
	}
}

// plainError says what went wrong without the path, which is the machine's.
func plainError(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

func (l *loader) inLayout(name string) bool {
	return name == sumFile || trainingFile.MatchString(name) ||
		slices.ContainsFunc(layout, func(k kindOfFile) bool { return k.match.MatchString(name) })
}

// break_ notes that a file could not be read, so that what it would have named
// is not reported as missing all over the others.
func (l *loader) break_(name string) {
	l.broken[name] = true
	if folder, _, ok := strings.Cut(name, "/"); ok {
		l.broken[folder] = true
	}
}

func (l *loader) read(name, schema, whole string, tree func(*loader, string, node)) {
	data := l.files[name]
	l.modeline(name, schema, data)
	root, ok := l.c.document(name, data)
	if !ok {
		l.broken[whole] = true
		l.break_(name)
		return
	}
	tree(l, name, root)
}

// modeline asks for the comment that gives editors the schema, and with it the
// help text on every field.
func (l *loader) modeline(name, schema string, data []byte) {
	want := "# yaml-language-server: $schema=" + strings.Repeat("../", strings.Count(name, "/")) + "schema/" + schema + ".schema.json"
	first, _, _ := strings.Cut(string(data), "\n")
	if strings.TrimRight(first, "\r ") != want {
		l.c.add(name, 1, 1, true, "The first line does not name the schema, so editors show no help.", "Make it: "+want)
	}
}

// guard runs one part of a load. Should it panic, that is one problem more and
// not the end of the program (SAFETY H29).
func (l *loader) guard(file string, part func()) {
	defer func() {
		if r := recover(); r != nil {
			l.break_(file)
			l.c.add(cmp.Or(file, "."), 0, 0, false, fmt.Sprintf("This could not be checked (%v).", r), "Undo the last change here, and tell the maintainers.")
		}
	}()
	part()
}

// index sorts what was read, and makes it findable by id.
func (l *loader) index() {
	b := l.base
	slices.SortFunc(b.Entries, func(x, y *Entry) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.Services, func(x, y *Service) int { return cmp.Compare(x.ID, y.ID) })
	for _, e := range b.Entries {
		b.entryByID[e.ID] = e
	}
	for _, s := range b.Services {
		b.serviceByID[s.ID] = s
	}
	slices.Sort(l.entryNames)
	l.entryNames = slices.Compact(l.entryNames)
	b.topics = l.allTopics()
}

func (l *loader) checkServiceLinks() {
	for _, s := range l.base.Services {
		at := placesOf(l.serviceAt[s.ID])
		for _, link := range [][2]string{{"url", s.URL}, {"chat", s.Chat}, {"report_url", s.ReportURL}} {
			l.checkLink(at.at(link[0]), link[1])
		}
	}
}

func (l *loader) checkPhrases() {
	known := slices.Concat(l.roleIDs(), slots)
	for _, key := range sortedKeys(l.phraseAt) {
		if !l.broken["regions.yaml"] {
			l.phraseAt[key].placeholders(l.base.Phrases[key], known)
		}
		checkShown(l.phraseAt[key], l.base.Phrases[key])
	}
}

// checkTriage checks the answers that the families of triage/en.yaml name.
func (l *loader) checkTriage() {
	topics := l.allTopics()
	for i, f := range l.base.Triage.Families {
		n := l.triageAt.at(fmt.Sprintf("families[%d].entry", i))
		switch {
		case f.Entry == "" || slices.Contains(l.entryNames, f.Entry):
		case slices.Contains(topics, f.Entry):
			n.warn(fmt.Sprintf("There is no answer called %s yet for the family %s.", f.Entry, f.ID), "Write the answer.")
		default:
			n.fail(fmt.Sprintf("There is no answer called %s.", f.Entry), suggest(f.Entry, topics))
		}
	}
}

// digest covers every file that was read, names and lengths included.
func (l *loader) digest(names []string) string {
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%s\x00%d\x00", name, len(l.files[name]))
		h.Write(l.files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// unique notes that a key of a kind stands at n; false, with a report of both
// places, where it stood before.
func (l *loader) unique(kind, key string, n node) bool {
	was, twice := l.seen[kind+" "+key]
	if !twice {
		l.seen[kind+" "+key] = n
		return true
	}
	n.fail(fmt.Sprintf("The same %s stands here and at %s.", kind, was.where(n.file)), "Keep one of them.")
	return false
}

// where names the place of n for a reader who looks at a file.
func (n node) where(file string) string {
	if n.missing() {
		return n.file
	}
	if n.file == file {
		return fmt.Sprintf("line %d, column %d", n.y.Line, n.y.Column)
	}
	return fmt.Sprintf("%s, line %d, column %d", n.file, n.y.Line, n.y.Column)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
