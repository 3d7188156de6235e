package storetest

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// customer makes the address of a customer.
func customer(no, customerID string) payment.CustomerAddress {
	return payment.CustomerAddress{MerchantID: merchantID, No: "DA" + no, Holder: merchantID, CustomerID: customerID, Family: "evm",
		Address: chain.Address("kept" + no), CreatedAt: start}
}

func insertCustomer(tx *store.Tx, c payment.CustomerAddress) error {
	made, err := tx.InsertCustomerAddress(c, store.Derivation{Scheme: `{"factory":"f"}`})
	if err == nil && !made {
		err = errThere
	}
	return err
}

// kept makes a deposit at the address of a customer in block 1 of fork a, by a chain
// transaction of that number.
func kept(c payment.CustomerAddress, asset payment.Asset, n uint32) payment.Deposit {
	d := deposit(payment.Order{MerchantID: c.MerchantID, Asset: asset, Family: c.Family, Address: c.Address}, n)
	d.OrderNo, d.Holder, d.Kind = "", c.Holder, payment.ToCustomer
	return d
}

// The address of a customer is made once, is watched, and is found by whom it is of.
func customerAddresses(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	first, second := customer("1", "c7"), customer("2", "c8")
	b.insertOrder(t, order("1", usdt, start))
	b.update(t, func(tx *store.Tx) error { return errors.Join(insertCustomer(tx, first), insertCustomer(tx, second)) })
	again := first
	again.No = "DA3"
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return insertCustomer(tx, again) }); !errors.Is(err, errThere) {
		t.Errorf("an address that is there: %v, want %v", err, errThere)
	}
	b.refused(t, "an address of nobody", "address_has_a_customer", func(tx *store.Tx) error { return insertCustomer(tx, customer("4", "")) })
	b.view(t, func(tx *store.Tx) error {
		if got, err := tx.CustomerAddressAt("evm", first.Address); err != nil || got != first {
			t.Errorf("by its address: %+v, %v; want %+v", got, err, first)
		}
		for _, a := range []chain.Address{"strange", "address1"} { // the second is an order's
			if _, err := tx.CustomerAddressAt("evm", a); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the address %q: %v, want %v", string(a), err, store.ErrNotFound)
			}
		}
		if _, err := tx.OrderAt(store.DepositAddress{Family: "evm", Address: first.Address}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an order by a customer's address: %v, want %v", err, store.ErrNotFound)
		}
		if s, err := tx.SchemeOf("evm", first.Address); err != nil || s != `{"factory":"f"}` {
			t.Errorf("its scheme is %s, %v", s, err)
		}
		for want, f := range map[string]store.CustomerAddressFilter{
			"DA2 DA1": {MerchantID: merchantID}, "DA1": {MerchantID: merchantID, CustomerID: "c7"}, "": {MerchantID: otherMerchantID},
			"DA2": {MerchantID: merchantID, Address: second.Address}} {
			list, err := tx.CustomerAddresses(f, 10, 0)
			n, countErr := tx.CountCustomerAddresses(f, 10)
			if err := errors.Join(err, countErr); err != nil {
				return err
			}
			got := ""
			for i, a := range list {
				if i > 0 {
					got += " "
				}
				got += a.No
			}
			if got != want || int(n) != len(list) {
				t.Errorf("%+v selects %q, %d of them; want %q", f, got, n, want)
			}
		}
		held, _, err := tx.Held(chainName, "evm", 9, 9)
		if err != nil || len(held) != 4 || held[0] != (store.HeldAt{MerchantID: merchantID, Family: "evm", Address: first.Address, AssetID: usdt.ID}) {
			t.Errorf("before anything came, %+v is to be compared, %v; want both addresses with both assets", held, err)
		}
		var watched []string
		_, err = tx.AddressesAfter("evm", store.Read{}, func(a store.ReadAddress) { watched = append(watched, fmt.Sprint(string(a.Address), " ", a.Open)) })
		if slices.Sort(watched); !slices.Equal(watched, []string{"address1 true", "kept1 true", "kept2 true"}) {
			t.Errorf("watched are %q", watched)
		}
		return err
	})
}

