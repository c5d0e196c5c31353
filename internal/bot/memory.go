package bot

import (
	"container/list"
	"slices"
	"sync"
	"time"

	"signpost/internal/knowledge"
)

// How long a conversation is remembered (DECISIONS 23, SAFETY section 1).
const (
	evidenceFor = 10 * time.Minute // what was typed, as evidence for triage
	entryFor    = 10 * time.Minute // the answer and the app that were shown
	levelFor    = 30 * time.Minute // how urgent it was
	quietFor    = time.Hour        // that a group has heard that there is no answer
	rememberFor = 2 * time.Hour    // the rest: the region that was chosen
)

// Bounds of what is remembered, so that a flood cannot fill the memory: the
// newest messages are kept, and the conversations that were used last.
const (
	maxSaid          = 4     // with the one being answered these are five (DECISIONS 23)
	maxSaidBytes     = 8_192 // of one conversation; every message was judged whole when it came
	maxConversations = 20_000
)

// Memory holds what is remembered of running conversations, in memory alone:
// nothing of it is written anywhere, and it is gone when the program ends. It
// is safe for concurrent use. Messages of one conversation must come one after
// the other.
type Memory struct {
	mu     sync.Mutex
	states map[string]*list.Element // conversation → element of recent
	recent *list.List               // of *remembered, the one used last in front
}

type remembered struct {
	conversation string
	at           time.Time
	state        state
}

// NewMemory returns an empty memory.
func NewMemory() *Memory {
	return &Memory{states: map[string]*list.Element{}, recent: list.New()}
}

// Forget drops what is too old at the time. A program that runs for long calls
// it every minute, so that nothing stays in a chat that went silent; messages
// do so as well.
func (m *Memory) Forget(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for e := m.recent.Back(); e != nil; {
		before := e.Prev()
		r := e.Value.(*remembered)
		if r.state = r.state.at(now); now.Sub(r.at) > rememberFor {
			m.drop(e)
		}
		e = before
	}
}

// ForgetConversation drops all that is remembered of one conversation.
func (m *Memory) ForgetConversation(conversation string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.states[conversation]; e != nil {
		m.drop(e)
	}
}

func (m *Memory) drop(e *list.Element) {
	delete(m.states, e.Value.(*remembered).conversation)
	m.recent.Remove(e)
}

// recall returns what still holds of a conversation.
func (m *Memory) recall(conversation string, now time.Time) state {
	if m == nil || conversation == "" || now.IsZero() {
		return state{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	// Those that were used longest ago are looked at in passing.
	for e, n := m.recent.Back(), 0; e != nil && n < 2 && now.Sub(e.Value.(*remembered).at) > rememberFor; n++ {
		before := e.Prev()
		m.drop(e)
		e = before
	}
	e := m.states[conversation]
	if e == nil || now.Sub(e.Value.(*remembered).at) > rememberFor {
		return state{}
	}
	return e.Value.(*remembered).state.at(now)
}

// keep remembers the state of a conversation.
func (m *Memory) keep(conversation string, now time.Time, s state) {
	if m == nil || conversation == "" || now.IsZero() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.states[conversation]; e != nil {
		*e.Value.(*remembered) = remembered{conversation, now, s}
		m.recent.MoveToFront(e)
		return
	}
	if m.recent.Len() >= maxConversations {
		m.drop(m.recent.Back())
	}
	m.states[conversation] = m.recent.PushFront(&remembered{conversation, now, s})
}

// state is what is remembered of one conversation. It is a value: its slices
// are never changed in place.
type state struct {
	said []said // evidence, oldest first

	level   knowledge.Level // how urgent it is, since levelAt
	levelAt time.Time
	rules   []string // safety rules that were answered while the level holds

	entry   string // answer that was shown last, at entryAt
	app     string // app whose steps were shown with it; "" for none
	entryAt time.Time

	offered   []string // entries of the choices that the last message was answered with
	offeredAt time.Time

	misses  int // questions in a row that found nothing, the last at missAt
	missAt  time.Time
	region  string    // where the person said that they are
	quietAt time.Time // when a group was last told that there is no answer
}

type said struct {
	text string
	at   time.Time
}

// at returns what of the state still holds at a time. Clocks of platforms may
// run back a little: what lies ahead still holds.
func (s state) at(now time.Time) state {
	if i := slices.IndexFunc(s.said, func(x said) bool { return now.Sub(x.at) <= evidenceFor }); i != 0 {
		if i < 0 {
			s.said = nil
		} else {
			s.said = slices.Clone(s.said[i:])
		}
	}
	if now.Sub(s.levelAt) > levelFor {
		s.level, s.rules = knowledge.LevelNone, nil
	}
	if now.Sub(s.entryAt) > entryFor {
		s.entry, s.app = "", ""
	}
	if now.Sub(s.offeredAt) > entryFor {
		s.offered = nil
	}
	if now.Sub(s.missAt) > entryFor {
		s.misses = 0
	}
	return s
}

// with returns the messages that triage judges together: those that are
// remembered, then the new one.
func (s state) with(text string) []string {
	messages := make([]string, 0, len(s.said)+1)
	for _, x := range s.said {
		messages = append(messages, x.text)
	}
	return append(messages, text)
}

// hear adds a message to the evidence.
func (s *state) hear(text string, at time.Time) {
	if blank(text) || len(text) > maxSaidBytes {
		return
	}
	all := append(slices.Clone(s.said), said{text, at})
	size := 0
	from := len(all)
	for from > 0 && len(all)-from < maxSaid && size+len(all[from-1].text) <= maxSaidBytes {
		from--
		size += len(all[from].text)
	}
	s.said = all[from:]
}
