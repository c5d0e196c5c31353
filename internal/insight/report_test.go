package insight

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

var update = flag.Bool("update", false, "write the golden files anew")

// smallBase has three entries and a service.
func smallBase() *knowledge.Base {
	review := knowledge.Review{WrittenOn: "2026-11-01", CheckAgainBy: "2027-05-01"}
	return &knowledge.Base{
		Entries: []*knowledge.Entry{
			{ID: "grooming", Level: knowledge.LevelUrgent, Review: review},
			{ID: "roblox", Level: knowledge.LevelEveryday, Review: knowledge.Review{WrittenOn: "2026-06-01", CheckAgainBy: "2026-12-10"}},
			{ID: "screen-time", Level: knowledge.LevelEveryday, Review: review},
		},
		Services: []*knowledge.Service{{ID: "undated"}, {ID: "fresh", VerifiedOn: "2026-11-20"}, {ID: "old", VerifiedOn: "2026-01-01"}},
	}
}

func month() []Count {
	asked := func(day, kind, entry string, n int64) Count {
		return Count{Day: day, Platform: "telegram", Region: "uk-england", Kind: kind, Level: "everyday", Entry: entry, What: "asked", N: n}
	}
	choice := asked("2026-11-21", "choices", "", 4)
	choice.Offered = "grooming roblox"
	said := func(what, entry string, n int64) Count {
		return Count{Day: "2026-11-22", What: what, Entry: entry, N: n}
	}
	taken := func(entry string, n int64) Count {
		return Count{Day: "2026-11-21", What: "taken", Entry: entry, Offered: "grooming roblox", N: n}
	}
	return []Count{
		asked("2026-11-20", "answer", "roblox", 12), asked("2026-11-20", "none", "", 3),
		asked("2026-11-21", "answer", "roblox", 30), choice,
		asked("2026-11-22", "card", "grooming", 2), asked("2026-11-23", "answer", "roblox", 6),
		said("helped", "roblox", 9), said("not-helped", "roblox", 3), said("topic", "roblox", 2), said("old", "roblox", 1),
		said("not-helped", "grooming", 1), taken("roblox", 2), taken("", 1),
	}
}

func TestReport(t *testing.T) {
	themes := []Theme{
		{Month: "2026-11", Words: "parcel", Conversations: 6},
		{Month: "2026-11", Words: "parcel vape", Conversations: 6},
		{Month: "2026-11", Words: "vape", Conversations: 14},
		{Month: "2026-11", Words: "rare", Conversations: Threshold - 1}, // no store holds it; none is shown either
	}
	nearest := func(words string) string {
		if strings.Contains(words, "parcel") {
			return "roblox"
		}
		return "no-such-entry"
	}
	r := NewReport(smallBase(), month(), themes, november.AddDate(0, 0, -9), november.AddDate(0, 0, 15), nearest)
	var plain bytes.Buffer
	if err := r.Write(&plain); err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	empty := NewReport(smallBase(), nil, nil, november, november, nearest)
	var nothing bytes.Buffer
	if err := empty.Write(&nothing); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"report.txt": plain.Bytes(), "report.json": append(data, '\n'), "empty.txt": nothing.Bytes()} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
		}
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		name string
		days map[string]int64
		want []Bar
	}{
		{"nothing", nil, nil},
		{"enough on each day", map[string]int64{"2026-11-01": 10, "2026-11-02": 11}, []Bar{{"2026-11-01", 10}, {"2026-11-02", 11}}},
		{"few on two days", map[string]int64{"2026-11-01": 9, "2026-11-02": 1, "2026-11-03": 40}, []Bar{{"2026-11", 10}, {"2026-11-03", 40}}},
		{"few on one day, which the month would give away", map[string]int64{"2026-11-01": 9, "2026-11-03": 40, "2026-11-04": 30}, []Bar{{"2026-11", 39}, {"2026-11-03", 40}}},
		{"few on the only day", map[string]int64{"2026-11-01": 9}, []Bar{{"2026-11", 9}}},
		{"a month that is one already", map[string]int64{"2026-10": 70, "2026-11-01": 12}, []Bar{{"2026-10", 70}, {"2026-11-01", 12}}},
		{"none on a day", map[string]int64{"2026-11-01": 0}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Fold(tt.days)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFoldLosesNothing: whatever the days, the sum stays and no day below MinDay is
// shown.
func TestFoldLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		days := map[string]int64{}
		var want, got int64
		for range r.IntN(40) {
			day := time.Date(2026, time.October, 1+r.IntN(70), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			n := int64(r.IntN(25))
			days[day] += n
			want += n
		}
		for _, b := range Fold(days) {
			got += b.N
			if len(b.When) == len(time.DateOnly) && b.N < MinDay {
				t.Fatalf("%v shows %v", days, b)
			}
		}
		if got != want {
			t.Fatalf("%v sums up to %d, folded to %d", days, want, got)
		}
	}
}

// TestWorstFirst: one press is no verdict.
func TestWorstFirst(t *testing.T) {
	said := func(entry, what string, n int64) Count {
		return Count{Day: "2026-11-01", Entry: entry, What: what, N: n}
	}
	r := NewReport(&knowledge.Base{}, []Count{
		said("once-no", "not-helped", 1),
		said("often-no", "not-helped", 20), said("often-no", "helped", 5),
		said("good", "helped", 50), said("good", "not-helped", 1),
	}, nil, november, november, nil)
	var got []string
	for _, h := range r.Helped {
		got = append(got, h.Entry)
	}
	if diff := cmp.Diff([]string{"often-no", "once-no", "good"}, got); diff != "" {
		t.Error(diff)
	}
}
