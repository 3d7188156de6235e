package storetest

import (
	"errors"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func chains(t *testing.T, b *bench) {
	b.world(t)
	b.view(t, func(tx *store.Tx) error {
		c, err := tx.Chain(chainName)
		if c.Identity != (chain.Identity{Ref: "eip155:1", Genesis: "genesis"}) || c.Cursor != (chain.Block{}) {
			t.Errorf("a chain of which nothing was recorded reads back as %+v", c)
		}
		if _, err := tx.Chain("BSC"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown chain: %v, want %v", err, store.ErrNotFound)
		}
		return err
	})
	b.refused(t, "one chain under two names", "chains.ref, chains.genesis", func(tx *store.Tx) error {
		return tx.InsertChain("ETH2", chain.Identity{Ref: "eip155:1", Genesis: "genesis"})
	})
	b.refused(t, "a chain twice", "chains.name", func(tx *store.Tx) error { return tx.InsertChain(chainName, chain.Identity{Ref: "eip155:2"}) })
	want := store.Chain{Name: chainName, Identity: chain.Identity{Ref: "eip155:1", Genesis: "genesis"}, Cursor: chain.Block{Number: 7, Hash: "a7"},
		HeadNumber: 9, ConfirmedNumber: 5, ConfirmedTime: time.Unix(1_800_000_005, 0).UTC(), UpdatedAt: start}
	b.update(t, func(tx *store.Tx) error { return tx.SaveChain(want) })
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.Chain(chainName)
		if got != want {
			t.Errorf("chain %+v, want %+v", got, want)
		}
		return err
	})
	err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveChain(store.Chain{Name: "BSC"}) })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("saved an unknown chain: %v, want %v", err, store.ErrNotFound)
	}
}

// Of one number one block is canonical, through a reorg and back.
func canonicalBlocks(t *testing.T, b *bench) {
	b.world(t) // has block 1 of fork a
	save := func(blocks ...chain.Block) {
		t.Helper()
		b.update(t, func(tx *store.Tx) error {
			for _, block := range blocks {
				if err := tx.SaveBlock(chainName, block); err != nil {
					return err
				}
			}
			return nil
		})
	}
	expect := func(want ...string) {
		t.Helper()
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.CanonicalBlocks(chainName, 100, 10)
			var got []string
			for _, block := range list {
				got = append(got, string(block.Hash))
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("canonical are %v, want %v", got, want)
			}
			return err
		})
	}
	withdraw := func(above uint64) {
		t.Helper()
		b.update(t, func(tx *store.Tx) error { return tx.WithdrawBlocks(chainName, above) })
	}
	save(block(2, "a"), block(3, "a"))
	save(block(3, "a")) // again, which changes nothing
	expect("a3", "a2", "a1")
	b.refused(t, "two canonical blocks of one number", "blocks.chain, blocks.number", func(tx *store.Tx) error { return tx.SaveBlock(chainName, block(3, "b")) })
	withdraw(1)
	save(block(2, "b"), block(4, "b"))
	expect("b4", "b2", "a1")
	withdraw(1)
	save(block(2, "a"))
	expect("a2", "a1")
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.CanonicalBlocks(chainName, 2, 10)
		if len(list) != 1 || list[0].Number != 1 || list[0].Time != block(1, "a").Time {
			t.Errorf("below 2: %+v, want block 1", list)
		}
		known, blockErr := tx.Block(chainName, "b4") // withdrawn, and still known
		if known.Number != 4 {
			t.Errorf("block b4 is %+v", known)
		}
		above, aboveErr := tx.CanonicalBlocksAbove(chainName, 0)
		if len(above) != 2 || above[0].Hash != "a1" || above[1].Hash != "a2" {
			t.Errorf("above 0: %+v, want a1 and a2", above)
		}
		oldest, oldestErr := tx.OldestBlock(chainName)
		if oldest != 1 {
			t.Errorf("the oldest is %d, want 1", oldest)
		}
		return errors.Join(err, blockErr, aboveErr, oldestErr)
	})
	save(block(3, "a"))
	b.update(t, func(tx *store.Tx) error { return tx.WithdrawBlock(chainName, "a2") })
	expect("a3", "a1")
}

