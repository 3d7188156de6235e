package storetest

import (
	"errors"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

const walletAddress chain.Address = "wallet"

// wallet records a wallet and returns it.
func (b *bench) wallet(t *testing.T) (w store.Wallet) {
	t.Helper()
	b.update(t, func(tx *store.Tx) (err error) {
		if err := tx.InsertWallet(chainName, walletAddress, 7, "restored"); err != nil {
			return err
		}
		w, err = tx.Wallet(chainName, walletAddress)
		return err
	})
	return w
}

// payoutOf adds a queued payout of 5 that is unlike any other.
func (b *bench) payoutOf(t *testing.T, id string, asset payment.Asset) store.Payout {
	t.Helper()
	p := store.Payout{MerchantID: merchantID, ID: id, Subject: "RF" + id, Holder: merchantID, Asset: asset, Family: "evm", Address: "receiver",
		Amount: money.MustParse("5"), State: payment.PayoutQueued}
	b.update(t, func(tx *store.Tx) error { return tx.InsertPayout(p) })
	return p
}

func signedAs(id chain.TxID) chain.Signed {
	return chain.Signed{Tx: id, Raw: []byte("raw " + id), Fees: chain.Fees{Cap: big.NewInt(30), Tip: big.NewInt(2)}}
}

// A wallet that is stopped keeps its first reason, and only one that was resumed signs
// again. Where a backup was put back, wallets that it does not know begin stopped.
func wallets(t *testing.T, b *bench) {
	b.view(t, func(tx *store.Tx) error {
		if _, err := tx.Wallet(chainName, walletAddress); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before it was recorded: %v, want %v", err, store.ErrNotFound)
		}
		return nil
	})
	if w := b.wallet(t); w.Stopped != "" || w.Scanned != 7 || w.Nonce != 0 {
		t.Errorf("recorded %+v, want one that is not stopped", w)
	}
	run := func(fn func(tx *store.Tx) error) (w store.Wallet) {
		t.Helper()
		b.update(t, func(tx *store.Tx) (err error) {
			if err := fn(tx); err != nil {
				return err
			}
			w, err = tx.Wallet(chainName, walletAddress)
			return err
		})
		return w
	}
	for what, fn := range map[string]func(tx *store.Tx) error{
		"resume": func(tx *store.Tx) error { return tx.ResumeWallet(chainName, walletAddress, 0) },
		"run":    func(tx *store.Tx) error { return tx.RunWallet(chainName, walletAddress) },
	} {
		if err := b.store.Update(t.Context(), fn); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s one that is not stopped: %v, want %v", what, err, store.ErrNotFound)
		}
	}
	run(func(tx *store.Tx) error { return tx.StopWallet(chainName, walletAddress, "nonce_ahead", "by two") })
	w := run(func(tx *store.Tx) error { return tx.StopWallet(chainName, walletAddress, "operator", "") })
	if w.Stopped != "nonce_ahead" || w.Detail != "by two" || w.StoppedAt.UnixMilli() != b.now.UnixMilli() || w.Resuming {
		t.Errorf("stopped twice: %+v, want the first reason", w)
	}
	if w = run(func(tx *store.Tx) error { return tx.ResumeWallet(chainName, walletAddress, 9) }); !w.Resuming || w.ResumeTo != 9 || w.Stopped == "" {
		t.Errorf("resumed: %+v, want one that is stopped still", w)
	}
	if w = run(func(tx *store.Tx) error { return tx.StopWallet(chainName, walletAddress, "operator", "") }); w.Resuming {
		t.Errorf("stopped while it goes on: %+v, want that it does not", w)
	}
	run(func(tx *store.Tx) error { return tx.ResumeWallet(chainName, walletAddress, 9) })
	if w = run(func(tx *store.Tx) error { return tx.RunWallet(chainName, walletAddress) }); w.Stopped != "" || w.Detail != "" || w.Resuming || w.ResumeTo != 0 {
		t.Errorf("run: %+v, want nothing left of the stop", w)
	}
	b.update(t, func(tx *store.Tx) error { return tx.MarkRestored("restored") })
	b.update(t, func(tx *store.Tx) error { return tx.InsertWallet("BSC", walletAddress, 0, "restored") })
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Wallets()
		if err != nil || len(list) != 2 || list[0].Stopped != "restored" || list[1].Stopped != "restored" {
			t.Errorf("after a restore: %+v (%v), want both stopped", list, err)
		}
		return nil
	})
}

