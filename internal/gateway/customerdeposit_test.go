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
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// keeps makes the address of a customer, and returns it as it is printed.
func (b *bench) keeps(customerID string) string {
	b.t.Helper()
	d := must(b.gateway.CreateCustomerAddress(b.t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: customerID, Token: usdt}, nil))(b.t)
	return d.Chain.Print(d.Address)
}

// came are the deposits at the addresses of customers, oldest first.
func (b *bench) came() []gateway.CustomerDepositDetail {
	b.t.Helper()
	list := must(b.gateway.CustomerDeposits(b.t.Context(), b.caller().Actor, gateway.CustomerDepositQuery{}))(b.t).Deposits
	slices.Reverse(list)
	return list
}

// shows compares the deposits of customers, oldest first, each with what was announced of
// it.
func (b *bench) shows(want ...string) {
	b.t.Helper()
	var got []string
	for _, d := range b.came() {
		got = append(got, fmt.Sprintf("%s %s %s: %s", d.Deposit.Asset.Token, d.Deposit.Amount, d.Status(), b.reasons(d.Deposit.CustomerNo)))
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("there are the deposits\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// deposit pays to an address by one transfer, and confirms it.
func (b *bench) deposit(contract, to, raw string) chain.Transfer {
	b.t.Helper()
	paid := b.chain.pay(contract, to, raw)
	b.chain.next(paid)
	b.chain.confirm()
	b.chain.record()
	return paid
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

// Whatever arrives is credited once it is confirmed, in its own token, on its own chain,
// to whose address it is; less than a millionth is announced to nobody.
func TestDepositsOfACustomerAreCredited(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.chain.next(b.chain.pay("0xUSDT", to, units(25, 6)))
	b.chain.record()
	b.shows(usdt + " 25.00 CONFIRMING: confirming")
	b.holds(usdt, "deposits 0.00+25.00", "incoming 0.00+25.00")
	b.chain.confirm()
	b.chain.record()
	b.shows(usdt + " 25.00 CREDITED: confirming credited")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	d := b.came()[0]
	if d.Confirmations != confirmations || d.Required != confirmations || d.Address.CustomerID != "c7" || d.Refundable().String() != "25.00" {
		t.Errorf("the deposit is %+v", d)
	}

	b.deposit("0xUSDC", to, units(3, 18)) // another token
	b.holds(usdc, "deposits 3.00+0.00", "available 3.00+0.00")
	b.other.next(b.other.pay("0xBUSDT", to, units(4, 18))) // another chain
	b.other.confirm()
	b.other.record()
	b.holds(bscUSDT, "deposits 4.00+0.00", "available 4.00+0.00")

	for range 3 { // of half a millionth: the second one makes a whole of both
		b.deposit("0xUSDC", to, "500000000000")
	}
	b.holds(usdc, "deposits 3.000001+0.00", "available 3.000001+0.00")
	b.setDisabled(b.merchant.ID, true) // it is credited all the same
	b.deposit("0xUSDT", to, units(1, 6))
	b.shows(usdt+" 25.00 CREDITED: confirming credited", usdc+" 3.00 CREDITED: confirming credited", bscUSDT+" 4.00 CREDITED: confirming credited",
		usdc+" 0.000001 CREDITED: confirming credited", usdt+" 1.00 CREDITED: confirming credited")
	b.holds(usdt, "deposits 26.00+0.00", "available 26.00+0.00")
}

// The deposits at a sub-merchant's address are the sub-merchant's.
func TestDepositsOfASubMerchantsCustomer(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	d := must(b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c", Token: usdt, SubMerchantID: sub}, nil))(t)
	b.deposit("0xUSDT", d.Chain.Print(d.Address), units(25, 6))
	balances := must(b.gateway.Balances(t.Context(), b.caller().Actor, gateway.BalanceQuery{}))(t).Balances
	if len(balances) != 1 || balances[0].Holder != sub || balances[0].Available.String() != "25.00" {
		t.Errorf("the balances are %+v", balances)
	}
	for want, named := range map[int]string{1: sub, 0: b.merchant.ID} {
		if got := must(b.gateway.CustomerDeposits(t.Context(), b.caller().Actor, gateway.CustomerDepositQuery{SubMerchantID: named}))(t).Deposits; len(got) != want {
			t.Errorf("of %s there are %d deposits, want %d", named, len(got), want)
		}
	}
	sweep := b.chain.pay("0xUSDT", treasury, units(25, 6))
	sweep.From = d.Address
	b.chain.next(sweep)
	b.chain.confirm()
	b.chain.record()
	b.holdsOf(b.merchant.ID, usdt, "treasury 25.00+0.00", "available 25.00+0.00")
}

// A reorg takes back what it took away, before it was credited and after, and what
// returns is credited again, under the same number: in its own block, or in another.
func TestReorgOfACustomersDeposit(t *testing.T) {
	for name, own := range map[string]bool{"in another block": false, "in its own": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			to := b.keeps("c7")
			b.deposit("0xUSDT", to, units(5, 6))
			paid := b.deposit("0xUSDT", to, units(25, 6))
			was := b.chain.blocks[len(b.chain.blocks)-confirmations]
			stays, number := usdt+" 5.00 CREDITED: confirming credited", b.came()[1].Deposit.CustomerNo
			b.fork(confirmations)
			b.shows(stays, usdt+" 25.00 WITHDRAWN: confirming credited withdrawn")
			b.holds(usdt, "deposits 5.00+0.00", "available 5.00+0.00")
			if own {
				b.chain.drop(len(b.chain.blocks) - int(was.Number))
				b.chain.blocks = append(b.chain.blocks, was)
				for range 2*confirmations + 5 {
					b.chain.next()
				}
			} else {
				b.chain.next(paid)
			}
			b.chain.record()
			b.chain.confirm()
			b.chain.record()
			b.shows(stays, usdt+" 25.00 CREDITED: confirming credited withdrawn confirming credited")
			b.holds(usdt, "deposits 30.00+0.00", "available 30.00+0.00")
			if got := b.came()[1].Deposit.CustomerNo; got != number {
				t.Errorf("it came back as %s, and was %s", got, number)
			}
			// Back and forth once more, before it is confirmed.
			b.chain.next(b.chain.pay("0xUSDT", to, units(1, 6)))
			b.chain.record()
			b.fork(1)
			b.shows(stays, usdt+" 25.00 CREDITED: confirming credited withdrawn confirming credited", usdt+" 1.00 WITHDRAWN: confirming withdrawn")
			b.holds(usdt, "deposits 30.00+0.00", "available 30.00+0.00")
		})
	}
}

// What a transfer was refunded is known in whichever block it stands, also where it comes
// back to the first one.
func TestRefundedDepositReturnsToItsFirstBlock(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(50, 6))
	paid := b.deposit("0xUSDT", to, units(25, 6))
	was := b.chain.blocks[len(b.chain.blocks)-confirmations]
	no := b.came()[1].Deposit.CustomerNo
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("20")}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations, paid) // in another block
	b.chain.confirm()
	b.chain.record()
	b.chain.drop(len(b.chain.blocks) - int(was.Number)) // and in its first one again
	b.chain.blocks = append(b.chain.blocks, was)
	for range 3*confirmations + 5 {
		b.chain.next()
	}
	b.chain.record()
	b.holds(usdt, "deposits 75.00+0.00", "payout -20.00+0.00", "available 55.00+0.00")
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer, Amount: amount("5.000001")})
	refusedWith(t, "more than is left", err, fault.RefundTooLarge)
}

