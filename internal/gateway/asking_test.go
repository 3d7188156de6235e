package gateway_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// order asks for an order, and checks that what is kept of it is what is read.
func (b *bench) order(orderNo string) wire.Order {
	b.t.Helper()
	read := publicOrder(must(b.gateway.Order(b.t.Context(), b.caller().Actor, orderNo))(b.t))
	kept := must(b.gateway.OrderAs(b.t.Context(), b.caller().Actor, orderNo, encodedOrder))(b.t)
	if want := must(wire.Encode(read))(b.t); !bytes.Equal(kept, want) {
		b.t.Fatalf("order %s: kept is %s, read %s", orderNo, kept, want)
	}
	return read
}

func encodedOrder(d gateway.OrderDetail) ([]byte, error) { return wire.Encode(publicOrder(d)) }

// An order that was just made is answered for without the database, as it would be with
// it, until something of it changes; what was made before is not taken for new.
func TestCreatedOrderIsKept(t *testing.T) {
	b := newBench(t)
	if b.store.Shared() {
		t.Skip("nothing is kept beside other replicas")
	}
	for sure := false; !sure; time.Sleep(time.Millisecond) { // that changes of other processes are heard
		_, sure = b.store.AccessVersion()
	}
	for no, text := range map[string]string{
		"1": `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT"}`,
		"2": `{"orderNo":"2","orderAmount":"0.000001","token":"ETH_USDC","customerId":"c","metadata":{"b":"1","a":"\u2028 <&>"},"expiredIn":5,
			"successUrl":"https://a.example/ok","cancelUrl":"https://a.example/no","webhookUrl":"https://a.example/hook"}`,
	} {
		for _, again := range []bool{false, true} {
			must(b.createOrder(b.caller(), parse(t, text)))(t)
			kept := must(b.gateway.OrderAs(t.Context(), b.caller().Actor, no, func(gateway.OrderDetail) ([]byte, error) {
				return []byte("it was read"), nil
			}))(t)
			read := must(encodedOrder(must(b.gateway.Order(t.Context(), b.caller().Actor, no))(t)))(t)
			if !bytes.Equal(kept, read) {
				t.Errorf("order %s, made again %t: kept is %s, read %s", no, again, kept, read)
			}
		}
		if err := b.cancel(no); err != nil {
			t.Fatal(err)
		}
		must(b.createOrder(b.caller(), parse(t, text)))(t)
		if o := b.order(no); o.OrderStatus != payment.Cancelled {
			t.Errorf("order %s was cancelled, made again, and is %s", no, o.OrderStatus)
		}
	}
}
