// Package text turns what a person typed into words, and words into features.
//
// The flow is fold → words → normalise → features. [Fold] removes what is only
// a matter of typing (width, case, look-alike letters, invisible characters).
// A [Normaliser] splits the result into sentences and words, writes text-speak
// and contractions out, joins and splits words that were spaced wrongly, and
// mends spelling against a vocabulary. An [Extractor] turns words into hashed
// features for a linear model.
//
// The package knows no content: shorthand, names, concepts and vocabulary are
// arguments. It keeps nothing of what it is given, and everything in it is
// safe for concurrent use once built.
package text
