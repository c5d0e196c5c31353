package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var testVerbs = strings.Fields("ask block call find keep listen look open photograph report save screenshot send set stay take talk tell turn write")

// testPlaces returns a place for every field of an entry, with the field as
// its file, so that a test sees where a problem was reported.
func testPlaces(t *testing.T) (*collector, func(field string) node) {
	t.Helper()
	c := &collector{}
	root, ok := c.document("place.yaml", []byte("text: here\n"))
	if !ok {
		t.Fatalf("document: %v", c.problems)
	}
	return c, func(field string) node {
		n := root
		n.file = field
		return n
	}
}

// prose returns what checkProse reports of e, as "field: what mend", failures
// and warnings apart.
func prose(t *testing.T, e *Entry) (fails, warnings []string) {
	t.Helper()
	c, at := testPlaces(t)
	checkProse(e, testVerbs, at)
	for _, p := range c.problems.sort() {
		line := p.File + ": " + p.What + " " + p.Mend
		if p.Warning {
			warnings = append(warnings, line)
		} else {
			fails = append(fails, line)
		}
	}
	return fails, warnings
}

func grooming() *Entry {
	return &Entry{
		ID: "grooming", Level: LevelUrgent, Audience: "parent", Discreet: true,
		Title:  "Someone may be grooming my child",
		Asks:   []string{"is my child being groomed", "why did she talk to that predator"},
		Lead:   "Report it today, even if you are not sure. Your child is not to blame and is not in trouble.",
		Danger: "your child is in danger, is missing, or has gone to meet this person",
		DoNow: []string{
			"Stay calm and stay with your child. Thank them for telling you, or say what you saw.",
			"Write down the person's username, display name and phone number, and what they asked for.",
			AppLine,
			"Report to {report-csa}. Or call {police}.",
			"After you report, block the account and report it in the app.",
		},
		InApp: map[string][]string{
			"snapchat":  {"Photograph the messages with another phone, as Snapchat tells people about screenshots. Stop at any sexual picture and leave it."},
			"instagram": {"Screenshot the chat and the profile page, so the username shows. Leave out any sexual picture."},
		},
		DoNot: []string{
			"Do not reply, pretend to be your child, or go to meet the person.",
			"Do not save, copy or send on a sexual picture of a child. It can be a crime to copy or share one. Leave it there and tell the police.",
			"Do not delete messages, the app or the account.",
			"Do not take the phone away as a punishment. Children may stop telling you things.",
		},
		Signposts: Signposts{First: "report-csa", Then: []string{"police", "parent-helpline", "child-helpline"}},
		Sections: []Section{
			{
				Key: "talk", Button: "What to say to my child",
				Lead: "Pick a quiet time. Side by side is easier, such as on a walk or in the car.",
				Say: []string{
					"I love you. You are not in trouble.",
					"Some adults are very good at tricking people your age. That is never your fault.",
					"You can tell me, show me or text me. Whatever is easier.",
					"We will sort this out together.",
				},
				Then: []string{
					`Ask "What happened next?" It sounds kinder than "Why did you do that?"`,
					"Let them go at their own speed. You do not need the whole story to report.",
				},
			},
			{
				Key: "next", Button: "What happens after I report",
				Lead: "A child protection adviser reads every report to CEOP.",
				Then: []string{
					"The form asks what happened, who to, and what you know about the person. Gaps are fine. You do have to give your name.",
					"How fast they call depends on the risk to your child.",
					"The police may need to see the phone. Keep it safe and leave things as they are.",
					"Call {emergency} if anything gets worse while you wait.",
				},
			},
		},
		SeeAlso: []SeeAlso{{"child-sent-images", "A sexual picture was sent"}, {"sextortion", "Someone is making threats"}},
		Tip:     `Ask your child this week, "Who do you chat to most online?" Listen first. No need to check the phone.`,
	}
}

