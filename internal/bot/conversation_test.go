package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// turn is one thing that a person does in a conversation, and what holds of the
// reply.
type turn struct {
	text  string
	kind  MessageKind
	press string        // label of a button of the reply before; its id is sent
	after time.Duration // since the turn before
	group bool

	found search.Result // what search finds
	own   Judgement     // what triage finds in this message by itself
	whole *Judgement    // what it finds in the messages together; nil where that is own

	want   ReplyKind
	entry  string
	level  knowledge.Level
	has    []string // in the text or on a button
	lacks  []string
	region string // that the person chose
	quiet  bool
	clears bool
}

// hold plays a conversation and returns the last reply.
func hold(t *testing.T, region string, turns []turn) Reply {
	t.Helper()
	var now turn
	b, err := New(loadTestBase(t),
		func(string) search.Result { return now.found },
		func(in Input) Judgement {
			j := now.own
			if now.whole != nil && len(in.Messages) > 1 {
				j = *now.whole
			}
			j.Own, j.OwnFamily, j.OwnRules = now.own.Level, now.own.Family, now.own.Rules
			return j
		}, NewMemory())
	if err != nil {
		t.Fatal(err)
	}
	at := asked
	var r Reply
	for i, turn := range turns {
		now = turn
		at = at.Add(turn.after)
		m := Message{Text: turn.text, Kind: turn.kind, Private: !turn.group, Region: region, At: at, Conversation: "one"}
		if turn.press != "" {
			k := slices.IndexFunc(r.Buttons, func(b Button) bool { return b.Label == turn.press })
			if k < 0 {
				t.Fatalf("turn %d: no button %q below\n%s", i+1, turn.press, shown(r))
			}
			m.Kind, m.Text = KindButton, r.Buttons[k].ID
		}
		r = b.Respond(t.Context(), m)
		text := shown(r)
		if turn.want != "" && r.Kind != turn.want || turn.entry != "" && r.Entry != turn.entry || r.Level != turn.level {
			t.Errorf("turn %d (%s%s): kind %s, entry %q, level %s; want %s, %q, %s\n%s", i+1, turn.text, turn.press, r.Kind, r.Entry, r.Level, turn.want, turn.entry, turn.level, text)
		}
		for _, s := range turn.has {
			if !strings.Contains(text, s) {
				t.Errorf("turn %d (%s%s): no %q in\n%s", i+1, turn.text, turn.press, s, text)
			}
		}
		for _, s := range turn.lacks {
			if strings.Contains(text, s) {
				t.Errorf("turn %d (%s%s): %q in\n%s", i+1, turn.text, turn.press, s, text)
			}
		}
		if r.Region != turn.region || r.Quiet != turn.quiet || r.Clear != turn.clears {
			t.Errorf("turn %d (%s%s): region %q, quiet %t, clear %t", i+1, turn.text, turn.press, r.Region, r.Quiet, r.Clear)
		}
	}
	return r
}

// shown is a reply with its buttons.
func shown(r Reply) string {
	var b strings.Builder
	b.WriteString(r.Plain())
	for _, button := range r.Buttons {
		b.WriteString("\n[" + button.Label + "]")
	}
	return b.String()
}

const (
	everyday  = knowledge.LevelEveryday
	concern   = knowledge.LevelConcern
	urgent    = knowledge.LevelUrgent
	emergency = knowledge.LevelEmergency
)

