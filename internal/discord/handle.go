package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

// answerNow is the answer to an interaction, for the gateway's call and the endpoint's
// body alike.
type answerNow struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// suggestions are the data of an answer while a question is typed.
type suggestions struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// maxChoice is how long a suggestion may be, in characters
// (discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure).
const maxChoice = 100

// form is the data of an answer that opens a place to type in.
type form struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// Limits of a form, in characters (discord.com/developers/docs/components/reference#text-input).
const (
	maxFormTitle   = 45
	maxFormLabel   = 45
	maxFormExample = 100
)

// ephemeral is the flag of a message that the asker alone sees. It holds from the first
// answer on and cannot be set later.
const ephemeral = int(discordgo.MessageFlagsEphemeral)

// serving is one action while it is served.
type serving struct {
	*Adapter
	x        action
	level    knowledge.Level // of its text alone
	settings bot.Settings
	reply    bot.Reply
}

// callTime is how long an interaction's first answer may take: the platform waits for
// three seconds (discord.com/developers/docs/interactions/receiving-and-responding#followup-messages).
const callTime = 2500 * time.Millisecond

// serve answers an action that came by the gateway.
func (a *Adapter) serve(ctx context.Context, x action, level knowledge.Level, shed bool) {
	begun := time.Now()
	s := &serving{Adapter: a, x: x, level: level}
	var err error
	if x.token == "" {
		err = s.say(ctx, shed)
	} else {
		now, later := s.answer(ctx, shed)
		if err = a.call(ctx, x, now); err == nil && later != nil {
			err = later(ctx)
		}
	}
	s.note(begun, err)
}

// note logs how an action ended: nothing of who or what.
func (s *serving) note(begun time.Time, err error) {
	attrs := []any{
		"platform", "discord", "kind", string(s.reply.Kind), "entry", s.reply.Entry, "level", s.reply.Level.String(),
		"milliseconds", time.Since(begun).Milliseconds(),
	}
	switch c := classOf(err); {
	case err == nil:
		s.log.Info("answered", attrs...)
		if s.reply.Kind != "" {
			s.o.Count(s.reply.Count, s.conversation(s.x))
			s.o.Meter.Answered(string(s.reply.Kind), s.reply.Level.String(), time.Since(begun))
		}
	case c == classNoDM || c == classForbidden || c == classMissing:
		s.log.Info("given up: the chat cannot be written to", attrs...)
		s.o.Meter.GivenUp()
	default:
		s.log.Error("given up", append(attrs, "reason", err)...)
		s.o.Meter.GivenUp()
	}
}

// call sends the first answer to an interaction. One that was answered already needs no
// other: the try before went through.
func (a *Adapter) call(ctx context.Context, x action, c answerNow) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	err := a.client.do(ctx, request{
		method: http.MethodPost, path: fmt.Sprintf("/interactions/%d/%s/callback", x.id, x.token), route: "POST /interactions",
		body: c, interaction: true, urgent: true, retry: true,
	}, nil)
	if classOf(err) == classAcknowledged && err != nil {
		return nil
	}
	return err
}

// follow sends a further message of an answer to an interaction.
func (a *Adapter) follow(ctx context.Context, x action, m chatMessage) error {
	return a.client.do(ctx, request{
		method: http.MethodPost, path: fmt.Sprintf("/webhooks/%s/%s", a.application(), x.token), route: "POST /webhooks",
		body: m, interaction: true, urgent: true,
	}, nil)
}

// answer answers an interaction: what is said at once, and what is done after it; nil
// for nothing. Both transports use it. It does not panic: where a part does, thrice, the
// answer is what to do in danger (SAFETY H37).
func (s *serving) answer(ctx context.Context, shed bool) (now answerNow, later func(context.Context) error) {
	for range maxServeTries {
		var err error
		if now, later, err = s.try(ctx, shed); err == nil {
			return now, later
		}
	}
	s.log.Error("discord: an answer could not be made; the emergency line is sent")
	s.reply = s.o.Bot().Failed(s.settings.Region)
	return s.messages(s.reply)
}

// errPanicked says that a part of serving panicked.
var errPanicked = errors.New("discord: a part of serving panicked")

func (s *serving) try(ctx context.Context, shed bool) (now answerNow, later func(context.Context) error, err error) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			err = errPanicked
		}
	}()
	b, x := s.o.Bot(), s.x
	switch x.did {
	case didPing:
		return answerNow{Type: discordgo.InteractionResponsePong}, nil, nil
	case didSuggest:
		return suggest(b, x.text), nil, nil
	case didOpen:
		return open(b), nil, nil
	}
	s.settings = s.chosen(ctx)
	if x.did == didSetup {
		now, later = s.setup(ctx)
		return now, later, nil
	}
	if entry, ok := bot.ShowsEntry(x.text); ok && x.kind == bot.KindButton {
		if shared, ok := b.Share(entry, s.settings.Region); ok {
			s.reply = shared.Reply
			return s.public(shared.Reply), nil, nil
		}
	}
	r, clear := s.make(ctx, shed)
	s.reply = r
	if clear {
		return answerNow{Type: discordgo.InteractionResponseDeferredMessageUpdate}, func(ctx context.Context) error {
			if err := s.clear(ctx); err != nil {
				s.log.Warn("discord: not all of a chat could be removed", "reason", err)
			}
			return s.follow(ctx, x, s.layOut(r)[0])
		}, nil
	}
	now, later = s.messages(r)
	return now, later, nil
}

