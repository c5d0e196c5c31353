package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
)

// event takes one event of the gateway in. It returns at once.
func (a *Adapter) event(_ context.Context, e dispatched) {
	switch e.name {
	case "INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "GUILD_CREATE", "GUILD_DELETE", "READY":
	default:
		return
	}
	o, err := decode(e.data)
	if err != nil {
		a.log.Warn("discord: an event cannot be read and is passed over", "event", e.name)
		return
	}
	switch e.name {
	case "INTERACTION_CREATE":
		a.take(parseInteraction(o))
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		a.take(parseMessage(o, a.selfID(), e.name == "MESSAGE_UPDATE"))
	case "READY":
		a.ready(o)
	case "GUILD_CREATE":
		a.joined(o)
	case "GUILD_DELETE":
		a.left(o)
	}
}

// begin reports whether an event is to be served: it is not done with, and not under
// way. What came twice, as after a resume, is answered once (SAFETY H35).
func (a *Adapter) begin(ctx context.Context, id int64) bool {
	if was, err := a.o.Journal.Done(ctx, id); err != nil {
		a.log.Warn("discord: the journal cannot be read; the event is answered", "reason", err)
	} else if was {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.underway[id] {
		return false
	}
	a.underway[id] = true
	return true
}

// end notes that an event is no longer under way, and where it was answered or given up
// that it is done with.
func (a *Adapter) end(ctx context.Context, id int64, done bool) {
	if done {
		if err := a.o.Journal.Record(context.WithoutCancel(ctx), id); err != nil {
			a.log.Warn("discord: the journal cannot be written; a restart may repeat an answer", "reason", err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.underway, id)
}

// take gives an action to a worker.
func (a *Adapter) take(x action) {
	if x.did == didNothing {
		a.log.Debug("discord: nothing to answer", "why", x.why)
		return
	}
	ctx := context.Background()
	done := x.id
	level := knowledge.LevelNone
	if x.text != "" && x.kind != bot.KindButton && x.did != didSuggest {
		level = a.levelOf(x.text)
	}
	if x.did == didEdit {
		// The same message may be changed many times: it is answered again where it has
		// become more urgent.
		if was, _ := a.levels.Get(x.id); level < knowledge.LevelUrgent || level <= was {
			return
		}
	} else if !a.begin(ctx, done) {
		return
	}
	urgent := level >= knowledge.LevelUrgent
	shed := !urgent && x.did == didAsk && !a.flood.Of(a.conversation(x)).Allow()
	err := a.jobs.Submit(dispatch.Job{
		Chat: a.conversation(x), Urgent: urgent,
		Do: func(ctx context.Context) {
			a.serve(ctx, x, level, shed)
			a.end(ctx, done, true)
		},
		Panicked: func(ctx context.Context, _ any) { // what it says may hold the message
			a.log.Error("discord: an event could not be served")
			a.end(ctx, done, true)
		},
		Dropped: func() { a.end(ctx, done, false) },
	})
	if err != nil {
		a.end(ctx, done, false)
		a.log.Warn("discord: there is no room for an event", "reason", err)
	}
}

// levelOf returns how urgent a text is. One that triage panics on counts as urgent
// (SAFETY H37).
func (a *Adapter) levelOf(text string) (level knowledge.Level) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			a.log.Error("discord: how urgent a message is could not be found out; it is taken as urgent")
			level = knowledge.LevelUrgent
		}
	}()
	return a.o.Bot().LevelOf(text)
}

// ready notes which servers the bot is in, and asks for what was written to it while it
// was away: a new session does not bring it (SAFETY H34).
func (a *Adapter) ready(o object) {
	a.mu.Lock()
	if self := field[object](o, "user").id("id"); self != 0 {
		a.self = strconv.FormatInt(self, 10)
	}
	for _, g := range field[[]object](o, "guilds") {
		if id := g.id("id"); id != 0 {
			a.servers[id] = true
		}
	}
	a.mu.Unlock()
	_ = a.jobs.Submit(dispatch.Job{Chat: "away", Do: a.catchUp, Panicked: func(context.Context, any) {
		a.log.Error("discord: what was written meanwhile could not be asked for")
	}}) // full or stopping: the next session asks again
}

