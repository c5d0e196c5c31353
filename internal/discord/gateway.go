package discord

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// Operations of the gateway
// (discord.com/developers/docs/topics/opcodes-and-status-codes#gateway).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// Bounds of a connection.
const (
	dialTimeout  = 15 * time.Second
	helloTimeout = 15 * time.Second
	readyTimeout = 60 * time.Second // between identify or resume and the next event, until the session is ready
	writeTimeout = 10 * time.Second
	maxPayload   = 32 << 20 // bytes: the largest guilds come in a few MB
	leastBeat    = time.Second
	codeResume   = websocket.StatusCode(4000) // closes a connection so that its session can be resumed
)

// payload is one message of the gateway.
type payload struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s,omitempty"`
	Name string          `json:"t,omitempty"`
}

// outgoing is one message to the gateway.
type outgoing struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

// dispatched is one event, undecoded.
type dispatched struct {
	name string
	data json.RawMessage
}

// session is what a resume needs. All but seq belongs to the goroutine that reads.
type session struct {
	id  string
	url string // where to resume it
	seq atomic.Int64
}

// Why a connection ended, where the other end has not said so by a close code.
var (
	errZombie    = errors.New("no heartbeat was acknowledged")
	errReconnect = errors.New("the platform asked for a reconnect")
	errInvalid   = errors.New("the session is invalid")
	errResumable = errors.New("the session cannot be resumed yet")
	errSilent    = errors.New("nothing came in time")
	errUnready   = errors.New("the session was not made ready in time")
	errHello     = errors.New("the first message is no hello")
	errDial      = errors.New("no connection to the gateway")
	errAddress   = errors.New("no address of a gateway")
	errBroken    = errors.New("the connection broke off")
	errTooLong   = errors.New("a message is too long")
)

// connection is one websocket, from its hello to its end.
type connection struct {
	g       *shard
	ws      *websocket.Conn
	session *session
	writes  sync.Mutex
	acked   atomic.Bool

	ended sync.Once
	cause error // why this end closed it
	done  chan struct{}
}

// end closes the connection once, for a reason.
func (c *connection) end(code websocket.StatusCode, why error) {
	c.ended.Do(func() {
		c.cause = why
		close(c.done)
		_ = c.ws.Close(code, "") // bounded; the other end may be gone
	})
}

// send writes a message. A write that fails ends the connection, which the reader
// sees.
func (c *connection) send(op int, data any) {
	message, err := json.Marshal(outgoing{op, data})
	if err != nil {
		return // of constants and numbers it cannot fail
	}
	c.writes.Lock()
	defer c.writes.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	_ = c.ws.Write(ctx, websocket.MessageText, message) // the reader sees that it is broken
}

// read returns the next message. One that cannot be decoded is passed over: its
// fields may be of a form that is not known here (PLATFORMS D1).
func (c *connection) read(ctx context.Context) (payload, error) {
	for {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			return payload{}, err
		}
		var p payload
		if json.Unmarshal(data, &p) == nil {
			return p, nil
		}
		c.g.o.log.Warn("discord: a message of the gateway cannot be read and is passed over", "shard", c.g.number)
	}
}

// connect makes one connection, and returns why it ended; nil where ctx ended it.
func (g *shard) connect(ctx context.Context, address string, resume bool) error {
	dial, stop := context.WithTimeout(ctx, dialTimeout)
	defer stop()
	// The header is the client's: what it adds to calls has no business here.
	ws, answer, err := websocket.Dial(dial, address, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: g.o.client.http.Transport}, HTTPHeader: http.Header{"User-Agent": {g.o.client.agent}},
	})
	if answer != nil && answer.Body != nil && err != nil {
		_ = answer.Body.Close() // it is not read
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return errDial // what it says holds the address
	}
	ws.SetReadLimit(maxPayload)
	c := &connection{g: g, ws: ws, done: make(chan struct{})}
	var helpers sync.WaitGroup
	helpers.Go(func() {
		select {
		case <-ctx.Done():
			c.end(websocket.StatusNormalClosure, nil)
		case <-c.done:
		}
	})
	err = c.serve(ctx, resume, &helpers)
	c.end(codeResume, err)
	helpers.Wait()
	switch {
	case ctx.Err() != nil:
		return nil
	case c.cause != nil:
		return c.cause
	}
	return err
}

