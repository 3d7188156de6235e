package wire

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
)

// What is encoded the fast way is what json.Marshal would have made, byte for byte.
func TestFlat(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for _, v := range []any{Order{}, CreatedOrder{}, Deposit{}, Refund{}, Settlement{}, AbnormalRecord{}, Webhook{}, OrderEvent{}, Token{},
		struct {
			A string            `json:"a"`
			B []byte            `json:"b"`
			C *int              `json:"c"`
			D any               `json:"d"`
			E [2]bool           `json:"e"`
			F map[string]string `json:"f"`
			G Rate              `json:"g"`
		}{},
	} {
		kind := reflect.TypeOf(v)
		for range 2000 {
			filled := reflect.New(kind).Elem()
			fill(r, filled)
			want, wantErr := json.Marshal(filled.Interface(), json.Deterministic(true))
			got, err := marshal(filled.Interface())
			if string(got) != string(want) || (err == nil) != (wantErr == nil) {
				t.Fatalf("%s: got %s, %v, want %s, %v", kind, got, err, want, wantErr)
			}
		}
	}
	for _, kind := range []reflect.Type{reflect.TypeFor[Order](), reflect.TypeFor[CreatedOrder]()} {
		if flatOf(kind) == nil {
			t.Errorf("%s is not encoded the fast way", kind)
		}
	}
}

// What was packed is what is encoded.
func TestPackedOrder(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 2000 {
		var o Order
		fill(r, reflect.ValueOf(&o).Elem())
		want, wantErr := Encode(o)
		packed, err := PackOrder(o)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%+v: %v, want %v", o, err, wantErr)
		}
		if err != nil {
			continue
		}
		if got := packed.Text(); string(got) != string(want) {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

var texts = []string{"", "ord_1", "two words", `quo"te\`, "<&>", "tab\tnew\nline", "\u2028\u00a0", "ünïcode 订单", "\x00\x1f\x7f", "bad \xff utf-8"}

// fill gives every part of v a value by chance.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[r.IntN(len(texts))])
		if v.Type() == reflect.TypeFor[Rate]() {
			v.SetString([]string{"1", "0.9987", "7.25", "", "x", "1e"}[r.IntN(50)%6])
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.Int64() >> r.IntN(64) * int64(1-2*r.IntN(2)))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> r.IntN(64))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(r, v.Field(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(3), 3))
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.Map:
		if r.IntN(4) == 0 {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(3) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key)
			fill(r, value)
			v.SetMapIndex(key, value)
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(texts[r.IntN(len(texts)-1)]))
	}
}

func BenchmarkEncodeOrder(b *testing.B) {
	o := Order{Sysid: "ord_01234567890123456789012345", OrderNo: "A0000000001", OrderAmount: 25_000_000, Fiat: "USD", ExchangeRate: "1", RateSource: "fixed",
		PayingAmount: 25_000_000, CustomerID: "c77120", ExpiredIn: 1800, Token: "ETH_USDT", DepositAddress: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
		PaymentURL: "http://127.0.0.1:8080/pay/0123456789abcdef0123456789abcdef", OrderStatus: "PAYING", CreatedTime: "2026-11-28T10:00:00.000",
		UpdatedTime: "2026-11-28T10:00:00.000", CreatedAt: 1795860000000, UpdatedAt: 1795860000000, RequiredConfirmations: 12}
	b.Run("flat", func(b *testing.B) {
		for b.Loop() {
			if _, err := Encode(o); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json.Marshal", func(b *testing.B) {
		for b.Loop() {
			if _, err := json.Marshal(o, json.Deterministic(true)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
