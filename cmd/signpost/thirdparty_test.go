package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// thirdPartyServer starts the npm package telegram-test-api on a port, says a
// line for each message and each edit of the bot, and ends with its input.
const thirdPartyServer = `
const Server = require('telegram-test-api');
const server = new Server({port: Number(process.argv[1]), host: '127.0.0.1', storeTimeout: 3600});
server.on('AddedBotMessage', () => console.log('message'));
server.on('EditedMessageText', () => console.log('edit'));
server.start().then(() => console.log('up'), (err) => { console.error(err); process.exit(1); });
process.stdin.on('end', () => process.exit(0)).resume();
`

// thirdParty is a Bot API that nobody of this project wrote, with a person in
// front of it.
type thirdParty struct {
	t     *testing.T
	url   string
	lines chan string // what the server says
}

// said is a message of the bot, as the server holds it.
type said struct {
	ID      int64 `json:"messageId"`
	Message struct {
		Text     string `json:"text"`
		Keyboard struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
}

var markup = regexp.MustCompile(`</?[a-z]+>`)

// plain is the text without its markup.
func (s said) plain() string { return html.UnescapeString(markup.ReplaceAllString(s.Message.Text, "")) }

// button returns what the button with a label sends.
func (s said) button(t *testing.T, label string) string {
	t.Helper()
	var labels []string
	for _, row := range s.Message.Keyboard.Rows {
		for _, b := range row {
			if b.Text == label {
				return b.Data
			}
			labels = append(labels, b.Text)
		}
	}
	t.Fatalf("there is no button %q; there are %q", label, labels)
	return ""
}

// newThirdParty starts the server from the folder that holds its node_modules.
func newThirdParty(t *testing.T, folder string) *thirdParty {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().(*net.TCPAddr)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	server := exec.Command("node", "-e", thirdPartyServer, fmt.Sprint(address.Port))
	server.Dir = folder
	var errs bytes.Buffer
	server.Stderr = &errs
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatalf("start node: %v", err)
	}
	p := &thirdParty{t: t, url: "http://" + address.String(), lines: make(chan string, 100)}
	go func() {
		defer close(p.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		_ = server.Process.Kill() // where it has not ended by that
		for range p.lines {       // until its output ends, as Wait wants it
			continue
		}
		_ = server.Wait() // it was killed
		if errs.Len() > 0 {
			t.Logf("the server says: %s", &errs)
		}
	})
	p.heard("up")
	return p
}

// heard waits for a line of the server.
func (p *thirdParty) heard(want string) {
	p.t.Helper()
	select {
	case got, ok := <-p.lines:
		if !ok || got != want {
			p.t.Fatalf("the server says %q, want %q", got, want)
		}
	case <-time.After(30 * time.Second):
		p.t.Fatalf("waited in vain for %q of the server", want)
	}
}

// post calls a method of the person's side.
func (p *thirdParty) post(method string, body any) json.RawMessage {
	p.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/"+method, bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close() // what was read is all that is needed
	var answer struct {
		OK     bool            `json:"ok"`
		Result json.RawMessage `json:"result"`
	}
	if err != nil || json.Unmarshal(text, &answer) != nil || !answer.OK {
		p.t.Fatalf("%s: %v, %s", method, err, text)
	}
	return answer.Result
}

// from is who writes, and where.
func (p *thirdParty) from(more map[string]any) map[string]any {
	person := map[string]any{"id": 7, "first_name": "Ann", "is_bot": false, "type": "private", "language_code": "en"}
	message := map[string]any{"botToken": testToken, "date": time.Now().Unix(), "from": person, "chat": person}
	for key, value := range more {
		message[key] = value
	}
	return message
}

// reply waits for the one message that the bot sends.
func (p *thirdParty) reply() said {
	p.t.Helper()
	p.heard("message")
	var list []said
	if err := json.Unmarshal(p.post("getUpdates", map[string]any{"token": testToken, "chatId": 7}), &list); err != nil || len(list) != 1 {
		p.t.Fatalf("%d messages came, want 1 (%v)", len(list), err)
	}
	return list[0]
}

