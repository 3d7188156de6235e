package checkout

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/payment"
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
	order    payment.Order
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
	TooLate  bool   // all of it came, by a block that was made again after the end
	Excess   string // beyond the amount; empty when there is none
	Stray    string // what came and can't pay the order; empty when nothing
	// OtherToken is what other coins came that can't pay the order: "USDC", or
	// "USDC and USDT on another network"; empty when none.
	OtherToken string
	// Native is the chain's own coin if some was found at the address: "BNB"; empty
	// when none was.
	Native   string
	Network  string
	ChainID  string
	Contract string
	Address  string
	Transfer template.URL // of what is missing, when the page asks for it

	ExpiresAt int64 // ms
	ExpiredIn int64 // ms from creation to expiry
	Expires   string

	Confirmations, Required uint64
	Deposits                []deposit // the newest of them
	Earlier                 int       // how many more there are

	BackURL    template.URL // as it was checked when the order was made
	TestWallet bool
	TestSent   string // hash of a test payment that no block has yet

	Code string // which QR code the payer chose: "amount", else the bare address
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
func newView(link string, p gateway.PaymentPage, phone bool, now time.Time) (view, error) {
	o, standing := p.Order, p.Standing
	v := view{
		Frame: page.Frame{Class: "checkout", Private: true},
		Link:  link, Merchant: withoutDirections(p.MerchantName), OrderNo: o.OrderNo, Sysid: o.Sysid, Created: o.CreatedAt.UTC().Format("2006-01-02 15:04:05 UTC"),
		Fiat: o.OrderAmount.String(), Currency: o.Fiat, Amount: o.PayingAmount.String(), Symbol: symbol(o.Asset.Token),
		Network: network(o.Asset.Chain, p.ChainRef), ChainID: chainID(p.ChainRef), Contract: p.Chain.Print(o.Asset.Contract), Address: p.Chain.Print(o.Address),
		ExpiresAt: o.ExpiresAt.UnixMilli(), ExpiredIn: o.ExpiresIn.Milliseconds(), Expires: expires(o.ExpiresAt, now),
		Required: p.Required, Confirmations: min(standing.Confirmations, p.Required), TestWallet: p.PayFromTestWallet,
		Seen: standing.Seen.String(), Missing: standing.Missing.String(),
	}
	v.TooLate = o.Status == payment.Timeout && standing.Missing == 0
	if standing.Excess > 0 {
		v.Excess = standing.Excess.String()
	}
	v.list(p)
	v.State = stateOf(o, standing, now)
	switch v.State {
	case Paid:
		v.BackURL = backURL(p.ReturnTo, p.ReturnTo.Success, phone)
	case Detected: // whoever leaves now wonders
	default:
		v.BackURL = backURL(p.ReturnTo, p.ReturnTo.Cancel, phone)
	}
	v.OtherToken = otherTokens(standing)
	if o.Native != "" && o.Native != "0" {
		v.Native = nativeCoin(o.Asset.Chain, p.ChainRef)
	}
	v.Title = v.title()
	if !v.State.Payable() {
		return v, nil
	}
	var err error
	v.Transfer, err = transferLink(p, standing.Missing)
	return v, err
}

// backURL is where a page leads back to: the address for what became of the order,
// else the one for the device, else the other device's, unless that is an app's.
func backURL(to payment.ReturnTo, outcome string, phone bool) template.URL {
	device := to.PC
	if phone || device == "" && isWeb(to.App) {
		device = cmp.Or(to.App, to.PC)
	}
	return template.URL(cmp.Or(outcome, device))
}

// isWeb tells whether an address is one that every browser opens.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// isPhone tells whether a browser says that it is one of a phone.
func isPhone(r *http.Request) bool {
	if hint := r.Header.Get("Sec-CH-UA-Mobile"); hint != "" {
		return hint == "?1"
	}
	return strings.Contains(r.UserAgent(), "Mobi")
}

var titles = map[State]string{Waiting: "Pay", Part: "Part received", Detected: "Confirming", Checking: "Checking",
	Paid: "✓ Paid", TimedOut: "Timed out", Cancelled: "Cancelled"}

func (v view) title() string {
	state := titles[v.State]
	if v.Wrong() != "" && (v.State.Payable() || v.State == Checking) {
		state = "Wrong coin received"
	}
	return state + " · " + v.Amount + " " + v.Symbol + " to " + v.Merchant
}

// Wrong is what was sent that can't pay the order whenever it came; empty when
// nothing was.
func (v view) Wrong() string {
	if v.OtherToken != "" && v.Native != "" {
		return v.OtherToken + " and " + v.Native
	}
	return v.OtherToken + v.Native
}

// Over is the view as it is from the expiry on, as far as the clock tells: the
// page has it at hand, so that it asks for nothing any more even if it can't
// reach the gateway.
func (v view) Over() view {
	v.State = Checking
	v.Title = v.title()
	return v
}

// otherTokens names the coins that came and are not the order's.
func otherTokens(s payment.Standing) string {
	var names []string
	for _, d := range s.Strays() {
		name := symbol(d.Asset.Token)
		switch d.Kind {
		case payment.OtherChain:
			name += " on another network"
		case payment.OtherToken:
		default:
			continue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and ")
}

// withoutDirections drops the characters that change the direction of text around
// them. A name can have its own direction without them.
func withoutDirections(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, name)
}

// stateOf is what a payer is to know: the order's own state, and of an open one
// what the clock and its standing say.
func stateOf(o payment.Order, s payment.Standing, now time.Time) State {
	switch o.Status {
	case payment.Paid:
		return Paid
	case payment.Timeout:
		return TimedOut
	case payment.Cancelled:
		return Cancelled
	}
	switch {
	case s.Missing == 0:
		return Detected
	case !now.Before(o.ExpiresAt):
		return Checking
	case s.Seen > 0:
		return Part
	}
	return Waiting
}

// notes say why a deposit does not pay the order.
var notes = map[payment.DepositKind]string{payment.OtherToken: "another token", payment.OtherChain: "another network", payment.Late: "too late"}

// list fills in what was seen on the chain.
func (v *view) list(p gateway.PaymentPage) {
	for _, d := range p.Standing.Deposits {
		note := notes[d.Kind]
		if d.State == payment.Short {
			note = "not credited: less arrived than was sent"
		}
		v.Deposits = append(v.Deposits, deposit{Amount: d.Amount.String(), Symbol: symbol(d.Asset.Token), Hash: p.Chain.PrintTx(d.Tx), Required: p.Required,
			Confirmations: min(d.Confirmations, p.Required), Confirmed: d.Confirmed(), Note: note})
	}
	for _, d := range p.Standing.Strays() {
		v.Stray = notes[d.Kind]
	}
	if v.Earlier = max(0, len(v.Deposits)-depositsMax); v.Earlier > 0 {
		v.Deposits = v.Deposits[v.Earlier:]
	}
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

// version is another for every view that looks different, whichever code the
// payer chose.
func (v view) version() string {
	v.Frame, v.Code = page.Frame{}, ""
	text, err := json.Marshal(v)
	if err != nil { // a struct of texts and numbers always encodes
		panic(fmt.Sprintf("checkout: encode view: %v", err))
	}
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:8])
}
