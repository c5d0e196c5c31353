package knowledge

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxFileBytes is the largest content file that is read (SAFETY H29).
const maxFileBytes = 1 << 20

// maxDepth is how deep values may nest. The deepest content nests five deep.
const maxDepth = 12

// collector gathers the problems of one load.
type collector struct{ problems Problems }

func (c *collector) add(file string, line, col int, warning bool, what, mend string) {
	c.problems = append(c.problems, Problem{
		File: file, Line: line, Col: col, What: what, Mend: mend, Warning: warning,
	})
}

// rootName is what messages call the value of a whole file.
const rootName = "the file"

// node is a place in a YAML file. The zero node stands for a missing value:
// its accessors return zero values and report nothing, so that a caller reads
// on and every problem of a file comes out in one pass.
type node struct {
	c    *collector
	file string
	y    *yaml.Node
	name string // what an author would call it: "do_now step 2"
}

// document parses one file. It reports, with a position, what yaml.v3 lets
// pass: a second document, anchors, aliases, tags, and characters that cannot
// be seen. ok is false where nothing more can be read from the file.
func (c *collector) document(file string, data []byte) (root node, ok bool) {
	if len(data) > maxFileBytes {
		c.add(file, 1, 1, false, fmt.Sprintf("The file is %d bytes long.", len(data)),
			fmt.Sprintf("Keep it to %d, by splitting it.", maxFileBytes))
		return node{}, false
	}
	if !c.readable(file, data) {
		return node{}, false
	}
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	var y yaml.Node
	if err := dec.Decode(&y); err != nil {
		if errors.Is(err, io.EOF) {
			c.add(file, 1, 1, false, "The file is empty.", "Add the fields, or delete the file.")
		} else {
			c.syntax(file, err, data)
		}
		return node{}, false
	}
	var second yaml.Node
	switch err := dec.Decode(&second); {
	case err == nil:
		c.add(file, second.Line, max(second.Column, 1), false, "A second document begins here.",
			"Keep one to a file: take out the line ---.")
		return node{}, false
	case !errors.Is(err, io.EOF):
		c.syntax(file, err, data)
		return node{}, false
	}
	if y.Kind != yaml.DocumentNode || len(y.Content) == 0 {
		c.add(file, 1, 1, false, "The file is empty.", "Add the fields, or delete the file.")
		return node{}, false
	}
	root = node{c: c, file: file, y: y.Content[0], name: rootName}
	return root, root.plain()
}

// plain reports anchors, aliases, tags, hidden characters and deep nesting
// below n; false where what is left cannot be read for more problems.
func (n node) plain() bool {
	good := true
	var walk func(y *yaml.Node, depth int)
	walk = func(y *yaml.Node, depth int) {
		at := node{c: n.c, file: n.file, y: y}
		if depth > maxDepth {
			at.fail(fmt.Sprintf("The values are nested more than %d deep.", maxDepth), "Compare it with a file that loads.")
			good = false
			return
		}
		if what, mend, ok := spelled(y.Value); !ok {
			at.fail(what, mend)
		}
		switch {
		case y.Kind == yaml.AliasNode:
			at.fail("This is an alias (*"+y.Value+").", "Write the text out.")
			good = false
			return // the aliased node may hold this one
		case y.Anchor != "":
			at.fail("This has an anchor (&"+y.Anchor+").", "Take the anchor out and write the text where it is needed.")
		case y.Style&yaml.TaggedStyle != 0:
			at.fail("This has a tag ("+y.Tag+").", "Take the tag out; put the value in double quotes if it is text.")
			good = false
		}
		for _, child := range y.Content {
			walk(child, depth+1)
		}
	}
	walk(n.y, 0)
	return good
}

// syntax reports a syntax error. yaml.v3 often points at the construct around
// one, so an open quote, the most common cause, is looked for first.
func (c *collector) syntax(file string, err error, data []byte) {
	line, what, mend := explainSyntax(err)
	col := 1
	if strings.Contains(what, "quote") {
		if l, k, ok := openQuote(string(data)); ok {
			line, col, what, mend = l, k, "The quote that opens here is not closed.", "Close it at the end of the text."
		}
	}
	c.add(file, line, col, false, what, mend)
}

var quotedValue = regexp.MustCompile(`^\s*(?:- )*(?:[a-z_]+: +)?"`)

