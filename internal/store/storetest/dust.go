package storetest

import (
	"errors"
	"math/big"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// What movements bring beyond the millionths that they post is dust, whichever sign it has;
// whole millionths are none. At an address, raw units are what came less what went.
func dust(t *testing.T, b *bench) {
	_, usdc := b.world(t)
	o := order("1", usdc, start)
	b.insertOrder(t, o)
	raw := func(text string) *big.Int {
		n, _ := new(big.Int).SetString(text, 10)
		return n
	}
	came := deposit(o, 1)
	came.Raw, came.Amount, came.State = raw("2600000000000"), 2, payment.Posted
	movement := func(n uint32, from, to ledger.Kind, units string, amount money.Amount, state payment.MovementState) payment.Movement {
		m := payment.Movement{MerchantID: merchantID, Chain: chainName, BlockHash: block(1, "a").Hash, BlockNumber: 1, Tx: chain.TxID("sweep"), TxIndex: 9, Ordinal: n,
			Asset: usdc, Debit: to, Credit: from, Holder: merchantID, Family: o.Family, Raw: raw(units), Amount: amount, State: state}
		if from == ledger.Deposits {
			m.Address, m.OrderNo = o.Address, o.OrderNo
		}
		return m
	}
	c := customer("1", "c7")
	received := kept(c, usdc, 2)
	received.Raw, received.Amount, received.State = raw("1700000000000"), 1, payment.Posted
	b.update(t, func(tx *store.Tx) error {
		_, err := tx.InsertDeposit(came)
		err = errors.Join(err, insertCustomer(tx, c))
		_, failed := tx.InsertDeposit(received)
		err = errors.Join(err, failed)
		for _, m := range []payment.Movement{
			movement(0, ledger.Deposits, ledger.Treasury, "1600000000000", 1, payment.MovementPosted),
			movement(1, ledger.Deposits, ledger.Treasury, "600000000000", 1, payment.MovementPosted),
			movement(2, ledger.Unattributed, ledger.Treasury, "5000000000003", 2, payment.MovementPosted),
			movement(3, ledger.Treasury, ledger.PayoutWallet, "1000000000100", 1, payment.MovementPosted),
			movement(4, ledger.Deposits, ledger.Treasury, "700000000000", 0, payment.MovementSeen),
		} {
			_, failed := tx.InsertMovement(m)
			err = errors.Join(err, failed)
		}
		return err
	})
	b.view(t, func(tx *store.Tx) error {
		at := store.HeldAt{MerchantID: o.MerchantID, OrderNo: o.OrderNo, Family: o.Family, Address: o.Address, AssetID: usdc.ID}
		treasury, err := tx.DustAt(ledger.Treasury, usdc.ID, usdc.Decimals)
		wallet, walletErr := tx.DustAt(ledger.PayoutWallet, usdc.ID, usdc.Decimals)
		held, heldErr := tx.RawHeld(at, chainName, 1)
		before, beforeErr := tx.RawHeld(at, chainName, 0)
		customers, customersErr := tx.RawHeld(store.HeldAt{MerchantID: c.MerchantID, Family: c.Family, Address: c.Address, AssetID: usdc.ID}, chainName, 1)
		if err = errors.Join(err, walletErr, heldErr, beforeErr, customersErr); err != nil {
			return err
		}
		if customers.String() != "1700000000000" {
			t.Errorf("at the customer's address lie %s, want 1700000000000", customers)
		}
		if treasury.String() != "199999999903" || wallet.String() != "100" { // 600000000000 - 400000000000 + 3 - 100
			t.Errorf("dust of %s and %s, want 199999999903 and 100", treasury, wallet)
		}
		if held.String() != "400000000000" || before.Sign() != 0 {
			t.Errorf("at the address lie %s, and before its block %s; want 400000000000 and 0", held, before)
		}
		return nil
	})
}
