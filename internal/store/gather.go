package store

import "time"

// takeOn adds the work that waits.
func (s *Store) takeOn(b *commitBatch) {
	for len(b.works) < batchMax {
		select {
		case w := <-s.queue:
			b.works = append(b.works, w)
		default:
			return
		}
	}
}

// gatherMax is how long a batch waits for those who will share its commit, at most: about
// as long as a commit takes.
const gatherMax = time.Millisecond

// gathering decides when there are enough for a batch. Callers come back one after the
// other once they were told; a batch that began with the first of them would have all the
// others wait for a commit of one, and a third of all commits were such. Everybody is in
// one of two batches that follow each other, so each waits until half of them have come.
// Whoever comes alone finds that few have come before, and waits for nobody.
type gathering struct {
	longest      time.Duration
	last, before int // how many shared the last two batches
}

// gather adds to a batch those who come.
func (g *gathering) gather(queue <-chan *work, b *commitBatch) {
	if enough := min((g.last+g.before)/2, batchMax); len(b.works) < enough {
		late := time.NewTimer(g.longest)
		defer late.Stop()
		for waiting := true; waiting && len(b.works) < enough; {
			select {
			case w := <-queue:
				b.works = append(b.works, w)
			case <-late.C:
				waiting = false
			}
		}
	}
	g.last, g.before = len(b.works), g.last
}
