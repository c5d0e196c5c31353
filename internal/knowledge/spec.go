package knowledge

import (
	"strconv"
	"strings"
)

// shape is what a field holds.
type shape int

const (
	aText    shape = iota // one line of text
	aDate                 // a day, or nothing yet
	aTruth                // true or false
	aNumber               // a whole number
	texts                 // a list of texts
	object                // fields, as in sub
	objects               // a list of objects, each with the fields in sub
	textMap               // names that are data, each with a text
	textsMap              // names that are data, each with a list of texts
	listsMap              // the same, where one text or the word none may stand for a list
)

// field describes one field of a content file. The loader takes its known and
// required keys from here, and the schema for editors its help, so that the
// two cannot drift apart.
type field struct {
	key     string
	help    string // shown by an editor when an author points at the field
	shape   shape
	need    string   // how to mend it where the field is missing; "" where it may be left out
	choices []string // the words that may stand here, where they are few
	pattern string   // a regular expression that the text must match, for editors
	sub     []field
}

// keys lists the names of a list of fields, in order.
func keys(spec []field) []string {
	out := make([]string, len(spec))
	for i, f := range spec {
		out[i] = f.key
	}
	return out
}

// object reads n as the fields of a spec: keys that are not known, that stand
// twice or that are missing are reported.
func (n node) object(spec []field) fields {
	f := n.fields(keys(spec)...)
	if n.missing() || f.bad {
		return f
	}
	for _, s := range spec {
		if s.need != "" {
			f.need(s.key, s.need)
		}
	}
	return f
}

// places finds the node of any value of a file by its path: "lead",
// "do_now[0]", "sections.talk.say[1]". The root is "".
type places map[string]node

// placesOf lists every value below root.
func placesOf(root node) places {
	out := places{}
	out.walk("", root)
	return out
}

func (p places) walk(path string, n node) {
	if _, twice := p[path]; twice || n.missing() {
		return
	}
	p[path] = n
	if !n.isMap() {
		if n.isList() {
			for i, item := range n.items() {
				p.walk(path+"["+strconv.Itoa(i)+"]", item)
			}
		}
		return
	}
	for i := 0; i+1 < len(n.y.Content); i += 2 {
		key := n.y.Content[i].Value
		child := path + "." + key
		if path == "" {
			child = key
		}
		p.walk(child, node{c: n.c, file: n.file, y: n.y.Content[i+1], name: key})
	}
}

// has reports whether a value stands at a path.
func (p places) has(path string) bool {
	_, ok := p[path]
	return ok
}

// at returns the node at a path, or the nearest one above it that exists.
func (p places) at(path string) node {
	for {
		if n, ok := p[path]; ok || path == "" {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}
