package telegram

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var between = regexp.MustCompile(`(\d+)-(\d+) (?i)(characters|bytes)`)

// size is how long a text may be, in UTF-16 code units or in bytes.
type size struct {
	least, most int
	bytes       bool
}

func sizeIn(words string) size {
	found := between.FindStringSubmatch(words)
	if found == nil {
		return size{}
	}
	least, _ := strconv.Atoi(found[1]) // digits, as matched
	most, _ := strconv.Atoi(found[2])
	return size{least, most, strings.EqualFold(found[3], "bytes")}
}

// inWords returns the texts of an object that are shorter or longer than the
// description says in words ("1-64 bytes").
func (m described) inWords(at string, object map[string]any) (problems []string) {
	for _, f := range m.Fields {
		s, isString := object[f.Name].(string)
		if !isString || f.size == (size{}) {
			continue
		}
		if object["parse_mode"] == "HTML" && (f.Name == "text" || f.Name == "message_text") {
			shown, err := shownBy(s)
			if err != nil {
				problems = append(problems, within(at, f.Name)+": "+err.Error())
				continue
			}
			s = shown
		}
		n, unit := utf16Len(s), "characters"
		if f.size.bytes {
			n, unit = len(s), "bytes"
		}
		if n < f.size.least || n > f.size.most {
			problems = append(problems, fmt.Sprintf("%s has %d %s, not %d to %d", within(at, f.Name), n, unit, f.size.least, f.size.most))
		}
	}
	return problems
}

// shownBy returns what a person sees of Telegram's HTML
// (core.telegram.org/bots/api#html-style). Only what this bot writes is allowed:
// <b> and <i>, one inside the other at most, and the four named entities.
func shownBy(html string) (string, error) {
	var shown strings.Builder
	var open []string
	for html != "" {
		switch c := html[0]; c {
		case '<':
			tag, rest, closed := strings.Cut(html[1:], ">")
			name, closing := strings.CutPrefix(tag, "/")
			switch {
			case !closed || name != "b" && name != "i":
				return "", fmt.Errorf("the tag <%.20s> is not allowed", tag)
			case !closing && slices.Contains(open, name):
				return "", fmt.Errorf("the tag <%s> is inside itself", name)
			case !closing:
				open = append(open, name)
			case len(open) == 0 || open[len(open)-1] != name:
				return "", fmt.Errorf("</%s> closes nothing", name)
			default:
				open = open[:len(open)-1]
			}
			html = rest
		case '>':
			return "", fmt.Errorf("a > is not escaped")
		case '&':
			entity, rest, _ := strings.Cut(html, ";")
			char, ok := map[string]string{"&amp": "&", "&lt": "<", "&gt": ">", "&quot": `"`}[entity]
			if !ok {
				return "", fmt.Errorf("an & is not escaped")
			}
			shown.WriteString(char)
			html = rest
		default:
			shown.WriteByte(c)
			html = html[1:]
		}
	}
	if len(open) > 0 {
		return "", fmt.Errorf("<%s> is not closed", open[len(open)-1])
	}
	return shown.String(), nil
}

// entries says how many an array may have, by method and parameter
// (core.telegram.org/bots/api, in the words of each parameter).
var entries = map[string]struct{ least, most int }{
	"answerInlineQuery.results":  {0, 50},
	"deleteMessages.message_ids": {1, 100},
	"setMyCommands.commands":     {0, 100},
}

// ranges are those of numbers, by method and parameter.
var ranges = map[string]struct{ least, most int64 }{
	"getUpdates.limit":           {1, 100},
	"getUpdates.timeout":         {0, 50},
	"setWebhook.max_connections": {1, 100},
}

var (
	codeWord     = regexp.MustCompile(`^[A-Za-z0-9_-]+$`) // start parameters and secret tokens
	commandName  = regexp.MustCompile(`^[a-z0-9_]+$`)
	updateFields = []string{
		"message", "edited_message", "channel_post", "inline_query", "chosen_inline_result", "callback_query", "my_chat_member", "chat_member",
	}
)

