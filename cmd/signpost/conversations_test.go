package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

var conversations = flag.Int("conversations", 1000, "how many random conversations TestRandomConversations holds")

// maxTurns is the length of the longest random conversation.
const maxTurns = 9

// TestRandomConversations holds conversations at random on the real content:
// whatever is said and pressed, no reply is empty, none repeats what was typed,
// none has a number of its own, no level is lowered but by the person's own
// button, and there is always a way to people (SAFETY H01, H10, H20, H60).
func TestRandomConversations(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from all of the training text takes minutes under the race detector")
	}
	a := realApp(data)
	src, err := a.source("")
	if err != nil {
		t.Fatal(err)
	}
	e, err := a.engine(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	w := newRandomTalk(e.base)
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	turns := make([]int, workers)
	for k := range workers {
		wg.Go(func() {
			for n := k; n < *conversations && !t.Failed(); n += workers {
				turns[k] += w.hold(t, e, n)
			}
		})
	}
	wg.Wait()
	total := 0
	for _, n := range turns {
		total += n
	}
	t.Logf("%d conversations, %d messages", *conversations, total)
	if total < *conversations {
		t.Errorf("only %d messages were answered", total)
	}
}

// randomTalk makes up what people do.
type randomTalk struct {
	texts   []string
	regions []string
	numbers map[string]bool // runs of digits that the registry holds
}

var (
	digits = regexp.MustCompile(`[0-9]{3,}`)
	steps  = regexp.MustCompile(`(?m)^[0-9]\. `)
	aYear  = regexp.MustCompile(`^20[0-3][0-9]$`)
)

func newRandomTalk(base *knowledge.Base) *randomTalk {
	w := &randomTalk{regions: append(regionIDs(base), "", "nowhere"), numbers: map[string]bool{}}
	for _, m := range base.Training.Messages {
		w.texts = append(w.texts, m.Text)
	}
	for _, m := range base.Training.Triage {
		w.texts = append(w.texts, m.Text)
	}
	for _, m := range base.Training.OutOfScope {
		w.texts = append(w.texts, m.Text)
	}
	for _, messages := range base.Words.SmallTalk {
		w.texts = append(w.texts, messages...)
	}
	slices.Sort(w.texts) // small talk comes from a map
	w.texts = append(w.texts, "what about on instagram?", "and tiktok", "shes 9", "and if he deletes it?", "why", "im in ohio", "", "   ", "?!", "\u200b", "{emergency}", "<b>hi</b>", "/", "👍",
		"moja córka nie odbiera, proszę pomóc", "ابنتي مفقودة", strings.Repeat("word ", 3000), strings.Repeat("a", 5000))
	for _, s := range base.Services {
		for _, text := range []string{s.Name, s.Say, s.Chat, s.URL, s.ReportURL, s.Hours, s.Button} {
			for _, run := range digits.FindAllString(text, -1) {
				w.numbers[run] = true
			}
		}
		for _, p := range s.Phones {
			for _, run := range digits.FindAllString(p.Number+" "+p.Shown, -1) {
				w.numbers[run] = true
			}
		}
		for _, x := range s.Texts {
			for _, run := range digits.FindAllString(x.To+" "+x.Shown+" "+x.Body, -1) {
				w.numbers[run] = true
			}
		}
	}
	return w
}

// Canaries: what is typed with every message, and must never come back.
const (
	canaryWord   = "Zvyxqua"
	canaryNumber = "58210793"
)

// hold holds one conversation and returns how many messages it had.
func (w *randomTalk) hold(t *testing.T, e *engine, seed int) int {
	r := rand.New(rand.NewPCG(uint64(seed), 20261125))
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	base := bot.Message{Region: w.regions[r.IntN(len(w.regions))], Private: r.IntN(4) > 0, Conversation: fmt.Sprintf("random-%d", seed)}
	var last bot.Reply
	var log []string
	level, since := knowledge.LevelNone, at
	for n := range 1 + r.IntN(maxTurns) {
		m := base
		at = at.Add(time.Duration(r.IntN(180)) * time.Second)
		if r.IntN(12) == 0 {
			at = at.Add(time.Duration(r.IntN(60)) * time.Minute)
		}
		m.At = at
		text := w.texts[r.IntN(len(w.texts))]
		switch k := r.IntN(10); {
		case k == 0:
			m.Kind, m.Text = bot.KindMedia, text
			if r.IntN(2) == 0 {
				m.Text = ""
			}
		case k == 1:
			m.Kind = bot.KindCommand
			m.Text = []string{"/start", "/browse", "/helpnow", "/region", "/privacy", "/clear", "/ask " + text, "/what " + canaryWord, "/"}[r.IntN(9)]
		case k <= 4 && len(last.Buttons) > 0:
			m.Kind, m.Text = bot.KindButton, last.Buttons[r.IntN(len(last.Buttons))].ID
		default:
			m.Text = text
			if r.IntN(2) == 0 {
				m.Text += " " + canaryWord + " " + canaryNumber
			}
		}
		log = append(log, fmt.Sprintf("%s +%s %q", m.Kind, at.Sub(since).Round(time.Second), short(m.Text)))
		got := e.bot.Respond(t.Context(), m)
		if wrong := w.wrong(m, got); wrong != "" {
			t.Errorf("%s\n%s\n%s", wrong, strings.Join(log, "\n"), got.Plain())
			return n
		}
		if at.Sub(since) > 30*time.Minute {
			level = knowledge.LevelNone
		}
		if level == knowledge.LevelUrgent && m.Kind == bot.KindButton && m.Text == "w" {
			level = knowledge.LevelConcern
		}
		if got.Level < level && level >= knowledge.LevelUrgent {
			t.Errorf("the level fell from %s to %s\n%s\n%s", level, got.Level, strings.Join(log, "\n"), got.Plain())
			return n
		}
		if got.Level > level && (len(log) == 1 || got.Level > last.Level) { // it rose here, and is not held from before
			level, since = got.Level, at
		}
		if got.Region != "" {
			base.Region = got.Region
		}
		last = got
	}
	return len(log)
}

func short(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

// wrong says what is wrong with a reply, "" for nothing.
func (w *randomTalk) wrong(m bot.Message, r bot.Reply) string {
	text := r.Plain()
	for _, b := range r.Buttons {
		text += "\n" + b.Label
	}
	switch {
	case strings.TrimSpace(r.Plain()) == "":
		return "the reply is empty"
	case strings.Contains(text, canaryWord) || strings.Contains(text, canaryNumber):
		return "the reply repeats what was typed"
	case strings.ContainsAny(text, "{}"):
		return "a brace is left in the reply"
	case m.Private && r.Level >= knowledge.LevelUrgent && !r.Clear && !strings.Contains(text, "I am automated."):
		return "an urgent reply does not say what the bot is"
	case m.Private && r.Kind != bot.ReplySmallTalk && !r.Clear && len(r.Services) == 0 && !strings.Contains(text, "Talk to a person") && !strings.Contains(text, "Help now") && !strings.Contains(text, "your local police"):
		return "there is no way to people"
	}
	for _, run := range digits.FindAllString(steps.ReplaceAllString(text, ""), -1) {
		if !w.numbers[run] && !aYear.MatchString(run) {
			return "the digits " + run + " are not the registry's"
		}
	}
	return ""
}
