//go:build unix

package listener

import (
	"math"
	"syscall"
)

// descriptorsMax is how many files and connections this process may have open.
func descriptorsMax() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxInt32
	}
	return int(min(limit.Cur, math.MaxInt32))
}
