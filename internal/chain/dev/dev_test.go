package dev_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

func start(t *testing.T, c dev.Config) *dev.Chain {
	t.Helper()
	chain, err := dev.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	return chain
}

// The accounts of the chain, as bytes.
var treasury, walletAddress = address(dev.Treasury), address(dev.Wallet)

func address(text string) chain.Address {
	a, err := evm.Family{}.Parse(text)
	if err != nil {
		panic(err)
	}
	return a
}

// transfers reads the transfers of a token after a block.
func transfers(ctx context.Context, s *evm.Source, token chain.Address, after uint64) (all []chain.Transfer, err error) {
	everybody := func(context.Context) (chain.Ours, error) {
		return func(chain.Address) bool { return true }, nil
	}
	last := chain.Block{Number: after}
	for {
		blocks, err := s.Next(ctx, last, 100)
		if err != nil || len(blocks) == 0 {
			return all, err
		}
		list, read, err := s.Transfers(ctx, blocks, []chain.Address{token}, everybody)
		if err != nil {
			return nil, err
		}
		all, last = append(all, list...), blocks[read-1]
	}
}

// fast is a block time that does not let tests wait.
const fast = 20 * time.Millisecond

func source(t *testing.T, c *dev.Chain) *evm.Source {
	t.Helper()
	s, err := evm.Open(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func wallet(t *testing.T, c *dev.Chain) *evm.Wallet {
	t.Helper()
	key, err := evm.ParseKey(dev.WalletKey)
	if err != nil {
		t.Fatal(err)
	}
	w, err := evm.OpenWallet(t.Context(), c.URL(), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func balance(t *testing.T, c *dev.Chain, token, holder chain.Address) int64 {
	t.Helper()
	b, err := wallet(t, c).Balance(t.Context(), token, holder)
	if err != nil {
		t.Fatal(err)
	}
	return b.Int64()
}

func TestStartLeavesEverythingReady(t *testing.T) {
	var log strings.Builder
	c := start(t, dev.Config{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if got := c.Tokens(); len(got) != 2 || got[0].Symbol != "USDT" || got[0].Decimals != 6 || got[1].Symbol != "USDC" || got[1].Decimals != 18 {
		t.Errorf("tokens are %+v", got)
	}
	if got := balance(t, c, c.Tokens()[0].Contract, walletAddress); got != 1_000_000_000_000_000 {
		t.Errorf("the test wallet has %d, want a billion coins", got)
	}
	if w := wallet(t, c); w.Address() != walletAddress {
		t.Errorf("the wallet's key is of %s, its address %s", w.Address(), dev.Wallet)
	}
	if log.Len() > 0 {
		t.Errorf("a start without trouble logs:\n%s", log.String())
	}
}

func TestBlocksComeEverySecondAndTellTheTime(t *testing.T) {
	c := start(t, dev.Config{})
	s := source(t, c)
	first, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(3500 * time.Millisecond) // the first two blocks may take 1.5 s each
	last, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := last.Number - first.Number; n < 2 || n > 3 {
		t.Errorf("%d blocks in 3.5 s, want about 3", n)
	}
	if ahead := last.Time/1000 - time.Now().Unix(); ahead > 1 || ahead < -2 {
		t.Errorf("the chain's clock is %d s ahead", ahead)
	}
}

// A payment's block is never from before the payment, whenever in a second it
// was made.
func TestPaymentsDoNotLookEarlierThanTheyAre(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, dev.Config{Dir: dir}).Close(); err != nil {
		t.Fatal(err)
	}
	// A new chain's clock is ahead for a while; and it starts in the middle of
	// a second.
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(5500 * time.Millisecond)))
	c := start(t, dev.Config{Dir: dir})
	s := source(t, c)
	token := c.Tokens()[0].Contract
	for i := range 4 {
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(1300*time.Millisecond + time.Duration(i)*200*time.Millisecond)))
		sentAt := time.Now()
		before, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Pay(t.Context(), token, treasury, big.NewInt(1)); err != nil {
			t.Fatal(err)
		}
		var minedAt time.Time
		for deadline := time.Now().Add(10 * time.Second); minedAt.IsZero() && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			head, err := s.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if head.Number == before.Number {
				continue
			}
			read, err := transfers(t.Context(), s, token, before.Number)
			if err != nil {
				t.Fatal(err)
			}
			for _, transfer := range read {
				minedAt = time.UnixMilli(transfer.Block.Time)
			}
		}
		if minedAt.Before(sentAt) || minedAt.After(sentAt.Add(3*time.Second)) {
			t.Errorf("sent at %v, mined at %v", sentAt.UTC(), minedAt.UTC())
		}
	}
}

