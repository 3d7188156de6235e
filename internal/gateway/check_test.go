package gateway_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// The check of the ledger tells every way in which accounts, transfers, orders
// and deposits can differ.
func TestCheckLedgerTellsDifferences(t *testing.T) {
	b := newBench(t)
	paid, open := b.create("paid", usdt), b.create("open", usdt)
	b.chain.next(b.chain.pay("0xUSDT", paid.DepositAddress, units(30, 6)))
	b.chain.next(b.chain.pay("0xUSDT", open.DepositAddress, units(10, 6)))
	b.chain.confirm()
	b.chain.next(b.chain.pay("0xUSDT", open.DepositAddress, units(3, 6)))
	b.chain.record()
	b.check()
	raw := databasetest.SQL(t, b.data.Database)
	for _, c := range []struct{ name, change, back, want string }{
		{"an account's posted total", "update accounts set credits_posted = credits_posted + 1 where kind = 'available'",
			"update accounts set credits_posted = credits_posted - 1 where kind = 'available'", "its row says"},
		{"an account's pending total", "update accounts set debits_pending = debits_pending + 1 where kind = 'deposits'",
			"update accounts set debits_pending = debits_pending - 1 where kind = 'deposits'", "its row says"},
		{"an account nobody needs", "insert into accounts (merchant_id, asset_id, kind, holder, credits_posted) select merchant_id, 1, 'abnormal', 'mer_x', 1 from orders limit 1",
			"delete from accounts where holder = 'mer_x'", "its row says"},
		{"what an order received", "update orders set received = received + 1 where order_no = 'open'",
			"update orders set received = received - 1 where order_no = 'open'", "order OR"},
		{"what an order keeps", "update orders set kept = kept - 1, abnormal = abnormal + 1 where order_no = 'paid'",
			"update orders set kept = kept + 1, abnormal = abnormal - 1 where order_no = 'paid'", "order OR"},
		{"an order's state", "update orders set status = 'TIMEOUT' where order_no = 'open'",
			"update orders set status = 'PAYING' where order_no = 'open'", "order OR"},
		{"a pending deposit's amount", "update deposits set amount = amount + 1 where state = 'pending'",
			"update deposits set amount = amount - 1 where state = 'pending'", "orders and deposits to"},
		{"a pending deposit's holder", "update deposits set holder = 'mer_x' where state = 'pending'",
			"update deposits set holder = merchant_id where state = 'pending'", "orders and deposits to"},
		{"an order's sub-merchant", "update orders set sub_merchant_id = 'mer_x' where order_no = 'paid'",
			"update orders set sub_merchant_id = '' where order_no = 'paid'", "orders and deposits to"},
		{"what went back of an abnormal payment", "update abnormal_payments set returned = returned + 1", "update abnormal_payments set returned = returned - 1",
			"went back or will; its refunds say"},
		{"what was accepted of it", "update abnormal_payments set accepted = accepted + 1", "update abnormal_payments set accepted = accepted - 1", "order OR"},
		{"that all of its deposit was accepted, and went back", "update abnormal_payments set accepted = 30000000, returned = 1", "update abnormal_payments set accepted = 0, returned = 0",
			"0.000001 was refunded and 30.00 accepted"},
		{"how much of it is not the order's", "update abnormal_payments set abnormal = abnormal - 1", "update abnormal_payments set abnormal = abnormal + 1", "its deposits say"},
		{"an abnormal payment of another deposit", "update abnormal_payments set deposit_id = (select max(id) from deposits)",
			"update abnormal_payments set deposit_id = (select min(id) from deposits where state = 'posted')", "its deposits say"},
	} {
		for _, statement := range []string{c.change, c.back} {
			if _, err := raw.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			_, err := b.gateway.CheckLedger(t.Context(), gateway.Operator())
			if statement == c.change {
				refusedSaying(t, c.name, err, c.want)
			} else if err != nil {
				t.Fatalf("%s, put right again: %v", c.name, err)
			}
		}
	}
}

// What customers paid to addresses of their own stands between the orders of merchants.
func TestLedgerOfSeveralMerchants(t *testing.T) {
	b := newBench(t)
	merchants := []string{b.merchant.ID}
	for i := range 2 {
		m := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Another", Email: fmt.Sprintf("ops@%d.example", i)}))(t)
		merchants = append(merchants, m.ID)
	}
	for range 2 {
		for i, merchant := range merchants {
			c := b.caller()
			c.MerchantID = merchant
			to := must(b.gateway.CreateCustomerAddress(t.Context(), c.Actor, gateway.CustomerOf{CustomerID: "c7", Token: usdt}, nil))(t)
			b.deposit("0xUSDT", to.Chain.Print(to.Address), units(3, 6))
			o := must(b.createOrder(c, params(fmt.Sprintf("order%d", b.now.UnixMilli()), "25")))(t)
			b.deposit("0xUSDT", o.DepositAddress, units(25, 6))
			if _, err := b.gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
				t.Fatalf("after those of merchant %d: %v", i, err)
			}
			b.turn(b.now.Add(time.Second))
		}
	}
}
