//go:build !unix

package store

import "os"

// lockFile opens the file alone: on this system two processes on one data
// directory are not told apart.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
