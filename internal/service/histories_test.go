package service_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// Orders that are paid, cancelled, refunded, accepted and settled at random on a real
// chain, whose newest blocks are replaced meanwhile, with and without what was in them,
// under a sandbox that is started anew now and then: once all is quiet, deposits are
// those of the chain, what was paid out arrived once, and ledger and chain agree.
//
// XCHECKOUT_LONG=1 plays a thousand; XCHECKOUT_SEED=n begins with that seed again.
func TestRandomHistoriesOnARealChain(t *testing.T) {
	t.Parallel()
	atOnce, histories := 12, 12
	if os.Getenv("XCHECKOUT_LONG") != "" {
		atOnce, histories = 40, 1000
	}
	seed := rand.Uint64() >> 16
	if text := os.Getenv("XCHECKOUT_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d; timing is the machine's, so that a seed gives the same choices and not always the same history", seed)
	w := &world{t: t, dir: t.TempDir(), did: map[string]int{}}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(w.log.String())
		}
	})
	w.start()
	t.Cleanup(func() { w.dev.Close() })
	for n := 0; n < histories && !t.Failed(); n += atOnce {
		list := make([]*history, atOnce)
		for i := range list {
			list[i] = &history{world: w, no: fmt.Sprintf("H%d", n+i), random: rand.New(rand.NewPCG(seed+uint64(n+i), 31))}
		}
		w.round(list, rand.New(rand.NewPCG(seed+uint64(n), 32)))
	}
	t.Log(w.did)
}

// world is a sandbox and what all histories in it did.
type world struct {
	t      *testing.T
	dir    string
	dev    *service.Dev
	client *xcheckout.Client
	node   *ethclient.Client
	log    lockedLog // of the sandbox, its warnings and errors

	mu  sync.Mutex
	did map[string]int
}

func (w *world) start() {
	w.t.Helper()
	d, err := service.StartDev(w.t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: w.dir,
		Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelWarn}))}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.dev = d
	if w.node, err = ethclient.DialContext(w.t.Context(), d.Chain.URL()); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.node.Close)
	c := d.Credentials
	if w.client, err = xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(c.BaseURL), Email: c.Email, Password: c.Password,
		APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey}); err != nil {
		w.t.Fatal(err)
	}
}

// round plays histories beside each other, and compares once all of them are quiet.
func (w *world) round(list []*history, random *rand.Rand) {
	over := make(chan struct{})
	var players, nature sync.WaitGroup
	for _, h := range list {
		players.Go(h.play)
	}
	nature.Go(func() { w.reorganise(over, random) })
	players.Wait()
	close(over)
	nature.Wait()
	if random.IntN(2) == 0 {
		w.note("restart")
		if err := w.dev.Close(); err != nil {
			w.t.Fatal(err)
		}
		w.start()
	}
	for _, h := range list {
		h.settleDown()
	}
	for _, h := range list {
		h.compare()
	}
	w.compareBooks()
}

// reorganise replaces the newest blocks now and then: fewer and more of them than a
// payment waits for, and than a payout does.
func (w *world) reorganise(over <-chan struct{}, random *rand.Rand) {
	for {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(3000+random.IntN(6000)) * time.Millisecond):
		}
		drop := random.IntN(3) == 0
		_, err := w.client.Sandbox.Reorg(w.t.Context(), 1+random.IntN(6), drop)
		w.saw(fmt.Sprintf("reorg, drop %t", drop), err, xcheckout.CodeParameterInvalid) // the chain is shorter
	}
}

func (w *world) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.did[what]++
}

// saw notes what was done, and fails on an error that it must not meet.
func (w *world) saw(what string, err error, allowed ...xcheckout.Code) bool {
	var e *xcheckout.Error
	switch {
	case err == nil:
		w.note(what)
		return true
	case errors.As(err, &e) && slices.Contains(allowed, e.Code):
		w.note(what + ": " + string(e.Code))
	default:
		w.t.Errorf("%s: %v", what, err)
	}
	return false
}

