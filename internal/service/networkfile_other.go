//go:build !linux

package service

// networkFile is known on Linux alone.
func networkFile(string) (name string, is bool) { return "", false }
