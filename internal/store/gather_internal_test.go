package store

import (
	"testing"
	"time"
)

// gathered is how many share a batch with the first of callers who come one after the
// other, after two batches of so many.
func gathered(last, before, callers int, pause time.Duration) int {
	queue := make(chan *work)
	go func() {
		for range callers - 1 {
			time.Sleep(pause)
			queue <- &work{}
		}
	}()
	b, g := &commitBatch{works: []*work{{}}}, gathering{longest: time.Minute, last: last, before: before}
	g.gather(queue, b)
	for n := len(b.works); n < callers; n++ { // the others come to an end too
		<-queue
	}
	return len(b.works)
}

func TestHalfOfThoseBeforeShareABatch(t *testing.T) {
	for _, c := range []struct {
		name                        string
		last, before, callers, want int
	}{
		{"half of all", 5, 3, 9, 4},
		{"of the most that a batch takes", 10 * batchMax, 10 * batchMax, batchMax + 5, batchMax},
		{"one alone waits for nobody", 1, 1, 9, 1},
		{"nor at first", 0, 0, 9, 1},
	} {
		if got := gathered(c.last, c.before, c.callers, 0); got != c.want {
			t.Errorf("%s: %d share a batch, want %d", c.name, got, c.want)
		}
	}
}

// Those who are awaited may never come: then whoever is there goes on, and fewer are
// awaited the next time.
func TestABatchWaitsForNobodyForLong(t *testing.T) {
	b, g := &commitBatch{works: []*work{{}}}, gathering{longest: time.Millisecond, last: 50, before: 50}
	done := make(chan struct{})
	go func() { g.gather(make(chan *work), b); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("a batch waits for callers who do not come")
	}
	if len(b.works) != 1 || g.last != 1 || g.before != 50 {
		t.Errorf("the batch has %d, and %+v is awaited by; want one, after which fewer are awaited", len(b.works), g)
	}
}
