package triage

import (
	"slices"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// maxWindow is how many messages are judged together, the current one
// included (DECISIONS 23). Older ones are left out.
const maxWindow = 5

// Input is what is judged.
type Input struct {
	// Messages are the texts of one conversation that still count as evidence,
	// oldest first; the last is the one to judge. The caller leaves out those
	// that are too old. Empty means a message without text.
	Messages []string
	Media    bool // a picture, film, voice note or file came with the last message
	// Sticky is the level of the conversation, where it still holds: the result
	// is never below it.
	Sticky knowledge.Level
}

// Judgement is what triage came to.
type Judgement struct {
	Level knowledge.Level // with the messages before and Sticky
	// Own is the level of the last message by itself, from which a caller
	// tells new evidence from old.
	Own knowledge.Level
	// OwnFamily and OwnRules are the family and the rules of the last message by
	// itself.
	OwnFamily string
	OwnRules  []string
	Speaker   string // knowledge.SpeakerParent, …Child, …AdultSelf, or "" for unknown
	// Rules are the ids of the rules that matched, in the order of the file.
	Rules []string
	// Family decides the reply: of the rules that hold the highest level, the
	// one whose family comes first in the file. It is "" where no rule does,
	// as where only the learned model raised the level.
	Family string
	Entry  string // entry that answers Family; may be ""
	Hidden bool   // the reply to Family begins with a neutral line
	// Hypothetical says that the last message asks what something is, or what
	// one would do, and that nothing in it says that it happened.
	Hypothetical bool
	Language     string  // language of the last message, where it is known not to be English
	Learned      float64 // chance that the message is urgent, by text alone, 0 to 1
}

// scratch is the working memory of one call.
type scratch struct {
	plain, unquoted, raw reading
	fired                []bool
	level                []knowledge.Level
	spans                []place
	capped               []place // words that a cap reached
	ignored              []place // words that a rule ignores
	matched              []int32 // rules that fired, as indices into rules.rules
	quoted               []bool  // rule → it fired by what is quoted alone
	learn                learnScratch
}

// Judge judges the last message of in, by itself and with those before it.
func (t *Triage) Judge(in Input) Judgement { return t.judge(in, -1, true) }

// judge leaves the rule with the index without out, and what was learned
// unless learned, for tests of the rules.
func (t *Triage) judge(in Input, without int, learned bool) Judgement {
	s := t.scratch.Get().(*scratch)
	defer t.scratch.Put(s)
	current := ""
	if len(in.Messages) > 0 {
		current = in.Messages[len(in.Messages)-1]
	}
	j := t.one(s, current, in.Media, without, learned)
	j.Own, j.OwnFamily, j.OwnRules = j.Level, j.Family, j.Rules
	if from := max(0, len(in.Messages)-maxWindow); len(in.Messages)-from > 1 {
		// Bubbles are one text cut up: a sentence runs on into the next bubble
		// unless it was ended (SAFETY H07).
		w := t.one(s, strings.Join(in.Messages[from:], " "), in.Media, without, learned)
		j.Level = max(j.Level, w.Level)
		j.Learned = max(j.Learned, w.Learned)
		j.Rules = t.union(j.Rules, w.Rules)
		if w.Level > j.Own || j.Family == "" {
			j.Family = w.Family
		}
		if j.Speaker == "" {
			j.Speaker = w.Speaker
		}
	}
	j.Level = max(j.Level, in.Sticky)
	if j.Family != "" {
		f := t.family[j.Family]
		j.Entry, j.Hidden = f.Entry, f.Hidden
	}
	return j
}

// union lists the rules of a and b in the order of the file.
func (t *Triage) union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y string) int { return t.order[x] - t.order[y] })
	return slices.Compact(out)
}

// one judges one text.
func (t *Triage) one(s *scratch, message string, media bool, without int, learned bool) Judgement {
	sentences := t.norm.Sentences(message)
	s.fired = grow(s.fired, len(t.rules.rules))
	s.level = grow(s.level, len(t.rules.rules))
	s.quoted = grow(s.quoted, len(t.rules.rules))
	s.matched = s.matched[:0]
	r := &s.plain
	r.read(t.rules, sentences)
	s.ignored = append(s.ignored[:0], t.ignores(s, r, s.fired, without)...)
	r.hide(s.ignored)

	// What the person quotes is evidence, and says nothing of who they are
	// (SAFETY H58).
	self := r
	if cut, quotes := withoutQuotes(message); quotes {
		self = &s.unquoted
		self.read(t.rules, t.norm.Sentences(cut))
		self.hide(t.ignores(s, self, nil, without))
	}
	var j Judgement
	t.fire(s, r, self, &j, media, without)
	capped := t.lower(s, r)
	if learned && t.learned != nil {
		t.learnedRaise(s, sentences, &j)
	}
	levelByRules := t.byRules(s)
	j.Hypothetical = capped && levelByRules <= knowledge.LevelEveryday && j.Level <= knowledge.LevelEveryday
	j.Level = max(j.Level, levelByRules)
	t.decide(s, &j)
	t.detectLanguage(s, message, &j, without)
	return j
}

// grow returns a cleared slice of the length.
func grow[T any](s []T, length int) []T {
	if cap(s) < length {
		return make([]T, length)
	}
	s = s[:length]
	clear(s)
	return s
}

