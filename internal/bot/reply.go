package bot

import (
	"strconv"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// ReplyKind says what a reply is.
type ReplyKind string

// The kinds of reply, by the names that other tools rely on.
const (
	ReplyAnswer    ReplyKind = "answer"    // an entry that search found
	ReplyChoices   ReplyKind = "choices"   // at most three entries to choose from
	ReplyNone      ReplyKind = "none"      // no answer, and the people who can help
	ReplySmallTalk ReplyKind = "smalltalk" // greetings, thanks and the like
	ReplyMedia     ReplyKind = "media"     // what the bot does not open
	ReplyHelp      ReplyKind = "help"      // what the bot is and does
	ReplyMenu      ReplyKind = "menu"      // topics
	ReplyCard      ReplyKind = "card"      // led by a safety rule, or by another need than the question's
	ReplyPrivate   ReplyKind = "private"   // sent on to a private chat
)

// BlockKind says what a block of a reply is for.
type BlockKind int

// The kinds of block. A platform that has to split a reply keeps BlockDanger,
// BlockCall, BlockSteps and BlockServices in its first part.
const (
	BlockText     BlockKind = iota // plain lines
	BlockNeutral                   // the line that a lock screen may show
	BlockTitle                     // the heading
	BlockLead                      // the answer in a line or two
	BlockDanger                    // "Call 999 now if …"
	BlockCall                      // "Call 999 now." and what goes with it
	BlockSteps                     // numbered
	BlockDoNots                    // each begins "Do not"
	BlockServices                  // one line each
	BlockNotice                    // what belongs to the message and not to the answer
	BlockFixed                     // what the bot is, in every urgent reply
	BlockFooter                    // region, dates, review
)

// Block is a part of a reply. Lines hold plain text without markup.
type Block struct {
	Kind    BlockKind
	Heading string // "" for most kinds
	Lines   []string
}

// Button is something to press. Exactly one of ID and URL is set.
type Button struct {
	ID    string // at most 64 bytes; works after a restart and months later
	URL   string // a web page; opens outside the chat
	Label string
	Small bool // stands apart from the others, below them
}

// Reply is what the bot says. It can be sent as it is: it has at least one
// block with a line. It is a value; a reader changes nothing in it.
type Reply struct {
	Kind  ReplyKind
	Entry string // id of the entry that is shown or that leads; "" for none

	Level   knowledge.Level // how urgent triage finds the message
	Speaker string          // who is writing: a knowledge.Speaker constant, "" where unknown
	Rules   []string        // ids of the safety rules that fired

	Blocks   []Block
	Services []string // ids of the services named, in order, each once
	Buttons  []Button

	// Quiet is true where a group has heard within the hour that there is no
	// answer: an adapter sends nothing.
	Quiet bool
	// Clear is true where the person wants this chat cleared: an adapter
	// removes what it can before it sends the reply.
	Clear bool
	// Region is the region that the person has just chosen, "" where none was.
	Region string

	// Candidates is search's ranking, best first, whatever the kind. Confidence
	// is that of Entry in it, or of the first where Entry is "".
	Candidates []search.Candidate
	Confidence float64

	// Count is what may be counted once the reply was sent.
	Count Count

	app    string // the app whose steps are shown
	missed bool   // search found nothing: what is said is about the answer before
}

// Title returns the text of the reply's heading, or "".
func (r Reply) Title() string {
	for _, b := range r.Blocks {
		if b.Kind == BlockTitle && len(b.Lines) > 0 {
			return b.Lines[0]
		}
	}
	return ""
}

// Plain returns the whole reply as plain text, as a person reads it: blocks
// with a blank line between them, steps numbered, "Do not" lines with bullets.
// Buttons are not part of it.
func (r Reply) Plain() string {
	var b strings.Builder
	for i, block := range r.Blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(block.Plain())
	}
	return b.String()
}

// Plain returns one block as plain text.
func (b Block) Plain() string {
	lines := make([]string, 0, len(b.Lines)+1)
	if b.Heading != "" {
		lines = append(lines, b.Heading)
	}
	for i, line := range b.Lines {
		switch b.Kind {
		case BlockSteps:
			line = strconv.Itoa(i+1) + ". " + line
		case BlockDoNots:
			line = "• " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
