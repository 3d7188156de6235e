//go:build !linux

package main

// giveBackPages does nothing where the system has no such call.
func giveBackPages() {}