// writes sends a text, and returns the bot's reply.
func (p *thirdParty) writes(text string) said {
	p.t.Helper()
	more, method := map[string]any{"text": text}, "sendMessage"
	if strings.HasPrefix(text, "/") {
		more["entities"] = []map[string]any{{"type": "bot_command", "offset": 0, "length": len(text)}}
		method = "sendCommand"
	}
	p.post(method, p.from(more))
	return p.reply()
}

// presses presses a button below a message.
func (p *thirdParty) presses(below said, label string) {
	p.t.Helper()
	message := p.from(map[string]any{"message_id": below.ID, "text": below.Message.Text, "reply_markup": below.Message.Keyboard})
	delete(message, "botToken")
	p.post("sendCallback", p.from(map[string]any{"message": message, "data": below.button(p.t, label)}))
}

// message returns a message as it stands now.
func (p *thirdParty) message(id int64) said {
	p.t.Helper()
	var list []said
	if err := json.Unmarshal(p.post("getUpdatesHistory", map[string]any{"token": testToken}), &list); err != nil {
		p.t.Fatal(err)
	}
	// The message comes before any update with its number.
	i := slices.IndexFunc(list, func(s said) bool { return s.ID == id && s.Message.Text != "" })
	if i < 0 {
		p.t.Fatalf("there is no message %d", id)
	}
	return list[i]
}

// asks returns what the program prints to a question on its own.
func (s *stage) asks(question string) (text string) {
	s.t.Helper()
	c := s.command("", "ask", "--json", question)
	c.Stdout = nil
	out, err := c.Output()
	var reply struct {
		Text string `json:"text"`
	}
	if err != nil || json.Unmarshal(out, &reply) != nil || reply.Text == "" {
		s.t.Fatalf("ask: %v, %s", err, out)
	}
	return reply.Text
}

// TestThirdParty holds a conversation with the real program through a Bot API
// that others wrote. That server knows a part of the methods, answers the others
// without ok, and holds no call for updates open.
func TestThirdParty(t *testing.T) {
	folder := os.Getenv("SIGNPOST_TELEGRAM_TEST_API")
	if folder == "" {
		t.Skip("SIGNPOST_TELEGRAM_TEST_API names no folder with the npm package telegram-test-api")
	}
	const question, emergency = "is roblox safe", "my daughter wants to kill herself"
	on := newStage(t)
	wants := map[string]string{question: on.asks(question), emergency: on.asks(emergency)}
	p := newThirdParty(t, folder)
	program := on.start(p.url)

	start := p.writes("/start")
	if !strings.Contains(start.plain(), "999") {
		t.Errorf("/start does not say what to do in danger:\n%s", start.plain())
	}
	answer := p.writes(question)
	if got := answer.plain(); got != wants[question] {
		t.Errorf("the question is answered by:\n%s\nask says:\n%s", got, wants[question])
	}
	p.presses(answer, "What to say to my child")
	if got := p.reply().plain(); !strings.Contains(got, "Ask for a tour first.") || strings.Contains(got, "daily time limit") {
		t.Errorf("the button leads to:\n%s", got)
	}
	menu := p.writes("/browse")
	p.presses(menu, "Games and money")
	p.heard("edit")
	if got := p.message(menu.ID); got.plain() == menu.plain() || got.button(t, "Is Roblox safe for my child?") == "" {
		t.Errorf("the menu is not changed in place:\n%s", got.plain())
	}
	danger := p.writes(emergency)
	if got := danger.plain(); got != wants[emergency] || !strings.Contains(got, "999") {
		t.Errorf("the emergency is answered by:\n%s\nask says:\n%s", got, wants[emergency])
	}

	program.leaksInProc()
	program.stop(syscall.SIGTERM)
	if program.err != nil {
		t.Errorf("stopped in order, the program ends with: %v", program.err)
	}
	on.leaks("the log", on.logged())
}
