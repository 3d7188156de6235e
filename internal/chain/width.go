package chain

// width is how many blocks to ask a node for at once: halved when it refuses, doubled again
// after a while without a refusal, since the limit is often one of results or of time.
type width struct {
	now, max uint64
	good     int // ranges of the full width since the last change
}

const growAfter = 16

func newWidth(most uint64) width { return width{now: most, max: most} }

// refused halves a range of n blocks and tells whether that is any use.
func (w *width) refused(n uint64) bool {
	if n <= 1 {
		return false
	}
	w.now, w.good = n/2, 0
	return true
}

func (w *width) accepted(n uint64) {
	if n < w.now || w.now == w.max {
		return
	}
	if w.good++; w.good >= growAfter {
		w.now, w.good = min(w.max, 2*w.now), 0
	}
}
