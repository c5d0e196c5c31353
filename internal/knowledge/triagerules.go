package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// TriageRules is triage/en.yaml: the rules that judge how urgent a message is.
type TriageRules struct {
	Families []Family            // in the order in which they decide the reply
	Words    map[string][]string // group name → words and phrases
	Rules    []Rule              // in the order of the file
	Canned   []Canned            // lines that must never be missed; checked at start
}

// Family is one kind of harm, and the entry that answers it.
type Family struct {
	ID     string
	Entry  string // entry that answers it; "" for a family that only sets a level
	Hidden bool   // its reply begins with a neutral line
}

// Canned is a line with the level that it must at least reach.
type Canned struct {
	Text  string
	Level Level
}

// What a rule does where it matches.
const (
	DoesRaise   = "raise"   // lifts the message to its level
	DoesSuspect = "suspect" // lifts it to concern, and to its level where the text as a whole reads so
	DoesFloor   = "floor"   // the same, and nothing lowers it again
	DoesCap     = "cap"     // lowers what fired in the same scope to its level
	DoesNegate  = "negate"  // lowers what fired by the words that it matched
	DoesIgnore  = "ignore"  // the words that it matched count for no other rule
	DoesSpeaker = "speaker" // says who is writing
)

// Where all terms of a rule must stand.
const (
	ScopeSentence = "sentence"
	ScopeMessage  = "message"
	ScopeWindow   = "window" // this message and the last few before it
)

// Who is writing, as rules and training text name it. "" is unknown.
const (
	SpeakerParent    = "parent"
	SpeakerChild     = "child"
	SpeakerAdultSelf = "adult-self" // an adult worried about their own thoughts or acts
)

// Rule is one triage rule. All of its terms must match, inside its scope.
type Rule struct {
	ID       string
	Family   string // "" only for rules that raise nothing
	Level    Level
	Does     string
	Speaker  string // who is writing where the rule matches; "" says nothing of it
	By       string // the rule only counts where this one is writing; "" for anyone
	Language string // language of the message where the rule matches, such as "pl"
	Media    bool   // the rule only counts where a picture, film or file came with it
	Match    []Term
	Ordered  bool // the terms stand in the order of Match
	Within   int  // the terms stand within so many words; 0 for anywhere in the scope
	Scope    string
	Unless   []Term   // none of these stands near
	Fires    []string // messages in which it must match
	Quiet    []string // messages that look like it, in which it must not match
	Line     int      // where it stands in its file
}

// Term is one part of a rule: any of its words, phrases and groups ("@adult").
type Term []string

var (
	familyFields = []field{
		{key: "id", help: "Name of this kind of harm.", need: "Add id: with a short name, such as grooming."},
		{key: "entry", help: "Entry that answers it."},
		{key: "hidden", help: "True where the reply begins with a neutral line.", shape: aTruth},
	}
	ruleFields = []field{
		{key: "id", help: "Name of the rule, which explain prints.", need: "Add id: with a short name."},
		{key: "family", help: "Kind of harm, one of the families."},
		{key: "level", help: "Level that the rule raises to, or lowers to.", choices: levelNames[:]},
		{
			key: "does", help: "What it does: raise (the default), suspect, floor, cap, negate, ignore or speaker.",
			choices: []string{DoesRaise, DoesSuspect, DoesFloor, DoesCap, DoesNegate, DoesIgnore, DoesSpeaker},
		},
		{key: "speaker", help: "Who is writing where the rule matches.", choices: speakers},
		{key: "by", help: "The rule only counts where this one is writing.", choices: speakers},
		{key: "language", help: "Language of the message where the rule matches, such as pl."},
		{key: "media", help: "True where it only counts for a message with a picture, film or file.", shape: aTruth},
		{
			key: "match", help: "Terms that must all be there. | stands between alternatives, @name is a group of words.",
			shape: texts, need: "Add match: with the terms that must be there.",
		},
		{key: "ordered", help: "True where the terms stand in this order.", shape: aTruth},
		{key: "within", help: "How many words may lie from the first to the last term, both counted.", shape: aNumber},
		{
			key: "scope", help: "Where all terms must stand: sentence (the default), message or window.",
			choices: []string{ScopeSentence, ScopeMessage, ScopeWindow},
		},
		{key: "unless", help: "Terms of which none may stand near.", shape: texts},
		{
			key: "fires", help: "Messages in which it must match. They are tests.",
			shape: texts, need: "Add fires: with at least one message in which the rule must match.",
		},
		{
			key: "quiet", help: "Messages that look like it, in which it must not match. They are tests.",
			shape: texts, need: "Add quiet: with at least one message that looks like it and is not.",
		},
	}
	cannedFields = []field{
		{key: "text", help: "A message.", need: "Add text: with the message."},
		{
			key: "level", help: "The level that it must at least reach.", choices: levelNames[:],
			need: "Add level: with the level that it must reach.",
		},
	}
	triageFields = []field{
		{key: "families", help: "Kinds of harm, the one that decides the reply first.", shape: objects, sub: familyFields, need: "Add families:."},
		{key: "words", help: "Groups of words and phrases that rules name as @name.", shape: textsMap},
		{key: "rules", help: "The rules.", shape: objects, sub: ruleFields, need: "Add rules:."},
		{key: "canned", help: "Lines that must never be missed.", shape: objects, sub: cannedFields, need: "Add canned:."},
	}
	speakers = []string{SpeakerParent, SpeakerChild, SpeakerAdultSelf}
)

