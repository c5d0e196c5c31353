package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/coder/websocket"

	"signpost/internal/secret"
)

// testToken is in no log, error or answer: tests search for it.
const testToken = secret.Text("MTA0.canary-token-8d21")

// fakeDiscord is a Discord: its REST API and its gateway. Every request is recorded
// and checked against the platform's description (contract_test.go). It keeps the
// sessions of the gateway as the platform does: events that were not seen come again
// on a resume. It is safe for concurrent use.
//
//	f := newFakeDiscord(t)
//	c := f.client()                               // over pipes; works in synctest
//	f.plan("POST /channels/{}/messages", page(502, 0)) // the next calls fail so
//	f.answer("GET /guilds/{}", func(apiCall) (int, any) { return 200, guild })
//	f.behave(manner{mute: true})                  // so does the next connection
//	f.dispatch("MESSAGE_CREATE", message)         // to the bot, kept for a resume
//	f.await("an answer", func() bool { return len(f.called("POST /channels/{}/messages")) == 1 })
type fakeDiscord struct {
	tb        testing.TB
	transport *http.Transport
	base      string // of the REST API, without a / at its end
	gatewayAt string // the gateway's address, without a / at its end

	mu       sync.Mutex
	changed  chan struct{} // closed at each change
	calls    []apiCall
	forget   bool // calls are counted and not kept
	counted  int
	faults   map[string][]fault // by route, for the calls to come; nil is a good answer
	always   map[string]fault   // by route, once faults are used up
	answers  map[string]func(apiCall) (int, any)
	next     int64
	manners  []manner
	conns    map[*fakeConn]bool
	sessions map[string]*fakeSession
	starts   []fakeStart
	closes   []int // codes by which the bot closed
	beats    int
	dialed   []string // paths of connections
	left     int      // identifies of the day
	places   int      // max_concurrency
	shards   int
	interval time.Duration
	commands json.RawMessage // what was registered last
}

// apiCall is a call as it came. Its route is its method and path without ids, as in
// "POST /channels/{}/messages".
type apiCall struct {
	method, path, route string
	query               string
	header              http.Header
	body                json.RawMessage
	good                bool
	at                  time.Time
}

// fault answers a call in place of the API.
type fault func(w http.ResponseWriter, r *http.Request)

// manner is how one connection of the gateway behaves; the zero value well.
type manner struct {
	silent  bool              // no hello
	refuse  int               // close code in answer to identify and resume
	invalid string            // "true" or "false": op 9 in answer to identify and resume
	mute    bool              // no heartbeat is acknowledged
	hang    bool              // nothing follows identify and resume
	ready   func(c *fakeConn) // called when the session is ready
}

// fakeStart is an identify or a resume.
type fakeStart struct {
	op      int
	session string
	seq     int64
	intents int
	shard   [2]int
	path    string // of the connection
	at      time.Time
}

type fakeSession struct {
	seq    int64
	events []payload
}

// newFakeDiscord serves over pipes, without a network.
func newFakeDiscord(tb testing.TB) *fakeDiscord {
	pipes := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	f := &fakeDiscord{
		tb: tb, changed: make(chan struct{}), faults: map[string][]fault{}, always: map[string]fault{}, answers: map[string]func(apiCall) (int, any){},
		next: 1300000000000000000, conns: map[*fakeConn]bool{}, sessions: map[string]*fakeSession{},
		left: 1000, places: 1, shards: 1, interval: 41250 * time.Millisecond, commands: json.RawMessage("[]"),
		base: "http://discord.test/api/v10", gatewayAt: "ws://discord.test",
		transport: &http.Transport{DialContext: pipes.dial},
	}
	server := &http.Server{Handler: f, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(pipes) }()
	tb.Cleanup(func() {
		f.mu.Lock()
		conns := slices.Collect(maps.Keys(f.conns))
		f.mu.Unlock()
		for _, c := range conns {
			_ = c.ws.CloseNow()
		}
		f.transport.CloseIdleConnections()
		_ = server.Close()
		<-done
	})
	return f
}

// pipeListener accepts connections within the process.
type pipeListener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// client returns a client of the fake.
func (f *fakeDiscord) client() *client { return newClient(testToken, f.base, f.transport) }

const testIntents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// gateway returns a gateway of the fake, with one shard.
func (f *fakeDiscord) gateway(log *slog.Logger, handle func(context.Context, dispatched)) *gateway {
	return newGateway(gatewayOptions{token: testToken, client: f.client(), intents: int(testIntents), shards: 1, log: log}, handle)
}

