package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// How long a check or a reading of the sources holds (DECISIONS 13). Age never
// removes a number, a step or a service: past it, hours are left out.
const (
	freshService = 180 * 24 * time.Hour
	freshUrgent  = 180 * 24 * time.Hour
	freshOther   = 365 * 24 * time.Hour
)

var pageDate = regexp.MustCompile(`\b(20\d\d)(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?\b`)

// AsOf returns the day that the service's facts are from: the day a person
// checked it, or else the newest date among its evidence. ok is false where no
// date is known.
func (s *Service) AsOf() (day time.Time, ok bool) {
	if t, err := time.Parse(time.DateOnly, s.VerifiedOn); err == nil {
		return t, true
	}
	for _, e := range s.Evidence {
		for _, m := range pageDate.FindAllStringSubmatch(e.Date, -1) {
			month, date := m[2], m[3]
			if month == "" {
				month = "01"
			}
			if date == "" {
				date = "01"
			}
			if t, err := time.Parse(time.DateOnly, m[1]+"-"+month+"-"+date); err == nil && t.After(day) {
				day, ok = t, true
			}
		}
	}
	return day, ok
}

// FreshUntil returns the moment until which the service's hours may be shown.
// ok is false where no date is known, and they never may.
func (s *Service) FreshUntil() (until time.Time, ok bool) {
	day, ok := s.AsOf()
	return day.Add(freshService), ok
}

// Stale reports whether, on a day, the service's facts are too old to show its
// hours. A service without any date is stale.
func (s *Service) Stale(on time.Time) bool {
	until, ok := s.FreshUntil()
	return !ok || on.After(until)
}

// freshFor is how long a reading of the sources holds for an entry's level.
func freshFor(l Level) time.Duration {
	if l >= LevelUrgent {
		return freshUrgent
	}
	return freshOther
}

// DueBy returns the day by which the entry must be read again: the day its
// review names, or the end of the time that its level allows, whichever comes
// first. ok is false where it names no day at all.
func (e *Entry) DueBy() (day time.Time, ok bool) {
	for _, from := range []string{e.Review.CheckedOn, e.Review.WrittenOn} {
		if t, err := time.Parse(time.DateOnly, from); err == nil {
			day, ok = t.Add(freshFor(e.Level)), true
			break
		}
	}
	if t, err := time.Parse(time.DateOnly, e.Review.CheckAgainBy); err == nil && (!ok || t.Before(day)) {
		day, ok = t, true
	}
	return day, ok
}

// Stale reports whether, on a day, the entry should have been read again.
func (e *Entry) Stale(on time.Time) bool {
	day, ok := e.DueBy()
	return !ok || on.After(day)
}

// urgentCheckers is how many people must have checked an urgent answer.
const urgentCheckers = 2

// Checked reports whether the people have checked the entry whom its level
// asks for (CONTENT rule 19): two for emergency and urgent, one of them in a
// safeguarding role; one for the rest; never its owner. Until then it is a
// draft, and says so.
func (e *Entry) Checked() bool { return len(e.waitsFor()) == 0 }

// waitsFor says which checks an entry still lacks.
func (e *Entry) waitsFor() []string {
	var others []string
	safeguarding := false
	for _, who := range e.Review.CheckedBy {
		if name := fold(who); name != "" && name != fold(e.Review.Owner) && !slices.Contains(others, name) {
			others = append(others, name)
			safeguarding = safeguarding || strings.Contains(name, "safeguarding")
		}
	}
	need := 1
	if e.Level >= LevelUrgent {
		need = urgentCheckers
	}
	var out []string
	switch missing := need - len(others); {
	case missing > 1:
		out = append(out, fmt.Sprintf("%d more checkers", missing))
	case missing == 1:
		out = append(out, "one more checker")
	}
	if e.Level >= LevelUrgent && !safeguarding {
		out = append(out, "a checker in a safeguarding role")
	}
	if len(others) > 0 && e.Review.CheckedOn == "" {
		out = append(out, "the day of the check")
	}
	return out
}