// A customer's deposit keeps its number in whichever block its transfer is.
func customerDeposits(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	c, other := customer("1", "c7"), customer("2", "c8")
	var first, second payment.Deposit
	b.update(t, func(tx *store.Tx) (err error) {
		if err := errors.Join(insertCustomer(tx, c), insertCustomer(tx, other), tx.SaveBlock(chainName, block(2, "a"))); err != nil {
			return err
		}
		first, second = kept(c, usdt, 1), kept(other, usdc, 2)
		for i, d := range []*payment.Deposit{&first, &second} {
			if d.ID, err = tx.InsertDeposit(*d); err != nil {
				return err
			}
			d.CustomerNo = fmt.Sprint("DP", i+1)
			if err := tx.InsertCustomerDeposit(payment.CustomerDeposit{Deposit: *d, Address: []payment.CustomerAddress{c, other}[i]}); err != nil {
				return err
			}
		}
		return nil
	})
	moved := first
	b.update(t, func(tx *store.Tx) (err error) {
		first.State = payment.Withdrawn
		if err := tx.SaveDeposit(first); err != nil {
			return err
		}
		moved.BlockHash, moved.BlockNumber = block(2, "a").Hash, 2
		if moved.ID, err = tx.InsertDeposit(moved); err != nil {
			return err
		}
		no, err := tx.MoveCustomerDeposit(moved)
		if no != "DP1" {
			t.Errorf("it moved as %q, want DP1", no)
		}
		if none, err := tx.MoveCustomerDeposit(kept(c, usdt, 9)); none != "" || err != nil {
			t.Errorf("what was never one moved as %q, %v", none, err)
		}
		return err
	})
	b.update(t, func(tx *store.Tx) error {
		got, err := tx.CustomerDeposit(merchantID, "DP1")
		if err != nil {
			return err
		}
		if got.Deposit.ID != moved.ID || got.Deposit.BlockNumber != 2 || got.Deposit.CustomerNo != "DP1" || got.Deposit.OrderNo != "" || got.Address != c {
			t.Errorf("it reads back as %+v", got)
		}
		got.Refunding, got.Refunded, got.Shortfall = 1, 2, 3
		return tx.SaveCustomerDeposit(got)
	})
	b.view(t, func(tx *store.Tx) error {
		if got, err := tx.CustomerDeposit(merchantID, "DP1"); err != nil || got.Refunding != 1 || got.Refunded != 2 || got.Shortfall != 3 {
			t.Errorf("saved, it is %+v, %v", got, err)
		}
		if _, err := tx.CustomerDeposit(otherMerchantID, "DP1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another merchant's: %v, want %v", err, store.ErrNotFound)
		}
		return listedDeposits(t, tx)
	})
	b.refused(t, "an order's deposit without an order", "only_a_customers_deposit_has_no_order", func(tx *store.Tx) error {
		d := kept(c, usdt, 3)
		d.Kind = payment.InTime
		_, err := tx.InsertDeposit(d)
		return err
	})
}

// listedDeposits checks what filters select of the two deposits.
func listedDeposits(t *testing.T, tx *store.Tx) error {
	for want, f := range map[int]store.CustomerDepositFilter{2: {MerchantID: merchantID}, 1: {MerchantID: merchantID, CustomerID: "c7", State: payment.Pending, Token: "ETH_USDT"},
		0: {MerchantID: merchantID, State: payment.Withdrawn}} {
		list, err := tx.CustomerDeposits(f, 10, 0)
		n, countErr := tx.CountCustomerDeposits(f, 10)
		if err := errors.Join(err, countErr); err != nil {
			return err
		}
		if len(list) != want || int(n) != want {
			t.Errorf("%+v selects %d, and counts %d; want %d", f, len(list), n, want)
		}
	}
	after, err := tx.CustomerDeposits(store.CustomerDepositFilter{MerchantID: merchantID, AfterNo: "DP2"}, 10, 0)
	if err == nil && (len(after) != 1 || after[0].Deposit.CustomerNo != "DP1") {
		t.Errorf("after DP2 come %+v", after)
	}
	seen := 0
	err = errors.Join(err, tx.EachCustomerDeposit(func(payment.CustomerDeposit) error { seen++; return nil }),
		tx.EachDepositOfCustomers(func(payment.Deposit) error { seen++; return nil }))
	if seen != 4 {
		t.Errorf("of all deposits %d were seen, want 4", seen)
	}
	return err
}

// Of an address the newest blocks are read, and what all adds up to.
func customerTotals(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	c := customer("1", "c7")
	at := store.AtAddress{MerchantID: merchantID, Family: "evm", Address: c.Address, Chain: chainName}
	of := store.TallyOf{MerchantID: merchantID, Family: "evm", Address: c.Address, AssetID: usdt.ID}
	b.update(t, func(tx *store.Tx) error {
		if err := insertCustomer(tx, c); err != nil {
			return err
		}
		for n := range uint64(4) {
			d := kept(c, usdt, uint32(n))
			d.BlockNumber, d.BlockHash = n+1, block(n+1, "a").Hash
			d.ConfirmAt = d.BlockNumber
			if err := tx.SaveBlock(chainName, block(n+1, "a")); err != nil {
				return err
			}
			if _, err := tx.InsertDeposit(d); err != nil {
				return err
			}
		}
		huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
		for _, raw := range []*big.Int{big.NewInt(1), huge} {
			of.Tally = payment.Tally{Raw: raw, Posted: money.MustParse("25")}
			if err := tx.SaveAddressTally(of); err != nil {
				return err
			}
		}
		return tx.ConfirmLater(at, 3, 5)
	})
	b.view(t, func(tx *store.Tx) error {
		newest, err := tx.DepositsFrom(at, 3)
		if err != nil {
			return err
		}
		var got []string
		for _, d := range newest {
			got = append(got, fmt.Sprint(d.BlockNumber, ":", d.ConfirmAt))
		}
		if !slices.Equal(got, []string{"3:7", "4:8"}) {
			t.Errorf("from block 3 on there are %q", got)
		}
		if sum, err := tx.CameFrom(at, 3); err != nil || sum.String() != "50.00" {
			t.Errorf("they add up to %s, %v", sum, err)
		}
		known, err := tx.AddressTally(of)
		if err != nil || known.Raw.Cmp(of.Raw) != 0 || known.Posted != of.Posted {
			t.Errorf("added up, there are %s and %s, %v", known.Raw, known.Posted, err)
		}
		of.Address = "nobody's"
		if none, err := tx.AddressTally(of); err != nil || !none.Zero() {
			t.Errorf("of another address: %+v, %v", none, err)
		}
		all, err := tx.AddressTallies(merchantID, "evm", c.Address)
		if len(all) != 1 {
			t.Errorf("of the address there are %+v", all)
		}
		return err
	})
}
