package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// everyRegion lists the regions of the content, and the one that is not known;
// where tests are to be short, two of them and that one.
func everyRegion(base *knowledge.Base) []string {
	if testing.Short() {
		return []string{"", "uk-scotland", "us"}
	}
	regions := []string{""}
	for _, r := range base.Regions {
		regions = append(regions, r.ID)
	}
	return regions
}

// madeReply is a reply that the bot can make, with its text.
type madeReply struct {
	region, id string
	reply      Reply
}

// allReplies is everything that the bot can say, in every region, with the
// entries of testdata and with the real ones. It is made once for all tests.
var allReplies = sync.OnceValues(func() ([]madeReply, error) {
	test, err := testBase()
	if err != nil {
		return nil, err
	}
	real, err := realBase()
	if err != nil {
		return nil, err
	}
	var made []madeReply
	for _, base := range []*knowledge.Base{test, real} {
		b, err := New(base, func(string) search.Result { return search.Result{} }, func(Input) Judgement { return Judgement{} }, nil)
		if err != nil {
			return nil, err
		}
		for _, region := range everyRegion(base) {
			for id, r := range b.Replies(region, asked) {
				made = append(made, madeReply{region, id, r})
			}
		}
	}
	return made, nil
})

// eachReply runs over everything that the bot can say.
func eachReply(t *testing.T, check func(t *testing.T, region, id string, r Reply)) {
	t.Helper()
	made, err := allReplies()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range made {
		check(t, m.region, m.id, m.reply)
	}
	if len(made) < 2000 {
		t.Errorf("only %d replies were checked", len(made))
	}
}

var (
	digitRuns  = regexp.MustCompile(`[0-9]{3,}`)
	stepNumber = regexp.MustCompile(`(?m)^[0-9]\. `)
	year       = regexp.MustCompile(`^20[0-3][0-9]$`)
)

// registryRuns are the runs of digits that the registry holds.
func registryRuns(base *knowledge.Base) map[string]bool {
	runs := map[string]bool{}
	add := func(texts ...string) {
		for _, s := range texts {
			for _, run := range digitRuns.FindAllString(s, -1) {
				runs[run] = true
			}
		}
	}
	for _, s := range base.Services {
		add(s.Name, s.Say, s.Chat, s.URL, s.ReportURL, s.Hours, s.Button)
		for _, p := range s.Phones {
			add(p.Number, p.Shown)
		}
		for _, x := range s.Texts {
			add(x.To, x.Shown, x.Body)
		}
	}
	return runs
}

// strayDigits returns the first run of three or more digits in a reply that is
// neither the registry's nor a year (DECISIONS 7), or "".
func strayDigits(registry map[string]bool, r Reply) string {
	texts := []string{stepNumber.ReplaceAllString(r.Plain(), "")}
	for _, button := range r.Buttons {
		texts = append(texts, button.Label)
	}
	for _, s := range texts {
		for _, run := range digitRuns.FindAllString(s, -1) {
			if !registry[run] && !year.MatchString(run) {
				return run
			}
		}
	}
	return ""
}

// H01: every number in every reply is the registry's.
func TestH01EveryNumberIsTheRegistrys(t *testing.T) {
	registry := registryRuns(loadTestBase(t))
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if run := strayDigits(registry, r); run != "" {
			t.Errorf("%s in %q: the digits %s are not in the registry:\n%s", id, region, run, r.Plain())
		}
	})
}

// H42, H43: a region's reply names only services that its own roles, or those
// it inherits, name.
func TestH42OnlyTheRegionsServices(t *testing.T) {
	base := loadTestBase(t)
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		place := base.Region(region)
		if place == nil {
			place = base.Region(homeRegion)
		}
		for _, service := range r.Services {
			filled := false
			for _, ids := range place.Roles {
				filled = filled || slices.Contains(ids, service)
			}
			world := region == "" && service == base.ServicesFor(worldRegion, roleCrisis)[0].ID
			if !filled && !world {
				t.Errorf("%s in %q names %s, which is not the region's", id, region, service)
			}
		}
		if region == "" && r.Level >= knowledge.LevelUrgent && r.Kind != ReplyPrivate && !strings.Contains(r.Plain(), base.Phrases["outside"]) {
			t.Errorf("%s for an unknown region does not say what to do outside the UK:\n%s", id, r.Plain())
		}
	})
}

