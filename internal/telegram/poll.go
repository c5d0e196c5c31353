package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// Polling.
const (
	maxUpdates    = 100 // of one answer (core.telegram.org/bots/api#getupdates)
	lookAgain     = time.Second
	conflictPause = 15 * time.Second
	// Ids begin anew at a random number after a week without updates
	// (core.telegram.org/bots/api#update), and an offset above them would confirm
	// what nobody saw. Without an offset everything that is not confirmed comes.
	offsetFor = 24 * time.Hour
)

// What became of an update that was received and is not confirmed.
type progress int

const (
	underWay progress = iota
	finished          // answered, or given up
	back              // to be received again
)

// window holds the updates that were received and are not confirmed. It is safe
// for concurrent use.
type window struct {
	mu      sync.Mutex
	open    map[int64]progress
	last    int64         // the highest that was received
	touched time.Time     // when one was received last
	freed   chan struct{} // holds something when one was finished
}

func newWindow() *window {
	return &window{open: map[int64]progress{}, freed: make(chan struct{}, 1)}
}

// begin takes an update in; false where it is under way, or finished and not
// confirmed yet.
func (w *window) begin(id int64, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, known := w.open[id]; known && p != back {
		return false
	}
	w.open[id] = underWay
	w.last, w.touched = max(w.last, id), now
	return true
}

// end ends an update; confirm is false where it has to be received again.
func (w *window) end(id int64, confirm bool) {
	w.mu.Lock()
	w.open[id] = back
	if confirm {
		w.open[id] = finished
	}
	w.mu.Unlock()
	select {
	case w.freed <- struct{}{}:
	default:
	}
}

// offset returns the offset of the next call: above every update that is
// finished and at the lowest that is not, 0 for none; and whether there is one.
func (w *window) offset(now time.Time) (offset int64, waiting bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	lowest := int64(0)
	for id, p := range w.open {
		if p != finished && (!waiting || id < lowest) {
			lowest, waiting = id, true
		}
	}
	switch {
	case waiting:
		offset = lowest
	case w.last != 0 && now.Sub(w.touched) < offsetFor:
		offset = w.last + 1
	default:
		w.last = 0
	}
	for id, p := range w.open {
		if p == finished && (id < offset || !waiting) {
			delete(w.open, id)
		}
	}
	return offset, waiting
}

// poll receives updates until ctx ends, and confirms what was answered.
func (a *Adapter) poll(ctx context.Context) error {
	w := newWindow()
	defer func() {
		a.stop()
		a.confirm(w)
	}()
	removed := false // a webhook, once
	for pause := firstPause; ctx.Err() == nil; {
		offset, waiting := w.offset(a.now())
		timeout := pollTimeout
		if waiting {
			timeout = 0
		}
		var updates []json.RawMessage
		p := params{"timeout": int64(timeout / time.Second), "limit": int64(maxUpdates), "allowed_updates": allowedUpdates}
		if offset != 0 {
			p["offset"] = offset
		}
		asked := a.now()
		err := a.client.callWithin(ctx, timeout+pollSlack, "getUpdates", p, &updates)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			wait := jitter(pause)
			pause = min(2*pause, longestWait)
			var failed *callError
			errors.As(err, &failed)
			switch classOf(err) {
			case classUnauthorized:
				return errToken
			case classConflict:
				a.health.conflicting()
				a.log.Error("telegram: another program asks for this bot's updates with the same token; stop it, or ask BotFather for a new token if it is not yours", "reason", err)
				if !removed { // a webhook that was set before is the other cause
					removed = true
					if err := a.client.call(ctx, "deleteWebhook", nil, nil); err != nil {
						a.log.Warn("telegram: the webhook could not be removed", "reason", err)
					}
				} else {
					wait = conflictPause
				}
			case classWait:
				wait = failed.after
			default:
				a.log.Warn("telegram: updates could not be received; asked for again", "reason", err)
			}
			if a.sender.sleep(ctx, wait) != nil {
				return nil
			}
			continue
		}
		pause = firstPause
		a.health.ready(a.now())
		if !a.receive(ctx, w, updates) {
			// Nothing new while something is under way: the same would come at once.
			// So it would from a server that holds no call open.
			if _, waiting := w.offset(a.now()); waiting || len(updates) > 0 || a.now().Sub(asked) < lookAgain {
				a.rest(ctx, w)
			}
		}
	}
	return nil
}

// receive takes updates in; false where none of them is new.
func (a *Adapter) receive(ctx context.Context, w *window, updates []json.RawMessage) (fresh bool) {
	for _, raw := range updates {
		var id struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &id) != nil || id.ID == 0 {
			a.log.Warn("telegram: an update has no id and is passed over")
			continue
		}
		if !w.begin(id.ID, a.now()) {
			continue
		}
		fresh = true
		if !a.take(ctx, raw, func(confirm bool) { w.end(id.ID, confirm) }) {
			w.end(id.ID, false)
			return false
		}
	}
	return fresh
}

// rest waits until an update is finished, at most lookAgain.
func (a *Adapter) rest(ctx context.Context, w *window) {
	t := time.NewTimer(lookAgain)
	defer t.Stop()
	select {
	case <-w.freed:
	case <-t.C:
	case <-ctx.Done():
	}
}

// confirm tells the platform what was answered, when the program stops: without
// it the last answers would be given again.
func (a *Adapter) confirm(w *window) {
	offset, _ := w.offset(a.now())
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	err := a.client.call(ctx, "getUpdates", params{"offset": offset, "timeout": int64(0), "limit": int64(1), "allowed_updates": allowedUpdates}, nil)
	if err != nil {
		a.log.Warn("telegram: the last answers could not be confirmed; the journal keeps them from being repeated", "reason", err)
	}
}
