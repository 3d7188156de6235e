// Package beneath changes three things beneath SQLite that took a large part of a commit,
// and of each of its statements: its log is written in few system calls (log.go), a commit
// does not look through all of the page cache (pages.go), and a connection that one
// goroutine has is not locked (locks.go). All are by the interfaces that SQLite has for that.
package beneath

import (
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Register changes SQLite, once in this process. It is safe for concurrent use, and comes
// before the first database is opened: what comes after that leaves pages and locks as they
// are, with which everything only takes longer.
var Register = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	if !started(tls) {
		if err := registerLocks(tls); err != nil {
			return err
		}
		if err := registerPages(tls); err != nil {
			return err
		}
	}
	if code := sqlite.Xsqlite3_initialize(tls); code != sqlite.SQLITE_OK {
		return fmt.Errorf("start SQLite: code %d", code)
	}
	return registerLog(tls)
})

// started tells whether somebody has opened a database, from when on SQLite does not let
// itself be configured.
func started(tls *libc.TLS) bool {
	args, methods := memory[uintptr](tls), memory[sqlite.Tsqlite3_mutex_methods](tls)
	defer libc.Xfree(tls, args)
	defer libc.Xfree(tls, methods)
	return sqlite.Xsqlite3_config(tls, sqlite.SQLITE_CONFIG_GETMUTEX, libc.VaList(args, methods)) == sqlite.SQLITE_MISUSE
}
