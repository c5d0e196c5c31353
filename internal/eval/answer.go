package eval

import (
	"strings"

	"signpost/internal/bot"
)

// entryButton is how the id of a button that leads to an entry begins. Ids stay
// the same for ever: old messages keep their buttons.
const entryButton = "e:"

// AnswerOf returns what a reply gave. inScope is that of the search for the same
// message: a reply does not carry it.
func AnswerOf(r bot.Reply, inScope float64) Answer {
	a := Answer{Entry: r.Entry, InScope: inScope, Level: r.Level, Judged: true}
	if r.Kind == bot.ReplyChoices {
		for _, button := range r.Buttons {
			if id, ok := strings.CutPrefix(button.ID, entryButton); ok {
				a.Choices = append(a.Choices, id)
			}
		}
	}
	for _, c := range r.Candidates {
		a.Candidates = append(a.Candidates, c.Entry)
	}
	return a
}
