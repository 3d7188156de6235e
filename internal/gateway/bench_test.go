package gateway_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
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
	treasury      = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
	payoutWallet  = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
	password      = "correct horse battery staple"
)

// start is when every test begins, by the wall's clock and the chains'.
var start = time.Unix(1_800_000_000, 0).UTC()

var tokens = []gateway.Token{
	{Asset: payment.Asset{Chain: eth, Contract: "0xUSDT", Token: usdt, Decimals: 6}, Rates: gateway.InDollars(money.MustParseRate("1"))},
	{Asset: payment.Asset{Chain: eth, Contract: "0xUSDC", Token: usdc, Decimals: 18}, Rates: gateway.InDollars(money.MustParseRate("1"))},
	{Asset: payment.Asset{Chain: bsc, Contract: "0xBUSDT", Token: bscUSDT, Decimals: 18}, Rates: gateway.InDollars(money.MustParseRate("1"))},
}

// bench is a gateway on a store of its own, a merchant, and two chains.
type bench struct {
	t          *testing.T
	config     gateway.Config
	data       store.Config
	gateway    *gateway.Gateway
	store      *store.Store
	now        time.Time
	clock      *atomic.Pointer[time.Time] // instead of now, where something works beside the test
	merchant   gateway.CreatedMerchant
	credential gateway.CreatedCredential
	chain      *chainOf // ETH
	other      *chainOf // BSC
	work       int      // that one Update of Record does; 0 is as ever
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := benchOf(t, start, family{}, tokens)
	b.chain, b.other = newChain(b, eth), newChain(b, bsc)
	return b
}

// benchOf is a bench without chains, at that time.
func benchOf(t *testing.T, start time.Time, family chain.Family, tokens []gateway.Token) *bench {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	b := &bench{t: t, now: start, clock: new(atomic.Pointer[time.Time]),
		config: gateway.Config{Environment: gateway.Local, BaseURL: "https://pay.example", Tokens: tokens, Log: log, Chains: []gateway.Chain{
			{Name: eth, Confirmations: confirmations, Family: family, Scheme: scheme, Treasury: address(treasury), PayoutWallet: address(payoutWallet)},
			{Name: bsc, Confirmations: confirmations, Family: family, Scheme: scheme}}},
		data: store.Config{Database: databasetest.New(t), Box: box, Log: log},
	}
	b.data.Now = func() time.Time {
		if at := b.clock.Load(); at != nil {
			return *at
		}
		return b.now
	}
	b.open()
	t.Cleanup(func() { b.store.Close() })
	t.Cleanup(b.checkEvents)
	b.merchant = must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shoe shop", Email: "ops@shop.example", Password: password}))(t)
	b.credential = must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	return b
}

// turn sets the time, also where something works beside the test.
func (b *bench) turn(to time.Time) {
	b.now = to
	if b.clock.Load() != nil {
		b.clock.Store(&to)
	}
}