// Of one transfer one deposit is canonical, and each block's own is recorded once.
func canonicalDeposits(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("1", usdt, start)
	b.insertOrder(t, o)
	b.update(t, func(tx *store.Tx) error { return tx.SaveBlock(chainName, block(2, "b")) })
	first := deposit(o, 0)
	b.update(t, func(tx *store.Tx) (err error) { first.ID, err = tx.InsertDeposit(first); return err })

	b.refused(t, "one transfer of one block twice", "deposits.merchant_id, deposits.chain, deposits.tx, deposits.ordinal",
		func(tx *store.Tx) error { _, err := tx.InsertDeposit(deposit(o, 0)); return err })
	moved := deposit(o, 0)
	moved.BlockNumber, moved.BlockHash, moved.BlockTime = 2, "b2", first.BlockTime.Add(time.Second)
	b.refused(t, "one transfer canonical in two blocks", "deposits.merchant_id, deposits.chain, deposits.tx, deposits.ordinal",
		func(tx *store.Tx) error { _, err := tx.InsertDeposit(moved); return err })
	for name, c := range map[string]struct {
		constraint string
		change     func(*payment.Deposit)
	}{
		"in a block that is not":  {"FOREIGN KEY", func(d *payment.Deposit) { d.BlockHash = "x" }},
		"of an order that is not": {"the address is none of merchant mer_1: ", func(d *payment.Deposit) { d.OrderNo = "2" }},
		"of no order":             {"the address is none of merchant mer_1: ", func(d *payment.Deposit) { d.OrderNo = "" }},
		"to an address not ours":  {"the address is none of merchant mer_1: ", func(d *payment.Deposit) { d.Address = "x" }},
		"to another's address":    {"the address is none of merchant mer_2: ", func(d *payment.Deposit) { d.MerchantID = otherMerchantID }},
		"of another family":       {"the address is none of merchant mer_1: ", func(d *payment.Deposit) { d.Family = "tron" }},
		"below zero":              {"deposit_amount_is_not_negative", func(d *payment.Deposit) { d.Amount = -1 }},
		"of an unknown kind":      {"deposit_kind_is_known", func(d *payment.Deposit) { d.Kind = "lost" }},
		"in an unknown state":     {"deposit_state_is_known", func(d *payment.Deposit) { d.State = "lost" }},
	} {
		d := deposit(o, 9)
		c.change(&d)
		b.refused(t, "a deposit "+name, c.constraint, func(tx *store.Tx) error { _, err := tx.InsertDeposit(d); return err })
	}

	b.update(t, func(tx *store.Tx) error {
		withdrawn := first
		withdrawn.State, withdrawn.Withdrawals = payment.Withdrawn, 1
		if err := tx.SaveDeposit(withdrawn); err != nil {
			return err
		}
		if err := tx.Try(func() error { _, err := tx.InsertDeposit(deposit(o, 0)); return err }); err == nil ||
			!names(err, "deposits.merchant_id, deposits.chain, deposits.tx, deposits.ordinal, deposits.block_hash") {
			t.Errorf("one transfer of one block twice, the first withdrawn: %v", err)
		}
		first, err := tx.FirstTime(merchantID, chainName, first.Tx, 0)
		if !first.Equal(deposit(o, 0).FirstTime) {
			t.Errorf("first seen at %v, want the withdrawn deposit's %v", first, deposit(o, 0).FirstTime)
		}
		_, insertErr := tx.InsertDeposit(moved)
		return errors.Join(err, insertErr)
	})
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Deposits(merchantID, "1")
		if len(list) != 1 || list[0].BlockHash != "b2" {
			t.Errorf("the order's deposits are %+v, want the canonical one alone", list)
		}
		if _, err := tx.FirstTime(merchantID, chainName, first.Tx, 1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another transfer of the same chain transaction: %v, want %v", err, store.ErrNotFound)
		}
		return err
	})
}