// openQuote finds the first value that begins with a double quote and has no
// other on its line.
func openQuote(text string) (line, col int, ok bool) {
	for i, l := range strings.Split(text, "\n") {
		start := len(quotedValue.FindString(l))
		if start > 0 && !strings.Contains(strings.ReplaceAll(l[start:], `\"`, ""), `"`) {
			return i + 1, start, true
		}
	}
	return 0, 0, false
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// explainSyntax puts a yaml.v3 syntax error in an author's words.
func explainSyntax(err error) (line int, what, mend string) {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line = 1
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	switch {
	case strings.Contains(msg, "mapping values are not allowed"):
		return line, "There is a colon followed by a space inside this text.", "Put the whole text in double quotes."
	case strings.Contains(msg, "found character that cannot start any token"):
		return line, "This text begins with a character that has a meaning in YAML.", "Put the whole text in double quotes."
	case strings.Contains(msg, "did not find expected key"), strings.Contains(msg, "did not find expected '-' indicator"):
		return line, "The indentation changes near here, or a quote is not closed.", "Line the fields up, and close every quote."
	}
	switch {
	case strings.Contains(msg, "did not find expected ','"):
		return line, "A bracket or a brace is not closed near here, or a comma is missing.", "Close it, or put the text in double quotes."
	case strings.Contains(msg, "tab character"):
		return line, "This line is indented with a tab.", "Use spaces."
	case strings.Contains(msg, "unexpected end of stream"), strings.Contains(msg, "unexpected document indicator"):
		return line, "A quote that is opened near here is not closed.", "Close it at the end of the text."
	}
	return line, "This does not read as YAML (" + msg + ").", "Compare it with a file that loads."
}

func (n node) missing() bool { return n.y == nil }

func (n node) isMap() bool { return !n.missing() && n.y.Kind == yaml.MappingNode }

func (n node) isList() bool { return !n.missing() && n.y.Kind == yaml.SequenceNode }

// fail reports a problem at n that stops the content from being served.
func (n node) fail(what, mend string) { n.report(false, what, mend) }

// warn reports a problem at n that people should look at.
func (n node) warn(what, mend string) { n.report(true, what, mend) }

func (n node) report(warning bool, what, mend string) {
	if n.c == nil {
		return
	}
	line, col := 0, 0
	if n.y != nil {
		line, col = n.y.Line, n.y.Column
	}
	n.c.add(n.file, line, col, warning, what, mend)
}

// fields is a mapping whose keys were checked.
type fields struct {
	at     node
	values map[string]node
	order  []string
	bad    bool // n was no mapping, which has been reported
}

// fields reads n as a mapping with the known keys. It reports keys that are
// not known (with the nearest one that is) and keys that stand twice (with
// both positions).
func (n node) fields(known ...string) fields {
	f := n.anyFields()
	for _, key := range f.order {
		if !slices.Contains(known, key) {
			at := node{c: n.c, file: n.file, y: f.keyNode(key)}
			at.fail(fmt.Sprintf("There is no field called %q here.", key), suggest(key, known))
		}
	}
	return f
}

// anyFields reads n as a mapping whose keys are data, such as app ids.
func (n node) anyFields() fields {
	f := fields{at: n, values: map[string]node{}}
	if n.missing() {
		return f
	}
	if n.y.Kind != yaml.MappingNode {
		n.fail(fmt.Sprintf("%s should be a list of fields (name: value), and is %s.", sentence(n.name), kind(n.y)), "Write each as name: value, on its own line.")
		f.bad = true
		return f
	}
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.y.Content); i += 2 {
		k, v := n.y.Content[i], n.y.Content[i+1]
		at := node{c: n.c, file: n.file, y: k}
		if k.Kind != yaml.ScalarNode {
			at.fail("A field name should be one word.", "Write it as name: value.")
			continue
		}
		if was, twice := first[k.Value]; twice {
			at.fail(fmt.Sprintf("The field %s stands here and at line %d, column %d.", k.Value, was.Line, was.Column), "Keep one of them.")
			continue
		}
		first[k.Value] = k
		f.order = append(f.order, k.Value)
		f.values[k.Value] = node{c: n.c, file: n.file, y: v, name: k.Value}
	}
	return f
}

// keyNode returns the node of a key itself, for positions.
func (f fields) keyNode(key string) *yaml.Node {
	for i := 0; i+1 < len(f.at.y.Content); i += 2 {
		if f.at.y.Content[i].Value == key {
			return f.at.y.Content[i]
		}
	}
	return f.at.y
}

// opt returns the value of a key, or the zero node.
func (f fields) opt(key string) node { return f.values[key] }

// need returns the value of a key, and reports it if it is not there.
func (f fields) need(key, mend string) node {
	v, ok := f.values[key]
	if !ok && !f.at.missing() {
		f.at.fail(fmt.Sprintf("The field %s is missing.", key), mend)
	}
	return v
}

// kind names what a node is, in an author's words.
func kind(y *yaml.Node) string {
	switch y.Kind {
	case yaml.MappingNode:
		return "a list of fields"
	case yaml.SequenceNode:
		return "a list"
	}
	switch y.ShortTag() {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!null":
		return "empty"
	case "!!timestamp":
		return "a date"
	}
	return "text"
}

// sentence gives a name its capital, to begin a sentence; field names keep
// their own letters.
func sentence(name string) string {
	if name == "" || strings.Contains(name, "_") {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

const yamlScalar = yaml.ScalarNode

// quoted reports whether n stands in quotes, or as a block of text.
func (n node) quoted() bool {
	return n.y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}
