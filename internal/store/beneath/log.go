package beneath

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// SQLite writes each page of a commit to its log in two calls, the page and what stands
// before it: of a commit with the orders of thirty callers, these were half. Here they are
// put together and written when SQLite syncs the log, which is when they are needed: as
// large as the buffer, mostly all of a commit at once.
//
// It is a shim over SQLite's own file system (https://sqlite.org/vfs.html#vfs_shims): only
// the log's file is written another way, and all that is said of files and locks stays
// SQLite's.

// VFS is the name of the file system, for the parameter "vfs" of a database's name.
//
// It is only for connections with synchronous=FULL: with less, SQLite tells other
// connections of a commit without a sync, and they would read what is not in the file yet.
const VFS = "xcheckout-log"

// bufferSize is what is written at once, at most: SQLite's own file system on Unix takes
// less than 128 KiB.
const bufferSize = 126 << 10

// registerLog makes the file system known to SQLite.
func registerLog(tls *libc.TLS) error {
	below = sqlite.Xsqlite3_vfs_find(tls, 0)
	name, err := libc.CString(VFS)
	if err != nil {
		return err
	}
	if below == 0 {
		return fmt.Errorf("add to SQLite's file systems: there is none")
	}
	address := memory[sqlite.Tsqlite3_vfs](tls) // for as long as the process is there
	own := at[sqlite.Tsqlite3_vfs](address)
	*own = *at[sqlite.Tsqlite3_vfs](below)
	own.FpNext, own.FzName = 0, name
	behind = (own.FszOsFile + 7) &^ 7
	own.FszOsFile = behind + int32(unsafe.Sizeof(log{}))
	own.FxOpen = pointer(open)
	if code := sqlite.Xsqlite3_vfs_register(tls, address, 0); code != sqlite.SQLITE_OK {
		return fmt.Errorf("add to SQLite's file systems: code %d", code)
	}
	return nil
}

// What registerLog found: SQLite's own file system, and how far behind the beginning of its
// file our part of it is.
var (
	below  uintptr
	behind int32
)

// log is our part of the log's file. SQLite uses a file from one goroutine at a time.
type log struct {
	inner  uintptr // methods of the file below
	own    sqlite.Tsqlite3_io_methods
	buffer uintptr
	held   int64 // how much is in the buffer,
	from   int64 // and where in the file it belongs
}

// The methods of SQLite's file systems and files, see https://sqlite.org/c3ref/io_methods.html.
type (
	openMethod     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	transferMethod = func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32
	flagsMethod    = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizeMethod     = func(tls *libc.TLS, file, size uintptr) int32
	truncateMethod = func(tls *libc.TLS, file uintptr, size int64) int32
	closeMethod    = func(tls *libc.TLS, file uintptr) int32
)

// open opens a file below, and puts itself between where it is a log.
func open(tls *libc.TLS, _, name, file uintptr, flags int32, outFlags uintptr) int32 {
	code := function[openMethod](at[sqlite.Tsqlite3_vfs](below).FxOpen)(tls, below, name, file, flags, outFlags)
	if code != sqlite.SQLITE_OK || flags&sqlite.SQLITE_OPEN_WAL == 0 {
		return code
	}
	l := logOf(file)
	*l = log{inner: at[sqlite.Tsqlite3_file](file).FpMethods, buffer: libc.Xmalloc(tls, bufferSize)}
	if l.buffer == 0 {
		function[closeMethod](l.methods().FxClose)(tls, file)
		return sqlite.SQLITE_NOMEM
	}
	l.own = *l.methods()
	l.own.FxRead, l.own.FxWrite, l.own.FxSync = pointer(read), pointer(write), pointer(syncFile)
	l.own.FxFileSize, l.own.FxTruncate, l.own.FxClose = pointer(size), pointer(truncate), pointer(closeFile)
	at[sqlite.Tsqlite3_file](file).FpMethods = uintptr(unsafe.Pointer(&l.own))
	return code
}

// logOf is our part of a log's file, which SQLite made as large as registerLog asked for.
func logOf(file uintptr) *log { return at[log](file + uintptr(behind)) }

func (l *log) methods() *sqlite.Tsqlite3_io_methods { return at[sqlite.Tsqlite3_io_methods](l.inner) }

// flush writes what is held. What could not be written is not held any longer: SQLite
// undoes its transaction then, and writes at that place again.
func (l *log) flush(tls *libc.TLS, file uintptr) int32 {
	n := l.held
	if l.held = 0; n == 0 {
		return sqlite.SQLITE_OK
	}
	return function[transferMethod](l.methods().FxWrite)(tls, file, l.buffer, int32(n), l.from)
}

func write(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	l := logOf(file)
	if follows := offset == l.from+l.held; l.held > 0 && (!follows || l.held+int64(n) > bufferSize) {
		if code := l.flush(tls, file); code != sqlite.SQLITE_OK {
			return code
		}
	}
	if n > bufferSize {
		return function[transferMethod](l.methods().FxWrite)(tls, file, data, n, offset)
	}
	if l.held == 0 {
		l.from = offset
	}
	copy(unsafe.Slice(at[byte](l.buffer+uintptr(l.held)), n), unsafe.Slice(at[byte](data), n))
	l.held += int64(n)
	return sqlite.SQLITE_OK
}

func read(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite.SQLITE_OK {
		return code
	}
	return function[transferMethod](l.methods().FxRead)(tls, file, data, n, offset)
}

func syncFile(tls *libc.TLS, file uintptr, flags int32) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite.SQLITE_OK {
		return code
	}
	return function[flagsMethod](l.methods().FxSync)(tls, file, flags)
}

func size(tls *libc.TLS, file, result uintptr) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite.SQLITE_OK {
		return code
	}
	return function[sizeMethod](l.methods().FxFileSize)(tls, file, result)
}

func truncate(tls *libc.TLS, file uintptr, to int64) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite.SQLITE_OK {
		return code
	}
	return function[truncateMethod](l.methods().FxTruncate)(tls, file, to)
}

// closeFile drops what is held: it is of a transaction that was not committed.
func closeFile(tls *libc.TLS, file uintptr) int32 {
	l := logOf(file)
	libc.Xfree(tls, l.buffer)
	return function[closeMethod](l.methods().FxClose)(tls, file)
}
