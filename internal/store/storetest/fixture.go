package storetest

import (
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
	merchantID = "mer_1"
	chainName  = "ETH"
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
		if err := tx.InsertChain(chainName, chain.Identity{ChainID: 1, Genesis: "0xgenesis"}); err != nil {
			return err
		}
		if err := tx.SaveBlock(chainName, block(1, "a")); err != nil {
			return err
		}
		if usdt, err = tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "0xUSDT", Token: "ETH_USDT", Decimals: 6}); err != nil {
			return err
		}
		usdc, err = tx.SaveAsset(payment.Asset{Chain: chainName, Contract: "0xUSDC", Token: "ETH_USDC", Decimals: 18})
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
	return chain.Block{Number: number, Hash: fmt.Sprintf("0x%s%d", fork, number), Time: start.Unix() + int64(number)}
}

func (b *bench) insertOrder(t *testing.T, o payment.Order) {
	t.Helper()
	b.update(t, func(tx *store.Tx) error { return insertOrder(tx, o) })
}

func insertOrder(tx *store.Tx, o payment.Order) error {
	if err := tx.InsertAddress(store.Address{Address: o.Address, Factory: "0xfactory", Implementation: "0ximplementation"}, o); err != nil {
		return err
	}
	return tx.InsertOrder(o)
}

// order makes an order, open and without deposits, that is unlike any other.
func order(no string, asset payment.Asset, createdAt time.Time) payment.Order {
	return payment.Order{MerchantID: merchantID, OrderNo: no, Sysid: "OR" + no, Link: "link-" + no, Sent: `{"orderNo":"` + no + `"}`,
		OrderAmount: money.MustParse("25"), Fiat: "USD", Asset: asset, Rate: "1", PayingAmount: money.MustParse("25"),
		Address: "0xaddress" + no, Status: payment.Paying, ExpiresIn: time.Minute, ExpiresAt: createdAt.Add(time.Minute),
		CreatedAt: createdAt, UpdatedAt: createdAt}
}

// deposit makes a deposit on an order in block 1 of fork a.
func deposit(o payment.Order, log uint) payment.Deposit {
	return payment.Deposit{Chain: chainName, BlockHash: block(1, "a").Hash, BlockNumber: 1, Hash: fmt.Sprintf("0xhash%d", log), LogIndex: log,
		Asset: o.Asset, Sender: "0xsender", Address: o.Address, Raw: big.NewInt(25_000_000), Amount: money.MustParse("25"),
		MerchantID: o.MerchantID, OrderNo: o.OrderNo, Kind: payment.InTime, State: payment.Pending,
		ChainTime: time.Unix(start.Unix()+1, 0).UTC(), FirstTime: time.Unix(start.Unix()+1, 0).UTC()}
}
