package bot

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// A rule of SAFETY section 2: what the replies of a kind must and must never
// say. Each is a regular expression over the reply's text, letters of any case.
type manner struct {
	section string
	entries []string // whose urgent reply, with its sections, it holds for
	cards   []string // families whose card it holds for as well
	must    []string
	never   []string
}

var manners = []manner{
	{
		section: "2.1 immediate danger", entries: []string{"immediate-danger"}, cards: []string{"missing", "meet"},
		must:  []string{`^[^?]*call 999`, `wearing|stay with`},
		never: []string{`go to the (?:place|meeting)(?!.*police)`, `help is (?:coming|on its way)`},
	},
	{
		section: "2.2 suspected grooming", entries: []string{"grooming"}, cards: []string{"grooming"},
		must:  []string{`stay calm`, `not (?:to blame|their fault)`, `ceop`, `do not delete`, `do not (?:reply|[a-z, ]*reply)`, `block`, `usernames?`},
		never: []string{`probably (?:just )?a friend`, `confiscate`},
	},
	{
		section: "2.3 blackmail", entries: []string{"sextortion"}, cards: []string{"sextortion"},
		must:  []string{`do not pay`, `not to blame|never to blame|not their fault`, `if you have paid|if money was paid|already paid`, `block`, `report remove`, `suicide`, `samaritans`, `(?:fake|faked)`, `101`},
		never: []string{`small payment`, `negotiat`, `will (?:not|never) (?:be )?(?:spread|shared|posted)`},
	},
	{
		section: "2.4 a nude picture among young people", entries: []string{"nudes-spread", "child-sent-images", "sexting-between-peers"}, cards: []string{"image"},
		must:  []string{`not (?:to blame|their fault)|never (?:to blame|their fault)`, `report remove`, `do not (?:look|open|save|copy|search|view|share)`},
		never: []string{`child porn`, `save (?:it|them|the picture) as (?:evidence|proof)`, `screenshot the picture`},
	},
	{
		section: "2.5 an adult has, or asked for, a picture", entries: []string{"child-sent-images", "live-stream-abuse"}, cards: []string{"adult_image"},
		must:  []string{`ceop|101`, `police`, `do not delete`},
		never: []string{`wait and see`, `talk to the other parents?`},
	},
	{
		section: "2.6 self-harm and suicide", entries: []string{"suicidal-child", "self-harm"}, cards: []string{"suicide", "self_harm"},
		must:  []string{`999`, `a&e|hospital`, `ask[^.]*suicide`, `samaritans`, `shout|text`},
		never: []string{`commit(?:ted)? suicide`, `attention.seeking`, `press 2`, `stupid`, `think of your family`, `will be (?:fine|ok)`},
	},
	{
		section: "2.7 bullying", entries: []string{"cyberbullying"}, cards: []string{"bullying"},
		must:  []string{`listen`, `do not (?:reply|[a-z ,]*reply|answer|hit back)`, `block`, `school`, `(?:harm|hurt)(?:ing)? themsel`, `childline`},
		never: []string{`ceop`, `come off the internet`, `screenshot a nude`},
	},
	{
		section: "2.8 a child is writing", entries: []string{"i-am-a-child"}, cards: []string{"child_user"},
		must:  []string{`you did the right thing`, `it is not your fault`, `0800 1111`, `999`, `you trust`, `i am a robot`, `report remove`, `ceop`},
		never: []string{`your child\b`, `how old are you`, `keep (?:it|this) (?:a )?secret`, `you have to tell your (?:mum|dad|parents)`},
	},
	{
		section: "2.9 confronting, posing, tracing", entries: []string{"keep-evidence"}, cards: []string{"confront"},
		must:  []string{`police`, `do not[^.]*(?:confront|face|threaten|track)`, `pretend|pose|trap`},
		never: []string{`reverse image`, `ip address`, `keep him talking`},
	},
	{
		section: "2.10 worried about oneself or somebody known", entries: []string{"worried-about-own-behaviour"}, cards: []string{"own_behaviour"},
		must:  []string{`0808 1000 900`, `without giving (?:your|a) name|do not have to give your name`, `passed on`, `illegal|the law`, `(?:get|move|stay) away from (?:the|any) child`},
		never: []string{`paedo`, `we have reported`, `you are safe here`, `your child\b`},
	},
	{
		section: "2.10 families", entries: []string{"adult-i-know"}, cards: []string{"adult_known"},
		must: []string{`stop it now`, `101|police`, `do not[^.]*(?:face|confront|warn|tell)`},
	},
}

// never is what no reply may say (SAFETY 2.11 and H08, H52, H54).
var never = []string{
	`don'?t worry`, `do not worry`, `i understand exactly`, `i know how you feel`, `\b[0-9]+ ?(?:%|per ?cent) (?:chance|risk|likely)`,
	`share this bot`, `we have (?:reported|told)`, `i have (?:reported|told the)`, `your secret is safe`, `nobody will (?:ever )?know`,
	`why did you`, `should have known`, `put (?:her|him|them)self at risk`, `sexting`, `child porn`, `predator`,
	`will be (?:removed|taken down|caught|fine)`, `guaranteed`, `100 ?%`, `you will get your money back`,
}

