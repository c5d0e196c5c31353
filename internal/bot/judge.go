package bot

import (
	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// Input is what triage is asked about one message.
type Input struct {
	// Messages are those of the conversation that still count as evidence,
	// oldest first; the last is the one to judge.
	Messages []string
	Media    bool // a picture, voice note or file came with the last one
}

// Judgement is what triage found in the messages together.
type Judgement struct {
	Level   knowledge.Level
	Speaker string   // a knowledge.Speaker constant, "" where unknown
	Rules   []string // ids of the rules that fired
	Family  string   // kind of harm that leads, "" where no rule fired
	Entry   string   // entry of the family, "" for none

	// Own, OwnFamily and OwnRules are those of the last message by itself.
	Own       knowledge.Level
	OwnFamily string
	OwnRules  []string

	// Hypothetical is true for a "what if" and for a question of definition:
	// the reply keeps the entry's ordinary frame.
	Hypothetical bool
	// Language is the language of the message where a rule knew it ("pl").
	Language string
}

// alone returns the judgement of the last message by itself. Who is writing
// stays what the messages together say.
func (j Judgement) alone() Judgement {
	j.Level, j.Family, j.Rules, j.Entry = j.Own, j.OwnFamily, j.OwnRules, ""
	return j
}

// Judge judges one message. It is called for every one, and is safe for
// concurrent use.
type Judge func(Input) Judgement

// Find ranks the entries and topics for a question. It is safe for concurrent
// use.
type Find func(question string) search.Result