// prose returns what is wrong with a call by rules that the description has in
// words alone.
func prose(method string, object map[string]any) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for name, value := range object {
		key := method + "." + name
		if list, ok := value.([]any); ok {
			if bound, ok := entries[key]; ok && (len(list) < bound.least || len(list) > bound.most) {
				say("%s has %d entries, not %d to %d", name, len(list), bound.least, bound.most)
			}
		}
		if number, ok := value.(json.Number); ok {
			n, _ := number.Int64() // a number that is none is reported as such
			if bound, ok := ranges[key]; ok && (n < bound.least || n > bound.most) {
				say("%s is %d, not %d to %d", name, n, bound.least, bound.most)
			}
			if (name == "chat_id" || name == "user_id" || name == "message_id") && n == 0 {
				say("%s is 0", name)
			}
		}
		switch key {
		case "setWebhook.secret_token":
			if s, _ := value.(string); !codeWord.MatchString(s) {
				say("secret_token may hold A-Z, a-z, 0-9, _ and - alone")
			}
		case "setWebhook.url", "answerCallbackQuery.url":
			if s, _ := value.(string); !isLink(s) {
				say("url is no address")
			}
		case "setWebhook.allowed_updates", "getUpdates.allowed_updates":
			list, _ := value.([]any)
			for _, v := range list {
				if s, _ := v.(string); !slices.Contains(updateFields, s) {
					say("allowed_updates has %v, which is no kind of update that a bot may read here", v)
				}
			}
		}
	}
	slices.Sort(problems)
	return append(problems, inCompany(method, object)...)
}

// inCompany returns what is wrong with parameters that belong together.
func inCompany(method string, object map[string]any) (problems []string) {
	has := func(name string) bool { _, ok := object[name]; return ok }
	if method == "editMessageText" {
		if has("inline_message_id") == (has("chat_id") && has("message_id")) {
			problems = append(problems, "chat_id and message_id, or inline_message_id, are required")
		}
		if !has("text") {
			problems = append(problems, "text is required")
		}
	}
	if mode := object["parse_mode"]; has("parse_mode") && mode != "HTML" {
		problems = append(problems, "parse_mode is not HTML, the one that the renderer writes")
	}
	return problems
}

// proseOf returns what is wrong with an object of a type, by rules that the
// description has in words alone.
func proseOf(at, t string, object map[string]any) (problems []string) {
	say := func(format string, args ...any) {
		problems = append(problems, cmp.Or(at, t)+": "+fmt.Sprintf(format, args...))
	}
	text := func(name string) string { s, _ := object[name].(string); return s }
	switch t {
	case "InlineKeyboardMarkup":
		rows, _ := object["inline_keyboard"].([]any)
		if len(rows) == 0 {
			say("the keyboard is empty")
		}
		buttons := 0
		for _, row := range rows {
			keys, _ := row.([]any)
			if len(keys) == 0 {
				say("a row is empty")
			}
			if len(keys) > 8 {
				say("a row has %d buttons, more than 8", len(keys))
			}
			buttons += len(keys)
		}
		if buttons > 100 {
			say("there are %d buttons, more than 100", buttons)
		}
	case "InlineKeyboardButton":
		actions := 0
		for name := range object {
			if name != "text" && name != "style" && name != "icon_custom_emoji_id" {
				actions++
			}
		}
		if actions != 1 {
			say("a button has %d actions, not one", actions)
		}
		if strings.TrimSpace(text("text")) == "" {
			say("a button has no label")
		}
		if s, ok := object["url"]; ok && !isLink(fmt.Sprint(s)) {
			say("url is no address")
		}
	case "BotCommand":
		if !commandName.MatchString(text("command")) {
			say("a command may hold a-z, 0-9 and _ alone")
		}
	case "InlineQueryResultsButton":
		_, start := object["start_parameter"]
		_, app := object["web_app"]
		if start == app {
			say("the button leads nowhere, or to two places")
		}
		if start && !codeWord.MatchString(text("start_parameter")) {
			say("start_parameter may hold A-Z, a-z, 0-9, _ and - alone")
		}
	case "ReplyParameters":
		if n, ok := object["message_id"].(json.Number); ok && strings.HasPrefix(n.String(), "-") || n == "0" {
			say("message_id is no message")
		}
	}
	return problems
}

// isLink reports whether a text is an address that a button may lead to.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
