package search

import (
	"slices"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// Corpus is what an index learns from. Texts are as typed.
type Corpus struct {
	Labels       []string // unique, in an order that stays
	Docs         []Doc
	Descriptions []string   // by label: title and answer; nil or "" where there is none
	OutOfScope   []string   // messages about none of the labels
	InScope      []string   // messages about the subject, of no known label
	Words        text.Words // shorthand and names
	Concepts     []Concept  // the concept lexicon; may be empty
	Guard        []string   // words that spelling leaves alone, beside those of the texts
}

// Doc is one message or phrasing of a label.
type Doc struct {
	Label int // index in Labels
	Text  string
	Brief bool // a plain question: it also stands in the full-text index on its own
}

// Concept is one idea of the lexicon with its words and phrases.
type Concept struct {
	ID    string
	Forms []string
}

// CorpusOf returns the corpus of a knowledge base: its entries, and the topics
// that have training text and no entry yet, since a question about one of
// those must not be answered from another.
func CorpusOf(base *knowledge.Base) *Corpus {
	c := &Corpus{Words: text.Words{Shorthand: base.Words.Shorthand, Names: base.Words.Names}}
	number := map[string]int{}
	add := func(id string) {
		if _, ok := number[id]; !ok {
			number[id] = 0
			c.Labels = append(c.Labels, id)
		}
	}
	for _, e := range base.Entries {
		add(e.ID)
	}
	for _, m := range base.Training.Messages {
		add(m.Topic)
	}
	slices.Sort(c.Labels)
	for i, id := range c.Labels {
		number[id] = i
	}
	c.Descriptions = make([]string, len(c.Labels))
	for _, e := range base.Entries {
		k := number[e.ID]
		for _, ask := range e.Asks {
			c.Docs = append(c.Docs, Doc{Label: k, Text: ask, Brief: true})
		}
		parts := append([]string{e.Title, e.Lead}, e.DoNow...)
		for _, s := range e.Sections {
			parts = append(parts, s.Lead)
		}
		c.Descriptions[k] = strings.ReplaceAll(strings.Join(parts, "\n"), knowledge.AppLine, "")
	}
	for _, m := range base.Training.Messages {
		c.Docs = append(c.Docs, Doc{Label: number[m.Topic], Text: m.Text, Brief: m.Kind == "plain"})
	}
	for _, m := range base.Training.OutOfScope {
		c.OutOfScope = append(c.OutOfScope, m.Text)
	}
	for _, m := range base.Training.Triage {
		if m.Level == knowledge.LevelNone {
			c.OutOfScope = append(c.OutOfScope, m.Text)
		} else {
			c.InScope = append(c.InScope, m.Text)
		}
	}
	for _, k := range base.Words.Concepts {
		c.Concepts = append(c.Concepts, Concept(k))
	}
	return c
}
