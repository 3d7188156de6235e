package beneath

import "unsafe"

// SQLite is C that was translated to Go: its memory is outside of Go's, named by numbers,
// and its functions by the number of a Go function.

// at is what lies at an address of SQLite's memory.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// pointer is the number of a function that is no closure, so that it stays where it is.
func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the function of a number.
func function[F any](number uintptr) F { return *(*F)(unsafe.Pointer(&struct{ uintptr }{number})) }