// Checked reports whether every entry has been checked by the people whom its
// level asks for. What the bot says of itself follows from it (DECISIONS 3).
func (b *Base) Checked() bool {
	return len(b.Entries) > 0 && !slices.ContainsFunc(b.Entries, func(e *Entry) bool { return !e.Checked() })
}

// checkReview checks an entry's dates and names (rules 18 and 19).
func (l *loader) checkReview(e *Entry, at places) {
	if !at.has("review") {
		return
	}
	r := e.Review
	if len(r.CheckedBy) > 0 && r.CheckedOn == "" {
		at.at("review.checked_by").fail("Somebody is named in checked_by, and checked_on is empty.", "Write the day of the check.")
	}
	if len(r.CheckedBy) == 0 && r.CheckedOn != "" {
		at.at("review.checked_on").fail("checked_on holds a day, and checked_by names nobody.", "Name who checked it, or empty checked_on.")
	}
	if r.CheckedOn != "" && r.WrittenOn != "" && r.CheckedOn < r.WrittenOn {
		at.at("review.checked_on").fail("It was checked before it was written.", "Look both days up again.")
	}
	l.notAfterToday(at.at("review.checked_on"), r.CheckedOn)
	l.notAfterToday(at.at("review.written_on"), r.WrittenOn)
	if missing := e.waitsFor(); len(missing) > 0 && at.has("review.checked_by") {
		at.at("review.checked_by").report(!l.opts.Launch, fmt.Sprintf("%s is a draft. It waits for %s.", e.ID, strings.Join(missing, " and ")),
			"Have it checked, then add the names and the day.")
	}
	if r.CheckAgainBy == "" {
		if !at.has("review.check_again_by") {
			return
		}
		at.at("review.check_again_by").report(!l.opts.Fresh, "check_again_by is empty.", "Write the day by which it must be read again.")
		return
	}
	months := 12
	why := ""
	if e.Level >= LevelUrgent || len(e.InApp) > 0 || e.section("settings") {
		months = 6
		why = ", as it is urgent or tells of an app's settings"
	}
	from := max(r.CheckedOn, r.WrittenOn)
	start, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return
	}
	if latest := start.AddDate(0, months, 0).Format(time.DateOnly); r.CheckAgainBy > latest {
		at.at("review.check_again_by").report(!l.opts.Fresh, fmt.Sprintf("check_again_by is %s, more than %d months after %s.", r.CheckAgainBy, months, from),
			fmt.Sprintf("Make it %s or sooner%s.", latest, why))
	}
	if !l.opts.Today.IsZero() && e.Stale(l.opts.Today) {
		day, _ := e.DueBy()
		at.at("review.check_again_by").report(!l.opts.Fresh, fmt.Sprintf("%s should have been read again by %s.", e.ID, day.Format(time.DateOnly)),
			"Read its sources again, mend what changed, and have it checked.")
	}
}

func (e *Entry) section(key string) bool {
	return slices.ContainsFunc(e.Sections, func(s Section) bool { return s.Key == key })
}

// notAfterToday reports a day that has not come yet.
func (l *loader) notAfterToday(n node, day string) {
	if day == "" || l.opts.Today.IsZero() || day <= l.opts.Today.Format(time.DateOnly) {
		return
	}
	n.fail(fmt.Sprintf("The day %s has not come yet.", day), "Write the day on which it was done.")
}

// checkAges reports services whose facts are old.
func (l *loader) checkAges() {
	if l.opts.Today.IsZero() {
		return
	}
	for _, s := range l.base.Services {
		if !s.Stale(l.opts.Today) {
			continue
		}
		what := fmt.Sprintf("No day is known for the facts of %s.", s.ID)
		if day, ok := s.AsOf(); ok {
			what = fmt.Sprintf("The facts of %s are from %s, so its hours are not shown.", s.ID, day.Format(time.DateOnly))
		}
		l.serviceAt[s.ID].report(!l.opts.Fresh, what, "Ring or open it, and write the day in verified_on.")
	}
}