// inFrame reports whether a reply of Replies has an urgent or emergency frame.
func inFrame(r Reply) bool {
	return r.Kind != ReplyPrivate && slices.ContainsFunc(r.Blocks, func(b Block) bool { return b.Kind == BlockFixed })
}

// H51: every urgent and emergency reply says that nobody reads this and that
// it is no report.
func TestH51TheBotIsNotTheReport(t *testing.T) {
	want := "I am automated. Nobody here reads this and I have not told anyone. Please do not send names or pictures."
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if r.Level >= knowledge.LevelUrgent && r.Kind != ReplyPrivate && strings.Count(r.Plain(), want) != 1 {
			t.Errorf("%s in %q does not say it once:\n%s", id, region, r.Plain())
		}
	})
}

// H48: every urgent or emergency reply names a way that needs no voice, and a
// service that is open day and night, where the region has them.
func TestH48AWayThatNeedsNoVoice(t *testing.T) {
	base := loadTestBase(t)
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if !inFrame(r) || r.Level < knowledge.LevelUrgent || strings.HasPrefix(id, "section/") || base.Region(region) == nil {
			return
		}
		want := func(what string, has func(*knowledge.Service) bool) {
			can := false
			for _, role := range []string{roleChildLine, roleCrisis, roleReportCSA, roleEmergency} {
				can = can || slices.ContainsFunc(base.ServicesFor(region, role), has)
			}
			if can && !slices.ContainsFunc(r.Services, func(id string) bool { return has(base.Service(id)) }) {
				t.Errorf("%s in %q names nobody who %s:\n%s", id, region, what, r.Plain())
			}
		}
		want("needs no voice", voiceless)
		want("is open day and night", func(s *knowledge.Service) bool { return s.AllHours && !s.Stale(asked) })
	})
}

// H49: every emergency reply says how to call without speaking, and in the UK
// that 55 shows no place and that a text needs registering before.
func TestH49CannotSpeakSafely(t *testing.T) {
	for _, text := range []string{"i can't talk he can hear", "he is downstairs i cant speak"} {
		plain := world{judge: fired(knowledge.LevelEmergency, "hidden_abuser")}.respond(t, text).Plain()
		for _, want := range []string{"Cannot speak? Call 999 on a mobile, stay silent, and press 55 when asked.", "does not tell the police where you are", "only if your phone was registered before"} {
			if !strings.Contains(plain, want) {
				t.Errorf("%q: no %q in\n%s", text, want, plain)
			}
		}
	}
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if r.Level == knowledge.LevelEmergency && r.Kind != ReplyPrivate && !strings.HasPrefix(id, "section/") && !strings.Contains(r.Plain(), "Cannot speak?") {
			t.Errorf("%s in %q does not say how to call without speaking", id, region)
		}
	})
}

// DECISIONS 1: in an emergency the call comes first, its number within the
// first 40 words, with no rating and no menu.
func TestEmergencyCallsFirst(t *testing.T) {
	base := loadTestBase(t)
	b := world{}.bot(t)
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		if r.Level != knowledge.LevelEmergency || r.Kind == ReplyPrivate || strings.HasPrefix(id, "section/") {
			return
		}
		number := b.voice(region, asked).phrase("call")
		number = strings.TrimSuffix(strings.TrimPrefix(number, "Call "), " now.")
		words := strings.Fields(r.Plain())
		if !strings.Contains(strings.Join(words[:min(40, len(words))], " "), number) {
			t.Errorf("%s in %q: %s is not within the first 40 words:\n%s", id, region, number, r.Plain())
		}
		first := r.Blocks[0]
		if first.Kind == BlockNeutral {
			first = r.Blocks[1]
		}
		if first.Kind != BlockCall && first.Kind != BlockDanger {
			t.Errorf("%s in %q begins with %q", id, region, first.Lines)
		}
		for _, b := range r.Buttons {
			if b.Label == base.Phrases["button-helped"] || b.Label == base.Phrases["button-browse"] {
				t.Errorf("%s in %q offers %q", id, region, b.Label)
			}
		}
	})
}

