package storetest

import (
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

const (
	merchantID      = "mer_1"
	otherMerchantID = "mer_2" // which no world has
	chainName       = "ETH"
)

// world adds a merchant with a credential, a chain with its first block, and
// two assets of it.
func (b *bench) world(t *testing.T) (usdt, usdc payment.Asset) {
	t.Helper()
	b.update(t, func(tx *store.Tx) (err error) {
		if err := tx.InsertMerchant(store.Merchant{ID: merchantID, Name: "Shoe shop"}); err != nil {
			return err
		}
		if err := tx.InsertCredential(credential("cred_1")); err != nil {
			return err
		}
		if err := tx.InsertChain(chainName, chain.Identity{Ref: "eip155:1", Genesis: "genesis"}); err != nil {
			return err
		}
		if err := tx.SaveBlock(chainName, block(1, "a")); err != nil {
			return err
		}
		if usdt, err = tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "usdt", Token: "ETH_USDT", Decimals: 6}); err != nil {
			return err
		}
		usdc, err = tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "usdc", Token: "ETH_USDC", Decimals: 18})
		return err
	})
	return usdt, usdc
}

func credential(id string) store.Credential {
	return store.Credential{MerchantID: merchantID, ID: id, APIKey: "xck_local_" + id, APISecret: "api secret of " + id,
		SignKeys: []store.SignKey{{ID: "key_1", Secret: "sign key of " + id, State: store.KeyCurrent}}}
}

// block makes a block of a fork, which gives it its hash.
func block(number uint64, fork string) chain.Block {
	return chain.Block{Number: number, Hash: chain.Hash(fmt.Sprintf("%s%d", fork, number)), Time: start.UnixMilli() + int64(number)*1000}
}

func (b *bench) insertOrder(t *testing.T, o payment.Order) {
	t.Helper()
	b.update(t, func(tx *store.Tx) error { return insertOrder(tx, o) })
}

func insertOrder(tx *store.Tx, o payment.Order) error {
	return insertOrderFrom(tx, o, store.Derivation{Scheme: `{"factory":"f"}`})
}

var errThere = errors.New("the order is there already")

func insertOrderFrom(tx *store.Tx, o payment.Order, from store.Derivation) error {
	made, err := tx.InsertOrder(o, from)
	if err == nil && !made {
		err = errThere
	}
	return err
}

// order makes an order, open and without deposits, that is unlike any other.
func order(no string, asset payment.Asset, createdAt time.Time) payment.Order {
	return payment.Order{MerchantID: merchantID, OrderNo: no, Sysid: "OR" + no,
		OrderAmount: money.MustParse("25"), Fiat: "USD", Asset: asset, Rate: "1", PayingAmount: money.MustParse("25"),
		Family: "evm", Address: chain.Address("address" + no), Status: payment.Paying, ExpiresIn: time.Minute, ExpiresAt: createdAt.Add(time.Minute),
		CreatedAt: createdAt, UpdatedAt: createdAt}
}

// deposit makes a deposit on an order in block 1 of fork a, by a chain
// transaction of that number.
func deposit(o payment.Order, n uint32) payment.Deposit {
	at := time.UnixMilli(block(1, "a").Time).UTC()
	return payment.Deposit{Chain: chainName, BlockHash: block(1, "a").Hash, BlockNumber: 1, Tx: chain.TxID(fmt.Sprintf("tx%d", n)), TxIndex: n,
		Asset: o.Asset, Sender: "sender", Family: o.Family, Address: o.Address, Raw: big.NewInt(25_000_000), Amount: money.MustParse("25"),
		MerchantID: o.MerchantID, OrderNo: o.OrderNo, Holder: o.Holder(), Kind: payment.InTime, State: payment.Pending,
		BlockTime: at, FirstTime: at}
}

// numbered is an order number that sorts by i.
func numbered(i int) string { return fmt.Sprintf("%06d", i) }
