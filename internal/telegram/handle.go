package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
)

// take takes one update in. done is called once, with true where the update is
// answered, given up for a reason that was logged, or nothing to answer: it may
// be confirmed then; and with false where it has to be received again. take
// itself returns false where it has no room for the update now.
func (a *Adapter) take(ctx context.Context, raw json.RawMessage, done func(confirm bool)) bool {
	u, err := decode(raw)
	if err != nil {
		// Its text says nothing of the content (SAFETY H20), so the id alone.
		a.log.Warn("telegram: an update cannot be read and is passed over", "update_id", u.ID)
		done(true)
		return true
	}
	if was, err := a.o.Journal.Done(ctx, u.ID); err != nil {
		a.log.Warn("telegram: the journal cannot be read; the update is answered", "reason", err)
	} else if was {
		done(true)
		return true
	}
	x, level, ok := a.consider(u)
	if !ok {
		a.log.Error("telegram: an update could not be considered and is passed over", "update_id", u.ID)
		done(true)
		return true
	}
	if x.did == didNothing {
		a.log.Debug("telegram: nothing to answer", "why", x.why)
		done(true)
		return true
	}
	urgent := level >= knowledge.LevelUrgent
	if x.did == didEdit && !a.raises(x, level) {
		done(true)
		return true
	}
	shed := !urgent && x.did == didAsk && !a.flood.Of(a.conversation(x)).Allow()
	job := dispatch.Job{
		Chat: strconv.FormatInt(x.chat, 10), Urgent: urgent,
		Do: func(ctx context.Context) {
			if a.serve(ctx, x, level, shed) {
				if err := a.o.Journal.Record(context.WithoutCancel(ctx), u.ID); err != nil {
					a.log.Warn("telegram: the journal cannot be written; a restart may repeat an answer", "reason", err)
				}
				done(true)
				return
			}
			done(false)
		},
		Panicked: func(context.Context, any) { // what it says may hold the message
			a.log.Error("telegram: an update could not be served", "update_id", u.ID)
			done(true) // serve has tried thrice, and may have answered: again would be for ever
		},
		Dropped: func() { done(false) },
	}
	if x.did == didInline { // in no chat: one person's are served in order
		job.Chat = "inline:" + strconv.FormatInt(x.user, 10)
	}
	return a.jobs.Submit(job) == nil
}

// levelOf returns how urgent a text is. One that triage panics on counts as
// urgent: it is answered with what to do in danger (SAFETY H37).
func (a *Adapter) levelOf(text string) (level knowledge.Level) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			a.log.Error("telegram: how urgent a message is could not be found out; it is taken as urgent")
			level = knowledge.LevelUrgent
		}
	}()
	return a.o.Bot().LevelOf(text)
}

// consider says what an update asks for and how urgent it is; false where that
// panicked, which leaves the others served.
func (a *Adapter) consider(u update) (x action, level knowledge.Level, ok bool) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			ok = false
		}
	}()
	x = parse(u, a.self.ID, a.self.Name)
	if (x.did == didAsk || x.did == didEdit) && x.kind != bot.KindButton {
		level = a.levelOf(x.text)
	}
	return x, level, true
}

// raises reports whether a message that was changed is more urgent than it was.
// One that was answered before a restart counts as not urgent.
func (a *Adapter) raises(x action, level knowledge.Level) bool {
	was, _ := a.levels.Get(messageKey{x.chat, x.message})
	return level >= knowledge.LevelUrgent && level > was
}