// Nonces below the next one that have no lane are found, the lowest first.
func unusedNonces(t *testing.T, b *bench) {
	w := b.wallet(t)
	b.update(t, func(tx *store.Tx) error {
		if err := tx.SkipNonces(chainName, walletAddress, 3); err != nil {
			return err
		}
		if err := tx.InsertLane(w, 1, nil); err != nil {
			return err
		}
		w.Nonce = 3
		if err := tx.TakeNonce(w, nil); err != nil {
			return err
		}
		return tx.SkipNonces(chainName, walletAddress, 6)
	})
	w = b.wallet(t)
	for _, c := range []struct {
		from  uint64
		limit int
		want  []uint64
	}{{0, 9, []uint64{0, 2, 4, 5}}, {1, 2, []uint64{2, 4}}, {2, 1, []uint64{2}}, {3, 9, []uint64{4, 5}}, {6, 9, nil}, {7, 9, nil}} {
		b.view(t, func(tx *store.Tx) error {
			if got, err := tx.UnusedNonces(w, c.from, c.limit); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("from %d on, %d at most: %v, %v, want %v", c.from, c.limit, got, err, c.want)
			}
			return nil
		})
	}
}

// A nonce is given once, a payout has one, and every version of it is kept.
func lanes(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	w := b.wallet(t)
	first, second := b.payoutOf(t, "PO1", usdt), b.payoutOf(t, "PO2", usdt)
	b.update(t, func(tx *store.Tx) error {
		if err := tx.TakeNonce(w, &first); err != nil {
			return err
		}
		if err := tx.InsertVersion(w, 0, signedAs("a")); err != nil {
			return err
		}
		return tx.InsertVersion(w, 0, signedAs("b"))
	})
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.TakeNonce(w, &second) }); !errors.Is(err, store.ErrNonce) {
		t.Errorf("the same nonce again: %v, want %v", err, store.ErrNonce)
	}
	w.Nonce = 1
	b.refused(t, "a second lane of a payout", "lanes.merchant_id, lanes.payout_id", func(tx *store.Tx) error { return tx.TakeNonce(w, &first) })
	b.refused(t, "a version twice", "signed_versions.chain, signed_versions.tx", func(tx *store.Tx) error { return tx.InsertVersion(w, 0, signedAs("a")) })
	b.update(t, func(tx *store.Tx) error {
		if err := tx.MarkBroadcast(w, 0, 2); err != nil {
			return err
		}
		return tx.TakeNonce(w, nil)
	})
	b.view(t, func(tx *store.Tx) error {
		open, err := tx.OpenLanes(w)
		if err != nil || len(open) != 2 || open[0].Nonce != 0 || open[0].Payout.ID != "PO1" || open[1].Payout != nil || len(open[0].Versions) != 2 {
			t.Fatalf("open lanes %+v (%v), want that of PO1 and one of nobody's", open, err)
		}
		if v := open[0].Versions[1]; v.Number != 2 || !reflect.DeepEqual(v.Signed, signedAs("b")) {
			t.Errorf("version 2 is %+v, want what was signed", v)
		}
		return nil
	})
	b.update(t, func(tx *store.Tx) error {
		if err := tx.AdoptLane(w, 1, second); err != nil {
			return err
		}
		return tx.SaveLane(w, store.Lane{Nonce: 0, Block: chain.Block{Number: 4, Hash: "h"}}, true)
	})
	b.view(t, func(tx *store.Tx) error {
		open, err := tx.OpenLanes(w)
		if err != nil || len(open) != 1 || open[0].Payout == nil || open[0].Payout.ID != "PO2" {
			t.Errorf("open lanes %+v (%v), want nobody's, which is PO2's now", open, err)
		}
		l, err := tx.Lane(w, 0)
		if err != nil || l.Block.Number != 4 || l.Block.Hash != "h" {
			t.Errorf("lane 0 is %+v (%v), want its block", l, err)
		}
		queues, err := tx.PayoutQueues(chainName)
		if want := []store.Queue{{Token: "ETH_USDT", State: payment.PayoutQueued, Count: 2, Amount: money.MustParse("10")}}; err != nil || !reflect.DeepEqual(queues, want) {
			t.Errorf("queues %+v (%v), want %+v", queues, err, want)
		}
		return nil
	})
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SaveScanned(chainName, w.Address, 9), tx.RewindWallets(chainName, 4))
	})
	b.rewound(t, w, 4, 1) // its block is the last one that stayed
	b.update(t, func(tx *store.Tx) error { return tx.RewindWallets(chainName, 3) })
	b.rewound(t, w, 3, 2)
	b.update(t, func(tx *store.Tx) error { return tx.RewindWallets(chainName, 8) })
	b.rewound(t, w, 3, 2)
}

