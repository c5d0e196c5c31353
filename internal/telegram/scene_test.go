package telegram

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// scene plays people in front of the adapter, and writes down what Telegram would
// show them.
type scene struct {
	*stage
	out   strings.Builder
	clock atomic.Int64 // seconds since sceneBegins

	update  int64                // id of the last update
	seen    int                  // calls that are written down
	lastOne int64                // id of the bot's last message
	number  map[messageKey]int   // of messages, in the order they came
	shown   map[int64][]keyboard // by chat, of the bot's messages, oldest first
	ids     map[int64][]int64    // by chat, of the same messages
	names   map[int64]string     // of chats
}

var sceneBegins = time.Date(2026, time.November, 26, 19, 30, 0, 0, time.UTC)

// somebody is a person of a scene, who has a private chat of the same id.
type somebody struct {
	id   int64
	name string
}

// asked is a question that search or triage of a scene knows. Fixed ones, so that
// a transcript changes with what people read and not with how matching is trained.
type asked struct {
	found search.Result
	judge bot.Judgement
}

// finds is a search that is sure of an entry.
func finds(entry string) search.Result {
	return search.Result{Verdict: search.VerdictAnswer, InScope: 0.9, Candidates: []search.Candidate{{Entry: entry, Confidence: 0.9}}}
}

// fired is a judgement of a message by itself.
func fired(level knowledge.Level, family, entry, rule string) bot.Judgement {
	j := bot.Judgement{Level: level, Family: family, Entry: entry, Rules: []string{rule}}
	j.Own, j.OwnFamily, j.OwnRules = j.Level, j.Family, j.Rules
	return j
}

// newScene begins a scene over the built-in content.
func newScene(t *testing.T, questions map[string]asked, names map[int64]string) *scene {
	t.Helper()
	base, err := realBase()
	if err != nil {
		t.Fatal(err)
	}
	memory := bot.NewMemory()
	b, err := bot.New(base, func(q string) search.Result { return questions[q].found }, func(in bot.Input) bot.Judgement {
		// The gravest of what was said leads; the last message has its own.
		last := questions[in.Messages[len(in.Messages)-1]].judge
		j := last
		for _, m := range in.Messages {
			if said := questions[m].judge; said.Level > j.Level {
				j = said
			}
		}
		j.Own, j.OwnFamily, j.OwnRules = last.Own, last.OwnFamily, last.OwnRules
		return j
	}, memory)
	if err != nil {
		t.Fatal(err)
	}
	api := newFakeAPI(t)
	sc := &scene{number: map[messageKey]int{}, shown: map[int64][]keyboard{}, ids: map[int64][]int64{}, names: names, lastOne: api.next}
	sc.stage = newStage(t, api, nil, func(o *Options) {
		o.API, o.Transport = api.listen(t), contractTransport(t, loopback(t))
		o.Bot, o.Forget = func() *bot.Bot { return b }, memory.ForgetConversation
	})
	sc.adapter.now = func() time.Time { return sceneBegins.Add(time.Duration(sc.clock.Load()) * time.Second) }
	// People here type what takes minutes within a moment.
	sc.adapter.flood = dispatch.NewBuckets(floodEvery, 1000, maxRemembered)
	sc.start()
	api.await("the bot is introduced", func() bool { return len(api.called("getUpdates")) > 0 })
	sc.write("== Signpost starts\n")
	sc.happened(somebody{})
	return sc
}

// oneTime is a one-time code, in a link or as the app sends it.
var oneTime = regexp.MustCompile(`\b(start[= ])[A-Z2-7]{26}\b`)

func (sc *scene) write(format string, args ...any) {
	sc.out.WriteString(oneTime.ReplaceAllString(fmt.Sprintf(format, args...), "$1<code>"))
}

// transcript ends the scene and returns what was written down.
func (sc *scene) transcript() string {
	sc.stop()
	return sc.out.String()
}

// does plays one update, and writes down what happens until it is confirmed.
func (sc *scene) does(who somebody, kind string, value object, format string, args ...any) {
	sc.t.Helper()
	sc.clock.Add(20)
	sc.update++
	sc.write("\n== %s %s\n", who.name, fmt.Sprintf(format, args...))
	sc.api.push(made(sc.update, kind, value))
	sc.api.confirmed()
	if !sc.happened(who) {
		sc.write("\n(nothing)\n")
	}
}

// happened writes down what was shown since it was called last; false where that
// is nothing.
func (sc *scene) happened(who somebody) bool {
	sc.api.mu.Lock()
	calls := slices.Clone(sc.api.calls[sc.seen:])
	sc.seen = len(sc.api.calls)
	sc.api.mu.Unlock()
	something := false
	for _, c := range calls {
		if !slices.Contains([]string{"getMe", "getUpdates", "getChatMember"}, c.method) {
			something = true
			sc.show(who, c)
		}
	}
	return something
}