// serve does what an action asks for; false where it has to be done again, since
// the program stops. What fails is tried three times, and then the person is told
// what to do in danger (SAFETY H37).
func (a *Adapter) serve(ctx context.Context, x action, level knowledge.Level, shed bool) bool {
	begun := time.Now()
	s := served{adapter: a, x: x, level: level, urgent: level >= knowledge.LevelUrgent, shed: shed}
	var err error
	for try := 1; try <= maxTries; try++ {
		if err = s.try(ctx); err == nil || ctx.Err() != nil || !errors.Is(err, errPanicked) {
			break
		}
	}
	if err != nil && ctx.Err() != nil {
		return false
	}
	attrs := []any{
		"platform", "telegram", "kind", string(s.reply.Kind), "entry", s.reply.Entry, "level", s.reply.Level.String(),
		"milliseconds", time.Since(begun).Milliseconds(),
	}
	switch {
	case err == nil:
		a.log.Info("answered", attrs...)
		if s.say {
			a.o.Count(s.reply.Count, a.conversation(x))
			a.o.Meter.Answered(string(s.reply.Kind), s.reply.Level.String(), time.Since(begun))
		}
	case classOf(err) == classForbidden:
		a.log.Info("given up: the chat cannot be written to", attrs...)
		a.o.Meter.GivenUp()
	default:
		a.o.Meter.GivenUp()
		a.log.Error("given up", append(attrs, slog.Any("reason", err))...)
		if x.chat != 0 && x.did != didJoin && x.did != didLeave {
			failed := render(a.o.Bot().Failed(s.settings.Region), "")
			for _, m := range failed {
				m.html, m.keyboard = m.plain, nil
				if _, err := a.sender.send(ctx, m, place{chat: x.chat, private: x.private, urgent: true}); err != nil {
					a.log.Error("the emergency line could not be sent either", "reason", err)
				}
			}
		}
	}
	return true
}

// errPanicked says that a part of serving panicked.
var errPanicked = errors.New("telegram: a part of serving panicked")

// served is one action while it is served; what was done is not done again when
// it is tried once more.
type served struct {
	adapter *Adapter
	x       action
	level   knowledge.Level // of its text alone
	urgent  bool
	shed    bool

	settings bot.Settings
	reply    bot.Reply
	made     bool       // the reply was
	say      bool       // it is to be sent
	messages []outgoing // nil until it is laid out
	next     int        // of messages
	answered bool       // the button stopped waiting
	to       place
}

func (s *served) try(ctx context.Context) (err error) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			err = errPanicked
		}
	}()
	a, x := s.adapter, s.x
	switch x.did {
	case didInline:
		return a.shareable(ctx, x)
	case didMove:
		a.move(ctx, x.chat, x.to)
		return nil
	case didLeave:
		a.standing.Remove(x.chat)
		a.keepErr(a.o.Chats.Forget(ctx, x.chat))
		return nil
	}
	if !s.made {
		s.settings = a.settings(ctx, x.chat)
		s.to = place{chat: x.chat, private: x.private, thread: x.thread, urgent: s.urgent}
		if !x.private && x.did != didJoin {
			s.to.reply = x.message
		}
		if err := s.answerButton(ctx); err != nil {
			return err
		}
		reply, say, err := s.make(ctx)
		if err != nil {
			return err
		}
		s.reply, s.say, s.made = reply, say, true
	}
	if s.say && s.messages == nil {
		s.to.urgent = s.urgent || s.reply.Level >= knowledge.LevelUrgent
		s.messages = render(s.reply, a.privateLink(x, s.reply, s.settings.Region))
		if x.pressed.isMenu() && s.reply.Kind == bot.ReplyMenu && len(s.messages) == 1 {
			s.to.edit = x.message
		}
		if x.callback == "" && x.did != didJoin {
			a.levels.Add(messageKey{x.chat, x.message}, s.level)
		}
	}
	for s.next < len(s.messages) {
		made, err := a.sender.send(ctx, s.messages[s.next], s.to)
		if err != nil {
			return fmt.Errorf("part %d of %d: %w", s.next+1, len(s.messages), err)
		}
		s.next++
		s.to.chat = made.chat
		if x.private && s.to.edit == 0 {
			a.remember(made.chat, made.message)
		}
	}
	return nil
}

