//go:build linux

package e2e

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

const (
	// pageFollowsMax is how long after a change an open page may show the old state.
	pageFollowsMax = 2 * time.Second
	// takenOverMax is how long what a dead replica was delivering may wait.
	takenOverMax = time.Minute
)

// Three gateways on one database behind a plain load balancer, killed and started at
// random while orders are made, paid and announced: none is lost, nothing happens
// twice, and each does what another has begun.
func TestReplicas(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 12))
	orders, pause, kills := 300, 200*time.Millisecond, 4
	if os.Getenv("XCHECKOUT_LONG") != "" {
		orders, pause, kills = 20_000, 80*time.Millisecond, 20
	}
	s := newReplicaSet(t, mining(t, evmtest.Anvil), 3)
	p := openShop(s, pause)
	s.until("the first orders are paid", func() bool { return p.count() >= 20 && p.missing() < p.count() })

	s.killHolder()
	s.killDelivering(p, random)
	for i := 0; i < kills || p.count() < orders; i++ {
		time.Sleep(time.Duration(200+random.IntN(2000)) * time.Millisecond)
		r := s.replicas[random.IntN(len(s.replicas))]
		r.kill()
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		s.start(r)
	}
	s.refusesReplays()
	p.close()
	p.settle()
	s.pagesFollow(p)
	p.compare()
	s.balanced()
}

// killHolder kills the replica that reads the chain. Another one goes on with it.
func (s *replicaSet) killHolder() {
	s.t.Helper()
	holder := s.holder()
	holder.kill()
	next := s.holder()
	s.start(holder)
	s.t.Logf("the lease %d followed the lease %d", next.lease(), next.lease()-1)
}

// killDelivering kills replicas until one was delivering. What it was delivering is
// delivered by others.
func (s *replicaSet) killDelivering(p *shop, random *rand.Rand) {
	s.t.Helper()
	p.mu.Lock()
	p.holding = make(chan struct{})
	p.mu.Unlock()
	s.until("deliveries are under way", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.held >= 6 })
	var killed []*serving
	var cut map[string]bool
	for _, i := range random.Perm(len(s.replicas))[:2] {
		s.replicas[i].kill()
		killed = append(killed, s.replicas[i])
	}
	at := time.Now()
	s.until("a delivery is broken off", func() bool { cut = p.broken(); return len(cut) > 0 })
	p.release()
	for _, r := range killed {
		s.start(r)
	}
	s.until("what was broken off is delivered by another replica", func() bool { return p.knows(cut) })
	if took := time.Since(at); took > takenOverMax {
		s.t.Errorf("what a dead replica was delivering was delivered after %s, want %s at most", took, takenOverMax)
	} else {
		s.t.Logf("%d deliveries were broken off by a kill; the last was delivered %s later", len(cut), took.Round(time.Millisecond))
	}
}

// broken are the events whose delivery was broken off so far.
func (p *shop) broken() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]bool{}
	for id := range p.cut {
		all[id] = true
	}
	return all
}

// knows tells whether events have been delivered.
func (p *shop) knows(ids map[string]bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := len(ids)
	for _, of := range p.events {
		for id := range of {
			if ids[id] {
				left--
			}
		}
	}
	return left == 0
}

// refusesReplays sends signatures to one replica, and again to each.
func (s *replicaSet) refusesReplays() {
	s.t.Helper()
	l := &load{t: s.t, merchant: s.merchant, token: s.merchant.accessToken(s.t)}
	for i, first := range s.replicas {
		once := l.signed("replayed"+string(rune('a'+i)), time.Now())
		if status, code := once.send(s.t, first.url()); status != http.StatusOK {
			s.t.Fatalf("answered %d %s", status, code)
		}
		for j, r := range s.replicas {
			if status, code := once.send(s.t, r.url()); code != "replayed" {
				s.t.Errorf("a signature that replica %d took: answered %d %q by replica %d, want replayed", i+1, status, code, j+1)
			}
		}
	}
}

// pagesFollow has the page of one order open at every replica, and a further one at a
// replica that is killed, and wants them to show that it was paid.
func (s *replicaSet) pagesFollow(p *shop) {
	s.t.Helper()
	o, err := p.order("page")
	if err != nil {
		s.t.Fatal(err)
	}
	at, err := url.Parse(o.PaymentURL)
	if err != nil {
		s.t.Fatal(err)
	}
	dying := s.replicas[0]
	if dying == s.holder() {
		dying = s.replicas[1] // else the change itself would wait for another watcher
	}
	shown := make(chan pageShown, len(s.replicas))
	for _, r := range s.replicas {
		go func() { shown <- followPage(r.url()+at.Path, s.merchant.BaseURL+at.Path) }()
	}
	time.Sleep(time.Second) // until they are open
	dying.kill()
	p.pay()
	pages := []pageShown{<-shown, <-shown, <-shown}
	db := databasetest.SQL(s.t, s.database)
	var changed int64
	if err := db.QueryRow("select updated_at from orders where order_no = 'page' and status = 'PAID'").Scan(&changed); err != nil {
		s.t.Fatal(err)
	}
	for i, page := range pages {
		took := page.at.Sub(time.UnixMilli(changed))
		if page.err != nil || took > pageFollowsMax {
			s.t.Errorf("page %d: %v; it was paid %s before that showed, want %s at most", i+1, page.err, took, pageFollowsMax)
		}
		s.t.Logf("a page showed the payment %s after it was recorded, and had connected %d times", took.Round(time.Millisecond), page.connected)
	}
	s.start(dying)
	p.settle()
}

// pageShown is when a page showed that its order is paid.
type pageShown struct {
	at        time.Time
	connected int
	err       error
}

// followPage follows an order as a browser does: by a stream at the first address, and
// where that ends, by one at the second.
func followPage(first, then string) (shown pageShown) {
	retry, at := time.Second, first
	for begin := time.Now(); time.Since(begin) < startTimeout; time.Sleep(retry) {
		answer, err := http.Get(at + "/events")
		at = then
		if shown.err = err; err != nil {
			continue
		}
		shown.connected++
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if text, is := strings.CutPrefix(lines.Text(), "retry: "); is {
				retry, shown.err = time.ParseDuration(text + "ms")
			}
			text, _ := strings.CutPrefix(lines.Text(), "data: ")
			var update struct{ State string }
			if json.Unmarshal([]byte(text), &update) == nil && update.State == "paid" {
				answer.Body.Close()
				shown.at = time.Now()
				return shown
			}
		}
		answer.Body.Close()
	}
	return shown
}

// compare holds what was acknowledged against how every order stands, and what was
// told of it.
func (p *shop) compare() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for orderNo, made := range p.made {
		o, err := p.client.Orders.Info(p.t.Context(), orderNo)
		if err != nil {
			p.t.Errorf("order %s was acknowledged: %v", orderNo, err)
			continue
		}
		if o.SysID != made.SysID || o.Status != xcheckout.StatusPaid || o.ReceivedAmount != o.PayingAmount || len(o.Deposits) != 1 {
			p.t.Errorf("order %s is %s, %s with %s by %d deposits; want %s, PAID by one of what it costs", orderNo, o.SysID, o.Status, o.ReceivedAmount, len(o.Deposits), made.SysID)
		}
	}
	p.toldOnce()
}

// toldOnce wants each thing that happened told by one event.
func (p *shop) toldOnce() {
	p.t.Helper()
	for key, ids := range p.events {
		if len(ids) != 1 {
			p.t.Errorf("%s: told by %d events, want 1", key, len(ids))
		}
	}
	p.t.Logf("%d orders paid; of %d events %d were delivered again", len(p.made), len(p.events), p.again)
}
