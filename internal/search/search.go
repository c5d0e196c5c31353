package search

// Verdict says what a search came to.
type Verdict int

// The verdicts.
const (
	VerdictNone    Verdict = iota // out of scope, or nothing near enough
	VerdictChoices                // in scope, but several entries are as near
	VerdictAnswer                 // one entry, with evidence and margin
)

// Candidate is one entry or topic with the chance that it is the right one.
type Candidate struct {
	Entry      string  // id of an entry, or of a topic that has training text and no entry yet
	Confidence float64 // 0 to 1; the candidates of one result add up to at most 1
	Parts      Parts
}

// Parts is what each part of the score gave to a candidate.
type Parts struct {
	Linear   float64 // classifier and centroid
	Messages float64 // full text, phrasings: 1 is the best found
	Document float64 // full text, one document a label: 1 is the best found
}

// Result is what a question found.
type Result struct {
	Verdict    Verdict
	Candidates []Candidate // best first, at most 5; filled whatever the verdict
	InScope    float64     // chance that the question is about the subject at all, 0 to 1
	Words      []string    // the question's words as the index saw them, for explain only
}