// What was spent of a deposit before a reorg took it away is owed, and repaid by the next
// that comes in; a refund of it that nobody has signed fails.
func TestReorgOfASpentDepositIsAShortfall(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	paid := b.deposit("0xUSDT", to, units(25, 6))
	no := b.came()[0].Deposit.CustomerNo
	sent := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("20")}))(t)
	b.outcome(sent, payment.PayoutSigned, payment.PayoutConfirmed)
	unsigned := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer, Amount: amount("3")}))(t)
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 2.00+0.00", "reserved 3.00+0.00")
	b.fork(confirmations)
	b.holds(usdt, "payout -20.00+0.00", "shortfall 20.00+0.00")
	if got := b.reasons(unsigned.Sysid); got != "pending_refund failed" {
		t.Errorf("of the refund that nobody had signed was announced %q", got)
	}
	d := b.came()[0]
	if d.Status() != payment.DepositWithdrawn || d.Shortfall.String() != "20.00" || d.Refunded.String() != "20.00" || d.Refunding != 0 || d.Refundable() != 0 {
		t.Errorf("the deposit is %s %+v", d.Status(), d.CustomerDeposit)
	}
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R3", DepositNo: no, Address: payer, Amount: amount("1")})
	refusedWith(t, "a refund of what is gone", err, fault.DepositNotRefundable)
	b.chain.next(paid)
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 5.00+0.00")
	if d := b.came()[0]; d.Status() != payment.DepositCredited || d.Shortfall != 0 || d.Refundable().String() != "5.00" {
		t.Errorf("when it is back, the deposit is %s %+v", d.Status(), d.CustomerDeposit)
	}
}

