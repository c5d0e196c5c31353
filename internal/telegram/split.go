package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"signpost/internal/bot"
)

// maxMessageUTF16 is the longest message, in UTF-16 code units after markup is
// read (core.telegram.org/bots/api#sendmessage).
const maxMessageUTF16 = 4096

// utf16Len returns the length of a text in UTF-16 code units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// together are the blocks that stay in the first message of a reply: what to do
// in danger, how to report, and the people to turn to are never torn apart.
func together(k bot.BlockKind) bool {
	switch k {
	case bot.BlockNeutral, bot.BlockTitle, bot.BlockDanger, bot.BlockCall, bot.BlockSteps, bot.BlockServices, bot.BlockFixed:
		return true
	}
	return false
}

// split parts a reply's blocks into messages of at most limit UTF-16 code
// units each, nothing left out. Where one is enough it is one. Otherwise what
// belongs together comes first.
func split(blocks []bot.Block, limit int) [][]bot.Block {
	if length(blocks) <= limit {
		return [][]bot.Block{blocks}
	}
	var first, rest []bot.Block
	for _, b := range blocks {
		if together(b.Kind) {
			first = append(first, b)
		} else {
			rest = append(rest, b)
		}
	}
	return slices.Concat(pack(first, limit), pack(rest, limit))
}

// length returns the length of blocks as one message.
func length(blocks []bot.Block) int {
	n := 0
	for i, b := range blocks {
		if i > 0 {
			n += len(blockGap)
		}
		n += utf16Len(b.Plain())
	}
	return n
}

// blockGap stands between two blocks.
const blockGap = "\n\n"

// pack fills messages with blocks in order; a block that is too long for one is
// cut between lines, and a line that is too long between words.
func pack(blocks []bot.Block, limit int) [][]bot.Block {
	var messages [][]bot.Block
	var now []bot.Block
	for _, block := range blocks {
		for _, b := range cut(block, limit) {
			if len(now) > 0 && length(append(slices.Clone(now), b)) > limit {
				messages = append(messages, now)
				now = nil
			}
			now = append(now, b)
		}
	}
	if len(now) > 0 {
		messages = append(messages, now)
	}
	return messages
}

// cut parts a block that is longer than limit. Its numbers and marks are
// written out, so that they go on from part to part.
func cut(b bot.Block, limit int) []bot.Block {
	if utf16Len(b.Plain()) <= limit {
		return []bot.Block{b}
	}
	var parts []bot.Block
	var now []string
	size := 0
	flush := func() {
		if len(now) > 0 {
			parts = append(parts, bot.Block{Kind: bot.BlockText, Lines: now})
		}
		now, size = nil, 0
	}
	for line := range strings.SplitSeq(b.Plain(), "\n") {
		for _, piece := range words(line, limit) {
			if strings.TrimSpace(piece) == "" {
				continue // what was between two pieces: a message of it is refused
			}
			n := utf16Len(piece)
			if size > 0 && size+1+n > limit {
				flush()
			}
			if size > 0 {
				size++
			}
			now, size = append(now, piece), size+n
		}
	}
	flush()
	return parts
}

// words cuts a line into pieces of at most limit units, at a space where there
// is one, and never inside a character. limit is at least 2, the units of one.
func words(line string, limit int) []string {
	var pieces []string
	for utf16Len(line) > limit {
		at, space, whole, n := 0, 0, 0, 0
		before := rune(0)
		for i, r := range line {
			if i > 0 && !joined(before, r) {
				whole = i
			}
			n += utf16Len(string(r))
			if n > limit {
				at = i
				break
			}
			if r == ' ' {
				space = i + 1
			}
			before = r
		}
		at = cmp.Or(space, whole, at)
		pieces = append(pieces, strings.TrimRight(line[:at], " "))
		line = line[at:]
	}
	return append(pieces, line)
}

// joined reports whether two runes belong to one character as people see it: a
// letter and its accent, or the parts of an emoji.
func joined(before, after rune) bool {
	const joiner, lightest, darkest = '\u200d', '\U0001F3FB', '\U0001F3FF' // skin tones
	return before == joiner || after == joiner || unicode.Is(unicode.M, after) || after >= lightest && after <= darkest
}
