package telegram

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// checkSplit holds what is true of any split: each message fits, holds something,
// is good text, and together they hold every letter in the order of the blocks
// that stay together, then that of the others.
func checkSplit(t *testing.T, blocks []bot.Block, limit int) [][]bot.Block {
	t.Helper()
	messages := split(blocks, limit)
	var got []string
	for i, m := range messages {
		plain := bot.Reply{Blocks: m}.Plain()
		if n := utf16Len(plain); n > limit || n != length(m) {
			t.Errorf("message %d has %d units (counted as %d), more than %d", i, n, length(m), limit)
		}
		if strings.TrimSpace(plain) == "" {
			t.Errorf("message %d is empty: %q", i, plain)
		}
		if !utf8.ValidString(plain) {
			t.Errorf("message %d is cut inside a character: %q", i, plain)
		}
		got = append(got, plain)
	}
	var first, rest []string
	for _, b := range blocks {
		if together(b.Kind) || len(messages) == 1 {
			first = append(first, b.Plain())
		} else {
			rest = append(rest, b.Plain())
		}
	}
	want := squeezed(strings.Join(append(first, rest...), " "))
	if diff := cmp.Diff(want, squeezed(strings.Join(got, " "))); diff != "" {
		t.Errorf("letters are lost or moved (-want +got):\n%s", diff)
	}
	return messages
}

// squeezed leaves white space out, which is where texts are cut.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func block(kind bot.BlockKind, lines ...string) bot.Block { return bot.Block{Kind: kind, Lines: lines} }

func TestSplit(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("word ", 40)) // 199 units
	tests := []struct {
		name   string
		blocks []bot.Block
		limit  int
		want   []string // the messages
	}{
		{"one that fits", []bot.Block{block(bot.BlockText, "12345"), block(bot.BlockDanger, "678")}, 10, []string{"12345\n\n678"}},
		{
			"danger, steps and services first",
			[]bot.Block{block(bot.BlockDanger, "danger"), block(bot.BlockLead, "lead lead lead"), block(bot.BlockSteps, "a", "b"), block(bot.BlockServices, "c")},
			24,
			[]string{"danger\n\n1. a\n2. b\n\nc", "lead lead lead"},
		},
		{
			"numbers go on from part to part",
			[]bot.Block{block(bot.BlockSteps, "one", "two", "three"), block(bot.BlockDoNots, "four")},
			14,
			[]string{"1. one\n2. two", "3. three", "• four"},
		},
		{"between words", []bot.Block{block(bot.BlockText, "one two three")}, 9, []string{"one two", "three"}},
		{"a word that fits exactly", []bot.Block{block(bot.BlockText, "12345 6")}, 5, []string{"12345", "6"}},
		{"one long word", []bot.Block{block(bot.BlockText, "abcdefgh")}, 3, []string{"abc", "def", "gh"}},
		{"emoji are two units and stay whole", []bot.Block{block(bot.BlockText, "😀😀😀")}, 5, []string{"😀😀", "😀"}},
		{"a heading", []bot.Block{{Kind: bot.BlockText, Heading: "head", Lines: []string{"12345", "6789"}}}, 10, []string{"head\n12345", "6789"}},
		{"much space", []bot.Block{block(bot.BlockText, strings.Repeat(" ", 30)+"a")}, 10, []string{"a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range checkSplit(t, tt.blocks, tt.limit) {
				got = append(got, bot.Reply{Blocks: m}.Plain())
			}
			for i := range got {
				got[i] = strings.TrimSpace(got[i])
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
	long := checkSplit(t, slices.Repeat([]bot.Block{block(bot.BlockText, words)}, 60), maxMessageUTF16)
	if len(long) != 3 { // 60 × 199, and the gaps
		t.Errorf("split into %d messages, not 3", len(long))
	}
}

// TestSplitKeepsPeople: a person that is put together of several emoji is not torn
// apart.
func TestSplitKeepsPeople(t *testing.T) {
	const family = "👨‍👩‍👧"
	for _, m := range checkSplit(t, []bot.Block{block(bot.BlockText, strings.Repeat(family, 10))}, 20) {
		if plain := (bot.Reply{Blocks: m}).Plain(); strings.Repeat(family, strings.Count(plain, family)) != plain {
			t.Errorf("a family is torn apart: %q", plain)
		}
	}
}

// TestSplitAnything holds the properties for many random replies.
func TestSplitAnything(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	pieces := []string{"a", "word ", "😀", "é", "  ", "long-word-without-a-space", "<b>&", "👩🏽 ", "\u00a0"}
	for range 5000 {
		var blocks []bot.Block
		for range 1 + rng.IntN(6) {
			b := bot.Block{Kind: bot.BlockKind(rng.IntN(int(bot.BlockFooter) + 1))}
			if rng.IntN(3) == 0 {
				b.Heading = "Heading"
			}
			for range 1 + rng.IntN(4) {
				line := "x"
				for range rng.IntN(20) {
					line += pieces[rng.IntN(len(pieces))]
				}
				b.Lines = append(b.Lines, line)
			}
			blocks = append(blocks, b)
		}
		checkSplit(t, blocks, 12+rng.IntN(200))
		if t.Failed() {
			t.Fatalf("of %+v", blocks)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("one two three", "four", uint(12), uint(1))
	f.Add(strings.Repeat("😀", 30), "", uint(3), uint(4))
	f.Add(strings.Repeat(" ", 50)+"a", "b\nc", uint(5), uint(6))
	f.Fuzz(func(t *testing.T, one, two string, limit, kind uint) {
		if strings.TrimSpace(one) == "" || strings.TrimSpace(two) == "" || !utf8.ValidString(one) || !utf8.ValidString(two) {
			return // the content has neither
		}
		// Room for the longest character that is put together in the content.
		checkSplit(t, []bot.Block{
			block(bot.BlockKind(kind%uint(bot.BlockFooter+1)), strings.Split(one, "\n")...),
			block(bot.BlockText, two),
		}, 16+int(limit%maxMessageUTF16))
	})
}
