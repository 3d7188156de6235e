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
	methods := memory[sqlite.Tsqlite3_mutex_methods](tls)
	defer libc.Xfree(tls, methods)
	return configure(tls, sqlite.SQLITE_CONFIG_GETMUTEX, methods) == sqlite.SQLITE_MISUSE
}

// changeMethods has SQLite use other methods for a part of it than its own, which change is
// given.
func changeMethods[T any](tls *libc.TLS, part string, read, write int32, change func(own *T)) error {
	methods := memory[T](tls)
	defer libc.Xfree(tls, methods) // SQLite copies them
	if code := configure(tls, read, methods); code != sqlite.SQLITE_OK {
		return fmt.Errorf("read the methods of SQLite's %s: code %d", part, code)
	}
	change(at[T](methods))
	if code := configure(tls, write, methods); code != sqlite.SQLITE_OK {
		return fmt.Errorf("change the methods of SQLite's %s: code %d", part, code)
	}
	return nil
}

// configure calls sqlite3_config with what has one parameter, an address.
func configure(tls *libc.TLS, what int32, address uintptr) (code int32) {
	args := memory[uintptr](tls)
	defer libc.Xfree(tls, args)
	return sqlite.Xsqlite3_config(tls, what, libc.VaList(args, address))
}