// suggest answers while a question is typed: nothing to what tells of harm, since the
// list is shown in the open.
func suggest(b *bot.Bot, typed string) answerNow {
	list := suggestions{Choices: []choice{}}
	if typed == "" || b.LevelOf(typed) < knowledge.LevelConcern {
		for _, q := range b.Suggest(typed) {
			if units(q) <= maxChoice {
				list.Choices = append(list.Choices, choice{q, q})
			}
		}
	}
	return answerNow{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: list}
}

// open opens a place to type in. A text field stands in a row here, which every app
// still shows; the newer label around it is unknown to old ones.
func open(b *bot.Bot) answerNow {
	title, label, example := b.Form()
	required := true
	return answerNow{Type: discordgo.InteractionResponseModal, Data: form{
		CustomID: formID, Title: shorten(title, maxFormTitle), Components: []component{row(component{
			Type: discordgo.TextInputComponent, CustomID: questionID, Style: int(discordgo.TextInputParagraph),
			Label: shorten(label, maxFormLabel), Placeholder: shorten(example, maxFormExample), MaxLength: maxQuestion, Required: &required,
		})},
	}}
}

// place is the id by which what was chosen is kept: the server's, or the person's own
// chat. What a person chooses in a server holds for the conversation alone, which
// remembers it.
func (x action) place() int64 {
	if x.guild != 0 {
		return x.guild
	}
	return x.channel
}

// chosen returns what was chosen for a place; nothing where that cannot be read: an
// answer without it is better than none.
func (s *serving) chosen(ctx context.Context) bot.Settings {
	settings, err := s.o.Chats.Settings(ctx, s.x.place())
	s.keepErr(err)
	return settings
}

// make makes the reply; clear is whether the chat is to be cleared before it is said.
func (s *serving) make(ctx context.Context, shed bool) (r bot.Reply, clear bool) {
	b, x := s.o.Bot(), s.x
	if shed {
		return b.Note(bot.NoteBusy, s.settings.Region), false
	}
	m := bot.Message{
		Text: x.text, Kind: x.kind, Private: true, Region: s.settings.Region,
		Conversation: s.conversation(x), At: s.now(),
	}
	r = b.Respond(ctx, m)
	region := s.settings.Region
	add := func(n bot.Note) { r.Blocks = slices.Concat(r.Blocks, b.Note(n, region).Blocks) }
	switch {
	case m.AsksPrivacy():
		add(bot.NoteHere)
	case m.AsksClear() && x.direct:
		add(bot.NoteClearOwn)
	case m.AsksClear():
		// Nobody else sees these messages, and they cannot be removed for the person.
		r.Blocks = b.Note(bot.NoteDismiss, region).Blocks
		r.Buttons = slices.DeleteFunc(slices.Clone(r.Buttons), func(b bot.Button) bool { return b.ID == "c:yes" || b.ID == "c:no" })
	case r.Clear && x.direct:
		r.Blocks, clear = b.Note(bot.NoteClearedOwn, region).Blocks, true
	case r.Clear:
		r.Blocks = b.Note(bot.NoteDismiss, region).Blocks
	}
	if r.Region != "" && x.guild == 0 {
		s.settings.Region = r.Region
		s.keepErr(s.o.Chats.SetSettings(ctx, x.place(), s.settings))
	}
	if x.token != "" && !x.direct {
		if button, ok := b.ShowButton(r); ok && x.guild != 0 {
			r.Buttons = append(slices.Clone(r.Buttons), button)
		}
		if r.Kind == bot.ReplyNone || r.Kind == bot.ReplyChoices {
			r.Buttons = append(slices.Clone(r.Buttons), b.AskButton())
		}
	}
	return r, clear
}

// layOut renders a reply for the asker: seen by nobody else, unless the chat is the
// bot's and theirs, where it stays for them to read again.
func (s *serving) layOut(r bot.Reply) []chatMessage {
	messages := render(r, s.o.Bot().Label(bot.LabelChoose))
	for i := range messages {
		if !s.x.direct && s.x.token != "" {
			messages[i].Flags = ephemeral
		}
	}
	return messages
}

