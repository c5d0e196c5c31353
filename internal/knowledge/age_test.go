package knowledge

import (
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// Past its date a service is stale, and its hours are not shown.
func TestServiceStaleH03H53(t *testing.T) {
	tests := []struct {
		name, verifiedOn string
		evidence         []string
		on               string
		want             bool
	}{
		{"checked yesterday", "2026-11-23", []string{"2020"}, "2026-11-24", false},
		{"180 days", "2026-01-01", nil, "2026-06-30", false},
		{"181 days", "2026-01-01", nil, "2026-07-01", true},
		{"newest of the evidence", "", []string{"undated", "2019-05", "2026-07 / 2026-10"}, "2026-11-24", false},
		{"old evidence", "", []string{"2025"}, "2026-11-24", true},
		{"no date", "", []string{"undated"}, "2026-11-24", true},
	}
	for _, tt := range tests {
		s := &Service{VerifiedOn: tt.verifiedOn}
		for _, date := range tt.evidence {
			s.Evidence = append(s.Evidence, Evidence{Date: date})
		}
		if got := s.Stale(day(tt.on)); got != tt.want {
			t.Errorf("%s: stale %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestEntryStaleH53(t *testing.T) {
	tests := []struct {
		name   string
		level  Level
		review Review
		on     string
		want   bool
	}{
		{"urgent, 180 days", LevelUrgent, Review{WrittenOn: "2026-01-01"}, "2026-06-30", false},
		{"urgent, 181 days", LevelUrgent, Review{WrittenOn: "2026-01-01"}, "2026-07-01", true},
		{"everyday, 365 days", LevelEveryday, Review{WrittenOn: "2026-01-01"}, "2027-01-01", false},
		{"everyday, 366 days", LevelEveryday, Review{WrittenOn: "2026-01-01"}, "2027-01-02", true},
		{"checked since", LevelUrgent, Review{WrittenOn: "2026-01-01", CheckedOn: "2026-06-01"}, "2026-07-01", false},
		{"its own day is sooner", LevelEveryday, Review{WrittenOn: "2026-01-01", CheckAgainBy: "2026-02-01"}, "2026-02-02", true},
		{"no day", LevelEveryday, Review{}, "2026-02-02", true},
	}
	for _, tt := range tests {
		e := &Entry{Level: tt.level, Review: tt.review}
		if got := e.Stale(day(tt.on)); got != tt.want {
			t.Errorf("%s: stale %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestChecked(t *testing.T) {
	tests := []struct {
		name   string
		level  Level
		review Review
		want   bool
	}{
		{"nobody", LevelEveryday, Review{Owner: "safeguarding-lead"}, false},
		{"one for everyday", LevelEveryday, Review{CheckedBy: []string{"Person A"}, CheckedOn: "2026-11-01"}, true},
		{"without a day", LevelEveryday, Review{CheckedBy: []string{"Person A"}}, false},
		{"its owner", LevelEveryday, Review{Owner: "Person A", CheckedBy: []string{"person a"}, CheckedOn: "2026-11-01"}, false},
		{"one for urgent", LevelUrgent, Review{CheckedBy: []string{"Person A, safeguarding"}, CheckedOn: "2026-11-01"}, false},
		{"one person twice", LevelUrgent, Review{CheckedBy: []string{"Person A, safeguarding", "person a safeguarding"}, CheckedOn: "2026-11-01"}, false},
		{"two without the role", LevelUrgent, Review{CheckedBy: []string{"Person A", "Person B"}, CheckedOn: "2026-11-01"}, false},
		{"two with it", LevelEmergency, Review{CheckedBy: []string{"Person A, safeguarding", "Person B"}, CheckedOn: "2026-11-01"}, true},
	}
	for _, tt := range tests {
		if got := (&Entry{Level: tt.level, Review: tt.review}).Checked(); got != tt.want {
			t.Errorf("%s: checked %v, want %v", tt.name, got, tt.want)
		}
	}
}
