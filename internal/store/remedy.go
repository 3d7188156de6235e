package store

import (
	"errors"
	"strings"
	"syscall"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/seal"
)

// remedies are what an operator does about SQLite's codes.
var remedies = map[int]string{
	5:                "Another program has the file: wait until it is done, or end it. 'xcheckoutd migrate --from' keeps it until all is moved.",
	8:                readOnly,
	10:               "Look at the disk: the kernel's log ('dmesg') tells what it did. 'xcheckoutd doctor' finds out whether the file is whole.",
	codeCorrupt:      restoreIt,
	13:               "Make room on the disk of the file that is written.",
	14:               "The file's directory must be there, and this user must be able to write to it: SQLite keeps its log beside the file. 'xcheckoutd doctor' tries.",
	codeNotADatabase: restoreIt,
}

const (
	restoreIt = "Stop the gateway, move the file away with its files -wal and -shm, and restore the newest backup: 'xcheckoutd restore --help'."
	readOnly  = "Make the file and its file system writable. After an error of the disk the kernel mounts it read-only: see 'dmesg' first."
)

// Remedy is what an operator does about an error, "" where nobody knows, and the error's
// text without what it says to callers of the API.
func Remedy(err error) (text, remedy string) {
	text = err.Error()
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Code == fault.Unavailable && refused.Err != nil {
		text = strings.Replace(text, refused.Error(), refused.Err.Error(), 1)
	}
	switch {
	case errors.Is(err, syscall.EROFS):
		return text, readOnly
	case errors.Is(err, ErrDamaged):
		return text, restoreIt
	case errors.Is(err, seal.ErrOpen):
		return text, "The master key is not the one that this database is sealed with: 'xcheckoutd master-key rotate' may have changed it meanwhile."
	}
	return text, remedies[codeOf(err)]
}
