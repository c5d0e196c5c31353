package telegram

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"signpost/internal/bot"
)

// media are the fields of a message that hold what the bot does not open, each
// with a value as the platform sends it.
var media = map[string]string{
	"photo":        `[{"file_id":"SECRETFILE","file_unique_id":"u","width":1,"height":1}]`,
	"video":        `{"file_id":"SECRETFILE"}`,
	"video_note":   `{"file_id":"SECRETFILE"}`,
	"animation":    `{"file_id":"SECRETFILE"}`,
	"audio":        `{"file_id":"SECRETFILE"}`,
	"voice":        `{"file_id":"SECRETFILE"}`,
	"document":     `{"file_id":"SECRETFILE","file_name":"SECRETNAME"}`,
	"sticker":      `{"file_id":"SECRETFILE","emoji":"😀"}`,
	"story":        `{"chat":{"id":5,"type":"private"},"id":3}`,
	"contact":      `{"phone_number":"SECRETPHONE","first_name":"SECRETNAME"}`,
	"location":     `{"latitude":51.5,"longitude":-0.1}`,
	"venue":        `{"location":{},"title":"SECRETPLACE"}`,
	"poll":         `{"id":"1","question":"SECRETPOLL"}`,
	"dice":         `{"emoji":"🎲","value":1}`,
	"game":         `{"title":"SECRETGAME"}`,
	"paid_media":   `{"star_count":1}`,
	"checklist":    `{"title":"SECRETLIST"}`,
	"rich_message": `{"blocks":[]}`,
}

// TestEveryMediaKindIsAnswered is SAFETY H59: whatever is sent in place of text is
// answered. Nothing by which it could be fetched is kept (SAFETY H14), nor a name.
func TestEveryMediaKindIsAnswered(t *testing.T) {
	for kind, value := range media {
		t.Run(kind, func(t *testing.T) {
			check(t, inPrivate(`"`+kind+`":`+value), privately(bot.KindMedia, ""))
			caption := `"caption":"what is this","` + kind + `":` + value
			check(t, inPrivate(caption), privately(bot.KindMedia, "what is this"))
			check(t, inGroup(caption), nothing("not said to the bot"))
			check(t, inGroup(`"caption":"@b_bot what is this","caption_entities":[{"type":"mention","offset":0,"length":6}],"`+kind+`":`+value),
				grouped(bot.KindMedia, "what is this"))
			check(t, inGroup(`"reply_to_message":{"message_id":9,"from":{"id":4242}},"`+kind+`":`+value), grouped(bot.KindMedia, ""))

			u, err := decode(json.RawMessage(inPrivate(caption)))
			if err != nil {
				t.Fatal(err)
			}
			kept, err := json.Marshal(u)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(kept), "SECRET") || strings.Contains(string(kept), "51.5") {
				t.Errorf("of the update is kept: %s", kept)
			}
		})
	}
	// A command in a caption is read as the caption that it is.
	check(t, inPrivate(`"photo":[],"caption":"/help","caption_entities":[{"type":"bot_command","offset":0,"length":5}]`), privately(bot.KindMedia, "/help"))
}

// TestMediaKindsAreThePlatforms looks for kinds of message in the platform's own
// description that nobody has thought about yet.
func TestMediaKindsAreThePlatforms(t *testing.T) {
	d := needDescription(t)
	// Written by the platform or by bots, or sent together with one of media.
	const passed = "live_photo invoice giveaway giveaway_winners"
	content := false
	for _, f := range d.Types["Message"].Fields {
		content = content || f.Name == "animation" // where what people send begins
		if f.Name == "new_chat_members" {          // where notices begin
			break
		}
		if content && len(f.Types) == 1 && !strings.HasPrefix(f.Name, "caption") && f.Types[0] != "Boolean" &&
			media[f.Name] == "" && !slices.Contains(strings.Fields(passed), f.Name) {
			t.Errorf("a message may hold %s, which is not answered", f.Name)
		}
	}
	if !content {
		t.Error("the description has no kinds of message")
	}
	for name := range media {
		if _, ok := d.Types["Message"].field(name); !ok {
			t.Errorf("a message has no %s", name)
		}
	}
}

// TestPresentHoldsNothing keeps the type of media fields one that has no room for
// what they hold (SAFETY H14).
func TestPresentHoldsNothing(t *testing.T) {
	tagged := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[message]()) {
		if name := f.Tag.Get("json"); media[name] != "" {
			tagged++
			if f.Type != reflect.TypeFor[present]() {
				t.Errorf("%s is held as a %s", name, f.Type)
			}
		}
	}
	if tagged != len(media) {
		t.Errorf("%d of %d kinds of media are read", tagged, len(media))
	}
	var p present
	if err := json.Unmarshal([]byte("null"), &p); err != nil || bool(p) {
		t.Errorf("null counts as present: %v, %v", p, err)
	}
}

