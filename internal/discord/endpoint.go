package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
)

// Interactions endpoint.
const (
	signatureHeader = "X-Signature-Ed25519"
	timestampHeader = "X-Signature-Timestamp"
	maxPost         = 1 << 20 // bytes of one interaction
	// staleAfter is how far a request's time may be from this machine's. The platform
	// signs as it sends and takes an answer for three seconds, so that a true request is
	// seconds old; a minute leaves room for a clock that is a little wrong.
	staleAfter = time.Minute
)

// Endpoint returns the handler of the interactions that the platform posts, where there
// is no gateway (discord.com/developers/docs/interactions/overview#preparing-for-interactions).
// A request whose signature is wrong, or whose time is not now, is refused; one that is
// posted again is not answered twice.
func (a *Adapter) Endpoint() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			turnAway(w, http.StatusMethodNotAllowed, "post an interaction")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPost))
		if err != nil {
			turnAway(w, http.StatusRequestEntityTooLarge, "the interaction cannot be read")
			return
		}
		if !a.signed(r.Header, body) {
			turnAway(w, http.StatusUnauthorized, "the signature is not the platform's, or too old")
			return
		}
		o, err := decode(body)
		if err != nil {
			turnAway(w, http.StatusBadRequest, "the body is no interaction")
			return
		}
		x := parseInteraction(o)
		switch {
		case x.did == didPing:
			writeAnswer(w, answerNow{Type: 1})
			return
		case x.did == didNothing:
			a.log.Debug("discord: nothing to answer", "why", x.why)
			turnAway(w, http.StatusBadRequest, "nothing to answer")
			return
		case !a.begin(r.Context(), x.id):
			turnAway(w, http.StatusConflict, "answered already")
			return
		}
		writeAnswer(w, a.posted(x))
	})
}

// posted has a worker answer an interaction, and returns what is said at once. Where no
// worker is free in time, it is what to do in danger.
func (a *Adapter) posted(x action) answerNow {
	level := knowledge.LevelNone
	if x.text != "" && x.kind != bot.KindButton && x.did != didSuggest {
		level = a.levelOf(x.text)
	}
	urgent := level >= knowledge.LevelUrgent
	shed := !urgent && x.did == didAsk && !a.flood.Of(a.conversation(x)).Allow()
	first, late := make(chan answerNow), make(chan struct{})
	s := &serving{Adapter: a, x: x, level: level}
	err := a.jobs.Submit(dispatch.Job{
		Chat: a.conversation(x), Urgent: urgent,
		Do: func(ctx context.Context) {
			begun := time.Now()
			now, later := s.answer(ctx, shed)
			var err error
			select {
			case first <- now:
			case <-late: // the emergency line was sent in its place: the answer comes after it
				if m, ok := now.Data.(chatMessage); ok {
					err = a.follow(ctx, x, m)
				}
			}
			if later != nil && err == nil {
				err = later(ctx)
			}
			s.note(begun, err)
			a.end(ctx, x.id, true)
		},
		Panicked: func(ctx context.Context, _ any) { a.end(ctx, x.id, true) },
		Dropped:  func() { a.end(context.Background(), x.id, false) },
	})
	if err == nil {
		end := time.NewTimer(callTime)
		defer end.Stop()
		select {
		case c := <-first:
			return c
		case <-end.C:
			close(late)
		}
	} else {
		a.end(context.Background(), x.id, false)
	}
	a.log.Warn("discord: an interaction could not be answered in time; the emergency line is sent")
	spare := &serving{Adapter: a, x: x}
	now, _ := spare.messages(a.o.Bot().Failed(""))
	return now
}

// signed reports whether a request is the platform's, and of now.
func (a *Adapter) signed(h http.Header, body []byte) bool {
	signature, err := hex.DecodeString(h.Get(signatureHeader))
	at := h.Get(timestampHeader)
	if err != nil || len(signature) != ed25519.SignatureSize || len(a.o.PublicKey) != ed25519.PublicKeySize {
		return false
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || a.now().Sub(time.Unix(seconds, 0)).Abs() > staleAfter {
		return false
	}
	return ed25519.Verify(a.o.PublicKey, append([]byte(at), body...), signature)
}

func turnAway(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why}) // the other side has gone: nobody is left to tell
}

func writeAnswer(w http.ResponseWriter, c answerNow) {
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(c) // the other side has gone: nobody is left to tell
}
