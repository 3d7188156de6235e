package storetest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// fiatOf adds a settlement to a bank account, with its payout.
func (b *bench) fiatOf(t *testing.T, no string, asset payment.Asset) payment.Settlement {
	t.Helper()
	s := payment.Settlement{MerchantID: merchantID, SettlementOrderNo: no, Sysid: "ST" + no, Holder: merchantID, Asset: asset, Family: payment.BankFamily,
		Address: "DE02120300000000202051", Amount: money.MustParse("10.812"), Fee: money.MustParse("0.5"), Status: payment.PendingSettlement, PayoutID: "PO" + no,
		Fiat: &payment.Fiat{Currency: "EUR", Amount: money.MustParse("10"), Sent: money.MustParse("9.53"), Rate: "1.0812",
			To: bank.Account{Name: "Müller", IBAN: "DE02120300000000202051", BIC: "BYLADEM1", City: "Köln", Country: "DE"}}}
	b.update(t, func(tx *store.Tx) error {
		if err := tx.InsertPayout(store.Payout{MerchantID: merchantID, ID: s.PayoutID, Subject: s.Sysid, Holder: merchantID, Asset: asset, Family: s.Family,
			Address: s.Address, Amount: s.Amount - s.Fee, State: payment.PayoutQueued}); err != nil {
			return err
		}
		return tx.InsertSettlement(s, "{}")
	})
	return s
}

// A settlement to a bank is read as it was made, waits for the bank and for no chain,
// and is in one file, whose bytes stay.
func bankFiles(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	b.payoutOf(t, "PO0", usdt)
	one, two := b.fiatOf(t, "1", usdt), b.fiatOf(t, "2", usdt)
	b.update(t, func(tx *store.Tx) error { return tx.SaveBankReason(merchantID, "2", "AC04 «closed»") })
	two.Fiat.BankReason = "AC04 «closed»"
	b.view(t, func(tx *store.Tx) error {
		for _, want := range []payment.Settlement{one, two} {
			got, err := tx.Settlement(merchantID, want.SettlementOrderNo)
			if err != nil || got.Fiat == nil || *got.Fiat != *want.Fiat || got.Address != want.Address {
				t.Errorf("read %+v with %+v, %v, want %+v", got, got.Fiat, err, want.Fiat)
			}
		}
		for lane, want := range map[string]int{payment.BankLane: 2, usdt.Chain: 1} {
			if list, err := tx.PayoutsIn(lane, payment.PayoutQueued, 10); err != nil || len(list) != want {
				t.Errorf("%s has %d payouts, %v, want %d", lane, len(list), err, want)
			}
		}
		return nil
	})
	row := func(s payment.Settlement, part string) store.BankPayment {
		return store.BankPayment{Sysid: s.Sysid, MerchantID: merchantID, PayoutID: s.PayoutID, PartID: part}
	}
	content := []byte("<é>\x00")
	b.update(t, func(tx *store.Tx) error {
		return tx.InsertBankFile("BF1", content, []store.BankPayment{row(one, "BF1-1"), row(two, "BF1-2")})
	})
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.InsertBankFile("BF2", content, []store.BankPayment{row(one, "BF2-1")})
	}); err == nil {
		t.Error("a payment is in a second file")
	}
	b.view(t, func(tx *store.Tx) error {
		if got, err := tx.BankFileContent("BF1"); err != nil || !bytes.Equal(got, content) {
			t.Errorf("the file is %q, %v", got, err)
		}
		if _, err := tx.BankFileContent("BF2"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a file that was refused: %v", err)
		}
		for part, want := range map[string]int{"": 2, "BF1-2": 1, "BF1-3": 0} {
			if list, err := tx.BankPaymentsOf("BF1", part); err != nil || len(list) != want {
				t.Errorf("part %q has %d, %v, want %d", part, len(list), err, want)
			}
		}
		got, err := tx.BankPayments([]string{"ST3", "ST2"})
		if err != nil || len(got) != 1 || got[0].PayoutID != "PO2" || got[0].PartID != "BF1-2" || got[0].MsgID != "BF1" {
			t.Errorf("of ST2 and one that is in no file, found %+v, %v", got, err)
		}
		list, err := tx.BankFiles(10)
		if err != nil || len(list) != 1 || list[0].Payments != 2 || list[0].CreatedAt.IsZero() {
			t.Errorf("listed %+v, %v", list, err)
		}
		return nil
	})
	for i, want := range []bool{false, true, true} {
		b.update(t, func(tx *store.Tx) error {
			if known, err := tx.KnowsBankAnswer([]byte("digest")); err != nil || known != want {
				t.Errorf("answer, time %d: %t, %v", i, known, err)
			}
			return tx.NoteBankAnswer([]byte("digest"))
		})
	}
}
