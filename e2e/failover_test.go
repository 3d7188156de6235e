//go:build linux

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

const (
	// frozenFor is longer than a leader's time to live, so that another one takes over.
	frozenFor = 20 * time.Second
	// backAfterMax is how long a loss of the leader may keep orders from being taken.
	// Most of it is the time to live, before which nobody can know that it is lost.
	backAfterMax = 15 * time.Second
)

// Two gateways on a database of two nodes, as examples/ha has it: whatever happens to
// a node or to etcd under load, no order that was acknowledged is lost or doubled, and
// no request is answered with anything but 200 or "come again".
//
// No other test of this package runs beside it: who leads is a matter of seconds to
// Patroni, and on a machine that is busy enough two nodes take turns at it.
func TestFailover(t *testing.T) {
	anvil := mining(t, evmtest.Anvil)
	c := startCluster(t)
	merchant, gateways, replicas := startReplicas(t, c, anvil)
	l := startLoad(t, merchant, replicas)
	l.back(time.Now())

	leader := c.leader()
	c.event(l, "the leader is frozen, and goes on later", func() {
		leader.freezeInTurn()
		time.Sleep(frozenFor)
		leader.thaw()
	})
	if c.leader() == leader {
		t.Errorf("pg%d leads as before: it was not frozen for long enough, and the test tests nothing", leader.n)
	}
	leader = c.leader()
	c.event(l, "the leader is killed", func() { l.overAKill(t, leader) })
	leader = c.leader()
	c.event(l, "the leader is switched", func() {
		runOutput(t, append(environment(c.dir), "LC_ALL=C.UTF-8"), "", 0, "patronictl", "-c", c.file("patroni-1.yml"), "switchover", "--force")
	})
	if now := c.leader(); now != leader.other() {
		t.Errorf("pg%d leads, want the other one", now.n)
	}
	leader = c.leader()
	c.event(l, "etcd is frozen", func() {
		syscall.Kill(c.etcd.cmd.Process.Pid, syscall.SIGSTOP)
		time.Sleep(frozenFor)
		syscall.Kill(c.etcd.cmd.Process.Pid, syscall.SIGCONT)
	})
	if now := c.leader(); now != leader {
		t.Errorf("pg%d leads, though pg%d could reach it while etcd was away", now.n, leader.n)
	}
	l.end()
	l.compare(t, c.leader().url("xcheckout", "xcheckout"))
	var happened, void int
	for i, g := range gateways {
		if g.hasEnded() {
			t.Errorf("gateway %d has ended", i+1)
		}
		c.await("the gateway", g.url+"/readyz")
		happened += g.count("whether it happened", "happened=true")
		void += g.count("whether it happened", "happened=false")
	}
	t.Logf("of the commits that the database did not answer to, %d had happened and %d had not", happened, void)
	if happened == 0 && os.Getenv("XCHECKOUT_LONG") != "" {
		t.Error("none had happened: the test does not test what it should")
	}
	out := runOutput(t, environment(c.dir), "", 0, binary(t, "xcheckoutd"), "ledger", "check", "--config", c.file("gateway-1.json"), "--json")
	if !decode[struct{ Balanced bool }](t, out).Balanced {
		t.Errorf("ledger: %s", out)
	}
}

// overAKill kills the leader. It wants orders to be taken again, and what was asked
// before to be remembered.
func (l *load) overAKill(t *testing.T, leader *node) {
	t.Helper()
	if err := l.create("replayed"); err != nil {
		t.Fatal(err)
	}
	once := l.signed("replayed", time.Now())
	if status, code := once.send(t, l.replicas[0]); status != http.StatusOK {
		t.Fatalf("answered %d %s", status, code)
	}
	// While the standby is slow, every commit waits for it: the leader dies with
	// some that will turn out to have happened, and whose callers don't know.
	leader.other().freeze()
	time.Sleep(time.Second)
	since := time.Now()
	leader.kill()
	leader.other().thaw()
	promoted := make(chan time.Duration, 1)
	go func() {
		for !leader.other().is("primary") {
			time.Sleep(20 * time.Millisecond)
		}
		promoted <- time.Since(since)
	}()
	after := l.back(since)
	leads := <-promoted
	t.Logf("the standby leads after %s, orders are taken again after %s and %s",
		leads.Round(time.Millisecond), after[0].Round(time.Millisecond), after[1].Round(time.Millisecond))
	// When the standby leads is up to Patroni, and to how busy the machine is.
	if longest := slices.Max(after); longest-leads > backAfterMax || os.Getenv("XCHECKOUT_LONG") != "" && longest > backAfterMax {
		t.Errorf("orders are taken again after %s, want %s at most", longest, backAfterMax)
	}
	if status, code := once.send(t, l.replicas[1]); code != "replayed" {
		t.Errorf("a signature that the other replica took before the kill: answered %d %q, want replayed", status, code)
	}
	leader.start()
}

