package triage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// file is where the rules stand, for problems.
const file = "triage/en.yaml"

// Options says how to build a Triage. The zero value learns afresh and keeps
// nothing.
type Options struct {
	// Keep is the folder where what was learned is kept, under a digest of the
	// content; "" for none. A file that is missing, damaged or of other content
	// is learned afresh and replaced; that it cannot be written is no error,
	// since the next start only takes longer.
	Keep string
	// Shipped is a folder with what was learned before the program came here,
	// such as that of a container image. It is looked into first and only read;
	// "" looks nowhere.
	Shipped string
}

// Triage judges messages. Build it with [New]; it is then immutable and safe
// for concurrent use.
type Triage struct {
	norm      *text.Normaliser
	extractor *text.Extractor
	rules     *ruleSet
	languages *ruleSet
	learned   *learned // nil where there was too little to learn from
	family    map[string]knowledge.Family
	order     map[string]int // rule id → place in the file
	content   *knowledge.TriageRules
	scratch   sync.Pool
}

// New compiles the rules of a base and learns the level from its training
// text. The error is a [knowledge.Problems] that names, with their lines, the
// rules that cannot be compiled, the families with too few rules, the examples
// of rules that do not hold and the canned lines that are missed (SAFETY H64):
// a program must not start with it. Other errors are those of ctx.
func New(ctx context.Context, base *knowledge.Base, o Options) (*Triage, error) {
	raw := rawNormaliser(base)
	k, ok := load(o.Shipped, base.Digest)
	if !ok {
		k, ok = load(o.Keep, base.Digest)
	}
	var lessons []lesson
	if !ok {
		lessons = lessonsOf(base, raw)
		k = &kept{count: countWords(lessons)}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, problems := build(base, raw, k)
	if !ok && len(problems) == 0 {
		k.model = t.learn(lessons)
		t.learned = k.model
		_ = k.save(o.Keep, base.Digest)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(problems) == 0 {
		problems = slices.Concat(t.familyProblems(), t.exampleProblems(), t.cannedProblems())
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return t, nil
}

// build compiles without any check of the content.
func build(base *knowledge.Base, raw *text.Normaliser, k *kept) (*Triage, knowledge.Problems) {
	content := &base.Triage
	t := &Triage{
		norm: normaliserOf(base, raw, k.count), extractor: extractorOf(k.count),
		learned: k.model, content: content,
		family: map[string]knowledge.Family{}, order: map[string]int{},
	}
	for _, f := range content.Families {
		t.family[f.ID] = f
	}
	for i, r := range content.Rules {
		t.order[r.ID] = i
	}
	words := slices.Sorted(maps.Keys(k.count))
	var problems, more knowledge.Problems
	t.rules, problems = compile(content, newPhrases(true, t.norm.Words), words, k.count,
		func(r *knowledge.Rule) bool { return r.Language == "" })
	t.languages, more = compile(content, newPhrases(false, rawWords), words, k.count,
		func(r *knowledge.Rule) bool { return r.Language != "" })
	t.scratch.New = func() any { return new(scratch) }
	return t, append(problems, more...)
}

// kinds are the kinds of harm that must never be without rules (SAFETY
// section 1). A family belongs to a kind by its name: grooming and grooming_live
// are grooming.
var kinds = []string{
	"grooming", "sextortion", "image", "adult_image", "self_harm", "suicide", "bullying", "abuse_offline",
	"child_user", "own_behaviour", "adult_known", "confront", "meet", "missing", "exploitation", "extremism",
	"hidden_abuser", "abroad", "language",
}

// minRules is the smallest number of rules of a kind of harm (SAFETY H64). It
// is low, since one rule may hold many phrases: it catches a family that was
// lost, and the canned lines catch what was lost within one.
const minRules = 2

func (t *Triage) familyProblems() knowledge.Problems {
	count := map[string]int{}
	for i := range t.content.Rules {
		r := &t.content.Rules[i]
		if !raises(r) {
			continue
		}
		for _, k := range kinds {
			if r.Family == k || strings.HasPrefix(r.Family, k+"_") {
				count[k]++
			}
		}
	}
	var problems knowledge.Problems
	for _, k := range kinds {
		if count[k] < minRules {
			problems = append(problems, knowledge.Problem{
				File: file, Line: 1, Col: 1,
				What: fmt.Sprintf("The family %s has %d rules.", k, count[k]),
				Mend: fmt.Sprintf("Write at least %d that raise a level.", minRules),
			})
		}
	}
	return problems
}

// exampleProblems runs each rule's own examples, by rules alone.
func (t *Triage) exampleProblems() knowledge.Problems {
	var problems knowledge.Problems
	for i := range t.content.Rules {
		r := &t.content.Rules[i]
		for _, example := range r.Fires {
			if why := t.failure(r, t.judgeExample(r, example, -1)); why != "" {
				problems = append(problems, problem(r, fmt.Sprintf("The rule %s %s: %q.", r.ID, why, example),
					"Mend its terms, or take the example out."))
			}
		}
		for _, example := range r.Quiet {
			if j := t.judgeExample(r, example, -1); slices.Contains(j.Rules, r.ID) {
				problems = append(problems, problem(r, fmt.Sprintf("The rule %s matches what it must not: %q.", r.ID, example),
					"Narrow its terms, or add what tells the two apart to unless."))
			}
		}
	}
	return problems
}

// judgeExample judges an example of a rule, with media where the rule needs it.
func (t *Triage) judgeExample(r *knowledge.Rule, example string, without int) Judgement {
	return t.judge(Input{Messages: []string{example}, Media: r.Media}, without, false)
}

// failure says how a judgement of a fires example falls short; "" if it does not.
func (t *Triage) failure(r *knowledge.Rule, j Judgement) string {
	switch {
	case !slices.Contains(j.Rules, r.ID):
		return "does not match"
	case raises(r) && j.Level < r.Level:
		return "matches, but something lowers the level to " + j.Level.String()
	case r.Does == knowledge.DoesCap && j.Level > r.Level:
		return "matches, but the level stays " + j.Level.String()
	case r.Does == knowledge.DoesSpeaker && j.Speaker != r.Speaker:
		return "matches, but another rule says who is writing"
	}
	return ""
}

// cannedProblems reports the canned lines that do not reach their level.
func (t *Triage) cannedProblems() knowledge.Problems {
	var problems knowledge.Problems
	for _, c := range t.content.Canned {
		if j := t.Judge(Input{Messages: []string{c.Text}}); j.Level < c.Level {
			problems = append(problems, knowledge.Problem{
				File: file, Line: 1, Col: 1,
				What: fmt.Sprintf("The canned line %q comes to %s.", c.Text, j.Level),
				Mend: fmt.Sprintf("Write a rule that raises it to %s.", c.Level),
			})
		}
	}
	return problems
}

// SelfTest judges the canned lines again. A program calls it every hour, and
// raises an alarm if it fails (SAFETY H64).
func (t *Triage) SelfTest() error {
	if problems := t.cannedProblems(); len(problems) > 0 {
		return problems
	}
	return nil
}

func problem(r *knowledge.Rule, what, mend string) knowledge.Problem {
	return knowledge.Problem{File: file, Line: r.Line, Col: 1, What: what, Mend: mend}
}
