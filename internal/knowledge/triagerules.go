package knowledge

// TriageRules is triage/en.yaml: the rules that judge how urgent a message is.
type TriageRules struct {
	Families []Family
	Words    map[string][]string // group name → words and phrases
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
