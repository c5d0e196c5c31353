// Package triage judges how urgent a message is, who is writing, and which
// rules say so.
//
// The rules are content (triage/en.yaml, [knowledge.TriageRules]). [New]
// compiles their words and phrases into one trie over stems; [Triage.Judge]
// walks it once over the normalised words of a message, which gives for every
// term of every rule the places where it stands, and then tries the rules whose
// rarest term is there. The order is: rules that ignore words (idioms), rules
// that raise, rules that cap or negate, the level learned from training text
// (at most to urgent), which also says whether a rule that only suspects is
// believed; floors and emergencies that a rule raised to are never lowered. A
// message is judged by itself and together with the last few of its
// conversation, and the higher level counts.
//
// It does not answer, keeps nothing of what it is given between two calls, and
// reads no clock: which earlier messages still count is the caller's affair.
// Nothing is cut off before it is judged.
package triage
