package load

import "strconv"

// Call is one of the API's calls. Target and Body append those of request n to
// dst; a call without a body has none.
type Call struct {
	Name, Method string
	Target       func(dst []byte, n int64) []byte
	Body         func(dst []byte, n int64) []byte
}

// Create makes order n.
var Create = Call{Name: "create", Method: "POST", Target: at("/checkout/order/create"), Body: func(dst []byte, n int64) []byte {
	dst = AppendOrderNo(append(dst, `{"orderNo":"`...), n)
	return append(dst, `","orderAmount":"25.00","customerId":"c77120","token":"ETH_USDT","fiat":"USD"}`...)
}}

// Info asks for order n, as the SDKs do.
var Info = Call{Name: "info", Method: "GET", Target: func(dst []byte, n int64) []byte {
	return AppendOrderNo(append(dst, "/checkout/order/info?orderNo="...), n)
}}

// List asks for a page of 20 orders, newest first.
func List(page int) Call {
	body := []byte(`{"pageNum":` + strconv.Itoa(page) + `,"pageSize":20}`)
	return Call{Name: "list", Method: "POST", Target: at("/checkout/order/list"), Body: func(dst []byte, _ int64) []byte {
		return append(dst, body...)
	}}
}

func at(path string) func([]byte, int64) []byte {
	return func(dst []byte, _ int64) []byte { return append(dst, path...) }
}

// AppendOrderNo appends the number of order n.
func AppendOrderNo(dst []byte, n int64) []byte {
	const digits = 10
	text := strconv.AppendInt(make([]byte, 0, 20), n, 10)
	dst = append(dst, 'A')
	for range digits - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

// Cancel ends order n.
var Cancel = Call{Name: "cancel", Method: "POST", Target: at("/checkout/order/cancel"), Body: func(dst []byte, n int64) []byte {
	return append(AppendOrderNo(append(dst, `{"orderNo":"`...), n), `"}`...)
}}
