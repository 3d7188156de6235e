package service_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout"
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
	return h.depositsDiffer(o, h.became())
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