func (f *fakeDiscord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		f.serveGateway(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10")
	if !ok {
		f.tb.Errorf("%s is not below /api/v10", nameOf(request{method: r.Method, path: r.URL.Path}))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the bot gave up
	}
	c := apiCall{
		method: r.Method, path: path, route: nameOf(request{method: r.Method, path: path}), query: r.URL.RawQuery, header: r.Header.Clone(), body: body, at: time.Now(),
	}
	f.checkToken(c)
	f.mu.Lock()
	if !f.forget || f.counted%100 == 0 { // those that are forgotten are alike
		checkContract(f.tb, c)
	}
	wrong := f.always[c.route]
	if planned := f.faults[c.route]; len(planned) > 0 {
		wrong, f.faults[c.route] = planned[0], planned[1:]
	}
	c.good = wrong == nil
	f.counted++
	if !f.forget {
		f.calls = append(f.calls, c)
	}
	if c.route == "PUT /applications/{}/commands" && c.good {
		f.commands = c.body
	}
	f.note()
	f.mu.Unlock()
	if wrong != nil {
		wrong(w, r)
		return
	}
	status, answer := f.answerTo(c)
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the other end may be gone
}

// checkToken holds that the bot's token is sent with what is the bot's, and with
// nothing that an interaction's token is for.
func (f *fakeDiscord) checkToken(c apiCall) {
	want := "Bot " + string(testToken)
	if strings.HasPrefix(c.path, "/interactions/") || strings.HasPrefix(c.path, "/webhooks/") {
		want = ""
	}
	if c.header.Get("Authorization") != want {
		f.tb.Errorf("%s: the Authorization header is not what it should be", c.route)
	}
	if agent := c.header.Get("User-Agent"); !strings.HasPrefix(agent, "DiscordBot (https://") {
		f.tb.Errorf("%s: the User-Agent is %q", c.route, agent)
	}
}

// note wakes those who wait for a change; f.mu is held.
func (f *fakeDiscord) note() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// id returns a new snowflake.
func (f *fakeDiscord) id() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	return strconv.FormatInt(f.next, 10)
}

const (
	testApp   = "1200000000000000001"
	testBot   = "1200000000000000002"
	testGuild = "1200000000000000003"
	testRoom  = "1200000000000000004"
)

// answerTo is the good answer to a call.
func (f *fakeDiscord) answerTo(c apiCall) (int, any) {
	f.mu.Lock()
	own := f.answers[c.route]
	f.mu.Unlock()
	if own != nil {
		return own(c)
	}
	bot := map[string]any{
		"id": testBot, "username": "signpost", "discriminator": "0", "bot": true, "avatar": nil, "global_name": nil, "public_flags": 0, "flags": 0, "primary_guild": nil,
	}
	message := func(id string) map[string]any {
		return map[string]any{
			"id": id, "channel_id": testRoom, "author": bot, "content": "", "timestamp": "2026-11-25T12:00:00Z", "edited_timestamp": nil, "type": 0, "flags": 0,
			"pinned": false, "tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{},
		}
	}
	switch c.route {
	case "GET /gateway/bot":
		f.mu.Lock()
		defer f.mu.Unlock()
		return 200, map[string]any{
			"url": f.gatewayAt, "shards": f.shards,
			"session_start_limit": map[string]any{"total": 1000, "remaining": f.left, "reset_after": 3_600_000, "max_concurrency": f.places},
		}
	case "GET /users/@me":
		bot["mfa_enabled"], bot["locale"] = true, "en-GB"
		return 200, bot
	case "GET /applications/@me":
		return 200, map[string]any{
			"id": testApp, "name": "signpost", "icon": nil, "description": "", "type": nil, "verify_key": strings.Repeat("0", 64), "flags": 0, "flags_new": "0", "redirect_uris": []any{},
			"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": bot, "approximate_guild_count": 1, "approximate_user_install_count": 0,
			"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{},
		}
	case "POST /channels/{}/messages", "POST /webhooks/{}/{}":
		return 200, message(f.id())
	case "PATCH /channels/{}/messages/{}", "PATCH /webhooks/{}/{}/messages/@original":
		return 200, message(testRoom)
	case "GET /channels/{}/messages":
		return 200, []any{}
	case "DELETE /channels/{}/messages/{}", "DELETE /webhooks/{}/{}/messages/@original", "POST /interactions/{}/{}/callback":
		return 204, nil
	case "POST /users/@me/channels":
		return 200, map[string]any{"id": testRoom, "type": 1, "flags": 0, "recipients": []any{bot}}
	case "GET /applications/{}/commands", "PUT /applications/{}/commands":
		f.mu.Lock()
		defer f.mu.Unlock()
		return 200, f.commands
	}
	f.tb.Errorf("%s is a call that the bot should not make", c.route)
	return 404, map[string]any{"message": "404: Not Found", "code": 0}
}

