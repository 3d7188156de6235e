//go:build unix

package secret

import (
	"io/fs"
	"os"
	"syscall"
)

// exposed says whether anybody but the owner can read or change a file. One of
// root's that a group may read is taken from root: this is how orchestrators
// hand a secret to a process that runs as another user, and whom to put into
// the group was root's to decide. (PostgreSQL has the same rule.)
func exposed(info fs.FileInfo) bool {
	others := fs.FileMode(0o077)
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid == 0 && os.Geteuid() != 0 {
		others = 0o037
	}
	return info.Mode()&others != 0
}