// checkEvents holds all that was announced against the API's description.
func (b *bench) checkEvents() {
	raw := databasetest.SQL(b.t, b.data.Database)
	rows := must(raw.Query("select body from events"))(b.t)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			b.t.Fatal(err)
		}
		if err := openapitest.CheckEvent(body); err != nil {
			b.t.Error(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.t.Error(err)
	}
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

// family is the EVM's, and prints what is no address and no hash as it stands,
// so that a test can call a contract "0xUSDT".
type family struct{ evm.Family }

func (f family) Print(a chain.Address) string {
	if len(a) != 20 {
		return string(a)
	}
	return f.Family.Print(a)
}

func (f family) PrintTx(id chain.TxID) string {
	if len(id) != 32 {
		return string(id)
	}
	return f.Family.PrintTx(id)
}

// scheme is how all deposit addresses here are derived.
var scheme = func() chain.Scheme {
	s, err := evm.Family{}.Scheme([]byte(`{"factory":"0x00000000000000000000000000000000000000fa","implementation":"0x00000000000000000000000000000000000000fb"}`))
	if err != nil {
		panic(err)
	}
	return s
}()

// address reads what family prints.
func address(text string) chain.Address {
	if a, err := (evm.Family{}).Parse(text); err == nil {
		return a
	}
	return chain.Address(text)
}

func (b *bench) open() {
	b.t.Helper()
	b.store = must(store.Open(b.t.Context(), b.data))(b.t)
	b.config.Store = b.store
	b.gateway = must(gateway.New(b.t.Context(), b.config))(b.t)
	b.gateway.SettleStatements(time.Millisecond) // nobody writes beside most tests
	if b.work > 0 {
		b.gateway.LimitWork(b.work)
	}
}

// restart closes the store and opens everything again.
func (b *bench) restart() {
	b.t.Helper()
	if err := b.store.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.open()
}

// settle waits until no transaction is under way that is older than any address: on a
// server that other tests write to as well, addresses are compared only then.
func (b *bench) settle() {
	b.t.Helper()
	if !b.store.Shared() {
		return
	}
	raw := databasetest.SQL(b.t, b.data.Database)
	for settled, deadline := false, time.Now().Add(time.Minute); !settled; time.Sleep(5 * time.Millisecond) {
		if err := raw.QueryRowContext(b.t.Context(), `select coalesce(max(transaction_id), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
			from (select transaction_id from orders union all select transaction_id from deposit_addresses) as made`).Scan(&settled); err != nil {
			b.t.Fatal(err)
		}
		if time.Now().After(deadline) {
			b.t.Fatal("some transaction on the server never ends")
		}
	}
}

// copyData stops the gateway, copies its database as a backup would, and starts it
// again.
func (b *bench) copyData() (restore func()) {
	b.t.Helper()
	if err := b.store.Close(); err != nil {
		b.t.Fatal(err)
	}
	restore = databasetest.Copy(b.t, b.data.Database)
	b.open()
	return restore
}

// restoreData stops the gateway and starts it on a backup.
func (b *bench) restoreData(restore func()) {
	b.t.Helper()
	if err := b.store.Close(); err != nil {
		b.t.Fatal(err)
	}
	restore()
	b.open()
}

// caller is a merchant's program with a signature.
type caller struct {
	gateway.Actor
	gateway.Signature
}

// caller is the merchant with a signature that was never used before.
func (b *bench) caller() caller {
	c := caller{gateway.Actor{MerchantID: b.merchant.ID, CredentialID: b.credential.ID, Role: gateway.RoleMerchant, Proof: gateway.ProofSignature},
		gateway.Signature{SeenUntil: b.now.Add(2 * time.Minute)}}
	rand.Read(c.MAC[:])
	return c
}

// remember remembers a signature that changes nothing else.
func (b *bench) remember(c caller) error {
	return b.gateway.ReplayGuard().Remember(b.t.Context(), c.MerchantID+"/"+c.CredentialID, c.MAC, c.SeenUntil)
}

// params are those of an order of that amount in USDT, for a minute.
func params(orderNo, amount string) wire.OrderParams {
	a, seconds := money.MustParse(amount), wire.Integer(60)
	return wire.OrderParams{OrderNo: orderNo, OrderAmount: &a, Token: usdt, ExpiredIn: &seconds}
}

// call runs a use case as httpapi does: with the envelope of a signed request,
// and the answer in its public form, made now or kept.
func call[P, T, W any](c caller, name string, once wire.Once, parameters P, public func(T) W, run func(*gateway.Envelope) (T, error)) (answer W, err error) {
	text, err := json.Marshal(parameters, json.Deterministic(true))
	if err != nil {
		return answer, err
	}
	e := &gateway.Envelope{Signature: &c.Signature, Call: name, RequestID: once.RequestID, Nonce: once.Nonce, Parameters: string(text),
		Encode: func(answer any) ([]byte, error) { return json.Marshal(public(answer.(T))) }}
	made, err := run(e)
	if err != nil {
		return answer, err
	}
	if e.Answer != nil {
		return answer, json.Unmarshal(e.Answer, &answer)
	}
	return public(made), nil
}

func form(d gateway.OrderDetail) wire.Chain {
	return wire.Chain{Family: d.Chain, RequiredConfirmations: d.Required, PaymentURL: d.PaymentURL}
}

func publicOrder(d gateway.OrderDetail) wire.Order {
	return wire.NewOrder(d.Order, d.Standing, form(d))
}

func (b *bench) createOrder(c caller, p wire.OrderParams) (wire.CreatedOrder, error) {
	once := p.Take()
	public := func(d gateway.OrderDetail) wire.CreatedOrder { return wire.NewCreatedOrder(d.Order, form(d)) }
	return call(c, "order_create", once, p, public, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return b.gateway.CreateOrder(b.t.Context(), c.Actor, gateway.NewOrder{OrderNo: p.OrderNo, OrderAmount: p.OrderAmount, CustomerID: p.CustomerID,
			SubMerchantID: p.MerchantID, Token: p.Token, Fiat: p.Fiat, ExpiredIn: p.ExpiredIn.Int64(), WebhookURL: p.WebhookURL, Metadata: p.Metadata,
			ReturnTo: payment.ReturnTo{Success: p.SuccessURL, Cancel: p.CancelURL, PC: p.PCCallbackURL, App: p.AppCallbackURL}}, e, encodedOrder)
	})
}

func (b *bench) cancelOrder(c caller, ref wire.OrderRef) (wire.Order, error) {
	once := ref.Take()
	return call(c, "order_cancel", once, ref, publicOrder, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return b.gateway.CancelOrder(b.t.Context(), c.Actor, ref.OrderNo, e)
	})
}

