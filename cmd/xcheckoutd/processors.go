package main

import (
	"os"
	"runtime"
	"sync"
)

// spareThreads is how many threads Go runs beside those for which there are processors,
// with SQLite. One waits for the disk most of the time, and Go notices only after a while
// that it could run another one meanwhile; who comes back from the disk then finds no
// place, and waits behind all requests.
const spareThreads = 2

// moreThreads lets Go run them. Which of its threads runs is then up to the system, which
// lets the one go first that has slept: the writer, for which all others wait. GOMAXPROCS
// goes first.
var moreThreads = sync.OnceFunc(func() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + spareThreads)
	}
})
