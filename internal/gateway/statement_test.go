package gateway_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// wholeStatement reads a statement in pages of a size, and holds it to what its parts
// say: each line leads to its balance, and the last one to the closing balance.
func (b *bench) wholeStatement(q gateway.StatementQuery, size int) (lines []string, last gateway.StatementPage, text string) {
	b.t.Helper()
	q.Size, q.Token = &size, usdt
	var balance money.Amount
	for {
		page := must(b.gateway.Statement(b.t.Context(), b.caller().Actor, q))(b.t)
		if page.First {
			balance = page.Opening
		}
		for _, l := range page.Lines {
			if balance += l.Change; balance != l.Balance {
				b.t.Errorf("%+v: after %s the balance is %s, want %s", q, l.ID, l.Balance, balance)
			}
			lines = append(lines, fmt.Sprintf("%s %s%s%s %s", l.Type(), l.OrderNo, l.RefundOrderNo, l.SettlementOrderNo, l.Change))
		}
		text += page.CSV()
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			if balance != page.Closing {
				b.t.Errorf("%+v: the lines lead to %s and it closes with %s", q, balance, page.Closing)
			}
			return lines, page, text
		}
	}
}

// spent is a history in which an order was paid, a part of it refunded, a part settled,
// and a reorg took the payment away. It returns a time within it.
func spent(b *bench) (middle time.Time) {
	fee := money.MustParse("0.5")
	must(b.gateway.UpdateMerchant(b.t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleFee: &fee}))(b.t)
	b.paidOrder("1", 25)
	later := func() { b.now = b.now.Add(time.Second) }
	later()
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("10")}))(b.t)
	later()
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	later()
	middle = b.now
	s := must(b.settlement(gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("5")}))(b.t)
	later()
	b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutConfirmed)
	later()
	b.fork(confirmations)
	later()
	return middle
}

// Statements of each balance, whole and in periods, in pages of every size, add up and
// say what each line is.
func TestStatement(t *testing.T) {
	b := newBench(t)
	middle := spent(b).UnixMilli()
	// Of what a reorg took away, 10 is there and the rest is owed.
	free := []string{"order 1 25.00", "refund 1R1 -10.00", "settlement S1 -5.00", "order 1 -10.00", "order 1 -15.00"}
	for name, c := range map[string]struct {
		q                gateway.StatementQuery
		lines            []string
		opening, closing string
	}{
		"available":   {gateway.StatementQuery{}, free, "0.00", "-15.00"},
		"before":      {gateway.StatementQuery{EndTime: &middle}, free[:2], "0.00", "15.00"},
		"after":       {gateway.StatementQuery{StartTime: &middle}, free[2:], "15.00", "-15.00"},
		"of nothing":  {gateway.StatementQuery{StartTime: &middle, EndTime: &middle}, nil, "15.00", "15.00"},
		"reserved":    {gateway.StatementQuery{Balance: "reserved"}, []string{"refund 1R1 10.00", "refund 1R1 -10.00", "settlement S1 5.00", "settlement S1 -4.50", "fee S1 -0.50"}, "0.00", "0.00"},
		"all of it":   {gateway.StatementQuery{Balance: "total"}, []string{"deposit 1 25.00", "refund 1R1 -10.00", "settlement S1 -4.50", "fee S1 -0.50", "deposit 1 -25.00"}, "0.00", "-15.00"},
		"of abnormal": {gateway.StatementQuery{Balance: "abnormal"}, nil, "0.00", "0.00"},
	} {
		var first string
		for _, size := range []int{1, 2, 3, 200} {
			lines, last, text := b.wholeStatement(c.q, size)
			if last.Opening.String() != c.opening || last.Closing.String() != c.closing {
				t.Errorf("%s: from %s to %s, want from %s to %s", name, last.Opening, last.Closing, c.opening, c.closing)
			}
			if size == 1 {
				first = text
				t.Logf("%s:\n%s", name, text)
				if c.lines != nil && !slices.Equal(lines, c.lines) {
					t.Errorf("%s: got %q, want %q", name, lines, c.lines)
				}
			} else if c.q.EndTime != nil && text != first {
				t.Errorf("%s: in pages of %d it reads\n%s, in those of 1\n%s", name, size, text, first)
			}
		}
	}
}

// What is asked for in another way is refused, and a statement that got a line among
// those that were read is not ended.
func TestStatementIsRefused(t *testing.T) {
	b := newBench(t)
	middle := spent(b).UnixMilli()
	one, none, before, other := 1, 0, middle-1, b.ofAnother()
	for name, c := range map[string]struct {
		q    gateway.StatementQuery
		code fault.Code
	}{
		"no token":         {gateway.StatementQuery{}, fault.ParameterMissing},
		"a strange token":  {gateway.StatementQuery{Token: "ETH_DOGE"}, fault.TokenNotSupported},
		"another balance":  {gateway.StatementQuery{Token: usdt, Balance: "fees"}, fault.ParameterInvalid},
		"it ends before":   {gateway.StatementQuery{Token: usdt, StartTime: &middle, EndTime: &before}, fault.ParameterInvalid},
		"no line a page":   {gateway.StatementQuery{Token: usdt, Size: &none}, fault.ParameterInvalid},
		"a strange cursor": {gateway.StatementQuery{Token: usdt, Cursor: "e30"}, fault.ParameterInvalid},
		"another merchant": {gateway.StatementQuery{Token: usdt, SubMerchantID: other}, fault.MerchantUnknown},
	} {
		_, err := b.gateway.Statement(t.Context(), b.caller().Actor, c.q)
		refusedWith(t, name, err, c.code)
	}
	q := gateway.StatementQuery{Token: usdt, Balance: "total", Size: &one, EndTime: &before}
	page := must(b.gateway.Statement(t.Context(), b.caller().Actor, q))(t)
	q.Cursor = page.NextCursor
	now := b.now
	b.now = time.UnixMilli(middle).Add(-time.Hour) // a transaction that began long ago commits now
	b.paidOrder("late", 25)
	b.now = now
	_, err := b.gateway.Statement(t.Context(), b.caller().Actor, q)
	refusedWith(t, "one that has changed", err, fault.StatementChanged)
}

