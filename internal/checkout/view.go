package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// State is what a payer is to know of an order.
type State string

// The states of a page. Checking is an order whose time is over by the clock
// while the chain has not said so yet.
const (
	Waiting   State = "waiting"
	Part      State = "part"
	Detected  State = "detected"
	Checking  State = "checking"
	Paid      State = "paid"
	TimedOut  State = "timeout"
	Cancelled State = "cancelled"
)

// Final tells whether the page has nothing more to wait for.
func (s State) Final() bool { return s == Paid || s == TimedOut || s == Cancelled }

// Payable tells whether the page asks for money.
func (s State) Payable() bool { return s == Waiting || s == Part }

// view is what the template shows: everything that can change the page, and
// nothing that changes by itself.
type view struct {
	page.Frame
	Link     string
	State    State
	Merchant string
	OrderNo  string
	Sysid    string
	Created  string

	Fiat     string // the price, in Currency
	Currency string
	Amount   string // what the order costs, in Symbol
	Symbol   string
	Seen     string // in time, confirmed or not
	Missing  string
	Excess   string // beyond the amount; empty when there is none
	Stray    string // what came and can't pay the order; empty when nothing
	Network  string
	ChainID  uint64
	Contract string
	Address  string
	Transfer template.URL // of what is missing, when the page asks for it

	ExpiresAt int64 // ms
	ExpiredIn int64 // ms from creation to expiry
	Expires   string

	Confirmations, Required uint64
	Deposits                []deposit // the newest of them
	Earlier                 int       // how many more there are

	BackURL    string
	TestWallet bool
	TestSent   string // hash of a test payment that no block has yet
}

// depositsMax limits the rows of a page: anybody can send dust to an address,
// again and again.
const depositsMax = 10

// deposit is a row of what was seen on the chain.
type deposit struct {
	Amount, Symbol, Hash    string
	Confirmations, Required uint64
	Confirmed               bool
	Note                    string // why it does not pay the order
}

// newView decides what the page of an order shows at a time.
func newView(link string, p gateway.PaymentPage, now time.Time) (view, error) {
	o := p.Order
	v := view{
		Frame: page.Frame{Class: "checkout", Private: true},
		Link:  link, Merchant: p.MerchantName, OrderNo: o.OrderNo, Sysid: o.Sysid, Created: o.CreatedTime + " UTC",
		Fiat: o.OrderAmount.String(), Currency: o.Fiat, Amount: o.PayingAmount.String(), Symbol: symbol(o.Token),
		Network: network(p.Asset.Chain, p.ChainID), ChainID: p.ChainID, Contract: p.Asset.Contract, Address: o.DepositAddress,
		ExpiresAt: o.ExpiresAt, ExpiredIn: o.ExpiredIn * 1000, Expires: expires(time.UnixMilli(o.ExpiresAt), now),
		Required: o.RequiredConfirmations, TestWallet: p.PayFromTestWallet,
	}
	seen := v.count(o)
	v.State = stateOf(o, seen, now)
	v.Seen, v.Missing = seen.String(), max(0, o.PayingAmount-seen).String()
	if seen > o.PayingAmount {
		v.Excess = (seen - o.PayingAmount).String()
	}
	switch v.State {
	case Paid:
		v.BackURL = p.SuccessURL
	case Detected: // whoever leaves now wonders
	default:
		v.BackURL = p.CancelURL
	}
	v.Title = titles[v.State] + " · " + v.Amount + " " + v.Symbol + " to " + v.Merchant
	if !v.State.Payable() {
		return v, nil
	}
	var err error
	v.Transfer, err = transferURI(p.Asset, p.ChainID, o.DepositAddress, o.PayingAmount-seen)
	return v, err
}

var titles = map[State]string{Waiting: "Pay", Part: "Part received", Detected: "Confirming", Checking: "Checking",
	Paid: "✓ Paid", TimedOut: "Timed out", Cancelled: "Cancelled"}

func stateOf(o wire.Order, seen money.Amount, now time.Time) State {
	switch o.OrderStatus {
	case payment.Paid:
		return Paid
	case payment.Timeout:
		return TimedOut
	case payment.Cancelled:
		return Cancelled
	}
	switch {
	case seen >= o.PayingAmount:
		return Detected
	case now.UnixMilli() > o.ExpiresAt:
		return Checking
	case seen > 0:
		return Part
	}
	return Waiting
}

// count fills in what was seen on the chain and returns the sum of what can
// pay the order.
func (v *view) count(o wire.Order) (seen money.Amount) {
	first := true
	for _, d := range o.Deposits {
		row := deposit{Amount: d.Amount.String(), Symbol: symbol(d.Token), Hash: d.TxHash, Required: o.RequiredConfirmations,
			Confirmations: min(d.Confirmations, o.RequiredConfirmations), Confirmed: d.Status == "CONFIRMED"}
		switch {
		case d.Token != o.Token:
			row.Note = "another token"
		case d.BlockTime > o.ExpiresAt || o.OrderStatus == payment.Cancelled:
			row.Note = "too late"
		default:
			seen += d.Amount
			// The payment is as confirmed as its least confirmed part.
			if first || row.Confirmations < v.Confirmations {
				v.Confirmations, first = row.Confirmations, false
			}
		}
		if row.Note != "" {
			v.Stray = row.Note
		}
		v.Deposits = append(v.Deposits, row)
	}
	if v.Earlier = max(0, len(v.Deposits)-depositsMax); v.Earlier > 0 {
		v.Deposits = v.Deposits[v.Earlier:]
	}
	return seen
}

// expires says a time so that a payer without JavaScript knows how long there
// is: with the day only when it is another one.
func expires(at, now time.Time) string {
	at, now = at.UTC(), now.UTC()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04:05 UTC")
	}
	return at.Format("2 January 15:04 UTC")
}

// version is another for every view that looks different.
func (v view) version() string {
	v.Frame = page.Frame{}
	text, err := json.Marshal(v)
	if err != nil { // a struct of texts and numbers always encodes
		panic(fmt.Sprintf("checkout: encode view: %v", err))
	}
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:8])
}
