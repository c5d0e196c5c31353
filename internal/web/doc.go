// Package web is the listener: health for people and machines, and what the
// platforms post to. It is handed what it serves, and knows none of it.
//
// /healthz answers while the program runs; /readyz answers 200 when everything that
// it was given is ready, and says what is not otherwise. Every request has bounds of
// size and time. Nothing that was posted is logged.
package web
