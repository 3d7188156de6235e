package gateway_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// The addresses of orders follow from their numbers and the export alone: what
// an order's row says is found without any database.
func TestAddressesAreFoundAgain(t *testing.T) {
	b := newBench(t)
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	text := must(json.Marshal(r))(t)
	var kept gateway.Recovery
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, orderNo := range []string{"1", "2", "A1", "a"} {
		made := b.create(orderNo, usdt)
		found := must(kept.Addresses([]gateway.OrderNumber{{MerchantID: b.merchant.ID, OrderNo: orderNo}}, families()))(t)
		if len(found) != 1 || found[0].Family.Print(found[0].Address) != made.DepositAddress {
			t.Errorf("order %s: found %+v, want %s", orderNo, found, made.DepositAddress)
		}
		var row store.Derivation
		if err := b.store.View(t.Context(), func(tx *store.Tx) (err error) {
			row, err = tx.DerivationOf(b.merchant.ID, orderNo)
			return err
		}); err != nil || row.Salt != found[0].Salt || row.Scheme != found[0].Scheme {
			t.Errorf("order %s: recorded %+v (%v), found salt %x", orderNo, row, err, found[0].Salt)
		}
		if seen[made.DepositAddress] {
			t.Errorf("order %s has another order's address", orderNo)
		}
		seen[made.DepositAddress] = true
	}
	for name, c := range map[string]struct {
		change func(*gateway.Recovery)
		want   string
	}{
		"another version":    {func(r *gateway.Recovery) { r.Version = 2 }, "version 2"},
		"a short seed":       {func(r *gateway.Recovery) { r.AddressSeed = r.AddressSeed[1:] }, "31 bytes"},
		"no scheme":          {func(r *gateway.Recovery) { r.Schemes = nil }, "has no scheme"},
		"an unknown family":  {func(r *gateway.Recovery) { r.Schemes[0].Family = "tron" }, "tron"},
		"an unread scheme":   {func(r *gateway.Recovery) { r.Schemes[0].Parameters = json.RawMessage(`{}`) }, "scheme"},
		"nothing is missing": {func(*gateway.Recovery) {}, ""},
	} {
		var changed gateway.Recovery
		if err := json.Unmarshal(text, &changed); err != nil {
			t.Fatal(err)
		}
		c.change(&changed)
		_, err := changed.Addresses([]gateway.OrderNumber{{MerchantID: b.merchant.ID, OrderNo: "1"}}, families())
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What no order can be named by has no address: whoever adds quotes to a number
// would look for its money where it never was.
func TestRecoveryRefusesNumbersOfNoOrder(t *testing.T) {
	b := newBench(t)
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	for _, orderNo := range []string{`"order-1"`, "\ufefforder-1", "order-1;", "order–1", "order 1", strings.Repeat("x", 65)} {
		_, err := r.Addresses([]gateway.OrderNumber{{MerchantID: b.merchant.ID, OrderNo: orderNo}}, families())
		refusedWith(t, orderNo, err, fault.ParameterInvalid)
		_, made := b.createOrder(b.caller(), params(orderNo, "25"))
		refusedWith(t, "created as "+orderNo, made, fault.ParameterInvalid)
		_, err = r.Addresses([]gateway.OrderNumber{{MerchantID: orderNo, OrderNo: "1"}}, families())
		refusedWith(t, "merchant "+orderNo, err, fault.ParameterInvalid)
	}
	_, err := r.Addresses([]gateway.OrderNumber{{MerchantID: b.merchant.ID}}, families())
	refusedWith(t, "no number", err, fault.ParameterMissing)
}

// An order is found by the merchantId that the API shows of it, a sub-merchant's
// too. A merchant that is newer than the export is found, and told apart.
func TestAddressesOfSubMerchants(t *testing.T) {
	b := newBench(t)
	before := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	other := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Other", Email: "other@shop.example", Password: password}))(t)
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	p := params("1", "25")
	p.MerchantID = sub.ID
	theirs := must(b.createOrder(b.caller(), p))(t).DepositAddress
	shown := b.order("1").MerchantID
	b.merchant = other
	b.credential = must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: other.ID}))(t)
	others := b.create("1", usdt).DepositAddress
	for name, c := range map[string]struct {
		recovery gateway.Recovery
		merchant string
		want     string
		unlisted bool
	}{
		"a sub-merchant":            {r, shown, theirs, false},
		"a merchant":                {r, other.ID, others, false},
		"a newer merchant":          {before, other.ID, others, true},
		"a newer sub-merchant":      {before, sub.ID, "", true},
		"an older one's, by parent": {before, before.Merchants[0].ID, theirs, false},
	} {
		found := must(c.recovery.Addresses([]gateway.OrderNumber{{MerchantID: c.merchant, OrderNo: "1"}}, families()))(t)
		if len(found) != 1 || found[0].MerchantID != c.merchant || found[0].Unlisted != c.unlisted ||
			c.want != "" && found[0].Family.Print(found[0].Address) != c.want {
			t.Errorf("%s: found %+v, want %s, unlisted %t", name, found, c.want, c.unlisted)
		}
	}
	if shown != sub.ID {
		t.Errorf("the API shows merchant %s, want %s", shown, sub.ID)
	}
}