func depositFields(t *testing.T, b *bench) {
	_, usdc := b.world(t)
	o := order("1", usdc, start)
	b.insertOrder(t, o)
	want := deposit(o, 3)
	want.Ordinal = 2
	want.FirstTime = want.BlockTime.Add(-time.Minute)
	want.Raw, _ = new(big.Int).SetString("115792089237316195423570985008687907853269984665640564039457584007913129639935", 10) // 2^256-1
	b.update(t, func(tx *store.Tx) (err error) { want.ID, err = tx.InsertDeposit(want); return err })
	expect := func(name string, list []payment.Deposit, err error) {
		t.Helper()
		if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0], want) {
			t.Errorf("%s: %+v, %v; want %+v", name, list, err, want)
		}
	}
	b.view(t, func(tx *store.Tx) error {
		at, err := tx.DepositAt(merchantID, chainName, want.BlockHash, want.Tx, 2)
		expect("at its place", []payment.Deposit{at}, err)
		list, err := tx.Deposits(merchantID, "1")
		expect("of its order", list, err)
		list, err = tx.PendingDeposits(chainName, 1, 9, 10)
		expect("pending", list, err)
		none, err := tx.PendingDeposits(chainName, 0, 9, 10)
		taken, takenErr := tx.TakenDeposits(chainName, 0, 10)
		if len(none)+len(taken) != 0 {
			t.Errorf("pending up to block 0: %+v, in a block that was taken away: %+v; want none", none, taken)
		}
		if _, err := tx.DepositAt(merchantID, chainName, want.BlockHash, want.Tx, 3); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("at another place: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, takenErr)
	})
	b.update(t, func(tx *store.Tx) error { return tx.WithdrawBlocks(chainName, 0) })
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.TakenDeposits(chainName, 0, 10)
		expect("in a block that was taken away", list, err)
		none, err := tx.TakenDeposits(chainName, 1, 10)
		if len(none) != 0 {
			t.Errorf("above block 1: %+v, want none", none)
		}
		return err
	})
	b.update(t, func(tx *store.Tx) error { return tx.SaveBlock(chainName, block(1, "a")) })
	want.State, want.Withdrawals, want.Kind, want.Amount = payment.Posted, 4, payment.Late, 7
	b.update(t, func(tx *store.Tx) error { return tx.SaveDeposit(want) })
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Deposits(merchantID, "1")
		expect("saved", list, err)
		expect("posted", list, err)
		none, pendingErr := tx.PendingDeposits(chainName, 1, 9, 10)
		if len(none) != 0 {
			t.Errorf("pending after it was posted: %+v", none)
		}
		return pendingErr
	})
}

// What nothing counts in can be mended; once an asset is in use, its decimals never
// change.
func assets(t *testing.T, b *bench) {
	_, usdc := b.world(t)
	o := order("1", usdc, start)
	b.insertOrder(t, o)
	b.update(t, func(tx *store.Tx) error { _, err := tx.InsertDeposit(deposit(o, 1)); return err })
	b.refused(t, "an asset's token under another contract", "assets.token", func(tx *store.Tx) error {
		_, err := tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "other", Token: usdc.Token, Decimals: 18})
		return err
	})
	b.update(t, func(tx *store.Tx) error { // what nothing counts in can be mended
		a := payment.Asset{Chain: chainName, Contract: "new", Token: "ETH_WRONG", Decimals: 18}
		_, err := tx.SaveAsset(a)
		for _, change := range []func(){func() { a.Token = "ETH_NEW" }, func() { a.Decimals = 6 }, func() { a.Contract = "newer" }} {
			change()
			forgetErr := tx.ForgetAssets(a)
			got, saveErr := tx.SaveAsset(a)
			if a.ID = got.ID; got != a {
				t.Errorf("asset %+v, want %+v", got, a)
			}
			err = errors.Join(err, forgetErr, saveErr)
		}
		return errors.Join(err, tx.ForgetAssets(payment.Asset{Chain: chainName, Contract: usdc.Contract, Token: "ETH_X", Decimals: 6}))
	})
	b.update(t, func(tx *store.Tx) error { // once in use, decimals never change
		got, err := tx.SaveAsset(payment.Asset{Chain: chainName, Contract: usdc.Contract, Token: "ETH_X", Decimals: 6})
		byToken, tokenErr := tx.AssetByToken(usdc.Token)
		if got != usdc || byToken != usdc {
			t.Errorf("assets %+v and %+v, want the recorded one %+v", got, byToken, usdc)
		}
		if _, err := tx.AssetByToken("ETH_X"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown token: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, tokenErr)
	})
}
