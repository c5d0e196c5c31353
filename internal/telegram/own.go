package telegram

import (
	"context"
	"slices"
	"strings"
	"time"

	"signpost/internal/bot"
)

// panel is a group's settings that an admin has opened in a private chat.
type panel struct {
	group int64
	until time.Time
}

// ownCommand answers what belongs to the platform and not to the conversation:
// links to a private chat, settings, /stop. ok is false for everything else.
func (s *served) ownCommand(ctx context.Context) (r bot.Reply, say, ok bool, err error) {
	a, x := s.adapter, s.x
	b := a.o.Bot()
	if x.kind == bot.KindButton {
		if !bot.IsSettings(x.text) {
			return r, false, false, nil
		}
		if !x.private {
			return r, false, true, s.settingsFromGroup(ctx)
		}
		r, err = s.pressedPanel(ctx)
		return r, true, true, err
	}
	if x.kind != bot.KindCommand {
		return r, false, false, nil
	}
	name, rest, _ := strings.Cut(strings.TrimPrefix(x.text, "/"), " ")
	switch strings.ToLower(name) {
	case "start":
		code := strings.TrimSpace(rest)
		if !x.private {
			return b.SettingsLink(s.settings), true, code == setupCode, nil
		}
		return s.redeem(ctx, code)
	case "settings":
		if x.private {
			return b.Note(bot.NoteSettingsPrivate, s.settings.Region), true, true, nil
		}
		return b.SettingsLink(s.settings), true, true, nil
	case "stop":
		if !x.private {
			return r, false, false, nil
		}
		a.o.Forget(a.conversation(x))
		a.keepErr(a.o.Chats.Forget(ctx, x.chat))
		return b.Note(bot.NoteStopped, ""), true, true, nil
	}
	return r, false, false, nil
}

// setupCode is the start parameter of the link by which a group adds the bot.
const setupCode = "setup"

// redeem answers somebody who came by a link.
func (s *served) redeem(ctx context.Context, code string) (r bot.Reply, say, ok bool, err error) {
	a, x := s.adapter, s.x
	e, ok := a.codes.redeem(code, x.user)
	if !ok && codeLike(code) { // used, too old, or made for somebody else
		m := bot.Message{Text: "/start", Kind: bot.KindCommand, Private: true, Region: s.settings.Region, Conversation: a.conversation(x), At: a.now()}
		r = a.o.Bot().Respond(ctx, m)
		r.Blocks = slices.Concat(a.o.Bot().Note(bot.NoteLinkUsed, s.settings.Region).Blocks, r.Blocks)
		return r, true, true, nil
	}
	if !ok {
		return r, false, false, nil // the start, as without a code
	}
	if e.region != "" && s.settings.Region == "" {
		// Kept, since the buttons below the answer lead on for the same place.
		s.settings.Region = e.region
		a.keepErr(a.o.Chats.SetSettings(ctx, x.chat, s.settings))
	}
	m := bot.Message{Kind: bot.KindButton, Private: true, Region: s.settings.Region, Conversation: a.conversation(x), At: a.now()}
	switch {
	case e.settings != 0:
		a.panels.Add(x.user, panel{e.settings, a.now().Add(panelFor)})
		s.x.text = ""
		r, err = s.pressedPanel(ctx)
		return r, true, true, err
	case e.entry != "":
		m.Text = bot.EntryButton(e.entry)
	case e.people:
		m.Kind, m.Text = bot.KindCommand, "/urgent"
	default:
		return r, false, false, nil
	}
	return a.o.Bot().Respond(ctx, m), true, true, nil
}

// settingsFromGroup answers the button to a group's settings: an admin is sent to
// the panel in a private chat, anybody else is told that only admins may.
func (s *served) settingsFromGroup(ctx context.Context) error {
	a, x := s.adapter, s.x
	p := params{"callback_query_id": x.callback}
	manages, err := a.isAdmin(ctx, x.chat, x.user)
	switch {
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		p["text"], p["show_alert"] = a.o.Bot().Note(bot.NoteAdminUnknown, s.settings.Region).Plain(), true
	case manages:
		p["url"] = "https://t.me/" + a.self.Name + "?start=" + a.codes.make(errand{user: x.user, settings: x.chat})
	default:
		p["text"], p["show_alert"] = a.o.Bot().Note(bot.NoteNotAdmin, s.settings.Region).Plain(), true
	}
	if err := a.client.call(ctx, "answerCallbackQuery", p, nil); err != nil && ctx.Err() != nil {
		return err
	}
	return nil
}