// messages answers with a reply. A menu is changed in place; an answer is a new message,
// so that what stands above it stays.
func (s *serving) messages(r bot.Reply) (now answerNow, later func(context.Context) error) {
	list := s.layOut(r)
	now = answerNow{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: list[0]}
	if s.x.menu && r.Kind == bot.ReplyMenu && len(list) == 1 && r.Level < knowledge.LevelUrgent {
		now.Type = discordgo.InteractionResponseUpdateMessage
	}
	if len(list) == 1 {
		return now, nil
	}
	return now, func(ctx context.Context) error {
		for i, m := range list[1:] {
			if err := s.follow(ctx, s.x, m); err != nil {
				return fmt.Errorf("part %d of %d: %w", i+2, len(list), err)
			}
		}
		return nil
	}
}

// public answers with a reply that the channel sees: only ever an everyday answer by its
// asker's own press, or the card to pin.
func (s *serving) public(r bot.Reply) answerNow {
	r.Buttons = slices.DeleteFunc(slices.Clone(r.Buttons), func(b bot.Button) bool { return b.URL == "" })
	return answerNow{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: render(r, "")[0]}
}

// setup answers the panel of a server's settings. Who may is what the platform says with
// this interaction: they may have been a manager when the panel opened.
func (s *serving) setup(ctx context.Context) (answerNow, func(context.Context) error) {
	b, x := s.o.Bot(), s.x
	pressed := x.text
	if x.kind != bot.KindButton {
		pressed = ""
	}
	if !x.manages {
		s.reply = b.Note(bot.NoteManagers, s.settings.Region)
		return s.messages(s.reply)
	}
	r, then, asks, ok := b.Server(pressed, s.settings, missing(x.may))
	if !ok {
		r, then, asks, _ = b.Server("", s.settings, missing(x.may))
	}
	s.reply = r
	if then != s.settings {
		if err := s.o.Chats.SetSettings(ctx, x.guild, then); err != nil {
			s.keepErr(err)
			s.reply = b.Failed(s.settings.Region)
		}
	}
	if asks == bot.ServerCard {
		return s.public(r), nil
	}
	return s.messages(s.reply)
}

// say answers a message: in the person's own chat, or where the bot was called in a
// channel, in which it answers nothing.
func (s *serving) say(ctx context.Context, shed bool) error {
	x := s.x
	var r bot.Reply
	var err error
	say := true
	for range maxServeTries {
		if r, say, err = s.compose(ctx, shed); err == nil {
			break
		}
	}
	if err != nil {
		s.log.Error("discord: an answer could not be made; the emergency line is sent")
		r, say = s.o.Bot().Failed(s.settings.Region), true
	}
	s.reply = r
	if !say {
		return nil
	}
	if x.direct {
		s.levels.Add(x.id, s.level)
	}
	list := s.layOut(r)
	for i, m := range list {
		m.Nonce, m.Enforce = fmt.Sprintf("%d-%d", x.id, i), true
		if x.did == didEdit {
			m.Nonce = fmt.Sprintf("%d-e%d-%d", x.id, s.level, i)
		}
		m.About = &reference{Message: strconv.FormatInt(x.id, 10)}
		if err := s.post(ctx, x.channel, m, s.level >= knowledge.LevelUrgent || r.Level >= knowledge.LevelUrgent); err != nil {
			return fmt.Errorf("part %d of %d: %w", i+1, len(list), err)
		}
	}
	if x.direct {
		if err := s.o.Direct.SetLast(ctx, x.channel, x.id); err != nil {
			s.log.Warn("discord: which message was answered last could not be kept", "reason", err)
		}
	}
	return nil
}

func (s *serving) compose(ctx context.Context, shed bool) (r bot.Reply, say bool, err error) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			err = errPanicked
		}
	}()
	x := s.x
	s.settings = s.chosen(ctx)
	free := func() bool { return s.busy.Of(s.conversation(x)).Allow() }
	if x.did == didMention {
		note := bot.NoteMention
		switch {
		case s.level >= knowledge.LevelEmergency:
			note = bot.NoteMentionDanger
		case !free():
			return r, false, nil
		}
		return s.o.Bot().Note(note, s.settings.Region), true, nil
	}
	if shed && !free() {
		return r, false, nil
	}
	r, _ = s.make(ctx, shed)
	return r, true, nil
}

// maxCleared is how many of the newest messages of a chat are looked through.
const maxCleared = maxPage

// clear removes the bot's own messages from a person's chat: it may not remove theirs.
func (s *serving) clear(ctx context.Context) error {
	path := fmt.Sprintf("/channels/%d/messages", s.x.channel)
	var page []object
	if err := s.client.do(ctx, request{method: http.MethodGet, path: fmt.Sprintf("%s?limit=%d", path, maxCleared), route: "GET " + path, retry: true}, &page); err != nil {
		return err
	}
	self := number(s.selfID())
	var failed error
	for _, o := range page {
		if field[object](o, "author").id("id") != self || self == 0 {
			continue
		}
		err := s.client.do(ctx, request{method: http.MethodDelete, path: fmt.Sprintf("%s/%d", path, o.id("id")), route: "DELETE " + path, retry: true}, nil)
		if err != nil && classOf(err) != classMissing {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
