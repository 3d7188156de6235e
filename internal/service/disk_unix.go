//go:build linux || darwin

package service

import "syscall"

// diskFree is how much room there is for this user where a directory lies.
func diskFree(dir string) (free uint64, known bool) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, false
	}
	return stat.Bavail * uint64(stat.Bsize), true
}
