package console

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"signpost/internal/bot"
)

// Respond answers a message.
type Respond func(ctx context.Context, m bot.Message) bot.Reply

// Chat is a conversation that is typed line by line. Make it with [NewChat]; it
// is for one goroutine.
type Chat struct {
	respond Respond
	out     io.Writer
	layout  Layout
	group   bool
	region  string
	now     func() time.Time

	waited  time.Duration // by /wait
	buttons []bot.Button  // of the last reply
}

// Options says how a chat is held.
type Options struct {
	Layout Layout
	Group  bool             // as in a group that others read, until a private chat is opened
	Region string           // the region of the content, "" where it is not known
	Now    func() time.Time // when a line is typed
}

// NewChat returns a chat that writes to out.
func NewChat(respond Respond, out io.Writer, o Options) *Chat {
	o.Layout.Numbers = true
	return &Chat{respond: respond, out: out, layout: o.Layout, group: o.Group, region: o.Region, now: o.Now}
}

// Manual says what can be typed beside messages, in one line.
const Manual = "Type a message, or a number to press a button. Also: /browse /helpnow /region /privacy /clear, /photo and /voice as if you sent one, /wait 11m as if time passed, /quit."

// Start says hello, as a chat app does when the chat is opened.
func (c *Chat) Start(ctx context.Context) error {
	return c.send(ctx, bot.Message{Kind: bot.KindCommand, Text: "/start"})
}

// Line answers one line. done is true where the person wants to end. The error
// is of writing.
func (c *Chat) Line(ctx context.Context, line string) (done bool, err error) {
	line = strings.TrimSpace(line)
	name, rest, _ := strings.Cut(line, " ")
	switch strings.ToLower(name) {
	case "":
		return false, nil
	case "/quit", "/exit":
		return true, nil
	case "/photo", "/voice":
		return false, c.send(ctx, bot.Message{Kind: bot.KindMedia, Text: strings.TrimSpace(rest)})
	case "/wait":
		return false, c.wait(strings.TrimSpace(rest))
	}
	if strings.HasPrefix(line, "/") {
		return false, c.send(ctx, bot.Message{Kind: bot.KindCommand, Text: line})
	}
	if n, err := strconv.Atoi(line); err == nil && n > 0 && n <= len(c.buttons) {
		return false, c.press(ctx, c.buttons[n-1])
	}
	return false, c.send(ctx, bot.Message{Text: line})
}

// wait lets time pass for the conversation.
func (c *Chat) wait(length string) error {
	d, err := time.ParseDuration(length)
	if err != nil || d < 0 {
		return c.say("Write how long, such as /wait 90s, /wait 11m or /wait 2h.\n")
	}
	c.waited += d
	return c.say("(" + length + " later)\n")
}

// press presses a button. A web page is not opened, only named.
func (c *Chat) press(ctx context.Context, b bot.Button) error {
	switch {
	case b.URL != "":
		return c.say(b.URL + "\n")
	case b.IsPrivateLink():
		c.group = false
		return c.say("(a private chat)\n")
	}
	return c.send(ctx, bot.Message{Kind: bot.KindButton, Text: b.ID})
}

// Conversations of the group and of the private chat are not one.
const (
	groupConversation   = "console-group"
	privateConversation = "console"
)

func (c *Chat) send(ctx context.Context, m bot.Message) error {
	m.Private, m.Region, m.At, m.Conversation = !c.group, c.region, c.now().Add(c.waited), privateConversation
	if c.group {
		m.Conversation = groupConversation
	}
	r := c.respond(ctx, m)
	if r.Region != "" {
		c.region = r.Region
	}
	if r.Quiet {
		return c.say("(nothing: the group was told within the hour)\n")
	}
	if r.Clear && c.layout.Colour {
		if err := c.say("\x1b[H\x1b[2J\x1b[3J"); err != nil {
			return err
		}
	}
	c.buttons = r.Buttons
	return c.say(c.layout.Render(r))
}

func (c *Chat) say(text string) error {
	if _, err := io.WriteString(c.out, text); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
