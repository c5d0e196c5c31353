package knowledge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// text reads n as text. Numbers, dates, yes and no are taken letter for
// letter only where they are quoted: 0800 would otherwise become a number in
// another tool (SAFETY H02).
func (n node) text() string {
	if n.missing() {
		return ""
	}
	if n.y.Kind != yaml.ScalarNode {
		n.fail(fmt.Sprintf("%s should be text, and is %s.", sentence(n.name), kind(n.y)), "Write it as one line of text.")
		return ""
	}
	if !n.quoted() {
		if n.y.ShortTag() == "!!null" {
			n.fail(fmt.Sprintf("%s is empty.", sentence(n.name)), "Write the text, or take the field out.")
			return ""
		}
		if n.y.ShortTag() != "!!str" && !isDate(n.y.Value) {
			n.fail(fmt.Sprintf("%s is %q without quotes, which some tools read as %s.", sentence(n.name), n.y.Value, kind(n.y)),
				"Put it in double quotes.")
			return ""
		}
		if slices.Contains([]string{"yes", "no", "on", "off", "y", "n"}, strings.ToLower(n.y.Value)) {
			n.warn(fmt.Sprintf("%s is %s without quotes, which some tools read as true or false.", sentence(n.name), n.y.Value),
				"Put it in double quotes.")
		}
	}
	return n.y.Value
}

// words reads n as text that must not be blank.
func (n node) words() string {
	s := n.text()
	if !n.missing() && n.y.Kind == yaml.ScalarNode && n.y.ShortTag() == "!!str" && strings.TrimSpace(s) == "" {
		n.fail(fmt.Sprintf("%s is empty.", sentence(n.name)), "Write the text, or take the field out.")
	}
	return s
}

// optText reads n as text that may stand empty ("checked_on:").
func (n node) optText() string {
	if n.missing() || n.y.Kind == yaml.ScalarNode && n.y.ShortTag() == "!!null" {
		return ""
	}
	return n.text()
}

// items reads n as a list.
func (n node) items() []node {
	if n.missing() {
		return nil
	}
	if n.y.Kind != yaml.SequenceNode {
		n.fail(fmt.Sprintf("%s should be a list, and is %s.", sentence(n.name), kind(n.y)), "Put each item on its own line, after a dash.")
		return nil
	}
	out := make([]node, len(n.y.Content))
	of := n.name + " "
	if n.name == rootName {
		of = ""
	}
	for i, y := range n.y.Content {
		out[i] = node{c: n.c, file: n.file, y: y, name: fmt.Sprintf("%sitem %d", of, i+1)}
	}
	return out
}

// texts reads n as a list of texts.
func (n node) texts() []string {
	var out []string
	for _, item := range n.items() {
		out = append(out, item.words())
	}
	return out
}

// truth reads n as true or false; absent is false.
func (n node) truth() bool {
	if n.missing() {
		return false
	}
	if n.y.Kind != yaml.ScalarNode || n.y.Value != "true" && n.y.Value != "false" {
		n.fail(fmt.Sprintf("%s should be true or false.", sentence(n.name)), "Write true or false, without quotes.")
		return false
	}
	return n.y.Value == "true"
}

// number reads n as a whole number of at least 0; absent is 0.
func (n node) number() int {
	if n.missing() {
		return 0
	}
	i, err := strconv.Atoi(n.y.Value)
	if n.y.Kind != yaml.ScalarNode || err != nil || i < 0 {
		n.fail(fmt.Sprintf("%s should be a whole number.", sentence(n.name)), "Write it in digits, without quotes.")
		return 0
	}
	return i
}

// level reads n as one of the levels allowed.
func (n node) level(allowed ...Level) Level {
	s := n.text()
	if s == "" {
		return LevelNone
	}
	l, ok := ParseLevel(s)
	if !ok || !slices.Contains(allowed, l) {
		names := make([]string, len(allowed))
		for i, a := range allowed {
			names[i] = a.String()
		}
		n.fail(fmt.Sprintf("%s is %q.", sentence(n.name), s), suggest(s, names))
		return LevelNone
	}
	return l
}

// choice reads n as one of a few words.
func (n node) choice(allowed ...string) string {
	s := n.text()
	if s != "" && !slices.Contains(allowed, s) {
		n.fail(fmt.Sprintf("%s is %q.", sentence(n.name), s), suggest(s, allowed))
		return ""
	}
	return s
}

// date reads n as a day (2006-01-02) or nothing.
func (n node) date() string {
	s := n.optText()
	if s != "" && !isDate(s) {
		n.fail(fmt.Sprintf("%s is %q, which is not a day.", sentence(n.name), s), "Write it as year-month-day, such as 2026-11-24.")
		return ""
	}
	return s
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
