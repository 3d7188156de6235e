package gateway_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

func (b *bench) setDisabled(merchantID string, disabled bool) (changed bool) {
	b.t.Helper()
	return must(b.gateway.SetMerchantDisabled(b.t.Context(), gateway.Operator(), merchantID, disabled))(b.t)
}

// Nothing that a disabled merchant asks for is taken, with an apiKey, an access
// token, a refresh token or a password, nor of a request that was authenticated
// before; what was ordered goes on.
func TestDisabledMerchant(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	must(b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example/hook", ""))(t)
	o, pair := b.create("1", usdt), b.clientCredentials()
	theirs := params("2", "25")
	theirs.MerchantID = sub.ID
	refused := func() map[string]error {
		errs := map[string]error{}
		_, errs["its apiKey"] = b.gateway.CredentialByAPIKey(t.Context(), b.credential.APIKey)
		_, errs["its access token"] = b.gateway.CredentialByToken(t.Context(), pair.AccessToken)
		_, errs["its refresh token"] = b.gateway.CredentialByRefreshToken(t.Context(), pair.RefreshToken)
		_, errs["its user"] = b.issueToken(b.caller(), b.tokenParams())
		_, errs["an order"] = b.createOrder(b.caller(), params("new", "25"))
		_, errs["a sub-merchant's order"] = b.createOrder(b.caller(), theirs)
		return errs
	}
	if !b.setDisabled(b.merchant.ID, true) || b.setDisabled(b.merchant.ID, true) {
		t.Error("disabling it changes something once")
	}
	for name, err := range refused() {
		refusedWith(t, name, err, "authentication_failed")
	}
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.signedBy("an event of a disabled merchant", must(b.parcel("1"))(t), b.credential)
	page := must(b.gateway.PaymentPage(t.Context(), b.gateway.Link(must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t).Order)))(t)
	if page.MerchantName != "Shoe shop" || page.Status != "PAID" {
		t.Errorf("its page shows %q and %s", page.MerchantName, page.Status)
	}
	if !b.setDisabled(b.merchant.ID, false) || b.setDisabled(b.merchant.ID, false) {
		t.Error("enabling it changes something once")
	}
	for name, err := range refused() {
		if err != nil {
			t.Errorf("enabled again, %s: %v", name, err)
		}
	}
}

// A disabled sub-merchant takes no orders, and its parent goes on.
func TestDisabledSubMerchant(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	order := func(no string) (wire.CreatedOrder, error) {
		p := params(no, "25")
		p.MerchantID = sub.ID
		return b.createOrder(b.caller(), p)
	}
	must(order("1"))(t)
	b.setDisabled(sub.ID, true)
	_, err := order("2")
	refusedWith(t, "a disabled sub-merchant's order", err, fault.MerchantUnknown)
	refusedSaying(t, "a disabled sub-merchant's order", err, "is disabled")
	must(order("1"))(t) // it was made before
	b.create("own", usdt)
	_, err = b.gateway.SetMerchantDisabled(t.Context(), gateway.Operator(), "mer_x", true)
	refusedSaying(t, "nobody", err, "mer_x")
	_, err = b.gateway.SetMerchantDisabled(t.Context(), b.caller().Actor, sub.ID, false)
	refusedSaying(t, "by the merchant", err, "only the operator")
}

// A change changes what it names; orders keep the tolerance that they were made
// with.
func TestUpdateMerchant(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	update := func(id string, change gateway.MerchantChange) error {
		_, err := b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), id, change)
		return err
	}
	tolerance := func(orderNo string) money.Amount {
		b.create(orderNo, usdt)
		return must(b.gateway.Order(t.Context(), b.caller().Actor, orderNo))(t).Tolerance
	}
	name, blank, amount, negative, share, tooMuch := "Hats", " ", money.MustParse("0.50"), money.Amount(-1), int64(100), int64(10_001)
	if got := tolerance("1"); got != 0 {
		t.Errorf("tolerance %s before", got)
	}
	for _, err := range []error{update(b.merchant.ID, gateway.MerchantChange{Tolerance: &amount}), update(sub.ID, gateway.MerchantChange{Name: &name})} {
		if err != nil {
			t.Error(err)
		}
	}
	if got := tolerance("2"); got != amount {
		t.Errorf("tolerance %s after, want %s", got, amount)
	}
	if o := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t); o.Tolerance != 0 {
		t.Errorf("an order of before has the tolerance %s", o.Tolerance)
	}
	for what, c := range map[string]struct {
		id     string
		change gateway.MerchantChange
		want   string
	}{
		"no name":                {b.merchant.ID, gateway.MerchantChange{Name: &blank}, "name"},
		"a negative amount":      {b.merchant.ID, gateway.MerchantChange{Tolerance: &negative}, "0 or more"},
		"more than all":          {b.merchant.ID, gateway.MerchantChange{ToleranceShare: &tooMuch}, "100 %"},
		"a sub-merchant's":       {sub.ID, gateway.MerchantChange{Tolerance: &amount}, "parent " + b.merchant.ID},
		"a sub-merchant's share": {sub.ID, gateway.MerchantChange{ToleranceShare: &share}, "parent " + b.merchant.ID},
		"nobody's":               {"mer_x", gateway.MerchantChange{Name: &name}, "mer_x"},
	} {
		refusedSaying(t, what, update(c.id, c.change), c.want)
	}
	list := must(b.gateway.Merchants(t.Context(), gateway.Operator()))(t)
	if list[0].Name != "Shoe shop" || list[0].Tolerance != amount || list[0].ToleranceShare != 0 || list[1].Name != "Hats" || list[1].Tolerance != 0 {
		t.Errorf("merchants %+v", list)
	}
}
