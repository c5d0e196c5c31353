package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// smallCorpusOf makes a corpus of three labels that differ in their words, with
// enough out-of-scope text for a model of its own.
func smallCorpusOf(t testing.TB) *Corpus {
	t.Helper()
	c := &Corpus{
		Labels: []string{"groom", "money", "bully"},
		Words:  text.Words{Shorthand: map[string]string{"pls": "please"}, Names: map[string]string{"snap": "snapchat"}},
		Concepts: []Concept{
			{ID: "adult", Forms: []string{"man", "older bloke", "geezer"}},
			{ID: "pay", Forms: []string{"spent", "bought", "blew"}},
		},
		Descriptions: []string{"someone may be grooming my child", "my child spent money in a game", "my child is being bullied"},
	}
	who := []string{"my son", "my daughter", "our lad", "her", "the little one", "my grandson"}
	how := []string{"on snapchat", "on her phone", "in a game", "online", "last night", "again"}
	what := [][]string{
		{"a man keeps messaging %s %s", "an older man asked %s for pictures %s", "a stranger wants %s to keep secrets %s", "a grown man says he loves %s %s"},
		{"%s spent my money %s", "%s bought robux with my card %s", "how do I get a refund, %s paid %s", "the bill is huge because of %s %s"},
		{"girls are calling %s names %s", "%s is left out of the group %s", "they laugh at %s %s", "nasty comments about %s %s"},
	}
	for label, templates := range what {
		for i, template := range templates {
			for j, w := range who {
				for k, h := range how {
					if (i+j+k)%2 == 0 {
						c.Docs = append(c.Docs, Doc{Label: label, Text: fmt.Sprintf(template, w, h), Brief: true})
					}
				}
			}
		}
	}
	things := []string{"recipe for %s", "how long do I boil %s", "is %s in season", "where can I buy %s", "growing %s from seed", "freezing %s"}
	for _, thing := range things {
		for _, food := range strings.Fields("carrots leeks beans peas squash rice apples pears plums figs onions garlic kale chard beetroot turnips parsnips swede celery fennel dill mint basil thyme sage oregano tomatoes peppers chillies corn lentils oats barley wheat rye") {
			c.OutOfScope = append(c.OutOfScope, fmt.Sprintf(thing, food))
		}
	}
	return c
}

