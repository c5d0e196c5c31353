package bot

import (
	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// Input is what triage is asked about one message.
type Input struct {
	Text  string
	Media bool // a picture, voice note or file came with it
}

// Judgement is what triage found.
type Judgement struct {
	Level   knowledge.Level
	Speaker string   // a knowledge.Speaker constant, "" where unknown
	Rules   []string // ids of the rules that fired
	Family  string   // kind of harm that leads, "" where no rule fired
	Entry   string   // entry of the family, "" for none

	// Hypothetical is true for a "what if" and for a question of definition:
	// the reply keeps the entry's ordinary frame.
	Hypothetical bool
	// Language is the language of the message where a rule knew it ("pl").
	Language string
}

// Judge judges one message. It is called for every one, and is safe for
// concurrent use.
type Judge func(Input) Judgement

// Find ranks the entries and topics for a question. It is safe for concurrent
// use.
type Find func(question string) search.Result
