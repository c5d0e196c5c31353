package main

import (
	"sync"

	"signpost/internal/web"
)

// state is what is ready and what is not, by part of the program. It is safe for
// concurrent use.
type state struct {
	mu    sync.Mutex
	names []string // in the order in which they came
	why   map[string]func() string
}

func newState() *state { return &state{why: map[string]func() string{}} }

// watch asks a part each time whether it is ready.
func (s *state) watch(name string, why func() string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why[name] == nil {
		s.names = append(s.names, name)
	}
	s.why[name] = why
}

// set notes why a part is not ready; "" where it is.
func (s *state) set(name, why string) { s.watch(name, func() string { return why }) }

// Checks returns what the listener shows.
func (s *state) Checks() []web.Check {
	s.mu.Lock()
	defer s.mu.Unlock()
	checks := make([]web.Check, len(s.names))
	for i, name := range s.names {
		checks[i] = web.Check{Name: name, Ready: s.why[name]}
	}
	return checks
}

// ready reports whether every part is.
func (s *state) ready() bool {
	for _, c := range s.Checks() {
		if c.Ready() != "" {
			return false
		}
	}
	return true
}