// show writes down what a call shows.
func (sc *scene) show(who somebody, c apiCall) {
	chat := c.number("chat_id")
	switch c.method {
	case "sendMessage":
		sc.lastOne++
		sc.number[messageKey{chat, sc.lastOne}] = len(sc.number) + 1
		sc.ids[chat] = append(sc.ids[chat], sc.lastOne)
		sc.shown[chat] = append(sc.shown[chat], sc.keys(c))
		about := ""
		if to := c.params["reply_parameters"]; to != "" {
			var p struct {
				Message int64 `json:"message_id"`
			}
			if err := json.Unmarshal([]byte(to), &p); err != nil {
				sc.t.Error(err)
			}
			about = fmt.Sprintf(", in reply to #%d", sc.number[messageKey{chat, p.Message}])
		}
		if thread := c.params["message_thread_id"]; thread != "" {
			about += ", in topic " + thread
		}
		sc.write("\n#%d Signpost, in %s%s:\n", len(sc.number), sc.names[chat], about)
		sc.body(c)
	case "editMessageText":
		sc.write("\n#%d in %s becomes:\n", sc.number[messageKey{chat, c.number("message_id")}], sc.names[chat])
		i := slices.Index(sc.ids[chat], c.number("message_id"))
		if i < 0 {
			sc.t.Fatal("a message is edited that is not the bot's")
		}
		sc.shown[chat][i] = sc.keys(c)
		sc.body(c)
	case "answerCallbackQuery":
		switch {
		case c.params["url"] != "":
			sc.write("\nThe button opens %s\n", c.params["url"])
		case c.params["text"] != "":
			sc.write("\nAlert that %s alone sees (alert: %s):\n%s", who.name, c.params["show_alert"], indent(c.params["text"]))
		default:
			sc.write("\nThe button stops waiting.\n")
		}
	case "deleteMessages":
		var ids []int64
		if err := json.Unmarshal([]byte(c.params["message_ids"]), &ids); err != nil {
			sc.t.Error(err)
		}
		numbers := make([]string, len(ids))
		for i, id := range ids {
			numbers[i] = "#" + strconv.Itoa(sc.number[messageKey{chat, id}])
		}
		sc.write("\nGone from %s: %s\n", sc.names[chat], strings.Join(numbers, " "))
	case "setMyDescription":
		sc.write("\nBefore a chat begins:\n%s", indent(c.params["description"]))
	case "setMyShortDescription":
		sc.write("\nIn the profile:\n%s", indent(c.params["short_description"]))
	case "setMyCommands":
		var list []botCommand
		if err := json.Unmarshal([]byte(c.params["commands"]), &list); err != nil {
			sc.t.Error(err)
		}
		sc.write("\nCommands, %s:\n", c.params["scope"])
		for _, one := range list {
			sc.write("    /%s %s\n", one.Command, one.Description)
		}
	case "answerInlineQuery":
		var list []struct {
			Title, Description string
			Content            struct {
				Text string `json:"message_text"`
			} `json:"input_message_content"`
		}
		if err := json.Unmarshal([]byte(c.params["results"]), &list); err != nil {
			sc.t.Error(err)
		}
		sc.write("\nOffered to share: %d\n", len(list))
		for _, one := range list {
			sc.write("    [%s] %s\n%s", one.Title, one.Description, indent(one.Content.Text))
		}
		sc.write("Above them: %s\n", c.params["button"])
	default:
		sc.t.Errorf("nobody knows what %s shows", c.method)
	}
}

// body writes a message's text, and its buttons row by row.
func (sc *scene) body(c apiCall) {
	if c.params["parse_mode"] != "HTML" || c.params["link_preview_options"] != `{"is_disabled":true}` {
		sc.t.Errorf("a message with the options %q and %q", c.params["parse_mode"], c.params["link_preview_options"])
	}
	sc.write("%s", indent(c.params["text"]))
	for _, row := range sc.keys(c).Rows {
		labels := make([]string, len(row))
		for i, k := range row {
			labels[i] = fmt.Sprintf("[%s] %s%s", k.Text, k.Data, k.URL)
		}
		sc.write("    %s\n", strings.Join(labels, "  "))
	}
}

// keys returns what stands below a message.
func (sc *scene) keys(c apiCall) (k keyboard) {
	if raw := c.params["reply_markup"]; raw != "" {
		if err := json.Unmarshal([]byte(raw), &k); err != nil {
			sc.t.Error(err)
		}
	}
	return k
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSuffix(text, "\n") + "\n") {
		b.WriteString(strings.TrimRight("    | "+line, " \n") + "\n")
	}
	return b.String()
}

