// Package dispatch hands what comes from a platform to a bounded number of
// workers: one at a time for each chat, in the order it came, and a chat with
// something urgent before all others.
//
// An adapter submits a job for each update and is told when it is done, so that
// it confirms to the platform only what was answered. A panic in one job leaves
// the others served (SAFETY H37). Stop starts no further job and waits for those
// that run; the rest are handed back, to be asked for again after a restart.
//
// Buckets slow a chat that floods: each has a small allowance that fills up with
// time (SAFETY H38). What becomes of a message above it is the adapter's
// decision.
//
// The package knows no platform and no conversation, and keeps nothing of a
// message.
package dispatch
