// Package knowledge reads the curated content of the bot and holds it to its
// rules.
//
// Load takes a folder (the one that is built into the program, or one on disk)
// and gives a Base: entries, services, regions, triage rules, words, phrases,
// test questions and training text, linked by id, immutable, and safe for
// concurrent use. A Base exists only where no rule is broken. Otherwise Load
// gives everything that is to mend, in one pass, each as
//
//	file:line:col: what is wrong. How to mend it.
//
// The way of a file: gather reads it, unless it is too large or no plain file;
// characters refuses what a reviewer could not see; document parses it to
// yaml.Node values and refuses what yaml.v3 would pass in silence (a second
// document, anchors, aliases, tags); a table of fields (spec) says which keys
// may and must stand there; a read function builds the value and keeps the
// places of its parts. Training text is TSV and goes through the same checks.
// When all files are read, the checks across them run: ids, roles, hosts,
// asks that two entries share, the digests of every number and address, ages
// and reviews. A file that cannot be read is reported once, and what it would
// have named is not reported as missing in the others.
//
// The tables of fields are also what the JSON Schemas for editors are made of,
// so that an editor and the loader never disagree.
//
// Text that people read may hold no number and no address: a role in braces,
// such as {police}, stands for them, and Expander puts the region's service in
// its place. Numbers and addresses live in the registry alone, and
// services.sum holds each of them fast against a slip of the hand.
//
// The package does not search, judge or answer, reads no clock (ages are
// judged by a day that is handed in) and opens no network connection. It
// imports nothing else of this module: a search that test questions are put to
// is handed in as a function.
package knowledge
