// Package linear trains sparse linear models and calibrates their scores.
//
// The classifier is one-vs-rest L2-loss support vector machines, trained by
// dual coordinate descent with shrinking (Hsieh, Chang, Lin, Keerthi and
// Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM",
// ICML 2008, algorithm 1 and section 3.2), one class a goroutine, with a fixed
// seed, so that the same input gives the same model, bit for bit, on any
// number of cores. Calibration is a logistic model over a few dense numbers.
//
// The package knows no content and no text: it sees vectors and labels.
package linear
