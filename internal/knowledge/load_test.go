package knowledge

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// okFiles returns the good base of testdata/ok, to spoil.
func okFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	root := os.DirFS("testdata/ok")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// today is the day by which the tests judge ages.
var today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// badCase is one file of testdata/err: what to spoil in the good base, and the
// exact messages. Its sections begin with a line "-- verb argument --":
//
//	option launch|fresh|today|phrase KEY
//	replace FILE    lines "old => new"; a side in double quotes is Go syntax
//	write FILE      the whole file; raw Go syntax if it is one quoted line
//	repeat FILE     "N text": the text N times, added to the file
//	remove FILE
//	sum             writes services.sum anew after the changes
//	want            the messages, one a line
type badCase struct {
	opts  Options
	files fstest.MapFS
	want  string
	head  string // the file without its want section
}

func readCase(t *testing.T, file string) badCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := badCase{files: okFiles(t), opts: Options{Today: today}}
	head, want, found := strings.Cut(string(data), "-- want --\n")
	if !found {
		t.Fatalf("%s has no section want", file)
	}
	c.head, c.want = head, want
	var verb, arg string
	var body []string
	flush := func() {
		if verb != "" {
			c.apply(t, verb, arg, body)
		}
		body = nil
	}
	for _, line := range strings.Split(strings.TrimSuffix(head, "\n"), "\n") {
		if inner, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(inner, " --") {
			flush()
			verb, arg, _ = strings.Cut(strings.TrimSuffix(inner, " --"), " ")
			continue
		}
		body = append(body, line)
	}
	flush()
	return c
}

func (c *badCase) apply(t *testing.T, verb, arg string, body []string) {
	t.Helper()
	switch verb {
	case "option":
		switch kind, key, _ := strings.Cut(arg, " "); kind {
		case "launch":
			c.opts.Launch = true
		case "fresh":
			c.opts.Fresh = true
		case "today":
			day, err := time.Parse(time.DateOnly, key)
			if err != nil {
				t.Fatal(err)
			}
			c.opts.Today = day
		case "phrase":
			c.opts.NeedPhrases = append(c.opts.NeedPhrases, key)
		default:
			t.Fatalf("no option %q", arg)
		}
	case "replace":
		for _, line := range body {
			before, after, ok := strings.Cut(line, " => ")
			before, after = unquote(before), unquote(after)
			text := string(c.files[arg].Data)
			if !ok || !strings.Contains(text, before) {
				t.Fatalf("%s does not hold %q", arg, before)
			}
			c.files[arg] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1))}
		}
	case "write":
		text := strings.Join(body, "\n") + "\n"
		if len(body) == 1 && strings.HasPrefix(body[0], `"`) {
			text = unquote(body[0])
		}
		c.files[arg] = &fstest.MapFile{Data: []byte(text)}
	case "repeat":
		count, text, _ := strings.Cut(body[0], " ")
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Fatal(err)
		}
		var data []byte
		if was := c.files[arg]; was != nil {
			data = was.Data
		}
		c.files[arg] = &fstest.MapFile{Data: append(slices.Clone(data), strings.Repeat(unquote(text), n)...)}
	case "remove":
		delete(c.files, arg)
	case "link":
		c.files[arg] = &fstest.MapFile{Mode: fs.ModeSymlink | 0o777, Data: []byte("x")}
	case "sum":
		sum, _ := Sum(c.files, c.opts)
		c.files[sumFile] = &fstest.MapFile{Data: sum}
	default:
		t.Fatalf("no verb %q", verb)
	}
}

func unquote(s string) string {
	if text, err := strconv.Unquote(s); err == nil {
		return text
	}
	return s
}

// minBad and minHostile are how many spoiled bases there must be, and how many
// of them attacks (SAFETY H27).
const (
	minBad     = 60
	minHostile = 25
)

