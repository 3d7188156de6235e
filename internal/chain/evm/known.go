package evm

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// The blocks that are kept, and the most transfers of one that is.
const (
	knownMax       = 256
	knownTransfers = 1000
)

// known is what was read of the newest blocks that had to be asked about: what
// failed after the reading, in the database for instance, has it read again,
// and receipts are large. The zero value is ready for use.
type known struct {
	mu     sync.Mutex
	key    string // of the tokens that the blocks were read for
	blocks map[common.Hash]events
	order  []common.Hash
}

// of returns what is known of a block.
func (m *known) of(q *query, block common.Hash) (list events, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.key != q.key() {
		return nil, false
	}
	list, ok = m.blocks[block]
	return list, ok
}

// keep remembers a block that was read.
func (m *known) keep(q *query, r *reading) {
	if r.proof == nil || len(r.events) > knownTransfers || r.proof.proven && !q.mayBeIn(r.proof) {
		return // known already, too much to keep, or as quick to read again
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if key := q.key(); m.key != key || m.blocks == nil {
		m.key, m.blocks, m.order = key, map[common.Hash]events{}, nil
	}
	if _, ok := m.blocks[r.hash]; ok {
		return
	}
	if len(m.order) == knownMax {
		delete(m.blocks, m.order[0])
		m.order = m.order[1:]
	}
	m.blocks[r.hash] = r.events
	m.order = append(m.order, r.hash)
}

func (q *query) key() string {
	var key []byte
	for _, token := range q.tokens {
		key = append(key, token[:]...)
	}
	return string(key)
}
