package bot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"signpost/internal/knowledge"
	"signpost/internal/search"
	embedded "signpost/knowledge"
)

// asked is when the messages of the tests were sent.
var asked = time.Date(2026, time.November, 24, 21, 0, 0, 0, time.UTC)

// testBase is the built-in content with the entries, triage rules and test
// questions of testdata in their place, so that an edit of an answer changes no
// golden file here. Phrases, words and services are the real ones.
var testBase = sync.OnceValues(func() (*knowledge.Base, error) {
	return loadWith("entries/", "triage/", "tests/")
})

// realBase is the built-in content, but for its test questions, which the bot
// does not use. While its triage rules do not load, those of testdata stand in:
// that is for the tests of knowledge to report.
var realBase = sync.OnceValues(func() (*knowledge.Base, error) {
	if base, err := loadWith("tests/"); err == nil {
		return base, nil
	}
	return loadWith("triage/", "tests/")
})

// loadWith loads the built-in content with some of its folders replaced by
// those of testdata.
func loadWith(folders ...string) (*knowledge.Base, error) {
	replaced := func(name string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(name, f) })
	}
	files := fstest.MapFS{}
	add := func(fsys fs.FS, want func(string) bool) error {
		return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !want(name) {
				return err
			}
			data, err := fs.ReadFile(fsys, name)
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
	}
	if err := errors.Join(
		add(embedded.FS(), func(name string) bool { return !replaced(name) }),
		add(os.DirFS(filepath.Join("testdata", "knowledge")), replaced),
	); err != nil {
		return nil, err
	}
	base, problems := knowledge.Load(files, knowledge.Options{NeedPhrases: PhraseKeys()})
	if base == nil {
		return nil, problems.Errors()
	}
	return base, nil
}

func loadTestBase(tb testing.TB) *knowledge.Base {
	tb.Helper()
	base, err := testBase()
	if err != nil {
		tb.Fatal(err)
	}
	return base
}

// world is a bot whose search and triage say what a test wants.
type world struct {
	found search.Result
	judge Judgement
}

func (w world) bot(tb testing.TB) *Bot {
	tb.Helper()
	b, err := New(loadTestBase(tb), func(string) search.Result { return w.found }, func(Input) Judgement { return w.judge }, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// respond answers a message in a private chat in England.
func (w world) respond(tb testing.TB, text string) Reply {
	tb.Helper()
	return w.bot(tb).Respond(tb.Context(), Message{Text: text, Private: true, Region: "uk-england", At: asked})
}

// finds is a search that is sure of an entry.
func finds(entry string, others ...string) search.Result {
	r := search.Result{Verdict: search.VerdictAnswer, InScope: 0.9, Candidates: []search.Candidate{{Entry: entry, Confidence: 0.8}}}
	for _, o := range others {
		r.Candidates = append(r.Candidates, search.Candidate{Entry: o, Confidence: 0.05})
	}
	return r
}

// offers is a search that wavers between entries.
func offers(entries ...string) search.Result {
	r := search.Result{Verdict: search.VerdictChoices, InScope: 0.9}
	for i, e := range entries {
		r.Candidates = append(r.Candidates, search.Candidate{Entry: e, Confidence: 0.3 - 0.02*float64(i)})
	}
	return r
}

// fired is a judgement of a rule.
func fired(level knowledge.Level, family string) Judgement {
	return Judgement{Level: level, Family: family, Rules: []string{family + "-rule"}}
}
