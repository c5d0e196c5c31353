package telegram

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// form is the parameters of a call, as names and values in turn.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func say(pairs ...string) url.Values {
	return form(append([]string{"chat_id", "1", "text", "a"}, pairs...)...)
}

func markup(button string) url.Values {
	return say("reply_markup", `{"inline_keyboard":[[`+button+`]]}`)
}

func results(n int, result string) url.Values {
	return form("inline_query_id", "1", "results", "["+strings.TrimSuffix(strings.Repeat(result+",", n), ",")+"]")
}

const article = `{"type":"article","id":"a","title":"b","input_message_content":{"message_text":"c"}}`

// TestContractCatches breaks each rule of the contract once, and keeps it once:
// a checker that lets everything through would hide what it is for.
func TestContractCatches(t *testing.T) {
	d := needDescription(t)
	tests := []struct {
		name   string
		method string
		values url.Values
		want   string // in one of the problems; "" where there is none
	}{
		{"a message", "sendMessage", say(), ""},
		{"a message to a name", "sendMessage", form("chat_id", "@name", "text", "a"), ""},
		{"no method", "getChatMembersCount", form("chat_id", "1"), "no such method"},
		{"a removed parameter", "sendMessage", say("disable_web_page_preview", "true"), "disable_web_page_preview is no parameter"},
		{"a parameter twice", "sendMessage", say("text", "b"), "more than once"},
		{"a required parameter", "sendMessage", form("text", "a"), "chat_id is required"},
		{"an integer", "sendMessage", say("message_thread_id", "x"), "message_thread_id: is no Integer"},
		{"an integer with a fraction", "sendMessage", say("message_thread_id", "1.5"), "message_thread_id is no Integer"},
		{"a boolean", "sendMessage", say("protect_content", "1"), "protect_content: is no Boolean"},
		{"an object", "sendMessage", say("link_preview_options", "off"), "is no JSON"},
		{"null (T14)", "sendMessage", say("entities", "null"), "entities is no array"},
		{"an unknown field", "sendMessage", say("link_preview_options", `{"disabled":true}`), "disabled is no field of LinkPreviewOptions"},
		{"a wrong field", "sendMessage", say("link_preview_options", `{"is_disabled":"true"}`), "is_disabled is no Boolean"},
		{"a field that is missing", "sendMessage", say("reply_parameters", `{"allow_sending_without_reply":true}`), "message_id is required"},
		{"a reply to nothing", "sendMessage", say("reply_parameters", `{"message_id":0}`), "message_id is no message"},
		{"reply parameters", "sendMessage", say("reply_parameters", `{"message_id":5,"allow_sending_without_reply":true}`), ""},
		{"a chat of id 0", "sendMessage", form("chat_id", "0", "text", "a"), "chat_id is 0"},

		{"no text", "sendMessage", form("chat_id", "1", "text", ""), "text has 0 characters"},
		{"markup and no text", "sendMessage", form("chat_id", "1", "text", "<b></b>", "parse_mode", "HTML"), "text has 0 characters"},
		{"4096 units beside markup", "sendMessage", form("chat_id", "1", "text", "<b>"+strings.Repeat("&lt;", 4096)+"</b>", "parse_mode", "HTML"), ""},
		{"4097 units", "sendMessage", form("chat_id", "1", "text", strings.Repeat("a", 4097)), "4097 characters"},
		{"2049 emoji are 4098 units", "sendMessage", form("chat_id", "1", "text", strings.Repeat("😀", 2049)), "4098 characters"},
		{"a tag of others", "sendMessage", say("parse_mode", "HTML", "message_effect_id", "<"), ""},
		{"a tag", "sendMessage", form("chat_id", "1", "parse_mode", "HTML", "text", "<br>a"), "<br> is not allowed"},
		{"a tag that is open", "sendMessage", form("chat_id", "1", "parse_mode", "HTML", "text", "<b>a"), "<b> is not closed"},
		{"tags that cross", "sendMessage", form("chat_id", "1", "parse_mode", "HTML", "text", "<b><i>a</b></i>"), "closes nothing"},
		{"an ampersand", "sendMessage", form("chat_id", "1", "parse_mode", "HTML", "text", "a & b"), "not escaped"},
		{"another mode", "sendMessage", say("parse_mode", "Markdown"), "parse_mode is not HTML"},

		{"a button", "sendMessage", markup(`{"text":"a","callback_data":"b"}`), ""},
		{"null for a keyboard (T14)", "sendMessage", say("reply_markup", `{"inline_keyboard":null}`), "the keyboard is empty"},
		{"an empty keyboard", "sendMessage", say("reply_markup", `{"inline_keyboard":[]}`), "the keyboard is empty"},
		{"an empty row", "sendMessage", markup(""), "a row is empty"},
		{"a wide row", "sendMessage", markup(strings.Repeat(`{"text":"a","callback_data":"b"},`, 8) + `{"text":"a","callback_data":"b"}`), "more than 8"},
		{"many buttons", "sendMessage", markup(strings.Repeat(`{"text":"a","callback_data":"b"}],[`, 100) + `{"text":"a","callback_data":"b"}`), "more than 100"},
		{"65 bytes of data", "sendMessage", markup(`{"text":"a","callback_data":"` + strings.Repeat("é", 32) + `a"}`), "callback_data has 65 bytes"},
		{"no data", "sendMessage", markup(`{"text":"a","callback_data":""}`), "callback_data has 0 bytes"},
		{"two actions", "sendMessage", markup(`{"text":"a","callback_data":"b","url":"https://example.org"}`), "2 actions"},
		{"no action", "sendMessage", markup(`{"text":"a"}`), "0 actions"},
		{"no label", "sendMessage", markup(`{"text":" ","callback_data":"b"}`), "no label"},
		{"no address", "sendMessage", markup(`{"text":"a","url":"example"}`), "url is no address"},
		{"an unknown action", "sendMessage", markup(`{"text":"a","data":"b"}`), "data is no field"},

		{"an edit", "editMessageText", say("message_id", "2"), ""},
		{"an edit of nothing", "editMessageText", say(), "inline_message_id, are required"},
		{"an edit to nothing", "editMessageText", form("chat_id", "1", "message_id", "2"), "text is required"},
		{"an edit of a topic", "editMessageText", say("message_id", "2", "message_thread_id", "3"), "message_thread_id is no parameter"},

		{"an answer", "answerCallbackQuery", form("callback_query_id", "1", "text", strings.Repeat("a", 200)), ""},
		{"a long answer", "answerCallbackQuery", form("callback_query_id", "1", "text", strings.Repeat("a", 201)), "201 characters"},
		{"an answer's address", "answerCallbackQuery", form("callback_query_id", "1", "url", "/start"), "url is no address"},

		{"commands", "setMyCommands", form("commands", `[{"command":"a_1","description":"b"}]`, "scope", `{"type":"all_private_chats"}`), ""},
		{"a command's slash", "setMyCommands", form("commands", `[{"command":"/a","description":"b"}]`), "a-z, 0-9 and _ alone"},
		{"a long command", "setMyCommands", form("commands", `[{"command":"`+strings.Repeat("a", 33)+`","description":"b"}]`), "33 characters"},
		{"no description", "setMyCommands", form("commands", `[{"command":"a","description":""}]`), "description has 0 characters"},
		{"a long description", "setMyCommands", form("commands", `[{"command":"a","description":"`+strings.Repeat("b", 257)+`"}]`), "257 characters"},
		{"many commands", "setMyCommands", form("commands", "["+strings.Repeat(`{"command":"a","description":"b"},`, 100)+`{"command":"a","description":"b"}]`), "101 entries"},
		{"a scope", "setMyCommands", form("commands", `[]`, "scope", `{"type":"everywhere"}`), "must be"},
		{"a profile", "setMyDescription", form("description", strings.Repeat("a", 513)), "513 characters"},
		{"a short profile", "setMyShortDescription", form("short_description", strings.Repeat("a", 121)), "121 characters"},

		{"results", "answerInlineQuery", results(50, article), ""},
		{"51 results", "answerInlineQuery", results(51, article), "51 entries"},
		{"a long id", "answerInlineQuery", results(1, strings.Replace(article, `"id":"a"`, `"id":"`+strings.Repeat("a", 65)+`"`, 1)), "65 bytes"},
		{"no id", "answerInlineQuery", results(1, strings.Replace(article, `"id":"a"`, `"id":""`, 1)), "0 bytes"},
		{"a renamed field", "answerInlineQuery", results(1, strings.Replace(article, `"title"`, `"thumb_url":"x","title"`, 1)), "thumb_url is no field"},
		{"a result's text", "answerInlineQuery", results(1, strings.Replace(article, `"c"`, `""`, 1)), "message_text has 0 characters"},
		{"a result's keyboard", "answerInlineQuery", results(1, strings.Replace(article, `"title"`, `"reply_markup":{"inline_keyboard":null},"title"`, 1)), "the keyboard is empty"},
		{"a removed button", "answerInlineQuery", form("inline_query_id", "1", "results", "[]", "switch_pm_text", "a"), "is no parameter"},
		{"a start parameter", "answerInlineQuery", form("inline_query_id", "1", "results", "[]", "button", `{"text":"a","start_parameter":"a b"}`), "start_parameter may hold"},
		{"a long start parameter", "answerInlineQuery", form("inline_query_id", "1", "results", "[]", "button", `{"text":"a","start_parameter":"`+strings.Repeat("a", 65)+`"}`), "65 characters"},
		{"a button to nowhere", "answerInlineQuery", form("inline_query_id", "1", "results", "[]", "button", `{"text":"a"}`), "leads nowhere"},

		{"messages to delete", "deleteMessages", form("chat_id", "1", "message_ids", "[1,2]"), ""},
		{"none to delete", "deleteMessages", form("chat_id", "1", "message_ids", "[]"), "0 entries"},
		{"many to delete", "deleteMessages", form("chat_id", "1", "message_ids", "["+strings.Repeat("1,", 100)+"1]"), "101 entries"},
		{"no ids to delete", "deleteMessages", form("chat_id", "1", "message_ids", `["1"]`), "message_ids.0 is no Integer"},

		{"updates", "getUpdates", form("limit", "101"), "limit is 101"},
		{"a long poll", "getUpdates", form("timeout", "51"), "timeout is 51"},
		{"kinds of update", "getUpdates", form("allowed_updates", `["messages"]`), "no kind of update"},
		{"a secret", "setWebhook", form("url", "https://example.org", "secret_token", "a b"), "secret_token may hold"},
		{"a webhook", "setWebhook", form("url", "example.org"), "url is no address"},
		{"connections", "setWebhook", form("url", "https://example.org", "max_connections", "101"), "max_connections is 101"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := d.check(tt.method, tt.values)
			if tt.want == "" && len(problems) > 0 {
				t.Errorf("found where nothing is wrong: %q", problems)
			}
			if tt.want != "" && !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, tt.want) }) {
				t.Errorf("found %q, not %q", problems, tt.want)
			}
		})
	}
}

// recorder is a test that notes what failed in place of failing.
type recorder struct {
	testing.TB
	failed []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

// roundTrip is a transport that reaches no network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is a transport that answers every call with a result.
func answer(result string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
			Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":` + result + `}`)),
		}, nil
	}
}

func TestContractTransport(t *testing.T) {
	needDescription(t)
	r := &recorder{TB: t}
	called := 0
	c := newClient("1:secret", "http://127.0.0.1:1", contractTransport(r, roundTrip(func(q *http.Request) (*http.Response, error) {
		called++
		body, err := io.ReadAll(q.Body)
		if err != nil || !strings.Contains(string(body), "chat_id=7") {
			t.Errorf("the call arrives as %q, %v", body, err)
		}
		return answer("{}")(q)
	})))
	for _, text := range []string{"good", ""} {
		if err := c.call(t.Context(), "sendMessage", params{"chat_id": int64(7), "text": text}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if called != 2 || len(r.failed) != 1 || !strings.Contains(r.failed[0], "0 characters") {
		t.Errorf("%d calls, found %q", called, r.failed)
	}
	if strings.Contains(strings.Join(r.failed, ""), "secret") {
		t.Error("a problem shows the token")
	}
}
