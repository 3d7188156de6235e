//go:build unix

package e2e

import (
	"context"
	"fmt"
	"math/big"
	"net/http/httptest"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// What an order brought is settled: it arrives on the chain, exactly its amount at
// exactly its address, and each of its states is announced and verified.
func TestSettlementArrives(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := startDev(t, t.TempDir())
	client, err := clientOf(d.credentials)
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.NewKey(d.SignKey)
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan xcheckout.Event, 100)
	receiver := httptest.NewServer(webhook.Handler([]*signature.Key{key}, func(_ context.Context, e xcheckout.Event) error {
		heard <- e
		return nil
	}))
	t.Cleanup(receiver.Close)
	if _, err := client.Sandbox.SetWebhook(ctx, receiver.URL); err != nil {
		t.Fatal(err)
	}
	created, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "sold", Amount: money.MustParse("25"), Token: "ETH_USDT"})
	if err != nil {
		t.Fatal(err)
	}
	d.cli(t, "pay", "sold")
	d.cli(t, "order", "wait", "sold")
	r := xcheckout.SettlementRequest{SettlementOrderNo: "S1", Token: "ETH_USDT", Address: customer, OrderNos: []string{"sold"}, Amount: money.MustParse("25")}
	made, err := client.Settlements.Create(ctx, r)
	if err != nil || made.Amount != r.Amount || made.Address != customer {
		t.Fatalf("made %+v, %v", made, err)
	}
	if again, err := client.Settlements.Create(ctx, r); err != nil || again.SysID != made.SysID {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	done := settlementOnceDone(t, client, "S1")
	if !succeededOnChain(t, d.RPCURL, done.TxHash) {
		t.Errorf("the chain knows no success of %s", done.TxHash)
	}
	if got := balanceOf(t, d.RPCURL, created.CoinAddress, customer); got.Cmp(big.NewInt(25_000_000)) != 0 {
		t.Errorf("%s raw units arrived, want 25000000", got)
	}
	if _, err := client.Settlements.Cancel(ctx, "S1"); xcheckout.CodeOf(err) != xcheckout.CodeSettlementNotCancellable {
		t.Errorf("cancelled after it arrived: %v", err)
	}
	r.SettlementOrderNo = "S2"
	if _, err := client.Settlements.Create(ctx, r); xcheckout.CodeOf(err) != xcheckout.CodeOrderNotSettleable {
		t.Errorf("the order settled again: %v", err)
	}
	announced := map[xcheckout.SettleStatus]*xcheckout.SettlementEvent{}
	for announced[xcheckout.SettlementDone] == nil || announced[xcheckout.SettlementRunning] == nil || announced[xcheckout.SettlementPending] == nil {
		select {
		case e := <-heard:
			if e.Type == xcheckout.EventSettlementChanged {
				announced[e.Settlement.Status] = e.Settlement
			}
		case <-ctx.Done():
			t.Fatalf("heard of %v", announced)
		}
	}
	if e := announced[xcheckout.SettlementDone]; e.SettlementOrderNo != "S1" || e.Amount != made.Amount || e.Address != customer || e.TxHash != done.TxHash || e.SysID != made.SysID {
		t.Errorf("announced %+v", e)
	}
}

// settlementOnceDone waits until a settlement is SETTLED.
func settlementOnceDone(t *testing.T, client *xcheckout.Client, settlementOrderNo string) (s *xcheckout.Settlement) {
	t.Helper()
	err := until(t.Context(), settlementOrderNo+" arrives", func() (_ bool, err error) {
		s, err = client.Settlements.Info(context.Background(), settlementOrderNo)
		if err == nil && s.Status == xcheckout.SettlementFailed {
			err = fmt.Errorf("it failed: %s", s.FailReason)
		}
		return err == nil && s.Status == xcheckout.SettlementDone, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