func gamingSpending() *Entry {
	return &Entry{
		ID: "gaming-spending", Level: LevelEveryday, Audience: "parent",
		Title: "My child spent money in a game",
		Asks:  []string{"my lad blew 80 quid on robux"},
		Lead:  "You can ask for the money back. Start with whoever took the payment, and do it soon.",
		DoNow: []string{
			"Find who took the money. Look at the receipt or bank statement for Apple, Google, Microsoft, PayPal or the game.",
			"Ask them for a refund. Say a child bought it without your permission.",
			AppLine,
			"Ask your child not to spend what is left while you wait.",
			`Turn on "ask before buying" on the phone or console, and take off any saved card.`,
		},
		InApp: map[string][]string{"roblox": {"Set a monthly spending limit in Roblox parental controls."}},
		DoNot: []string{
			"Do not ask your bank to reverse the payment first. The game may close the account.",
			"Do not pay anyone who offers refunds or free Robux. It is often a scam.",
		},
		Signposts: Signposts{First: "refund", Then: []string{"consumer"}},
		SeeAlso:   []SeeAlso{{"sextortion", "Someone pushed them to pay"}, {"scams", "Nobody at home bought it"}},
	}
}

func TestExamplesPass(t *testing.T) {
	for _, e := range []*Entry{grooming(), gamingSpending()} {
		fails, warnings := prose(t, e)
		if len(fails) > 0 {
			t.Errorf("%s:\n%s", e.ID, strings.Join(fails, "\n"))
		}
		t.Logf("%s warns:\n%s", e.ID, strings.Join(warnings, "\n"))
	}
}

// TestEntryRules spoils a good entry in one way each, and expects the one
// report that says so.
func TestEntryRules(t *testing.T) {
	long := func(n int) string { return strings.Repeat("We go on. ", n/10) + "End." }
	tests := []struct {
		name  string
		spoil func(e *Entry)
		want  string // part of a failure, or of a warning after "warn "
	}{
		{"title cap", func(e *Entry) { e.Title = long(60) }, "title: Title is 64 characters long. Keep it to 60"},
		{"title target", func(e *Entry) { e.Title = long(40) }, "warn title: Title is 44 characters long. Aim for 40"},
		{"lead cap", func(e *Entry) { e.Lead = long(160) }, "lead: Lead is 164 characters long. Keep it to 160 or fewer: answer first, detail in the steps."},
		{"danger cap", func(e *Entry) { e.Danger = strings.Repeat("they go, or ", 10) }, "danger: Danger is 120 characters long. Keep it to 110"},
		{"step cap", func(e *Entry) { e.DoNow[0] = "Stay. " + long(120) }, "do_now[0]: do_now step 1 is 130 characters long. Keep it to 120"},
		{"do_not cap", func(e *Entry) { e.DoNot[0] = "Do not go. " + long(120) }, "do_not[0]: do_not step 1 is 135 characters long. Keep it to 120"},
		{"picture step cap", func(e *Entry) { e.DoNow[0] = "Leave any picture. " + long(160) }, "do_now[0]: do_now step 1 is 183 characters long. Keep it to 170"},
		{"button", func(e *Entry) { e.Sections[0].Button = "What to say to my child this evening" }, "sections.talk.button: Sections.talk.button is 36 characters long. Keep it to 30"},
		{"see_also label", func(e *Entry) { e.SeeAlso[0].When = "A picture of that kind was sent" }, "see_also[0].when: see_also line 1 is 31 characters long. Keep it to 30"},
		{"section cap", func(e *Entry) { e.Sections[0].Say = slices.Repeat([]string{long(90)}, 10) }, "The section talk is "},
		{"whole message cap", func(e *Entry) { e.InApp["snapchat"] = slices.Repeat([]string{"Stay calm. " + long(100)}, 6) }, "The whole first message is "},
		{"whole message target", func(e *Entry) {}, "warn title: The whole first message is "},
		{"one step", func(e *Entry) { e.DoNow = e.DoNow[:1] }, "do_now: There are 1 steps that everyone sees. Write 2 to 5"},
		{"six steps", func(e *Entry) { e.DoNow = slices.Repeat([]string{"Stay calm."}, 6) }, "do_now: There are 6 steps. Keep them to 5"},
		{"app steps count", func(e *Entry) { e.InApp["kik"] = []string{"Stay calm.", "Write it down."} }, "do_now: There are 4 steps, and up to 2 more for an app."},
		{"five do_not lines", func(e *Entry) { e.DoNot = append(e.DoNot, "Do not wait.") }, "do_not: There are 5 lines."},
		{"verb first", func(e *Entry) { e.DoNow[1] = "The username can help the police." }, `do_now[1]: do_now step 2 starts with "The", which is not in the list of verbs.`},
		{"verb after a clause", func(e *Entry) { e.DoNow[1] = "After you report, the account can go." }, `do_now[1]: do_now step 2 starts with "the"`},
		{"verb in in_app", func(e *Entry) { e.InApp["instagram"][0] = "Messages can be screenshot." }, `in_app.instagram[0]: in_app.instagram step 1 starts with "Messages"`},
		{"four sentences", func(e *Entry) { e.DoNow[0] = "Stay calm. Wait. Breathe. Talk." }, "warn do_now[0]: do_now step 1 has 4 sentences."},
		{"do not among the steps", func(e *Entry) { e.DoNow[0] = "Do not pay." }, `warn do_now[0]: do_now step 1 starts "Do not".`},
		{"do_not without do not", func(e *Entry) { e.DoNot[2] = "Delete nothing, and wait." }, `do_not[2]: do_not step 3 starts "Delete nothing, …". Start it with "Do not"`},
		{"do_not with a contraction", func(e *Entry) { e.DoNot[2] = "Don't wait." }, `do_not[2]: "don't" is easy to read as its opposite. Write "do not".`},
		{"two lines", func(e *Entry) { e.Lead = "Report it.\nStay calm." }, "lead: Lead has more than one line."},
		{"long sentence", func(e *Entry) { e.Lead = strings.Repeat("go on ", 11) + "." }, `lead: lead has a sentence of 22 words ("go on go on …"). Keep each to 20 or fewer`},
		{"long danger sentence", func(e *Entry) { e.Danger = strings.Repeat("he is ", 9) }, "danger: danger has a sentence of 22 words"},
		{"emoji in urgent", func(e *Entry) { e.Lead = "Report it today 🙂." }, "lead: Lead has an emoji, in an urgent answer."},
		{"nobody to talk to", func(e *Entry) { e.Lead = "Ask about suicide."; e.Signposts.Then = []string{"police"} }, "title: The entry speaks of suicide or self-harm, and names nobody to talk to."},
		{"link", func(e *Entry) { e.Lead = "Report it at https://ceop.police.uk now." }, "lead: There is a link in the text"},
		{"number", func(e *Entry) { e.DoNow[0] = "Call 101 now." }, "do_now[0]: There is a number in the text (101)."},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			e := grooming()
			tc.spoil(e)
			list, warnings := prose(t, e)
			want, warn := strings.CutPrefix(tc.want, "warn ")
			if warn {
				list = warnings
			}
			if !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("no report holds %q:\n%s", want, strings.Join(list, "\n"))
			}
		})
	}
}

