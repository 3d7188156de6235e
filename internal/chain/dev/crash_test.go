package dev_test

import (
	"bufio"
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// crashDir makes the test program the process to be killed; see TestMain.
const crashDir = "XCHECKOUT_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := payForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// payForEver pays one payment a block and prints its hash and block once it has two
// confirmations.
func payForEver(dir string) error {
	ctx := context.Background()
	c, err := dev.Start(ctx, dev.Config{Dir: dir, BlockTime: fast})
	if err != nil {
		return err
	}
	source, err := evm.Open(c.URL())
	if err != nil {
		return err
	}
	for {
		id, err := c.Pay(ctx, c.Tokens()[0].Contract, treasury, big.NewInt(1))
		if err != nil {
			return err
		}
		block, err := confirmed(ctx, c, source, id)
		if err != nil {
			return err
		}
		fmt.Println("confirmed", id, block.Number, block.Hash)
	}
}

// confirmed waits until a payment is in the block before the head, and returns
// its block.
func confirmed(ctx context.Context, c *dev.Chain, source *evm.Source, id chain.TxID) (chain.Block, error) {
	for {
		head, err := source.Head(ctx)
		if err != nil {
			return chain.Block{}, err
		}
		got, err := transfers(ctx, source, c.Tokens()[0].Contract, max(head.Number, 7)-7)
		if err != nil {
			return chain.Block{}, err
		}
		for _, t := range got {
			if t.Tx == id && t.Block.Number < head.Number {
				return t.Block, nil
			}
		}
		time.Sleep(fast / 4)
	}
}

func TestKilledChainKeepsEveryConfirmedPayment(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	paid := map[string]string{} // line by chain transaction
	// On a busy machine little happens before a kill: then kill later and more often.
	kills := 0
	for ; kills < 5 || len(paid) < 10; kills++ {
		if kills == 50 {
			t.Fatalf("only %d payments were confirmed before %d kills, so this test shows little", len(paid), kills)
		}
		least := 400 * time.Millisecond * time.Duration(1+kills/5)
		for hash, line := range payAndKill(t, dir, least+time.Duration(random.Int64N(int64(400*time.Millisecond)))) {
			paid[hash] = line
		}
	}

	c := start(t, dev.Config{Dir: dir, BlockTime: fast})
	s := source(t, c)
	got, err := transfers(t.Context(), s, c.Tokens()[0].Contract, 0)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{}
	for _, one := range got {
		kept[one.Tx.String()] = fmt.Sprintf("confirmed %s %d %s", one.Tx, one.Block.Number, one.Block.Hash)
	}
	for hash, line := range paid {
		if kept[hash] != line {
			t.Errorf("before the crash: %s\nafter it: %s", line, kept[hash])
		}
	}
	t.Logf("%d payments confirmed before %d crashes, %d on the chain after", len(paid), kills, len(kept)-1)
	if got := balance(t, c, c.Tokens()[0].Contract, treasury); got < int64(len(paid)) {
		t.Errorf("the state has %d, want at least the %d that were confirmed", got, len(paid))
	}
}

// payAndKill runs payForEver in a process of its own, kills it after a while
// and returns what it printed, by hash.
func payAndKill(t *testing.T, dir string, after time.Duration) map[string]string {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), crashDir+"="+dir)
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { program.Process.Kill() })
	defer timer.Stop()
	printed := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if fields := strings.Fields(line); len(fields) == 4 {
			printed[fields[1]] = line
		}
	}
	if err := program.Wait(); err == nil || program.ProcessState.ExitCode() == 1 {
		t.Fatalf("the program ended by itself: %v", err)
	}
	return printed
}

// Killed while it makes a new chain or deploys, it starts all the same the next time.
func TestKilledWhileStarting(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 3 {
		dir := t.TempDir()
		for range 3 {
			payAndKill(t, dir, time.Duration(random.Int64N(int64(250*time.Millisecond))))
		}
		if err := start(t, dev.Config{Dir: dir}).Close(); err != nil {
			t.Error(err)
		}
	}
}

// A payment that the node took but had not mined yet is not lost either: it is
// mined later.
func TestPendingPaymentSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dev.Config{Dir: dir, BlockTime: time.Hour})
	hash, err := c.Pay(t.Context(), c.Tokens()[0].Contract, treasury, big.NewInt(42))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = start(t, dev.Config{Dir: dir, BlockTime: fast})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := wallet(t, c).Wait(ctx, hash); err != nil {
		t.Error(err)
	}
}
