package store

import "fmt"

// bytesOf scans a column of bytes into one of package chain's types, which are
// strings of bytes.
type bytesOf[T ~string] struct{ into *T }

// scanBytes is where to scan a column of bytes; null is the empty one.
func scanBytes[T ~string](into *T) bytesOf[T] { return bytesOf[T]{into} }

// Scan implements sql.Scanner.
func (b bytesOf[T]) Scan(value any) error {
	switch raw := value.(type) {
	case nil:
		*b.into = ""
	case []byte:
		*b.into = T(raw)
	default:
		return fmt.Errorf("a column of bytes holds a %T", value)
	}
	return nil
}
