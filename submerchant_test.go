package xcheckout_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

const hats = `{"merchantId":"mer_2","name":"Hats","disabled":true,"createdTime":"2025-09-26T14:40:02.113","createdAt":1758897602113}`

// A call with a requestId is repeated, since no second sub-merchant comes of it; one
// without is not.
func TestSubMerchantIsCreated(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/sub-merchant/create", func(c call) answer {
		if c.number != 2 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(hats)
	})
	subMerchants := p.newClient(nil).SubMerchants
	got, err := subMerchants.Create(t.Context(), xcheckout.SubMerchantRequest{Name: "Hats", RequestID: "q"})
	if err != nil {
		t.Fatal(err)
	}
	want := &xcheckout.SubMerchant{ID: "mer_2", Name: "Hats", Disabled: true, CreatedTime: got.CreatedTime, Raw: got.Raw}
	if !reflect.DeepEqual(got, want) || string(got.Raw) != hats || got.CreatedTime.UnixMilli() != 1758897602113 {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	for _, r := range []xcheckout.SubMerchantRequest{{Name: "Hats"}, {Name: "Hats", RequestID: "q", Nonce: "n"}} {
		if _, err := subMerchants.Create(t.Context(), r); !errors.Is(err, xcheckout.Code("unavailable")) {
			t.Errorf("%+v: %v, want %s", r, err, xcheckout.Code("unavailable"))
		}
	}
	if _, err := subMerchants.Create(t.Context(), xcheckout.SubMerchantRequest{RequestID: "q"}); !errors.Is(err, xcheckout.CodeParameterMissing) {
		t.Errorf("without a name: %v, want %s", err, xcheckout.CodeParameterMissing)
	}
	var sent []string
	for _, c := range p.seen() {
		sent = append(sent, c.body)
	}
	if want := []string{`{"name":"Hats","requestId":"q"}`, `{"name":"Hats","requestId":"q"}`, `{"name":"Hats"}`, `{"name":"Hats","requestId":"q","nonce":"n"}`}; !reflect.DeepEqual(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

func TestSubMerchantListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/sub-merchant/list", func(c call) answer {
		if decodeBody(t, c.body)["cursor"] == nil {
			return ok(`{"records":[` + hats + `],"total":2,"pageNo":1,"pageSize":1,"nextCursor":"c2"}`)
		}
		return ok(`{"records":[{"merchantId":"mer_1"}],"pageSize":1,"nextCursor":""}`)
	})
	client := p.newClient(func(c *xcheckout.Config) { c.TimeZone = time.FixedZone("", 8*60*60) })
	var got []string
	for m, err := range client.SubMerchants.All(t.Context(), xcheckout.PageRequest{PageSize: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.ID+" "+m.Name)
		if m.ID == "mer_2" && m.CreatedTime.Hour() != 6 {
			t.Errorf("created at %v, want the gateway's zone", m.CreatedTime)
		}
	}
	if want := []string{"mer_2 Hats", "mer_1 "}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	p.on("/checkout/sub-merchant/list", func(call) answer { return ok(`{"records":[{"merchantId":7}],"nextCursor":""}`) })
	if _, err := client.SubMerchants.List(t.Context(), xcheckout.PageRequest{}); !errors.Is(err, xcheckout.CodeAnswerBodyInvalid) {
		t.Errorf("an ID that is none: %v, want %s", err, xcheckout.CodeAnswerBodyInvalid)
	}
}