// history is one order and what becomes of it.
type history struct {
	*world
	no     string
	random *rand.Rand
	paid   []*xcheckout.TestPayment
	out    []string // refunds and settlements
}

const historyPrice = 10_000_000

func (h *history) play() {
	_, err := h.client.Orders.Create(h.t.Context(), xcheckout.OrderRequest{OrderNo: h.no, Amount: money.Amount(historyPrice), Token: "ETH_USDT",
		ExpiresIn: time.Duration(5+h.random.IntN(15)) * time.Second})
	if !h.saw("order", err) {
		return
	}
	h.pay(h.t.Context())
	for range 8 + h.random.IntN(6) {
		h.step()
		time.Sleep(time.Duration(h.random.IntN(2000)) * time.Millisecond)
	}
}

func (h *history) step() {
	ctx := h.t.Context()
	switch h.random.IntN(10) {
	case 0, 1, 2, 3:
		h.pay(ctx)
	case 4:
		if h.random.IntN(3) > 0 { // else few orders would be paid
			return
		}
		_, err := h.client.Orders.Cancel(ctx, h.no)
		h.saw("cancel", err, xcheckout.CodeOrderHasDeposits, xcheckout.CodeOrderNotCancellable)
	case 5, 6:
		no := h.next("R")
		_, err := h.client.Refunds.Create(ctx, xcheckout.RefundRequest{RefundOrderNo: no, OrderNo: h.no, Amount: money.Amount(1 + h.random.Int64N(6_000_000)), Address: addressOf(no)})
		h.saw("refund", err, xcheckout.CodeOrderNotRefundable, xcheckout.CodeRefundTooLarge, xcheckout.CodeInsufficientBalance)
	case 7:
		no := h.next("S")
		_, err := h.client.Settlements.Create(ctx, xcheckout.SettlementRequest{SettlementOrderNo: no, Token: "ETH_USDT", Address: addressOf(no), OrderNos: []string{h.no}})
		h.saw("settlement", err, xcheckout.CodeOrderNotSettleable, xcheckout.CodeInsufficientBalance)
	default:
		h.handle(ctx)
	}
}

// next is the number of another refund or settlement.
func (h *history) next(kind string) string {
	no := fmt.Sprintf("%s%sN%d", kind, h.no, len(h.out))
	h.out = append(h.out, no)
	return no
}

func (h *history) pay(ctx context.Context) {
	amount, token := money.Amount(historyPrice), "ETH_USDT"
	switch h.random.IntN(6) {
	case 0, 1:
		amount = money.Amount(1 + h.random.Int64N(historyPrice))
	case 2:
		amount += money.Amount(1 + h.random.Int64N(historyPrice))
	case 3:
		token = "ETH_USDC"
	}
	p, err := h.client.Sandbox.PayIn(ctx, h.no, token, amount)
	if h.saw("pay "+token, err) {
		h.paid = append(h.paid, p)
	}
}

// handle refunds or accepts an abnormal payment, where there is one.
func (h *history) handle(ctx context.Context) {
	page, err := h.client.AbnormalPayments.List(ctx, xcheckout.AbnormalPaymentFilter{OrderNo: h.no, Status: xcheckout.AbnormalPending})
	if err != nil || len(page.Records) == 0 {
		h.saw("abnormal payments", err)
		return
	}
	p := page.Records[h.random.IntN(len(page.Records))]
	if h.random.IntN(2) == 0 {
		_, err := h.client.AbnormalPayments.Accept(ctx, xcheckout.AcceptRequest{AbnormalPaymentNos: []string{p.AbnormalPaymentNo}})
		h.saw("accept", err, xcheckout.CodeAbnormalPaymentHandled, xcheckout.CodeAbnormalPaymentNotAcceptable, xcheckout.CodeAbnormalPaymentNotFound, xcheckout.CodeInsufficientBalance)
		return
	}
	no := h.next("R")
	_, err = h.client.AbnormalPayments.Refund(ctx, xcheckout.AbnormalRefundRequest{RefundOrderNo: no, AbnormalPaymentNo: p.AbnormalPaymentNo,
		Amount: money.Amount(1 + h.random.Int64N(int64(p.PendingAmount))), Address: addressOf(no)})
	h.saw("refund of an abnormal payment", err, xcheckout.CodeAbnormalPaymentHandled, xcheckout.CodeAbnormalPaymentNotFound, xcheckout.CodeRefundTooLarge, xcheckout.CodeInsufficientBalance)
}

