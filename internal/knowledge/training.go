package knowledge

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// row is one line of a TSV file: nothing is quoted, so that a line is what a
// person typed, quote marks and all.
type row struct {
	file  string
	line  int
	cells []string
	c     *collector
}

// cell returns the place of column i, as text.
func (r row) cell(i int) node {
	col := 1
	for _, before := range r.cells[:i] {
		col += len([]rune(before)) + 1
	}
	return node{c: r.c, file: r.file, name: "the text", y: &yaml.Node{
		Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: r.cells[i], Line: r.line, Column: col,
	}}
}

// table reads a TSV file with the columns of its header. Lines that do not
// have them are reported and left out.
func (c *collector) table(file string, data []byte, columns ...string) []row {
	if !c.readable(file, data) {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	header := strings.Join(columns, "\t")
	if strings.TrimSuffix(lines[0], "\r") != header {
		c.add(file, 1, 1, false, fmt.Sprintf("The first line is %q.", lines[0]), fmt.Sprintf("Write %s, with tabs between.", strings.Join(columns, ", ")))
		return nil
	}
	var out []row
	for i, text := range lines[1:] {
		r := row{file: file, line: i + 2, cells: strings.Split(strings.TrimSuffix(text, "\r"), "\t"), c: c}
		if len(r.cells) != len(columns) {
			c.add(file, r.line, 1, false, fmt.Sprintf("There are %d columns here.", len(r.cells)),
				fmt.Sprintf("Write %s, with one tab between.", strings.Join(columns, ", ")))
			continue
		}
		last := r.cell(len(columns) - 1)
		if what, mend, ok := spelled(last.y.Value); !ok {
			last.fail(what, mend)
		}
		if strings.TrimSpace(last.y.Value) == "" {
			last.fail("The text is empty.", "Write the text, or take the line out.")
			continue
		}
		out = append(out, r)
	}
	return out
}

// numberedPart is the name of a further file of the texts that belong to no
// entry: triage-2.tsv goes on where triage.tsv would grow past a file's limit.
var numberedPart = regexp.MustCompile(`^(triage|out-of-scope)-[0-9]+$`)

func (l *loader) readTraining(file string, data []byte) {
	t := &l.base.Training
	topic := strings.TrimSuffix(path.Base(file), ".tsv")
	if m := numberedPart.FindStringSubmatch(topic); m != nil {
		topic = m[1]
	}
	switch topic {
	case "out-of-scope":
		for _, r := range l.c.table(file, data, "group", "text") {
			group := r.cell(0)
			group.name = "group"
			t.OutOfScope = append(t.OutOfScope, OutOfScope{Group: group.words(), Text: r.cells[1]})
			l.taught(none, r.cells[1], r.cell(1))
		}
	case "triage":
		for _, r := range l.c.table(file, data, "level", "category", "speaker", "text") {
			level, speaker := r.cell(0), r.cell(2)
			level.name, speaker.name = "level", "speaker"
			m := TriageMessage{Level: level.level(LevelEmergency, LevelUrgent, LevelConcern, LevelEveryday, LevelNone), Category: r.cells[1], Text: r.cells[3]}
			if s := speaker.optValue(); s != "" && s != "other" {
				m.Speaker = speaker.choice("parent", "child", "adult-self")
			}
			if level.y.Value == "" {
				level.fail("The level is empty.", "Write emergency, urgent, concern, everyday or none.")
			}
			t.Triage = append(t.Triage, m)
		}
	default:
		if !idPattern.MatchString(topic) || len(topic) > maxID {
			l.c.add(file, 0, 0, false, "The file's name is not the id of a topic.", "Use small letters, digits and single hyphens.")
			return
		}
		l.taughtTopics = append(l.taughtTopics, topic)
		for _, r := range l.c.table(file, data, "kind", "level", "text") {
			kind, level := r.cell(0), r.cell(1)
			kind.name, level.name = "kind", "level"
			m := Message{Topic: topic, Text: r.cells[2]}
			m.Kind = kind.choice("plain", "varied", "long")
			m.Level = level.level(LevelEmergency, LevelUrgent, LevelConcern, LevelEveryday, LevelNone)
			for _, n := range []node{kind, level} {
				if n.y.Value == "" {
					n.fail(fmt.Sprintf("The %s is empty.", n.name), "Compare the line with the one above.")
				}
			}
			t.Messages = append(t.Messages, m)
			l.taught(topic, r.cells[2], r.cell(2))
		}
	}
}

// lesson is a training text, and the topic that it stands for.
type lesson struct {
	topic string
	at    node
}

// taught notes a training text and reports one that two topics share: it
// would teach the search that both are right.
func (l *loader) taught(topic, text string, at node) {
	key := fold(text)
	if key == "" {
		return
	}
	was, twice := l.lessons[key]
	switch {
	case !twice:
		l.lessons[key] = lesson{topic: topic, at: at}
	case was.topic == topic:
		at.warn(fmt.Sprintf("This text stands here and at %s.", was.at.where(at.file)), "Keep one of them.")
	default:
		at.fail(fmt.Sprintf("This text stands here for %s, and at %s for %s.", topic, was.at.where(at.file), was.topic), "Keep it where it belongs.")
	}
}

// allTopics lists the entries and the topics that have training text.
func (l *loader) allTopics() []string {
	out := slices.Clone(l.taughtTopics)
	out = append(out, l.entryNames...)
	slices.Sort(out)
	return slices.Compact(out)
}
