package triage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

// testRules are rules of every kind, few enough to reason about.
func testRules() knowledge.TriageRules {
	raise := func(id, family string, level knowledge.Level, match ...string) knowledge.Rule {
		r := knowledge.Rule{ID: id, Family: family, Level: level, Does: knowledge.DoesRaise, Scope: knowledge.ScopeSentence}
		for _, m := range match {
			r.Match = append(r.Match, strings.Split(m, "|"))
		}
		return r
	}
	with := func(r knowledge.Rule, change func(*knowledge.Rule)) knowledge.Rule {
		change(&r)
		return r
	}
	does := func(what string) func(*knowledge.Rule) { return func(r *knowledge.Rule) { r.Does = what } }
	return knowledge.TriageRules{
		Families: []knowledge.Family{
			{ID: "own_behaviour", Entry: "own"},
			{ID: "suicide", Entry: "suicidal-child"},
			{ID: "grooming", Entry: "grooming"},
			{ID: "image", Entry: "images"},
			{ID: "child_user", Entry: "i-am-a-child"},
			{ID: "hidden_abuser", Entry: "adult", Hidden: true},
			{ID: "language"},
			{ID: "mood", Entry: "mood"},
		},
		Words: map[string][]string{
			"child":   {"daughter", "son", "<1-17> year old"},
			"picture": {"picture", "photo", "selfie"},
			"adult":   {"man", "@trusted"},
			"trusted": {"coach"},
		},
		Rules: []knowledge.Rule{
			with(raise("child-writes", "", 0, "i am <5-17>|my mum"), func(r *knowledge.Rule) { r.Does, r.Speaker = knowledge.DoesSpeaker, knowledge.SpeakerChild }),
			with(raise("own-thoughts", "own_behaviour", knowledge.LevelUrgent, "i want to touch|my thoughts about kids"), func(r *knowledge.Rule) { r.Speaker = knowledge.SpeakerAdultSelf }),
			raise("groomer-asks", "grooming", knowledge.LevelUrgent, "@adult", "ask|want", "@picture"),
			with(raise("ordered", "grooming", knowledge.LevelConcern, "gift", "secret"), func(r *knowledge.Rule) { r.Ordered, r.Within = true, 5 }),
			raise("suicide", "suicide", knowledge.LevelUrgent, "suicid*|kill himself|kill"),
			raise("overdose", "suicide", knowledge.LevelEmergency, "took all", "pills"),
			raise("distress", "mood", knowledge.LevelConcern, "crying", "scared|crying"),
			with(raise("message-wide", "grooming", knowledge.LevelUrgent, "@child", "blackmail"), func(r *knowledge.Rule) { r.Scope = knowledge.ScopeMessage }),
			with(raise("picture-came", "image", knowledge.LevelUrgent, "@picture|nude"), func(r *knowledge.Rule) { r.Does, r.Media, r.Scope = knowledge.DoesFloor, true, knowledge.ScopeWindow }),
			with(raise("child-harm", "child_user", knowledge.LevelUrgent, "hurt|scared"), func(r *knowledge.Rule) { r.Does, r.By = knowledge.DoesFloor, knowledge.SpeakerChild }),
			with(raise("what-if", "", knowledge.LevelEveryday, "what if|what is"), does(knowledge.DoesCap)),
			with(raise("resolved", "", knowledge.LevelConcern, "police dealt with"), func(r *knowledge.Rule) { r.Does, r.Scope = knowledge.DoesCap, knowledge.ScopeMessage }),
			with(raise("not-suicidal", "", knowledge.LevelConcern, "not|never", "suicid*"), func(r *knowledge.Rule) {
				r.Does, r.Ordered, r.Within = knowledge.DoesNegate, true, 5
				r.Unless = []knowledge.Term{{"just"}}
			}),
			with(raise("idiom", "", 0, "killing it"), does(knowledge.DoesIgnore)),
			with(raise("polish", "language", knowledge.LevelConcern, "=moja|=mój|=córka", "=moja|=mój|=córka|=się"), func(r *knowledge.Rule) { r.Language = "pl" }),
			with(raise("arabic", "language", knowledge.LevelConcern, "script:Arabic"), func(r *knowledge.Rule) { r.Language = "ar" }),
			with(raise("hidden", "hidden_abuser", knowledge.LevelEmergency, "can hear me"), does(knowledge.DoesRaise)),
		},
	}
}

