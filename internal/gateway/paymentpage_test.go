package gateway_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// A payment page whose address was made up is not there, whatever bytes are in it, on
// every database.
func TestPaymentPageOfAnyLink(t *testing.T) {
	b := newBench(t)
	made := b.create("1", usdt)
	link := made.PaymentURL[len(b.config.BaseURL+"/pay/"):]
	if page := must(b.gateway.PaymentPage(t.Context(), link))(t); page.OrderNo != "1" {
		t.Fatalf("the page is of order %q, want 1", page.OrderNo)
	}
	for _, link := range []string{"", "nothing", "a\x00b", "\xff", link + "\x00", link + " ", "é"} {
		_, err := b.gateway.PaymentPage(t.Context(), link)
		refusedWith(t, "the page of "+link, err, fault.OrderNotFound)
	}
}
