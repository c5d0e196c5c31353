// Package search finds the entries that a question is about.
//
// A [Corpus] says what to learn from: labels (entry ids), documents (how
// people ask for each), descriptions, and messages that are about none of
// them. [New] learns from it; [Build] makes the corpus of a knowledge base and
// keeps what it learned on disk under a digest of all that it learned from.
//
// A question takes this way: its words are normalised (package text); a linear
// model over words, characters and concepts scores every label; BM25 over one
// document a label and over the short phrasings adds to that; the sum ranks
// the candidates. Whether to answer is a second decision: a model of its own
// says whether the message is about the subject at all, and the answer's
// chance and its margin over the next say whether to answer, to offer a
// choice, or to say that nothing was found.
//
// Everything is deterministic: the same corpus and question give the same
// result, byte for byte, on any number of cores. The package is the only one
// that imports Bleve. It knows nothing of levels, regions or wording, and
// keeps nothing of a question.
package search