// settleDown waits until the order and all that was sent of it have ended.
func (h *history) settleDown() {
	h.t.Helper()
	last := ""
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if last = h.open(); last == "" {
			return
		}
		if time.Now().After(end) {
			_, metrics := get(h.t, h.dev.BaseURL+"/metrics")
			h.t.Fatalf("%s does not end: %s\n%s", h.no, last, strings.Join(regexp.MustCompile(`(?m)^xcheckout_chain.*$`).FindAllString(metrics, -1), "\n"))
		}
	}
}

// open says what has not ended yet; nothing when all has.
func (h *history) open() string {
	o, err := h.client.Orders.Info(h.t.Context(), h.no)
	switch {
	case err != nil:
		return err.Error()
	case o.Status == xcheckout.StatusPaying || o.Status == xcheckout.StatusRefunding:
		return "the order is " + string(o.Status)
	}
	for _, d := range o.Deposits {
		if d.Status == xcheckout.DepositPending {
			return "a deposit is pending"
		}
	}
	for _, no := range h.out {
		switch state, err := h.state(no); {
		case err != nil && !isCode(err, xcheckout.CodeRefundNotFound, xcheckout.CodeSettlementNotFound):
			return err.Error()
		case !slices.Contains([]string{"", "REFUNDED", "SETTLED", "FAILED", "CANCELLED", "REJECTED"}, state):
			return no + " is " + state
		}
	}
	// What a reorg took comes again some seconds later.
	return h.depositsDiffer(o)
}