// maxPage is how many messages one call returns
// (discord.com/developers/docs/resources/message#get-channel-messages).
const maxPage = 100

// catchUp takes in the messages that came to people's own chats after the last that was
// answered, oldest first.
func (a *Adapter) catchUp(ctx context.Context) {
	last, err := a.o.Direct.Last(ctx)
	if err != nil {
		a.log.Warn("discord: it could not be read which messages were answered last", "reason", err)
	}
	for channel, after := range last {
		for {
			path := fmt.Sprintf("/channels/%d/messages", channel)
			var page []object
			err := a.client.do(ctx, request{method: http.MethodGet, path: fmt.Sprintf("%s?after=%d&limit=%d", path, after, maxPage), route: "GET " + path, retry: true}, &page)
			if err != nil {
				if ctx.Err() != nil {
					return
				}
				a.log.Warn("discord: a chat could not be asked for what came meanwhile", "reason", err)
				break
			}
			slices.SortFunc(page, func(x, y object) int { return int(min(max(x.id("id")-y.id("id"), -1), 1)) })
			for _, o := range page {
				after = max(after, o.id("id"))
				a.take(parseMessage(o, a.selfID(), false))
			}
			if len(page) < maxPage {
				break
			}
		}
	}
}

// freshFor is how old the bot's coming into a server may be for it to be new: after each
// start the platform tells of every server as if it were.
const freshFor = 5 * time.Minute

// joined says once, in a server that the bot comes into, what it is for.
func (a *Adapter) joined(o object) {
	id := o.id("id")
	at, err := time.Parse(time.RFC3339Nano, field[string](o, "joined_at"))
	a.mu.Lock()
	was := a.servers[id]
	if id != 0 {
		a.servers[id] = true
	}
	a.mu.Unlock()
	channel := o.id("system_channel_id")
	if id == 0 || was || field[bool](o, "unavailable") || err != nil || a.now().Sub(at) > freshFor || channel == 0 {
		return
	}
	_ = a.jobs.Submit(dispatch.Job{Chat: "server:" + a.key(id), Do: func(ctx context.Context) {
		m := render(a.o.Bot().Note(bot.NoteServerJoined, ""), "")[0]
		// The id of a joining is the same however often it is told of.
		m.Nonce, m.Enforce = strconv.FormatInt(id, 10), true
		if err := a.post(ctx, channel, m, false); err != nil {
			// The bot may not write there: /setup says what it needs.
			a.log.Info("discord: a new server was not greeted", "reason", err)
		}
	}}) // full or stopping: a server can do without
}

// left forgets a server that the bot was taken out of. One that is unavailable has an
// outage, and the bot is still in it.
func (a *Adapter) left(o object) {
	id := o.id("id")
	if id == 0 || field[bool](o, "unavailable") {
		return
	}
	a.mu.Lock()
	delete(a.servers, id)
	a.mu.Unlock()
	_ = a.jobs.Submit(dispatch.Job{Chat: "server:" + a.key(id), Urgent: true, Do: func(ctx context.Context) {
		a.keepErr(a.o.Chats.Forget(ctx, id))
	}}) // stopping: nothing is asked of the server again
}

// post writes a message into a channel.
func (a *Adapter) post(ctx context.Context, channel int64, m chatMessage, urgent bool) error {
	path := fmt.Sprintf("/channels/%d/messages", channel)
	return a.client.do(ctx, request{method: http.MethodPost, path: path, route: "POST " + path, body: m, urgent: urgent, retry: m.Enforce}, nil)
}

// keepErr logs that what was chosen could not be read or kept.
func (a *Adapter) keepErr(err error) {
	if err != nil {
		a.log.Warn("discord: settings cannot be read or kept", "reason", err)
	}
}
