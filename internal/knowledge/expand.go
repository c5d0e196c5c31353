package knowledge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numberRoles are the roles that text always names by their number.
var numberRoles = []string{"emergency", "police"}

// Phrases that stand for a role that no service fills. For the roles that are
// never left empty (DECISIONS 11), it is the local police.
const (
	phraseNobody = "role-none"
	phrasePolice = "role-none-police"
)

// neverEmpty are the roles for which the local police stand in.
var neverEmpty = []string{"emergency", "police", "report-csa", "report-abuse", "crisis", "child-helpline"}

// ServicesFor returns the services that fill a role in a region, best first,
// or nil where there is none or the region is not known.
func (b *Base) ServicesFor(region, role string) []*Service {
	r := b.regionByID[region]
	if r == nil {
		return nil
	}
	var out []*Service
	for _, id := range r.Roles[role] {
		if s := b.serviceByID[id]; s != nil {
			out = append(out, s)
		}
	}
	return out
}

// Expander puts services in the place of {role} through the texts of one
// reply, so that what a service is stands beside its name only once. It is not
// safe for concurrent use; make one for each reply.
type Expander struct {
	base     *Base
	region   string
	met      map[string]bool
	services []string
}

// Expander returns a new one for a region.
func (b *Base) Expander(region string) *Expander {
	return &Expander{base: b, region: region, met: map[string]bool{}}
}

// Expand puts services in the place of {role} in one text, and returns the ids
// of those named, in order. Braces that are no role stay as they are.
func (b *Base) Expand(text, region string) (expanded string, services []string) {
	x := b.Expander(region)
	return x.Expand(text), x.services
}

// Services returns the ids of the services named so far, in order, each once.
func (x *Expander) Services() []string { return x.services }

// Expand returns text with the first service of each {role}: its number for a
// role that goes by number, otherwise its name, and on first use what it is.
// A role that nobody fills in the region becomes a fixed phrase.
func (x *Expander) Expand(text string) string {
	var b strings.Builder
	rest := text
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		b.WriteString(rest[:at[0]])
		mark, role := rest[at[0]:at[1]], rest[at[2]:at[3]]
		rest = rest[at[1]:]
		named := x.role(mark, role, rest)
		if own, ok := strings.CutPrefix(named, "Your "); ok && !begins(b.String()) {
			named = "your " + own
		}
		b.WriteString(named)
	}
	b.WriteString(rest)
	return b.String()
}

// begins reports whether a sentence begins after the text.
func begins(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".?!:")
}

func (x *Expander) role(mark, id, after string) string {
	role, known := x.base.role(id)
	if !known {
		return mark
	}
	services := x.base.ServicesFor(x.region, id)
	if role.Number {
		for _, s := range services {
			if len(s.Phones) > 0 {
				x.use(s)
				return s.Phones[0].Shown
			}
		}
	}
	if len(services) == 0 {
		if slices.Contains(neverEmpty, id) {
			return x.base.Phrases[phrasePolice]
		}
		return x.base.Phrases[phraseNobody]
	}
	s := services[0]
	if !x.use(s) || s.Say == "" {
		return s.Name
	}
	return s.Name + ", " + s.Say + closing(after)
}

// closing returns the comma that ends "CEOP, the police team …" where the
// sentence goes on.
func closing(after string) string {
	if r, _ := utf8.DecodeRuneInString(after); unicode.IsSpace(r) {
		return ","
	}
	return ""
}

// use notes that s was named; true the first time.
func (x *Expander) use(s *Service) bool {
	if x.met[s.ID] {
		return false
	}
	x.met[s.ID] = true
	x.services = append(x.services, s.ID)
	return true
}

func (b *Base) role(id string) (Role, bool) {
	for _, r := range b.Roles {
		if r.ID == id {
			return r, true
		}
	}
	return Role{}, false
}
