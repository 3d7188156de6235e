package checkout

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// testPaymentFor is how long a test payment keeps the button away while no
// block has it.
const testPaymentFor = time.Minute

// testPayments remembers what the test wallet sent and no block has yet, so
// that who presses the button twice pays once.
type testPayments struct {
	mu     sync.Mutex
	byLink map[string]testPayment
}

type testPayment struct {
	hash string // empty while it is being sent
	at   time.Time
}

// begin reserves a link's button, unless it was pressed just now.
func (p *testPayments) begin(link string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other, sent := range p.byLink {
		if now.Sub(sent.at) > testPaymentFor {
			delete(p.byLink, other)
		}
	}
	if _, pressed := p.byLink[link]; pressed {
		return false
	}
	if p.byLink == nil {
		p.byLink = map[string]testPayment{}
	}
	p.byLink[link] = testPayment{at: now}
	return true
}

// end notes what was sent, or that nothing was.
func (p *testPayments) end(link, hash string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if hash == "" {
		delete(p.byLink, link)
		return
	}
	p.byLink[link] = testPayment{hash, now}
}

// pending returns the hash of a payment that is not among the deposits yet.
func (p *testPayments) pending(link string, deposits []wire.Deposit, now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, pressed := p.byLink[link]
	if !pressed || sent.hash == "" {
		return ""
	}
	seen := slices.ContainsFunc(deposits, func(d wire.Deposit) bool { return d.TxHash == sent.hash })
	if seen || now.Sub(sent.at) > testPaymentFor {
		delete(p.byLink, link)
		return ""
	}
	return sent.hash
}

// payFromTestWallet pays what is missing and goes back to the page, so that to
// load that again pays nothing again.
func (s *Checkout) payFromTestWallet(w http.ResponseWriter, r *http.Request) {
	link := r.PathValue("link")
	v, err := s.load(r.Context(), link)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if v.State.Payable() && v.TestSent == "" && s.sent.begin(link, s.now()) {
		payment, err := s.gateway.PayOrderByLink(r.Context(), link)
		s.sent.end(link, payment.TxHash, s.now())
		if err != nil {
			s.log.Error("test payment from the payment page failed", "error", err)
			s.say(w, http.StatusBadGateway, "The test wallet could not pay",
				"Error "+string(fault.CodeOf(err))+". The gateway's log says why; go back to the payment page to try again.")
			return
		}
	}
	http.Redirect(w, r, "/pay/"+link+"#status", http.StatusSeeOther)
}
