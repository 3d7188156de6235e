package service

import (
	"syscall"
	"time"
)

// Of timex.h; package syscall has the call and not the bits.
const (
	staUnsync = 0x0040
	timeError = 5 // what the call returns of a clock that is not synchronised
)

// readKernelClock asks the kernel, changing nothing.
func readKernelClock() kernelClock {
	var t syscall.Timex
	state, err := syscall.Adjtimex(&t)
	if err != nil {
		return kernelClock{}
	}
	return kernelClock{known: true, synchronized: state != timeError && t.Status&staUnsync == 0,
		errorMax: time.Duration(t.Maxerror) * time.Microsecond}
}
