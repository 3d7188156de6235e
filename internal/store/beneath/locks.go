package beneath

import (
	"fmt"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// SQLite locks a connection in each of its functions, several times for every parameter of
// a statement, in case that two threads use it at once. database/sql lets one goroutine
// have a connection at a time, so these locks are left out, as SQLite does by itself in its
// multi-thread mode (https://sqlite.org/threadsafe.html); the driver asks for the other one
// whenever it opens a database. All other locks stay.

type (
	lockMethod  = func(tls *libc.TLS, lock uintptr)
	tryMethod   = func(tls *libc.TLS, lock uintptr) int32
	allocMethod = func(tls *libc.TLS, kind int32) uintptr
)

// What registerLocks found, and what stands for the lock of every connection.
var (
	locksBelow sqlite.Tsqlite3_mutex_methods
	noLock     uintptr
)

// registerLocks has SQLite ask for its locks here. SQLite takes that before it is started;
// what its own locks are it knows once it was.
func registerLocks(tls *libc.TLS) error {
	if code := sqlite.Xsqlite3_initialize(tls); code != sqlite.SQLITE_OK {
		return fmt.Errorf("start SQLite: code %d", code)
	}
	if code := sqlite.Xsqlite3_shutdown(tls); code != sqlite.SQLITE_OK {
		return fmt.Errorf("stop SQLite: code %d", code)
	}
	err := changeMethods(tls, "locks", sqlite.SQLITE_CONFIG_GETMUTEX, sqlite.SQLITE_CONFIG_MUTEX, func(own *sqlite.Tsqlite3_mutex_methods) {
		locksBelow, noLock = *own, memory[uintptr](tls) // for as long as the process is there
		own.FxMutexAlloc, own.FxMutexFree = pointer(allocLock), pointer(freeLock)
		own.FxMutexEnter, own.FxMutexTry, own.FxMutexLeave = pointer(enterLock), pointer(tryLock), pointer(leaveLock)
	})
	if err == nil && locksBelow.FxMutexAlloc == 0 {
		err = fmt.Errorf("change the methods of SQLite's locks: it has none of its own")
	}
	return err
}

// allocLock makes a lock. Those that may be taken twice are the connections'.
func allocLock(tls *libc.TLS, kind int32) uintptr {
	if kind == sqlite.SQLITE_MUTEX_RECURSIVE {
		return noLock
	}
	return function[allocMethod](locksBelow.FxMutexAlloc)(tls, kind)
}

func freeLock(tls *libc.TLS, lock uintptr) {
	if lock != noLock {
		function[lockMethod](locksBelow.FxMutexFree)(tls, lock)
	}
}

func enterLock(tls *libc.TLS, lock uintptr) {
	if lock != noLock {
		function[lockMethod](locksBelow.FxMutexEnter)(tls, lock)
	}
}

func tryLock(tls *libc.TLS, lock uintptr) int32 {
	if lock == noLock {
		return sqlite.SQLITE_OK
	}
	return function[tryMethod](locksBelow.FxMutexTry)(tls, lock)
}

func leaveLock(tls *libc.TLS, lock uintptr) {
	if lock != noLock {
		function[lockMethod](locksBelow.FxMutexLeave)(tls, lock)
	}
}
