package gateway_test

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

const (
	eth           = "ETH"
	bsc           = "BSC"
	usdt          = "ETH_USDT" // 6 decimals
	usdc          = "ETH_USDC" // 18 decimals
	bscUSDT       = "BSC_USDT" // 18 decimals, on the other chain
	confirmations = 3
	password      = "correct horse battery staple"
)

// start is when every test begins, by the wall's clock and the chains'.
var start = time.Unix(1_800_000_000, 0).UTC()

var tokens = []gateway.Token{
	{Asset: payment.Asset{Chain: eth, Contract: "0xUSDT", Token: usdt, Decimals: 6}, Rate: money.MustParseRate("1")},
	{Asset: payment.Asset{Chain: eth, Contract: "0xUSDC", Token: usdc, Decimals: 18}, Rate: money.MustParseRate("1")},
	{Asset: payment.Asset{Chain: bsc, Contract: "0xBUSDT", Token: bscUSDT, Decimals: 18}, Rate: money.MustParseRate("1")},
}

// bench is a gateway on a store of its own, a merchant, and two chains.
type bench struct {
	t          *testing.T
	config     gateway.Config
	data       store.Config
	gateway    *gateway.Gateway
	store      *store.Store
	now        time.Time
	merchant   gateway.CreatedMerchant
	credential store.Credential
	chain      *chainOf // ETH
	other      *chainOf // BSC
}

func newBench(t *testing.T) *bench {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	b := &bench{t: t, now: start,
		config: gateway.Config{Environment: gateway.Local, BaseURL: "https://pay.example", Derive: derive, Tokens: tokens, Log: log, Chains: []gateway.Chain{
			{Name: eth, Confirmations: confirmations, Factory: "0xfactory", Implementation: "0ximplementation"},
			{Name: bsc, Confirmations: confirmations, Factory: "0xfactory", Implementation: "0ximplementation"}}},
		data: store.Config{Path: filepath.Join(t.TempDir(), "gateway.db"), Box: box, Log: log},
	}
	b.data.Now = func() time.Time { return b.now }
	b.open()
	t.Cleanup(func() { b.store.Close() })
	b.merchant = must(b.gateway.CreateMerchant(t.Context(), gateway.NewMerchant{Name: "Shoe shop", Email: "ops@shop.example", Password: password}))(t)
	b.credential = must(b.gateway.CreateCredential(t.Context(), b.merchant.ID, false))(t)
	b.chain, b.other = newChain(b, eth), newChain(b, bsc)
	return b
}

// must turns a value and an error into the value, and ends the test on the
// error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// derive makes an address that nobody else has. That it is the right one is for
// package chain/evm to show.
func derive(_, _ string, salt [32]byte) (string, error) {
	return "0x" + hex.EncodeToString(salt[:20]), nil
}

func (b *bench) open() {
	b.t.Helper()
	b.store = must(store.Open(b.t.Context(), b.data))(b.t)
	b.config.Store = b.store
	b.gateway = must(gateway.New(b.t.Context(), b.config))(b.t)
}

// restart closes the store and opens everything again.
func (b *bench) restart() {
	b.t.Helper()
	if err := b.store.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.open()
}

// caller is the merchant with a signature that was never used before.
func (b *bench) caller() gateway.Caller {
	c := gateway.Caller{Credential: b.credential, SeenUntil: b.now.Add(2 * time.Minute)}
	rand.Read(c.MAC[:])
	return c
}

// params are those of an order of that amount in USDT, for a minute.
func params(orderNo, amount string) wire.OrderParams {
	a, seconds := money.MustParse(amount), int64(60)
	return wire.OrderParams{OrderNo: orderNo, OrderAmount: &a, Token: usdt, ExpiredIn: &seconds}
}

// create makes an order of 25 in a token, which expires a minute from now.
func (b *bench) create(orderNo, token string) wire.CreatedOrder {
	b.t.Helper()
	p := params(orderNo, "25")
	p.Token = token
	return must(b.gateway.CreateOrder(b.t.Context(), b.caller(), p))(b.t)
}

func (b *bench) cancel(orderNo string) error {
	_, err := b.gateway.CancelOrder(b.t.Context(), b.caller(), wire.OrderRef{OrderNo: orderNo})
	return err
}

func (b *bench) order(orderNo string) wire.Order {
	b.t.Helper()
	return must(b.gateway.Order(b.t.Context(), b.caller(), wire.OrderRef{OrderNo: orderNo}))(b.t)
}

// check proves that the ledger balances and agrees with orders and deposits.
func (b *bench) check() *ledger.Book {
	b.t.Helper()
	return must(b.gateway.CheckLedger(b.t.Context()))(b.t)
}

// events are the types of what was announced of an order, in its order.
func (b *bench) events(orderNo string) string {
	b.t.Helper()
	sysid := b.order(orderNo).Sysid
	var types []string
	err := b.store.View(b.t.Context(), func(tx *store.Tx) error {
		list, err := tx.Events(b.merchant.ID, sysid)
		for _, e := range list {
			types = append(types, strings.TrimPrefix(e.Type, "ORDER_"))
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Join(types, " ")
}

// expect compares an order's status, what it received, and what was announced
// of it.
func (b *bench) expect(orderNo, status, received, events string) {
	b.t.Helper()
	o := b.order(orderNo)
	if got := fmt.Sprintf("%s %s", o.OrderStatus, o.ReceivedAmount); got != status+" "+received {
		b.t.Errorf("order %s is %s, want %s %s", orderNo, got, status, received)
	}
	if got := b.events(orderNo); got != events {
		b.t.Errorf("of order %s was announced %q, want %q", orderNo, got, events)
	}
}

// holds compares what the accounts of a token hold: "incoming 1.00+2.00" is
// 1.00 posted and 2.00 pending. Accounts that are not named hold nothing.
func (b *bench) holds(token string, want ...string) {
	b.t.Helper()
	book := b.check()
	var asset int64
	for i, t := range tokens {
		if t.Token == token {
			asset = int64(i + 1)
		}
	}
	var got []string
	for _, kind := range []ledger.Kind{ledger.Deposits, ledger.Incoming, ledger.Available, ledger.Abnormal} {
		account := ledger.Account{Asset: asset, Kind: kind}
		if kind.OfMerchant() {
			account.Merchant = b.merchant.ID
		}
		if balance := book.Balance(account); balance != (ledger.Balance{}) {
			got = append(got, fmt.Sprintf("%s %s+%s", kind, balance.Posted, balance.Pending))
		}
	}
	if text, wanted := strings.Join(got, ", "), strings.Join(want, ", "); text != wanted {
		b.t.Errorf("%s: the ledger holds %q, want %q", token, text, wanted)
	}
}

// refusedWith fails unless err carries the code.
func refusedWith(t *testing.T, what string, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
	if f := new(fault.Error); want != fault.Internal && errors.As(err, &f) && f.Err != nil && strings.Contains(f.Message, f.Err.Error()) {
		t.Errorf("%s: the message %q repeats the cause", what, f.Message)
	}
}
