package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// order is a row of orders, as far as the naive rival needs one.
type order struct {
	OrderNo, Sysid, Link, CustomerID, Status string
	OrderAmount, PayingAmount                int64 // millionths
	Address, Salt                            []byte
	ExpiresAt, CreatedAt                     int64
}

// orders is where the naive rival keeps them.
type orders interface {
	// insert keeps an order and its address, in a transaction of its own.
	insert(context.Context, order) error
	find(ctx context.Context, orderNo string) (order, error)
}

// openOrders opens a database by its name: a URL of PostgreSQL or a file.
func openOrders(name string) (orders, error) {
	if strings.HasPrefix(name, "postgres") {
		return openPostgres(name)
	}
	return openSQLite(name)
}

// naive is a server as one writes it in a day: signed HTTP by package signature, and
// what an order is, one commit each. It derives no address and has one merchant,
// whom it never looks up; both are in its favour.
func naive(s settings) (http.Handler, error) {
	key, err := signature.NewKey(s.SignKey)
	if err != nil {
		return nil, err
	}
	kept, err := openOrders(s.Database)
	if err != nil {
		return nil, err
	}
	guard := &signature.Middleware{
		Lookup: func(r *http.Request, _ *signature.Parsed) (signature.Credential, error) {
			if r.Header.Get("Authorization") != "Bearer "+s.Token {
				return signature.Credential{}, &signature.Error{Code: signature.AuthenticationFailed}
			}
			return signature.Credential{ID: "credential-1", Keys: []*signature.Key{key}}, nil
		},
		Route:   func(r *http.Request) signature.Route { return signature.Route{ReadOnly: r.Method == http.MethodGet} },
		Options: signature.Options{RequireAuthorization: true},
		Replay:  &signature.ReplayMemory{Max: 8 << 20},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /checkout/order/create", func(w http.ResponseWriter, r *http.Request) { create(kept, w, r) })
	mux.HandleFunc("GET /checkout/order/info", func(w http.ResponseWriter, r *http.Request) {
		o, err := kept.find(r.Context(), r.URL.Query().Get("orderNo"))
		answer(w, o, err)
	})
	return guard.Handler(mux), nil
}

func create(kept orders, w http.ResponseWriter, r *http.Request) {
	var p struct{ OrderNo, OrderAmount, CustomerID, Token, Fiat string }
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil || p.OrderNo == "" || p.OrderAmount != "25.00" || p.Token != "ETH_USDT" {
		answer(w, order{}, errors.Join(err, errors.New("this is not the order that is measured with")))
		return
	}
	o := newOrder(p.OrderNo, p.CustomerID)
	answer(w, o, kept.insert(r.Context(), o))
}

// newOrder makes an order, whose sysid rises with time as the gateway's do.
func newOrder(orderNo, customerID string) order {
	random := make([]byte, 10+18+20+32)
	rand.Read(random)
	now := time.Now()
	return order{OrderNo: orderNo, Sysid: fmt.Sprintf("OR%012X%X", now.UnixMilli(), random[:10]),
		Link: base64.RawURLEncoding.EncodeToString(random[10:28]), CustomerID: customerID, Status: "PAYING",
		OrderAmount: 25_000_000, PayingAmount: 25_000_000, Address: random[28:48], Salt: random[48:],
		ExpiresAt: now.Add(30 * time.Minute).UnixMilli(), CreatedAt: now.UnixMilli()}
}

// answer answers with an order.
func answer(w http.ResponseWriter, o order, err error) {
	if err != nil {
		http.Error(w, `{"retcode":"500","retmsg":"`+hex.EncodeToString([]byte(err.Error()))+`"}`, http.StatusInternalServerError)
		return
	}
	text, err := json.Marshal(map[string]any{"retcode": "200", "retmsg": "SUCCESS", "success": true, "retdata": map[string]any{
		"sysid": o.Sysid, "orderNo": o.OrderNo, "orderStatus": o.Status, "orderAmount": o.OrderAmount / 1_000_000, "fiat": "USD",
		"payingAmount": o.PayingAmount / 1_000_000, "token": "ETH_USDT", "exchangeRate": 1, "depositAddress": "0x" + hex.EncodeToString(o.Address),
		"paymentUrl": "https://pay.example/pay/" + o.Link, "expiredIn": 1800, "expiresAt": o.ExpiresAt, "customerId": o.CustomerID,
		"createdAt": o.CreatedAt, "merchantId": ""}})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}
