package vendortest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"time"
)

// order is one of the merchant's.
type order struct {
	no, customerID, token, address, status, txHash string
	amount                                         json.Number
	expiredIn                                      int64
	created, updated                               time.Time
}

// The tokens that are enabled, and what one US dollar is of them.
var enabled = map[string]json.Number{"ETH_USDT": "1.01", "TRX_USDT": "1"}

var orderNoForm = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

func (x *exchange) create() {
	var p struct {
		OrderNo     string      `json:"orderNo"`
		OrderAmount json.Number `json:"orderAmount"`
		CustomerID  string      `json:"customerId"`
		Token       string      `json:"token"`
		ExpiredIn   int64       `json:"expiredIn"`
	}
	if json.Unmarshal(x.body, &p) != nil {
		x.refuse(http.StatusOK, "00001", "the body can not be read")
		return
	}
	if !orderNoForm.MatchString(p.OrderNo) {
		x.refuse(http.StatusOK, "00008", "orderNo is not alphanumeric")
		return
	}
	o := x.server.orders[p.OrderNo]
	if o == nil {
		o = &order{no: p.OrderNo, customerID: p.CustomerID, token: p.Token, address: "-1", status: "PAYING", amount: shortest(p.OrderAmount),
			expiredIn: p.ExpiredIn, created: time.Now(), updated: time.Now()}
		if o.expiredIn == 0 {
			o.expiredIn = 1800
		}
		if enabled[p.Token] != "" {
			o.address = fmt.Sprintf("0x%040x", len(x.server.orders)+1)
			x.server.orders[p.OrderNo] = o
			x.server.numbers = append(x.server.numbers, p.OrderNo)
		}
	}
	x.succeed(map[string]any{"sysid": "OR" + o.no, "orderNo": o.no, "payingAmount": o.paying(), "token": o.token,
		"coinAddress": "0x00000000000000000000000000000000000000c0", "exchangeRate": enabled[o.token], "depositAddress": o.address,
		"paymentUrl": x.server.BaseURL + "/pay/" + o.no, "expiredIn": o.expiredIn, "customerId": o.customerID})
}

// shortest drops the zeros that a decimal text has at its end: the vendor's amounts
// are numbers.
func shortest(n json.Number) json.Number {
	var f float64
	if json.Unmarshal([]byte(n), &f) != nil {
		return "0"
	}
	text, _ := json.Marshal(f) // as the vendor's server does
	return json.Number(text)
}

// paying is what the order's amount is in its token.
func (o *order) paying() json.Number {
	var amount, rate float64
	_ = json.Unmarshal([]byte(o.amount), &amount)
	_ = json.Unmarshal([]byte(enabled[o.token]), &rate)
	return shortest(json.Number(fmt.Sprintf("%.6f", amount*rate)))
}

// public is the order as answers have it.
func (o *order) public() map[string]any {
	const form = "2006-01-02T15:04:05.000"
	return map[string]any{"sysid": "OR" + o.no, "orderNo": o.no, "orderAmount": o.amount, "payingAmount": o.paying(), "refundedAmount": 0,
		"customerId": o.customerID, "merchantId": nil, "expiredIn": o.expiredIn, "token": o.token, "txHash": o.txHash,
		"depositAddress": o.address, "orderStatus": o.status,
		"createdTime": o.created.UTC().Format(form), "updatedTime": o.updated.UTC().Format(form)}
}

// find returns the order that the query names, or refuses.
func (x *exchange) find() *order {
	o := x.server.orders[x.r.URL.Query().Get("orderNo")]
	if o == nil {
		x.refuse(http.StatusOK, "00010", "the order does not exist")
	}
	return o
}

func (x *exchange) info() {
	if o := x.find(); o != nil {
		x.succeed(o.public())
	}
}

func (x *exchange) cancel() {
	o := x.find()
	switch {
	case o == nil:
	case o.status != "PAYING":
		x.refuse(http.StatusOK, "00011", "the order can not be cancelled")
	default:
		o.status, o.updated = "CANCELLED", time.Now()
		x.succeed(o.public())
	}
}

// list answers a page by its number, the vendor's only way.
func (x *exchange) list() {
	var p struct {
		OrderStatus string `json:"orderStatus"`
		PageNum     int    `json:"pageNum"`
		PageSize    int    `json:"pageSize"`
	}
	if json.Unmarshal(x.body, &p) != nil {
		x.refuse(http.StatusOK, "00001", "the body can not be read")
		return
	}
	p.PageNum = max(p.PageNum, 1)
	if p.PageSize <= 0 {
		p.PageSize = 10
	}
	records, total := []map[string]any{}, 0
	for i := len(x.server.numbers) - 1; i >= 0; i-- {
		o := x.server.orders[x.server.numbers[i]]
		if p.OrderStatus != "" && o.status != p.OrderStatus {
			continue
		}
		if total/p.PageSize == p.PageNum-1 {
			records = append(records, o.public())
		}
		total++
	}
	x.succeed(map[string]any{"records": records, "total": total, "pageNo": p.PageNum, "pageSize": p.PageSize})
}
