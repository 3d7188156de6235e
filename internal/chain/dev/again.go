package dev

import (
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
)

// comeAgain has transactions mined once more that a reorg took: those of the test wallet,
// then those of the factory's owner, then everybody else's. A block has them by what they
// pay, and a payout that came before its coins would fail.
func (c *Chain) comeAgain(lost []*types.Transaction) {
	for _, who := range []common.Address{common.HexToAddress(Wallet), common.HexToAddress(Owner)} {
		var theirs []*types.Transaction
		lost = slices.DeleteFunc(lost, func(t *types.Transaction) bool {
			from, err := types.Sender(signer, t)
			if err == nil && from == who {
				theirs = append(theirs, t)
				return true
			}
			return false
		})
		c.node.eth.TxPool().Add(theirs, true) // refuses what was sent again meanwhile
		if len(lost) > 0 {
			c.untilMined(theirs)
		}
	}
	c.node.eth.TxPool().Add(lost, true)
}

// untilMined waits until none of these waits for a block, for some blocks at most.
func (c *Chain) untilMined(sent []*types.Transaction) {
	const blocksMax = 3
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	pending := func(t *types.Transaction) bool { return c.node.eth.TxPool().Status(t.Hash()) == txpool.TxStatusPending }
	for last := c.node.head().Number.Uint64() + blocksMax; c.node.head().Number.Uint64() < last && slices.ContainsFunc(sent, pending); {
		select {
		case <-c.stop:
			return
		case <-tick.C:
		}
	}
}
