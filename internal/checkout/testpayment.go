package checkout

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// testPaymentFor is how long a test payment keeps the button away while no
// block has it.
const testPaymentFor = time.Minute

// testPayments remembers what the test wallet sent and no block has yet, so
// that the page can say so.
type testPayments struct {
	mu     sync.Mutex
	byLink map[string]testPayment
}

type testPayment struct {
	tx chain.TxID
	at time.Time
}

// add notes what was sent, and forgets what was sent long ago.
func (p *testPayments) add(link string, tx chain.TxID, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other, sent := range p.byLink {
		if now.Sub(sent.at) > testPaymentFor {
			delete(p.byLink, other)
		}
	}
	if p.byLink == nil {
		p.byLink = map[string]testPayment{}
	}
	p.byLink[link] = testPayment{tx, now}
}

// pending returns a payment that is not among the deposits yet.
func (p *testPayments) pending(link string, deposits []payment.Sighting, now time.Time) chain.TxID {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, known := p.byLink[link]
	if !known {
		return ""
	}
	seen := slices.ContainsFunc(deposits, func(d payment.Sighting) bool { return d.Tx == sent.tx })
	if seen || now.Sub(sent.at) > testPaymentFor {
		delete(p.byLink, link)
		return ""
	}
	return sent.tx
}

// payFromTestWallet pays what is missing and goes back to the page, so that to
// load that again pays nothing again.
func (s *Checkout) payFromTestWallet(w http.ResponseWriter, r *http.Request) {
	link := r.PathValue("link")
	v, err := s.load(r, link)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if v.State.Payable() {
		err = s.payMissing(r.Context(), link)
	}
	if err != nil {
		s.log.Error("test payment from the payment page failed", "error", err)
		s.say(w, r, http.StatusBadGateway, "The test wallet could not pay",
			"Error "+string(fault.CodeOf(err))+". The gateway's log says why; go back to the payment page to try again.")
		return
	}
	http.Redirect(w, r, "/pay/"+link+"#status", http.StatusSeeOther)
}

// payMissing pays what is missing. Whoever presses the button twice pays once:
// the gateway counts what is on its way, and then nothing is missing.
func (s *Checkout) payMissing(ctx context.Context, link string) error {
	sent, err := s.gateway.PayOrderByLink(ctx, link)
	if fault.CodeOf(err) == fault.ParameterMissing {
		return nil
	}
	if err == nil {
		s.sent.add(link, sent.Tx, s.now())
	}
	return err
}