// rewound fails unless a wallet's blocks up to one were read, and so many lanes are open.
func (b *bench) rewound(t *testing.T, w store.Wallet, scanned uint64, open int) {
	t.Helper()
	b.view(t, func(tx *store.Tx) error {
		now, err := tx.Wallet(w.Chain, w.Address)
		lanes, openErr := tx.OpenLanes(w)
		if err != nil || openErr != nil || now.Scanned != scanned || len(lanes) != open {
			t.Errorf("read up to %d, %d lanes open (%v, %v); want %d and %d", now.Scanned, len(lanes), err, openErr, scanned, open)
		}
		return nil
	})
}

// What left without a payout is one payout's at most, of the same token, receiver and
// amount, and only if the wallet itself sent it.
func outflows(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	w := b.wallet(t)
	p := b.payoutOf(t, "PO1", usdt)
	out := store.Outflow{Ours: true, Nonce: 3, Transfer: chain.Transfer{Tx: "t", Ordinal: 1, Token: "usdt", From: walletAddress, To: "receiver",
		Raw: big.NewInt(5), Block: chain.Block{Number: 8}}}
	foreign := out
	foreign.Tx, foreign.Ours, foreign.Raw = "f", false, big.NewInt(6)
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertOutflow(w, out), tx.InsertOutflow(w, foreign))
	})
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertOutflow(w, out) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("kept twice: %v, want %v", err, store.ErrNotFound)
	}
	find := func(want error, token, to chain.Address, raw int64) {
		t.Helper()
		b.view(t, func(tx *store.Tx) error {
			got, err := tx.OutflowOf(w, chain.Payment{Token: token, To: to, Raw: big.NewInt(raw)})
			if !errors.Is(err, want) || want == nil && (got.Tx != "t" || got.Nonce != 3 || !got.Ours) {
				t.Errorf("%d of %s to %s: %+v (%v), want %v", raw, token, to, got, err, want)
			}
			return nil
		})
	}
	find(nil, "usdt", "receiver", 5)
	find(store.ErrNotFound, "usdc", "receiver", 5)
	find(store.ErrNotFound, "usdt", "another", 5)
	find(store.ErrNotFound, "usdt", "receiver", 4)
	find(store.ErrNotFound, "usdt", "receiver", 6) // somebody else sent it
	b.update(t, func(tx *store.Tx) error { return tx.InsertLane(w, 3, &p) })
	find(store.ErrNotFound, "usdt", "receiver", 5) // its nonce is a payout's
	b.update(t, func(tx *store.Tx) error { return tx.TakeOutflow(chainName, out) })
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.TakeOutflow(chainName, out) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("taken twice: %v, want %v", err, store.ErrNotFound)
	}
	b.view(t, func(tx *store.Tx) error {
		if left, err := tx.Outflows(w); err != nil || len(left) != 1 || left[0].Tx != "f" || left[0].Ours {
			t.Errorf("left %+v (%v), want the foreign one", left, err)
		}
		return nil
	})
}