// ofAnother is the id of a merchant that has nothing to do with the bench's.
func (b *bench) ofAnother() string {
	return must(b.gateway.CreateMerchant(b.t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Hats", Email: "hats@shop.example"}))(b.t).ID
}

// Whoever changes an account past the ledger gets no statement of it.
func TestStatementProvesTheAccounts(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.now = b.now.Add(time.Second)
	_, _, text := b.wholeStatement(gateway.StatementQuery{}, 50)
	if rows, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) != 4 || rows[3][1] != "closing" || rows[3][10] != "25.00" {
		t.Errorf("%v, got\n%s", err, text)
	}
	b.move("available", "1")
	_, err := b.gateway.Statement(t.Context(), b.caller().Actor, gateway.StatementQuery{Token: usdt})
	refusedWith(t, "an account that was changed", err, fault.Internal)
}

// A merchant sees its own balances and those of its sub-merchants, disabled ones too, and
// nobody else's.
func TestBalances(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	b.paidOrder("1", 25)
	p := params("2", "25")
	p.MerchantID = sub
	o := must(b.createOrder(b.caller(), p))(t)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(30, 6)))
	b.chain.confirm()
	b.chain.record()
	must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("10")}))(t)
	b.setDisabled(sub, true)
	text := func(q gateway.BalanceQuery) (all string) {
		one := 1
		q.Page = gateway.PageQuery{Size: &one}
		for {
			page := must(b.gateway.Balances(t.Context(), b.caller().Actor, q))(t)
			for _, b := range page.Balances {
				all += fmt.Sprintf("%s %s %s/%s/%s; ", b.Holder, b.Asset.Token, b.Available, b.Reserved, b.Abnormal)
			}
			if page.NextCursor == "" {
				return all
			}
			q.Page.Cursor = &page.NextCursor
		}
	}
	own, theirs := b.merchant.ID+" ETH_USDT 15.00/10.00/0.00; ", sub+" ETH_USDT 25.00/0.00/5.00; "
	for name, c := range map[string]struct {
		q    gateway.BalanceQuery
		want string
	}{
		"all":            {gateway.BalanceQuery{}, own + theirs},
		"its own":        {gateway.BalanceQuery{SubMerchantID: b.merchant.ID}, own},
		"sub-merchant's": {gateway.BalanceQuery{SubMerchantID: sub}, theirs},
		"another token":  {gateway.BalanceQuery{Token: usdc}, ""},
	} {
		if got := text(c.q); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	_, err := b.gateway.Balances(t.Context(), b.caller().Actor, gateway.BalanceQuery{SubMerchantID: b.ofAnother()})
	refusedWith(t, "another merchant's", err, fault.MerchantUnknown)
	// What a disabled sub-merchant has is settled by its parent, and takes no orders.
	s := must(b.settlement(gateway.NewSettlement{SettlementOrderNo: "S1", SubMerchantID: sub, Token: usdt, Address: payer, Amount: amount("25")}))(t)
	if s.Holder != sub || s.Status != payment.PendingSettlement {
		t.Errorf("settled %+v", s)
	}
	p.OrderNo = "3"
	_, err = b.createOrder(b.caller(), p)
	refusedWith(t, "an order of a disabled sub-merchant", err, fault.MerchantUnknown)
}

// A statement that ends now is final: whoever reads it again with its end has the same, while
// others are at work whose lines have the times at which they began.
func TestStatementIsFinal(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 1000)
	b.data.Now = time.Now
	b.restart()
	b.gateway.SettleStatements(time.Second)
	stop, at := make(chan struct{}), gateway.Actor{MerchantID: b.merchant.ID, Role: gateway.RoleMerchant}
	var working sync.WaitGroup
	for worker := range 8 {
		working.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := b.gateway.CreateRefund(t.Context(), at, gateway.NewRefund{RefundOrderNo: fmt.Sprintf("R%dn%d", worker, i), OrderNo: "1", Address: payer, Amount: amount("0.01")}, nil); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	balance := func(end *int64) gateway.StatementPage {
		one := 1
		return must(b.gateway.Statement(t.Context(), at, gateway.StatementQuery{Token: usdt, EndTime: end, Size: &one}))(t)
	}
	read := map[int64]money.Amount{}
	for range 5 {
		page := balance(nil)
		read[page.Before.UnixMilli()] = page.Closing
	}
	close(stop)
	working.Wait()
	for end, closing := range read {
		if again := balance(&end); again.Closing != closing {
			t.Errorf("a statement that ends at %d closed with %s, and closes with %s since", end, closing, again.Closing)
		}
	}
}
