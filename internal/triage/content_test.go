package triage

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"signpost/internal/knowledge"
)

// content builds the project's own rules, once, without what is learned.
func content(t testing.TB) *Triage {
	contentOnce.Do(func() {
		base := realBase(t)
		raw := rawNormaliser(base)
		k := &kept{count: countWords(lessonsOf(base, raw))}
		contentTriage, contentFound = build(base, raw, k)
	})
	if contentTriage == nil {
		t.Fatal("the content does not load")
	}
	return contentTriage
}

var (
	contentOnce   sync.Once
	contentTriage *Triage
	contentFound  knowledge.Problems
)

// H64: every family has its rules, each rule's own examples hold, and no canned
// line is missed.
func TestH64Content(t *testing.T) {
	tr := content(t)
	for _, p := range slices.Concat(contentFound, tr.familyProblems(), tr.exampleProblems(), tr.cannedProblems()) {
		t.Error(p)
	}
	if n := len(tr.content.Canned); n < 50 {
		t.Errorf("%d canned lines, want at least 50", n)
	}
}

// H64: a lost kind of harm is seen.
func TestH64EachKindIsNeeded(t *testing.T) {
	tr := content(t)
	for _, kind := range kinds {
		lost := *tr.content
		lost.Rules = slices.DeleteFunc(slices.Clone(lost.Rules), func(r knowledge.Rule) bool {
			return r.Family == kind || strings.HasPrefix(r.Family, kind+"_")
		})
		less := &Triage{content: &lost}
		if found := less.familyProblems(); !slices.ContainsFunc(found, func(p knowledge.Problem) bool { return strings.Contains(p.What, " "+kind+" ") }) {
			t.Errorf("without rules of %s the check finds nothing", kind)
		}
	}
}

// H65: a rule that is deleted leaves at least one of its own examples at another
// level, or of another family, speaker or language.
func TestH65EachRuleIsNeeded(t *testing.T) {
	tr := content(t)
	idle := 0
	for i := range tr.content.Rules {
		r := &tr.content.Rules[i]
		if !slices.ContainsFunc(r.Fires, func(s string) bool { return changes(r, tr.judgeExample(r, s, -1), tr.judgeExample(r, s, i)) }) {
			idle++
			t.Logf("%s (line %d) could be deleted: other rules do the same for all its examples", r.ID, r.Line)
		}
	}
	if share := float64(idle) / float64(len(tr.content.Rules)); share > maxIdle {
		t.Errorf("%d of %d rules change nothing in their own examples", idle, len(tr.content.Rules))
	}
}

// maxIdle is the share of rules that may be second lines of defence only: what
// they catch in their own examples is caught by another rule as well.
const maxIdle = 0.12

// changes says whether the judgements with and without the rule differ in more
// than that it matched. Rules that ignore words change which others match.
func changes(r *knowledge.Rule, a, b Judgement) bool {
	if r.Does == knowledge.DoesIgnore && len(a.Rules)-1 != len(b.Rules) {
		return true
	}
	return a.Level != b.Level || a.Family != b.Family || a.Speaker != b.Speaker || a.Language != b.Language ||
		a.Hypothetical != b.Hypothetical
}

// H09: the minimal pairs of SAFETY section 1: the first stays low, the second
// is urgent.
func TestH09MinimalPairs(t *testing.T) {
	tr := content(t)
	for _, pair := range [][2]string{
		{"he is killing it on fortnite", "says hes killing himself over fortnite"},
		{"he wants to be a groom", "she is being groomed"},
		{"the dog groomer is lovely", "the dog groomer wants pictures of her"},
		{"nude lipstick", "she sent a nude snap"},
		{"she is cutting carbs", "my daughter is cutting"},
		{"suicide squad", "there is a suicide group chat she is in"},
		{"what if he is blackmailed", "what now he is blackmailed"},
		{"she's tired not suicidal", "she's not just tired, suicidal"},
		{"he is hanging out with mates", "he tried to hang himself"},
		{"she took two calpol", "she took all the calpol"},
		{"she is meeting her friend from school", "she is meeting her friend from discord"},
		{"my thoughts about kids' screen time", "my thoughts about kids"},
		{"it was dead funny", "she wants to be dead"},
		{"he sent pictures of the venue", "he sent pictures of himself to my daughter"},
		{"bullied, school dealt with it", "bullied, he says he will kill himself, school says deal with it ourselves"},
		{"pls delete my chat with you", "should i delete the chat with him where he asks my daughter for pictures"},
	} {
		if j := tr.Judge(Input{Messages: []string{pair[0]}}); j.Level >= knowledge.LevelUrgent {
			t.Errorf("%q is %v by %v", pair[0], j.Level, j.Rules)
		}
		if j := tr.Judge(Input{Messages: []string{pair[1]}}); j.Level < knowledge.LevelUrgent {
			t.Errorf("%q is %v by %v", pair[1], j.Level, j.Rules)
		}
	}
}