// serve does a connection's work until it ends.
func (c *connection) serve(ctx context.Context, resume bool, helpers *sync.WaitGroup) error {
	// Reading ends when the connection is closed, and not with ctx: that would break
	// it off without a close code.
	reading := context.WithoutCancel(ctx)
	silence := time.AfterFunc(helloTimeout, func() { c.end(codeResume, errSilent) })
	defer silence.Stop()
	hello, err := c.read(reading)
	if err != nil {
		return ending(err)
	}
	var every struct {
		Interval int64 `json:"heartbeat_interval"` // ms
	}
	if hello.Op != opHello || json.Unmarshal(hello.Data, &every) != nil || every.Interval <= 0 {
		return errHello
	}
	silence.Stop()
	watch := time.AfterFunc(readyTimeout, func() { c.end(codeResume, errUnready) })
	defer watch.Stop()
	c.acked.Store(true)
	if !resume {
		c.g.session = &session{}
	}
	c.session = c.g.session
	helpers.Go(func() { c.beat(max(time.Duration(every.Interval)*time.Millisecond, leastBeat)) })
	if resume {
		c.g.status.change(func(s *gatewayStatus) { s.resumes++ })
		c.send(opResume, map[string]any{"token": string(c.g.o.token), "session_id": c.session.id, "seq": c.session.seq.Load()})
	} else {
		c.g.status.change(func(s *gatewayStatus) { s.identifies++ })
		c.send(opIdentify, map[string]any{
			"token": string(c.g.o.token), "intents": c.g.o.intents, "shard": [2]int{c.g.number, c.g.of},
			"properties": map[string]string{"os": runtime.GOOS, "browser": "signpost", "device": "signpost"},
		})
	}
	for {
		p, err := c.read(reading)
		if err != nil {
			return ending(err)
		}
		switch p.Op {
		case opDispatch:
			if c.dispatch(ctx, p) {
				watch.Stop()
			} else if c.g.status.read().connected.IsZero() {
				watch.Reset(readyTimeout) // what came in the gap comes before RESUMED
			}
		case opHeartbeat:
			c.send(opHeartbeat, c.seq())
		case opHeartbeatAck:
			c.acked.Store(true)
		case opReconnect:
			return errReconnect
		case opInvalidSession:
			if string(p.Data) == "true" {
				return errResumable
			}
			return errInvalid
		}
	}
}

// dispatch hands an event on; it reports whether the session became ready by it.
func (c *connection) dispatch(ctx context.Context, p payload) (ready bool) {
	now := c.g.now()
	switch p.Name {
	case "READY":
		var r struct {
			ID  string `json:"session_id"`
			URL string `json:"resume_gateway_url"`
		}
		_ = json.Unmarshal(p.Data, &r) // without an id it cannot be resumed, which is mended by identifying
		c.session.id, c.session.url = r.ID, r.URL
		ready = true
	case "RESUMED":
		ready = true
	}
	if ready {
		c.g.readyAt = now
	}
	c.g.status.change(func(s *gatewayStatus) {
		s.event = now
		if ready {
			s.connected = now
		}
	})
	c.g.hand(ctx, dispatched{p.Name, p.Data})
	if p.Seq != nil {
		c.session.seq.Store(*p.Seq)
	}
	return ready
}

// hand gives an event to the handler, which may fail without harm to the others.
func (g *shard) hand(ctx context.Context, e dispatched) {
	defer func() {
		if recover() != nil { // what it says may hold the message
			g.o.log.Error("discord: an event could not be handled and is passed over", "shard", g.number)
		}
	}()
	g.handle(ctx, e)
}

// seq is the last sequence number, nil where there is none.
func (c *connection) seq() any {
	if n := c.session.seq.Load(); n != 0 {
		return n
	}
	return nil
}

// beat sends heartbeats until the connection ends. The first comes after a random
// part of the interval; one that is not acknowledged before the next is due means
// that nobody is there (PLATFORMS D4).
func (c *connection) beat(every time.Duration) {
	t := time.NewTimer(rand.N(every))
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-c.done:
			return
		}
		if !c.acked.Swap(false) {
			c.end(codeResume, errZombie)
			return
		}
		c.send(opHeartbeat, c.seq())
		t.Reset(every)
	}
}

// closeCode is the code by which the platform closed a connection.
type closeCode int

func (closeCode) Error() string { return "the platform closed the connection" }

// ending turns the end of reading into a reason without what it says.
func ending(err error) error {
	if code := websocket.CloseStatus(err); code >= 0 {
		return closeCode(code)
	}
	if errors.Is(err, websocket.ErrMessageTooBig) {
		return errTooLong
	}
	return errBroken
}

// gatewayAddress adds the version and encoding that this package speaks.
func gatewayAddress(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "wss" && u.Scheme != "ws" {
		return "", errAddress
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {"10"}, "encoding": {"json"}}.Encode()
	return u.String(), nil
}
