//go:build linux

package e2e

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// replicaSet is gateways on one PostgreSQL database.
type replicaSet struct {
	t        *testing.T
	o        operator
	database string
	token    evm.Token
	replicas []*serving
	merchant credentials // which reaches them through a balancer
}

// serving is a gateway that is started again and again.
type serving struct {
	*process
	address, config string
	program         string // "" is this version's
}

func (s *serving) url() string { return "http://" + s.address }

// newReplicaSet starts that many gateways on a chain, with a merchant, on a database of
// the tests' server.
func newReplicaSet(t *testing.T, rpcURL string, n int) *replicaSet {
	t.Helper()
	return newReplicaSetOn(t, databasetest.Postgres(t), operator{t: t, home: t.TempDir(), rpcURL: rpcURL}, n, "")
}

// newReplicaSetOn is newReplicaSet on a database, of a program; "" is this version's.
func newReplicaSetOn(t *testing.T, database string, o operator, n int, program string) *replicaSet {
	t.Helper()
	s := &replicaSet{t: t, o: o, database: database}
	s.token = s.o.deployToken()
	deployed := s.o.deployContracts()
	s.o.write("master.key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
	var addresses []string
	for i := range n {
		r := &serving{address: freeAddress(t), program: program}
		text := s.o.configuration(r.address, s.database, deployed, s.token)
		r.config = s.o.write(fmt.Sprintf("gateway-%d.json", i+1), text)
		if i == 0 {
			s.o.write("gateway.json", text) // for commands
		}
		s.replicas, addresses = append(s.replicas, r), append(addresses, r.address)
	}
	s.merchant = s.o.merchant(balance(t, addresses...))
	for _, r := range s.replicas {
		s.start(r)
	}
	return s
}

func (s *replicaSet) start(r *serving) {
	s.t.Helper()
	r.process = start(s.t, environment(s.o.home), cmp.Or(r.program, binary(s.t, "xcheckoutd")), "serve", "--config", r.config)
	r.ready()
}

var leaseTaken = regexp.MustCompile(`this replica reads the chain from now on.* lease=(\d+)`)

// lease is the number of the newest lease that a replica had, 0 before it had one.
func (s *serving) lease() (number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, match := range leaseTaken.FindAllSubmatch(s.stderr.Bytes(), -1) {
		number, _ = strconv.Atoi(string(match[1]))
	}
	return number
}

// holder is the replica that reads the chain; it is waited for.
func (s *replicaSet) holder() (holder *serving) {
	s.t.Helper()
	s.until("a replica reads the chain", func() bool {
		newest := 0
		for _, r := range s.replicas {
			if number := r.lease(); number > newest && !r.hasEnded() {
				holder, newest = r, number
			}
		}
		return holder != nil
	})
	return holder
}

func (s *replicaSet) until(what string, done func() bool) {
	s.t.Helper()
	for end := time.Now().Add(2 * startTimeout); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("in vain: %s", what)
		}
	}
}

// balanced checks the books.
func (s *replicaSet) balanced() {
	s.t.Helper()
	out := s.o.run("ledger", "check", "--config", s.o.config(), "--json")
	if !decode[struct{ Balanced bool }](s.t, out).Balanced {
		s.t.Errorf("ledger: %s", out)
	}
}
