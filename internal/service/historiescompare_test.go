package service_test

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// compare wants what the gateway says of the order and of what was sent to be what the
// chain says.
func (h *history) compare() {
	o, became := h.settled()
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
	inTime, back := money.Amount(0), h.sentBack()
	for _, d := range o.Deposits {
		if d.Kind == xcheckout.DepositInTime && d.Status == xcheckout.DepositConfirmed {
			inTime += d.Amount - min(d.Amount, back[d.TxHash])
		}
	}
	h.note("order is " + string(o.Status))
	gone := money.Amount(0)
	for _, p := range h.paid {
		what := became[p.TxHash]
		if h.note(what); what != paymentMined && p.Token == o.Token {
			gone += p.Amount
		}
	}
	if inTime >= o.PayingAmount && (o.Status == xcheckout.StatusTimeout || o.Status == xcheckout.StatusCancelled) {
		h.cameAfterAll(o, inTime)
	}
	// A reorg may take for good what paid for a refund that was under way.
	if refunds != o.RefundedAmount || refunds > o.ReceivedAmount+gone {
		h.t.Errorf("%s received %s, refunded are %s, and it says %s; its payments: %v\n%s", h.no, o.ReceivedAmount, refunds, o.RefundedAmount, became, o.Raw)
	}
}

// sentBack is what was refunded of each payment while it was abnormal: it never pays the
// order, also where the chain has it in time after all.
func (h *history) sentBack() map[string]money.Amount {
	h.t.Helper()
	sums := map[string]money.Amount{}
	for _, no := range h.out {
		r, err := h.client.Refunds.Info(h.t.Context(), no)
		if isCode(err, xcheckout.CodeRefundNotFound) || err == nil && (r.AbnormalPaymentNo == "" || r.Status != xcheckout.RefundDone) {
			continue
		}
		if err != nil {
			h.t.Fatal(err)
		}
		p, err := h.abnormal(func(p xcheckout.AbnormalPayment) bool { return p.AbnormalPaymentNo == r.AbnormalPaymentNo })
		if err != nil {
			h.t.Fatal(err)
		}
		sums[p.TxHash] += r.Amount
	}
	return sums
}

// cameAfterAll wants each deposit in time of an order that is over to be a late payment: a
// reorg took it until the order was over, and it was mined again.
func (h *history) cameAfterAll(o *xcheckout.Order, inTime money.Amount) {
	h.t.Helper()
	h.note("in time, and mined again after the order was over")
	for _, d := range o.Deposits {
		p, err := h.abnormal(func(p xcheckout.AbnormalPayment) bool { return p.TxHash == d.TxHash })
		if d.Kind == xcheckout.DepositInTime && (err != nil || p.Type != xcheckout.LatePayment || p.Amount != d.Amount) {
			h.t.Errorf("%s received %s of %s in time and is %s; abnormal is %+v, %v\n%s", h.no, inTime, o.PayingAmount, o.Status, p, err, o.Raw)
		}
	}
}

// abnormal is the one of the order's abnormal payments that is so.
func (h *history) abnormal(is func(xcheckout.AbnormalPayment) bool) (p xcheckout.AbnormalPayment, err error) {
	page, err := h.client.AbnormalPayments.List(h.t.Context(), xcheckout.AbnormalPaymentFilter{OrderNo: h.no, PageRequest: xcheckout.PageRequest{PageSize: 200}})
	if err != nil {
		return p, err
	}
	if at := slices.IndexFunc(page.Records, is); at >= 0 {
		return page.Records[at], nil
	}
	return p, fmt.Errorf("no such abnormal payment of order %s", h.no)
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

// settled is the order once it is quiet, and what became of its payments by then. What a
// reorg took may be mined again after the order had been quiet without it.
func (h *history) settled() (*xcheckout.Order, map[string]string) {
	h.t.Helper()
	for {
		h.settleDown()
		o, err := h.client.Orders.Info(h.t.Context(), h.no)
		if err != nil {
			h.t.Fatal(err)
		}
		pending := slices.ContainsFunc(o.Deposits, func(d xcheckout.Deposit) bool { return d.Status == xcheckout.DepositPending })
		if became := h.became(); !pending && h.depositsDiffer(o, became) == "" {
			return o, became
		}
	}
}

// became is what became of the order's payments on the chain.
func (h *history) became() map[string]string {
	became := map[string]string{}
	for _, p := range h.paid {
		became[p.TxHash] = h.onChain(p.TxHash)
	}
	return became
}

// depositsDiffer says where the deposits of an order are not the transfers to its address
// that are on the chain.
func (h *history) depositsDiffer(o *xcheckout.Order, became map[string]string) string {
	type transfer struct{ tx, token, amount string }
	var says, is []transfer
	for _, d := range o.Deposits {
		says = append(says, transfer{d.TxHash, d.Token, d.Amount.String()})
	}
	for _, p := range h.paid {
		if became[p.TxHash] == paymentMined {
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
