package storetest

import (
	"errors"
	"math/big"
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// What arrived of a deposit is kept with it while it is short, counts at its address, and
// goes when a reorg takes it.
func shortDeposit(t *testing.T, b *bench) {
	_, usdc := b.world(t)
	o := order("1", usdc, start)
	b.insertOrder(t, o)
	want := deposit(o, 3)
	b.update(t, func(tx *store.Tx) (err error) { want.ID, err = tx.InsertDeposit(want); return err })
	read := func() payment.Deposit {
		var list []payment.Deposit
		b.view(t, func(tx *store.Tx) (err error) { list, err = tx.Deposits(merchantID, "1"); return err })
		if len(list) != 1 {
			t.Fatalf("%d deposits, want 1", len(list))
		}
		return list[0]
	}
	want.State, want.Amount = payment.Short, 7
	want.Arrived, _ = new(big.Int).SetString("115792089237316195423570985008687907853269984665640564039457584007913129639934", 10) // 2^256-2
	b.update(t, func(tx *store.Tx) error { return tx.SaveDeposit(want) })
	if got := read(); got.State != payment.Short || got.Arrived == nil || got.Arrived.Cmp(want.Arrived) != 0 || got.Amount != 7 {
		t.Errorf("saved %+v, want %+v", got, want)
	}
	b.view(t, func(tx *store.Tx) error {
		held, waiting, err := tx.Held(chainName, "evm", 9, 9)
		if len(held) != 1 || held[0].Amount != 7 || waiting != 0 {
			t.Errorf("held is %+v, %d wait; want 7, and none", held, waiting)
		}
		pending, pendingErr := tx.PendingDeposits(chainName, 9, 9, 9)
		if len(pending) != 0 {
			t.Errorf("pending is %+v", pending)
		}
		return errors.Join(err, pendingErr)
	})
	want.State = payment.Pending
	b.update(t, func(tx *store.Tx) error { return tx.SaveDeposit(want) })
	if got := read(); got.Arrived != nil {
		t.Errorf("of one that is not short, %s arrived", got.Arrived)
	}
}

// An asset is closed once, for the first reason, and known as closed to whoever makes an
// order.
func closedAsset(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	closed := func(a payment.Asset) (reason string) {
		b.view(t, func(tx *store.Tx) (err error) { _, _, reason, err = tx.MerchantAndAsset(merchantID, a); return err })
		return reason
	}
	first := true
	for _, reason := range []string{"it takes a fee", "it rebases"} {
		b.update(t, func(tx *store.Tx) error {
			was, err := tx.CloseAsset(usdc.ID, reason)
			if was != first {
				t.Errorf("closed for %q: it was open: %t, want %t", reason, was, first)
			}
			return err
		})
		first = false
	}
	if got, other := closed(usdc), closed(usdt); got != "it takes a fee" || other != "" {
		t.Errorf("closed for %q, and the other for %q; want the first reason, and none", got, other)
	}
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.ClosedAssets()
		if len(list) != 1 || list[0].Asset != usdc || list[0].Reason != "it takes a fee" || list[0].At.IsZero() {
			t.Errorf("closed are %+v", list)
		}
		return err
	})
	b.update(t, func(tx *store.Tx) error { return tx.ReopenAsset(usdc.ID) })
	if got := closed(usdc); got != "" {
		t.Errorf("reopened, it is closed for %q", got)
	}
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.ReopenAsset(99) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no asset reopened: %v, want %v", err, store.ErrNotFound)
	}
}