var abuseWords = regexp.MustCompile(`(?i)abus|groom|sex|nude|naked|blackmail|suicid|harm|hurt|threat|danger|police|violen|child|partner|picture|999|911`)

// H19: replies that somebody else may see on a lock screen begin with sixty
// characters that say nothing.
func TestH19TheLockScreenShowsNothing(t *testing.T) {
	b := world{}.bot(t)
	checked := 0
	for id, r := range b.Replies("uk-england", asked) {
		e := b.base.Entry(r.Entry)
		hidden := strings.Contains(id, hiddenAbuser) || e != nil && e.Discreet && r.Level >= knowledge.LevelUrgent
		if !hidden || r.Kind == ReplyPrivate || strings.HasPrefix(id, "none/") {
			continue
		}
		checked++
		line, _, _ := strings.Cut(r.Plain(), "\n")
		if len(line) < 60 || abuseWords.MatchString(line) {
			t.Errorf("%s begins with %q", id, line)
		}
	}
	if checked < 10 {
		t.Errorf("only %d replies were checked", checked)
	}
}

// H18: in a group a disclosure gets one of two fixed texts for the region,
// whatever it is about, and nothing of the message.
func TestH18NothingSensitiveInAGroup(t *testing.T) {
	texts := map[string]bool{}
	base := loadTestBase(t)
	for _, f := range append(slices.Clone(families), "", "unheard-of") {
		for _, level := range []knowledge.Level{knowledge.LevelUrgent, knowledge.LevelEmergency} {
			for _, found := range []search.Result{{}, finds("grooming"), offers("sextortion", "grooming")} {
				for _, speaker := range []string{"", knowledge.SpeakerChild, knowledge.SpeakerAdultSelf} {
					j := fired(level, f)
					j.Speaker = speaker
					r := world{found, j}.bot(t).Respond(t.Context(), Message{Text: "xyzzy is blackmailing my son", Region: "uk-england", At: asked})
					texts[r.Plain()] = true
					if r.Kind != ReplyPrivate || len(r.Rules) == 0 || strings.Contains(r.Plain(), "xyzzy") {
						t.Errorf("family %q at %s: kind %s, rules %v:\n%s", f, level, r.Kind, r.Rules, r.Plain())
					}
					if level == knowledge.LevelUrgent && len(r.Services) > 0 {
						t.Errorf("family %q at %s names %v", f, level, r.Services)
					}
				}
			}
		}
	}
	if len(texts) != 2 {
		t.Errorf("%d texts, want 2: %v", len(texts), texts)
	}
	for text := range texts {
		if abuseWords.MatchString(strings.ReplaceAll(strings.ReplaceAll(text, "danger", ""), "999", "")) {
			t.Errorf("a text says what it is about: %q", text)
		}
	}
	for _, e := range base.Entries {
		if !e.PrivateInGroups {
			continue
		}
		r := world{found: finds(e.ID)}.bot(t).Respond(t.Context(), Message{Text: "signs of it", At: asked})
		if r.Kind != ReplyPrivate || r.Entry != e.ID {
			t.Errorf("%s is shown in a group as %s %q", e.ID, r.Kind, r.Entry)
		}
	}
}

// H08: what nothing was found for never gets an answer, and gets people.
func TestH08NoAnswerWithoutEvidence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := world{}.bot(t)
	for range 2000 {
		r := b.Respond(t.Context(), Message{Text: gibberish(rng), Private: true, At: asked})
		if r.Kind == ReplyAnswer || r.Entry != "" {
			t.Fatalf("kind %s, entry %q", r.Kind, r.Entry)
		}
		if r.Kind == ReplyNone && !slices.Contains(r.Services, "childline") {
			t.Fatalf("nobody to turn to in\n%s", r.Plain())
		}
	}
}

