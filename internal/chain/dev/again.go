package dev

import (
	"context"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// comeAgain has transactions mined once more that a reorg took: those of the test wallet,
// then those of the factory's owner, then everybody else's. A block has them by what they
// pay, and a payout that came before its coins would fail. Where some were dropped, those
// that would fail without them are left out: whoever signed one sends it once more when he
// likes.
func (c *Chain) comeAgain(lost []*types.Transaction, dropped bool) {
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
	if !dropped {
		c.node.eth.TxPool().Add(lost, true)
		return
	}
	var sent []*types.Transaction
	for _, t := range lost {
		if len(sent) > 0 && c.fails(t) { // it may rest on those
			c.untilMined(sent)
			sent = nil
		}
		if !c.fails(t) {
			sent = append(sent, t)
			c.node.eth.TxPool().Add([]*types.Transaction{t}, true)
		}
	}
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

// fails tells whether a transaction would fail now.
func (c *Chain) fails(t *types.Transaction) bool {
	from, err := types.Sender(signer, t)
	if err != nil {
		return true
	}
	node := ethclient.NewClient(c.node.stack.Attach())
	defer node.Close()
	_, err = node.CallContract(context.Background(), ethereum.CallMsg{From: from, To: t.To(), Gas: t.Gas(), Value: t.Value(), Data: t.Data()}, nil)
	return err != nil
}
