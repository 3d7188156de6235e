package store

import (
	"context"
	"sync"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// orderReads gathers the reads of single orders: those that come while others are read
// are read together, each by a statement that begins after it came. On PostgreSQL a
// statement of one row costs the server, and the way to it, several times what one more
// row of a statement does.
type orderReads struct {
	mu      sync.Mutex
	waiting []*orderRead
	running int
}

type orderRead struct {
	name  orderName
	found OrderOnChain
	err   error
	done  chan struct{}
}

const (
	// orderReadsAtOnce is how many statements read orders at the same time.
	orderReadsAtOnce = 2
	// orderReadsMax is how many orders one of them reads at most.
	orderReadsMax = 64
)

// OrderOnChain returns a merchant's order as it is now, or ErrNotFound.
func (s *Store) OrderOnChain(ctx context.Context, merchantID, orderNo string) (o OrderOnChain, err error) {
	if !s.Shared() {
		err = s.Look(ctx, func(tx *Tx) (err error) {
			o, err = tx.OrderOnChain(merchantID, orderNo)
			return err
		})
		return o, err
	}
	read := &orderRead{name: orderName{merchantID, orderNo}, done: make(chan struct{})}
	r := &s.reads
	r.mu.Lock()
	r.waiting = append(r.waiting, read)
	run := r.running < orderReadsAtOnce
	if run {
		r.running++
	}
	r.mu.Unlock()
	if run {
		go s.readOrders()
	}
	select {
	case <-read.done:
		return read.found, read.err
	case <-ctx.Done():
		return OrderOnChain{}, ctx.Err()
	}
}

// readOrders reads what is waiting until nothing is.
func (s *Store) readOrders() {
	r := &s.reads
	for {
		r.mu.Lock()
		reads := r.waiting
		if len(reads) > orderReadsMax {
			reads = reads[:orderReadsMax:orderReadsMax]
		}
		r.waiting = r.waiting[len(reads):]
		if len(reads) == 0 {
			r.waiting = nil
			r.running--
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		if err := s.readTogether(reads); fault.CodeOf(err) == fault.Unavailable {
			r.fail(err)
		}
	}
}

// fail tells those that wait what the others were told after they had all waited for a
// database that is gone: in their own turn they would wait as long once more.
func (r *orderReads) fail(err error) {
	r.mu.Lock()
	waiting := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	for _, read := range waiting {
		read.err = err
		close(read.done)
	}
}

func (s *Store) readTogether(reads []*orderRead) error {
	found := map[orderName]OrderOnChain{}
	// It is everybody's, so no one's context may end it.
	err := s.Look(context.Background(), func(tx *Tx) error {
		clear(found)
		list, err := tx.ordersNamed(reads)
		for _, o := range list {
			found[orderName{o.MerchantID, o.OrderNo}] = o
		}
		return err
	})
	for _, read := range reads {
		o, there := found[read.name]
		switch {
		case err != nil:
			read.err = err
		case !there:
			read.err = ErrNotFound
		default:
			read.found = o
		}
		close(read.done)
	}
	return err
}

// ordersNamed returns those of some orders that are there.
func (tx *Tx) ordersNamed(reads []*orderRead) ([]OrderOnChain, error) {
	if len(reads) == 1 {
		return tx.ordersOnChain(oneOrder, reads[0].name.merchantID, reads[0].name.orderNo)
	}
	merchants, numbers := make([]string, len(reads)), make([]string, len(reads))
	for i, read := range reads {
		merchants[i], numbers[i] = read.name.merchantID, read.name.orderNo
	}
	return tx.ordersOnChain(`where (o.merchant_id, o.order_no) in (select * from unnest($1::text[], $2::text[]))`, merchants, numbers)
}
