package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// value is a setting's value with where it was found.
type value struct {
	text string
	from string
}

// fromYAML reads a file strictly: an unknown or repeated key, a value of another
// form and a second document are problems.
func fromYAML(name string, file []byte) (values map[string]value, problems []string) {
	values = map[string]value{}
	if len(bytes.TrimSpace(file)) == 0 {
		return values, nil
	}
	d := yaml.NewDecoder(bytes.NewReader(file))
	var doc, second yaml.Node
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) { // comments alone
			return values, nil
		}
		return values, []string{fmt.Sprintf("%s: %s; look at the line before it as well", name, strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	if d.Decode(&second) == nil {
		problems = append(problems, fmt.Sprintf("%s:%d: a second document begins here; keep one", name, second.Line))
	}
	r := reader{name: name, values: values, problems: problems}
	r.mapping("", doc.Content[0])
	return values, r.problems
}

type reader struct {
	name     string
	values   map[string]value
	problems []string
}

func (r *reader) report(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("%s:%d: ", r.name, n.Line)+fmt.Sprintf(format, args...))
}

func (r *reader) mapping(path string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
			return
		}
		r.report(n, "settings are expected here, a name and a value to a line")
		return
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		if line, twice := first[key.Value]; twice {
			r.report(key, "%s stands in line %d already; keep one", at, line)
			continue
		}
		first[key.Value] = key.Line
		is, leads := known(at)
		switch {
		case leads:
			r.mapping(at, v)
		case !is:
			r.report(key, "there is no setting %s; there are %s", at, strings.Join(Paths(), ", "))
		case v.Kind != yaml.ScalarNode:
			r.report(v, "%s has one value", at)
		case v.Tag != "!!null":
			r.values[at] = value{text: v.Value, from: fmt.Sprintf("%s:%d: %s", r.name, v.Line, at)}
		}
	}
}
