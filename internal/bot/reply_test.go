package bot

import (
	"math/rand/v2"
	"strings"
	"testing"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// A reply can always be sent, whatever comes: it is never empty, its buttons
// work, its words are the content's.
func TestEveryReplyCanBeSent(t *testing.T) {
	check := func(t *testing.T, id string, r Reply) {
		t.Helper()
		if strings.TrimSpace(r.Plain()) == "" {
			t.Errorf("%s is empty", id)
		}
		if strings.ContainsAny(r.Plain(), "{}") {
			t.Errorf("%s has a placeholder left:\n%s", id, r.Plain())
		}
		for _, block := range r.Blocks {
			for _, line := range block.Lines {
				if strings.TrimSpace(line) == "" {
					t.Errorf("%s has an empty line in block %d", id, block.Kind)
				}
			}
		}
		for _, b := range r.Buttons {
			if (b.ID == "") == (b.URL == "") || b.Label == "" || len(b.ID) > maxButtonID {
				t.Errorf("%s has the button %+v", id, b)
			}
			if _, ok := parsePress(b.ID); b.ID != "" && !ok {
				t.Errorf("%s has a button that does nothing: %q", id, b.ID)
			}
		}
		if n := len([]rune(r.Plain())); n > maxReply {
			t.Errorf("%s has %d characters, more than %d", id, n, maxReply)
		}
	}
	eachReply(t, func(t *testing.T, region, id string, r Reply) { check(t, id+" in "+region, r) })

	base := loadTestBase(t)
	registry := registryRuns(base)
	rng := rand.New(rand.NewPCG(3, 4))
	ids := []string{"grooming", "roblox", "gambling", "sextortion", "i-am-a-child", "suicidal-child", ""}
	for range 5000 {
		found := search.Result{Verdict: search.Verdict(rng.IntN(3))}
		for range rng.IntN(6) {
			found.Candidates = append(found.Candidates, search.Candidate{Entry: ids[rng.IntN(len(ids))], Confidence: rng.Float64()})
		}
		j := Judgement{
			Level: knowledge.Level(rng.IntN(5)), Hypothetical: rng.IntN(4) == 0,
			Speaker: []string{"", knowledge.SpeakerParent, knowledge.SpeakerChild, knowledge.SpeakerAdultSelf}[rng.IntN(4)],
			Family:  append(families, "", "language", "meet_now", "?")[rng.IntN(len(families)+4)],
		}
		text := "xyzzy 070707 " + gibberish(rng)
		if rng.IntN(4) == 0 {
			text = []string{"e:grooming", "s:grooming:talk", "m:7", "w", "n", "x", "e:gone", "s:grooming:gone", "m:-1", "q", "::", "hello"}[rng.IntN(12)]
		}
		m := Message{Text: text, Kind: MessageKind(rng.IntN(5)), Private: rng.IntN(2) == 0, Region: []string{"", "uk", "us", "ie", "global", "moon"}[rng.IntN(6)], At: asked}
		r := mustNew(t, base, func(string) search.Result { return found }, func(Input) Judgement { return j }).Respond(t.Context(), m)
		check(t, "a random message", r)
		if strings.Contains(r.Plain(), "xyzzy") || strings.Contains(r.Plain(), "070707") || strayDigits(registry, r) != "" {
			t.Fatalf("an echo, or digits of its own, in\n%s", r.Plain())
		}
		aboutUs := j.Level == knowledge.LevelNone && r.Level == knowledge.LevelEveryday && found.Verdict != search.VerdictNone
		if r.Level != j.Level && !aboutUs {
			t.Fatalf("level %s, triage said %s", r.Level, j.Level)
		}
	}
}

// maxReply is the hard cap of a whole reply, in characters (CONTENT section 1).
// The services of a family whose entry does not exist yet, and what is said for
// an unknown region, come on top of what an entry may hold.
const maxReply = 2600

// Buttons of old messages work for ever: what an id means never changes.
func TestButtonIDs(t *testing.T) {
	for id, want := range map[string]press{
		"e:grooming":          {do: actEntry, of: "grooming"},
		"e:grooming:snapchat": {do: actEntry, of: "grooming", part: "snapchat"},
		"s:grooming:talk":     {do: actSection, of: "grooming", part: "talk"},
		"m:0":                 {do: actMenu, of: "0"},
		"g:contact":           {do: actGroup, of: "contact"},
		"g:contact:1":         {do: actGroup, of: "contact", part: "1"},
		"n":                   {do: actNone},
		"w":                   {do: actNotMeant},
		"h":                   {do: actPeople},
		"p":                   {do: actPrivacy},
		"x":                   {do: actPrivate},
		"y:grooming":          {do: actHelped, of: "grooming"},
		"z:grooming":          {do: actNotHelped, of: "grooming"},
		"q:grooming:old":      {do: actReason, of: "grooming", part: "old"},
		"r":                   {do: actRegion},
		"r:uk-wales":          {do: actRegion, of: "uk-wales"},
		"c":                   {do: actClear},
		"c:yes":               {do: actClear, of: "yes"},
		"a":                   {do: actPartner},
	} {
		if got, ok := parsePress(id); !ok || got != want || got.id() != id {
			t.Errorf("%q is read as %+v, %v", id, got, ok)
		}
	}
	for _, id := range []string{"", "e", "e:", "q", "m:", "m:-1", "m:01", "n:1", "s:a", "e:" + strings.Repeat("a", 64)} {
		if p, ok := parsePress(id); ok && p.id() != id || ok && id == "" {
			t.Errorf("%q is read as %+v", id, p)
		}
	}
}

// The bot says that people have checked its answers only when they have.
func TestReviewDecidesTheWording(t *testing.T) {
	drafts := loadTestBase(t)
	checked := *drafts
	checked.Entries = nil
	for _, e := range drafts.Entries {
		reviewed := *e
		reviewed.Review.CheckedBy = []string{"safeguarding lead of a school", "a police officer"}
		reviewed.Review.CheckedOn = "2026-11-25"
		checked.Entries = append(checked.Entries, &reviewed)
	}
	for _, tt := range []struct {
		base *knowledge.Base
		want []string
	}{
		{drafts, []string{"A safeguarding professional has not checked them yet.", "I do not have an answer for that yet.", "Not yet checked by a safeguarding professional."}},
		{&checked, []string{"Safeguarding professionals have checked them.", "I do not have a checked answer for that.", "Checked 25 November 2026."}},
	} {
		b := mustNew(t, tt.base, func(string) search.Result { return search.Result{} }, func(Input) Judgement { return Judgement{} })
		v := b.voice("uk", asked)
		got := b.start(v).Plain() + b.none(v, Judgement{}).Plain() + b.show(v, tt.base.Entries[0], "", knowledge.LevelUrgent, "").Plain()
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
	}
}
