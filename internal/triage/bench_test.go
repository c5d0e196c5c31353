package triage

import (
	"os"
	"strings"
	"testing"

	"signpost/internal/knowledge"
)

// realBase is the project's own content.
func realBase(t testing.TB) *knowledge.Base {
	base, problems := knowledge.Load(os.DirFS("../../knowledge"), knowledge.Options{})
	if base == nil {
		t.Fatalf("the content does not load:\n%v", problems.Errors())
	}
	return base
}

// BenchmarkJudge judges a message of 100 words with the project's own rules.
func BenchmarkJudge(b *testing.B) {
	base := realBase(b)
	raw := rawNormaliser(base)
	lessons := lessonsOf(base, raw)
	k := &kept{count: countWords(lessons)}
	tr, _ := build(base, raw, k)
	tr.learned = tr.learn(lessons)
	long := strings.Repeat("my daughter is 13 and has a new friend on an app who says he goes to another school. ", 6)
	words := strings.Fields(long)[:100]
	for name, in := range map[string]Input{
		"short":   {Messages: []string{"a man on snapchat asked my 13 year old for pictures"}},
		"long":    {Messages: []string{strings.Join(words, " ")}},
		"window":  {Messages: []string{"hello", "my son is sad", "he is 12", "since school", strings.Join(words[:40], " ")}},
		"hostile": {Messages: []string{strings.Repeat("man ask picture daughter blackmail money tonight kill ", 75)}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tr.Judge(in)
			}
		})
		b.Run(name+"/normalise", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tr.norm.Sentences(in.Messages[len(in.Messages)-1])
			}
		})
	}
}
