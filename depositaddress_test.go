package xcheckout_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

const keptAddress = `{"sysid":"DA1","customerId":"c7","merchantId":"mer_2","depositAddress":"0xa","token":"ETH_USDT","chain":"ETH","coinAddress":"0xc",` +
	`"tokens":["ETH_USDC","ETH_USDT"],"createdTime":"2025-09-26T14:40:02.113","createdAt":1758897602113}`

func TestDepositAddressIsCreated(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/deposit-address/create", func(c call) answer {
		if c.number == 1 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(keptAddress)
	})
	p.on("/checkout/deposit-address/info", func(call) answer { return ok(keptAddress) })
	addresses := p.newClient(nil).DepositAddresses
	created, err := addresses.Create(t.Context(), xcheckout.DepositAddressRequest{CustomerID: "c7", Token: "ETH_USDT", MerchantID: "mer_2", RequestID: "q"})
	if err != nil {
		t.Fatal(err)
	}
	info, err := addresses.Info(t.Context(), xcheckout.DepositAddressRef{CustomerID: "c7", Token: "ETH_USDT"})
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []*xcheckout.DepositAddress{created, info} {
		want := &xcheckout.DepositAddress{SysID: "DA1", CustomerID: "c7", MerchantID: "mer_2", Address: "0xa", Token: "ETH_USDT", Chain: "ETH", CoinAddress: "0xc",
			Tokens: []string{"ETH_USDC", "ETH_USDT"}, CreatedTime: got.CreatedTime, Raw: got.Raw}
		if !reflect.DeepEqual(got, want) || string(got.Raw) != keptAddress || got.CreatedTime.UnixMilli() != 1758897602113 {
			t.Errorf("got\n%+v, want\n%+v", got, want)
		}
	}
	for i, want := range []string{
		`{"customerId":"c7","token":"ETH_USDT","merchantId":"mer_2","requestId":"q"}`,
		`{"customerId":"c7","token":"ETH_USDT","merchantId":"mer_2","requestId":"q"}`,
		`{"customerId":"c7","token":"ETH_USDT"}`,
	} {
		if got := p.seen()[i].body; got != want {
			t.Errorf("call %d sent %s, want %s", i, got, want)
		}
	}
}

// The address of another customer is not taken for the one asked for, whoever answers it:
// one would pay for the other.
func TestDepositAddressOfAnotherCustomer(t *testing.T) {
	p := newPeer(t)
	for _, path := range []string{"create", "info"} {
		p.on("/checkout/deposit-address/"+path, func(call) answer { return ok(keptAddress) })
	}
	p.on("/checkout/customer-deposit/info", func(call) answer { return ok(creditedDeposit) })
	client := p.newClient(nil)
	_, created := client.DepositAddresses.Create(t.Context(), xcheckout.DepositAddressRequest{CustomerID: "c8", Token: "ETH_USDT"})
	_, info := client.DepositAddresses.Info(t.Context(), xcheckout.DepositAddressRef{CustomerID: "c8", Token: "ETH_USDT"})
	for _, err := range []error{created, info} {
		if !errors.Is(err, xcheckout.CodeAnswerCustomerIDMismatch) {
			t.Errorf("%v, want %s", err, xcheckout.CodeAnswerCustomerIDMismatch)
		}
	}
	if _, err := client.CustomerDeposits.Info(t.Context(), "DP2"); !errors.Is(err, xcheckout.CodeAnswerDepositNoMismatch) {
		t.Errorf("another deposit: %v, want %s", err, xcheckout.CodeAnswerDepositNoMismatch)
	}
}

func TestDepositAddressListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/deposit-address/list", func(c call) answer {
		if decodeBody(t, c.body)["cursor"] == nil {
			return ok(`{"records":[` + keptAddress + `],"total":2,"pageNo":1,"pageSize":1,"nextCursor":"c2"}`)
		}
		return ok(`{"records":[{"customerId":"c8","depositAddress":"0xb","tokens":7}],"pageSize":1,"nextCursor":""}`)
	})
	client := p.newClient(func(c *xcheckout.Config) { c.TimeZone = time.FixedZone("", 8*60*60) })
	filter := xcheckout.DepositAddressFilter{CustomerID: "c7", MerchantID: "mer_2", Address: "0xa", From: time.UnixMilli(1758701681000), To: time.UnixMilli(1758701682000)}
	var got []string
	for address, err := range client.DepositAddresses.All(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, address.CustomerID+" "+address.Address)
		if address.CustomerID == "c7" && address.CreatedTime.Hour() != 6 {
			t.Errorf("created at %v, want the gateway's zone", address.CreatedTime)
		}
	}
	if want := []string{"c7 0xa", "c8 0xb"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want := map[string]any{"customerId": "c7", "merchantId": "mer_2", "depositAddress": "0xa", "startTime": 1758701681000.0, "endTime": 1758701682000.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}

func TestDepositAddressesRefuseWithoutSending(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	refund := func(r xcheckout.RefundRequest) func() error {
		r.RefundOrderNo = "R1"
		return func() error { _, err := client.Refunds.Create(t.Context(), r); return err }
	}
	pay := func(address, token string, amount money.Amount) func() error {
		return func() error { _, err := client.Sandbox.PayDeposit(t.Context(), address, token, amount); return err }
	}
	for i, c := range []struct {
		param string
		code  xcheckout.Code
		send  func() error
	}{
		{"customerId", xcheckout.CodeParameterMissing, func() error {
			_, err := client.DepositAddresses.Create(t.Context(), xcheckout.DepositAddressRequest{Token: "ETH_USDT"})
			return err
		}},
		{"token", xcheckout.CodeParameterMissing, func() error {
			_, err := client.DepositAddresses.Create(t.Context(), xcheckout.DepositAddressRequest{CustomerID: "c7"})
			return err
		}},
		{"customerId", xcheckout.CodeParameterMissing, func() error {
			_, err := client.DepositAddresses.Info(t.Context(), xcheckout.DepositAddressRef{})
			return err
		}},
		{"depositNo", xcheckout.CodeParameterMissing, func() error { _, err := client.CustomerDeposits.Info(t.Context(), ""); return err }},
		{"depositNo", xcheckout.CodeParameterInvalid, refund(xcheckout.RefundRequest{DepositNo: "DP1", OrderNo: "A1", Amount: 1})},
		{"depositNo", xcheckout.CodeParameterInvalid, refund(xcheckout.RefundRequest{DepositNo: "DP1", AbnormalPaymentNo: "P1"})},
		{"depositAddress", xcheckout.CodeParameterMissing, pay("", "ETH_USDT", 1)},
		{"token", xcheckout.CodeParameterMissing, pay("0xa", "", 1)},
		{"amount", xcheckout.CodeParameterMissing, pay("0xa", "ETH_USDT", 0)},
	} {
		var e *xcheckout.Error
		if err := c.send(); !errors.As(err, &e) || e.Param != c.param || e.Code != c.code {
			t.Errorf("call %d: %v, want %s of %s", i, err, c.code, c.param)
		}
	}
	if p.tokensGiven() != 0 || len(p.seen()) != 0 {
		t.Errorf("%d tokens and %v were asked for, want nothing", p.tokensGiven(), p.seen())
	}
}
