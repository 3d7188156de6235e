package chain

// width is how many blocks to ask a node for at once: fewer when it gives
// fewer, doubled again after a while in which it gave all, since its limit is
// often one of results or of time.
type width struct {
	now, max int
	good     int // answers of the full width since the last change
}

const growAfter = 16

func newWidth(most int) width { return width{now: most, max: most} }

// answered notes how many of the blocks asked for were read.
func (w *width) answered(asked, read int) {
	if read < asked {
		w.now, w.good = max(read, 1), 0
		return
	}
	if asked < w.now || w.now == w.max {
		return
	}
	if w.good++; w.good >= growAfter {
		w.now, w.good = min(w.max, 2*w.now), 0
	}
}

// failed halves what is asked for next: whatever a failure says of itself, less
// is less likely to meet a limit.
func (w *width) failed(asked int) { w.now, w.good = max(asked/2, 1), 0 }
