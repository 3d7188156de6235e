package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

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
