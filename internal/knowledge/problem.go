package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing to mend in the content.
type Problem struct {
	File      string // path within the knowledge folder, with slashes
	Line, Col int    // from 1; 0 where a whole file is meant
	What      string // what is wrong, as one sentence with its full stop
	Mend      string // how to mend it, as one sentence with its full stop
	Warning   bool   // true where the content can still be served
}

// String returns "file:line:col: what is wrong. How to mend it."
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s", p.File, p.Line, p.Col, p.What, p.Mend)
}

// Problems is a list of problems. As an error it prints one a line.
type Problems []Problem

// Error returns every problem, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the problems that are not warnings.
func (ps Problems) Errors() Problems {
	return slices.DeleteFunc(slices.Clone(ps), func(p Problem) bool { return p.Warning })
}

// sort puts the problems in order of file, line, column and text, and drops
// repeats, so that the same content gives the same list.
func (ps Problems) sort() Problems {
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.What, b.What),
			cmp.Compare(a.Mend, b.Mend),
		)
	})
	return slices.Compact(ps)
}
