package main

import (
	"runtime/debug"
	"time"
)

// giveBackAfter is when the start has ended for good: chains were read once.
const giveBackAfter = time.Second

// giveBack returns to the system what the start needed and serving does not: memory, and
// pages of the program. The start walks through most of it, since what dev and the other
// commands need is linked in; a page that is wanted again comes from the system's cache.
func giveBack() {
	debug.FreeOSMemory()
	giveBackPages()
}
