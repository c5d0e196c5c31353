package eval

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

func read(t *testing.T, text string) *Set {
	t.Helper()
	set, err := ReadQuestions("q.tsv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestReadQuestions(t *testing.T) {
	file, err := os.Open("testdata/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := ReadQuestions("questions.tsv", file)
	if err != nil {
		t.Fatal(err)
	}
	want := &Set{HasTopic: true, HasLevel: true, HasID: true, Questions: []Question{
		{ID: "a", Text: `He said "no" to me`, Topic: "cats", Also: []string{"dogs", "birds"}, Level: knowledge.LevelConcern, Judged: true},
		{ID: "b", Text: "she ran off", Topic: "dogs", Level: knowledge.LevelEmergency, Judged: true},
		{ID: "c", Text: "how are you", Topic: "smalltalk", Level: knowledge.LevelNone, Judged: true},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestReadQuestionsReadsAnyOrderAndEnding(t *testing.T) {
	set := read(t, "\ufefflevel\tasker\ttext\r\n\tparent\t\"one\r\n\r\nurgent\t\ttwo\r\n")
	want := []Question{{Text: `"one`}, {Text: "two", Level: knowledge.LevelUrgent, Judged: true}}
	if diff := cmp.Diff(want, set.Questions); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if set.HasTopic || !set.HasLevel || set.HasID {
		t.Errorf("columns: topic %t, level %t, id %t; want level alone", set.HasTopic, set.HasLevel, set.HasID)
	}
}

func TestReadQuestionsReportsEveryProblem(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no text", "topic\tlevel\nx\turgent\n", []string{"q.tsv:1: the first line names no column text"}},
		{"nothing to measure", "text\tid\nx\t1\n", []string{"q.tsv:1: the first line names no column text, or neither topic nor level"}},
		{"no question", "text\ttopic\n", []string{"q.tsv: there is no question in it"}},
		{"empty", "", []string{"q.tsv: there is no question in it"}},
		{"twice", "text\ttopic\ttext\na\tb\tc\n", []string{"q.tsv:1: the column text stands in places 1 and 3; keep one"}},
		{
			"each line",
			"id\ttext\ttopic\tlevel\n1\t\tcats\turgent\n2\ta\t\turgent\n3\tb\tcats\thigh\n4\tc\n\td\tcats\tnone\n",
			[]string{
				"q.tsv:2: the text is empty",
				"q.tsv:3: the topic is empty; write none for a question that no entry answers",
				`q.tsv:4: "high" is no level; write none, everyday, concern, urgent or emergency`,
				"q.tsv:5: there are 2 columns here and 4 in the first line",
				"q.tsv:6: the id is empty; it says in which half the question is",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadQuestions("q.tsv", strings.NewReader(tt.text))
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(tt.want) {
				t.Fatalf("%d problems, want %d:\n%v", len(got), len(tt.want), err)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("problem %d is %q, want %q", i+1, got[i], want)
				}
			}
		})
	}
}

func TestIsAside(t *testing.T) {
	// The SHA-256 of abc ends in …15ad (FIPS 180-2, appendix B.1), that of c in …aefc6.
	if !IsAside("abc") || IsAside("c") {
		t.Errorf("IsAside: abc %t, c %t; want true and false", IsAside("abc"), IsAside("c"))
	}
}

func TestHalf(t *testing.T) {
	set := read(t, "id\ttext\tlevel\nabc\tkept\turgent\nc\topen\turgent\n3\topen too\tnone\n")
	for _, tt := range []struct {
		aside   bool
		want    []string
		leftOut int
	}{
		{false, []string{"open", "open too"}, 1},
		{true, []string{"kept"}, 2},
	} {
		half, err := set.Half(tt.aside)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range half.Questions {
			got = append(got, q.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || half.LeftOut != tt.leftOut || half.Aside != tt.aside {
			t.Errorf("half aside %t: left out %d, aside %t (-want +got):\n%s", tt.aside, half.LeftOut, half.Aside, diff)
		}
	}
}

func TestHalfWithoutIDs(t *testing.T) {
	set := read(t, "text\tlevel\na\turgent\n")
	if half, err := set.Half(false); err != nil || len(half.Questions) != 1 {
		t.Errorf("the open half has %v, error %v; want the one question", half, err)
	}
	if _, err := set.Half(true); err == nil {
		t.Error("a half was kept aside by ids that are not there")
	}
}
