package main

import (
	"os"
	"runtime"
	"sync"
)

// oneMoreThread lets Go run one thread more than there are processors: with SQLite, one
// mostly waits for the disk, and Go notices only after a while that it could run another
// one meanwhile. Which of them runs is then up to the system, which lets the one go first
// that has slept: the writer, for which all others wait. GOMAXPROCS goes first.
var oneMoreThread = sync.OnceFunc(func() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
})