func (b *bench) list(q gateway.OrderQuery) (gateway.OrderPage, error) {
	return b.gateway.Orders(b.t.Context(), b.caller().Actor, q)
}

func (b *bench) payOrder(c caller, p wire.PayParams) (wire.Payment, error) {
	public := func(s gateway.TestPayment) wire.Payment {
		return wire.Payment{OrderNo: s.Order.OrderNo, Token: s.Order.Asset.Token, Amount: s.Amount,
			TxHash: s.Chain.PrintTx(s.Tx), From: s.Chain.Print(s.From), To: s.Chain.Print(s.Order.Address)}
	}
	return call(c, "sandbox_pay", wire.Once{}, p, public, func(e *gateway.Envelope) (gateway.TestPayment, error) {
		return b.gateway.PayOrder(b.t.Context(), c.Actor, gateway.Payment{OrderNo: p.OrderNo, Token: p.Token, Amount: p.Amount}, e)
	})
}

func (b *bench) setWebhook(c caller, p wire.WebhookParams) (wire.Webhook, error) {
	once := p.Take()
	public := func(w gateway.WebhookChange) wire.Webhook { return wire.Webhook{URL: w.URL, PreviousURL: w.Previous} }
	return call(c, "sandbox_webhook", once, p, public, func(e *gateway.Envelope) (gateway.WebhookChange, error) {
		return b.gateway.SetOwnWebhook(b.t.Context(), c.Actor, p.URL, e)
	})
}

// issueToken asks for a token with the bench's credential.
func (b *bench) issueToken(c caller, p wire.TokenParams) (wire.Token, error) {
	credential, err := b.gateway.CredentialByAPIKey(b.t.Context(), p.APIKey)
	if p.GrantType == gateway.GrantRefreshToken {
		credential, err = b.gateway.CredentialByRefreshToken(b.t.Context(), p.RefreshToken)
	}
	if err != nil {
		return wire.Token{}, err
	}
	public := func(a gateway.AccessToken) wire.Token {
		return wire.Token{AccessToken: a.Token, TokenType: "bearer", ExpiresIn: int64(a.ExpiresIn.Seconds()), ClientID: a.CredentialID,
			RefreshToken: a.RefreshToken, RefreshExpiresIn: int64(a.RefreshExpiresIn.Seconds())}
	}
	return call(c, "token", wire.Once{}, p, public, func(e *gateway.Envelope) (gateway.AccessToken, error) {
		return b.gateway.IssueToken(b.t.Context(), credential, gateway.TokenRequest{GrantType: p.GrantType, Email: p.Email, Password: p.Password, APISecret: p.APISecret, RefreshToken: p.RefreshToken}, e)
	})
}

// create makes an order of 25 in a token, which expires a minute from now.
func (b *bench) create(orderNo, token string) wire.CreatedOrder {
	b.t.Helper()
	p := params(orderNo, "25")
	p.Token = token
	return must(b.createOrder(b.caller(), p))(b.t)
}

func (b *bench) cancel(orderNo string) error {
	_, err := b.cancelOrder(b.caller(), wire.OrderRef{OrderNo: orderNo})
	return err
}

// check proves that the ledger balances and agrees with orders and deposits.
func (b *bench) check() *ledger.Book {
	b.t.Helper()
	return must(b.gateway.CheckLedger(b.t.Context(), gateway.Operator()))(b.t)
}

// events are the reasons of what was announced of an order, in its order.
func (b *bench) events(orderNo string) string {
	b.t.Helper()
	sysid := b.order(orderNo).Sysid
	var types []string
	err := b.store.View(b.t.Context(), func(tx *store.Tx) error {
		list, err := tx.EventsAbout(b.merchant.ID, sysid)
		for _, e := range list {
			types = append(types, strings.ToUpper(e.Reason))
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
	if got := fmt.Sprintf("%s %s", o.OrderStatus, money.Amount(o.ReceivedAmount)); got != status+" "+received {
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
	b.holdsOf("", token, want...)
}

// holdsOf is holds for the accounts of one merchant; of all with "".
func (b *bench) holdsOf(merchantID, token string, want ...string) {
	b.t.Helper()
	book := b.check()
	var asset int64
	for i, t := range b.config.Tokens {
		if t.Token == token {
			asset = int64(i + 1)
		}
	}
	var got []string
	for _, kind := range []ledger.Kind{ledger.Deposits, ledger.Treasury, ledger.PayoutWallet, ledger.Incoming, ledger.Available, ledger.Abnormal,
		ledger.Reserved, ledger.Fees, ledger.Bank, ledger.Unattributed, ledger.Shortfall} {
		var balance ledger.Balance // of all holders
		for account, part := range book.Balances() {
			if account.Asset == asset && account.Kind == kind && (merchantID == "" || account.Merchant == merchantID) {
				balance.Posted += part.Posted
				balance.Pending += part.Pending
			}
		}
		if balance != (ledger.Balance{}) {
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