// triageLoad is the state of reading one triage file.
type triageLoad struct {
	rules    TriageRules
	groups   map[string]node // where each group stands
	order    []string        // group names in the order of the file
	families []string
}

// loadTriage reads triage/en.yaml. Entries named by families are not looked up
// here: the loader links them when all files are read.
func loadTriage(root node) TriageRules {
	f := root.object(triageFields)
	l := triageLoad{rules: TriageRules{Words: map[string][]string{}}, groups: map[string]node{}}
	l.readFamilies(f.opt("families"))
	l.readWords(f.opt("words"))
	l.readRules(f.opt("rules"))
	for _, item := range f.opt("canned").items() {
		c := item.object(cannedFields)
		l.rules.Canned = append(l.rules.Canned, Canned{
			Text:  c.opt("text").words(),
			Level: c.opt("level").level(LevelConcern, LevelUrgent, LevelEmergency),
		})
	}
	return l.rules
}

func (l *triageLoad) readFamilies(n node) {
	first := map[string]node{}
	for _, item := range n.items() {
		f := item.object(familyFields)
		family := Family{ID: f.opt("id").words(), Entry: f.opt("entry").optText(), Hidden: f.opt("hidden").truth()}
		if !once(first, family.ID, f.opt("id"), "family") {
			continue
		}
		l.families = append(l.families, family.ID)
		l.rules.Families = append(l.rules.Families, family)
	}
}

// once reports a name that stands twice, with both positions.
func once(first map[string]node, name string, at node, what string) bool {
	if name == "" {
		return false
	}
	if was, twice := first[name]; twice {
		at.fail(fmt.Sprintf("The %s %s stands here and at line %d, column %d.", what, name, was.y.Line, was.y.Column), "Give one of them another name, or take it out.")
		return false
	}
	first[name] = at
	return true
}

func (l *triageLoad) readWords(n node) {
	f := n.anyFields()
	for _, name := range f.order {
		at := f.opt(name)
		l.groups[name] = at
		l.order = append(l.order, name)
		l.rules.Words[name] = at.texts()
		if at.isList() && len(l.rules.Words[name]) == 0 {
			at.fail(fmt.Sprintf("The group %s is empty.", name), "Add words to it, or take it out.")
		}
	}
	for _, name := range l.order {
		for i, item := range l.groups[name].items() {
			l.checkItem(item, l.rules.Words[name][i])
		}
	}
	for _, name := range l.order {
		if l.reaches(name, name, map[string]bool{}) {
			l.groups[name].fail(fmt.Sprintf("The group %s contains itself.", name), "Take the name of one of the groups out of the other.")
		}
	}
}

// reaches says whether the group from includes the group to, at any depth.
func (l *triageLoad) reaches(from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, item := range l.rules.Words[from] {
		if name, ok := strings.CutPrefix(item, "@"); ok && (name == to || l.reaches(name, to, seen)) {
			return true
		}
	}
	return false
}

