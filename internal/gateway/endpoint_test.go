package gateway_test

import (
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// parcel is what the newest event about an order is delivered as.
func (b *bench) parcel(orderNo string) (gateway.Parcel, error) {
	b.t.Helper()
	all := b.stored(orderNo)
	last := all[len(all)-1]
	job := gateway.DeliveryJob{MerchantID: b.merchant.ID, EventID: last.ID, Round: last.Round}
	detail := must(b.gateway.Event(b.t.Context(), b.caller().Actor, last.ID))(b.t)
	if len(detail.Announcements) > 0 {
		job.WebhookID = detail.Announcements[0].WebhookID
	}
	return b.gateway.Parcel(b.t.Context(), job)
}

// signedBy fails unless the parcel is signed with the current key of a credential.
func (b *bench) signedBy(what string, p gateway.Parcel, c gateway.CreatedCredential) {
	b.t.Helper()
	const timestamp = "1800000000000"
	got, err := p.Sign(timestamp)
	if err != nil {
		b.t.Errorf("%s: %v", what, err)
		return
	}
	key := must(signature.NewKey(c.SignKey))(b.t)
	want := must(key.Sign(signature.Message{Kind: signature.KindWebhook, Timestamp: timestamp, Body: p.Body}))(b.t)
	if got != want {
		b.t.Errorf("%s: signed with another key than %s's", what, c.APIKey)
	}
}

// An event goes to its order's own address, else to the sub-merchant's, else to
// the merchant's, signed with the key that its receiver knows.
func TestEndpointOfAnEvent(t *testing.T) {
	b := newBench(t)
	operator, creator := gateway.Operator(), b.credential
	sub := must(b.gateway.CreateMerchant(t.Context(), operator, gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	second := must(b.gateway.CreateCredential(t.Context(), operator, gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	third := must(b.gateway.CreateCredential(t.Context(), operator, gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	set := func(merchantID, url, credentialID string) {
		t.Helper()
		if _, err := b.gateway.SetWebhook(t.Context(), operator, merchantID, url, credentialID); err != nil {
			t.Fatal(err)
		}
	}
	make := func(orderNo, subMerchantID, url string) {
		t.Helper()
		p := params(orderNo, "25")
		p.MerchantID, p.WebhookURL = subMerchantID, url
		must(b.createOrder(b.caller(), p))(t)
		if err := b.cancel(orderNo); err != nil {
			t.Fatal(err)
		}
	}
	set(b.merchant.ID, "https://shop.example/", second.ID)
	make("1", "", "")
	make("2", sub.ID, "")
	make("3", sub.ID, "https://order.example/")
	for orderNo, want := range map[string]struct {
		url string
		key gateway.CreatedCredential
	}{
		"1": {"https://shop.example/", second},
		"2": {"https://shop.example/", second}, // the sub-merchant has none
		"3": {"https://order.example/", creator},
	} {
		p := must(b.parcel(orderNo))(t)
		if p.URL != want.url {
			t.Errorf("order %s goes to %s, want %s", orderNo, p.URL, want.url)
		}
		b.signedBy("order "+orderNo, p, want.key)
	}
	set(sub.ID, "https://branch.example/", third.ID)
	make("4", sub.ID, "")
	p := must(b.parcel("4"))(t)
	if p.URL != "https://branch.example/" {
		t.Errorf("the sub-merchant's order goes to %s, want its own address", p.URL)
	}
	b.signedBy("the sub-merchant's", p, third)
	if p := must(b.parcel("1"))(t); p.URL != "https://shop.example/" {
		t.Errorf("the merchant's order goes to %s now", p.URL)
	}
	// A revoked credential signs nothing: the endpoint's takes its place.
	if _, err := b.gateway.RevokeCredential(t.Context(), operator, creator.APIKey, ""); err != nil {
		t.Fatal(err)
	}
	b.signedBy("after the creator was revoked", must(b.parcel("3"))(t), second)
}

// Where nobody registered an endpoint, an order's own address has the events, and
// an event without any says so.
func TestOrdersOwnAddressAlone(t *testing.T) {
	b := newBench(t)
	p := params("1", "25")
	p.WebhookURL = "https://order.example/"
	must(b.createOrder(b.caller(), p))(t)
	b.create("2", usdt)
	for _, orderNo := range []string{"1", "2"} {
		if err := b.cancel(orderNo); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.jobs(); got != 1 {
		t.Errorf("%d jobs, want one for the order that has an address", got)
	}
	b.signedBy("the order's", must(b.parcel("1"))(t), b.credential)
	if _, err := b.parcel("2"); err != gateway.ErrNoEndpoint {
		t.Errorf("the other: %v, want %v", err, gateway.ErrNoEndpoint)
	}
	for orderNo, want := range map[string]string{"1": "pending", "2": "none"} {
		if got := b.stored(orderNo)[0].Delivery; string(got) != want {
			t.Errorf("the delivery of order %s is %s, want %s", orderNo, got, want)
		}
	}
}

// The sequence of an order's events rises, whatever the clock does.
func TestSequenceRises(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, "10000000"), b.chain.pay("0xUSDT", o.DepositAddress, "15000000"))
	b.chain.record()
	b.now = b.now.Add(-time.Hour)
	b.chain.confirm()
	b.chain.record()
	var last int64
	for i, e := range b.stored("1") {
		if e.Sequence <= last {
			t.Errorf("event %d has the sequence %d after %d", i, e.Sequence, last)
		}
		last = e.Sequence
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	var event orderEvent
	decode(t, b.stored("1")[2].Body, &event)
	if event.Sequence != last || event.EventType != wire.CheckoutOrderChanged {
		t.Errorf("the body says %s with sequence %d, want %d", event.EventType, event.Sequence, last)
	}
}

// A sub-merchant whose events the revoked credential signed is handed on too.
func TestRevokedCredentialSignsNoSubMerchantsEvents(t *testing.T) {
	b := newBench(t)
	operator := gateway.Operator()
	sub := must(b.gateway.CreateMerchant(t.Context(), operator, gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	second := must(b.gateway.CreateCredential(t.Context(), operator, gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	if _, err := b.gateway.SetWebhook(t.Context(), operator, sub.ID, "https://branch.example/hook", second.ID); err != nil {
		t.Fatal(err)
	}
	done, err := b.gateway.RevokeCredential(t.Context(), operator, second.APIKey, "")
	if err != nil || done != (gateway.Revoked{SignedEvents: true, Signer: b.credential.ID}) {
		t.Fatalf("revoked: %+v, %v, want %s to sign", done, err, b.credential.ID)
	}
	for _, m := range must(b.gateway.Merchants(t.Context(), operator))(t) {
		if m.WebhookCredentialID != b.credential.ID {
			t.Errorf("the events of %s are signed by %q, want %s", m.Name, m.WebhookCredentialID, b.credential.ID)
		}
	}
}
