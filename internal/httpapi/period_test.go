package httpapi_test

import "testing"

// A period that ends before it begins is a mistake that an empty list would hide; one
// that ends when it begins is empty.
func TestPeriodsDoNotEndBeforeTheyBegin(t *testing.T) {
	b := newBench(t)
	for _, list := range []string{"order", "event", "refund", "settlement", "abnormal-payment", "deposit-address", "customer-deposit", "statement"} {
		path, of := "/checkout/"+list+"/list", ""
		if list == "statement" {
			of = `,"token":"ETH_USDT"`
		}
		b.refuses(list, post(path, `{"startTime":-1`+of+`}`), "parameter_invalid", true)
		b.succeeds(post(path, `{"startTime":1700000000001,"endTime":1700000000001`+of+`}`))
		a := b.refuses(list, post(path, `{"startTime":1700000000001,"endTime":1700000000000`+of+`}`), "parameter_invalid", true)
		if a.Error != nil && (a.Error.Param != "endTime" || a.Error.Message != "endTime is not before startTime") {
			t.Errorf("%s: refused %q for %q", list, a.Error.Param, a.Error.Message)
		}
	}
}
