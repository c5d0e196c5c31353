package main

import "runtime/debug"

// quietCrash keeps what people write out of what a crash leaves behind: a stack
// prints arguments, among them ids, and a core file holds the whole memory (SAFETY
// H20, H21). A panic prints what it was called with even so; parts of serve therefore
// run guarded, and adapters recover.
func quietCrash() {
	debug.SetTraceback("none")
	noCore()
}