func TestParseCallback(t *testing.T) {
	callback := func(message string) string {
		return `{"update_id":1,"callback_query":{"id":"77","from":{"id":5},"chat_instance":"1",` + message + `}}`
	}
	const below = `"message":{"message_id":10,"date":1,"from":{"id":4242,"is_bot":true},"chat":{"id":5,"type":"private"},"text":"a",` +
		`"reply_markup":{"inline_keyboard":[[{"text":"Games","callback_data":"g:games"}]]}},"data":"g:games"`
	pressed := action{
		did: didAsk, chat: 5, private: true, message: 10, user: 5, kind: bot.KindButton, text: "g:games", callback: "77",
		pressed: &keyboard{Rows: [][]key{{{Text: "Games", Data: "g:games"}}}},
	}
	old := pressed
	old.pressed = nil
	inTopic := old
	inTopic.chat, inTopic.private, inTopic.thread = -7, false, 33
	nowhere := action{did: didNothing, why: "a button that leads nowhere", user: 5, kind: bot.KindButton, callback: "77"}
	inline := nowhere
	inline.text = "g:games"
	tests := []struct {
		name, fields string
		want         action
	}{
		{"a menu", below, pressed},
		{"a message that is no longer accessible", `"message":{"message_id":10,"date":0,"chat":{"id":5,"type":"private"}},"data":"g:games"`, old},
		{"a topic", `"message":{"message_id":10,"date":1,"message_thread_id":33,"is_topic_message":true,"chat":{"id":-7,"type":"supergroup"}},"data":"g:games"`, inTopic},
		{"below a message of inline mode (T10)", `"inline_message_id":"x","data":"g:games"`, inline},
		{"a game", `"message":{"message_id":10,"date":1,"chat":{"id":5,"type":"private"}},"game_short_name":"a"`, nowhere},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, callback(tt.fields), tt.want) })
	}
}

func TestParseInline(t *testing.T) {
	check(t, `{"update_id":1,"inline_query":{"id":"8","from":{"id":5},"query":"screen time","offset":"","chat_type":"group"}}`,
		action{did: didInline, inline: "8", user: 5, text: "screen time"})
}

func TestParseMember(t *testing.T) {
	change := func(chat, was, is string) string {
		return `{"update_id":1,"my_chat_member":{"chat":` + chat + `,"from":{"id":5},"date":1,"old_chat_member":` + was + `,"new_chat_member":` + is + `}}`
	}
	const (
		group, private, channel = `{"id":-7,"type":"group"}`, `{"id":5,"type":"private"}`, `{"id":-8,"type":"channel"}`
		left, in, admin, kicked = `{"status":"left"}`, `{"status":"member"}`, `{"status":"administrator"}`, `{"status":"kicked"}`
		quiet, quietOutside     = `{"status":"restricted","is_member":true}`, `{"status":"restricted","is_member":false}`
	)
	same := nothing("the same place in the chat")
	joined, gone := action{did: didJoin, chat: -7, user: 5}, action{did: didLeave, chat: -7, user: 5}
	joinedAsAdmin := joined
	joinedAsAdmin.manages = true
	tests := []struct {
		name, raw string
		want      action
	}{
		{"joins", change(group, left, in), joined},
		{"joins again after a ban", change(group, kicked, in), joined},
		{"joins as an admin", change(group, left, admin), joinedAsAdmin},
		{"joins with fewer rights", change(group, left, quiet), joined},
		{"is let in with fewer rights", change(group, quietOutside, quiet), joined},
		{"is promoted", change(group, in, admin), same},
		{"is demoted", change(group, admin, in), same},
		{"leaves", change(group, in, left), gone},
		{"is thrown out", change(group, admin, kicked), gone},
		{"leaves with fewer rights", change(group, quiet, quietOutside), gone},
		{"is blocked by a person", change(private, in, kicked), action{did: didLeave, chat: 5, private: true, user: 5}},
		{"is unblocked", change(private, kicked, in), same},
		{"joins a channel", change(channel, left, admin), nothing("a channel")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, tt.raw, tt.want) })
	}
}

// TestDecodeBroken is T4: an update that cannot be read is named by its id, so that
// it can be passed over and the others are served.
func TestDecodeBroken(t *testing.T) {
	tests := []struct {
		name, raw string
		id        int64
	}{
		{"a wrong type", `{"update_id":7,"message":{"message_id":"ten"}}`, 7},
		{"a wrong type before the id", `{"message":"SECRET","update_id":7}`, 7},
		{"a number that is too long", `{"update_id":7,"message":{"message_id":99999999999999999999}}`, 7},
		{"a list", `{"update_id":7,"message":[]}`, 7},
		{"an id in quotes", `{"update_id":"7"}`, 7},
		{"no id", `{"update_id":{},"message":{}}`, 0},
		{"an id with a fraction", `{"update_id":7.5}`, 0},
		{"no object", `"SECRET"`, 0},
		{"cut off", `{"update_id":7,"message":{"text":"SECR`, 0},
		{"nothing", ``, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := decode(json.RawMessage(tt.raw))
			if err == nil || u != (update{ID: tt.id}) {
				t.Errorf("decode: %+v, %v", u, err)
			}
		})
	}
}

// FuzzDecode: no update, however broken, stops the program (T4, T10, T13).
func FuzzDecode(f *testing.F) {
	f.Add(inPrivate(`"text":"a"`))
	f.Add(inGroup(`"text":"😀 @b_bot","entities":[{"type":"mention","offset":3,"length":6}]`))
	f.Add(inGroup(`"text":"a","entities":[{"type":"mention","offset":9223372036854775807,"length":1}]`))
	f.Add(inPrivate(`"text":"😀a","entities":[{"type":"bot_command","offset":0,"length":1}]`))
	f.Add(`{"update_id":1,"callback_query":{"id":"1","from":{"id":5},"data":"a"}}`)
	f.Add(`{"update_id":1,"my_chat_member":{}}`)
	f.Add(`{"update_id":"x","message":{"chat":7}}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := decode(json.RawMessage(raw))
		if err != nil && u != (update{ID: u.ID}) {
			t.Errorf("a broken update is more than its id: %+v", u)
		}
		a := parse(u, selfID, selfName)
		if (a.did == didNothing) != (a.why != "") {
			t.Errorf("the reason %q of %+v", a.why, a)
		}
		if a.did == didAsk && a.callback == "" && u.Message.From == nil && u.Message.Sender == nil {
			t.Errorf("nobody asks: %+v", a)
		}
	})
}
