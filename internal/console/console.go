package console

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"signpost/internal/bot"
)

// Layout says how replies are shown.
type Layout struct {
	Width   int  // most characters in a line; 0 wraps nothing
	Colour  bool // titles and danger lines stand out, by ANSI escapes
	Numbers bool // buttons are numbered, one a line, to be pressed by number
}

// Render returns a reply as text with a line break at the end. A word that is
// longer than a line, such as an address, is not cut. The buttons stand in
// their order below the text, the small ones last.
func (l Layout) Render(r bot.Reply) string {
	var b strings.Builder
	for i, block := range r.Blocks {
		if i > 0 {
			b.WriteString("\n")
		}
		for k, line := range strings.Split(block.Plain(), "\n") {
			b.WriteString(l.paint(wrap(line, l.Width), block, k) + "\n")
		}
	}
	if len(r.Buttons) > 0 {
		b.WriteString("\n")
	}
	if l.Numbers {
		for i, button := range r.Buttons {
			b.WriteString(l.dim(wrap(strconv.Itoa(i+1)+". "+button.Label, l.Width)) + "\n")
		}
		return b.String()
	}
	var large, small []string
	for _, button := range r.Buttons {
		label := "[ " + button.Label + " ]"
		if button.Small {
			small = append(small, label)
		} else {
			large = append(large, label)
		}
	}
	for _, row := range [][]string{large, small} {
		if len(row) > 0 {
			b.WriteString(strings.Join(rows(row, l.Width), "\n") + "\n")
		}
	}
	return b.String()
}

// ANSI escapes (ECMA-48 section 8.3.117). Nothing is told by colour alone.
const (
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	normal = "\x1b[0m"
)

// paint marks what a hurried reader looks for: titles, headings, and the line
// that says when to call. line counts the block's lines from 0, its heading
// included.
func (l Layout) paint(text string, block bot.Block, line int) string {
	if !l.Colour || text == "" {
		return text
	}
	switch block.Kind {
	case bot.BlockTitle, bot.BlockCall, bot.BlockDanger:
		return bold + text + normal
	case bot.BlockFooter, bot.BlockFixed:
		return faint + text + normal
	}
	if block.Heading != "" && line == 0 {
		return bold + text + normal
	}
	return text
}

func (l Layout) dim(text string) string {
	if !l.Colour {
		return text
	}
	return faint + text + normal
}

// rows puts labels beside each other while they fit in a line.
func rows(labels []string, width int) []string {
	var out []string
	line := ""
	for _, label := range labels {
		switch {
		case line == "":
			line = label
		case width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(label) > width:
			out = append(out, line)
			line = label
		default:
			line += " " + label
		}
	}
	return append(out, line)
}

// wrap breaks a line at spaces. Lines after the first of a list's item are
// moved in, so that its number stands free.
func wrap(line string, width int) string {
	if width <= 0 || utf8.RuneCountInString(line) <= width {
		return line
	}
	in := indent(line)
	var b strings.Builder
	n := 0
	for i, word := range strings.Split(line, " ") {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case n+1+size > width && n > len(in):
			b.WriteString("\n" + in)
			n = len(in)
		default:
			b.WriteString(" ")
			n++
		}
		b.WriteString(word)
		n += size
	}
	return b.String()
}

// indent is the space that a list's mark takes: "1. " or "• ".
func indent(line string) string {
	if strings.HasPrefix(line, "• ") {
		return "  "
	}
	mark, _, ok := strings.Cut(line, ". ")
	if ok && mark != "" && strings.Trim(mark, "0123456789") == "" && len(mark) <= 2 {
		return strings.Repeat(" ", len(mark)+2)
	}
	return ""
}