// event lets something happen, waits until the cluster is whole again, and tells for
// how long no order was taken.
func (c *cluster) event(l *load, what string, happen func()) {
	c.t.Helper()
	since := time.Now()
	happen()
	c.leader()
	l.back(time.Now())
	any, each := l.gap(since)
	c.t.Logf("%s: no order was taken for %s; by the gateways for %s and %s (all is well again after %s)", what,
		any.Round(time.Millisecond), each[0].Round(time.Millisecond), each[1].Round(time.Millisecond), time.Since(since).Round(time.Millisecond))
}

// gatewayProcess is a gateway and where it listens.
type gatewayProcess struct {
	*process
	url string
}

func (p *process) hasEnded() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// count is how many lines of standard error hold both texts.
func (p *process) count(text, and string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for line := range strings.Lines(p.stderr.String()) {
		if strings.Contains(line, text) && strings.Contains(line, and) {
			n++
		}
	}
	return n
}

// startReplicas starts the two gateways of the shipped configuration, with a merchant.
// The replicas' addresses are those of proxies that hold every answer against the API's
// description.
func startReplicas(t *testing.T, c *cluster, rpcURL string) (merchant credentials, gateways []gatewayProcess, replicas []string) {
	t.Helper()
	o := operator{t: t, home: c.dir, rpcURL: rpcURL}
	token := o.deployToken()
	deployed := o.deployContracts()
	for _, name := range []string{"gateway-1.json", "gateway-2.json"} {
		c.fill(name, "https://node.example.com", rpcURL, "FACTORY", deployed.Factory, "IMPLEMENTATION", deployed.Implementation,
			"0xdAC17F958D2ee523a2206206994597C13D831ec7", evm.Family{}.Print(token.Contract))
	}
	o.write("master.key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
	config := []string{"--config", c.file("gateway-1.json")}
	m := decode[struct{ MerchantID, Email, Password string }](t,
		o.run(append([]string{"merchant", "create", "--name", "Shoe shop", "--email", "ops@shop.example", "--json"}, config...)...))
	merchant = decode[credentials](t, o.run(append([]string{"credential", "create", "--merchant", m.MerchantID, "--json"}, config...)...))
	for i := range 2 {
		g := gatewayProcess{start(t, environment(c.dir), binary(t, "xcheckoutd"), "serve", "--config", c.file(fmt.Sprintf("gateway-%d.json", i+1))),
			"http://" + c.texts.Replace(fmt.Sprintf("10.0.0.%d:8787", i+1))}
		g.ready()
		gateways, replicas = append(gateways, g), append(replicas, inspected(t, strings.TrimPrefix(g.url, "http://")))
	}
	o.run(append([]string{"recovery", "export", "--out", c.file("recovery.json")}, config...)...)
	merchant.BaseURL, merchant.Email, merchant.Password = replicas[0], m.Email, m.Password
	return merchant, gateways, replicas
}

// compare holds every answer against what the database has at the end.
func (l *load) compare(t *testing.T, database string) {
	t.Helper()
	db := databasetest.SQL(t, database)
	rows, err := db.Query("select order_no, sysid from orders")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	kept := map[string]string{}
	for rows.Next() {
		var orderNo, sysid string
		if err := rows.Scan(&orderNo, &sysid); err != nil {
			t.Fatal(err)
		}
		if kept[orderNo] != "" {
			t.Errorf("order %s is there twice: %s and %s", orderNo, kept[orderNo], sysid)
		}
		kept[orderNo] = sysid
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for orderNo, answered := range l.sysids {
		for _, sysid := range answered {
			if sysid != kept[orderNo] {
				t.Errorf("order %s was acknowledged as %s, and is %q", orderNo, sysid, kept[orderNo])
			}
		}
	}
	t.Logf("%d orders; %d answers of 200, %d of %d", len(kept), l.attempts[http.StatusOK], l.attempts[http.StatusServiceUnavailable], http.StatusServiceUnavailable)
	if len(kept) != len(l.sysids) {
		t.Errorf("%d orders are there, and %d were acknowledged", len(kept), len(l.sysids))
	}
}
