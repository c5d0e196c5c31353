// Package insight turns counts into what maintainers can act on, with no message
// kept. It is pure: it holds no clock, network or disk.
//
// Data flow: a [Vocabulary] reduces a question without an answer to words of a
// fixed list (vocabulary.go); [Gaps] keeps how many conversations used each word
// and pair of words, in memory (gap.go); what passed the threshold, and the counts
// of replies, are stored by the caller. A [Report] is made of what is stored
// (report.go, write.go), days of few counts folded into their month (fold.go), with
// a ready change of the content for each gap (patch.go).
//
// # What is guaranteed of words
//
// A word or pair of words leaves the memory of the process, for the database, once
// at least [Threshold] conversations of the month used it, as this process saw
// them. Until then there is nothing of it outside that memory, where it stands with
// a sketch of [sketchBits] bits: the conversations are hashed there with a salt that
// was drawn for the month, is written nowhere, and is overwritten when the month is
// over. So the database, its log and its backups tell neither who used a word nor a
// word that fewer used. Each bit that is set takes one conversation at least, so
// that chance can make a word appear later than at the threshold and never before.
// From there a number grows in steps of the threshold, not with each conversation.
//
// Words come from a fixed English list and the content itself. Given names, places'
// names, numbers and all that is in neither list are dropped before anything is
// kept; so is every word of an urgent message, which the conversation does not even
// hand over.
//
// What it costs, and what it is not: a restart forgets what is below the threshold,
// and each of several replicas has a threshold of its own, so that rare gaps of a
// bot that few use are not seen. A conversation is one person in one chat as the
// platform's adapter tells them apart: a person who writes in a group and in private
// is two. Who can read the memory of the running process reads what is in it. A
// number is an estimate (linear counting) and holds for one process: of several
// replicas, or after a restart within the month, the largest is kept.
package insight
