package httpapi_test

import (
	"fmt"
	"testing"
)

// createSubMerchant asks for a sub-merchant; more are further members.
func createSubMerchant(name, more string) request {
	return post("/checkout/sub-merchant/create", fmt.Sprintf(`{"name":%q%s}`, name, more))
}

// A sub-merchant is created once a requestId, and sells at once: with orders, a balance,
// a statement and endpoints of its own.
func TestSubMerchants(t *testing.T) {
	b := newBench(t)
	made := members(t, b.succeeds(createSubMerchant("Hats by Jo", `,"requestId":"r"`)))
	if again := members(t, b.succeeds(createSubMerchant("Hats by Jo", `,"requestId":"r"`))); again["merchantId"] != made["merchantId"] || made["name"] != "Hats by Jo" || made["disabled"] != false || made["createdAt"] == nil {
		t.Errorf("made %v, and again %v", made, again)
	}
	b.succeeds(createSubMerchant("Hats by Jo", ""))
	b.counts("/checkout/sub-merchant/list", `{}`, 2)
	if page := members(t, b.succeeds(post("/checkout/sub-merchant/list", `{"pageSize":1,"pageNum":2}`))); page["total"] != 2.0 || page["records"].([]any)[0].(map[string]any)["merchantId"] != made["merchantId"] {
		t.Errorf("the second page is %v", page)
	}
	id := fmt.Sprintf(`"merchantId":%q`, made["merchantId"])
	if order := members(t, b.succeeds(post("/checkout/order/create", createBody("1", ","+id)))); order["merchantId"] != made["merchantId"] {
		t.Errorf("its order is %v", order)
	}
	b.counts("/checkout/order/list", `{`+id+`}`, 1)
	b.succeeds(post("/checkout/deposit-address/create", `{"customerId":"c7","token":"ETH_USDT",`+id+`}`))
	b.succeeds(post("/checkout/webhook/create", `{"url":"http://127.0.0.1:9/",`+id+`}`))
	b.succeeds(post("/checkout/balance/list", `{`+id+`}`))
}

func TestSubMerchantParameters(t *testing.T) {
	b := newBench(t)
	for _, c := range [][4]string{
		{"create", `{}`, "parameter_missing", "name"},
		{"create", `{"name":""}`, "parameter_missing", "name"},
		{"create", `{"name":" "}`, "parameter_invalid", "name"},
		{"create", `{"name":7}`, "parameter_invalid", "name"},
		{"create", `{"name":"a\u0000b"}`, "parameter_invalid", "name"},
		{"create", `{"name":"x","parentId":"mer_x"}`, "parameter_unknown", "parentId"},
		{"create", `{"name":"x","requestId":"a b"}`, "parameter_invalid", "requestId"},
		{"list", `{"cursor":"x"}`, "parameter_invalid", "cursor"},
		{"list", `{"pageSize":201}`, "parameter_invalid", "pageSize"},
		{"list", `{"name":"x"}`, "parameter_unknown", "name"},
	} {
		a := b.refuses(c[0]+" "+c[1], post("/checkout/sub-merchant/"+c[0], c[1]), c[2], true)
		if a.Error != nil && a.Error.Param != c[3] {
			t.Errorf("%s %s: blamed %q, want %q", c[0], c[1], a.Error.Param, c[3])
		}
	}
	b.counts("/checkout/sub-merchant/list", `{}`, 0)
}
