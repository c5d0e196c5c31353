package knowledge

import "slices"

// Level says how urgent a message, an entry or a rule is. Levels are ordered:
// a higher value is more urgent. The zero value is LevelNone.
type Level int

// The levels, from the calmest to the most urgent (SAFETY: emergency is "999
// first", urgent is "get help today").
const (
	LevelNone Level = iota
	LevelEveryday
	LevelConcern
	LevelUrgent
	LevelEmergency
)

var levelNames = [...]string{"none", "everyday", "concern", "urgent", "emergency"}

// String returns the level's name as it stands in the content files.
func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return "none"
	}
	return levelNames[l]
}

// ParseLevel reads a level's name; ok is false for any other word.
func ParseLevel(s string) (l Level, ok bool) {
	for i, n := range levelNames {
		if n == s {
			return Level(i), true
		}
	}
	return LevelNone, false
}

// Base is a whole knowledge base, checked and linked. It is immutable once
// loaded and safe for concurrent use; nothing in it may be changed by a reader.
type Base struct {
	Entries  []*Entry          // in order of ID
	Services []*Service        // in order of ID
	Regions  []*Region         // in the order of regions.yaml, parents before children
	Roles    []Role            // in the order of regions.yaml
	Hosts    []string          // hosts that may be linked (links.yaml)
	Triage   TriageRules       // triage/en.yaml
	Words    Words             // words/en.yaml
	Phrases  map[string]string // phrases/en.yaml: key → text, which may hold {role}
	Tests    []Golden          // tests/en.yaml
	Training Training          // training/en
	Digest   string            // SHA-256, in hex, of every file that was read, names included

	topics       []string                // in order
	translations map[string]*Translation // language + "/" + entry id

	entryByID   map[string]*Entry
	serviceByID map[string]*Service
	regionByID  map[string]*Region
}

// Entry is one answer of the knowledge base (entries/en/<id>.yaml).
type Entry struct {
	ID       string
	Level    Level
	Audience string // "parent", "child" or "adult-self"
	Group    string // one of Groups: where it stands when people browse

	// Discreet marks an entry whose reader may live with the abuser: its reply
	// begins with a neutral line, so that a lock screen shows nothing.
	Discreet bool
	// PrivateInGroups marks an entry that is never shown in a group.
	PrivateInGroups bool

	Title  string
	Asks   []string // how people ask for it; the index learns from these
	Lead   string
	Danger string              // end of the sentence "Call 999 now if …"; may be ""
	DoNow  []string            // steps; one of them may be the line AppLine
	InApp  map[string][]string // app id → the steps that stand in for AppLine
	DoNot  []string

	Signposts Signposts
	Sections  []Section // in the order talk, signs, next, settings
	SeeAlso   []SeeAlso
	Tip       string
	Tests     EntryTests
	Review    Review
	Sources   []Source
	File      string // path within the knowledge folder, for messages
}

// Groups returns the groups of entries that people browse, in the order in which
// they are offered: what frightens most stands first.
func Groups() []string {
	return []string{"contact", "pictures", "bullying", "games", "settings", "feelings", "family"}
}

// AppLine is the line of do_now that stands for the steps of the app that the
// person named (in_app); it is left out when they named none.
const AppLine = "{app}"

// Signposts names the roles whose services an entry shows.
type Signposts struct {
	First string
	Then  []string
}

// Roles returns the roles in order, the first first.
func (s Signposts) Roles() []string { return append([]string{s.First}, s.Then...) }

// Section is a part of an answer that is shown on a tap.
type Section struct {
	Key    string // "talk", "signs", "next" or "settings"
	Button string
	Lead   string
	Say    []string // sentences to say, without their quotes
	Then   []string
}

// SeeAlso leads to a neighbour entry, labelled with the parent's situation.
type SeeAlso struct{ ID, When string }

// EntryTests holds questions that must find the entry, and near misses that
// must not. They never feed the index.
type EntryTests struct {
	Finds []string
	Not   []NearMiss
}

// NearMiss is a question that is not for this entry; GoesTo names the entry or
// topic that it belongs to, or "none".
type NearMiss struct{ Ask, GoesTo string }

// Review says who wrote and who checked an entry. Dates are "2006-01-02" or "".
type Review struct {
	Owner        string
	WrittenOn    string
	CheckedBy    []string
	CheckedOn    string
	CheckAgainBy string
}

// Source ties a page that was read to the claim that it holds up.
type Source struct{ For, URL, Seen string }