func isCode(err error, codes ...xcheckout.Code) bool {
	var e *xcheckout.Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

func (h *history) state(no string) (string, error) {
	if no[0] == 'S' {
		s, err := h.client.Settlements.Info(h.t.Context(), no)
		if err != nil {
			return "", err
		}
		return string(s.Status), nil
	}
	r, err := h.client.Refunds.Info(h.t.Context(), no)
	if err != nil {
		return "", err
	}
	return string(r.Status), nil
}

// compare wants what the gateway says of the order and of what was sent to be what the
// chain says.
func (h *history) compare() {
	o, err := h.client.Orders.Info(h.t.Context(), h.no)
	if err != nil {
		h.t.Fatal(err)
	}
	var refunds money.Amount
	for _, no := range h.out {
		sent := money.Amount(0)
		if no[0] == 'S' {
			if s, err := h.client.Settlements.Info(h.t.Context(), no); err == nil && s.Status == xcheckout.SettlementDone {
				sent = s.Amount - s.Fee
			}
		} else if r, err := h.client.Refunds.Info(h.t.Context(), no); err == nil && r.Status == xcheckout.RefundDone {
			if sent = r.Amount; r.AbnormalPaymentNo == "" {
				refunds += r.Amount
			}
		}
		if arrived := h.arrived(no); arrived != sent {
			h.t.Errorf("%s: %s arrived, and %s was sent", no, arrived, sent)
		}
	}
	inTime := money.Amount(0)
	for _, d := range o.Deposits {
		if d.Kind == xcheckout.DepositInTime && d.Status == xcheckout.DepositConfirmed {
			inTime += d.Amount
		}
	}
	h.note("order is " + string(o.Status))
	for _, p := range h.paid {
		h.note(h.onChain(p.TxHash))
	}
	if inTime >= o.PayingAmount && (o.Status == xcheckout.StatusTimeout || o.Status == xcheckout.StatusCancelled) {
		h.t.Errorf("%s received %s of %s in time and is %s", h.no, inTime, o.PayingAmount, o.Status)
	}
	if refunds != o.RefundedAmount || refunds > o.ReceivedAmount {
		h.t.Errorf("%s received %s, refunded are %s, and it says %s", h.no, o.ReceivedAmount, refunds, o.RefundedAmount)
	}
}

// arrived is what lies at the address of a refund or settlement, in whichever token.
func (h *history) arrived(no string) (sum money.Amount) {
	h.t.Helper()
	at := addressOf(no)
	for _, token := range h.dev.Chain.Tokens() {
		contract := common.BytesToAddress([]byte(token.Contract))
		data := append(common.FromHex("0x70a08231"), common.LeftPadBytes(common.FromHex(at), 32)...) // balanceOf
		raw, err := h.node.CallContract(h.t.Context(), ethereum.CallMsg{To: &contract, Data: data}, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		amount, err := money.Floor(new(big.Int).SetBytes(raw), token.Decimals)
		if err != nil {
			h.t.Fatal(err)
		}
		sum += amount
	}
	return sum
}

// addressOf is an address at which nothing arrives but that refund or settlement.
func addressOf(no string) string {
	sum := sha256.Sum256([]byte(no))
	return common.BytesToAddress(sum[:20]).Hex()
}

// What became of a payment on the chain. One that comes before the payment that it was
// estimated after may have too little gas, and moves nothing.
const (
	paymentMined  = "payment on the chain"
	paymentFailed = "payment on the chain that failed"
	paymentGone   = "payment that a reorg took for good"
)

func (w *world) onChain(tx string) string {
	w.t.Helper()
	receipt, err := w.node.TransactionReceipt(w.t.Context(), common.HexToHash(tx))
	switch {
	case errors.Is(err, ethereum.NotFound):
		return paymentGone
	case err != nil:
		w.t.Fatal(err)
	case receipt.Status != types.ReceiptStatusSuccessful:
		return paymentFailed
	}
	return paymentMined
}

// depositsDiffer says where the deposits of an order are not the transfers to its address
// that are on the chain.
func (h *history) depositsDiffer(o *xcheckout.Order) string {
	type transfer struct{ tx, token, amount string }
	var says, is []transfer
	for _, d := range o.Deposits {
		says = append(says, transfer{d.TxHash, d.Token, d.Amount.String()})
	}
	for _, p := range h.paid {
		if h.onChain(p.TxHash) == paymentMined {
			is = append(is, transfer{p.TxHash, p.Token, p.Amount.String()})
		}
	}
	order := func(a, b transfer) int { return cmp.Compare(a.tx, b.tx) }
	slices.SortFunc(says, order)
	slices.SortFunc(is, order)
	if !slices.Equal(says, is) {
		return fmt.Sprintf("its deposits are\n%v\nand on the chain are\n%v", says, is)
	}
	return ""
}

// compareBooks wants ledger and chain to agree in every place, once sweeps under way
// have ended.
func (w *world) compareBooks() {
	w.t.Helper()
	source, err := evm.Family{}.Open([]string{w.dev.Chain.URL()})
	if err != nil {
		w.t.Fatal(err)
	}
	defer source.Close()
	if _, err := w.dev.Gateway.CheckLedger(w.t.Context(), gateway.Operator()); err != nil {
		w.t.Error(err)
	}
	var differs []string
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		lines, err := w.dev.Gateway.Reconcile(w.t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		differs = nil
		for _, l := range lines {
			if l.Differs != "" {
				differs = append(differs, fmt.Sprintf("%s of %s: %s (ledger %s, chain %s)", l.Place, l.Token, l.Differs, l.Ledger, l.OnChain))
			}
		}
		if len(differs) == 0 {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("ledger and chain differ: %v", differs)
		}
	}
}