func gibberish(rng *rand.Rand) string {
	runes := []rune("abcdefghijklmnop qrstuvwxyz  0123456789 éüß жш мой 😭🙏\u200b\u202e\n.,!?@#<>&*_`[](){}%/\\")
	out := make([]rune, rng.IntN(60))
	for i := range out {
		out[i] = runes[rng.IntN(len(runes))]
	}
	return string(out)
}

// H11: a child is answered as a child: Childline, never "your child", nothing
// asked, and somebody other than a parent to tell.
func TestH11AChildIsWriting(t *testing.T) {
	for _, level := range []knowledge.Level{knowledge.LevelNone, knowledge.LevelEveryday, knowledge.LevelConcern, knowledge.LevelUrgent, knowledge.LevelEmergency} {
		for _, family := range families {
			j := fired(level, family)
			j.Speaker = knowledge.SpeakerChild
			for _, found := range []search.Result{{}, finds("grooming"), offers("roblox", "sextortion")} {
				r := world{found, j}.respond(t, "im 12 "+family)
				plain := r.Plain()
				for _, want := range []string{"Childline", "It is not your fault", "I am a robot. I cannot keep you safe by myself.", "you trust"} {
					if !strings.Contains(plain, want) {
						t.Fatalf("%s at %s: no %q in\n%s", family, level, want, plain)
					}
				}
				if strings.Contains(strings.ToLower(plain), "your child") || strings.Contains(plain, "?\n") {
					t.Fatalf("%s at %s speaks to a parent, or asks:\n%s", family, level, plain)
				}
				if r.Entry != "i-am-a-child" || r.Kind != ReplyCard {
					t.Fatalf("%s at %s: kind %s, entry %q", family, level, r.Kind, r.Entry)
				}
			}
		}
	}
}

// H12: an adult worried about himself gets help for that, without blame.
func TestH12WorriedAboutOwnBehaviour(t *testing.T) {
	for _, found := range []search.Result{{}, finds("grooming"), finds("roblox")} {
		j := fired(knowledge.LevelUrgent, "own_behaviour")
		j.Speaker = knowledge.SpeakerAdultSelf
		plain := world{found, j}.respond(t, "i have thoughts").Plain()
		for _, want := range []string{"Stop It Now", "0808 1000 900", "will be passed on"} {
			if !strings.Contains(plain, want) {
				t.Errorf("no %q in\n%s", want, plain)
			}
		}
		if strings.Contains(plain, "your child") {
			t.Errorf("it speaks to a parent:\n%s", plain)
		}
	}
}

// H14, H59: whatever kind of file comes, the reply says that it was not opened,
// and not to send a sexual picture to anyone.
func TestH14H59MediaIsNotOpened(t *testing.T) {
	for name, w := range map[string]world{
		"nothing else":  {},
		"an everyday q": {found: finds("roblox")},
		"urgent":        {found: finds("sextortion"), judge: fired(knowledge.LevelUrgent, "sextortion")},
		"emergency":     {judge: fired(knowledge.LevelEmergency, "missing")},
	} {
		for _, caption := range []string{"", "what is this"} {
			r := w.bot(t).Respond(t.Context(), Message{Kind: KindMedia, Text: caption, Private: true, Region: "uk-england", At: asked})
			plain := r.Plain()
			for _, want := range []string{"I have not opened this one", "do not send it to anyone, even to the police", "Leave it where it is and call 101, or 999 in danger"} {
				if !strings.Contains(plain, want) {
					t.Errorf("%s, caption %q: no %q in\n%s", name, caption, want, plain)
				}
			}
		}
	}
}

var (
	showIt  = regexp.MustCompile(`(?i)\b(?:look at|open|view|copy|screenshot|photograph|save|print|send|forward|share)\b[^.]*\b(?:picture|photo|image|nude|video)`)
	notDone = regexp.MustCompile(`(?i)do not|not a nude|stop at any sexual picture|leave (?:it|any)|can be a crime|cannot|never|ask for|of the child's face|everyday photo`)
)

