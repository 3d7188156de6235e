//go:build linux

package e2e

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// The gateway that reads the chain is stopped for a while and goes on later: another
// one takes over meanwhile, the first changes nothing more, and nothing happens twice.
func TestFrozenWatcher(t *testing.T) {
	t.Parallel()
	s := newReplicaSet(t, mining(t, evmtest.Anvil), 2)
	p := openShop(s, 100*time.Millisecond)
	s.until("orders are paid", func() bool { return p.count() >= 20 && p.missing() < p.count() })
	p.close() // a plain load balancer would send every second order to one that is frozen
	p.settle()

	frozen := s.holder()
	other := s.replicas[0]
	if other == frozen {
		other = s.replicas[1]
	}
	// Something to record at either moment: paid when it is frozen, and when it wakes up.
	before := p.at(s, other, "before")
	p.transfer(before)
	syscall.Kill(frozen.cmd.Process.Pid, syscall.SIGSTOP)
	since := time.Now()
	s.until("another replica reads the chain", func() bool { return other.lease() > frozen.lease() })
	t.Logf("the chain was taken over after %s", time.Since(since).Round(time.Millisecond))
	p.transfer(p.at(s, other, "meanwhile"))
	p.settle()
	time.Sleep(time.Until(since.Add(frozenFor)))
	late := p.at(s, other, "late")
	p.transfer(late)
	syscall.Kill(frozen.cmd.Process.Pid, syscall.SIGCONT)
	frozen.said("another replica reads the chain from now on", startTimeout)
	p.settle()
	if frozen.lease() > other.lease() {
		t.Errorf("the one that was frozen reads the chain again, though the other one lives")
	}
	if frozen.hasEnded() {
		t.Error("the one that was frozen has ended")
	}
	t.Logf("writes of the one that was frozen that were refused: %d", frozen.count("another replica has taken over", ""))
	p.compare()
	s.balanced()
}

// at makes orders at one replica.
func (p *shop) at(s *replicaSet, r *serving, orderNo string) (made []*madeOrder) {
	s.t.Helper()
	through := p.client
	defer func() { p.client = through }()
	p.client = s.merchant.sdk(s.t, r.url())
	for _, number := range strings.Fields("1 2 3 4 5") {
		o, err := p.order(orderNo + number)
		if err != nil {
			s.t.Fatal(err)
		}
		made = append(made, o)
	}
	p.unpaid = nil // the caller pays them
	return made
}
