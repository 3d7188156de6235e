package gateway

import (
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// workPerUpdate limits what one Update does of what is long: of Record, deposits taken
// back, taken in and confirmed, addresses noted as compared, orders ended; of an answer
// of the bank, payments. Each is up to thirty statements, and whoever wants to write
// meanwhile waits for all of them.
const workPerUpdate = 50

// recording is how far the recording of a batch has come. It is a value, so that an
// Update that has to run again begins where the last one that was committed ended.
type recording struct {
	begun     bool
	cursor    chain.Block // as the last Update left it
	withdrawn bool        // nothing is left above the cursor that is not of the batch
	blocks    int         // how many of the batch are recorded
	transfers int
	moved     bool // the cursor
	compared  int  // how many of the batch are noted
	surplus   int
	noted     bool // all of what was compared
	confirmed bool
	due       []orderName // orders that may expire, earliest first
	expired   int         // how many of them were decided about
}

// part is one Update of a recording. Its steps follow one another, each once the one
// before has nothing left to do.
type part struct {
	recording
	g     *Gateway
	tx    *store.Tx
	batch chain.Batch
	chain store.Chain
	left  int // how much work it may still do
}

// record does as much of a recording as one Update may, and tells whether that was
// all.
//
// What a part leaves behind holds by itself, should no other follow. Above the cursor
// is nothing but what some batch has recorded of its blocks so far: the next batch
// goes on with it, or takes it back where the chain has other blocks by then. The
// cursor moves once all of the batch's deposits are recorded, and only then is
// anything confirmed or expired by it.
func (g *Gateway) record(tx *store.Tx, b chain.Batch, r recording) (recording, bool, error) {
	p := &part{recording: r, g: g, tx: tx, batch: b, left: g.workPerUpdate}
	var err error
	if p.chain, err = tx.Chain(b.Chain); err != nil {
		return r, false, err
	}
	for _, step := range []func() error{p.begin, p.withdraw, p.take, p.move, p.note, p.confirm, p.expire} {
		if err := step(); err != nil {
			return r, false, err
		}
	}
	return p.recording, p.confirmed && p.expired == len(p.due), nil
}

// begin decides whether the batch follows what is recorded, and takes the blocks away
// that are not the chain's any more.
func (p *part) begin() error {
	c, b := &p.chain, p.batch
	switch {
	case p.begun && c.Cursor != p.cursor:
		return fmt.Errorf("%w: somebody else has moved the cursor to block %d", ErrStaleBatch, c.Cursor.Number)
	case p.begun:
		return nil
	case c.Cursor.Hash == b.Cursor().Hash: // a commit whose caller never heard of it
		p.begun, p.withdrawn, p.moved, p.noted = true, true, true, true
		p.blocks, p.transfers, p.cursor = len(b.Blocks), len(b.Transfers), c.Cursor
		return nil
	case b.Ancestor == nil && b.Cursor().Number <= c.Cursor.Number && c.Cursor.Hash != "":
		return fmt.Errorf("%w: block %d, and the cursor is at %d", ErrStaleBatch, b.Cursor().Number, c.Cursor.Number)
	}
	if err := p.leave(); err != nil {
		return err
	}
	// Events tell confirmations, so the head is saved before they are made.
	c.HeadNumber = b.Head.Number
	p.begun, p.cursor = true, c.Cursor
	return p.tx.SaveChain(*c)
}

// leave takes away, in one Update, the blocks that a reorg took, or that a batch
// recorded which was cut off and that are not in this one. Nothing is deleted.
func (p *part) leave() (err error) {
	tx, b, c := p.tx, p.batch, &p.chain
	if b.Ancestor == nil || c.Cursor.Hash == b.Ancestor.Hash {
		return p.leaveCutOff()
	}
	if err := tx.WithdrawBlocks(c.Name, b.Ancestor.Number); err != nil {
		return err
	}
	if err := tx.RewindWallets(c.Name, b.Ancestor.Number); err != nil {
		return err
	}
	c.Cursor = chain.Block{Number: b.Ancestor.Number, Hash: b.Ancestor.Hash}
	return tx.SaveBlock(c.Name, *b.Ancestor)
}

func (p *part) leaveCutOff() error {
	of := map[chain.Hash]bool{}
	for _, block := range p.batch.Blocks {
		of[block.Hash] = true
	}
	recorded, err := p.tx.CanonicalBlocksAbove(p.chain.Name, p.chain.Cursor.Number)
	if err != nil {
		return err
	}
	for _, block := range recorded {
		if of[block.Hash] {
			continue
		}
		if err := p.tx.WithdrawBlock(p.chain.Name, block.Hash); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes back the deposits of blocks that were taken away. A block that
// returns brings its deposits anew.
func (p *part) withdraw() error {
	if p.withdrawn {
		return nil
	}
	// What left a place goes back there before what had come to it is taken away.
	n, err := p.g.takeMovementsBack(p.tx, p.chain.Name, p.cursor.Number, p.left)
	if err != nil || n == p.left {
		p.left -= n
		return err
	}
	p.left -= n
	deposits, err := p.tx.TakenDeposits(p.chain.Name, p.cursor.Number, p.left)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		if err := p.g.takeBack(p.tx, d, p.batch.Head.Number); err != nil {
			return err
		}
	}
	p.withdrawn = len(deposits) < p.left
	p.left -= len(deposits)
	return nil
}

// take takes in transfers, in their order, each with its block.
func (p *part) take() error {
	if !p.withdrawn {
		return nil
	}
	k := &taking{g: p.g, tx: p.tx, chain: p.batch.Chain, deposits: map[string][]payment.Deposit{}, sums: map[together]*big.Int{}}
	for known := 0; p.transfers < len(p.batch.Transfers) && p.left > 0; p.transfers++ {
		t := p.batch.Transfers[p.transfers]
		if err := p.saveBlocks(t.Block.Number); err != nil {
			return err
		}
		taken, err := k.transfer(t)
		if err != nil {
			return fmt.Errorf("transfer %s number %d: %w", t.Tx, t.Ordinal, err)
		}
		if !taken {
			known++
		}
		if taken || known%knownPerWork == 0 {
			p.left--
		}
	}
	return nil
}

// knownPerWork is how many transfers that are recorded already cost as much as one
// that is not: a batch that was cut off must get further than the last time.
const knownPerWork = 10

// saveBlocks records the blocks of the batch up to a number.
func (p *part) saveBlocks(upTo uint64) error {
	for ; p.blocks < len(p.batch.Blocks) && p.batch.Blocks[p.blocks].Number <= upTo; p.blocks++ {
		if err := p.tx.SaveBlock(p.batch.Chain, p.batch.Blocks[p.blocks]); err != nil {
			return fmt.Errorf("block %d: %w", p.batch.Blocks[p.blocks].Number, err)
		}
	}
	return nil
}

// move moves the cursor to the end of the batch, all of whose deposits are recorded.
func (p *part) move() error {
	c, b := &p.chain, p.batch
	if p.moved || !p.withdrawn || p.transfers < len(b.Transfers) {
		return nil
	}
	if err := p.saveBlocks(math.MaxUint64); err != nil {
		return err
	}
	if err := p.open(); err != nil {
		return err
	}
	c.Cursor = chain.Block{Number: b.Cursor().Number, Hash: b.Cursor().Hash}
	if b.Confirmed.Hash != "" {
		c.ConfirmedNumber, c.ConfirmedTime = b.Confirmed.Number, time.UnixMilli(b.Confirmed.Time).UTC()
	}
	p.moved, p.cursor = true, c.Cursor
	return p.tx.SaveChain(*c)
}

// confirm posts the deposits that are deep enough, and matches each of their orders
// once a part.
func (p *part) confirm() error {
	if p.batch.Confirmed.Hash == "" {
		p.confirmed = p.noted
	}
	if p.confirmed || !p.noted || p.left == 0 {
		return nil
	}
	head := p.g.headFor(p.batch.Chain, p.batch.Head.Number, p.batch.Confirmed.Number)
	n, err := p.g.confirm(p.tx, p.batch.Chain, p.batch.Confirmed.Number, head, p.left, differencesOf(p.batch))
	if err != nil {
		return fmt.Errorf("confirm up to block %d: %w", p.batch.Confirmed.Number, err)
	}
	more := n == p.left
	if p.left -= n; more {
		return nil
	}
	if n, err = p.g.postMovements(p.tx, p.batch.Chain, p.batch.Confirmed.Number, p.left); err != nil {
		return fmt.Errorf("post movements up to block %d: %w", p.batch.Confirmed.Number, err)
	}
	p.confirmed = n < p.left
	p.left -= n
	return nil
}

// orderName names an order.
type orderName struct{ merchantID, orderNo string }

// expire ends the orders whose time is over by the chain's own clock, and at whose
// address nothing lies that is not recorded.
func (p *part) expire() error {
	if !p.confirmed {
		return nil
	}
	at := time.UnixMilli(p.batch.Confirmed.Time).UTC()
	for ; p.expired < len(p.due) && p.left > 0; p.left-- {
		due := p.due[p.expired]
		if err := p.g.expire(p.tx, due, at, p.batch.Confirmed.Number); err != nil {
			return fmt.Errorf("expire order %s: %w", due.orderNo, err)
		}
		p.expired++
	}
	return nil
}

// expire ends an order, if its time is over.
func (g *Gateway) expire(tx *store.Tx, due orderName, confirmedTime time.Time, number uint64) error {
	o, err := tx.Order(due.merchantID, due.orderNo)
	if err != nil {
		return err
	}
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil || !payment.Expired(o, deposits, confirmedTime, number) {
		return err
	}
	o.Status = payment.Timeout
	if err := g.apply(tx, &o, deposits, payment.Match(o, deposits)); err != nil {
		return err
	}
	_, err = g.announce(tx, o, wire.Timeout, 0)
	return err
}

// touch notes that what an order shows has changed.
func (g *Gateway) touch(tx *store.Tx, merchantID, orderNo string) error {
	o, err := tx.Order(merchantID, orderNo)
	if err != nil {
		return err
	}
	o.UpdatedAt = tx.Now
	return tx.SaveOrder(o)
}
