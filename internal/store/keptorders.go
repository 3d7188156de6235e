package store

import "sync"

// keptOrdersMax limits what the answers about orders take that are kept, in bytes.
const keptOrdersMax = 40 << 20

// keptOrders keeps what was answered about orders for as long as nothing of them
// changes. Merchants ask about the same open orders again and again, and to read and
// encode one is most of what such a request costs.
//
// An answer is forgotten before the commit that changes its order, and none is kept
// while such a commit is under way: so nobody reads the old state after anybody has
// read the new one, or was told of it.
type keptOrders struct {
	mu       sync.RWMutex
	answers  map[orderName][]byte
	size     int
	access   uint64 // the AccessVersion that they are of
	changes  uint64 // how many commits have changed orders
	changing int    // how many are about to
}

type orderName struct{ merchantID, orderNo string }

// sizeOf is what an answer takes, with its place in the map.
func sizeOf(o orderName, answer []byte) int {
	const place = 96
	return len(o.merchantID) + len(o.orderNo) + len(answer) + place
}

// KeptOrder returns the answer about an order that was kept, nil where there is none,
// and where the one goes that the caller makes then. It is kept by the one process of a
// SQLite database alone: how soon others' changes are heard of has no bound elsewhere.
func (s *Store) KeptOrder(merchantID, orderNo string) (answer []byte, place OrderPlace) {
	if s.queue == nil || s.Shared() || s.beside {
		return nil, OrderPlace{}
	}
	version, sure := s.AccessVersion() // rises with each commit of a command beside this process
	if !sure {
		return nil, OrderPlace{}
	}
	k, name := &s.kept, orderName{merchantID, orderNo}
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.access == version {
		answer = k.answers[name]
	}
	return answer, OrderPlace{kept: k, name: name, access: version, changes: k.changes}
}

// OrderPlace is where an answer about an order may be kept.
type OrderPlace struct {
	kept            *keptOrders
	name            orderName
	access, changes uint64
}

// Keep keeps an answer that was made of what was read since the place was given, unless
// it may be out of date by now. Nobody changes it from then on.
func (p OrderPlace) Keep(answer []byte) {
	k := p.kept
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.changing > 0 || k.changes != p.changes || k.access > p.access {
		return
	}
	if k.access < p.access || k.answers == nil {
		k.answers, k.size, k.access = map[orderName][]byte{}, 0, p.access
	}
	k.drop(p.name)
	k.answers[p.name] = answer
	k.size += sizeOf(p.name, answer)
	if k.size <= keptOrdersMax {
		return
	}
	for name := range k.answers { // any of them: to know the oldest would cost each answer more
		if k.drop(name); k.size <= keptOrdersMax {
			return
		}
	}
}

func (k *keptOrders) drop(name orderName) {
	if answer, there := k.answers[name]; there {
		k.size -= sizeOf(name, answer)
		delete(k.answers, name)
	}
}

// change forgets the orders that a commit is about to change. Changed ends it, whatever
// came of the commit.
func (k *keptOrders) change(orders []orderName) (changed func()) {
	if len(orders) == 0 {
		return func() {}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changing++
	for _, name := range orders {
		k.drop(name)
	}
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.changing--
		k.changes++
	}
}

// orderChanges says that this transaction changes what is to be known of an order. Every
// statement that does is beside a call of it.
func (tx *Tx) orderChanges(merchantID, orderNo string) {
	if orderNo != "" { // a deposit at a customer's address is no order's
		tx.changedOrders = append(tx.changedOrders, orderName{merchantID, orderNo})
	}
}
