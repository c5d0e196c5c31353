package knowledge

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzLoadH29 puts anything in the place of one file. Whatever it is, Load
// returns, gives a Base or an error and never both, and gives the same twice.
func FuzzLoadH29(f *testing.F) {
	ok := okFiles(f)
	names := sortedKeys(ok)
	for i, name := range names {
		f.Add(uint8(i), string(ok[name].Data))
	}
	for _, seed := range []string{
		"", "\x00", "---\n---\n", "a: &a [*a]", "? - x\n: y", "{{}: {}}", "!!map {}", "- - - -", "\ufeffid: x", "id: \"\\u202e\"", "<<: {}",
		"%YAML 1.2\n---\nid: x", "a:\n\t- b", "- id: x\n  phones: {}", "roles: [[[]]]", "roles: [{id: }]\nregions: [{id: , roles: {a: {b: c}}}]",
	} {
		for i := 0; i < len(names); i += 4 { // a few kinds of file are enough to start from
			f.Add(uint8(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		files := fstest.MapFS{}
		for name, file := range ok {
			files[name] = file
		}
		files[names[int(which)%len(names)]] = &fstest.MapFile{Data: []byte(text)}
		loadsOrSays(t, files)
	})
}

// FuzzTrainingH29 does the same for one training file, whose lines are cut at
// tabs and not parsed as YAML.
func FuzzTrainingH29(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "kind\tlevel\ttext", "kind\tlevel\ttext\nplain\turgent\tx\r\n", "kind\tlevel\ttext\n\t\t\n", "group\ttext\nx\t\"y",
		"level\tcategory\tspeaker\ttext\nnone\t\tother\tx", "kind\tlevel\ttext\nplain\turgent\t\u200b", strings.Repeat("\t", 100),
	} {
		for i := range uint8(3) {
			f.Add(i, seed)
		}
	}
	ok := okFiles(f)
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		files := fstest.MapFS{}
		for name, file := range ok {
			files[name] = file
		}
		name := []string{"grooming", "out-of-scope", "triage"}[which%3]
		files["training/en/"+name+".tsv"] = &fstest.MapFile{Data: []byte(text)}
		loadsOrSays(t, files)
	})
}

// loadsOrSays holds Load to its promise on any content.
func loadsOrSays(t *testing.T, fsys fs.FS) {
	t.Helper()
	base, problems := Load(fsys, Options{Today: today})
	if (base == nil) != (len(problems.Errors()) > 0) {
		t.Fatalf("base %v with problems %v", base != nil, problems)
	}
	for _, p := range problems {
		if strings.Contains(p.What, "could not be checked") {
			t.Fatalf("a part of the load panicked: %v", p)
		}
		if p.File == "" || p.What == "" || p.Mend == "" || p.Line < 0 || p.Col < 0 {
			t.Fatalf("a problem lacks its place or its words: %#v", p)
		}
	}
	if _, again := Load(fsys, Options{Today: today}); again.Error() != problems.Error() {
		t.Fatalf("two loads differ:\n%v\n\n%v", problems, again)
	}
}
