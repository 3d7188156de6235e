//go:build linux

package e2e

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// Killed at any moment while orders are paid, refunded and settled: nothing is paid
// twice, nothing forgotten, and each thing is told once. On PostgreSQL it is one of
// three replicas each time.
func TestOutflowOutlivesKills(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 13))
	pause, kills, replicas, database := time.Second, 5, 1, ""
	if os.Getenv("XCHECKOUT_LONG") != "" {
		// As much as is paid out by a program that is seldom up for more than two seconds.
		pause, kills = 8*time.Second, 200
	}
	if os.Getenv(databasetest.Variable) != "" {
		replicas, database = 3, databasetest.Postgres(t)
	}
	s := newPayingSet(t, database, mining(t, evmtest.Anvil), "", replicas)
	p := openShop(s, pause)
	f := openOutflow(s, p, nil)
	s.until("the first orders are paid", func() bool { return len(p.paid()) >= 5 })
	for i := range kills {
		time.Sleep(time.Duration(100+random.IntN(2500)) * time.Millisecond)
		r := s.replicas[random.IntN(len(s.replicas))]
		if i == 0 {
			r = s.replicas[0]
		}
		r.kill()
		time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond)
		s.start(r)
	}
	p.close()
	f.settle()
	f.compare()
	t.Logf("%d kills, %d refunds and settlements", kills, len(f.asked))
}
