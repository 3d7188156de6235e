package httpapi_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

// outcome is what came of a request, in short.
func outcome(a answer) string {
	if a.Error == nil {
		return fmt.Sprint(a.status)
	}
	return fmt.Sprint(a.status, " ", a.Error.Code, " ", a.Error.Param)
}

// An empty string counts as not sent, in every member of every call's body: the outcome is
// the same, and what is required is missing.
func TestEmptyStringCountsAsNotSent(t *testing.T) {
	operations, err := openapitest.Operations()
	if err != nil {
		t.Fatal(err)
	}
	// Where a text says something by being empty.
	meant := map[string]string{
		"setWebhook url": "it ends deliveries",
	}
	b := newBench(t)
	members := 0
	for _, o := range operations {
		if o.Coming || !o.HasBody || o.ID == "testSignatureWithBody" || o.Path == "/user/auth/oauth2/token" { // which takes anything; whose members are all required texts
			continue
		}
		want := outcome(b.send(post(o.Path, "{}")))
		for _, name := range o.Members {
			if meant[o.ID+" "+name] != "" {
				continue
			}
			members++
			if got := outcome(b.send(post(o.Path, `{"`+name+`":""}`))); got != want {
				t.Errorf(`%s with an empty %s: %s, and without it %s`, o.ID, name, got, want)
			}
			if got := outcome(b.send(post(o.Path, "{\n\t\""+name+"\" :\n\t\"\" }"))); got != want {
				t.Errorf(`%s with an empty %s among spaces: %s, and without it %s`, o.ID, name, got, want)
			}
		}
	}
	if members < 150 {
		t.Errorf("%d members of bodies were tried, which are not all", members)
	}
}

// An order is made whose optional members are empty, and a repetition without them is the
// same order; an empty required one is missing, and an empty text within an object is one.
func TestEmptyMembersOfAnOrder(t *testing.T) {
	b := newBench(t)
	b.succeeds(post("/checkout/order/create", createBody("1", `,"expiredIn":"","metadata":"","customerId":""`)))
	b.succeeds(post("/checkout/order/create", createBody("1", "")))
	got := members(t, b.succeeds(post("/checkout/order/create", createBody("2", `,"metadata":{"a":"","b":"c"}`))))
	if info := members(t, b.succeeds(get("/checkout/order/info?orderNo=2"))); fmt.Sprint(info["metadata"]) != "map[a: b:c]" {
		t.Errorf("order %v has the metadata %v, want the empty text kept", got, info["metadata"])
	}
	b.succeeds(post("/checkout/order/list", `{"pageSize":"","pageNum":"","startTime":""}`))
	for body, param := range map[string]string{
		`{"orderNo":"3","orderAmount":"","token":"ETH_USDT"}`: "orderAmount",
		`{"orderNo":"","orderAmount":"1","token":"ETH_USDT"}`: "orderNo",
	} {
		if a := b.refuses(body, post("/checkout/order/create", body), "parameter_missing", true); a.Error != nil && a.Error.Param != param {
			t.Errorf("%s: blamed %q, want %q", body, a.Error.Param, param)
		}
	}
	for _, body := range []string{`{"orderNo":"4","orderAmount":" ","token":"ETH_USDT"}`, createBody("4", `,"expiredIn":" "`), createBody("4", `,"expiredIn":"\"\""`)} {
		b.refuses(body, post("/checkout/order/create", body), "parameter_invalid", true)
	}
}
