// Package beneath changes two things beneath SQLite that took a large part of a commit: its
// log is written in few system calls (log.go), and a commit does not look through all of
// the page cache (pages.go). Both are by the interfaces that SQLite has for that.
package beneath

import (
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Register changes SQLite, once in this process. It is safe for concurrent use, and comes
// before the first database is opened.
var Register = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	if err := registerPages(tls); err != nil {
		return err
	}
	if code := sqlite.Xsqlite3_initialize(tls); code != sqlite.SQLITE_OK {
		return fmt.Errorf("start SQLite: code %d", code)
	}
	return registerLog(tls)
})
