package triage

import (
	"maps"
	"runtime"
	"slices"
	"sync"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// rawNormaliser takes text as it stands: the training text's own words are
// what spelling is mended against.
func rawNormaliser(base *knowledge.Base) *text.Normaliser {
	return text.NewNormaliser(text.Words{Shorthand: base.Words.Shorthand, Names: base.Words.Names}, nil)
}

// lessonsOf normalises everything that the level is learned from: what was
// written for triage, the examples of urgent rules and the canned lines, the
// messages with their own levels, and out-of-scope text, which is never urgent.
func lessonsOf(base *knowledge.Base, raw *text.Normaliser) []lesson {
	type row struct {
		text   string
		level  knowledge.Level
		triage bool
	}
	var rows []row
	for _, m := range base.Training.Triage {
		rows = append(rows, row{m.Text, m.Level, true})
	}
	for _, r := range base.Triage.Rules {
		if !raises(&r) || r.Level < knowledge.LevelUrgent || r.Language != "" || r.Media {
			continue
		}
		for _, s := range r.Fires {
			rows = append(rows, row{s, r.Level, true})
		}
		for _, s := range r.Quiet {
			rows = append(rows, row{s, knowledge.LevelEveryday, true})
		}
	}
	for _, c := range base.Triage.Canned {
		rows = append(rows, row{c.Text, c.Level, true})
	}
	for _, m := range base.Training.Messages {
		rows = append(rows, row{m.Text, m.Level, false})
	}
	for _, m := range base.Training.OutOfScope {
		rows = append(rows, row{m.Text, knowledge.LevelNone, false})
	}
	lessons := mapAll(rows, func(r row) lesson {
		return lesson{words: raw.Words(r.text), level: r.level, hash: hashOf(r.text), triage: r.triage}
	})
	return append(lessons, setAmongOthers(lessons)...)
}

// setAmongShare is the part of the urgent texts written for triage, one in so
// many, that is also learned from with unrelated text around it. Of the calm
// ones all are, since long stories are seldom calm among what is written for
// triage.
const setAmongShare = 3

// setAmongOthers returns texts written for triage with a calm text before and
// after, so that an urgent line is known in a long message (SAFETY H06), and a
// long message is not thought urgent for its length. The copy is left out with
// its text.
func setAmongOthers(lessons []lesson) []lesson {
	var calm, out []lesson
	for _, l := range lessons {
		if !l.triage && l.level <= knowledge.LevelEveryday {
			calm = append(calm, l)
		}
	}
	if len(calm) == 0 {
		return nil
	}
	for _, l := range lessons {
		urgent := l.level >= knowledge.LevelUrgent
		if !l.triage || l.level == knowledge.LevelConcern || urgent && l.hash/leftOutParts%setAmongShare != 0 {
			continue
		}
		pick := func(k uint64) []string { return calm[l.hash/k%uint64(len(calm))].words }
		out = append(out, lesson{words: slices.Concat(pick(7), l.words, pick(11)), level: l.level, hash: l.hash})
		if urgent {
			// The calm texts must not be learned as what surrounds urgent ones.
			out = append(out, lesson{words: slices.Concat(pick(7), pick(13), pick(11)), level: knowledge.LevelNone, hash: l.hash})
		}
	}
	return out
}

// countWords counts the words of lessons.
func countWords(lessons []lesson) map[string]int32 {
	count := map[string]int32{}
	for _, l := range lessons {
		for _, w := range l.words {
			count[w]++
		}
	}
	return count
}

// A short form of this many letters is mended to, as if it had been seen so
// often.
const (
	minShortForm   = 4
	shortFormCount = 20
)

// normaliserOf builds the normaliser that messages and rules are read with.
// Words of the rules, the lexicon and the shorthand are right as they are.
func normaliserOf(base *knowledge.Base, raw *text.Normaliser, count map[string]int32) *text.Normaliser {
	var guard []string
	add := func(s string) { guard = append(guard, raw.Words(s)...) }
	for _, c := range base.Words.Concepts {
		for _, form := range c.Forms {
			add(form)
		}
	}
	for _, long := range base.Words.Shorthand {
		add(long)
	}
	for _, usual := range base.Words.Names {
		add(usual)
	}
	for _, forms := range base.Triage.Words {
		for _, form := range forms {
			add(form)
		}
	}
	for _, r := range base.Triage.Rules {
		for _, term := range slices.Concat(r.Match, r.Unless) {
			for _, form := range term {
				add(form)
			}
		}
	}
	// Short forms are mistyped as well ("catn").
	count = maps.Clone(count)
	for short := range base.Words.Shorthand {
		if len(short) >= minShortForm && count[short] == 0 {
			count[short] = shortFormCount
		}
	}
	return text.NewNormaliser(text.Words{Shorthand: base.Words.Shorthand, Names: base.Words.Names}, text.NewVocabulary(count, guard))
}

// extractorOf builds the extractor of the learned level: of words alone.
func extractorOf(count map[string]int32) *text.Extractor {
	e := &text.Extractor{Stems: make(map[string]string, len(count)), NoChars: true}
	for w := range count {
		e.Stems[w] = text.Stem(w)
	}
	return e
}

// mapAll applies f to every item, on every core.
func mapAll[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	workers := min(runtime.GOMAXPROCS(0), max(1, len(in)/64))
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := len(in) * k / workers; i < len(in)*(k+1)/workers; i++ {
				out[i] = f(in[i])
			}
		})
	}
	wg.Wait()
	return out
}
