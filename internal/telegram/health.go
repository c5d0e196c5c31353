package telegram

import (
	"sync"
	"time"
)

// health is what an operator is told. It is safe for concurrent use.
type health struct {
	mu       sync.Mutex
	reached  time.Time // last successful call for updates
	conflict bool
}

// Health says how receiving goes.
type Health struct {
	Reached  time.Time // when updates were last asked for and the platform answered; zero before that
	Conflict bool      // another program asks for this bot's updates with the same token (SAFETY H24)
	Waiting  int       // updates that wait for a worker
}

// Health returns how receiving goes. It may be called at any time.
func (a *Adapter) Health() Health {
	a.health.mu.Lock()
	defer a.health.mu.Unlock()
	return Health{Reached: a.health.reached, Conflict: a.health.conflict, Waiting: a.jobs.Waiting()}
}

func (h *health) ready(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reached, h.conflict = now, false
}

func (h *health) conflicting() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conflict = true
}