// answerButton lets a pressed button stop waiting. One that is answered too late
// is no failure, and neither is one that cannot be answered: the reply matters.
func (s *served) answerButton(ctx context.Context) error {
	a, x := s.adapter, s.x
	if x.callback == "" || s.answered || !s.shed && !x.private && bot.IsSettings(x.text) {
		return nil
	}
	err := a.client.call(ctx, "answerCallbackQuery", params{"callback_query_id": x.callback}, nil)
	if err != nil && ctx.Err() != nil {
		return err
	}
	s.answered = true
	return nil
}

// make makes the reply; say is false where nothing is to be sent.
func (s *served) make(ctx context.Context) (r bot.Reply, say bool, err error) {
	a, x := s.adapter, s.x
	b := a.o.Bot()
	if x.did == didJoin {
		return b.Joined(s.settings, a.sees(x.manages)), true, nil
	}
	if s.shed {
		if !a.busy.Of(a.conversation(x)).Allow() {
			return r, false, nil
		}
		return b.Note(bot.NoteBusy, s.settings.Region), true, nil
	}
	if x.private && x.callback == "" {
		a.remember(x.chat, x.message)
	}
	if r, say, ok, err := s.ownCommand(ctx); ok || err != nil {
		return r, say, err
	}
	if !x.private && !s.urgent && a.heard(x) {
		return r, false, nil
	}
	m := bot.Message{
		Text: x.text, Kind: x.kind, Private: x.private, Region: s.settings.Region,
		AnswerPrivately: s.settings.Private, Conversation: a.conversation(x), At: a.now(),
	}
	r = b.Respond(ctx, m)
	if x.private && m.AsksPrivacy() {
		r.Blocks = slices.Concat(r.Blocks, b.Note(bot.NoteKeptNumbers, s.settings.Region).Blocks)
	}
	if r.Quiet {
		return r, false, nil
	}
	if x.private && r.Region != "" {
		s.settings.Region = r.Region
		a.keepErr(a.o.Chats.SetSettings(ctx, x.chat, s.settings))
	}
	if x.private && r.Clear {
		if err := a.clear(ctx, x.chat); err != nil {
			a.log.Warn("telegram: not all of a chat could be removed", "reason", err)
		}
	}
	return r, true, nil
}

// heard reports whether a group asked the same within repeatFor, and notes that
// it did.
func (a *Adapter) heard(x action) bool {
	key := a.key("asked", strconv.FormatInt(x.chat, 10), strings.ToLower(strings.TrimSpace(x.text)))
	now := a.now()
	at, ok := a.asked.Get(key) // one worker at a time has the chat
	if ok && now.Sub(at) < repeatFor {
		return true
	}
	a.asked.Add(key, now)
	return false
}

// settings returns what was chosen for a chat; nothing where that cannot be
// read: an answer without it is better than none.
func (a *Adapter) settings(ctx context.Context, chat int64) bot.Settings {
	s, err := a.o.Chats.Settings(ctx, chat)
	a.keepErr(err)
	return s
}

// keepErr logs that what was chosen could not be read or kept.
func (a *Adapter) keepErr(err error) {
	if err != nil {
		a.log.Warn("telegram: settings cannot be read or kept", "reason", err)
	}
}

// move gives what is kept of a group to its new id.
func (a *Adapter) move(ctx context.Context, from, to int64) {
	a.keepErr(a.o.Chats.Move(ctx, from, to))
}

// privateLink is the address of a private chat with the bot. Where a group asked
// it has a code that leads to the answer, and says nothing of it.
func (a *Adapter) privateLink(x action, r bot.Reply, region string) string {
	if x.private || a.self.Name == "" {
		return ""
	}
	link := "https://t.me/" + a.self.Name
	if x.did != didAsk || r.Entry == "" && r.Kind != bot.ReplyPrivate {
		return link
	}
	user := x.user
	if user == x.chat { // an anonymous admin
		user = 0
	}
	return link + "?start=" + a.codes.make(errand{user: user, entry: r.Entry, people: r.Entry == "", region: region})
}
