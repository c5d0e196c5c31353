package telegram

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// The bot that the updates of these tests are for.
const (
	selfID   = 4242
	selfName = "b_bot"
)

// parsed decodes an update, as the platform sends it, and parses it.
func parsed(t *testing.T, raw string) action {
	t.Helper()
	u, err := decode(json.RawMessage(raw))
	if err != nil {
		t.Fatal(err)
	}
	return parse(u, selfID, selfName)
}

// inPrivate and inGroup are updates with a message, its other fields in JSON.
func inPrivate(fields string) string {
	return `{"update_id":1,"message":{"message_id":10,"date":1,"from":{"id":5,"first_name":"A"},"chat":{"id":5,"type":"private"},` + fields + `}}`
}

func inGroup(fields string) string {
	return `{"update_id":1,"message":{"message_id":10,"date":1,"from":{"id":5,"first_name":"A"},"chat":{"id":-7,"type":"supergroup"},` + fields + `}}`
}

// Actions that many of the updates ask for.
func privately(kind bot.MessageKind, text string) action {
	return action{did: didAsk, chat: 5, private: true, message: 10, user: 5, kind: kind, text: text}
}

func grouped(kind bot.MessageKind, text string) action {
	return action{did: didAsk, chat: -7, message: 10, user: 5, kind: kind, text: text}
}

func check(t *testing.T, raw string, want action) {
	t.Helper()
	if diff := cmp.Diff(want, parsed(t, raw), cmp.AllowUnexported(action{})); diff != "" {
		t.Errorf("action (-want +got):\n%s", diff)
	}
}

func TestParsePrivate(t *testing.T) {
	tests := []struct {
		name, fields string
		want         action
	}{
		{"text", `"text":"my son games"`, privately(bot.KindText, "my son games")},
		{"text of two lines", `"text":" a\nb "`, privately(bot.KindText, " a\nb ")},
		{"the bot's name in a text", `"text":"hello @b_bot","entities":[{"type":"mention","offset":6,"length":6}]`, privately(bot.KindText, "hello @b_bot")},
		{"command", `"text":"/help","entities":[{"type":"bot_command","offset":0,"length":5}]`, privately(bot.KindCommand, "/help")},
		{"command with more", `"text":"/ask my son games","entities":[{"type":"bot_command","offset":0,"length":4}]`, privately(bot.KindCommand, "/ask my son games")},
		{"deep link", `"text":"/start ABC","entities":[{"type":"bot_command","offset":0,"length":6}]`, privately(bot.KindCommand, "/start ABC")},
		{"command of a message in bold", `"text":"/help","entities":[{"type":"bold","offset":0,"length":5},{"type":"bot_command","offset":0,"length":5}]`, privately(bot.KindCommand, "/help")},
		{"a slash that is no command", `"text":"/ or not"`, privately(bot.KindText, "/ or not")},
		{"a command further on", `"text":"see /help","entities":[{"type":"bot_command","offset":4,"length":5}]`, privately(bot.KindText, "see /help")},
		{"command for another bot", `"text":"/help@other","entities":[{"type":"bot_command","offset":0,"length":11}]`, nothing("a command for another bot")},
		{"with the help of another bot", `"text":"a","via_bot":{"id":9,"is_bot":true}`, privately(bot.KindText, "a")},
		{"with the bot's own help", `"text":"a","via_bot":{"id":4242,"is_bot":true}`, nothing("sent with the bot's own help")},
		{"a notice", `"pinned_message":{"message_id":3}`, nothing("a notice of the platform")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, inPrivate(tt.fields), tt.want) })
	}
}

// TestParseGroup: in a group the bot reads what is said to it alone.
func TestParseGroup(t *testing.T) {
	tests := []struct {
		name, fields string
		want         action
	}{
		{"among themselves", `"text":"my son games"`, nothing("not said to the bot")},
		{"command", `"text":"/ask a","entities":[{"type":"bot_command","offset":0,"length":4}]`, grouped(bot.KindCommand, "/ask a")},
		{"command with the bot's name", `"text":"/ask@b_bot a","entities":[{"type":"bot_command","offset":0,"length":10}]`, grouped(bot.KindCommand, "/ask a")},
		{"command with the bot's name in other letters", `"text":"/ask@B_Bot a","entities":[{"type":"bot_command","offset":0,"length":10}]`, grouped(bot.KindCommand, "/ask a")},
		{"start in a group", `"text":"/start@b_bot setup","entities":[{"type":"bot_command","offset":0,"length":12}]`, grouped(bot.KindCommand, "/start setup")},
		{"command for another bot", `"text":"/ask@other a","entities":[{"type":"bot_command","offset":0,"length":10}]`, nothing("a command for another bot")},
		{"command for a bot of a longer name (T12)", `"text":"/ask@b_bot2 a","entities":[{"type":"bot_command","offset":0,"length":11}]`, nothing("a command for another bot")},
		{"mention", `"text":"@b_bot my son","entities":[{"type":"mention","offset":0,"length":6}]`, grouped(bot.KindText, "my son")},
		{"mention in other letters", `"text":"@B_BOT my son","entities":[{"type":"mention","offset":0,"length":6}]`, grouped(bot.KindText, "my son")},
		{"mention within", `"text":"hello @b_bot there","entities":[{"type":"mention","offset":6,"length":6}]`, grouped(bot.KindText, "hello  there")},
		{"mention after emoji (T13)", `"text":"😀👨‍👩‍👧 @b_bot näh","entities":[{"type":"mention","offset":11,"length":6}]`, grouped(bot.KindText, "😀👨‍👩‍👧  näh")},
		{"mention after another", `"text":"@ann @b_bot a","entities":[{"type":"mention","offset":0,"length":4},{"type":"mention","offset":5,"length":6}]`, grouped(bot.KindText, "@ann  a")},
		{"mention alone", `"text":"@b_bot","entities":[{"type":"mention","offset":0,"length":6}]`, grouped(bot.KindText, "")},
		{"mention by id", `"text":"Signpost, hi","entities":[{"type":"text_mention","offset":0,"length":8,"user":{"id":4242}}]`, grouped(bot.KindText, ", hi")},
		{"mention of somebody by id", `"text":"Ann, hi","entities":[{"type":"text_mention","offset":0,"length":3,"user":{"id":6}}]`, nothing("not said to the bot")},
		{"mention of a bot of a longer name (T12)", `"text":"@b_bot2 my son","entities":[{"type":"mention","offset":0,"length":7}]`, nothing("not said to the bot")},
		{"the name without a mark", `"text":"b_bot and mail@b_bot"`, nothing("not said to the bot")},
		{"marks that lead outside", `"text":"a","entities":[{"type":"mention","offset":9223372036854775807,"length":9223372036854775807},{"type":"mention","offset":-1,"length":3},{"type":"mention","offset":0,"length":-5}]`, nothing("not said to the bot")},
		{"a reply to the bot", `"text":"he is 12","reply_to_message":{"message_id":9,"from":{"id":4242,"is_bot":true}}`, grouped(bot.KindText, "he is 12")},
		{"a reply to somebody", `"text":"he is 12","reply_to_message":{"message_id":9,"from":{"id":6}}`, nothing("not said to the bot")},
		{"a reply in a topic", `"text":"he is 12","reply_to_message":{"message_id":9}`, nothing("not said to the bot")},
		{"a notice", `"new_chat_title":"Parents"`, nothing("a notice of the platform")},
		{"with the bot's own help", `"text":"@b_bot a","via_bot":{"id":4242,"is_bot":true},"entities":[{"type":"mention","offset":0,"length":6}]`, nothing("sent with the bot's own help")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, inGroup(tt.fields), tt.want) })
	}
}