func TestRestartContinuesTheChain(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dev.Config{Dir: dir, BlockTime: fast})
	identity, err := source(t, c).Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	usdt := c.Tokens()[0].Contract
	for i := range int64(3) {
		if i > 0 {
			c = start(t, dev.Config{Dir: dir, BlockTime: fast})
		}
		if got, err := source(t, c).Identity(t.Context()); err != nil || got != identity {
			t.Fatalf("restart %d: the chain is %v, %v, was %v", i, got, err, identity)
		}
		if got := balance(t, c, usdt, treasury); got != 5*i {
			t.Errorf("restart %d: balance is %d, want %d", i, got, 5*i)
		}
		hash, err := c.Pay(t.Context(), usdt, treasury, big.NewInt(5))
		if err != nil {
			t.Fatal(err)
		}
		if err := wallet(t, c).Wait(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
		head, err := source(t, c).Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := http.Post(c.URL(), "application/json", nil); err == nil {
			t.Errorf("it still answers at block %d after Close", head.Number)
		}
	}
}

func TestDirectoryIsForOneProcess(t *testing.T) {
	dir := t.TempDir()
	start(t, dev.Config{Dir: dir})
	if c, err := dev.Start(t.Context(), dev.Config{Dir: dir}); !errors.Is(err, dev.ErrInUse) || !strings.Contains(err.Error(), dir) {
		if err == nil {
			c.Close()
		}
		t.Errorf("got %v, want ErrInUse with the directory", err)
	}
}

func TestDirectoryThatIsNoChain(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/genesis.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dev.Start(t.Context(), dev.Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), "genesis.json") {
		t.Errorf("got %v, want an error that names the file", err)
	}
}

func TestPortInUse(t *testing.T) {
	c := start(t, dev.Config{})
	var port int
	if _, err := fmt.Sscanf(c.URL(), "http://127.0.0.1:%d", &port); err != nil {
		t.Fatalf("%s: %v", c.URL(), err)
	}
	if _, err := dev.Start(t.Context(), dev.Config{Port: port}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("127.0.0.1:%d", port)) {
		t.Errorf("got %v, want an error that names the address", err)
	}
}

func TestPaymentsAtOnceAllArrive(t *testing.T) {
	c := start(t, dev.Config{BlockTime: fast})
	usdc := c.Tokens()[1].Contract
	const n = 100
	var wait sync.WaitGroup
	hashes := make(chan chain.TxID, n)
	for i := range n {
		wait.Go(func() {
			hash, err := c.Pay(t.Context(), usdc, address(fmt.Sprintf("0x%040x", 0xc0ffee+i)), big.NewInt(int64(i+1)))
			if err != nil {
				t.Error(err)
			}
			hashes <- hash
		})
	}
	wait.Wait()
	close(hashes)
	w := wallet(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for hash := range hashes {
		if err := w.Wait(ctx, hash); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		if got, err := w.Balance(t.Context(), usdc, address(fmt.Sprintf("0x%040x", 0xc0ffee+i))); err != nil || got.Int64() != int64(i+1) {
			t.Errorf("receiver %d has %v, %v, want %d", i, got, err, i+1)
		}
	}
}

func TestJSONRPCIsForThisMachineOnly(t *testing.T) {
	c := start(t, dev.Config{})
	ask := func(host, origin, method string) (status int, allowed, body string) {
		t.Helper()
		r, err := http.NewRequest("POST", c.URL(), strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":[]}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Host = host
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, answer.Header.Get("Access-Control-Allow-Origin"), string(text)
	}
	for origin, want := range map[string]bool{
		"http://localhost:3000": true, "http://127.0.0.1:8787": true, "http://localhost": true,
		"https://evil.example": false, "http://localhost.evil.example": false, "null": false,
	} {
		if _, allowed, _ := ask("localhost", origin, "eth_chainId"); (allowed == origin) != want || !want && allowed != "" {
			t.Errorf("a page of %s: allowed %q, want it allowed: %v", origin, allowed, want)
		}
	}
	if status, _, _ := ask("evil.example", "", "eth_chainId"); status != http.StatusForbidden {
		t.Errorf("under another name: status %d, want 403", status)
	}
	if status, _, body := ask("localhost:8545", "", "eth_chainId"); status != http.StatusOK || !strings.Contains(body, "0x539") {
		t.Errorf("chain id: status %d, %s", status, body)
	}
	for _, method := range []string{"admin_nodeInfo", "debug_setHead", "miner_setExtra", "personal_listAccounts", "dev_addWithdrawal", "engine_newPayloadV3", "txpool_content"} {
		if _, _, body := ask("localhost", "", method); !strings.Contains(body, "does not exist") {
			t.Errorf("%s answers %s", method, body)
		}
	}
}

func TestLoggerOfTheProgramStaysItsOwn(t *testing.T) {
	before := slog.Default()
	start(t, dev.Config{})
	if slog.Default() != before {
		t.Error("go-ethereum made its logger that of the program")
	}
}
