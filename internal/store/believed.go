package store

import "sync"

// believedMax limits how many merchants' assets are kept in mind.
const believedMax = 10_000

// believed is what was read of merchants and assets by any transaction. Whoever relies on
// it has the database assert it, see Tx.canAssert.
type believed struct {
	mu  sync.Mutex
	all map[merchantAsset]merchantAndAsset
}

func (b *believed) of(key merchantAsset) merchantAndAsset {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[key]
}

func (b *believed) add(key merchantAsset, known merchantAndAsset) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil || len(b.all) >= believedMax { // to know which was used last would cost each order more
		b.all = map[merchantAsset]merchantAndAsset{}
	}
	b.all[key] = known
}

// canAssert tells whether a statement that fails where something is not so can stand for
// reading it: the batch runs again then, and in PostgreSQL it fails at all.
func (tx *Tx) canAssert() bool {
	return tx.unguarded && tx.store.engine.dialect() == postgresDialect
}
