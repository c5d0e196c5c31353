package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// TestRender: what must be seen first is bold, what the bot says of itself is in
// italics, and letters that markup is made of are escaped (T11).
func TestRender(t *testing.T) {
	r := bot.Reply{Blocks: []bot.Block{
		block(bot.BlockTitle, `R & "B" <3`),
		block(bot.BlockDanger, "Call 999 now if a > b"),
		block(bot.BlockCall, "Call 999 now.", "Stay there."),
		{Kind: bot.BlockSteps, Heading: "What to do", Lines: []string{"one", "two"}},
		block(bot.BlockDoNots, "Do not pay"),
		block(bot.BlockText, `a\(b) *c* _d_ &amp;`),
		block(bot.BlockFooter, "foot"),
	}}
	want := []outgoing{{
		html: "<b>R &amp; &quot;B&quot; &lt;3</b>\n\n<b>Call 999 now if a &gt; b</b>\n\n<b>Call 999 now.</b>\nStay there.\n\n" +
			"<b>What to do</b>\n1. one\n2. two\n\n• Do not pay\n\na\\(b) *c* _d_ &amp;amp;\n\n<i>foot</i>",
		plain: "R & \"B\" <3\n\nCall 999 now if a > b\n\nCall 999 now.\nStay there.\n\n" +
			"What to do\n1. one\n2. two\n\n• Do not pay\n\na\\(b) *c* _d_ &amp;\n\nfoot",
	}}
	if diff := cmp.Diff(want, render(r, ""), cmp.AllowUnexported(outgoing{})); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// TestKeys: one button to a row, the small ones beside each other below.
func TestKeys(t *testing.T) {
	buttons := []bot.Button{
		{ID: "y", Label: "Helped", Small: true},
		{ID: "e:a", Label: "A"},
		{ID: "z", Label: "Did not", Small: true},
		{ID: "x", Label: "Private"},
		{URL: "https://example.org", Label: "Page"},
	}
	want := &keyboard{Rows: [][]key{
		{{Text: "A", Data: "e:a"}},
		{{Text: "Private", URL: privateAddress}},
		{{Text: "Page", URL: "https://example.org"}},
		{{Text: "Helped", Data: "y"}, {Text: "Did not", Data: "z"}},
	}}
	if diff := cmp.Diff(want, keys(buttons, privateAddress)); diff != "" {
		t.Errorf("keyboard (-want +got):\n%s", diff)
	}
	if k := keys(nil, privateAddress); k != nil {
		t.Errorf("no buttons make %+v (T14)", k)
	}
}

// TestIsMenu: menus are changed in place, and answers stay in the chat. The real
// replies say which is which.
func TestIsMenu(t *testing.T) {
	if (*keyboard)(nil).isMenu() {
		t.Error("no keyboard is a menu")
	}
	menus := 0
	eachReply(t, func(t *testing.T, id string, r bot.Reply) {
		_, name, _ := strings.Cut(id, ":")
		messages := render(r, "")
		got := messages[len(messages)-1].keyboard.isMenu()
		switch {
		case strings.HasSuffix(name, "/group"): // in groups there are no menus to press
		case name == "menu", strings.HasPrefix(name, "menu/"), strings.HasPrefix(name, "settings/"):
			menus++
			if !got && len(r.Buttons) > 0 {
				t.Errorf("%s is no menu", id)
			}
		case r.Kind == bot.ReplyAnswer, r.Kind == bot.ReplyCard, r.Kind == bot.ReplyNone, r.Kind == bot.ReplySmallTalk, r.Kind == bot.ReplyMedia:
			if got {
				t.Errorf("%s is a menu: %+v\n%s", id, messages[len(messages)-1].keyboard, r.Plain())
			}
		}
	})
	if menus == 0 {
		t.Error("there is no menu")
	}
}

// FuzzRender: markup shows what is there without it, whatever the content holds.
func FuzzRender(f *testing.F) {
	f.Add("heading", "one", "two", uint(6), uint(0))
	f.Add("", "<b>a & b</b>", `"quoted" > &lt;`, uint(2), uint(700))
	f.Add("😀", "😀", "a ", uint(5), uint(3000))
	f.Fuzz(func(t *testing.T, heading, one, two string, kind, times uint) {
		if !utf8.ValidString(heading) || !utf8.ValidString(one) || !utf8.ValidString(two) || strings.TrimSpace(one) == "" || strings.TrimSpace(two) == "" {
			return // the content has neither
		}
		one = strings.Repeat(one, 1+int(times%5000)/len(one))
		r := bot.Reply{Blocks: []bot.Block{
			{Kind: bot.BlockKind(kind % uint(bot.BlockFooter+1)), Heading: heading, Lines: []string{one, two}},
			block(bot.BlockFooter, two),
		}}
		for i, m := range render(r, "") {
			shown, err := shownBy(m.html)
			if err != nil || shown != m.plain {
				t.Errorf("message %d shows %q, not %q: %v", i, shown, m.plain, err)
			}
			if n := utf16Len(shown); n > maxMessageUTF16 || strings.TrimSpace(shown) == "" {
				t.Errorf("message %d has %d units: %q", i, n, shown)
			}
		}
	})
}
