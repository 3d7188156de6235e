package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// Payouts are found by their chain and state while they are open, and by whose they are
// while nobody has signed them.
func payouts(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	payout := func(id string, state payment.PayoutState) store.Payout {
		return store.Payout{MerchantID: merchantID, ID: id, Subject: "RF" + id, Holder: merchantID, Asset: usdt, Family: "evm", Address: "somebody",
			Amount: money.MustParse("2"), State: state}
	}
	states := []payment.PayoutState{payment.PayoutWaiting, payment.PayoutQueued, payment.PayoutSending, payment.PayoutDone, payment.PayoutQueued}
	b.update(t, func(tx *store.Tx) error {
		for i, state := range states {
			if err := tx.InsertPayout(payout(numbered(i), state)); err != nil {
				return err
			}
		}
		return nil
	})
	b.view(t, func(tx *store.Tx) error {
		queued, err := tx.PayoutsIn(chainName, payment.PayoutQueued, 10)
		if got := ids(queued); err != nil || got != "[000001 000004]" {
			t.Errorf("queued are %s (%v)", got, err)
		}
		if one, err := tx.PayoutsIn(chainName, payment.PayoutQueued, 1); err != nil || ids(one) != "[000001]" {
			t.Errorf("the first queued is %s (%v)", ids(one), err)
		}
		if p, err := tx.NewestUnsignedPayout(merchantID, merchantID, usdt.ID); err != nil || p.ID != numbered(4) {
			t.Errorf("the newest unsigned is %s (%v)", p.ID, err)
		}
		if p, err := tx.NewestUnsignedPayout(merchantID, "mer_none", usdt.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the newest unsigned of somebody who has none is %s (%v)", p.ID, err)
		}
		if p, err := tx.UnsignedPayout(chainName, numbered(1)); err != nil || p.ID != numbered(1) {
			t.Errorf("unsigned is %s (%v)", p.ID, err)
		}
		if p, err := tx.UnsignedPayout(chainName, numbered(2)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that was signed is found: %s (%v)", p.ID, err)
		}
		if sum, err := tx.UnsignedOfAvailable(queued[0]); err != nil || sum != money.MustParse("4") {
			t.Errorf("beside one, the others are %s (%v), want 4", sum, err)
		}
		if sum, err := tx.OutflowSince(merchantID, b.now.Add(-time.Hour)); err != nil || sum["ETH_USDT"] != money.MustParse("10") {
			t.Errorf("of the last hour are %v (%v), want 10", sum, err)
		}
		_, err = tx.AtRisk(merchantID, merchantID, usdt, 1)
		return err
	})
}

func ids(list []store.Payout) string {
	names := []string{}
	for _, p := range list {
		names = append(names, p.ID)
	}
	return fmt.Sprint(names)
}