// answer sets the good answer to a route.
func (f *fakeDiscord) answer(route string, by func(apiCall) (int, any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[route] = by
}

// plan sets what happens to the coming calls of a route, in order.
func (f *fakeDiscord) plan(route string, faults ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[route] = append(f.faults[route], faults...)
}

// breakAll answers every call of a route by a fault; nil mends it.
func (f *fakeDiscord) breakAll(route string, by fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.always[route] = by
}

// called returns the calls of a route so far.
func (f *fakeDiscord) called(route string) []apiCall {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c apiCall) bool { return c.route != route })
}

// awaited bounds a wait in vain; in a synctest bubble the days pass at once.
const awaited = 24 * time.Hour

// await waits until done, which is asked at each change. Without a bubble it is the
// test binary's own bound that ends it.
func (f *fakeDiscord) await(what string, done func() bool) {
	f.tb.Helper()
	over := time.After(awaited)
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		if done() {
			return
		}
		select {
		case <-changed:
		case <-over:
			f.tb.Fatalf("waited in vain: %s; calls: %s", what, f.summary())
		}
	}
}

// summary counts the calls by route.
func (f *fakeDiscord) summary() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	counts := map[string]int{}
	for _, c := range f.calls {
		counts[c.route]++
	}
	var b bytes.Buffer
	for _, route := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%s: %d; ", route, counts[route])
	}
	return b.String()
}

// fakeConn is a connection of the gateway, as the platform sees it.
type fakeConn struct {
	f       *fakeDiscord
	ws      *websocket.Conn
	m       manner
	session *fakeSession // nil until it is ready
}

// send sends a payload.
func (c *fakeConn) send(p payload) {
	data, err := json.Marshal(p)
	if err != nil {
		c.f.tb.Errorf("a payload that is no JSON: %v", err)
		return
	}
	c.raw(string(data))
}

// raw sends a text as it is.
func (c *fakeConn) raw(text string) {
	_ = c.ws.Write(context.Background(), websocket.MessageText, []byte(text)) // the bot may be gone
}

// op sends an operation; data is JSON.
func (c *fakeConn) op(op int, data string) { c.send(payload{Op: op, Data: json.RawMessage(data)}) }

// close closes by a code; abort breaks off.
func (c *fakeConn) close(code int) { _ = c.ws.Close(websocket.StatusCode(code), "") }
func (c *fakeConn) abort()         { _ = c.ws.CloseNow() }

// behave sets how the next connections behave, in order.
func (f *fakeDiscord) behave(m ...manner) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.manners = append(f.manners, m...)
}

// dispatch sends an event to every session, and to those that are not connected when
// they resume.
func (f *fakeDiscord) dispatch(name string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		f.tb.Fatalf("an event that is no JSON: %v", err)
	}
	f.mu.Lock()
	events := map[*fakeSession]payload{}
	for _, s := range f.sessions {
		s.seq++
		seq := s.seq
		p := payload{Op: opDispatch, Data: raw, Seq: &seq, Name: name}
		s.events = append(s.events, p)
		events[s] = p
	}
	conns := slices.Collect(maps.Keys(f.conns))
	f.mu.Unlock()
	for _, c := range conns {
		f.mu.Lock()
		p, ok := events[c.session]
		f.mu.Unlock()
		if ok {
			c.send(p)
		}
	}
}

// started returns the identifies and resumes so far.
func (f *fakeDiscord) started() []fakeStart {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.starts)
}

// begun waits until so many sessions were started or resumed, and are ready.
func (f *fakeDiscord) begun(n int) {
	f.tb.Helper()
	f.await(fmt.Sprintf("%d identifies and resumes", n), func() bool { return len(f.started()) >= n })
}