// Every script of the bot's manner (CONTENT section 4).
func TestConversations(t *testing.T) {
	groomed := turn{text: "a man asks my girl for pictures", found: finds("grooming"), own: fired(urgent, "grooming"), want: ReplyAnswer, entry: "grooming", level: urgent}
	missing := turn{text: "she has gone to meet him", own: fired(emergency, "missing"), want: ReplyCard, entry: "immediate-danger", level: emergency, has: []string{"Call 999 now."}}
	for _, tt := range []struct {
		name   string
		region string
		turns  []turn
	}{
		{"start", "", []turn{
			{text: "/start", kind: KindCommand, want: ReplyHelp, has: []string{"Hello. I help parents", "call 999", "computer program", "[Browse topics]", "[Help now]", "[Privacy]", "[Not in the UK?]"}},
			{press: "Privacy", want: ReplyHelp, has: []string{"I do not save what you type", "last five messages", "half an hour", "[Clear this chat]"}},
		}},
		{"a region that is known is not asked for", "uk-wales", []turn{
			{text: "/start", kind: KindCommand, want: ReplyHelp, lacks: []string{"Not in the UK?"}},
		}},
		{"choices, and none of them", "uk-england", []turn{
			{text: "pictures of my daughter", found: offers("roblox", "sextortion", "grooming"), want: ReplyChoices, level: everyday, has: []string{"Which is closest?", "call 999", "[None of these]"}},
			{press: "None of these", want: ReplyNone, has: []string{"0800 1111", "NSPCC"}, lacks: []string{"Which is closest?", "[None of these]"}},
		}},
		{"typed text after choices is a new question", "uk-england", []turn{
			{text: "pictures of my daughter", found: offers("roblox", "sextortion"), want: ReplyChoices, level: everyday},
			{text: "is roblox ok for a seven year old girl", found: finds("roblox"), want: ReplyAnswer, entry: "roblox", level: everyday},
		}},
		{"not found twice", "uk-england", []turn{
			{text: "my goldfish looks at me", want: ReplyNone, has: []string{"I do not have an answer for that yet.", "Try saying what happened", "call 999", "[Browse topics]"}},
			{text: "it really does look", want: ReplyNone, has: []string{"I may not be able to help with this one.", "0800 1111", "Day and night", "NSPCC"}, lacks: []string{"Try saying"}},
		}},
		{"an answer between, and it asks again", "uk-england", []turn{
			{text: "my goldfish looks at me", want: ReplyNone},
			{text: "is roblox ok for a seven year old girl", found: finds("roblox"), want: ReplyAnswer, level: everyday},
			{text: "the fish is called bubbles and swims", want: ReplyNone, has: []string{"Try saying"}},
		}},
		{"urgent: no question, no rating", "uk-england", []turn{
			{text: groomed.text, found: groomed.found, own: groomed.own, want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"Call 999 now if", "I am automated.", "[That's not what I meant]"}, lacks: []string{"Helped", "Which is closest?"}},
		}},
		{"H10: an emergency stays, and its card is not said over and over", "uk-england", []turn{
			missing,
			{text: "ok", after: time.Minute, want: ReplySmallTalk, level: emergency, has: []string{"call 999", "I am automated."}, lacks: []string{"Call 999 now. "}},
			{text: "how do i set up roblox for my girl", found: finds("roblox"), after: time.Minute, want: ReplyAnswer, entry: "roblox", level: emergency, has: []string{"call 999", "I am automated."}, lacks: []string{"[Helped]", "[Did not help]"}},
			{text: "she has gone again now", own: fired(emergency, "missing"), want: ReplyCard, level: emergency, has: []string{"Call 999 now."}},
			{text: "how do i set up roblox for my girl", found: finds("roblox"), after: 31 * time.Minute, want: ReplyAnswer, entry: "roblox", level: everyday, has: []string{"[Helped]"}, lacks: []string{"I am automated."}},
		}},
		{"H10: only the person's own button lowers urgent, nothing an emergency", "uk-england", []turn{
			groomed,
			{press: "That's not what I meant", want: ReplyMenu, level: concern, has: []string{"Thank you for saying so", "call 999"}},
			missing,
			{press: "That's not what I meant", want: ReplyMenu, level: emergency, has: []string{"call 999", "I am automated."}},
		}},
		{"H07: a message in bubbles", "uk-england", []turn{
			{text: "a man online", want: ReplyNone},
			{text: "wants to meet her", own: Judgement{}, whole: &Judgement{Level: urgent, Family: "grooming", Rules: []string{"adult-wants-to-meet"}}, want: ReplyCard, entry: "grooming", level: urgent},
			{text: "thank you", own: Judgement{}, whole: &Judgement{Level: urgent, Family: "grooming", Rules: []string{"adult-wants-to-meet"}}, want: ReplySmallTalk, level: urgent},
			{text: "thank you", after: 31 * time.Minute, want: ReplySmallTalk, lacks: []string{"I am automated."}},
		}},
		{"a what-if after what is real", "uk-england", []turn{
			{text: "a man online", want: ReplyNone},
			{text: "what if he wants to meet", found: finds("roblox"), own: Judgement{Hypothetical: true}, whole: &Judgement{Level: urgent, Hypothetical: true}, want: ReplyAnswer, entry: "roblox", level: urgent, has: []string{"Call 999 now if", "I am automated."}},
		}},
		{"a button says nothing new", "uk-england", []turn{
			{text: "is roblox ok", found: finds("roblox"), want: ReplyAnswer, entry: "roblox", level: everyday},
			{kind: KindButton, text: "m:0", whole: &Judgement{Level: urgent, Family: "grooming"}, want: ReplyMenu},
		}},
		{"follow-up: another app", "uk-england", []turn{
			groomed,
			{text: "what about on instagram?", want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"On Instagram: Someone may be grooming my child", "The steps are the same, with one change:", "Keep a screenshot of the profile", "[See all the steps]", "[I meant something else]", "I am automated.", "0800 1111"}},
			{press: "See all the steps", want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"Do this today", "Keep a screenshot of the profile"}},
		}},
		{"follow-up: an app without steps", "uk-england", []turn{
			groomed,
			{text: "and on bereal", want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"I have no special steps for BeReal. The main steps still work.", "[See all the steps]"}},
		}},
		{"follow-up: too late", "uk-england", []turn{
			groomed,
			{text: "what about on instagram?", after: 11 * time.Minute, want: ReplyChoices, level: urgent, has: []string{"Instagram: what is the worry?", "[Someone is contacting my child]", "[Bullying and friends]"}},
		}},
		{"follow-up: an age", "uk-england", []turn{
			groomed,
			{text: "shes 9", want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"The steps are the same at any age."}},
		}},
		{"follow-up: and if he deletes it?", "uk-england", []turn{
			groomed,
			{text: "and if he deletes it?", found: finds("roblox"), want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"I have this on the same worry.", "[See all the steps]", "[What to say to my child]", "0800 1111"}},
			{press: "What to say to my child", want: ReplyAnswer, entry: "grooming", level: urgent},
		}},
		{"what is said after an urgent answer, and found nowhere, is about it", "uk-england", []turn{
			groomed,
			{text: "we already sent him something", want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"I have this on the same worry."}},
			{text: "it was on tuesday", want: ReplyNone, level: urgent, has: []string{"I may not be able to help with this one.", "I am automated."}},
		}},
		{"follow-up: a part of the answer", "uk-england", []turn{
			groomed,
			{text: "what do i say to her", found: finds("roblox"), want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"What to say to my child", "[What happens after I report]", "[Help now]"}},
			{text: "what happens after i report it", found: offers("roblox", "sextortion"), want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"What happens after I report"}},
			{text: "what are the signs of roblox addiction in boys", found: finds("roblox"), want: ReplyAnswer, entry: "roblox", level: urgent},
		}},
		{"a few words after an urgent answer, urgent by text alone, go on from it", "uk-england", []turn{
			groomed,
			{text: "what happens after i report it", own: Judgement{Level: urgent}, found: finds("sextortion"), want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"What happens after I report"}},
			{text: "she is hiding under her bed and will not come out", own: Judgement{Level: urgent}, found: finds("suicidal-child"), want: ReplyAnswer, entry: "suicidal-child", level: urgent},
		}},
		{"a worry on an app is not about its settings", "uk-england", []turn{
			{text: "a strange lady talks to him on roblox", found: finds("roblox"), own: fired(concern, "grooming"), want: ReplyChoices, level: concern, has: []string{"[Someone may be grooming my child]", "[Is Roblox safe for my child?]", "[None of these]"}},
		}},
		{"kisses are small talk", "uk-england", []turn{
			{text: "thank you love xx", want: ReplySmallTalk, has: []string{"You are welcome."}},
			{text: "xxx", want: ReplyNone},
		}},
		{"follow-up: nothing stands before", "uk-england", []turn{
			{text: "and if he deletes it?", want: ReplyNone},
			{text: "shes 9", after: time.Hour, want: ReplySmallTalk, has: []string{"Type what is wrong in your own words"}},
		}},
		{"H11: a child, once and again", "uk-england", []turn{
			{text: "im 12 and he wont stop", own: Judgement{Level: urgent, Family: "child_user", Rules: []string{"child"}, Speaker: knowledge.SpeakerChild}, want: ReplyCard, entry: "i-am-a-child", level: urgent, has: []string{"It is not your fault.", "0800 1111"}, lacks: []string{"your child", "Helped"}},
			{text: "what do i do now", own: Judgement{}, whole: &Judgement{Level: urgent, Family: "child_user", Rules: []string{"child"}, Speaker: knowledge.SpeakerChild}, want: ReplyCard, entry: "i-am-a-child", level: urgent, has: []string{"A person can listen", "0800 1111"}, lacks: []string{"your child", "It is not your fault."}},
			{text: "pls dont tell my mum", own: Judgement{Level: urgent, Family: "child_user", Rules: []string{"child"}, Speaker: knowledge.SpeakerChild}, want: ReplyCard, entry: "i-am-a-child", level: urgent, has: []string{"A person can listen"}},
			{text: "he wants a nude", own: Judgement{Level: urgent, Family: "child_user", Rules: []string{"child", "nude"}, Speaker: knowledge.SpeakerChild}, want: ReplyCard, entry: "i-am-a-child", level: urgent, has: []string{"It is not your fault."}},
			{text: "ok thx", own: Judgement{}, whole: &Judgement{Level: urgent, Family: "child_user", Rules: []string{"child"}, Speaker: knowledge.SpeakerChild}, want: ReplySmallTalk, level: urgent, has: []string{"You are welcome."}},
		}},
		{"H12: an adult worried about himself", "uk-england", []turn{
			{text: "i think about kids", own: Judgement{Level: urgent, Family: "own_behaviour", Rules: []string{"own"}, Speaker: knowledge.SpeakerAdultSelf}, want: ReplyCard, level: urgent, has: []string{"Stop It Now", "0808 1000 900"}, lacks: []string{"your child", "CEOP"}},
			{text: "thanks", own: Judgement{}, whole: &Judgement{Level: urgent, Family: "own_behaviour", Rules: []string{"own"}, Speaker: knowledge.SpeakerAdultSelf}, want: ReplySmallTalk, level: urgent, has: []string{"Stop It Now"}, lacks: []string{"Childline"}},
		}},
		{"H14 H59: a picture", "uk-england", []turn{
			{kind: KindMedia, want: ReplyMedia, has: []string{"I have not opened this one", "do not send it to anyone", "101"}},
		}},
		{"greeting, thanks, real, insult, bye", "uk-england", []turn{
			{text: "hi", want: ReplySmallTalk, has: []string{"What is worrying you?", "[Browse topics]"}},
			{text: "are you a person?", want: ReplySmallTalk, has: []string{"a computer program", "0808 800 5000"}},
			{text: "you are useless", want: ReplySmallTalk, has: []string{"Sorry that did not help.", "[Talk to a person]", "[Browse topics]"}},
			{text: "thank you", want: ReplySmallTalk, has: []string{"You are welcome. Come back any time."}, lacks: []string{"["}},
			{text: "bye", want: ReplySmallTalk, lacks: []string{"["}},
		}},
		{"feedback", "uk-england", []turn{
			{text: "is roblox ok", found: finds("roblox"), want: ReplyAnswer, entry: "roblox", level: everyday, has: []string{"[Helped]", "[Did not help]"}},
			{press: "Did not help", want: ReplySmallTalk, has: []string{"What was wrong?", "[Not my question]", "[Hard to follow]", "[Out of date]", "[Did not work]", "[Talk to a person]"}},
			{press: "Out of date", want: ReplySmallTalk, has: []string{"Thank you."}},
		}},
		{"browse", "uk-england", []turn{
			{text: "/browse", kind: KindCommand, want: ReplyMenu, has: []string{"[Someone is contacting my child]", "[Games and money]", "[Help now]", "call 999"}},
			{press: "Games and money", want: ReplyMenu, has: []string{"[Is Roblox safe for my child?]", "[Back]", "[Help now]"}},
			{press: "Back", want: ReplyMenu, has: []string{"[Games and money]"}},
			{press: "Games and money", want: ReplyMenu},
			{press: "Is Roblox safe for my child?", want: ReplyAnswer, entry: "roblox"},
		}},
		{"help now", "uk-england", []turn{
			{text: "/urgent", kind: KindCommand, want: ReplyHelp, has: []string{"call 999", "0800 1111", "press 55"}},
		}},
		{"harm after a command is a question", "uk-england", []turn{
			{text: "/help she has gone to meet him", kind: KindCommand, own: fired(emergency, "missing"), want: ReplyCard, entry: "immediate-danger", level: emergency},
			{text: "/ask is roblox ok", kind: KindCommand, after: time.Hour, found: finds("roblox"), want: ReplyAnswer, entry: "roblox", level: everyday},
		}},
		{"H19: clearing says first what it does", "uk-england", []turn{
			groomed,
			{press: "Is someone checking your phone?", want: ReplyHelp, level: urgent, has: []string{"It does not hide that you have used this chat.", "can make them suspicious", "999", "[Clear messages]", "[Keep them]", "[Help with an abusive partner]"}},
			{press: "Keep them", want: ReplySmallTalk, level: urgent, has: []string{"Nothing was removed."}, lacks: []string{"call 999.\n\nIf a child is in danger now"}},
			{text: "/clear", kind: KindCommand, want: ReplyHelp, level: urgent},
			{press: "Clear messages", want: ReplyHelp, level: urgent, has: []string{"Done."}, clears: true},
			{text: "what about on instagram?", want: ReplyChoices, level: urgent, lacks: []string{"grooming"}},
		}},
		{"an abusive partner", "uk-england", []turn{
			{text: "/clear", kind: KindCommand, want: ReplyHelp},
			{press: "Help with an abusive partner", want: ReplyCard, has: []string{"National Domestic Abuse Helpline", "I am automated."}},
		}},
		{"H42: the region by buttons", "", []turn{
			{text: "/region", kind: KindCommand, want: ReplyMenu, has: []string{"[England]", "[Scotland]", "[United States]", "[Somewhere else]"}, lacks: []string{"[United Kingdom]", "[Cheshire]"}},
			{press: "United States", want: ReplyHelp, region: "us", has: []string{"United States", "911"}, lacks: []string{"999"}},
			{text: groomed.text, found: groomed.found, own: groomed.own, want: ReplyAnswer, entry: "grooming", level: urgent, has: []string{"Call 911 now if"}, lacks: []string{"999", "Not in the UK?"}},
		}},
		{"a police force of the region", "", []turn{
			{text: "/region", kind: KindCommand, want: ReplyMenu},
			{press: "England", want: ReplyHelp, region: "uk-england"},
			{press: "Police: Cheshire", want: ReplyHelp, region: "cheshire"},
			{text: groomed.text, found: groomed.found, own: groomed.own, want: ReplyAnswer, level: urgent, has: []string{"Cheshire"}},
		}},
		{"H42: the region in words", "", []turn{
			{text: "hi we live in Ohio and " + groomed.text, found: groomed.found, own: groomed.own, want: ReplyAnswer, level: urgent, has: []string{"Call 911 now if"}, lacks: []string{"999"}},
			{text: "/helpnow", kind: KindCommand, after: time.Minute, want: ReplyHelp, level: urgent, has: []string{"911"}, lacks: []string{"999"}},
		}},
		{"H42: where somebody else lives says nothing", "uk-england", []turn{
			{text: "her dad in ohio and a mum in texas", found: groomed.found, own: groomed.own, want: ReplyAnswer, level: urgent, has: []string{"Call 999 now if"}, lacks: []string{"911"}},
			{text: "the man lives in ohio", found: groomed.found, own: groomed.own, want: ReplyAnswer, level: urgent, has: []string{"Call 999 now if"}},
		}},
		{"H18: a group", "uk-england", []turn{
			{group: true, text: groomed.text, found: groomed.found, own: groomed.own, want: ReplyPrivate, entry: "grooming", level: urgent, has: []string{"This one is better in private.", "[Open private chat]"}, lacks: []string{"groom", "CEOP"}},
			{group: true, text: "is roblox ok", found: finds("roblox"), after: time.Hour, want: ReplyAnswer, level: everyday, has: []string{"Is Roblox safe for my child?", "3. ", "[Open private chat]"}, lacks: []string{"4. ", "Helped"}},
			{group: true, text: "the fish looks odd", after: time.Hour, want: ReplyNone, has: []string{"I do not have an answer for that."}},
			{group: true, text: "the fish swims", after: time.Minute, want: ReplyNone, quiet: true},
			{group: true, text: "the fish swims on", after: 2 * time.Hour, want: ReplyNone},
		}},
		{"H45: another language", "uk-england", []turn{
			{text: "moja córka dostała zdjęcie od obcego mężczyzny w internecie, proszę o pomoc", want: ReplyCard, has: []string{"W nagłych wypadkach: 999", "I can answer in English only."}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { hold(t, tt.region, tt.turns) })
	}
}