// TestBadContentH27 loads every spoiled base and compares all messages, letter
// for letter. Those that an attacker might send are called hostile-….
func TestBadContentH27(t *testing.T) {
	files, err := filepath.Glob("testdata/err/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	hostile := 0
	_, ok := Load(okFiles(t), Options{Today: today})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if strings.HasPrefix(name, "hostile-") {
			hostile++
		}
		t.Run(name, func(t *testing.T) {
			c := readCase(t, file)
			base, problems := Load(c.files, c.opts)
			var lines []string
			for _, p := range problems {
				same := func(q Problem) bool {
					return p.File == q.File && p.What == q.What && p.Mend == q.Mend && p.Warning == q.Warning
				}
				if !slices.ContainsFunc(ok, same) { // what the good base says too
					lines = append(lines, p.String())
				}
			}
			got := strings.Join(lines, "\n") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(c.head+"-- want --\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if strings.HasPrefix(name, "warn-") != (base != nil) {
				t.Errorf("base loaded: %v", base != nil)
			}
			checkTone(t, problems)
		})
	}
	if len(files) < minBad || hostile < minHostile {
		t.Errorf("there are %d spoiled bases, %d of them hostile; want at least %d and %d", len(files), hostile, minBad, minHostile)
	}
}

// checkTone holds messages to the words of CONTENT section 2.
func checkTone(t *testing.T, problems Problems) {
	t.Helper()
	for _, p := range problems {
		text := strings.ToLower(p.What + " " + p.Mend)
		for _, word := range []string{"invalid", "illegal", "forbidden", "please", "oops"} {
			if strings.Contains(text, word) {
				t.Errorf("%q in: %v", word, p)
			}
		}
		if p.What == "" || p.Mend == "" || !strings.HasSuffix(p.What, ".") {
			t.Errorf("a message needs what is wrong and how to mend it: %v", p)
		}
	}
}

func TestGoodBase(t *testing.T) {
	base, problems := Load(os.DirFS("testdata/ok"), Options{Today: today, NeedPhrases: []string{"greeting"}})
	want := []string{
		"entries/en/bullying.yaml:34:15: bullying is a draft. It waits for one more checker. Have it checked, then add the names and the day.",
		"entries/en/grooming.yaml:53:15: grooming is a draft. It waits for 2 more checkers and a checker in a safeguarding role. Have it checked, then add the names and the day.",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), problems.Error()); diff != "" {
		t.Fatalf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"bullying", "grooming", "snapchat"}, base.Topics()); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	if got := base.Entry("grooming").InApp["snapchat"]; len(got) != 1 {
		t.Errorf("in_app for snapchat has %d steps, want 1", len(got))
	}
	wantTriage := []TriageMessage{
		{Level: LevelUrgent, Category: "grooming", Speaker: "parent", Text: "a man asked her for a secret photo"},
		{Level: LevelNone, Category: "lookalike", Text: "the dog groomer was lovely"},
		{Level: LevelConcern, Category: "bullying", Text: "they called me a name again"},
	}
	if diff := cmp.Diff(wantTriage, base.Training.Triage); diff != "" {
		t.Errorf("triage messages (-want +got):\n%s", diff)
	}
	if base.Checked() {
		t.Error("the base counts as checked, and nobody has checked an entry")
	}
}

// The same folder gives the same digest, and any changed byte or name another.
func TestDigestCoversEveryFile(t *testing.T) {
	files := okFiles(t)
	first := mustLoad(t, files).Digest
	if again := mustLoad(t, files).Digest; again != first {
		t.Errorf("digest %s, then %s", first, again)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		changed := maps.Clone(files)
		changed[name] = &fstest.MapFile{Data: append(slices.Clone(files[name].Data), "# a comment\n"...)}
		if mustLoad(t, changed).Digest == first {
			t.Errorf("the digest does not cover %s", name)
		}
	}
}

func mustLoad(t testing.TB, fsys fs.FS) *Base {
	t.Helper()
	base, problems := Load(fsys, Options{})
	if base == nil {
		t.Fatalf("does not load:\n%v", problems.Errors())
	}
	return base
}

// A broken search is a problem of the check, never a crash (SAFETY H29).
func TestPanicIsAProblemH29(t *testing.T) {
	base, problems := Load(okFiles(t), Options{Finds: func(*Base) func(string) string { panic("no model") }})
	if base != nil || !strings.Contains(problems.Error(), "could not be checked (no model)") {
		t.Errorf("got base %v and %v", base != nil, problems)
	}
}

