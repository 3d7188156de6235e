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
		if c.Identity != (chain.Identity{ChainID: 1, Genesis: "0xgenesis"}) || c.Cursor != (chain.Block{}) {
			t.Errorf("a chain of which nothing was recorded reads back as %+v", c)
		}
		if _, err := tx.Chain("BSC"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown chain: %v, want %v", err, store.ErrNotFound)
		}
		return err
	})
	b.refused(t, "a chain twice", func(tx *store.Tx) error { return tx.InsertChain(chainName, chain.Identity{ChainID: 2}) })
	want := store.Chain{Name: chainName, Identity: chain.Identity{ChainID: 1, Genesis: "0xgenesis"}, Cursor: chain.Block{Number: 7, Hash: "0xa7"},
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
				got = append(got, block.Hash)
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
	expect("0xa3", "0xa2", "0xa1")
	b.refused(t, "two canonical blocks of one number", func(tx *store.Tx) error { return tx.SaveBlock(chainName, block(3, "b")) })
	withdraw(1)
	save(block(2, "b"), block(4, "b"))
	expect("0xb4", "0xb2", "0xa1")
	withdraw(1)
	save(block(2, "a"))
	expect("0xa2", "0xa1")
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.CanonicalBlocks(chainName, 2, 10)
		if len(list) != 1 || list[0].Number != 1 || list[0].Time != block(1, "a").Time {
			t.Errorf("below 2: %+v, want block 1", list)
		}
		known, blockErr := tx.Block(chainName, "0xb4") // withdrawn, and still known
		if known.Number != 4 {
			t.Errorf("block 0xb4 is %+v", known)
		}
		return errors.Join(err, blockErr)
	})
}

// Of one log one deposit is canonical, and each block's own is recorded once.
func canonicalDeposits(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("1", usdt, start)
	b.insertOrder(t, o)
	b.update(t, func(tx *store.Tx) error { return tx.SaveBlock(chainName, block(2, "b")) })
	first := deposit(o, 0)
	b.update(t, func(tx *store.Tx) (err error) { first.ID, err = tx.InsertDeposit(first); return err })

	b.refused(t, "one log of one block twice", func(tx *store.Tx) error { _, err := tx.InsertDeposit(deposit(o, 0)); return err })
	moved := deposit(o, 0)
	moved.BlockNumber, moved.BlockHash, moved.ChainTime = 2, "0xb2", first.ChainTime.Add(time.Second)
	b.refused(t, "one log canonical in two blocks", func(tx *store.Tx) error { _, err := tx.InsertDeposit(moved); return err })
	for name, change := range map[string]func(*payment.Deposit){
		"in a block that is not":  func(d *payment.Deposit) { d.BlockHash = "0x" },
		"of an order that is not": func(d *payment.Deposit) { d.OrderNo = "2" },
		"to an address not ours":  func(d *payment.Deposit) { d.Address = "0x" },
		"below zero":              func(d *payment.Deposit) { d.Amount = -1 },
		"of an unknown kind":      func(d *payment.Deposit) { d.Kind = "lost" },
		"in an unknown state":     func(d *payment.Deposit) { d.State = "lost" },
	} {
		d := deposit(o, 9)
		change(&d)
		b.refused(t, "a deposit "+name, func(tx *store.Tx) error { _, err := tx.InsertDeposit(d); return err })
	}

	b.update(t, func(tx *store.Tx) error {
		withdrawn := first
		withdrawn.State, withdrawn.Turn = payment.Withdrawn, 1
		if err := tx.SaveDeposit(withdrawn); err != nil {
			return err
		}
		first, err := tx.FirstTime(chainName, first.Hash, 0)
		if !first.Equal(deposit(o, 0).FirstTime) {
			t.Errorf("first seen at %v, want the withdrawn deposit's %v", first, deposit(o, 0).FirstTime)
		}
		_, insertErr := tx.InsertDeposit(moved)
		return errors.Join(err, insertErr)
	})
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Deposits(merchantID, "1")
		if len(list) != 1 || list[0].BlockHash != "0xb2" {
			t.Errorf("the order's deposits are %+v, want the canonical one alone", list)
		}
		if _, err := tx.FirstTime(chainName, first.Hash, 1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another log of the same chain transaction: %v, want %v", err, store.ErrNotFound)
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
	want.FirstTime = want.ChainTime.Add(-time.Minute)
	want.Raw, _ = new(big.Int).SetString("115792089237316195423570985008687907853269984665640564039457584007913129639935", 10) // 2^256-1
	b.update(t, func(tx *store.Tx) (err error) { want.ID, err = tx.InsertDeposit(want); return err })
	expect := func(name string, list []payment.Deposit, err error) {
		t.Helper()
		if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0], want) {
			t.Errorf("%s: %+v, %v; want %+v", name, list, err, want)
		}
	}
	b.view(t, func(tx *store.Tx) error {
		at, err := tx.DepositAt(chainName, want.BlockHash, 3)
		expect("at its place", []payment.Deposit{at}, err)
		list, err := tx.Deposits(merchantID, "1")
		expect("of its order", list, err)
		list, err = tx.PendingDeposits(chainName, 1)
		expect("pending", list, err)
		list, err = tx.CanonicalDepositsAbove(chainName, 0)
		expect("above", list, err)
		none, err := tx.PendingDeposits(chainName, 0)
		above, aboveErr := tx.CanonicalDepositsAbove(chainName, 1)
		if len(none)+len(above) != 0 {
			t.Errorf("pending up to block 0: %+v, above block 1: %+v; want none", none, above)
		}
		if _, err := tx.DepositAt(chainName, want.BlockHash, 4); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("at another place: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, aboveErr)
	})
	want.State, want.Turn, want.Kind, want.Amount = payment.Posted, 4, payment.Late, 7
	b.update(t, func(tx *store.Tx) error { return tx.SaveDeposit(want) })
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Deposits(merchantID, "1")
		expect("saved", list, err)
		waiting, err := tx.HasPendingInTime(merchantID, "1")
		if waiting {
			t.Error("a posted deposit counts as waiting")
		}
		return err
	})
	b.refused(t, "an asset's token under another contract", func(tx *store.Tx) error {
		_, err := tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "0xother", Token: usdc.Token, Decimals: 18})
		return err
	})
	b.update(t, func(tx *store.Tx) error { // what nothing counts in can be mended
		a := payment.Asset{Chain: chainName, Contract: "0xnew", Token: "ETH_WRONG", Decimals: 18}
		_, err := tx.SaveAsset(a)
		for _, change := range []func(){func() { a.Token = "ETH_NEW" }, func() { a.Decimals = 6 }, func() { a.Contract = "0xnewer" }} {
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
