package page

import (
	"bytes"
	"compress/gzip"
	"sync"
)

// What is compressed, and what is not.
//
// An observer who sees the lengths of compressed answers, and who can place
// text of his choosing in them, learns the secret that stands beside it (the
// BREACH attack). Compressed are therefore only assets, which are public, and
// pages that hold no secret or no text of a stranger: those that say so by
// Frame.Uncompressed are sent as they are. So are streams, live updates and all
// answers of the API.

// compressMin is the length below which the packets saved are none.
const compressMin = 1000

// writers are used again: each has some 800 KB of tables.
var writers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compress returns data in the gzip format.
func compress(data []byte) []byte {
	var b bytes.Buffer
	w := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	w.Reset(&b)
	w.Write(data) // a buffer takes everything
	w.Close()
	return b.Bytes()
}
