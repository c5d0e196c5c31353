package discord

import (
	"sync"
	"time"
)

// gatewayStatus says how one shard goes. It holds nothing of any person.
type gatewayStatus struct {
	shard     int
	connected time.Time // since when its session is ready; zero while it is not
	event     time.Time // when something came last
	lost      string    // why the last connection ended, in words of this package; "" for never
	losses    int       // connections that ended
	identifies,
	resumes int // that were asked for
}

// statusKeeper is a status that is written and read at once.
type statusKeeper struct {
	mu sync.Mutex
	s  gatewayStatus
}

func (k *statusKeeper) change(f func(s *gatewayStatus)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f(&k.s)
}

func (k *statusKeeper) read() gatewayStatus {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.s
}
