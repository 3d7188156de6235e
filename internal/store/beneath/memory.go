package beneath

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// SQLite is C that was translated to Go: its memory is outside of Go's, named by numbers,
// and its functions by the number of a Go function.

// at is what lies at an address of SQLite's memory.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// memory is the address of room for a T in SQLite's memory, all zero. Without memory there
// is nothing that this process could do.
func memory[T any](tls *libc.TLS) uintptr {
	var zero T
	address := libc.Xcalloc(tls, 1, types.Size_t(unsafe.Sizeof(zero)))
	if address == 0 {
		panic("beneath: no memory")
	}
	return address
}

// pointer is the number of a function that is no closure, so that it stays where it is.
func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the function of a number.
func function[F any](number uintptr) F { return *(*F)(unsafe.Pointer(&struct{ uintptr }{number})) }
