//go:build !unix

package secret

import "io/fs"

// exposed knows nothing here: who may read a file is not in its mode.
func exposed(fs.FileInfo) bool { return false }
