package store

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"
)

// Bounds of one use of the store. Answers wait for it, so they are short.
const (
	useWait = 2 * time.Second // for one statement
	restFor = time.Second     // between two tries of a store that is away
)

// errAway says that the store failed a moment ago and was not asked.
var errAway = errors.New("store: it failed a moment ago and is tried again soon")

// state says when one kind of use failed last: a full disk refuses writes and
// still reads.
type state struct{ failed atomic.Int64 } // Unix nanoseconds, 0 where the last use went well

// use runs f within useWait, or returns errAway where the last use failed within
// restFor: a store that is away must not hold each answer up.
func (s *Store) use(ctx context.Context, kind *state, f func(ctx context.Context) error) error {
	if at := kind.failed.Load(); at != 0 && s.now().UnixNano()-at < int64(restFor) {
		return errAway
	}
	bounded, cancel := context.WithTimeout(ctx, useWait)
	defer cancel()
	err := f(bounded)
	switch {
	case err == nil || errors.Is(err, sql.ErrNoRows):
		kind.failed.Store(0)
	case ctx.Err() == nil: // not the caller's impatience
		kind.failed.Store(s.now().UnixNano())
	}
	return err
}