// What is remembered is bounded, and gone in time.
func TestMemoryForgets(t *testing.T) {
	m := NewMemory()
	var s state
	for range 10 {
		s.hear(strings.Repeat("x", 3000), asked)
	}
	size := 0
	for _, x := range s.said {
		size += len(x.text)
	}
	if len(s.said) == 0 || len(s.said) > maxSaid || size > maxSaidBytes {
		t.Errorf("%d messages of %d bytes are remembered", len(s.said), size)
	}
	s.level, s.levelAt, s.region = urgent, asked, "us"
	m.keep("a", asked, s)
	for _, tt := range []struct {
		after  time.Duration
		said   bool
		level  knowledge.Level
		region string
	}{
		{10 * time.Minute, true, urgent, "us"},
		{11 * time.Minute, false, urgent, "us"},
		{31 * time.Minute, false, knowledge.LevelNone, "us"},
		{3 * time.Hour, false, knowledge.LevelNone, ""},
	} {
		got := m.recall("a", asked.Add(tt.after))
		if len(got.said) > 0 != tt.said || got.level != tt.level || got.region != tt.region {
			t.Errorf("after %s: %d messages, %s, %q", tt.after, len(got.said), got.level, got.region)
		}
	}
	m.keep("a", asked, s)
	m.Forget(asked.Add(11 * time.Minute))
	if e := m.states["a"]; e == nil || len(e.Value.(*remembered).state.said) > 0 {
		t.Error("Forget keeps what was said")
	}
	m.Forget(asked.Add(3 * time.Hour))
	if len(m.states) != 0 || m.recent.Len() != 0 {
		t.Error("Forget keeps a conversation that is over")
	}
	for i := range maxConversations + 10 {
		m.keep(strings.Repeat("k", 1+i%7)+time.Duration(i).String(), asked, s)
	}
	if len(m.states) != maxConversations || m.recent.Len() != maxConversations {
		t.Errorf("%d conversations are remembered, want %d", len(m.states), maxConversations)
	}
}
