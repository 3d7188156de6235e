package gateway_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// keeps makes the address of a customer, and returns it as it is printed.
func (b *bench) keeps(customerID string) string {
	b.t.Helper()
	d := must(b.gateway.CreateCustomerAddress(b.t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: customerID, Token: usdt}, nil))(b.t)
	return d.Chain.Print(d.Address)
}

// The same customer has the same address, for all tokens of all chains; another customer,
// sub-merchant or merchant has another.
func TestAddressThatACustomerKeeps(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	create := func(of gateway.CustomerOf) (gateway.CustomerAddressDetail, error) {
		return b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, of, nil)
	}
	first := must(create(gateway.CustomerOf{CustomerID: "c7", Token: usdt}))(t)
	if !slices.Equal(first.Tokens, []string{bscUSDT, usdc, usdt}) || first.Asset.Token != usdt || first.Holder != b.merchant.ID || !strings.HasPrefix(first.No, "DA") {
		t.Errorf("made %+v", first)
	}
	b.now = b.now.Add(1000)
	for name, of := range map[string]gateway.CustomerOf{
		"again": {CustomerID: "c7", Token: usdt}, "another token": {CustomerID: "c7", Token: usdc}, "another chain": {CustomerID: "c7", Token: bscUSDT},
		"itself by name": {CustomerID: "c7", Token: usdt, SubMerchantID: b.merchant.ID}} {
		if again := must(create(of))(t); again.CustomerAddress != first.CustomerAddress || again.Asset.Token != of.Token {
			t.Errorf("%s: %+v, want the first address", name, again)
		}
	}
	seen := map[chain.Address]string{first.Address: "the first"}
	for name, of := range map[string]gateway.CustomerOf{
		"another customer": {CustomerID: "c8", Token: usdt}, "a sub-merchant's": {CustomerID: "c7", Token: usdt, SubMerchantID: sub},
		"a like one": {CustomerID: "7", Token: usdt}, "with blanks": {CustomerID: "c 7", Token: usdt}, "Chinese": {CustomerID: "客户七", Token: usdt}} {
		other := must(create(of))(t)
		if had := seen[other.Address]; had != "" {
			t.Errorf("%s has the address of %s", name, had)
		}
		seen[other.Address] = name
	}
	o := b.create("c7", usdt)
	if seen[address(o.DepositAddress)] != "" {
		t.Error("an order has the address of a customer of that name")
	}

	list := func(q gateway.CustomerAddressQuery) (n int) {
		return len(must(b.gateway.CustomerAddresses(t.Context(), b.caller().Actor, q))(t).Addresses)
	}
	for want, q := range map[int]gateway.CustomerAddressQuery{6: {}, 2: {CustomerID: "c7"}, 1: {CustomerID: "c7", SubMerchantID: sub}, 5: {SubMerchantID: b.merchant.ID}} {
		if got := list(q); got != want {
			t.Errorf("%+v lists %d addresses, want %d", q, got, want)
		}
	}
	if found := must(b.gateway.CustomerAddresses(t.Context(), b.caller().Actor, gateway.CustomerAddressQuery{Address: first.Chain.Print(first.Address)}))(t); len(found.Addresses) != 1 || found.Addresses[0].CustomerID != "c7" {
		t.Errorf("by its address: %+v", found)
	}
	if info := must(b.gateway.CustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c7", Token: usdc}))(t); info.No != first.No {
		t.Errorf("asked for, it is %+v", info)
	}
	_, err := b.gateway.CustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c9", Token: usdc})
	refusedWith(t, "one that was never made", err, fault.DepositAddressNotFound)
}

// What is asked for wrongly is refused, and an address is made only where an order would
// be.
func TestAddressOfACustomerIsRefused(t *testing.T) {
	b := newBench(t)
	other := b.ofAnother()
	for name, c := range map[string]struct {
		of   gateway.CustomerOf
		code fault.Code
	}{
		"no customer":       {gateway.CustomerOf{Token: usdt}, fault.ParameterMissing},
		"a long one":        {gateway.CustomerOf{CustomerID: strings.Repeat("x", 129), Token: usdt}, fault.ParameterInvalid},
		"a control in it":   {gateway.CustomerOf{CustomerID: "a\nb", Token: usdt}, fault.ParameterInvalid},
		"no token":          {gateway.CustomerOf{CustomerID: "c"}, fault.ParameterMissing},
		"an unknown token":  {gateway.CustomerOf{CustomerID: "c", Token: "ETH_DOGE"}, fault.TokenNotSupported},
		"another merchant":  {gateway.CustomerOf{CustomerID: "c", Token: usdt, SubMerchantID: other}, fault.MerchantUnknown},
		"an unknown branch": {gateway.CustomerOf{CustomerID: "c", Token: usdt, SubMerchantID: "mer_x"}, fault.MerchantUnknown},
	} {
		_, err := b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, c.of, nil)
		refusedWith(t, name, err, c.code)
		_, err = b.gateway.CustomerAddress(t.Context(), b.caller().Actor, c.of)
		refusedWith(t, name+", asked for", err, c.code)
	}
	b.keeps("c")
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.CloseAsset(1, "a fee"); return err }); err != nil {
		t.Fatal(err)
	}
	for _, customer := range []string{"c", "d"} { // also for one who has an address: nobody is to pay now
		_, err := b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: customer, Token: usdt}, nil)
		refusedWith(t, "a closed token for "+customer, err, fault.TokenNotSupported)
	}
	must(b.gateway.CustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c", Token: usdt}))(t)
}

