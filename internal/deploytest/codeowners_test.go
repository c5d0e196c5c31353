package deploytest

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// safeguarding is the team that must read what can hurt a family.
const safeguarding = "@signpost/safeguarding"

// rule is one line of CODEOWNERS.
type rule struct {
	pattern string
	owners  []string
}

// covers reports whether the rule is about a file. Of GitHub's patterns those
// are used, and known here, that name all, a folder or a file.
func (r rule) covers(file string) bool {
	return r.pattern == "*" || "/"+file == r.pattern ||
		strings.HasSuffix(r.pattern, "/") && strings.HasPrefix("/"+file, r.pattern)
}

func owners(t *testing.T) []rule {
	t.Helper()
	text, err := os.ReadFile(root + "/.github/CODEOWNERS")
	if err != nil {
		t.Fatal(err)
	}
	var rules []rule
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if len(words) < 2 || words[0] != "*" && (words[0][0] != '/' || strings.ContainsAny(words[0], "*?[")) {
			t.Errorf("CODEOWNERS: %q is no path from the top with its owners", line)
			continue
		}
		rules = append(rules, rule{words[0], words[1:]})
	}
	return rules
}

// TestOwners is SAFETY H28: a number, a rule of triage or an urgent answer is
// changed only under the eyes of safeguarding, and a new urgent answer cannot
// be forgotten in the list.
func TestOwners(t *testing.T) {
	rules := owners(t)
	used := make([]bool, len(rules))
	content := os.DirFS(root)
	err := fs.WalkDir(content, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (name == ".git" || name == ".cache") {
				return fs.SkipDir
			}
			return err
		}
		last := -1
		for i, r := range rules {
			if r.covers(name) {
				used[i], last = true, i
			}
		}
		if last < 0 {
			t.Errorf("%s has no owner", name)
			return nil
		}
		if why := guarded(t, content, name); why != "" && !slices.Equal(rules[last].owners, []string{safeguarding}) {
			t.Errorf("%s: %s, and %v may let a change of it in without %s", name, why, rules[last].owners, safeguarding)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rules {
		if !used[i] {
			t.Errorf("CODEOWNERS: there is nothing at %s", r.pattern)
		}
	}
}

// guarded says why a file must be read by safeguarding; "" where it need not.
func guarded(t *testing.T, content fs.FS, name string) string {
	t.Helper()
	switch dir := path.Dir(name); {
	case dir == "knowledge/services" || name == "knowledge/services.sum":
		return "it holds numbers"
	case dir == "knowledge/triage":
		return "it decides what is urgent"
	case name == ".github/CODEOWNERS":
		return "it decides who reads"
	case path.Dir(dir) == "knowledge/entries":
		text, err := fs.ReadFile(content, name)
		if err != nil {
			t.Fatal(err)
		}
		var entry struct{ Level string }
		if err := yaml.Unmarshal(text, &entry); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if entry.Level == "urgent" || entry.Level == "emergency" {
			return "it is " + entry.Level
		}
	}
	return ""
}
