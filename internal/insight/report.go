package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"signpost/internal/knowledge"
)

// Count is how often something happened on a day. All but N are ids of the content
// and constants of the program.
type Count struct {
	Day      string // "2026-11-24", or a month
	Platform string
	Region   string // "" where it is not known
	Kind     string // of the reply
	Level    string
	Entry    string // "" for none
	Offered  string // two entries with a space between, "" for none
	What     string // what happened, as internal/bot names it
	N        int64
}

// Report is what maintainers read. Its JSON names are what other tools rely on.
type Report struct {
	Since string `json:"since"`
	Until string `json:"until"`

	Questions int64 `json:"questions"`
	Answered  int64 `json:"answered"` // with an entry or a safety card
	Offered   int64 `json:"offered"`  // up to three entries
	NotFound  int64 `json:"not_found"`

	Days      []Bar            `json:"days"`
	Topics    []Topic          `json:"topics"`    // most asked first
	Helped    []Helped         `json:"helped"`    // worst first
	Choices   []Choice         `json:"choices"`   // most offered first
	Gaps      []Gap            `json:"gaps"`      // most used first
	Unreached []string         `json:"unreached"` // entries that nobody was shown
	Due       []Due            `json:"due"`       // soonest first
	Platforms map[string]int64 `json:"platforms"` // questions
}

// Topic is how often an entry answered a question.
type Topic struct {
	Entry string `json:"entry"`
	N     int64  `json:"n"`
	Days  []Bar  `json:"days"`
}

// Helped is what people said of an entry.
type Helped struct {
	Entry     string           `json:"entry"`
	Helped    int64            `json:"helped"`
	NotHelped int64            `json:"not_helped"`
	Reasons   map[string]int64 `json:"reasons"` // topic, hard, old, failed
}

// Choice is two entries that were offered together, and what was taken.
type Choice struct {
	One     string           `json:"one"`
	Two     string           `json:"two"`
	Offered int64            `json:"offered"`
	Taken   map[string]int64 `json:"taken"` // by entry; "none" for none of them
}

// Gap is what people asked for that had no answer.
type Gap struct {
	Month         string `json:"month"`
	Words         string `json:"words"`
	Conversations int64  `json:"conversations"` // at least; see Threshold
	Nearest       string `json:"nearest"`       // "" for none
	Patch         string `json:"patch"`
}

// Due is an entry or a service that has to be looked at.
type Due struct {
	What string `json:"what"` // "entry" or "service"
	ID   string `json:"id"`
	By   string `json:"by"` // a day; "" where none is known
}

// dueWithin is how far ahead falling due is told of.
const dueWithin = 30 * 24 * time.Hour

// maxGaps is how many gaps a report holds.
const maxGaps = 20

// NewReport makes a report. counts are those of the days from since to until, themes
// those of their months. nearest returns the id of the entry that is nearest to some
// words, or "".
func NewReport(base *knowledge.Base, counts []Count, themes []Theme, since, until time.Time, nearest func(words string) string) Report {
	r := Report{Since: since.Format(time.DateOnly), Until: until.Format(time.DateOnly), Platforms: map[string]int64{}}
	days, topics := map[string]int64{}, map[string]map[string]int64{}
	helped, choices := map[string]*Helped{}, map[string]*Choice{}
	reached := map[string]bool{}
	for _, c := range counts {
		reached[c.Entry] = true
		switch c.What {
		case "asked":
			r.Questions += c.N
			r.Platforms[c.Platform] += c.N
			days[c.Day] += c.N
			switch c.Kind {
			case "none":
				r.NotFound += c.N
			case "choices":
				r.Offered += c.N
			default:
				r.Answered += c.N
			}
			if c.Entry != "" {
				if topics[c.Entry] == nil {
					topics[c.Entry] = map[string]int64{}
				}
				topics[c.Entry][c.Day] += c.N
			}
			if c.Offered != "" {
				choiceOf(choices, c.Offered).Offered += c.N
			}
		case "taken":
			if c.Offered != "" {
				choiceOf(choices, c.Offered).Taken[cmp.Or(c.Entry, "none")] += c.N
			}
		case "helped":
			helpedOf(helped, c.Entry).Helped += c.N
		case "not-helped":
			helpedOf(helped, c.Entry).NotHelped += c.N
		case "topic", "hard", "old", "failed":
			helpedOf(helped, c.Entry).Reasons[c.What] += c.N
		}
	}
	r.Days = Fold(days)
	for entry, on := range topics {
		t := Topic{Entry: entry, Days: Fold(on)}
		for _, n := range on {
			t.N += n
		}
		r.Topics = append(r.Topics, t)
	}
	slices.SortFunc(r.Topics, func(x, y Topic) int { return cmp.Or(cmp.Compare(y.N, x.N), strings.Compare(x.Entry, y.Entry)) })
	for _, h := range helped {
		r.Helped = append(r.Helped, *h)
	}
	slices.SortFunc(r.Helped, func(x, y Helped) int {
		return cmp.Or(cmp.Compare(y.bad(), x.bad()), strings.Compare(x.Entry, y.Entry))
	})
	for _, c := range choices {
		r.Choices = append(r.Choices, *c)
	}
	slices.SortFunc(r.Choices, func(x, y Choice) int {
		return cmp.Or(cmp.Compare(y.Offered, x.Offered), strings.Compare(x.One+" "+x.Two, y.One+" "+y.Two))
	})
	r.Gaps = gaps(base, themes, nearest)
	for _, e := range base.Entries {
		if !reached[e.ID] {
			r.Unreached = append(r.Unreached, e.ID)
		}
	}
	r.Due = due(base, until)
	return r
}