// types plays a message in a private chat or in a group.
func (sc *scene) types(who somebody, chat int64, text string) {
	sc.t.Helper()
	m := sc.message(who, chat)
	m["text"] = text
	if strings.HasPrefix(text, "/") {
		word, _, _ := strings.Cut(text, " ")
		m["entities"] = []object{{"type": "bot_command", "offset": 0, "length": len(word)}}
	}
	sc.does(who, "message", m, "types in %s, #%d: %s", sc.names[chat], len(sc.number), text)
}

// typesInline plays what is typed after the bot's name in a chat with somebody
// else.
func (sc *scene) typesInline(who somebody, text string) {
	sc.t.Helper()
	sc.does(who, "inline_query", object{
		"id": strconv.FormatInt(sc.update+1, 10), "query": text, "offset": "", "chat_type": "private",
		"from": object{"id": who.id, "is_bot": false, "first_name": "Canary-Name", "language_code": "en"},
	}, "types in a chat with a friend: @signpost_bot %s", text)
}

// typesInTopic plays a message in a topic of a group.
func (sc *scene) typesInTopic(who somebody, chat, topic int64, text string) {
	sc.t.Helper()
	m := sc.message(who, chat)
	word, _, _ := strings.Cut(text, " ")
	m["text"], m["message_thread_id"], m["is_topic_message"] = text, topic, true
	m["entities"] = []object{{"type": "bot_command", "offset": 0, "length": len(word)}}
	sc.does(who, "message", m, "types in topic %d of %s, #%d: %s", topic, sc.names[chat], len(sc.number), text)
}

// message is a message without anything in it.
func (sc *scene) message(who somebody, chat int64) object {
	m := typedIn(who.id, sc.update+1, "")
	delete(m, "text")
	m["chat"] = sc.chatOf(chat)
	sc.number[messageKey{chat, sc.update + 1}] = len(sc.number) + 1
	return m
}

func (sc *scene) chatOf(chat int64) object {
	if chat < 0 {
		return object{"id": chat, "type": "supergroup", "title": "Canary-Name"}
	}
	return object{"id": chat, "type": "private", "first_name": "Canary-Name"}
}

// find returns the newest button of a chat whose id or address begins so, and the
// message that it is below.
func (sc *scene) find(chat int64, begins string) (key, int) {
	sc.t.Helper()
	for i, k := range slices.Backward(sc.shown[chat]) {
		for _, row := range k.Rows {
			for _, b := range row {
				if strings.HasPrefix(b.Data+b.URL, begins) {
					return b, i
				}
			}
		}
	}
	sc.t.Fatalf("no button %s in %s; so far:\n%s", begins, sc.names[chat], sc.out.String())
	return key{}, 0
}

// presses plays a press on the newest button of a chat whose id begins so.
func (sc *scene) presses(who somebody, chat int64, begins string) {
	sc.t.Helper()
	b, i := sc.find(chat, begins)
	id := sc.ids[chat][i]
	sc.does(who, "callback_query", object{
		"id": strconv.FormatInt(sc.update+1, 10), "chat_instance": "1", "data": b.Data,
		"from": object{"id": who.id, "is_bot": false, "first_name": "Canary-Name", "language_code": "en"},
		"message": object{
			"message_id": id, "date": 1795600000, "text": "as it was sent", "chat": sc.chatOf(chat),
			"from": object{"id": 4242, "is_bot": true, "first_name": "Signpost"}, "reply_markup": sc.shown[chat][i],
		},
	}, "presses [%s] below #%d", b.Text, sc.number[messageKey{chat, id}])
}

// opened returns the start parameter of the link that the last press opened.
func (sc *scene) opened() string {
	sc.t.Helper()
	presses := sc.api.called("answerCallbackQuery")
	_, parameter, ok := strings.Cut(presses[len(presses)-1].params["url"], "?start=")
	if !ok {
		sc.t.Fatal("the last press opened no link")
	}
	return parameter
}

// opens plays following a link to the private chat: the app sends /start.
func (sc *scene) opens(who somebody, parameter string) {
	sc.t.Helper()
	sc.types(who, who.id, "/start "+parameter)
}

// moves plays a change of the bot's own place in a group.
func (sc *scene) moves(who somebody, chat int64, was, is, how string) {
	sc.t.Helper()
	self := object{"id": 4242, "is_bot": true, "first_name": "Signpost"}
	sc.does(who, "my_chat_member", object{
		"chat": sc.chatOf(chat), "date": 1795600000, "from": object{"id": who.id, "is_bot": false, "first_name": "Canary-Name"},
		"old_chat_member": object{"user": self, "status": was}, "new_chat_member": object{"user": self, "status": is},
	}, "%s", how)
}
