package telegram

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Bounds of sending.
const (
	maxTries    = 3 // that fail while messages to others go out
	firstPause  = time.Second
	longestWait = 30 * time.Second // between two tries while nothing goes out at all
)

// place is where a message goes.
type place struct {
	chat    int64
	private bool
	thread  int64 // forum topic, 0 for none
	reply   int64 // message that is replied to, 0 for none
	edit    int64 // message that is changed in place, 0 for none
	urgent  bool
}

// sent is what became of a message.
type sent struct {
	chat    int64 // where it went: a group may have moved
	message int64
}

// sender sends messages, one at a time for each chat. It is safe for concurrent
// use.
type sender struct {
	client *client
	pace   *pacer
	moved  func(ctx context.Context, from, to int64)
	// sleep waits, or returns ctx's error.
	sleep func(ctx context.Context, d time.Duration) error

	meter Meter

	delivered atomic.Int64 // messages that were sent, to any chat
}

// noPreview is LinkPreviewOptions: an address in advice shows no picture.
var noPreview = map[string]bool{"is_disabled": true}

// parameters are those of sendMessage, or of editMessageText.
func (m outgoing) parameters(to place, marked bool) (method string, p params) {
	p = params{"chat_id": to.chat, "text": m.plain, "link_preview_options": noPreview}
	if marked {
		p["text"], p["parse_mode"] = m.html, "HTML"
	}
	if m.keyboard != nil {
		p["reply_markup"] = m.keyboard
	}
	if to.edit != 0 {
		p["message_id"] = to.edit
		return "editMessageText", p
	}
	if to.thread != 0 {
		p["message_thread_id"] = to.thread
	}
	if to.reply != 0 {
		p["reply_parameters"] = map[string]any{"message_id": to.reply, "allow_sending_without_reply": true}
	}
	return "sendMessage", p
}

// send sends one message. It mends what can be mended: markup that is refused, a
// topic or a message that is gone, a group that moved; and waits out what passes.
// It gives up on a chat that cannot be written to at once, and on anything else
// after three tries that failed while messages to others went out: while nothing
// goes out at all it is the platform that is down, and nothing is given up.
func (s *sender) send(ctx context.Context, m outgoing, to place) (sent, error) {
	marked, hasMoved := true, false
	pause := firstPause
	for tries := 1; ; {
		if err := s.pace.wait(ctx, to.chat, to.private, to.urgent); err != nil {
			return sent{}, &callError{method: "sendMessage", what: "ended before it was sent", end: ctx.Err()}
		}
		before := s.delivered.Load()
		method, p := m.parameters(to, marked)
		var made struct {
			ID int64 `json:"message_id"`
		}
		err := s.client.call(ctx, method, p, &made)
		if err == nil {
			s.delivered.Add(1)
			s.meter.Sent()
			return sent{to.chat, made.ID}, nil
		}
		wait := time.Duration(0)
		var failed *callError
		if !errors.As(err, &failed) || failed.end != nil {
			return sent{}, err
		}
		s.meter.Failed(failed.class.String())
		switch failed.class {
		case classNotModified:
			return sent{to.chat, to.edit}, nil
		case classMarkup:
			if !marked {
				return sent{}, err
			}
			marked = false
			continue
		case classThread:
			if to.thread == 0 {
				return sent{}, err
			}
			to.thread = 0
			continue
		case classGone:
			if to.edit == 0 {
				return sent{}, err
			}
			to.edit = 0
			continue
		case classMigrated:
			if hasMoved {
				return sent{}, err
			}
			hasMoved = true
			s.moved(ctx, to.chat, failed.migrated)
			to.chat, to.thread, to.reply, to.edit = failed.migrated, 0, 0, 0
			continue
		case classWait:
			wait = failed.after
		case classTemporary:
			if s.delivered.Load() != before {
				tries++
			}
			if tries > maxTries {
				return sent{}, err
			}
			wait, pause = jitter(pause), min(2*pause, longestWait)
		default:
			return sent{}, err
		}
		if err := s.sleep(ctx, wait); err != nil {
			return sent{}, &callError{method: method, what: "ended while waiting to try again", end: err}
		}
	}
}

// jitter spreads tries, so that many chats do not try again in one moment.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

// sleep waits for d, or returns ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
