package telegram

import (
	"strconv"
	"strings"

	"signpost/internal/bot"
)

// keyboard is what stands below a message (InlineKeyboardMarkup).
type keyboard struct {
	Rows [][]key `json:"inline_keyboard"`
}

// key is one button; exactly one of Data and URL is set.
type key struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// outgoing is one message as it is sent.
type outgoing struct {
	html     string
	plain    string // the same without markup, for where that is refused
	keyboard *keyboard
}

// escape writes a text for Telegram's HTML. Quotation marks are escaped as well,
// so that the same is right within an attribute.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// render lays a reply out as messages. private is the address that a button to a
// private chat leads to; without one the button is left out. The keyboard stands
// below the last message, nearest to the thumb.
func render(r bot.Reply, private string) []outgoing {
	var messages []outgoing
	for _, blocks := range split(r.Blocks, maxMessageUTF16) {
		var html, plain []string
		for _, b := range blocks {
			html = append(html, blockHTML(b))
			plain = append(plain, b.Plain())
		}
		messages = append(messages, outgoing{html: strings.Join(html, blockGap), plain: strings.Join(plain, blockGap)})
	}
	if len(messages) > 0 {
		messages[len(messages)-1].keyboard = keys(r.Buttons, private)
	}
	return messages
}

// blockHTML lays a block out: what must be seen first is bold, what the bot says
// of itself is in italics, and lists are typed by hand, as Telegram has none.
func blockHTML(b bot.Block) string {
	var lines []string
	if b.Heading != "" {
		lines = append(lines, "<b>"+escape.Replace(b.Heading)+"</b>")
	}
	for i, line := range b.Lines {
		line = escape.Replace(line)
		switch b.Kind {
		case bot.BlockTitle, bot.BlockDanger:
			line = "<b>" + line + "</b>"
		case bot.BlockCall:
			if i == 0 {
				line = "<b>" + line + "</b>"
			}
		case bot.BlockSteps:
			line = strconv.Itoa(i+1) + ". " + line
		case bot.BlockDoNots:
			line = "• " + line
		case bot.BlockFixed, bot.BlockFooter:
			line = "<i>" + line + "</i>"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// keys lays buttons out: one to a row, since their labels are sentences on a
// narrow screen, and the small ones beside each other below. nil where there
// are none: the platform refuses an empty keyboard.
func keys(buttons []bot.Button, private string) *keyboard {
	var k keyboard
	var small []key
	for _, b := range buttons {
		made := key{Text: b.Label, Data: b.ID, URL: b.URL}
		if b.IsPrivateLink() {
			if private == "" {
				continue
			}
			made.Data, made.URL = "", private
		}
		if b.Small {
			small = append(small, made)
			continue
		}
		k.Rows = append(k.Rows, []key{made})
	}
	if len(small) > 0 {
		k.Rows = append(k.Rows, small)
	}
	if len(k.Rows) == 0 {
		return nil
	}
	return &k
}

// isMenu reports whether a keyboard is one of topics, which is changed in place:
// an answer stays in the chat.
func (k *keyboard) isMenu() bool {
	if k == nil {
		return false
	}
	for _, row := range k.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, "g:") || b.Data == "t" || strings.HasPrefix(b.Data, "t:") {
				return true
			}
		}
	}
	// The only page of a group has entries, the way back and to help, and nothing
	// else: an answer may have some of them, and holds what must not go away.
	back, help, entries := false, false, 0
	for _, row := range k.Rows {
		for _, b := range row {
			back = back || strings.HasPrefix(b.Data, "m:")
			help = help || b.Data == "h"
			if strings.HasPrefix(b.Data, "e:") {
				entries++
			}
		}
	}
	return back && help && entries > 0 && entries+2 == len(k.Rows)
}
