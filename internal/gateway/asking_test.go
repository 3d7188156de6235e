package gateway_test

import (
	"bytes"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// order asks for an order, and checks that what is kept of it is what is read.
func (b *bench) order(orderNo string) wire.Order {
	b.t.Helper()
	read := publicOrder(must(b.gateway.Order(b.t.Context(), b.caller().Actor, orderNo))(b.t))
	kept := must(b.gateway.OrderAs(b.t.Context(), b.caller().Actor, orderNo, func(d gateway.OrderDetail) ([]byte, error) {
		return wire.Encode(publicOrder(d))
	}))(b.t)
	if want := must(wire.Encode(read))(b.t); !bytes.Equal(kept, want) {
		b.t.Fatalf("order %s: kept is %s, read %s", orderNo, kept, want)
	}
	return read
}