// A deposit is refunded in parts, never by more than it was.
func TestRefundsOfACustomersDeposit(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.chain.next(b.chain.pay("0xUSDT", to, units(25, 6)))
	b.chain.record()
	no := b.came()[0].Deposit.CustomerNo
	n := gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("10")}
	_, err := b.refund(n)
	refusedWith(t, "before it is credited", err, fault.DepositNotRefundable)
	b.chain.confirm()
	b.chain.record()
	first := must(b.refund(n))(t)
	if again := must(b.refund(n))(t); again.Sysid != first.Sysid || first.DepositNo != no || first.OrderNo != "" {
		t.Errorf("made %+v, and then %+v", first, again)
	}
	for name, c := range map[string]struct {
		change func(*gateway.NewRefund)
		code   fault.Code
	}{
		"another amount":     {func(n *gateway.NewRefund) { n.Amount = amount("11") }, fault.RefundOrderNoReused},
		"too much":           {func(n *gateway.NewRefund) { n.RefundOrderNo, n.Amount = "R2", amount("15.000001") }, fault.RefundTooLarge},
		"no such deposit":    {func(n *gateway.NewRefund) { n.RefundOrderNo, n.DepositNo = "R2", "DPx" }, fault.DepositNotFound},
		"beside an order":    {func(n *gateway.NewRefund) { n.RefundOrderNo, n.OrderNo = "R2", "1" }, fault.ParameterInvalid},
		"to our own address": {func(n *gateway.NewRefund) { n.RefundOrderNo, n.Address = "R2", to }, fault.AddressNotAllowed},
	} {
		other := n
		c.change(&other)
		_, err := b.refund(other)
		refusedWith(t, name, err, c.code)
	}
	b.outcome(first, payment.PayoutSigned, payment.PayoutConfirmed)
	rest := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer}))(t) // all that is left
	if rest.Amount.String() != "15.00" {
		t.Errorf("the rest is %s", rest.Amount)
	}
	b.outcome(rest, payment.PayoutSigned, payment.PayoutConfirmed)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R3", DepositNo: no, Address: payer, Amount: amount("0.000001")})
	refusedWith(t, "when all went back", err, fault.RefundTooLarge)
	b.holds(usdt, "deposits 25.00+0.00", "payout -25.00+0.00")
	b.shows(usdt + " 25.00 CREDITED: confirming credited refund_changed refund_changed refund_changed refund_changed")
	if list := must(b.gateway.Refunds(t.Context(), b.caller().Actor, gateway.RefundQuery{DepositNo: no}))(t).Refunds; len(list) != 2 {
		t.Errorf("there are %d refunds of it, want 2", len(list))
	}
	if d := b.came()[0]; d.Refunded.String() != "25.00" || d.Refunding != 0 || d.Refundable() != 0 {
		t.Errorf("the deposit is %+v", d.CustomerDeposit)
	}
	// Another merchant sees nothing of it.
	b.become("hats@shop.example", 0)
	_, err = b.gateway.CustomerDeposit(t.Context(), b.caller().Actor, no)
	refusedWith(t, "another merchant", err, fault.DepositNotFound)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("1")})
	refusedWith(t, "a refund by another merchant", err, fault.DepositNotFound)
	if list := b.came(); len(list) != 0 {
		t.Errorf("another merchant is shown %+v", list)
	}
}