func TestEmojiOutsideUrgent(t *testing.T) {
	tests := []struct {
		lead, tip string
		want      int
	}{
		{"You can ask for the money back 🙂.", "", 0},
		{"You can ask for the money back → soon • now ™.", "", 0},
		{"🙂 You can ask for the money back.", "", 1},
		{"You can ask for the money back 🙂.", "Talk about money 🙂.", 1},
	}
	for _, tc := range tests {
		e := gamingSpending()
		e.Lead, e.Tip = tc.lead, tc.tip
		if fails, _ := prose(t, e); len(fails) != tc.want {
			t.Errorf("%q, %q: %d failures, want %d: %q", tc.lead, tc.tip, len(fails), tc.want, fails)
		}
	}
}

// TestSameProblemsTwice guards the order of a map (in_app).
func TestSameProblemsTwice(t *testing.T) {
	e := grooming()
	for i := range 9 {
		e.InApp[fmt.Sprintf("app%d", i)] = []string{"Nothing starts so. It will be removed."}
	}
	first, firstWarnings := prose(t, e)
	for range 5 {
		again, againWarnings := prose(t, e)
		if diff := cmp.Diff([][]string{first, firstWarnings}, [][]string{again, againWarnings}); diff != "" {
			t.Fatal(diff)
		}
	}
}

// BenchmarkCheckProse is the time that one entry adds to every load.
func BenchmarkCheckProse(b *testing.B) {
	e := grooming()
	b.ReportAllocs()
	for b.Loop() {
		c := &collector{}
		checkProse(e, testVerbs, func(field string) node { return node{c: c, file: field} })
	}
}

func FuzzShown(f *testing.F) {
	for _, s := range []string{"Save the picture, or leave it.", "Take a screenshot of it. “Why did you?” {police}", "delete", "giving", ", or : it"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := &collector{}
		at := node{c: c, file: "fuzz"}
		checkShown(at, text)
		checkDeletes(shown{field: "do_now[0]", text: text, at: at})
		for _, p := range c.problems {
			if p.What == "" || p.Mend == "" {
				t.Errorf("%q: %+v says too little", text, p)
			}
		}
	})
}
