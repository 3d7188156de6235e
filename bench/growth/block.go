package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strconv"
	"sync/atomic"

	"github.com/xcheckout/xcheckout/bench/internal/load"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	chainName = "ETH"
	blockTime = 1000 // ms
)

// emptyBlock records the next block, of which nothing concerns us; that is so with
// nearly all of them.
func emptyBlock(ctx context.Context, s *side) error { return s.record(ctx, nil) }

// paid is the number of the open order that is paid next. All are among those that
// both sides have.
var paid atomic.Int64

// paidBlock records the next block, with a part of what an open order costs, and
// confirms what the block before it brought.
func paidBlock(ctx context.Context, s *side) error {
	n := 19 + 20*(paid.Add(1)%(few/20-1))
	return s.record(ctx, []chain.Address{chain.Address(fmt.Sprintf("address %012d", n))})
}

// record records the block after the cursor, with a payment to each address, as the watcher
// does: once it has asked which addresses are ours.
func (s *side) record(ctx context.Context, to []chain.Address) error {
	if err := s.openService(ctx); err != nil {
		return err
	}
	if _, err := s.service.Gateway.Ours(ctx, chainName); err != nil {
		return err
	}
	block := chain.Block{Number: s.cursor.Number + 1, ParentNumber: s.cursor.Number, Hash: chain.Hash(random(32)), ParentHash: s.cursor.Hash, Time: s.cursor.Time + blockTime}
	batch := chain.Batch{Chain: chainName, Blocks: []chain.Block{block}, Head: block, Confirmed: s.cursor}
	for i, address := range to {
		batch.Transfers = append(batch.Transfers, chain.Transfer{Block: block, Tx: chain.TxID(random(32)), Ordinal: uint32(i),
			Token: s.token, From: chain.Address(random(20)), To: address, Raw: big.NewInt(1_000_000)})
	}
	s.cursor = block
	return s.service.Gateway.Record(ctx, batch)
}

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return string(b)
}

// openService opens the gateway's data to record in, as 'xcheckoutd serve' does.
func (s *side) openService(ctx context.Context) error {
	if s.service != nil {
		return nil
	}
	config, err := service.Load(s.gateway.ConfigFile())
	if err != nil {
		return err
	}
	config.Existing, config.WhileServed = true, true
	if s.service, err = service.Open(ctx, config); err != nil {
		return err
	}
	s.token = config.Tokens[0].Contract
	return s.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(chainName)
		s.cursor = c.Cursor
		return err
	})
}

var refundNo atomic.Int64

// refund asks for a millionth of what one order kept to go back: each is a refund of its
// own, of an account with as many transfers as there are orders.
var refund = load.Call{Name: "refund", Method: "POST", Target: func(dst []byte, _ int64) []byte { return append(dst, "/checkout/refund/create"...) },
	Body: func(dst []byte, _ int64) []byte {
		dst = strconv.AppendInt(append(dst, `{"refundOrderNo":"R`...), refundNo.Add(1), 10)
		dst = load.AppendOrderNo(append(dst, `","orderNo":"`...), 2)
		return append(dst, `","amount":"0.000001","address":"0x00000000000000000000000000000000000c0ffe"}`...)
	}}