// Without an address, a refund goes to the sender of the one transfer, by the merchant's
// setting, and to no contract.
func TestRefundOfADepositToTheSender(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	paid := b.chain.pay("0xUSDT", to, units(25, 6))
	paid.From = address(payer)
	dust := b.chain.pay("0xUSDT", to, "1") // a stranger's, which is a deposit of its own
	b.chain.next(paid, dust)
	b.chain.confirm()
	b.chain.record()
	no := b.came()[0].Deposit.CustomerNo
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no}))(t)
	if r.Chain.Print(r.Address) != payer || r.Amount.String() != "25.00" {
		t.Errorf("it goes to %s: %s", r.Chain.Print(r.Address), r.Amount)
	}
	refuse := store.RefundRefuse
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{RefundAddress: &refuse}))(t)
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: b.came()[1].Deposit.CustomerNo})
	refusedWith(t, "where the merchant refuses", err, fault.AddressRequired)
}

// A sweep moves what the deposits before it added, and what comes after it lies there:
// also in its own block.
func TestSweepOfACustomersAddress(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	unswept := func(want string) {
		t.Helper()
		sum := money.Amount(0)
		for _, u := range must(b.gateway.Unswept(t.Context(), gateway.Operator(), eth, 100))(t) {
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

// More confirmations are asked of many small deposits than of one, as of one that is as
// large as all of them, and of those that are old no more.
func TestConfirmationsOfACustomersDeposits(t *testing.T) {
	b := newCautiousBench(t)
	to := b.keeps("c7")
	b.chain.next(b.chain.pay("0xUSDT", to, units(600, 6)))
	b.chain.record()
	if got := b.came()[0].Required; got != confirmations {
		t.Errorf("one needs %d confirmations, want %d", got, confirmations)
	}
	b.chain.next(b.chain.pay("0xUSDC", to, units(600, 18)))
	b.chain.record()
	for i, d := range b.came() {
		if d.Required != 2*confirmations {
			t.Errorf("deposit %d needs %d confirmations, want %d", i, d.Required, 2*confirmations)
		}
	}
	b.confirmAndRecord(confirmations)
	b.holds(usdt, "deposits 0.00+600.00", "incoming 0.00+600.00")
	b.confirmAndRecord(confirmations)
	b.holds(usdt, "deposits 600.00+0.00", "available 600.00+0.00")
	b.holds(usdc, "deposits 600.00+0.00", "available 600.00+0.00")
	b.chain.next(b.chain.pay("0xUSDT", to, units(600, 6)))
	b.chain.record()
	if got := b.came()[2].Required; got != confirmations {
		t.Errorf("long after, one needs %d confirmations, want %d", got, confirmations)
	}
}

// Of which less arrived than its log says, nothing is credited.
func TestFeeOnACustomersDeposit(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(10, 6))
	b.chain.fees["0xUSDT"] = true
	b.deposit("0xUSDT", to, units(25, 6))
	b.shows(usdt+" 10.00 CREDITED: confirming credited", usdt+" 24.75 UNATTRIBUTED: confirming unattributed")
	b.holds(usdt, "deposits 34.75+0.00", "available 10.00+0.00", "unattributed 24.75+0.00")
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: b.came()[1].Deposit.CustomerNo, Address: payer, Amount: amount("1")})
	refusedWith(t, "a refund of it", err, fault.DepositNotRefundable)
	b.fork(confirmations)
	b.holds(usdt, "deposits 10.00+0.00", "available 10.00+0.00")
	b.shows(usdt+" 10.00 CREDITED: confirming credited", usdt+" 24.75 WITHDRAWN: confirming unattributed withdrawn")
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
}

// A statement names the deposit that each line is of.
func TestStatementNamesCustomersDeposits(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(25, 6))
	no := b.came()[0].Deposit.CustomerNo
	must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("10")}))(t)
	b.fork(confirmations)
	b.now = b.now.Add(1_000_000_000)
	page := must(b.gateway.Statement(t.Context(), b.caller().Actor, gateway.StatementQuery{Token: usdt}))(t)
	var got []string
	for _, l := range page.Lines {
		if l.DepositNo != no || l.OrderNo != "" {
			t.Errorf("the line %+v is of deposit %q and order %q", l, l.DepositNo, l.OrderNo)
		}
		got = append(got, fmt.Sprint(l.Type(), " ", l.Change, " ", l.RefundOrderNo))
	}
	if want := []string{"deposit 25.00 ", "refund -10.00 R1", "refund 10.00 R1", "deposit -25.00 "}; !slices.Equal(got, want) {
		t.Errorf("the statement has %q, want %q", got, want)
	}
	if text := page.CSV(); strings.Count(text, ","+no+",") != 4 {
		t.Errorf("the file is\n%s", text)
	}
}
