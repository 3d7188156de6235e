//go:build !linux

package service

// readKernelClock knows nothing here: only Linux is asked.
func readKernelClock() kernelClock { return kernelClock{} }