// TestParseWho: who wrote, and where.
func TestParseWho(t *testing.T) {
	const ask = `"text":"/ask a","entities":[{"type":"bot_command","offset":0,"length":4}]`
	message := func(fields string) string {
		return `{"update_id":1,"message":{"message_id":10,` + fields + `,` + ask + `}}`
	}
	anonymous := grouped(bot.KindCommand, "/ask a")
	anonymous.user = -7
	topic := grouped(bot.KindCommand, "/ask a")
	topic.thread = 33
	tests := []struct {
		name, raw string
		want      action
	}{
		{"a person", message(`"from":{"id":5},"chat":{"id":-7,"type":"group"}`), grouped(bot.KindCommand, "/ask a")},
		{"an anonymous admin", message(`"from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-7,"type":"supergroup"},"chat":{"id":-7,"type":"supergroup"}`), anonymous},
		{"a channel that writes in a group", message(`"from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-8,"type":"channel"},"chat":{"id":-7,"type":"supergroup"}`), nothing("written by no person")},
		{"a channel's post that was sent on", message(`"from":{"id":777000},"sender_chat":{"id":-8,"type":"channel"},"is_automatic_forward":true,"chat":{"id":-7,"type":"supergroup"}`), nothing("written by no person")},
		{"another bot", message(`"from":{"id":6,"is_bot":true},"chat":{"id":-7,"type":"supergroup"}`), nothing("written by no person")},
		{"nobody", message(`"chat":{"id":-7,"type":"supergroup"}`), nothing("written by no person")},
		{"a channel", message(`"sender_chat":{"id":-8,"type":"channel"},"chat":{"id":-8,"type":"channel"}`), nothing("a channel")},
		{"no chat", message(`"from":{"id":5}`), nothing("a channel")},
		{"a forum topic", message(`"from":{"id":5},"message_thread_id":33,"is_topic_message":true,"chat":{"id":-7,"type":"supergroup","is_forum":true}`), topic},
		{"a thread of replies, which is no topic", message(`"from":{"id":5},"message_thread_id":33,"chat":{"id":-7,"type":"supergroup"}`), grouped(bot.KindCommand, "/ask a")},
		{"a post of a channel", `{"update_id":1,"channel_post":{"message_id":10,"chat":{"id":-8,"type":"channel"},` + ask + `}}`, nothing("a kind of update that was not asked for")},
		{"nothing", `{"update_id":1}`, nothing("a kind of update that was not asked for")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, tt.raw, tt.want) })
	}
}

// TestParseEdit: an edit counts where the text was for the bot.
func TestParseEdit(t *testing.T) {
	edited := privately(bot.KindText, "he is gone")
	edited.did = didEdit
	private := `{"update_id":1,"edited_message":{"message_id":10,"from":{"id":5},"chat":{"id":5,"type":"private"},`
	check(t, private+`"text":"he is gone"}}`, edited)
	check(t, private+`"photo":[],"caption":"he is gone"}}`, nothing("an edit that says nothing new"))
	check(t, `{"update_id":1,"edited_message":{"message_id":10,"from":{"id":5},"chat":{"id":-7,"type":"group"},"text":"he is gone"}}`, nothing("an edit that says nothing new"))
}

// TestParseMove: a group that becomes a supergroup keeps what was chosen.
func TestParseMove(t *testing.T) {
	check(t, `{"update_id":1,"message":{"message_id":10,"from":{"id":5},"chat":{"id":-7,"type":"group"},"migrate_to_chat_id":-1007}}`,
		action{did: didMove, chat: -7, message: 10, to: -1007})
	check(t, `{"update_id":1,"message":{"message_id":1,"from":{"id":5},"chat":{"id":-1007,"type":"supergroup"},"migrate_from_chat_id":-7}}`,
		nothing("a notice of the platform"))
}