// checkItem reports a group that does not exist.
func (l *triageLoad) checkItem(at node, item string) {
	name, isGroup := strings.CutPrefix(item, "@")
	if !isGroup {
		return
	}
	if _, ok := l.groups[name]; !ok {
		at.fail(fmt.Sprintf("There is no group of words called %q.", name), suggest(name, l.order))
	}
}

func (l *triageLoad) readRules(n node) {
	first := map[string]node{}
	for _, item := range n.items() {
		f := item.object(ruleFields)
		r := Rule{
			ID:       f.opt("id").words(),
			Family:   f.opt("family").optText(),
			Level:    f.opt("level").level(LevelNone, LevelEveryday, LevelConcern, LevelUrgent, LevelEmergency),
			Does:     f.opt("does").choice(DoesRaise, DoesSuspect, DoesFloor, DoesCap, DoesNegate, DoesIgnore, DoesSpeaker),
			Speaker:  f.opt("speaker").choice(speakers...),
			By:       f.opt("by").choice(speakers...),
			Language: f.opt("language").optText(),
			Media:    f.opt("media").truth(),
			Match:    l.terms(f.opt("match")),
			Ordered:  f.opt("ordered").truth(),
			Within:   f.opt("within").number(),
			Scope:    f.opt("scope").choice(ScopeSentence, ScopeMessage, ScopeWindow),
			Unless:   l.terms(f.opt("unless")),
			Fires:    f.opt("fires").texts(),
			Quiet:    f.opt("quiet").texts(),
			Line:     item.y.Line,
		}
		if r.Does == "" {
			r.Does = DoesRaise
		}
		if r.Scope == "" {
			r.Scope = ScopeSentence
		}
		l.checkRule(item, f, r)
		if once(first, r.ID, f.opt("id"), "rule") {
			l.rules.Rules = append(l.rules.Rules, r)
		}
	}
}

// checkRule reports fields that do not go together.
func (l *triageLoad) checkRule(at node, f fields, r Rule) {
	if f.bad {
		return
	}
	lifts := r.Does == DoesRaise || r.Does == DoesSuspect || r.Does == DoesFloor
	_, hasLevel := f.values["level"]
	switch {
	case !hasLevel && (lifts || r.Does == DoesCap || r.Does == DoesNegate):
		at.fail("The field level is missing.", "Add level: with the level that the rule "+r.Does+"s to.")
	case lifts && hasLevel && r.Level == LevelNone:
		f.opt("level").fail("A rule cannot raise a message to none.", "Use everyday, concern, urgent or emergency.")
	case r.Does == DoesSpeaker && r.Speaker == "":
		at.fail("The field speaker is missing.", "Add speaker: parent, child or adult-self.")
	}
	switch {
	case r.Family == "" && lifts:
		at.fail("The field family is missing.", "Add family: with one of the families at the top of the file.")
	case r.Family != "" && !slices.Contains(l.families, r.Family):
		f.opt("family").fail(fmt.Sprintf("There is no family called %q.", r.Family), suggest(r.Family, l.families))
	}
	if m := f.opt("match"); m.isList() && len(r.Match) == 0 {
		m.fail("The rule has no terms.", "Add the terms that must be there.")
	}
	if r.Within > 0 && r.Within < len(r.Match) {
		f.opt("within").fail(fmt.Sprintf("%d terms cannot stand within %d words.", len(r.Match), r.Within), "Write a larger number, or leave within out.")
	}
	for _, key := range []string{"fires", "quiet"} {
		if n := f.opt(key); n.isList() && len(n.y.Content) == 0 {
			n.fail(fmt.Sprintf("The list %s is empty.", key), "Add at least one message.")
		}
	}
}

// terms reads a list of terms and looks their groups up.
func (l *triageLoad) terms(n node) []Term {
	var out []Term
	for _, item := range n.items() {
		var term Term
		for _, part := range strings.Split(item.words(), "|") {
			part = strings.TrimSpace(part)
			if part == "" {
				if item.y.Value != "" {
					item.fail("An alternative is empty.", "Take out the | that has nothing beside it.")
				}
				continue
			}
			l.checkItem(item, part)
			term = append(term, part)
		}
		if len(term) > 0 {
			out = append(out, term)
		}
	}
	return out
}
