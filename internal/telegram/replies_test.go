package telegram

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/bot"
)

// known is a reply with an id that says what it is.
type known struct {
	id    string
	reply bot.Reply
}

var (
	knownOnce sync.Once // making them takes longer than checking them
	allKnown  []known
)

// eachReply calls f with every reply that the built-in content can make, where
// the region is not known and in each region, in private chats and in groups.
func eachReply(t *testing.T, f func(t *testing.T, id string, r bot.Reply)) {
	t.Helper()
	b, base := realBot(t)
	knownOnce.Do(func() {
		regions := []string{""}
		for _, r := range base.Regions {
			regions = append(regions, r.ID)
		}
		for _, region := range regions {
			for id, r := range b.Replies(region, time.Time{}) {
				allKnown = append(allKnown, known{region + ":" + id, r})
			}
		}
	})
	group := 0
	for _, k := range allKnown {
		if strings.HasSuffix(k.id, "/group") {
			group++
		}
		f(t, k.id, k.reply)
	}
	if len(allKnown)-group < 500 || group < 100 {
		t.Errorf("there are %d replies for private chats and %d for groups: the walk misses some", len(allKnown)-group, group)
	}
}

const privateAddress = "https://t.me/signpost_bot?start=ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// TestEveryReplyIsSentWhole: every message is one that the platform takes, and
// people see each line of the reply, whether markup is read or refused.
func TestEveryReplyIsSentWhole(t *testing.T) {
	eachReply(t, func(t *testing.T, id string, r bot.Reply) {
		messages := render(r, privateAddress)
		if len(messages) == 0 {
			t.Errorf("%s: no message", id)
		}
		var plain []string
		for i, m := range messages {
			shown, err := shownBy(m.html)
			if err != nil {
				t.Errorf("%s: message %d: %v\n%s", id, i, err, m.html)
			}
			if shown != m.plain {
				t.Errorf("%s: message %d shows with markup\n%s\nand without\n%s", id, i, shown, m.plain)
			}
			if n := utf16Len(m.plain); n == 0 || n > maxMessageUTF16 {
				t.Errorf("%s: message %d has %d units", id, i, n)
			}
			if m.keyboard != nil && i < len(messages)-1 {
				t.Errorf("%s: the keyboard is not below the last message", id)
			}
			plain = append(plain, m.plain)
		}
		// Where a reply takes more than one message its blocks change places.
		whole := strings.Join(plain, blockGap)
		if len(messages) == 1 && whole != r.Plain() {
			t.Errorf("%s: sent is\n%s\nin place of\n%s", id, whole, r.Plain())
		}
		for _, b := range r.Blocks {
			if !strings.Contains(whole, b.Plain()) {
				t.Errorf("%s: a block is torn or missing:\n%s", id, b.Plain())
			}
		}
	})
}

// TestDangerComesFirst: what to do in danger, how to report and who to turn to
// stand in one message, the first.
func TestDangerComesFirst(t *testing.T) {
	danger, services := 0, 0
	eachReply(t, func(t *testing.T, id string, r bot.Reply) {
		first := render(r, privateAddress)[0].plain
		for _, b := range r.Blocks {
			switch b.Kind {
			case bot.BlockDanger, bot.BlockCall:
				danger++
			case bot.BlockServices:
				services++
			case bot.BlockSteps, bot.BlockTitle, bot.BlockNeutral, bot.BlockFixed:
			default:
				continue
			}
			if !strings.Contains(first, b.Plain()) {
				t.Errorf("%s: not in the first message:\n%s", id, b.Plain())
			}
		}
	})
	if danger == 0 || services == 0 {
		t.Errorf("%d replies tell what to do in danger, %d name services", danger, services)
	}
}

// TestEveryKeyboardWorks: labels, ids and addresses are within the platform's
// bounds, no button is lost, and one to a private chat leads there.
func TestEveryKeyboardWorks(t *testing.T) {
	withKeys, toPrivate := 0, 0
	eachReply(t, func(t *testing.T, id string, r bot.Reply) {
		messages := render(r, privateAddress)
		k := messages[len(messages)-1].keyboard
		if len(r.Buttons) == 0 {
			if k != nil {
				t.Errorf("%s: a keyboard without buttons: %+v", id, k)
			}
			return
		}
		withKeys++
		var made []key
		for _, row := range k.Rows {
			if len(row) == 0 || len(row) > 8 {
				t.Errorf("%s: a row of %d buttons", id, len(row))
			}
			made = append(made, row...)
		}
		for _, b := range r.Buttons {
			i := slices.IndexFunc(made, func(k key) bool { return k.Text == b.Label })
			if i < 0 {
				t.Errorf("%s: the button %q is lost", id, b.Label)
				continue
			}
			want := key{Text: b.Label, Data: b.ID, URL: b.URL}
			if b.IsPrivateLink() {
				toPrivate++
				want = key{Text: b.Label, URL: privateAddress}
			}
			if made[i] != want {
				t.Errorf("%s: the button is %+v, not %+v", id, made[i], want)
			}
		}
		for _, m := range made {
			if m.Text == "" || (m.Data == "") == (m.URL == "") || len(m.Data) > 64 || m.URL != "" && !isLink(m.URL) {
				t.Errorf("%s: the button %+v", id, m)
			}
		}
		if len(made) != len(r.Buttons) || len(made) > 100 {
			t.Errorf("%s: %d buttons of %d", id, len(made), len(r.Buttons))
		}
	})
	if withKeys == 0 || toPrivate == 0 {
		t.Errorf("%d keyboards, %d ways to a private chat", withKeys, toPrivate)
	}
}

// TestEveryReplyKeepsTheContract is the platform's own word on each message, as a
// new one in a topic, as one that is changed in place, and without markup.
func TestEveryReplyKeepsTheContract(t *testing.T) {
	d := needDescription(t)
	places := []place{
		{chat: 7, private: true},
		{chat: -1001234567890, thread: 4, reply: 5},
		{chat: 7, private: true, edit: 6},
	}
	n := 0
	eachReply(t, func(t *testing.T, id string, r bot.Reply) {
		for _, m := range render(r, privateAddress) {
			n++ // each place in turn: all of them for each message takes a minute
			to := places[n%len(places)]
			method, p := m.parameters(to, n%7 != 0)
			encoded, err := p.encode()
			if err != nil {
				t.Fatal(err)
			}
			values := form()
			for name, value := range encoded {
				values.Set(name, value)
			}
			for _, problem := range d.check(method, values) {
				t.Errorf("%s: %s: %s", id, method, problem)
			}
		}
	})
}

// TestNoWayToAPrivateChat leaves out a button that would lead nowhere, and an empty
// keyboard (T14).
func TestNoWayToAPrivateChat(t *testing.T) {
	b, _ := realBot(t)
	r := b.Joined(bot.Settings{}, bot.SeesAsked)
	with, without := render(r, privateAddress)[0].keyboard, render(r, "")[0].keyboard
	if len(with.Rows) != 2 || len(without.Rows) != 1 || without.Rows[0][0].URL != "" {
		t.Errorf("with an address %+v, without %+v", with, without)
	}
	r.Buttons = slices.DeleteFunc(slices.Clone(r.Buttons), func(b bot.Button) bool { return !b.IsPrivateLink() })
	if k := render(r, "")[0].keyboard; k != nil {
		t.Errorf("an empty keyboard: %+v", k)
	}
}