// ignores returns the words that rules of that kind take out.
func (t *Triage) ignores(s *scratch, r *reading, fired []bool, without int) []place {
	s.spans = s.spans[:0]
	for _, i := range r.candidates() {
		c := &t.rules.rules[i]
		if c.Does != knowledge.DoesIgnore || c.index == without {
			continue
		}
		if r.matches(c, func(at []place) { s.spans = append(s.spans, at...) }) && fired != nil {
			fired[i] = true
			s.matched = append(s.matched, i)
		}
	}
	return s.spans
}

// fire finds the rules that match, and who is writing.
func (t *Triage) fire(s *scratch, r, self *reading, j *Judgement, media bool, without int) {
	first := int32(len(t.rules.rules))
	try := func(i int32, with *reading) {
		c := &t.rules.rules[i]
		if s.fired[i] || c.index == without || c.Does == knowledge.DoesIgnore || c.Media && !media {
			return
		}
		if !with.matches(c, nil) {
			return
		}
		s.fired[i] = true
		s.level[i] = c.Level
		s.matched = append(s.matched, i)
		s.quoted[i] = c.Speaker != "" && with != self
		if c.Speaker != "" && !s.quoted[i] && i < first {
			first = i
			j.Speaker = c.Speaker
		}
	}
	for _, i := range self.candidates() {
		if c := &t.rules.rules[i]; c.Speaker != "" && c.By == "" {
			try(i, self)
		}
	}
	for _, i := range r.candidates() {
		c := &t.rules.rules[i]
		if c.Speaker != "" && !raises(c.Rule) || c.By != "" && c.By != j.Speaker {
			continue
		}
		try(i, r)
	}
	slices.Sort(s.matched)
}

// lower applies the rules that cap and negate to the levels of the others, and
// says whether any rule capped. s.capped then holds the words that caps
// reached.
func (t *Triage) lower(s *scratch, r *reading) (capped bool) {
	masked := s.spans[:0]
	s.capped = s.capped[:0]
	for _, i := range s.matched {
		c := &t.rules.rules[i]
		if c.Does != knowledge.DoesCap && c.Does != knowledge.DoesNegate {
			continue
		}
		from := len(masked)
		r.unmask()
		r.matches(c, func(at []place) { masked = append(masked, r.reach(c, at)...) })
		if c.Does == knowledge.DoesCap {
			capped = true
			s.capped = append(s.capped, masked[from:]...)
		}
		r.mask(masked[from:])
		for _, k := range s.matched {
			lifted := &t.rules.rules[k]
			if !raises(lifted.Rule) || s.level[k] <= c.Level || holds(lifted) {
				continue
			}
			if !r.matches(lifted, nil) {
				s.level[k] = c.Level
			}
		}
	}
	s.spans = masked
	r.unmask()
	return capped
}

// byRules is the level that rules give.
func (t *Triage) byRules(s *scratch) knowledge.Level {
	level := knowledge.LevelNone
	for _, k := range s.matched {
		if raises(t.rules.rules[k].Rule) {
			level = max(level, s.level[k])
		}
	}
	return level
}

// reach returns the words that a cap or a negation lowers.
func (r *reading) reach(c *rule, at []place) []place {
	switch {
	case c.Does == knowledge.DoesNegate:
		return at
	case c.Scope != knowledge.ScopeSentence:
		return []place{{0, int32(len(r.sentence))}}
	}
	low, high := at[0].start, at[0].start+1
	for low > 0 && r.sentence[low-1] == r.sentence[at[0].start] {
		low--
	}
	for int(high) < len(r.sentence) && r.sentence[high] == r.sentence[at[0].start] {
		high++
	}
	return []place{{low, high}}
}

func raises(c *knowledge.Rule) bool {
	return c.Does == knowledge.DoesRaise || c.Does == knowledge.DoesSuspect || c.Does == knowledge.DoesFloor
}

// holds says that nothing lowers what the rule raised.
func holds(c *rule) bool {
	return c.Does == knowledge.DoesFloor || c.Does == knowledge.DoesRaise && c.Level == knowledge.LevelEmergency
}

// decide fills in the rules that matched and the family that decides.
func (t *Triage) decide(s *scratch, j *Judgement) {
	best := -1
	for _, i := range s.matched {
		c := &t.rules.rules[i]
		j.Rules = append(j.Rules, c.ID)
		if !raises(c.Rule) || s.quoted[i] || s.level[i] < j.Level || s.level[i] < c.Level {
			continue
		}
		if best < 0 || c.rank < t.rules.rules[best].rank {
			best = int(i)
		}
	}
	if best >= 0 {
		j.Family = t.rules.rules[best].Family
	}
}

// detectLanguage tries the rules on other languages. They are read without
// normalising, which would mend foreign words into English ones.
func (t *Triage) detectLanguage(s *scratch, message string, j *Judgement, without int) {
	if len(t.languages.rules) == 0 {
		return
	}
	r := &s.raw
	r.read(t.languages, [][]string{rawWords(message)})
	for _, i := range r.candidates() {
		c := &t.languages.rules[i]
		if c.index == without || !r.matches(c, nil) {
			continue
		}
		j.Rules = t.union(j.Rules, []string{c.ID})
		if j.Language == "" {
			j.Language = c.Language
		}
		if raises(c.Rule) && c.Level > j.Level {
			j.Level, j.Family = c.Level, c.Family
		}
	}
}

// rawWords splits a message into folded words and mends nothing.
func rawWords(s string) []string {
	return strings.FieldsFunc(text.Fold(s), isNoLetter)
}