// TestMannersOfSafety2 holds every reply of a kind to SAFETY section 2, with the
// real entries and the cards that stand in for them.
func TestMannersOfSafety2(t *testing.T) {
	base, err := realBase()
	if err != nil {
		t.Fatal(err)
	}
	b := mustNew(t, base, func(string) search.Result { return search.Result{} }, func(Input) Judgement { return Judgement{} })
	for _, m := range manners {
		t.Run(m.section, func(t *testing.T) {
			texts := map[string]string{}
			for _, id := range m.entries {
				e := base.Entry(id)
				if e == nil {
					t.Errorf("there is no entry %s", id)
					continue
				}
				v := b.voice("uk-england", asked)
				text := b.show(v, e, "", max(e.Level, knowledge.LevelConcern), b.familyOf(id)).Plain()
				for _, s := range e.Sections {
					text += "\n" + b.section(b.voice("uk-england", asked), e, s).Plain()
				}
				texts["entry "+id] = text
			}
			for _, family := range m.cards {
				v := b.voice("uk-england", asked)
				blocks := slices.Concat(v.emergency(family, false), v.fill(b.ofFamily(family), knowledge.LevelUrgent))
				texts["card "+family] = Reply{Blocks: blocks}.Plain()
			}
			for of, text := range texts {
				for _, pattern := range m.must {
					if !found(pattern, text) {
						t.Errorf("%s does not say %s:\n%s", of, pattern, text)
					}
				}
				for _, pattern := range m.never {
					if found(pattern, text) {
						t.Errorf("%s says %s:\n%s", of, pattern, text)
					}
				}
			}
		})
	}
}

func found(pattern, text string) bool {
	pattern, before, ok := strings.Cut(pattern, "(?!")
	if ok { // Go has no look-ahead: the pattern must match where the rest does not
		for _, line := range strings.Split(text, "\n") {
			if regexp.MustCompile("(?is)"+pattern).MatchString(line) && !regexp.MustCompile("(?is)"+strings.TrimSuffix(before, ")")).MatchString(line) && !strings.Contains(line, "Do not") {
				return true
			}
		}
		return false
	}
	return regexp.MustCompile("(?is)" + pattern).MatchString(text)
}

// TestNothingNeverSaid: no reply, in any region, says what none may say.
func TestNothingNeverSaid(t *testing.T) {
	pattern := regexp.MustCompile("(?i)" + strings.Join(never, "|"))
	seen := map[string]bool{}
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		for _, block := range r.Blocks {
			for _, line := range block.Lines {
				if strings.HasPrefix(line, "• \"") { // what a parent may say, not what the bot says
					continue
				}
				if !seen[line] && pattern.MatchString(line) {
					t.Errorf("%s in %q says %q: %s", id, region, pattern.FindString(line), line)
				}
				seen[line] = true
			}
		}
	})
}

// TestUrgentFrames: every urgent reply in a private chat has what the frame of
// SAFETY section 2 asks for: somebody to contact, one who needs no voice, what
// the bot is, and the way back. An emergency names the number within 40 words.
func TestUrgentFrames(t *testing.T) {
	base, err := realBase()
	if err != nil {
		t.Fatal(err)
	}
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if r.Level < knowledge.LevelUrgent || strings.HasSuffix(id, "/group") || strings.HasPrefix(id, "section/") || strings.HasPrefix(id, "family/") || strings.HasPrefix(id, "smalltalk/") {
			return
		}
		plain := r.Plain()
		if !strings.Contains(plain, "I am automated. Nobody here reads this and I have not told anyone. Please do not send names or pictures.") {
			t.Errorf("%s in %q does not say what the bot is", id, region)
		}
		if len(r.Services) == 0 && region != worldRegion {
			t.Errorf("%s in %q names nobody", id, region)
		}
		if r.Kind == ReplyCard && strings.HasSuffix(id, "/emergency") {
			words := strings.Fields(plain)
			at := strings.Join(words[:min(len(words), 40)], " ")
			if v := base.ServicesFor(cmpRegion(region), roleEmergency); len(v) > 0 && !strings.Contains(at, v[0].Phones[0].Shown) {
				t.Errorf("%s in %q: the number is not within the first 40 words:\n%s", id, region, at)
			}
		}
		if !slices.ContainsFunc(r.Buttons, func(b Button) bool { return b.ID == string(actNotMeant) }) && !strings.HasPrefix(id, "followup/") && !strings.HasPrefix(id, "again/") {
			t.Errorf("%s in %q has no way back", id, region)
		}
	})
}

func cmpRegion(region string) string {
	if region == "" {
		return homeRegion
	}
	return region
}

// The appeal that this began with asked parents to talk: its two bodies stand
// where the answer is about talking.
func TestTheAppealIsNamed(t *testing.T) {
	base, err := realBase()
	if err != nil {
		t.Fatal(err)
	}
	b := mustNew(t, base, func(string) search.Result { return finds("start-conversation") }, func(Input) Judgement { return Judgement{} })
	for region, want := range map[string][]string{
		"": {"Get Safe Online"}, "uk-england": {"Get Safe Online"}, "uk-scotland": {"Get Safe Online"}, "cheshire": {"Cheshire Police", "Get Safe Online"},
	} {
		text := b.Respond(t.Context(), Message{Text: "how do i bring it up", Private: true, Region: region, At: asked}).Plain()
		for _, name := range want {
			if !strings.Contains(text, name) {
				t.Errorf("no %s in %q:\n%s", name, region, text)
			}
		}
	}
}