func (f *fakeDiscord) serveGateway(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.RawQuery; q != "encoding=json&v=10" {
		f.tb.Errorf("the gateway is connected to with %q", q)
	}
	if r.Header.Get("Authorization") != "" {
		f.tb.Errorf("the token is in a header of the gateway's connection")
	}
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	c := &fakeConn{f: f, ws: ws}
	f.mu.Lock()
	if len(f.manners) > 0 {
		c.m, f.manners = f.manners[0], f.manners[1:]
	}
	f.conns[c] = true
	f.dialed = append(f.dialed, r.URL.Path)
	interval := f.interval
	f.note()
	f.mu.Unlock()
	defer func() {
		_ = ws.CloseNow()
		f.mu.Lock()
		delete(f.conns, c)
		f.note()
		f.mu.Unlock()
	}()
	if !c.m.silent {
		c.op(opHello, fmt.Sprintf(`{"heartbeat_interval":%d}`, interval.Milliseconds()))
	}
	for {
		_, data, err := ws.Read(context.Background())
		if err != nil {
			f.closed(c, err)
			return
		}
		var p payload
		if err := json.Unmarshal(data, &p); err != nil {
			f.tb.Errorf("the bot sends what is no JSON: %v", err)
			return
		}
		c.take(p, r.URL.Path)
	}
}

// closed notes by which code the bot closed; 1000 and 1001 end the session.
func (f *fakeDiscord) closed(c *fakeConn, err error) {
	var e websocket.CloseError
	if !errors.As(err, &e) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closes = append(f.closes, int(e.Code))
	if e.Code == 1000 || e.Code == 1001 {
		maps.DeleteFunc(f.sessions, func(_ string, s *fakeSession) bool { return s == c.session })
	}
	f.note()
}

// take handles what the bot sends.
func (c *fakeConn) take(p payload, path string) {
	f := c.f
	switch p.Op {
	case opHeartbeat:
		f.mu.Lock()
		f.beats++
		f.note()
		f.mu.Unlock()
		if !c.m.mute {
			c.op(opHeartbeatAck, "null")
		}
	case opIdentify, opResume:
		var d struct {
			Token   string         `json:"token"`
			Intents int            `json:"intents"`
			Shard   [2]int         `json:"shard"`
			Session string         `json:"session_id"`
			Seq     int64          `json:"seq"`
			Props   map[string]any `json:"properties"`
		}
		if err := json.Unmarshal(p.Data, &d); err != nil || d.Token != string(testToken) || p.Op == opIdentify && d.Props["os"] == nil {
			f.tb.Errorf("an identify or resume that is not whole: %v", err)
		}
		f.mu.Lock()
		f.starts = append(f.starts, fakeStart{p.Op, d.Session, d.Seq, d.Intents, d.Shard, path, time.Now()})
		f.note()
		f.mu.Unlock()
		switch {
		case c.m.refuse != 0:
			go c.close(c.m.refuse) // it waits for the bot's own close, which is read here
			return
		case c.m.invalid != "":
			if c.m.invalid == "false" {
				f.mu.Lock()
				delete(f.sessions, d.Session)
				f.mu.Unlock()
			}
			c.op(opInvalidSession, c.m.invalid)
			return
		case c.m.hang:
			return
		}
		c.begin(p.Op, d.Session, d.Seq)
	default:
		f.tb.Errorf("the bot sends operation %d", p.Op)
	}
}

// begin makes a session ready.
func (c *fakeConn) begin(op int, id string, seq int64) {
	f := c.f
	var events []payload
	if op == opResume {
		f.mu.Lock()
		s := f.sessions[id]
		if s != nil {
			for _, e := range s.events {
				if *e.Seq > seq {
					events = append(events, e)
				}
			}
			c.session = s
		}
		f.mu.Unlock()
		if s == nil {
			c.op(opInvalidSession, "false")
			return
		}
		events = append(events, payload{Op: opDispatch, Name: "RESUMED", Data: json.RawMessage(`{}`)})
	} else {
		id = "session-" + f.id()
		one := int64(1)
		f.mu.Lock()
		c.session = &fakeSession{seq: 1}
		f.sessions[id] = c.session
		f.mu.Unlock()
		events = append(events, payload{Op: opDispatch, Name: "READY", Seq: &one, Data: json.RawMessage(fmt.Sprintf(
			`{"v":10,"session_id":%q,"resume_gateway_url":"%s/resume","user":{"id":%q,"username":"signpost","bot":true},"application":{"id":%q},"guilds":[{"id":%q,"unavailable":true}]}`,
			id, f.gatewayAt, testBot, testApp, testGuild))})
	}
	for _, e := range events {
		c.send(e)
	}
	if c.m.ready != nil {
		go c.m.ready(c)
	}
}
