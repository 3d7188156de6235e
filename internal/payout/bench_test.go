package payout_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

const (
	eth           = "ETH"
	confirmations = 3
)

// bench is a chain that blocks are made on when a test says so, a gateway that follows
// it, and the parts of a sender.
type bench struct {
	t          *testing.T
	url        string // of the node; of several, with commas
	control    *rpc.Client
	deployment evm.Deployment
	rich       *evm.Wallet // of the chain's test tokens
	signer     evm.Signer
	tokens     []gateway.Token
	now        time.Time
	data       store.Config

	store    *store.Store
	gateway  *gateway.Gateway
	source   *evm.Source
	stop     func() // the watcher
	merchant string
	actor    gateway.Actor
	order    gateway.OrderDetail
	refunds  int
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func address(t *testing.T, text string) chain.Address {
	t.Helper()
	return must(evm.Family{}.Parse(text))(t)
}

// newBench starts anvil with an order on it that was paid, of which refunds are made,
// and a payout wallet with coins and tokens.
func newBench(t *testing.T, prepare ...func(*bench)) *bench {
	t.Helper()
	b := &bench{t: t, url: evmtest.Anvil.Start(t), now: time.Now().Truncate(time.Millisecond)}
	b.control = must(rpc.Dial(b.url))(t)
	t.Cleanup(b.control.Close)
	key := must(evm.ParseKey(dev.WalletKey))(t)
	b.deployment = must(evm.Deploy(t.Context(), b.url, key, address(t, dev.Owner), address(t, dev.Treasury)))(t)
	b.rich = must(evm.OpenWallet(t.Context(), b.url, key))(t)
	t.Cleanup(b.rich.Close)
	for _, token := range must(evm.DeployTestTokens(t.Context(), b.url, key, address(t, dev.Wallet)))(t) {
		b.addToken(token.Symbol, token.Contract, token.Decimals)
	}
	b.signer = evm.NewKeySigner(must(crypto.GenerateKey())(t))
	for _, f := range prepare {
		f(b)
	}
	b.setNative(big.NewInt(1e18))
	b.give(b.tokens[0].Contract, 1000)

	box := must(seal.New(seal.NewKey()))(t)
	b.data = store.Config{Database: databasetest.New(t), Box: box, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return b.now }}
	b.open()
	t.Cleanup(func() { b.close() })
	m := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example", Password: "correct horse battery"}))(t)
	b.merchant, b.actor = m.ID, gateway.Actor{MerchantID: m.ID, Role: gateway.RoleOperator, Proof: gateway.ProofShell}
	b.payOrder(1, b.tokens[0], 500)
	b.call(nil, "evm_setAutomine", false)
	return b
}

func (b *bench) addToken(symbol string, contract chain.Address, decimals int) {
	b.tokens = append(b.tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
		Asset: payment.Asset{Chain: eth, Contract: contract, Token: eth + "_" + symbol, Decimals: decimals}})
}

func (b *bench) call(result any, method string, args ...any) {
	b.t.Helper()
	if err := b.control.Call(result, method, args...); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

func (b *bench) wallet() chain.Address { return b.signer.Address() }

func (b *bench) setNative(wei *big.Int) {
	b.t.Helper()
	b.call(nil, "anvil_setBalance", common.Address([]byte(b.wallet())), (*hexutil.Big)(wei))
}

// give sends the wallet whole tokens.
func (b *bench) give(token chain.Address, whole int64) {
	b.t.Helper()
	id := must(b.rich.Pay(b.t.Context(), token, b.wallet(), big.NewInt(whole*1e6)))(b.t)
	if err := b.rich.Wait(b.t.Context(), id); err != nil {
		b.t.Fatal(err)
	}
}

// open opens the database and follows the chain.
func (b *bench) open() {
	b.t.Helper()
	t := b.t
	log := b.data.Log
	b.store = must(store.Open(t.Context(), b.data))(t)
	b.gateway = must(gateway.New(t.Context(), gateway.Config{Store: b.store, Environment: gateway.Local, BaseURL: "https://pay.example", Tokens: b.tokens, Log: log,
		Chains: []gateway.Chain{{Name: eth, Confirmations: confirmations, Family: evm.Family{}, Scheme: b.deployment.Scheme()}}}))(t)
	b.source = must(evm.Open(strings.Split(b.url, ",")...))(t)
	var contracts []chain.Address
	for _, token := range b.tokens {
		contracts = append(contracts, token.Contract)
	}
	watcher := must(chain.New(chain.Config{Chain: eth, Source: b.source, Recorder: b.gateway, Tokens: contracts,
		Policy: chain.Policy{Depth: confirmations}, PollEvery: 5 * time.Millisecond, Log: log}))(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); watcher.Run(ctx) }()
	b.stop = func() { cancel(); <-done }
}

