package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // zones, also where the system has none
)

const (
	tipRest     = 52 * 7 * 24 * time.Hour // before a chat gets the same tip again
	maxUntapped = 8                       // tips, one a week, that nobody taps on; then no more
	tipsAtOnce  = 20                      // due tips that one claim looks at
)

// TipPlan says when a chat gets its weekly tip, by the clock of a place.
type TipPlan struct {
	Day  time.Weekday
	Hour int    // 0 to 23
	Zone string // of the IANA database, such as Europe/London
}

// next returns the first slot after a time. An hour that a change of the clock
// leaves out is the one after it.
func (p TipPlan) next(after time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "Local" || p.Hour < 0 || p.Hour > 23 || p.Day < time.Sunday || p.Day > time.Saturday {
		return time.Time{}, errors.New("store: a tip needs a day of the week, an hour from 0 to 23, and a time zone such as Europe/London")
	}
	y, m, d := after.In(zone).Date()
	for d += (int(p.Day) - int(after.In(zone).Weekday()) + 7) % 7; ; d += 7 {
		if slot := time.Date(y, m, d, p.Hour, 0, 0, 0, zone); slot.After(after) {
			return slot, nil
		}
	}
}

// SetTip plans the weekly tip of a chat, first at the plan's first slot after now;
// to is the id that it is sent to.
func (s *Store) SetTip(ctx context.Context, platform, chat, to string, plan TipPlan, now time.Time) error {
	due, err := plan.next(now)
	if err != nil {
		return err
	}
	key := s.keys.key(platform, chat)
	err = s.use(ctx, &s.writes, func(ctx context.Context) error {
		_, err := s.db.ExecContext(ctx, `INSERT INTO tips (chat, platform, sealed, weekday, hour, zone, due, untapped)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (chat) DO UPDATE SET
			sealed = excluded.sealed, weekday = excluded.weekday, hour = excluded.hour, zone = excluded.zone, due = excluded.due, untapped = 0`,
			key, platform, s.keys.sealed(key, to), int(plan.Day), plan.Hour, plan.Zone, due.UnixNano())
		return err
	})
	if err != nil {
		return fmt.Errorf("store: plan a tip: %w", err)
	}
	return nil
}

// StopTip ends the weekly tip of a chat. Which tips it had stays until the chat is
// forgotten, so that a new plan repeats none.
func (s *Store) StopTip(ctx context.Context, platform, chat string) error {
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		_, err := s.db.ExecContext(ctx, `DELETE FROM tips WHERE chat = $1`, s.keys.key(platform, chat))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: stop a tip: %w", err)
	}
	return nil
}

// TapTip notes that somebody tapped on a tip of a chat. One that had stopped goes on
// at its first slot after now.
func (s *Store) TapTip(ctx context.Context, platform, chat string, now time.Time) error {
	key := s.keys.key(platform, chat)
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		var plan TipPlan
		err := s.db.QueryRowContext(ctx, `SELECT weekday, hour, zone FROM tips WHERE chat = $1`, key).Scan(&plan.Day, &plan.Hour, &plan.Zone)
		if err != nil {
			return err
		}
		due, err := plan.next(now)
		if err != nil {
			return err
		}
		_, err = s.db.ExecContext(ctx, `UPDATE tips SET untapped = 0, due = CASE WHEN untapped >= $1 THEN $2 ELSE due END WHERE chat = $3`,
			maxUntapped, due.UnixNano(), key)
		return err
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("store: note a tap: %w", err)
	}
	return nil
}

// DueTip is a tip that this program alone is to send.
type DueTip struct {
	To  string // id to send it to
	Tip string // one of those that were offered
}

// ClaimTip claims a tip of a platform that is due, of those offered, best first. ok
// is false where none is due. Of many replicas one gets it; it is claimed before it
// is sent, so that a crash between loses it and none is sent twice. Slots that
// were missed are made up for by one tip. A chat that had all of the tips within
// 52 weeks gets none, and one that tapped on none of eight gets no more.
func (s *Store) ClaimTip(ctx context.Context, platform string, offered []string, now time.Time) (tip DueTip, ok bool, err error) {
	err = s.use(ctx, &s.writes, func(ctx context.Context) error {
		due, err := s.dueTips(ctx, platform, now)
		if err != nil {
			return err
		}
		for _, d := range due {
			if tip, ok, err = s.claim(ctx, d, offered, now); ok || err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return DueTip{}, false, fmt.Errorf("store: claim a tip: %w", err)
	}
	return tip, ok, nil
}

// planned is a row of tips.
type planned struct {
	chat, sealed string
	plan         TipPlan
	due          int64
}

func (s *Store) dueTips(ctx context.Context, platform string, now time.Time) (due []planned, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT chat, sealed, weekday, hour, zone, due FROM tips
		WHERE platform = $1 AND due <= $2 AND untapped < $3 ORDER BY due, chat LIMIT $4`, platform, now.UnixNano(), maxUntapped, tipsAtOnce)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p planned
		if err := rows.Scan(&p.chat, &p.sealed, &p.plan.Day, &p.plan.Hour, &p.plan.Zone, &p.due); err != nil {
			return nil, err
		}
		due = append(due, p)
	}
	return due, rows.Err()
}

// claim moves a row to its next slot, if it still stands at the one that was read:
// the one statement by which one of many replicas wins.
func (s *Store) claim(ctx context.Context, p planned, offered []string, now time.Time) (tip DueTip, ok bool, err error) {
	next, err := p.plan.next(now)
	if err != nil {
		return tip, false, err
	}
	if tip.To, err = s.keys.opened(p.chat, p.sealed); err != nil {
		return tip, false, err
	}
	err = s.within(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE tips SET due = $1 WHERE chat = $2 AND due = $3`, next.UnixNano(), p.chat, p.due)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); n == 0 || err != nil {
			return err
		}
		if tip.Tip, err = unsent(ctx, tx, p.chat, offered, now); tip.Tip == "" || err != nil {
			return err
		}
		ok = true
		_, err = tx.ExecContext(ctx, `INSERT INTO tips_sent (chat, tip, at) VALUES ($1, $2, $3)
			ON CONFLICT (chat, tip) DO UPDATE SET at = excluded.at`, p.chat, tip.Tip, now.UnixNano())
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE tips SET untapped = untapped + 1 WHERE chat = $1`, p.chat)
		}
		return err
	})
	return tip, ok && err == nil, err
}

// unsent returns the first of the tips offered that a chat had not within tipRest;
// "" where it had them all.
func unsent(ctx context.Context, tx *sql.Tx, chat string, offered []string, now time.Time) (string, error) {
	for _, tip := range offered {
		var at int64
		err := tx.QueryRowContext(ctx, `SELECT at FROM tips_sent WHERE chat = $1 AND tip = $2`, chat, tip).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) || err == nil && now.Sub(time.Unix(0, at)) >= tipRest {
			return tip, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", nil
}
