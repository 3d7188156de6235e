package gateway_test

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// stored are the events of an order as they were frozen.
func (b *bench) stored(orderNo string) (list []store.Event) {
	b.t.Helper()
	sysid := b.order(orderNo).Sysid
	err := b.store.View(b.t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.EventsAbout(b.merchant.ID, sysid)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// jobs counts the jobs to deliver something.
func (b *bench) jobs() (n int) {
	b.t.Helper()
	raw := databasetest.SQL(b.t, b.data.Database)
	if err := raw.QueryRowContext(b.t.Context(), "select count(*) from river_job").Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// orderEvent is an event about an order as a receiver reads it.
type orderEvent struct {
	EventID   string          `json:"eventId"`
	EventType wire.EventType  `json:"eventType"`
	Timestamp int64           `json:"timestamp"`
	Sequence  int64           `json:"sequence"`
	Test      bool            `json:"test"`
	Data      wire.OrderEvent `json:"data"`
}

// An event tells the order of its moment, in text that is never made again.
func TestEventIsFrozen(t *testing.T) {
	b := newBench(t)
	p := params("1", "25")
	p.CustomerID, p.Metadata = "a customer", map[string]string{"a": "b c"}
	o := must(b.createOrder(b.caller(), p))(t)
	b.chain.mine(7, b.chain.pay("0xUSDT", o.DepositAddress, "10000000"), b.chain.pay("0xUSDT", o.DepositAddress, "15000000"))
	b.now = at(9)
	b.chain.record()
	first := b.stored("1")
	b.chain.confirm()
	b.now = at(99)
	b.chain.record()
	all := b.stored("1")
	if len(first) != 2 || len(all) != 3 || !bytes.Equal(first[0].Body, all[0].Body) {
		t.Fatalf("events %v, then %v: want two, then the same two and one", first, all)
	}
	for i, e := range all {
		if bytes.ContainsAny(e.Body, " \t\r\n") {
			t.Errorf("event %d holds whitespace: %s", i, e.Body)
		}
	}
	var detected, paid orderEvent
	for body, event := range map[*[]byte]*orderEvent{&all[1].Body: &detected, &all[2].Body: &paid} {
		if err := json.Unmarshal(*body, event, json.RejectUnknownMembers(true)); err != nil {
			t.Fatal(err)
		}
	}
	d := detected.Data
	if detected.EventID != all[1].ID || detected.EventType != wire.CheckoutOrderChanged || d.Reason != wire.DepositDetected || detected.Timestamp != at(9).Unix() ||
		d.Sysid != o.Sysid || d.OrderStatus != "PAYING" || d.ReceivedAmount != 0 || d.CustomerID != "a customer" || d.Metadata["a"] != "b c" ||
		d.UpdatedTime != "2027-01-15 08:00:09" || d.CreatedTime != "2027-01-15 08:00:00" {
		t.Errorf("deposit_detected is %+v", detected)
	}
	want := wire.Deposit{TxHash: "0xETH-hash2", Kind: "IN_TIME", Token: usdt, Amount: wire.Number(money.MustParse("15")), RawAmount: "15000000", BlockNumber: 1,
		BlockTime: at(7).UnixMilli(), Confirmations: 1, Status: "PENDING"}
	if d.Deposit == nil || *d.Deposit != want {
		t.Errorf("its deposit is %+v, want %+v", d.Deposit, want)
	}
	if paid.EventType != wire.CheckoutOrderChanged || paid.Data.Reason != wire.Paid || paid.Data.OrderStatus != "PAID" ||
		paid.Data.ReceivedAmount != wire.Number(money.MustParse("25")) || paid.Sequence <= detected.Sequence || paid.Data.Deposit != nil || paid.Data.TxHash != "0xETH-hash2" || paid.Timestamp != at(99).Unix() {
		t.Errorf("paid is %+v", paid)
	}
}

// Without an endpoint an event is recorded and nothing is to be done; with one
// there is a job an event.
func TestJobsAreMadeForAnEndpoint(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	b.create("2", usdt)
	if err := b.cancel("1"); err != nil {
		t.Fatal(err)
	}
	if jobs, events := b.jobs(), len(b.stored("1")); jobs != 0 || events != 1 {
		t.Errorf("without an endpoint: %d jobs for %d events, want none for one", jobs, events)
	}
	if _, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example/hook", ""); err != nil {
		t.Fatal(err)
	}
	if err := b.cancel("2"); err != nil {
		t.Fatal(err)
	}
	if jobs, events := b.jobs(), len(b.stored("2")); jobs != 1 || events != 1 {
		t.Errorf("with an endpoint: %d jobs for %d events, want one for one", jobs, events)
	}
}

// An order on a chain that was never read could be paid without anybody seeing
// it.
func TestNoOrderOnAChainThatWasNotRead(t *testing.T) {
	b := newBench(t)
	b.config.Chains = append(b.config.Chains, gateway.Chain{Name: "TRON", Confirmations: 1, Family: family{}, Scheme: scheme})
	more := tokens[0]
	more.Chain, more.Token, more.Contract = "TRON", "TRON_USDT", "0xTUSDT"
	b.config.Tokens = append(append([]gateway.Token(nil), tokens...), more)
	b.restart()
	p := params("1", "25")
	p.Token = "TRON_USDT"
	_, err := b.createOrder(b.caller(), p)
	refusedWith(t, "a chain that is not known", err, fault.Unavailable)
	if err := b.gateway.Bind(t.Context(), "TRON", chain.Identity{Ref: "eip155:1", Genesis: "0x"}); err != nil {
		t.Fatal(err)
	}
	_, err = b.createOrder(b.caller(), p)
	refusedWith(t, "a chain without a block", err, fault.Unavailable)
	block := chain.Block{Number: 1, Hash: "0x1"}
	if err := b.gateway.Record(t.Context(), chain.Batch{Chain: "TRON", Blocks: []chain.Block{block}, Head: block}); err != nil {
		t.Fatal(err)
	}
	if _, err = b.createOrder(b.caller(), p); err != nil {
		t.Errorf("once it was read: %v", err)
	}
}