// H15, H16: no line tells anybody to look at, copy or send a sexual picture,
// or to delete something, without "Do not".
func TestH15H16NobodyIsToldToHandleAPicture(t *testing.T) {
	b := world{}.bot(t)
	for id, r := range b.Replies("uk-england", asked) {
		for line := range strings.SplitSeq(r.Plain(), "\n") {
			if r.Level >= knowledge.LevelUrgent && (showIt.MatchString(line) || strings.Contains(strings.ToLower(line), "delete")) && !notDone.MatchString(line) {
				t.Errorf("%s: %q", id, line)
			}
		}
	}
}

// H20: a message shows nothing of itself, by any way of printing it.
func TestH20MessagesPrintRedacted(t *testing.T) {
	const canary = "canary-7f3a"
	m := Message{Text: canary, Kind: KindMedia, Region: canary, Language: canary, Conversation: canary, At: time.Now()}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%t", "%T"} {
		fmt.Fprintf(&out, verb+"\n", m)
		fmt.Fprintf(&out, verb+"\n", &m)
		fmt.Fprintf(&out, verb+"\n", []Message{m})
		fmt.Fprintf(&out, verb+"\n", map[string]any{"m": m})
	}
	fmt.Fprintln(&out, m.String(), m.GoString(), fmt.Errorf("respond: %v", m))
	slog.New(slog.NewTextHandler(&out, nil)).Info("reply", "message", m, "pointer", &m)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("reply", "message", m, "list", []Message{m})
	if err := json.NewEncoder(&out).Encode(map[string]any{"m": m, "p": &m}); err != nil {
		t.Fatal(err)
	}
	hex := fmt.Sprintf("%x", canary)
	if got := out.String(); strings.Contains(got, canary) || strings.Contains(got, hex) {
		t.Errorf("the message shows in:\n%s", got)
	}
}

// H37: a panic in a part still gives the emergency line, and says nothing of
// the message. What triage had found by then stays.
func TestH37APanicStillGivesTheCard(t *testing.T) {
	base := loadTestBase(t)
	for _, region := range everyRegion(base) {
		for name, b := range map[string]*Bot{
			"search": mustNew(t, base, func(q string) search.Result { panic(q) }, func(Input) Judgement { return fired(knowledge.LevelUrgent, "grooming") }),
			"triage": mustNew(t, base, func(string) search.Result { return search.Result{} }, func(in Input) Judgement { panic(in.Messages) }),
		} {
			r := b.Respond(t.Context(), Message{Text: "xyzzy", Private: true, Region: region, At: asked})
			if r.Kind != ReplyCard || r.Entry != "" || !strings.HasPrefix(r.Plain(), "In danger, call ") || strings.Contains(r.Plain(), "xyzzy") {
				t.Errorf("%s panics in %q: kind %s\n%s", name, region, r.Kind, r.Plain())
			}
			if name == "search" && (r.Level != knowledge.LevelUrgent || len(r.Rules) != 1) {
				t.Errorf("level %s, rules %v: what triage found is lost", r.Level, r.Rules)
			}
		}
	}
}

func mustNew(t *testing.T, base *knowledge.Base, find Find, judge Judge) *Bot {
	t.Helper()
	b, err := New(base, find, judge, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var asksPerson = regexp.MustCompile(`(?i)\b(?:what is|what's|tell (?:me|us)|send (?:me|us)|give (?:me|us)|type|enter)\b[^.?]*\b(?:name|age|old|school|address|where you live|photo|picture|screenshot)\b`)

// H50: nothing asks who, how old, where, or for a picture. A title is what the
// person asks, and "Ask what is …" sends them to somebody else.
func TestH50NothingIsAsked(t *testing.T) {
	eachReply(t, func(t *testing.T, region, id string, r Reply) {
		for _, block := range r.Blocks {
			if block.Kind == BlockTitle {
				continue
			}
			for _, line := range block.Lines {
				for sentence := range strings.SplitSeq(line, ". ") {
					if asksPerson.MatchString(sentence) && !strings.HasPrefix(sentence, "Ask ") && !strings.Contains(sentence, "Do not") && !strings.Contains(sentence, "do not") && !strings.Contains(sentence, "Write down") {
						t.Errorf("%s in %q asks: %q", id, region, sentence)
					}
				}
			}
		}
	})
}