func TestFinds(t *testing.T) {
	always := func(id string) func(*Base) func(string) string {
		return func(*Base) func(string) string { return func(string) string { return id } }
	}
	_, problems := Load(okFiles(t), Options{Finds: always("bullying")})
	for _, want := range []string{
		`entries/en/grooming.yaml:46:11: "hes thirty and my daughter loves him" finds bullying, not grooming. Add a phrase like it to asks.`,
		`tests/en.yaml:2:9: "an adult stranger asks my kid to meet" finds bullying, not grooming. Add a phrase like it to the asks of grooming.`,
	} {
		if !strings.Contains(problems.Error(), want) {
			t.Errorf("want %q in:\n%v", want, problems)
		}
	}
	files := okFiles(t)
	spoil(t, files, "entries/en/bullying.yaml", "level: concern", "level: everyday")
	_, problems = Load(files, Options{Finds: always("bullying")})
	if want := "is urgent, and finds the everyday answer bullying."; !strings.Contains(problems.Error(), want) {
		t.Errorf("want %q in:\n%v", want, problems)
	}
}

func spoil(t testing.TB, files fstest.MapFS, name, before, after string) {
	t.Helper()
	text := string(files[name].Data)
	if !strings.Contains(text, before) {
		t.Fatalf("%s does not hold %q", name, before)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1))}
}

func TestTranslation(t *testing.T) {
	files := okFiles(t)
	version := mustLoad(t, files).Entry("grooming").Version()
	text := `# yaml-language-server: $schema=../../schema/translation.schema.json
translates: grooming
of_version: "%s"
title: Šömëönë mäý bë gröömïng mý chïld
lead: Rëpört ït tödäý. Ýöür chïld ïs nöt tö blämë.
danger: ýöür chïld ïs ïn dängër
do_now:
  - Stäý cälm änd stäý wïth ýöür chïld.
  - Rëpört tö {report-csa}. Ör cäll {police}.
do_not:
  - Dö nöt rëplý.
review:
  owner: safeguarding-lead
  written_on: 2026-11-20
  checked_by: []
  checked_on:
  check_again_by: 2027-05-20
`
	files["entries/qps/grooming.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, text, version)}
	got := mustLoad(t, files).Translation("qps", "grooming")
	if got == nil || !got.Current || got.Text.Title != "Šömëönë mäý bë gröömïng mý chïld" || got.Text.Level != LevelUrgent || got.Text.Signposts.First != "report-csa" {
		t.Fatalf("got %+v", got)
	}
	spoil(t, files, "entries/en/grooming.yaml", "Stay calm and", "Be calm and")
	spoil(t, files, "words/en.yaml", "verbs: [", "verbs: [be, ")
	base, problems := Load(files, Options{})
	if base == nil || base.Translation("qps", "grooming").Current {
		t.Errorf("an older translation counts as current; problems:\n%v", problems)
	}
	if want := "entries/qps/grooming.yaml:3:13: The English has changed since"; !strings.Contains(problems.Error(), want) {
		t.Errorf("want %q in:\n%v", want, problems)
	}
}

// A folder that cannot be read, or a file of it, is a problem with a name and
// without the machine's own path.
func TestUnreadableFolderH29(t *testing.T) {
	base, problems := Load(os.DirFS(filepath.Join(t.TempDir(), "nothing")), Options{})
	if base != nil || !strings.Contains(problems.Error(), "This cannot be read (no such file or directory).") || strings.Contains(problems.Error(), "/tmp") {
		t.Errorf("got base %v and %v", base != nil, problems)
	}
	base, problems = Load(closedFile{okFiles(t)}, Options{})
	want := "words/en.yaml:0:0: This cannot be read (permission denied). Check that it is there and may be read."
	if base != nil || problems.Errors().Error() != want {
		t.Errorf("got base %v and\n%v\nwant\n%v", base != nil, problems.Errors(), want)
	}
}

// closedFile is a folder in which one file may not be opened.
type closedFile struct{ fstest.MapFS }

func (f closedFile) Open(name string) (fs.File, error) {
	if name == "words/en.yaml" {
		return nil, &fs.PathError{Op: "open", Path: "/home/someone/" + name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}
