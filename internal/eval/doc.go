// Package eval turns labelled questions into figures.
//
// Three kinds of measure share the package. [Measure] asks labelled questions
// ([ReadQuestions]) of an [Ask], which is the bot's own Respond, and counts what
// was right, served, wrong, and caught as urgent. [Robust] asks the same
// questions again as people mistype, disguise and split them ([Transforms]).
// [MeasureIntents] takes a public intent set ([LoadIntents]), lets a ranker
// learn it, and measures that ranker beside the full-text search as it comes;
// [LeaveOut] does the same with messages of the knowledge base's own, left out
// of training in turn.
//
// A share is printed with what it was counted from, and its interval is Wilson's
// where one is shown. Everything is deterministic: the same rows and the same
// answers give the same figures, byte for byte.
//
// The package deliberately never prints a row: a half of the labelled sets is
// kept aside ([Set.Half]), and only its totals may be seen. It chooses no
// setting, and holds no threshold of its own.
package eval