// What a merchant does keeps no order from being taken: a sub-merchant that it creates
// makes no export stale, sells at once, in the same gateway and after a restart, and its
// addresses, of orders and of customers, are found by the old export and its parent.
func TestSubMerchantsNeedNoExport(t *testing.T) {
	b := newBench(t)
	b.config.Environment = gateway.Production
	b.restart()
	kept := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	if err := b.gateway.RecoveryKept(t.Context(), gateway.Operator(), kept); err != nil {
		t.Fatal(err)
	}
	sub := must(b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "Branch", nil))(t)
	if state := must(b.gateway.RecoveryState(t.Context()))(t); !state.Made || state.Stale {
		t.Errorf("the export stands as %+v, want it current", state)
	}
	for _, orderNo := range []string{"1", "2"} {
		b.create("own"+orderNo, usdt)
		p := params(orderNo, "25")
		p.MerchantID = sub.ID
		order := must(b.createOrder(b.caller(), p))(t)
		b.recovers(kept, gateway.OrderNumber{MerchantID: sub.ID, OrderNo: orderNo, ParentID: b.merchant.ID}, order.DepositAddress)
		b.restart()
	}
	customer := must(b.gateway.CreateCustomerAddress(t.Context(), b.caller().Actor, gateway.CustomerOf{CustomerID: "c7", Token: usdt, SubMerchantID: sub.ID}, nil))(t)
	b.recovers(kept, gateway.OrderNumber{MerchantID: sub.ID, CustomerID: "c7", ParentID: b.merchant.ID}, customer.Chain.Print(customer.Address))
	newer := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t) // which knows better than --parent
	b.recovers(newer, gateway.OrderNumber{MerchantID: sub.ID, CustomerID: "c7", ParentID: "mer_x"}, customer.Chain.Print(customer.Address))
	_, err := kept.Addresses([]gateway.OrderNumber{{MerchantID: sub.ID, OrderNo: "1", ParentID: "mer x"}}, families())
	refusedWith(t, "a parent that is no id", err, fault.ParameterInvalid)
}

// recovers fails unless an export leads from a number to one address, without a warning.
func (b *bench) recovers(r gateway.Recovery, number gateway.OrderNumber, want string) {
	b.t.Helper()
	found := must(r.Addresses([]gateway.OrderNumber{number}, families()))(b.t)
	if len(found) != 1 || found[0].Unlisted || found[0].Family.Print(found[0].Address) != want {
		b.t.Errorf("%s: found %+v, want %s", number, found, want)
	}
}

func families() map[string]chain.Family { return map[string]chain.Family{"evm": family{}} }

// The seed outlives restarts, and every gateway on the same data has the same:
// an order that is created again from a restored backup has its old address.
func TestOrderCreatedAgainHasItsAddress(t *testing.T) {
	b := newBench(t)
	backup := b.copyData()
	made := b.create("1", usdt)
	b.restoreData(backup)
	again := b.create("1", usdt)
	if again.Sysid == made.Sysid || again.DepositAddress != made.DepositAddress {
		t.Errorf("made again at %s, want the old address %s of a new order", again.DepositAddress, made.DepositAddress)
	}
	other := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Other", Email: "other@shop.example", Password: password}))(t)
	b.merchant = other
	b.credential = must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: other.ID}))(t)
	if theirs := b.create("1", usdt); theirs.DepositAddress == made.DepositAddress {
		t.Error("two merchants' orders of one number share an address")
	}
}

// Money may lie on another chain than the order's: it is searched for on every
// one, also where the blocks were read while the address was nobody's.
func TestRestoredBackupIsSearchedOnEveryChain(t *testing.T) {
	b := newBench(t)
	backup := b.copyData()
	o := b.create("1", usdt)
	b.other.next(b.other.pay("0xBUSDT", o.DepositAddress, units(25, 18)))
	b.restoreData(backup)
	b.other.record() // passes the block: the address is nobody's yet
	if again := b.create("1", usdt); again.DepositAddress != o.DepositAddress {
		t.Fatalf("made again at %s, want %s", again.DepositAddress, o.DepositAddress)
	}
	for _, c := range []*chainOf{b.chain, b.other} {
		c.next()
		b.settle()
		expected := must(b.gateway.Expected(t.Context(), c.name, c.head()))(t)
		if !slices.ContainsFunc(expected, func(e chain.Expectation) bool { return e.Address == address(o.DepositAddress) }) {
			t.Errorf("%s: nobody searches for transfers to the address that was made again", c.name)
		}
	}
}

