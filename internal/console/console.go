package console

import (
	"strings"
	"unicode/utf8"

	"signpost/internal/bot"
)

// Render returns a reply as plain text with a line break at the end. width is
// the most characters in a line, and 0 wraps nothing; a word that is longer
// than a line, such as an address, is not cut. The buttons stand in their order
// below the text, the small ones on a line of their own.
func Render(r bot.Reply, width int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(r.Plain(), "\n") {
		b.WriteString(wrap(line, width) + "\n")
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
	if len(large)+len(small) > 0 {
		b.WriteString("\n")
	}
	for _, row := range [][]string{large, small} {
		if len(row) > 0 {
			b.WriteString(strings.Join(rows(row, width), "\n") + "\n")
		}
	}
	return b.String()
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