func helpedOf(of map[string]*Helped, entry string) *Helped {
	if of[entry] == nil {
		of[entry] = &Helped{Entry: entry, Reasons: map[string]int64{}}
	}
	return of[entry]
}

func choiceOf(of map[string]*Choice, offered string) *Choice {
	if of[offered] == nil {
		one, two, _ := strings.Cut(offered, " ")
		of[offered] = &Choice{One: one, Two: two, Taken: map[string]int64{}}
	}
	return of[offered]
}

// bad is the lower end of the 95% interval of the share that an entry did not help
// (Wilson, "Probable inference", 1927): one press of one person is no verdict.
func (h Helped) bad() float64 {
	n := float64(h.Helped + h.NotHelped)
	if n == 0 {
		return 0
	}
	const z = 1.96
	p := float64(h.NotHelped) / n
	return (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
}

// gaps makes gaps of themes: a word alone is left out where half of its
// conversations or more used it in a pair that is shown.
func gaps(base *knowledge.Base, themes []Theme, nearest func(words string) string) []Gap {
	inPair := map[string]int64{} // month and word → conversations of its largest pair
	for _, t := range themes {
		words := strings.Fields(t.Words)
		for _, word := range words {
			if key := t.Month + " " + word; len(words) == 2 {
				inPair[key] = max(inPair[key], t.Conversations)
			}
		}
	}
	var out []Gap
	for _, t := range themes {
		if t.Conversations < Threshold || 2*inPair[t.Month+" "+t.Words] >= t.Conversations {
			continue
		}
		out = append(out, Gap{Month: t.Month, Words: t.Words, Conversations: t.Conversations})
	}
	slices.SortFunc(out, func(x, y Gap) int {
		return cmp.Or(cmp.Compare(y.Conversations, x.Conversations), strings.Compare(y.Month, x.Month), strings.Compare(x.Words, y.Words))
	})
	out = out[:min(len(out), maxGaps)]
	for i := range out {
		id := nearest(out[i].Words)
		var near *knowledge.Entry
		if k := slices.IndexFunc(base.Entries, func(e *knowledge.Entry) bool { return e.ID == id }); k >= 0 {
			near, out[i].Nearest = base.Entries[k], id
		}
		out[i].Patch = patch(out[i].Words, near)
	}
	return out
}

// due returns what is past its date or will be soon.
func due(base *knowledge.Base, on time.Time) []Due {
	var out []Due
	add := func(what, id string, by time.Time, known bool) {
		switch {
		case !known:
			out = append(out, Due{What: what, ID: id})
		case by.Before(on.Add(dueWithin)):
			out = append(out, Due{What: what, ID: id, By: by.Format(time.DateOnly)})
		}
	}
	for _, e := range base.Entries {
		by, known := e.DueBy()
		add("entry", e.ID, by, known)
	}
	for _, s := range base.Services {
		by, known := s.FreshUntil()
		add("service", s.ID, by, known)
	}
	slices.SortStableFunc(out, func(x, y Due) int { return strings.Compare(x.By, y.By) })
	return out
}