// pressedPanel answers a press on the panel. That the person is an admin is
// looked up each time: they may have been one when the panel opened.
func (s *served) pressedPanel(ctx context.Context) (bot.Reply, error) {
	a, x := s.adapter, s.x
	b := a.o.Bot()
	p, ok := a.panels.Get(x.user)
	if !ok || !a.now().Before(p.until) {
		return b.Note(bot.NoteSettingsClosed, s.settings.Region), nil
	}
	manages, err := a.isAdmin(ctx, p.group, x.user)
	switch {
	case err != nil && ctx.Err() != nil:
		return bot.Reply{}, err
	case err != nil:
		return b.Note(bot.NoteAdminUnknown, s.settings.Region), nil
	case !manages:
		a.panels.Remove(x.user)
		return b.Note(bot.NoteNotAdmin, s.settings.Region), nil
	}
	now := a.settings(ctx, p.group)
	self, err := a.memberOf(ctx, p.group, a.self.ID)
	if err != nil && ctx.Err() != nil {
		return bot.Reply{}, err
	}
	r, then, ok := b.Settings(x.text, now, a.sees(self.manages()))
	if !ok {
		return b.Note(bot.NoteSettingsClosed, s.settings.Region), nil
	}
	if then != now {
		if err := a.o.Chats.SetSettings(ctx, p.group, then); err != nil {
			a.keepErr(err)
			return b.Failed(s.settings.Region), nil
		}
	}
	return r, nil
}

// sees says what of a group's messages the bot is shown; manages is whether it
// is an admin there (core.telegram.org/bots/features#privacy-mode).
func (a *Adapter) sees(manages bool) bot.Sees {
	if manages || a.self.SeesAll {
		return bot.SeesAll
	}
	return bot.SeesAsked
}

// isAdmin reports whether a person may change a group's settings, as the
// platform says at this moment.
func (a *Adapter) isAdmin(ctx context.Context, group, user int64) (bool, error) {
	m, err := a.memberOf(ctx, group, user)
	return m.manages(), err
}

func (a *Adapter) memberOf(ctx context.Context, group, user int64) (m member, err error) {
	err = a.client.call(ctx, "getChatMember", params{"chat_id": group, "user_id": user}, &m)
	return m, err
}

// shareable answers what is typed after the bot's name in another chat: everyday
// answers to share, never anything that tells of harm (SAFETY H18).
func (a *Adapter) shareable(ctx context.Context, x action) error {
	b := a.o.Bot()
	results := []map[string]any{}
	private := "https://t.me/" + a.self.Name
	for _, s := range b.Shareable(x.text, "") {
		messages := render(s.Reply, private)
		if len(messages) != 1 {
			continue
		}
		m := messages[0]
		result := map[string]any{
			"type": "article", "id": s.ID, "title": s.Title,
			"input_message_content": map[string]any{"message_text": m.html, "parse_mode": "HTML", "link_preview_options": noPreview},
		}
		if s.Lead != "" {
			result["description"] = s.Lead
		}
		if links := m.keyboard.links(); links != nil {
			result["reply_markup"] = links
		}
		results = append(results, result)
	}
	err := a.client.call(ctx, "answerInlineQuery", params{
		"inline_query_id": x.inline, "results": results, "cache_time": int64(300),
		"button": map[string]string{"text": b.OfferPrivate(), "start_parameter": "inline"},
	}, nil)
	if c := classOf(err); err != nil && (c == classTooOld || c == classRefused) {
		return nil // typed on: a newer one is under way
	}
	return err
}

// links returns the keyboard with its links alone: below a message of inline mode
// nothing else works. nil where there are none.
func (k *keyboard) links() *keyboard {
	if k == nil {
		return nil
	}
	var out keyboard
	for _, row := range k.Rows {
		if row = slices.DeleteFunc(slices.Clone(row), func(b key) bool { return b.URL == "" }); len(row) > 0 {
			out.Rows = append(out.Rows, row)
		}
	}
	if len(out.Rows) == 0 {
		return nil
	}
	return &out
}