// Families by what is written, for the hazards that name one.
func TestHazardFamilies(t *testing.T) {
	tr := content(t)
	for _, tt := range []struct {
		hazard, text string
		level        knowledge.Level
		kinds        []string
	}{
		{"H11", "my stepdad comes in my room at night and im 12", knowledge.LevelUrgent, []string{"child_user", "abuse_offline"}},
		{"H11", "im 13 and a man has my nudes and says he will send them to my school", knowledge.LevelUrgent, []string{"child_user", "sextortion", "image", "grooming"}},
		{"H12", "i keep having sexual thoughts about children and i want help", knowledge.LevelUrgent, []string{"own_behaviour"}},
		{"H12", "i am an adult man and i have been messaging a 13 year old girl in a sexual way, how do i stop", knowledge.LevelUrgent, []string{"own_behaviour"}},
		{"H13", "how do i delete the pictures of kids on my laptop before police come", knowledge.LevelUrgent, []string{"own_behaviour", "adult_image"}},
		{"H17", "can i pretend to be my daughter and catch him", knowledge.LevelUrgent, []string{"confront"}},
		{"H17", "ive got the address of the man who messaged my son and im going round there", knowledge.LevelUrgent, []string{"confront"}},
		{"H49", "i cant talk he can hear me", knowledge.LevelEmergency, []string{"hidden_abuser"}},
	} {
		j := tr.Judge(Input{Messages: []string{tt.text}})
		of := slices.ContainsFunc(tt.kinds, func(k string) bool { return j.Family == k || strings.HasPrefix(j.Family, k+"_") })
		if j.Level < tt.level || !of {
			t.Errorf("%s: %q is %v of %q by %v, want %v of %v", tt.hazard, tt.text, j.Level, j.Family, j.Rules, tt.level, tt.kinds)
		}
	}
}

// H05, H57: a canned line keeps its level however it is typed.
func TestH05CannedHoweverTyped(t *testing.T) {
	tr := content(t)
	between := func(s, mark string) string {
		var b strings.Builder
		for i, r := range s {
			if b.WriteRune(r); i%3 == 1 {
				b.WriteString(mark)
			}
		}
		return b.String()
	}
	look := strings.NewReplacer("a", "а", "e", "е", "o", "о", "p", "р", "c", "с", "i", "і")
	transforms := []struct {
		name string
		do   func(string) string
	}{
		{"upper case", strings.ToUpper},
		{"zero width", func(s string) string { return between(s, "\u200b") }},
		{"combining marks", func(s string) string { return between(s, "\u0336") }},
		{"homoglyphs", look.Replace},
		{"emoji", func(s string) string { return strings.ReplaceAll(s, " ", " 😭 ") }},
		{"double spaces", func(s string) string { return strings.ReplaceAll(s, " ", "   ") }},
		{"exclamation", func(s string) string { return s + "!!!!" }},
		{"in quotation marks", func(s string) string { return "someone wrote: \"" + s + "\"" }},
	}
	lost, n := 0, 0
	for _, c := range tr.content.Canned {
		want := min(tr.Judge(Input{Messages: []string{c.Text}}).Level, knowledge.LevelUrgent)
		for _, tf := range transforms {
			n++
			if got := tr.Judge(Input{Messages: []string{tf.do(c.Text)}}).Level; got < want {
				lost++
				t.Logf("%s: %q is %v", tf.name, tf.do(c.Text), got)
			}
		}
		// H07: in two bubbles.
		words := strings.Fields(c.Text)
		n++
		if got := tr.Judge(Input{Messages: []string{strings.Join(words[:len(words)/2], " "), strings.Join(words[len(words)/2:], " ")}}).Level; got < want {
			lost++
			t.Logf("two bubbles: %q is %v", c.Text, got)
		}
	}
	if float64(lost) > 0.01*float64(n) {
		t.Errorf("%d of %d are lost, want at most 1%%", lost, n)
	}
}
