//go:build unix

package e2e

import (
	"context"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

// customer is an address that nobody has used before.
const customer = "0x00000000000000000000000000000000000c0ffe"

type refund struct {
	RefundOrderNo, OrderNo, AbnormalPaymentNo, Token, Amount, Address, RefundStatus, TxHash, Remark string
}

type abnormalPayment struct {
	AbnormalPaymentNo, OrderNo, Type, Status, Amount, PendingAmount, Hash, Sender string
}

// What came too much is sent back, and a part of what the order kept, with the command
// line alone; the gateway announces both.
func TestRefundsWithTheCommandLine(t *testing.T) {
	t.Parallel()
	d := startDev(t, t.TempDir())
	d.cli(t, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "toomuch")
	d.cli(t, "pay", "toomuch", "--amount", "30.00")
	d.cli(t, "order", "wait", "toomuch")

	type payments struct{ Records []abnormalPayment }
	found := decode[payments](t, d.cli(t, "abnormal", "list", "--order-no", "toomuch", "--status", "PENDING", "--json")).Records
	if len(found) != 1 || found[0].Type != "OVER_PAID" || found[0].PendingAmount != "5.00" || found[0].Amount != "30.00" {
		t.Fatalf("abnormal payments %+v", found)
	}
	back := decode[refund](t, d.cli(t, "abnormal", "refund", found[0].AbnormalPaymentNo, "--refund-no", "excess", "--json"))
	if back.RefundStatus != "PENDING_REFUND" || back.Amount != "5.00" || back.Address != found[0].Sender || back.AbnormalPaymentNo != found[0].AbnormalPaymentNo {
		t.Errorf("refunded %+v", back)
	}
	part := decode[refund](t, d.cli(t, "refund", "create", "toomuch", "--amount", "10", "--address", customer, "--refund-no", "part", "--remark", "too small", "--json"))
	if part.RefundStatus != "PENDING_REFUND" || part.Amount != "10.00" || part.Address != customer || part.Remark != "too small" || part.AbnormalPaymentNo != "" {
		t.Errorf("refunded %+v", part)
	}
	again := decode[refund](t, d.cli(t, "refund", "create", "toomuch", "--amount", "10.00", "--address", customer, "--refund-no", "part", "--remark", "too small", "--json"))
	if again.RefundOrderNo != "part" || again.Amount != "10.00" {
		t.Errorf("the same again: %+v", again)
	}
	out := runOutput(t, d.env(), "", 1, binary(t, "xcheckout"), "refund", "create", "toomuch", "--amount", "15.000001", "--json")
	if out != "" {
		t.Errorf("more than is left: %s", out)
	}
	type refunds struct{ Records []refund }
	if listed := decode[refunds](t, d.cli(t, "refund", "list", "--order-no", "toomuch", "--json")).Records; len(listed) != 2 || listed[0].RefundOrderNo != "part" {
		t.Errorf("listed %+v", listed)
	}
	if got := decode[payments](t, d.cli(t, "abnormal", "list", "--order-no", "toomuch", "--json")).Records; got[0].Status != "HANDLED" || got[0].PendingAmount != "0.00" {
		t.Errorf("the abnormal payment is %+v", got)
	}
	if list := d.cli(t, "delivery", "list", "--type", "REFUND_ORDER_CHANGED"); strings.Count(list, " pending_refund ") != 2 {
		t.Errorf("of refunds were announced\n%s", list)
	}
	if list := d.cli(t, "delivery", "list", "--type", "ABNORMAL_PAYMENT"); strings.Count(list, " pending ") != 1 || strings.Count(list, " handled ") != 1 {
		t.Errorf("of abnormal payments were announced\n%s", list)
	}
}

// A refund arrives on the chain: exactly its amount, at exactly its address, once; the
// order and the events say so.
func TestRefundArrives(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := startDev(t, t.TempDir())
	client, err := clientOf(d.credentials)
	if err != nil {
		t.Fatal(err)
	}
	created, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "arrives", Amount: money.MustParse("25"), Token: "ETH_USDT"})
	if err != nil {
		t.Fatal(err)
	}
	d.cli(t, "pay", "arrives")
	d.cli(t, "order", "wait", "arrives")
	r := xcheckout.RefundRequest{RefundOrderNo: "part", OrderNo: "arrives", Amount: money.MustParse("10"), Address: customer}
	if _, err := client.Refunds.Create(ctx, r); err != nil {
		t.Fatal(err)
	}
	done := refundOnceDone(t, client, "part")
	if !succeededOnChain(t, d.RPCURL, done.TxHash) {
		t.Errorf("the chain knows no success of %s", done.TxHash)
	}
	if got := balanceOf(t, d.RPCURL, created.CoinAddress, customer); got.Cmp(big.NewInt(10_000_000)) != 0 {
		t.Errorf("%s raw units arrived, want 10000000", got)
	}
	order, err := client.Orders.Info(ctx, "arrives")
	if err != nil || order.Status != xcheckout.StatusPartiallyRefunded || order.RefundedAmount != r.Amount {
		t.Errorf("the order is %+v, %v", order, err)
	}
	if _, err := client.Refunds.Cancel(ctx, "part"); xcheckout.CodeOf(err) != xcheckout.CodeRefundNotCancellable {
		t.Errorf("cancelled after it arrived: %v", err)
	}
	r = xcheckout.RefundRequest{RefundOrderNo: "rest", OrderNo: "arrives", Amount: money.MustParse("15")} // to the sender
	if _, err := client.Refunds.Create(ctx, r); err != nil {
		t.Fatal(err)
	}
	refundOnceDone(t, client, "rest")
	if order, err = client.Orders.Info(ctx, "arrives"); err != nil || order.Status != xcheckout.StatusRefunded || order.RefundedAmount != money.MustParse("25") {
		t.Errorf("the order is %+v, %v", order, err)
	}
	if list := d.cli(t, "delivery", "list", "--type", "REFUND_ORDER_CHANGED"); strings.Count(list, " refunded") != 2 {
		t.Errorf("announced\n%s", list)
	}
}

// refundOnceDone waits until a refund is REFUNDED.
func refundOnceDone(t *testing.T, client *xcheckout.Client, refundOrderNo string) (r *xcheckout.Refund) {
	t.Helper()
	err := until(t.Context(), refundOrderNo+" arrives", func() (_ bool, err error) {
		r, err = client.Refunds.Info(context.Background(), refundOrderNo)
		if err == nil && r.Status == xcheckout.RefundFailed {
			err = fmt.Errorf("it failed: %s", r.FailReason)
		}
		return err == nil && r.Status == xcheckout.RefundDone, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// balanceOf asks a node for an address's balance of a token, in raw units.
func balanceOf(t *testing.T, rpcURL, contract, address string) *big.Int {
	t.Helper()
	question := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":%q,"data":"0x70a08231%s%s"},"latest"]}`, contract,
		strings.Repeat("0", 24), strings.TrimPrefix(address, "0x"))
	response, err := http.Post(rpcURL, "application/json", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	balance, read := new(big.Int).SetString(decode[struct{ Result string }](t, string(text)).Result, 0)
	if !read {
		t.Fatalf("the node answers %s", text)
	}
	return balance
}