func testTriage(t testing.TB) *Triage {
	base := &knowledge.Base{Triage: testRules(), Words: knowledge.Words{Shorthand: map[string]string{"kms": "kill myself"}}}
	tr, problems := build(base, rawNormaliser(base), &kept{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return tr
}

func TestRules(t *testing.T) {
	tr := testTriage(t)
	for _, tt := range []struct {
		name, text string
		want       Judgement
	}{
		{"terms in any order", "a picture, the man asks for it", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"groomer-asks"}, Family: "grooming", Entry: "grooming"}},
		{"a group within a group", "the coach wanted a selfie", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"groomer-asks"}, Family: "grooming", Entry: "grooming"}},
		{"a term is missing", "the coach is in the picture", Judgement{}},
		{"terms of two sentences", "the man is nice. she asks for a picture", Judgement{}},
		{"terms of two sentences, scope message", "my daughter is upset. it is blackmail", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"message-wide"}, Family: "grooming", Entry: "grooming"}},
		{"a range of numbers", "my 12 year old. it is blackmail", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"message-wide"}, Family: "grooming", Entry: "grooming"}},
		{"a number out of range", "my 40 year old. it is blackmail", Judgement{}},
		{"in order", "gifts and a secret", Judgement{Level: knowledge.LevelConcern, Rules: []string{"ordered"}, Family: "grooming", Entry: "grooming"}},
		{"out of order", "a secret and gifts", Judgement{}},
		{"too far apart", "gifts for all of her friends and one secret", Judgement{}},
		{"one word is not two terms", "he is crying", Judgement{}},
		{"two words are two terms", "crying, really crying", Judgement{Level: knowledge.LevelConcern, Rules: []string{"distress"}, Family: "mood", Entry: "mood"}},
		{"a family of its own first line", "he can hear me", Judgement{Level: knowledge.LevelEmergency, Rules: []string{"hidden"}, Family: "hidden_abuser", Entry: "adult", Hidden: true}},
		{"H12: own behaviour above grooming", "my thoughts about kids. a man asked for pictures", Judgement{Level: knowledge.LevelUrgent, Speaker: knowledge.SpeakerAdultSelf, Rules: []string{"own-thoughts", "groomer-asks"}, Family: "own_behaviour", Entry: "own"}},
		{"H11: a child with a word of harm", "i am 11 and scared", Judgement{Level: knowledge.LevelUrgent, Speaker: knowledge.SpeakerChild, Rules: []string{"child-writes", "child-harm"}, Family: "child_user", Entry: "i-am-a-child"}},
		{"the word of harm without a child", "i am 35 and scared", Judgement{}},
		{"an idiom hides its own words", "he is killing it on fortnite", Judgement{Rules: []string{"idiom"}}},
		{"an idiom hides nothing else", "he is killing it on fortnite and wants to kill himself", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"suicide", "idiom"}, Family: "suicide", Entry: "suicidal-child"}},
		{"negated", "she is tired, not suicidal", Judgement{Level: knowledge.LevelConcern, Rules: []string{"suicide", "not-suicidal"}}},
		{"not just", "she is not just tired, suicidal", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"suicide"}, Family: "suicide", Entry: "suicidal-child"}},
		{"negated with a second cue", "not suicidal she says, then suicide came up", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"suicide", "not-suicidal"}, Family: "suicide", Entry: "suicidal-child"}},
		{"hypothetical", "what if a man asks for a picture", Judgement{Level: knowledge.LevelEveryday, Rules: []string{"groomer-asks", "what-if"}, Hypothetical: true}},
		{"hypothetical, then real", "what if a man asks for a picture? a man asked for a photo", Judgement{Level: knowledge.LevelUrgent, Rules: []string{"groomer-asks", "what-if"}, Family: "grooming", Entry: "grooming"}},
		{"resolved", "a man asked for a picture. police dealt with it", Judgement{Level: knowledge.LevelConcern, Rules: []string{"groomer-asks", "resolved"}}},
		{"Polish", "moja córka nie odbiera", Judgement{Level: knowledge.LevelConcern, Rules: []string{"polish"}, Family: "language", Language: "pl"}},
		{"Arabic", "ابنتي مفقودة", Judgement{Level: knowledge.LevelConcern, Rules: []string{"arabic"}, Family: "language", Language: "ar"}},
		{"H58: what is quoted is not the writer's", `he wrote "i want to touch you"`, Judgement{Level: knowledge.LevelUrgent, Rules: []string{"own-thoughts"}}},
		{"H58: what is quoted is evidence", `she wrote "i will kill himself"`, Judgement{Level: knowledge.LevelUrgent, Rules: []string{"suicide"}, Family: "suicide", Entry: "suicidal-child"}},
		{"no words", "?!", Judgement{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Own, tt.want.OwnFamily, tt.want.OwnRules = tt.want.Level, tt.want.Family, tt.want.Rules
			got := tr.Judge(Input{Messages: []string{tt.text}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Judge(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// H10: nothing that is said lowers an emergency, and a level that holds is
// never undercut.
func TestH10NeverTalkedDown(t *testing.T) {
	tr := testTriage(t)
	for _, text := range []string{
		"she took all the pills",
		"what if she took all the pills",
		"she took all the pills. police dealt with it",
		"she took all the pills, she is not suicidal",
	} {
		if j := tr.Judge(Input{Messages: []string{text}}); j.Level != knowledge.LevelEmergency || j.Family != "suicide" {
			t.Errorf("Judge(%q) = %v of %q, want an emergency", text, j.Level, j.Family)
		}
	}
	for _, text := range []string{"", "thanks", "what if", "police dealt with it"} {
		j := tr.Judge(Input{Messages: []string{text}, Sticky: knowledge.LevelEmergency})
		if j.Level != knowledge.LevelEmergency || j.Own == knowledge.LevelEmergency {
			t.Errorf("Judge(%q) after an emergency = %v, own %v", text, j.Level, j.Own)
		}
	}
}

// H06: a line is found wherever it stands in a long text.
func TestH06BuriedInLongText(t *testing.T) {
	tr := testTriage(t)
	filler := strings.Repeat("we went to the shops and had tea with my sister. ", 70)
	for _, line := range []string{"she took all the pills", "a man asked her for a picture", "he can hear me"} {
		alone := tr.Judge(Input{Messages: []string{line}}).Level
		for name, text := range map[string]string{
			"start":          line + ". " + filler,
			"middle":         filler[:1764] + line + ". " + filler[1764:],
			"end":            filler + line,
			"what if before": "what if it rains. " + filler + line,
		} {
			if got := tr.Judge(Input{Messages: []string{text}}).Level; got != alone {
				t.Errorf("%q at the %s: %v, want %v", line, name, got, alone)
			}
		}
	}
}

// H07: a message cut into bubbles, at any place, comes to the level of the
// whole.
func TestH07SplitOverMessages(t *testing.T) {
	tr := testTriage(t)
	for _, whole := range []string{
		"my daughter took all her pills", "a man off her game asked for a picture of her", "i am 11 and i am really scared of him",
		"my daughter is crying. it is blackmail",
	} {
		want := tr.Judge(Input{Messages: []string{whole}})
		words := strings.Fields(whole)
		for i := 1; i < len(words); i++ {
			for k := i; k < len(words); k++ {
				bubbles := []string{strings.Join(words[:i], " "), strings.Join(words[i:k], " "), strings.Join(words[k:], " ")}
				if got := tr.Judge(Input{Messages: bubbles}); got.Level != want.Level || got.Family != want.Family {
					t.Errorf("%q: %v of %q, want %v of %q", bubbles, got.Level, got.Family, want.Level, want.Family)
				}
			}
		}
	}
}

// H57: what only a machine sees changes nothing.
func TestH57Unicode(t *testing.T) {
	tr := testTriage(t)
	for _, text := range []string{
		"SHE TOOK ALL HER PILLS", "sh\u200be to\u00adok a\u200dll her p\u2060ills", "sһе tооk аll hеr рills",
		"she t\u0336o\u0336o\u0336k\u0336 all her pills", "ｓｈｅ ｔｏｏｋ ａｌｌ ｈｅｒ ｐｉｌｌｓ", "she took 😭 all 😭 her pills!!!",
	} {
		if j := tr.Judge(Input{Messages: []string{text}}); j.Level != knowledge.LevelEmergency {
			t.Errorf("Judge(%+q) = %v, want an emergency", text, j.Level)
		}
	}
}

func TestMedia(t *testing.T) {
	tr := testTriage(t)
	in := Input{Messages: []string{"look at this photo", "what is it"}}
	if j := tr.Judge(in); j.Level >= knowledge.LevelUrgent {
		t.Errorf("without a picture: %v", j.Level)
	}
	in.Media = true
	if j := tr.Judge(in); j.Level != knowledge.LevelUrgent || j.Family != "image" {
		t.Errorf("with a picture and a word of the window: %v of %q", j.Level, j.Family)
	}
	if j := tr.Judge(Input{Media: true}); j.Level != knowledge.LevelNone {
		t.Errorf("a picture without a word: %v", j.Level)
	}
}

// H64: a base whose rules were lost, or whose canned lines are missed, is
// refused, and the self-test sees what a start would have seen.
func TestH64RefusesToStart(t *testing.T) {
	base := &knowledge.Base{Triage: testRules()}
	base.Triage.Rules[2].Fires = []string{"a man asked for a selfie", "nothing of the kind"}
	base.Triage.Rules[2].Quiet = []string{"a man took a photo", "a man wants a picture"}
	base.Triage.Canned = []knowledge.Canned{
		{Text: "she took all her pills", Level: knowledge.LevelEmergency},
		{Text: "tea is ready", Level: knowledge.LevelUrgent},
	}
	_, err := New(t.Context(), base, Options{})
	if err == nil {
		t.Fatal("New started")
	}
	for _, want := range []string{
		"The family sextortion has 0 rules.", `groomer-asks does not match: "nothing of the kind"`,
		`groomer-asks matches what it must not: "a man wants a picture"`, `"tea is ready" comes to none`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q", want)
		}
	}
	for _, not := range []string{"a man asked for a selfie", "a man took a photo", "all her pills"} {
		if strings.Contains(err.Error(), not) {
			t.Errorf("the error names %q, which holds", not)
		}
	}
	tr, _ := build(base, rawNormaliser(base), &kept{})
	if err := tr.SelfTest(); err == nil || strings.Contains(err.Error(), "pills") || !strings.Contains(err.Error(), "tea") {
		t.Errorf("SelfTest() = %v", err)
	}
}

func TestPhraseSigns(t *testing.T) {
	p := newPhrases(true, strings.Fields)
	for _, bad := range []string{"<5>", "<9-5>", "<a-b>", "script:Klingon", ""} {
		if err := p.add(bad, 0); err == nil {
			t.Errorf("add(%q) took it", bad)
		}
	}
	for i, good := range []string{"groom*", "=dying", "lock _ in", "<5-17> today"} {
		if err := p.add(good, uint32(i)); err != nil {
			t.Fatal(err)
		}
	}
	p.finish([]string{"grooming"})
	for text, want := range map[string]string{
		"groomers groomed": "[0:0-1 0:1-2]", "grocer": "[]", "dying": "[1:0-1]", "dies": "[]",
		"locked him in": "[2:0-3]", "lock in": "[]", "twelve today": "[3:0-2]", "7 today": "[3:0-2]", "70 today": "[]",
	} {
		var syms [][]symbol
		for _, w := range strings.Fields(text) {
			syms = append(syms, p.symbols(w, nil))
		}
		got := []string{}
		p.find(syms, func(term uint32, at place) { got = append(got, fmt.Sprintf("%d:%d-%d", term, at.start, at.end)) })
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

func TestWithoutQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"it's her mum's phone":       "it's her mum's phone",
		`he said "come here" to me`:  "he said  .  to me",
		"he said 'don't tell' twice": "he said  .  twice",
		"> i love you\nwhat is this": "\nwhat is this",
		"he said “hi” and «bye»":     "he said  .  and  . ",
		`an open " mark`:             `an open " mark`,
	} {
		if got, _ := withoutQuotes(text); got != want {
			t.Errorf("withoutQuotes(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzJudge(f *testing.F) {
	tr := testTriage(f)
	for _, s := range []string{"she took all her pills", `"i want" 'to`, "> x\n", "\xff\xfe", "ابنتي", strings.Repeat("a man wants ", 300)} {
		f.Add(s, s, true)
	}
	f.Fuzz(func(t *testing.T, before, text string, media bool) {
		in := Input{Messages: []string{before, text}, Media: media}
		j := tr.Judge(in)
		if again := tr.Judge(in); cmp.Diff(j, again) != "" {
			t.Errorf("two judgements of the same: %v, %v", j, again)
		}
		if j.Level < j.Own || j.Own < tr.Judge(Input{Messages: []string{text}, Media: media}).Level {
			t.Errorf("the window lowered a level: %+v", j)
		}
	})
}