func newIndex(t testing.TB, c *Corpus) *Index {
	t.Helper()
	ix, err := New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

func find(t testing.TB, ix *Index, question string) Result {
	t.Helper()
	r, err := ix.Search(t.Context(), question)
	if err != nil {
		t.Fatalf("Search(%q): %v", question, err)
	}
	return r
}

func TestSearchFindsWhatIsSaidInOtherWords(t *testing.T) {
	ix := newIndex(t, smallCorpusOf(t))
	for question, want := range map[string]string{
		"a man on snap asked my daughter for a picture": "groom",
		"An OLDER MAN keeps mesaging my dauhter":        "groom",
		"he spent my money on robux again":              "money",
		"they are calling my grandson horrible names":   "bully",
	} {
		r := find(t, ix, question)
		if r.Verdict == VerdictNone || r.Candidates[0].Entry != want {
			t.Errorf("Search(%q) = verdict %d, %+v; want %s", question, r.Verdict, r.Candidates[0], want)
		}
	}
}

func TestSearchSaysNothingWhereNothingFits(t *testing.T) {
	ix := newIndex(t, smallCorpusOf(t))
	for _, question := range []string{"how long do I boil potatoes", "is rhubarb in season", "zxcv qwpo mnbv"} {
		if r := find(t, ix, question); r.Verdict != VerdictNone {
			t.Errorf("Search(%q) = verdict %d with %.2f in scope; want none", question, r.Verdict, r.InScope)
		}
	}
	for _, question := range []string{"", " ", "?!", "\u200b"} {
		if r := find(t, ix, question); r.Verdict != VerdictNone || len(r.Candidates) > 0 {
			t.Errorf("Search(%q) = %+v; want nothing", question, r)
		}
	}
}

func TestSearchResultIsWellFormed(t *testing.T) {
	ix := newIndex(t, smallCorpusOf(t))
	for _, question := range []string{"a man", "my son", "pls help", "robux names man"} {
		r := find(t, ix, question)
		sum, last := 0.0, 1.0
		for _, c := range r.Candidates {
			if c.Confidence < 0 || c.Confidence > last {
				t.Errorf("Search(%q): confidence %v after %v", question, c.Confidence, last)
			}
			last = c.Confidence
			sum += c.Confidence
		}
		if sum > 1+1e-9 || r.InScope < 0 || r.InScope > 1 {
			t.Errorf("Search(%q): confidences add up to %v, in scope %v", question, sum, r.InScope)
		}
	}
}

func TestSearchIsTheSameEveryTime(t *testing.T) {
	questions := []string{"a man asked her", "money for a game", "left out again", "boil beans", "my son my son"}
	one, two := newIndex(t, smallCorpusOf(t)), newIndex(t, smallCorpusOf(t))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	three := newIndex(t, smallCorpusOf(t))
	for _, q := range questions {
		want := find(t, one, q)
		for _, ix := range []*Index{one, two, three} {
			if diff := cmp.Diff(want, find(t, ix, q)); diff != "" {
				t.Errorf("Search(%q) differs between runs or cores:\n%s", q, diff)
			}
		}
	}
}

func TestSearchAtOnceFromManyGoroutines(t *testing.T) {
	ix := newIndex(t, smallCorpusOf(t))
	want := find(t, ix, "an older man asked her for pictures")
	done := make(chan Result)
	for range 16 {
		go func() {
			r, _ := ix.Search(context.Background(), "an older man asked her for pictures")
			done <- r
		}()
	}
	for range 16 {
		if diff := cmp.Diff(want, <-done); diff != "" {
			t.Errorf("a concurrent search differs:\n%s", diff)
		}
	}
}

func TestNewRefusesAnEmptyCorpus(t *testing.T) {
	if _, err := New(t.Context(), &Corpus{}); err == nil {
		t.Error("an empty corpus gives an index")
	}
}

func TestSearchStopsWithItsContext(t *testing.T) {
	ix := newIndex(t, smallCorpusOf(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, "a man asked her for pictures"); err == nil {
		t.Error("a search in a context that has ended gives no error")
	}
}

// baseOf makes a base out of a corpus, for what is kept under its digest.
func baseOf(c *Corpus, digest string) *knowledge.Base {
	b := &knowledge.Base{Digest: digest}
	for _, d := range c.Docs {
		b.Training.Messages = append(b.Training.Messages, knowledge.Message{
			Kind: "plain", Topic: c.Labels[d.Label], Level: knowledge.LevelConcern, Text: d.Text,
		})
	}
	for _, s := range c.OutOfScope {
		b.Training.OutOfScope = append(b.Training.OutOfScope, knowledge.OutOfScope{Group: "food", Text: s})
	}
	return b
}

func TestKeptModelAnswersAsTheFreshOne(t *testing.T) {
	base := baseOf(smallCorpusOf(t), strings.Repeat("ab", 32))
	dir := t.TempDir()
	build := func() *Index {
		ix, err := Build(t.Context(), base, Options{Keep: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = ix.Close() })
		return ix
	}
	fresh := build()
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 1 {
		t.Fatalf("kept files: %v, want one", files)
	}
	kept, err := readKept(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if kept.labels.Classes != 3 {
		t.Fatalf("the kept model has %d classes", kept.labels.Classes)
	}
	second := build()
	for _, q := range []string{"a man asked her for pictures", "boil leeks", "robux"} {
		if diff := cmp.Diff(find(t, fresh, q), find(t, second, q)); diff != "" {
			t.Errorf("Search(%q) differs with the kept model:\n%s", q, diff)
		}
	}
	// A damaged file costs a training and is written anew.
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []func() []byte{
		func() []byte { return nil },
		func() []byte { return data[:len(data)/2] },
		func() []byte { d := append([]byte{}, data...); d[len(d)/2] ^= 1; return d },
		func() []byte { return append([]byte("signpost search 0\n"), data[len(keptMagic):]...) },
	} {
		if err := os.WriteFile(files[0], damage(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readKept(files[0]); err == nil {
			t.Error("a damaged model reads without an error")
		}
	}
	third := build()
	if diff := cmp.Diff(find(t, fresh, "robux"), find(t, third, "robux")); diff != "" {
		t.Errorf("after damage the index differs:\n%s", diff)
	}
	if _, err := readKept(files[0]); err != nil {
		t.Errorf("the damaged model was not replaced: %v", err)
	}
}

// A model that came with the program is used as it is, and nothing is learned or
// written; one of other content is passed over.
func TestShippedModelSavesTheTraining(t *testing.T) {
	base := baseOf(smallCorpusOf(t), strings.Repeat("ef", 32))
	build := func(o Options) {
		t.Helper()
		ix, err := Build(t.Context(), base, o)
		if err != nil {
			t.Fatal(err)
		}
		_ = ix.Close()
	}
	files := func(dir string) []string {
		names, _ := filepath.Glob(filepath.Join(dir, "*"))
		return names
	}
	shipped, keep := t.TempDir(), t.TempDir()
	build(Options{Keep: shipped})
	before := files(shipped)
	build(Options{Shipped: shipped, Keep: keep})
	if got := files(keep); len(got) != 0 {
		t.Errorf("with a shipped model, %v was learned and kept", got)
	}
	base.Digest = strings.Repeat("fe", 32)
	build(Options{Shipped: shipped, Keep: keep})
	if got := files(keep); len(got) != 1 {
		t.Errorf("with a shipped model of other content, %v is kept, want one file", got)
	}
	if got := files(shipped); !slices.Equal(got, before) {
		t.Errorf("the folder that came with the program was written to: %v", got)
	}
}

func TestKeptModelThatCannotBeWrittenCostsNothingElse(t *testing.T) {
	notAFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notAFolder, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	ix, err := Build(t.Context(), baseOf(smallCorpusOf(t), strings.Repeat("cd", 32)), Options{Keep: notAFolder})
	if err != nil {
		t.Fatalf("Build with a folder that is a file: %v", err)
	}
	_ = ix.Close()
}

func TestCorpusOfTakesTopicsWithoutAnEntry(t *testing.T) {
	base := &knowledge.Base{
		Entries: []*knowledge.Entry{{
			ID: "b", Title: "title words", Lead: "lead words", Asks: []string{"how b"},
			DoNow: []string{"first step", knowledge.AppLine},
		}},
		Training: knowledge.Training{
			Messages: []knowledge.Message{{Kind: "plain", Topic: "a", Text: "about a"}, {Kind: "long", Topic: "b", Text: "about b"}},
			Triage: []knowledge.TriageMessage{
				{Level: knowledge.LevelNone, Text: "nothing"}, {Level: knowledge.LevelUrgent, Text: "harm"},
			},
		},
	}
	got := CorpusOf(base)
	want := &Corpus{
		Labels: []string{"a", "b"},
		Docs: []Doc{
			{Label: 1, Text: "how b", Brief: true},
			{Label: 0, Text: "about a", Brief: true},
			{Label: 1, Text: "about b"},
		},
		Descriptions: []string{"", "title words\nlead words\nfirst step\n"},
		OutOfScope:   []string{"nothing"},
		InScope:      []string{"harm"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CorpusOf differs (-want +got):\n%s", diff)
	}
}

// TestCloseReleasesEverything holds that no goroutine of an index outlives it.
func TestCloseReleasesEverything(t *testing.T) {
	c := smallCorpusOf(t)
	ix, err := New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	_ = ix.Close()
	before := runtime.NumGoroutine()
	for range 5 {
		ix, err := New(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// Bleve's analysis workers are shared by all indexes and stay.
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines after five indexes were closed, %d before", runtime.NumGoroutine(), before)
}

func TestManyLabelsTrainAgainstRivals(t *testing.T) {
	c := &Corpus{}
	rng := rand.New(rand.NewPCG(5, 6))
	for k := range 400 {
		c.Labels = append(c.Labels, fmt.Sprintf("l%03d", k))
		for range 3 {
			c.Docs = append(c.Docs, Doc{Label: k, Text: fmt.Sprintf("about thing%c%c%c number w%d", 'a'+k%26, 'a'+k/26%26, 'a'+k/7%26, rng.IntN(50))})
		}
	}
	ix := newIndex(t, c)
	wrong := 0
	for k := 0; k < 400; k += 10 {
		r := find(t, ix, fmt.Sprintf("a question about thing%c%c%c", 'a'+k%26, 'a'+k/26%26, 'a'+k/7%26))
		if len(r.Candidates) == 0 || r.Candidates[0].Entry != c.Labels[k] {
			wrong++
		}
	}
	if wrong > 2 {
		t.Errorf("%d of 40 labels are not found among 400", wrong)
	}
}

func FuzzSearch(f *testing.F) {
	ix := newIndex(f, smallCorpusOf(f))
	f.Add("a man asked her for pictures")
	f.Add("+words:x* \"~ AND (OR \\ /.*/ ^9 \x00\xff")
	f.Add(strings.Repeat("money ", 700))
	f.Fuzz(func(t *testing.T, q string) {
		r, err := ix.Search(context.Background(), q)
		if err != nil {
			t.Fatalf("Search: %v", err)
		}
		if len(r.Words) > 0 && len(r.Candidates) == 0 {
			t.Fatalf("words %q and no candidate", r.Words)
		}
	})
}
