package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

// emergencies are messages that any content has to answer as an emergency, one a
// line. They stand in the program and not in the content, so that a rule that is
// taken out of the content together with its examples is missed (SAFETY H64).
//
//go:embed emergencies.txt
var emergencies string

// leastEmergencies is how many messages the self-test has at least (SAFETY H64).
const leastEmergencies = 50

// selfTest puts emergencies to the conversation: those of the program, and the
// examples of every emergency rule of the content. Each has to be judged an
// emergency, and to be answered with a number of the registry. The error says how
// many fail, and names the first by the rule whose example it is: messages are not
// written down.
func (e *engine) selfTest(at time.Time) error {
	asked, failed := 0, 0
	var first error
	try := func(name, text string) {
		asked++
		if err := e.emergency(text, at); err != nil {
			failed++
			if first == nil {
				first = fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for i, line := range slices.Collect(strings.Lines(emergencies)) {
		try(fmt.Sprintf("message %d of the program's own", i+1), strings.TrimSpace(line))
	}
	for _, r := range e.base.Triage.Rules {
		if r.Level < knowledge.LevelEmergency || r.Media || r.By != "" {
			continue // what is beside the text is not in an example
		}
		for i, text := range r.Fires {
			try(fmt.Sprintf("example %d of the rule %s", i+1, r.ID), text)
		}
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%d of %d emergencies are not answered as such; first %w", failed, asked, first)
	case asked < leastEmergencies:
		return fmt.Errorf("the emergency rules have only %d examples; %d are needed", asked, leastEmergencies)
	}
	return nil
}

// emergency says what is wrong with the answer to an emergency.
func (e *engine) emergency(text string, at time.Time) error {
	// No conversation: nothing of the test is remembered.
	r := e.bot.Respond(context.Background(), bot.Message{Text: text, Private: true, At: at})
	switch {
	case r.Level < knowledge.LevelEmergency:
		return fmt.Errorf("it is judged %s", r.Level)
	case !e.holdsNumber(r.Plain()):
		return errors.New("its reply has no number of the registry")
	}
	return nil
}

// holdsNumber reports whether a text holds a telephone number of the registry.
func (e *engine) holdsNumber(text string) bool {
	return slices.ContainsFunc(e.base.Services, func(s *knowledge.Service) bool {
		return slices.ContainsFunc(s.Phones, func(p knowledge.Phone) bool { return p.Shown != "" && strings.Contains(text, p.Shown) })
	})
}
