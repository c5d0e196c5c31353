// Package metric counts what the program does, for Prometheus. It is handed what it
// shows, and knows no platform, content or person.
//
// Labels are constants: names of platforms, kinds of reply, levels and classes of
// failed calls. None comes from what a person did or wrote, so that nobody can be told
// from a figure (SAFETY H20, H56). An adapter counts through an interface of its own,
// which [Platform] implements.
package metric