// A sweep moves what the deposits before it added, and what comes after it lies there:
// also in its own block.
func TestSweepOfACustomersAddress(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	unswept := func(want string) {
		t.Helper()
		sum := money.Amount(0)
		for _, u := range b.unswept(0) {
			sum += u.Amount
		}
		if sum.String() != want {
			t.Errorf("%s waits to be swept, want %s", sum, want)
		}
	}
	b.deposit("0xUSDT", to, units(25, 6))
	unswept("25.00")
	b.chain.next(b.chain.pay("0xUSDT", to, units(5, 6)))
	sweep := b.chain.pay("0xUSDT", treasury, units(30, 6))
	sweep.From = address(to)
	b.chain.next(sweep, b.chain.pay("0xUSDT", to, units(7, 6)))
	b.chain.record()
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 7.00+0.00", "treasury 30.00+0.00", "available 37.00+0.00")
	unswept("7.00")
	for _, fork := range []int{confirmations, 2 * confirmations} { // the sweep is taken back, and then all
		b.fork(fork)
	}
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	unswept("25.00")
	if stranger := b.keeps("c8"); stranger == to {
		t.Error("they share an address")
	}
}

// What the chain must hold at a customer's address is told from totals and the newest
// blocks, as it is from all of an order's deposits.
func TestArrivalsAtACustomersAddress(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(100, 6))
	sweep := b.chain.pay("0xUSDT", treasury, units(100, 6))
	sweep.From = address(to)
	b.chain.next(sweep, b.chain.pay("0xUSDT", to, units(8, 6)))
	b.chain.confirm()
	b.chain.record()
	b.chain.next(b.chain.pay("0xUSDT", to, units(5, 6)))
	b.chain.next(b.chain.pay("0xUSDT", to, units(9, 6)), b.chain.pay("0xUSDC", to, units(2, 18)))
	b.chain.record()
	b.chain.next(b.chain.pay("0xUSDT", to, units(1, 6)))
	batch, _ := b.chain.batch(b.chain.head().Number)
	n := b.chain.head().Number
	batch.Confirmed = b.chain.blocks[n-2]
	want := []string{fmt.Sprintf("block %d 0xUSDT brought 5000000 changed 5000000 holds 23000000", n-2)}
	var got []string
	for _, a := range must(b.gateway.Arrivals(t.Context(), eth, batch))(t) {
		got = append(got, fmt.Sprintf("block %d %s brought %s changed %s holds %s", a.Block.Number, string(a.Token), a.Brought, a.Change, a.Holds))
	}
	if !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	b.chain.record()
}

// A deposit costs no more when its address has had many: only totals and the newest
// blocks are read.
func TestDepositReadsNoHistory(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	for range 20 {
		b.deposit("0xUSDT", to, units(1, 6))
	}
	at := store.AtAddress{MerchantID: b.merchant.ID, Family: "evm", Address: address(to), Chain: eth}
	b.view(func(tx *store.Tx) error {
		of := must(tx.AddressTally(store.TallyOf{MerchantID: at.MerchantID, Family: at.Family, Address: at.Address, AssetID: 1}))(t)
		if of.Raw.Cmp(big.NewInt(20_000_000)) != 0 || of.Posted.String() != "20.00" {
			t.Errorf("added up, there are %s units and %s", of.Raw, of.Posted)
		}
		if list := must(tx.DepositsFrom(at, b.chain.head().Number-confirmations+1))(t); len(list) != 1 {
			t.Errorf("of the newest blocks %d deposits are read, want 1", len(list))
		}
		return nil
	})
}

// What was recorded is there after a restart, and what a lost database has no row of is
// found again from the export and the customer's id.
func TestCustomersAddressIsFoundAgain(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	restore := b.copyData()
	to := b.keeps("c 7")
	theirs := must(b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c 7", Token: usdt, SubMerchantID: sub}, nil))(t)
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	for merchantID, want := range map[string]string{b.merchant.ID: to, sub: theirs.Chain.Print(theirs.Address)} {
		found := must(r.Addresses([]gateway.OrderNumber{{MerchantID: merchantID, CustomerID: "c 7"}}, families()))(t)
		if len(found) != 1 || found[0].Family.Print(found[0].Address) != want {
			t.Errorf("of %s found %+v, want %s", merchantID, found, want)
		}
	}
	_, err := r.Addresses([]gateway.OrderNumber{{MerchantID: b.merchant.ID, CustomerID: strings.Repeat("x", 129)}}, families())
	refusedWith(t, "what no customer can be called", err, fault.ParameterInvalid)
	b.deposit("0xUSDT", to, units(25, 6))
	b.restart()
	b.deposit("0xUSDT", to, units(5, 6))
	b.holds(usdt, "deposits 30.00+0.00", "available 30.00+0.00")

	b.restoreData(restore) // which has no row of the address
	b.chain.record()
	b.holds(usdt)
	if again := b.keeps("c 7"); again != to {
		t.Errorf("made again, the address is %s, and was %s", again, to)
	}
	b.settle()
	searched := false
	for _, e := range must(b.gateway.Expected(t.Context(), eth, chain.Block{}))(t) {
		searched = searched || e.Address == address(to) && e.Token == "0xUSDT" && e.Raw.Sign() == 0
	}
	if !searched {
		t.Error("what lies at the address that was made again is not compared with nothing")
	}
}