func (b *bench) close() {
	b.stop()
	b.source.Close()
	b.store.Close()
}

// reopen is a restart of the process.
func (b *bench) reopen() {
	b.t.Helper()
	b.close()
	b.open()
	b.caughtUp()
}

// payOrder makes an order and pays it, while blocks are mined by themselves, until the
// payment is final.
func (b *bench) payOrder(number int, token gateway.Token, whole int64) {
	b.t.Helper()
	b.payOrderNow(number, token, whole)
	b.mine(payout.DepthDefault)
}

// payOrderNow is payOrder whose payment has the confirmations, and is not final.
func (b *bench) payOrderNow(number int, token gateway.Token, whole int64) {
	b.t.Helper()
	b.caughtUp()
	amount := money.Amount(whole * 1e6)
	o := must(b.gateway.CreateOrder(b.t.Context(), b.actor, gateway.NewOrder{OrderNo: fmt.Sprint(number), OrderAmount: &amount, Token: token.Token, Fiat: "USD"}, nil, nil))(b.t)
	must(b.rich.Pay(b.t.Context(), token.Contract, o.Address, big.NewInt(whole*1e6)))(b.t)
	b.mine(confirmations)
	b.order = must(b.gateway.Order(b.t.Context(), b.actor, o.OrderNo))(b.t)
	if b.order.Status != payment.Paid {
		b.t.Fatalf("the order is %s, want PAID", b.order.Status)
	}
}

// mine makes blocks, and waits until they are recorded.
func (b *bench) mine(blocks int) {
	b.t.Helper()
	b.call(nil, "anvil_mine", hexutil.Uint64(blocks))
	b.caughtUp()
}

func (b *bench) caughtUp() {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		head := must(b.source.Head(b.t.Context()))(b.t)
		if at, known, err := b.gateway.Cursor(b.t.Context(), eth); err == nil && known && at.Hash == head.Hash {
			return
		}
	}
	b.t.Fatal("the watcher does not catch up")
}

// receiver is an address that nobody has.
func receiver(n int) chain.Address {
	a := common.BigToAddress(big.NewInt(0x5eed0000 + int64(n)))
	return chain.Address(a[:])
}

// refund queues a payout of whole tokens to a receiver.
func (b *bench) refund(to int, whole int64) gateway.RefundDetail {
	b.t.Helper()
	b.refunds++
	amount := money.Amount(whole * 1e6)
	return must(b.gateway.CreateRefund(b.t.Context(), b.actor, gateway.NewRefund{RefundOrderNo: fmt.Sprintf("R%d", b.refunds), OrderNo: b.order.OrderNo,
		Address: evm.Family{}.Print(receiver(to)), Amount: &amount}, nil))(b.t)
}

// paidOut is refund whose payout has its confirmations.
func (b *bench) paidOut(s *payout.Sender, to int, whole int64) gateway.RefundDetail {
	b.t.Helper()
	r := b.refund(to, whole)
	b.turn(s)
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	return r
}

// sender puts a sender together, as a start of the process does.
func (b *bench) sender(change ...func(*payout.Config)) *payout.Sender {
	b.t.Helper()
	var contracts []chain.Address
	for _, token := range b.tokens {
		contracts = append(contracts, token.Contract)
	}
	c := payout.Config{Chain: eth, Payouts: b.gateway.Payouts(eth, b.wallet(), nil), Source: b.source,
		Sender: must(evm.NewSender(b.source, contracts, b.signer))(b.t), Tokens: contracts, Confirmations: confirmations,
		RepeatEvery: time.Nanosecond, Log: b.data.Log}
	for _, f := range change {
		f(&c)
	}
	return payout.New(c)
}