// Production takes no order while a lost database would be lost money.
func TestProductionWantsARecoveryExport(t *testing.T) {
	b := newBench(t)
	b.config.Environment = gateway.Production
	b.restart()
	_, err := b.createOrder(b.caller(), params("1", "25"))
	refusedWith(t, "before the export", err, fault.Unavailable)
	refusedSaying(t, "before the export", err, "xcheckoutd recovery export")
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	_, err = b.createOrder(b.caller(), params("1", "25"))
	refusedWith(t, "made and not kept", err, fault.Unavailable)
	if err := b.gateway.RecoveryKept(t.Context(), gateway.Operator(), r); err != nil {
		t.Fatal(err)
	}
	for _, restarted := range []bool{false, true} {
		if restarted {
			b.restart()
		}
		if _, err := b.createOrder(b.caller(), params("1", "25")); err != nil {
			t.Errorf("restarted %t: %v, want an order", restarted, err)
		}
	}
}

// Production says in its log that the export is missing, then that it is older
// than a merchant; a sandbox says nothing.
func TestLogTellsStaleExport(t *testing.T) {
	b := newBench(t)
	var log bytes.Buffer
	b.config.Log = slog.New(slog.NewTextHandler(&log, nil))
	logs := func(when, want string) {
		t.Helper()
		log.Reset()
		if err := b.gateway.WarnOfStaleExport(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text := log.String(); !strings.Contains(text, want) || (text == "") != (want == "") {
			t.Errorf("%s the log says %q, want %q", when, text, want)
		}
	}
	export := func() {
		t.Helper()
		if err := b.gateway.RecoveryKept(t.Context(), gateway.Operator(), must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)); err != nil {
			t.Fatal(err)
		}
	}
	b.restart()
	logs("in a sandbox", "")
	b.config.Environment = gateway.Production
	b.restart()
	logs("before the export", "there is no recovery export")
	export()
	logs("after it", "")
	must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Other", Email: "other@shop.example", Password: password}))(t)
	logs("after a new merchant", "newer than the recovery export")
	export()
	logs("after the second", "")
	must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	logs("after the operator's new sub-merchant", "")
	must(b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "Branch", nil))(t)
	logs("after the merchant's", "")
	export()
	logs("after the third", "")
}

// An actor that is not the operator gets no secret of the gateway's.
func TestOperatorsUseCases(t *testing.T) {
	b := newBench(t)
	merchant := b.caller().Actor
	for name, err := range map[string]error{
		"recovery":  func() error { _, err := b.gateway.Recovery(t.Context(), merchant); return err }(),
		"kept":      b.gateway.RecoveryKept(t.Context(), merchant, gateway.Recovery{}),
		"merchants": func() error { _, err := b.gateway.Merchants(t.Context(), merchant); return err }(),
		"create": func() error {
			_, err := b.gateway.CreateMerchant(t.Context(), merchant, gateway.NewMerchant{Name: "x"})
			return err
		}(),
		"credential": func() error {
			_, err := b.gateway.CreateCredential(t.Context(), merchant, gateway.NewCredential{MerchantID: b.merchant.ID})
			return err
		}(),
		"credentials": func() error { _, err := b.gateway.Credentials(t.Context(), merchant, b.merchant.ID); return err }(),
		"set": func() error {
			_, err := b.gateway.SetCredential(t.Context(), merchant, b.credential.APIKey, gateway.CredentialChange{})
			return err
		}(),
		"revoke": func() error {
			_, err := b.gateway.RevokeCredential(t.Context(), merchant, b.credential.APIKey, "")
			return err
		}(),
		"webhook": func() error { _, err := b.gateway.SetWebhook(t.Context(), merchant, b.merchant.ID, "", ""); return err }(),
		"ledger":  func() error { _, err := b.gateway.CheckLedger(t.Context(), gateway.Payer()); return err }(),
	} {
		refusedSaying(t, name, err, "only the operator")
	}
}

// A payer does nothing of a merchant's, whatever merchant the actor names; the
// operator may do all of it.
func TestMerchantsUseCases(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	amount, nowhere := money.MustParse("25"), ""
	use := func(a gateway.Actor) map[string]error {
		a.MerchantID = b.merchant.ID
		errs := map[string]error{}
		_, errs["create"] = b.gateway.CreateOrder(t.Context(), a, gateway.NewOrder{OrderNo: "2", OrderAmount: &amount, Token: usdt}, nil, nil)
		_, errs["order"] = b.gateway.Order(t.Context(), a, "1")
		_, errs["orders"] = b.gateway.Orders(t.Context(), a, gateway.OrderQuery{})
		_, errs["cancel"] = b.gateway.CancelOrder(t.Context(), a, "1", nil)
		_, errs["webhook"] = b.gateway.SetOwnWebhook(t.Context(), a, &nowhere, nil)
		return errs
	}
	for _, actor := range []gateway.Actor{gateway.Payer(), {}} {
		errs := use(actor)
		_, errs["pay"] = b.gateway.PayOrder(t.Context(), gateway.Actor{MerchantID: b.merchant.ID, Role: actor.Role}, gateway.Payment{OrderNo: "1"}, nil)
		for name, err := range errs {
			refusedSaying(t, name+" as "+string(actor.Role), err, "only the merchant or the operator")
		}
	}
	b.expect("1", "PAYING", "0.00", "")
	for name, err := range use(gateway.Operator()) {
		if err != nil {
			t.Errorf("%s as the operator: %v", name, err)
		}
	}
}
