package store

import (
	"encoding/binary"
	"hash/maphash"
	"sync"
)

// keptOrdersMax limits what the answers about orders take that are kept, in bytes.
const keptOrdersMax = 40 << 20

// keptBlockSize is the room that is made for answers at once.
const keptBlockSize = 1 << 20

// keptOrders keeps what was answered about orders for as long as nothing of them
// changes. Merchants ask about the same open orders again and again, and to read and
// encode one is most of what such a request costs.
//
// An answer is forgotten before the commit that changes its order, and none is kept
// while such a commit is under way: so nobody reads the old state after anybody has
// read the new one, or was told of it.
//
// Answers lie one after the other in blocks, and are found by numbers: a map of tens of
// thousands of texts is looked through by each collection of garbage, and took half of all
// that those took while orders were created. What is written in a block stays as it is, so
// that whoever was given an answer has it for as long as he likes.
type keptOrders struct {
	mu       sync.RWMutex
	places   map[uint64]keptPlace // by the hash of the name
	blocks   []keptBlock          // oldest first
	oldest   int                  // number of the first of them
	size     int                  // of all blocks
	access   uint64               // the AccessVersion that they are of
	changes  uint64               // how many commits have changed orders
	changing int                  // how many are about to
}

// keptPlace is where an answer begins: the number of its block, and how far into it.
type keptPlace struct{ block, at int }

// keptBlock is room for answers. Each comes after its order's merchant and number, and each
// of the three after its length. The hashes are those of all orders in it.
type keptBlock struct {
	room   []byte
	hashes []uint64
}

type orderName struct{ merchantID, orderNo string }

// keptSeed keeps merchants from choosing numbers of orders whose hashes are the same: of two
// such, the one that was asked for last is kept.
var keptSeed = maphash.MakeSeed()

func (o orderName) hash() uint64 {
	var h maphash.Hash
	h.SetSeed(keptSeed)
	h.WriteString(o.merchantID)
	h.WriteByte(0)
	h.WriteString(o.orderNo)
	return h.Sum64()
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
		answer = k.answer(name)
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
	if k.access < p.access || k.places == nil {
		k.places, k.blocks, k.size, k.access = map[uint64]keptPlace{}, nil, 0, p.access
	}
	k.add(p.name, answer)
}

// add keeps an answer, if need be in place of the oldest ones.
func (k *keptOrders) add(name orderName, answer []byte) {
	need := 3*binary.MaxVarintLen64 + len(name.merchantID) + len(name.orderNo) + len(answer)
	if need > keptOrdersMax {
		return
	}
	if last := len(k.blocks) - 1; last < 0 || cap(k.blocks[last].room)-len(k.blocks[last].room) < need {
		more := max(keptBlockSize, need)
		for k.size+more > keptOrdersMax {
			k.dropOldest()
		}
		k.blocks, k.size = append(k.blocks, keptBlock{room: make([]byte, 0, more)}), k.size+more
	}
	last := len(k.blocks) - 1
	b, hash := &k.blocks[last], name.hash()
	k.places[hash] = keptPlace{k.oldest + last, len(b.room)}
	b.hashes = append(b.hashes, hash)
	b.room = appendText(appendText(appendText(b.room, name.merchantID), name.orderNo), answer)
}

func appendText[T string | []byte](room []byte, text T) []byte {
	return append(binary.AppendUvarint(room, uint64(len(text))), text...)
}

// answer returns the one of an order, nil where there is none.
func (k *keptOrders) answer(name orderName) []byte {
	place, there := k.places[name.hash()]
	if !there {
		return nil
	}
	rest := k.blocks[place.block-k.oldest].room[place.at:]
	next := func() []byte {
		n, size := binary.Uvarint(rest)
		text := rest[size : size+int(n) : size+int(n)]
		rest = rest[size+int(n):]
		return text
	}
	if merchantID, orderNo := next(), next(); string(merchantID) != name.merchantID || string(orderNo) != name.orderNo {
		return nil
	}
	return next()
}

// dropOldest forgets the answers of the oldest block.
func (k *keptOrders) dropOldest() {
	for _, hash := range k.blocks[0].hashes {
		if k.places[hash].block == k.oldest {
			delete(k.places, hash)
		}
	}
	k.size -= cap(k.blocks[0].room)
	k.blocks[0] = keptBlock{}
	k.blocks, k.oldest = k.blocks[1:], k.oldest+1
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
		delete(k.places, name.hash())
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