func (b *bench) turn(s *payout.Sender) {
	b.t.Helper()
	if err := s.Turn(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// payoutOf is the payout of a refund as it is now.
func (b *bench) payoutOf(r gateway.RefundDetail) (p store.Payout) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(tx *store.Tx) (err error) {
		p, err = tx.Payout(b.merchant, r.PayoutID)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// is fails unless the refund's payout is in a state, for a reason, and the refund in
// the state that belongs to it.
func (b *bench) is(r gateway.RefundDetail, state payment.PayoutState, reason string) {
	b.t.Helper()
	p := b.payoutOf(r)
	if p.State != state || p.Reason != reason {
		b.t.Errorf("payout %s is %s (%q), want %s (%q)", p.ID, p.State, p.Reason, state, reason)
	}
	want := map[payment.PayoutState]payment.RefundStatus{payment.PayoutQueued: payment.PendingRefund, payment.PayoutSending: payment.Refunding,
		payment.PayoutDone: payment.RefundDone, payment.PayoutLost: payment.RefundFailed}[state]
	if got := must(b.gateway.Refund(b.t.Context(), b.actor, r.RefundOrderNo))(b.t); got.Status != want {
		b.t.Errorf("refund %s is %s, want %s", r.RefundOrderNo, got.Status, want)
	}
}

// got fails unless a receiver has exactly that many whole tokens.
func (b *bench) got(token gateway.Token, to int, want int64) {
	b.t.Helper()
	if has := must(b.rich.Balance(b.t.Context(), token.Contract, receiver(to)))(b.t); has.Int64() != want*1e6 {
		b.t.Errorf("receiver %d has %v units of %s, want %d", to, has, token.Token, want*1e6)
	}
}

// ledger fails unless the ledger's totals are those of its rows and claims.
func (b *bench) ledger() {
	b.t.Helper()
	if _, err := b.gateway.CheckLedger(b.t.Context(), gateway.Operator()); err != nil {
		b.t.Errorf("ledger: %v", err)
	}
}

// record is the wallet as it is recorded, with its open lanes.
func (b *bench) record() gateway.PayoutWallet {
	b.t.Helper()
	list := must(b.gateway.PayoutWallets(b.t.Context(), gateway.Operator()))(b.t)
	if len(list) != 1 {
		b.t.Fatalf("%d wallets are recorded, want 1", len(list))
	}
	return list[0]
}

// backup copies the database as it is, and restore puts the copy back as 'xcheckoutd
// restore' does.
func (b *bench) backup() (restore func()) {
	b.t.Helper()
	if store.IsPostgres(b.data.Database) {
		b.close()
		back := databasetest.Copy(b.t, b.data.Database)
		b.open()
		b.caughtUp()
		return func() {
			b.close()
			back()
			b.mark()
			b.open()
			b.caughtUp()
		}
	}
	file := filepath.Join(b.t.TempDir(), "backup.db")
	if err := store.Copy(b.t.Context(), b.data.Database, file); err != nil {
		b.t.Fatal(err)
	}
	return func() {
		b.close()
		b.data.Database = file
		b.mark()
		b.open()
		b.caughtUp()
	}
}

// mark notes in the database, which nobody has open, that it is a backup.
func (b *bench) mark() {
	b.t.Helper()
	s := must(store.Open(b.t.Context(), b.data))(b.t)
	if err := s.Update(b.t.Context(), func(tx *store.Tx) error { return tx.MarkRestored(gateway.StoppedRestored) }); err != nil {
		b.t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.t.Fatal(err)
	}
}

// untilDone makes turns and blocks until every refund is done, and fails if that takes
// too many.
func (b *bench) untilDone(s *payout.Sender, refunds ...gateway.RefundDetail) {
	b.t.Helper()
	for range 20 {
		b.turn(s)
		done := 0
		for _, r := range refunds {
			if b.payoutOf(r).State == payment.PayoutDone {
				done++
			}
		}
		if done == len(refunds) {
			return
		}
		b.mine(1)
	}
	for _, r := range refunds {
		b.is(r, payment.PayoutDone, "")
	}
	b.t.FailNow()
}
