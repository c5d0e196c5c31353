package knowledge

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// screen is a regular expression with the literals of which a text must hold
// one before it can match. Looking for them first halves the time that an entry
// takes to check, as hardly any sentence matches a list.
type screen struct {
	re      *regexp.Regexp
	needles []string // nil: the expression has to be tried
}

func screened(pattern string) screen {
	s := screen{re: regexp.MustCompile(pattern)}
	if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		s.needles = needles(tree)
	}
	return s
}

func (s screen) all(text string) [][]int {
	if s.needles == nil {
		return s.re.FindAllStringIndex(text, -1)
	}
	for _, n := range s.needles {
		if strings.Contains(text, n) {
			return s.re.FindAllStringIndex(text, -1)
		}
	}
	return nil
}

// needles returns literals of which every match of the expression holds at
// least one, or nil where there is no such list.
func needles(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil
		}
		return []string{string(re.Rune)}
	case syntax.OpCapture, syntax.OpPlus:
		return needles(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needles(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if found := needles(sub); shortest(found) > shortest(best) {
				best = found
			}
		}
		return best
	case syntax.OpAlternate:
		var union []string
		for _, sub := range re.Sub {
			found := needles(sub)
			if found == nil {
				return nil
			}
			union = append(union, found...)
		}
		return union
	}
	return nil
}

// shortest returns the length of the shortest literal, or 0 for none: the
// longer it is, the fewer texts hold one by chance.
func shortest(literals []string) int {
	if len(literals) == 0 {
		return 0
	}
	n := len(literals[0])
	for _, l := range literals {
		n = min(n, len(l))
	}
	return n
}
