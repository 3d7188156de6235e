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
	wrong := []string{"", "nothing", "a\x00b", "\xff", link + "\x00", link + " ", link + "\n", "é", link[:len(link)-1], link + "A"}
	for i := range link { // of another order, another merchant, with another proof
		other := []byte(link)
		if other[i] = 'A'; link[i] == 'A' {
			other[i] = 'B'
		}
		wrong = append(wrong, string(other))
	}
	another := b.create("2", usdt)
	spliced := another.PaymentURL[len(b.config.BaseURL+"/pay/"):]
	wrong = append(wrong, link[:43]+spliced[43:], spliced[:43]+link[43:])
	for _, link := range wrong {
		_, err := b.gateway.PaymentPage(t.Context(), link)
		refusedWith(t, "the page of "+link, err, fault.OrderNotFound)
	}
}