// Service is a helpline, site or body that a person can contact. Every number
// and address that the bot prints comes from one.
type Service struct {
	ID, Name, Say        string // Say: what it is, in a few plain words, "" if the name says it
	Phones               []Phone
	Texts                []TextLine
	Chat, URL, ReportURL string
	Button               string // label of a web button, at most 30 characters
	Hours, Cost, Ages    string // Hours is "" where they are not sure
	AllHours             bool   // open day and night, where that is sure
	Languages            []string
	Verified             string // "yes", "partial" or "no" (no: shown by name and home page only)
	Caution              string // for maintainers, never shown
	Evidence             []Evidence
	VerifiedOn           string // the date a person checked it; "" until somebody has
	File                 string
}

// Phone is one telephone number: Number in E.164 or as a short code ("999"),
// Shown as it is printed and dialled at home ("0808 800 5000").
type Phone struct{ Number, Shown, Note string }

// TextLine is a number to text, with the word to send, if there is one.
type TextLine struct{ To, Body, Shown string }

// Evidence is a page that a service's facts were read from.
type Evidence struct{ Page, Date string }

// Role is what a service is for ("report-csa", "child-helpline").
type Role struct {
	ID   string
	What string // what it is for, in a few words, for maintainers

	// Number is true for a role that text names by its telephone number
	// ("Call 101") and not by its service's name.
	Number bool
}

// Region is a place whose people get the same services. Regions inherit: a
// role that a region does not name is filled by its parent.
type Region struct {
	ID, Name string              // Name as a person would read it ("England")
	Parent   string              // "" for the root
	Force    string              // set for a local police force, a sub-region that is picked by hand
	Places   []string            // how people say that they are there: lower case, "new york"
	Roles    map[string][]string // role → service ids in order; linked, so inherited roles are filled in
}

// Golden is one question of tests/en.yaml. Entry is an id, "none" or "smalltalk".
type Golden struct {
	Ask   string
	Entry string
	Also  []string
}

// Words is the lexicon of words/en.yaml.
type Words struct {
	Shorthand map[string]string   // text-speak and misspellings: one word → words
	Names     map[string]string   // nickname of an app, game or device → its usual name
	Apps      map[string][]string // app id, as in in_app → the names that mean it, lower case
	AppNames  map[string]string   // app id → its name as a person reads it
	FollowUp  map[string][]string // how a question goes on from the answer before it: FollowUpStart, FollowUpFiller
	Concepts  []Concept
	Verbs     []string            // words that a step may start with
	SmallTalk map[string][]string // kind of small talk ("greeting") → whole messages that are it
}

// Keys of Words.FollowUp, beside those of sections.
const (
	FollowUpStart  = "start"  // words and phrases that such a question begins with
	FollowUpFiller = "filler" // words that ask for nothing by themselves
)

// Concept is one idea and the words and phrases that express it.
type Concept struct {
	ID    string
	Forms []string
}

// Message is one line of training text: never shown, only learned from.
type Message struct {
	Kind  string // "plain", "varied" or "long"
	Topic string // entry id that it belongs to
	Level Level
	Text  string
}

// TriageMessage is one line of training/en/triage.tsv.
type TriageMessage struct {
	Level    Level
	Category string // a note for maintainers
	Speaker  string // "parent", "child", "adult-self" or ""
	Text     string
}

// OutOfScope is one line of training/en/out-of-scope.tsv.
type OutOfScope struct {
	Group string // "parenting", "smalltalk", "lookalike", "refuse", …
	Text  string
}

// Training is everything that the matcher and the level model learn from,
// beside the entries.
type Training struct {
	Messages   []Message // in order of topic, then line
	OutOfScope []OutOfScope
	Triage     []TriageMessage
}

// Entry returns the entry with the id, or nil.
func (b *Base) Entry(id string) *Entry { return b.entryByID[id] }

// Service returns the service with the id, or nil.
func (b *Base) Service(id string) *Service { return b.serviceByID[id] }

// Translation returns an entry's text in another language ("cy"), or nil.
func (b *Base) Translation(language, id string) *Translation {
	return b.translations[language+"/"+id]
}

// Topics returns, in order, the ids of everything that a question can be
// about: the entries, and the topics that have training text only.
func (b *Base) Topics() []string { return slices.Clone(b.topics) }

// Region returns the region with the id, or nil.
func (b *Base) Region(id string) *Region { return b.regionByID[id] }
