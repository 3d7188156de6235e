package service_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// soon is long enough for whatever happens at once, on a machine that is busy.
const soon = 30 * time.Second

// blockTime is the time between blocks of a test's chain.
const blockTime = 100 * time.Millisecond

var quiet = slog.New(slog.DiscardHandler)

// config is a service on a chain, with a database of its own.
func config(t *testing.T, c *dev.Chain) service.Config {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	config := service.Config{Database: databasetest.New(t), Box: box, Listen: "127.0.0.1:0", Environment: gateway.Local, Log: quiet}
	if c != nil {
		d := c.Deployment()
		config.Chains = []service.Chain{{RPCURLs: []string{c.URL()}, PollEvery: 50 * time.Millisecond,
			Chain: gateway.Chain{Name: "ETH", Confirmations: 2, Family: evm.Family{}, Scheme: d.Scheme()}}}
		for _, token := range c.Tokens() {
			config.Tokens = append(config.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
				Asset: payment.Asset{Chain: "ETH", Contract: token.Contract, Token: "ETH_" + token.Symbol, Decimals: token.Decimals}})
		}
	}
	return config
}

func startChain(t *testing.T) *dev.Chain {
	t.Helper()
	c, err := dev.Start(t.Context(), dev.Config{BlockTime: blockTime, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// start starts a service and closes it when the test ends.
func start(t *testing.T, c service.Config) *service.Service {
	t.Helper()
	s, err := service.Start(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := config(t, nil)
	c.Listen = taken.Addr().String()
	if _, err := service.Start(t.Context(), c, nil); !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), c.Listen) {
		t.Errorf("start on a port that is taken: %v, want %v with the address", err, syscall.EADDRINUSE)
	}
}

// A data directory that belongs to another chain is refused before anything is
// served, and nothing of it is held on to.
func TestDataOfAnotherChainIsRefused(t *testing.T) {
	first, second := startChain(t), startChain(t)
	c := config(t, first)
	s, err := service.Start(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other := c
	other.Chains = config(t, second).Chains
	_, err = service.Start(t.Context(), other, nil)
	if !errors.Is(err, chain.ErrOtherChain) || !strings.Contains(err.Error(), "Connect the node of that chain, or start with another data directory") {
		t.Errorf("started on another chain's data: %v, want %v and what to do", err, chain.ErrOtherChain)
	}
	start(t, c) // its own chain takes it again
}

func TestStartRefuses(t *testing.T) {
	c := config(t, nil)
	serving := start(t, c)
	if !serving.Gateway.Shared() {
		if _, err := service.Start(t.Context(), c, nil); !errors.Is(err, store.ErrInUse) {
			t.Errorf("the same data twice: %v, want %v", err, store.ErrInUse)
		}
	}
	beside := c
	beside.WhileServed = true
	command, err := service.Open(t.Context(), beside)
	if err != nil {
		t.Fatalf("a command beside it: %v", err)
	}
	merchant, err := command.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"})
	if err == nil {
		_, err = command.Gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: merchant.ID})
	}
	if err = errors.Join(err, command.Close()); err != nil {
		t.Fatalf("a command beside it: %v", err)
	}
	if list, err := serving.Gateway.Merchants(t.Context(), gateway.Operator()); err != nil || len(list) != 1 {
		t.Errorf("the one that serves sees %d merchants, %v; want the command's", len(list), err)
	}
	if err := serving.Close(); err != nil {
		t.Fatal(err)
	}
	other := c
	if other.Box, err = seal.New(seal.NewKey()); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Start(t.Context(), other, nil); !errors.Is(err, seal.ErrOpen) || !strings.Contains(err.Error(), "master key") {
		t.Errorf("another master key: %v, want %v", err, seal.ErrOpen)
	}
	broken := errors.New("not prepared")
	if _, err := service.Start(t.Context(), c, func(context.Context, *service.Service) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a preparation that fails: %v, want %v", err, broken)
	}
	start(t, c) // and none of them left the data locked
}

// A configuration that names other contracts than the chain has is refused
// before anything is served, and mended as long as nothing was paid with them.
func TestOtherContractsAreRefused(t *testing.T) {
	right := config(t, startChain(t))
	nowhere := strings.Repeat("\x00", 16) + "\xde\xad\xbe\xef"
	contracts := struct{ Factory, Implementation string }{}
	if err := json.Unmarshal([]byte(right.Chains[0].Scheme), &contracts); err != nil {
		t.Fatal(err)
	}
	scheme := func(factory, implementation string) chain.Scheme {
		s, err := evm.Family{}.Scheme(fmt.Appendf(nil, `{"factory":%q,"implementation":%q}`, factory, implementation))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const nothing = "0x00000000000000000000000000000000DeaDBeef"
	factory, err := evm.Family{}.Parse(contracts.Factory)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*service.Config)
		want   string
	}{
		"other decimals":       {func(c *service.Config) { c.Tokens[0].Decimals += 3 }, "Set decimals to 6"},
		"no token":             {func(c *service.Config) { c.Tokens[0].Contract = chain.Address(nowhere) }, "there is no token"},
		"a token of no token":  {func(c *service.Config) { c.Tokens[0].Contract = factory }, "there is no token"},
		"no factory":           {func(c *service.Config) { c.Chains[0].Scheme = scheme(nothing, contracts.Implementation) }, "chain deploy"},
		"other implementation": {func(c *service.Config) { c.Chains[0].Scheme = scheme(contracts.Factory, nothing) }, "chain deploy"},
	} {
		wrong := right
		wrong.Database = databasetest.New(t)
		wrong.Tokens, wrong.Chains = slices.Clone(right.Tokens), slices.Clone(right.Chains)
		mended := wrong
		mended.Tokens, mended.Chains = right.Tokens, right.Chains
		c.change(&wrong)
		_, err := service.Start(t.Context(), wrong, nil)
		if !errors.Is(err, chain.ErrContract) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "chain ETH") {
			t.Errorf("%s: %v, want %v that says %q", name, err, chain.ErrContract, c.want)
		}
		start(t, mended)
	}
}

// A node that is down keeps nobody from starting; orders wait until it is read.
func TestNodeThatIsDown(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	c := config(t, nil)
	address := chain.Address(strings.Repeat("\x05", 20))
	const scheme = `{"factory":"0x00000000000000000000000000000000000000fa","implementation":"0x00000000000000000000000000000000000000fb"}`
	c.Chains = []service.Chain{{RPCURLs: []string{"http://" + gone.Addr().String()},
		Chain: gateway.Chain{Name: "ETH", Confirmations: 1, Family: evm.Family{}, Scheme: scheme}}}
	c.Tokens = []gateway.Token{{Asset: payment.Asset{Chain: "ETH", Contract: address, Token: "ETH_USDT", Decimals: 6}, Rates: gateway.InDollars(money.MustParseRate("1"))}}
	s := start(t, c)
	answer, err := http.Get(s.BaseURL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("healthz: %d, want 200", answer.StatusCode)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.Wait(ctx); err != nil {
		t.Errorf("wait: %v, want none: the watcher keeps trying", err)
	}
}

// Close finishes the request that is under way, and takes no other.
func TestCloseFinishesRequests(t *testing.T) {
	s, err := service.Start(t.Context(), config(t, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(s.BaseURL, "http://")
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// A refusal is an answer too: it comes only when the body has arrived.
	io.WriteString(c, "POST /openapi/test HTTP/1.1\r\nHost: x\r\nTIMESTAMP: 1800000000000\r\nSIGNATURE: "+strings.Repeat("A", 86)+"==\r\n"+
		"Authorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":")
	time.Sleep(100 * time.Millisecond) // until it is under way
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	for deadline := time.Now().Add(soon); ; time.Sleep(10 * time.Millisecond) {
		other, err := net.Dial("tcp", address)
		if err != nil {
			break // no new ones
		}
		other.Close()
		if time.Now().After(deadline) {
			t.Fatal("it still takes connections")
		}
	}
	select {
	case err := <-closed:
		t.Fatalf("closed with a request under way: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	io.WriteString(c, "1234") // one byte more than the rest, which is another request's
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("the request under way was cut off: %v", err)
	}
	defer response.Body.Close()
	var envelope struct{ Error struct{ Code string } }
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil || envelope.Error.Code != "body_invalid_json" {
		t.Errorf("answered %+v, %v; want body_invalid_json, for the body was read", envelope, err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
}

// until waits for an order to have a status.
func until(t *testing.T, d *service.Dev, orderNo string, want payment.Status) gateway.OrderDetail {
	t.Helper()
	for deadline := time.Now().Add(soon); ; time.Sleep(20 * time.Millisecond) {
		o, err := d.Gateway.Order(t.Context(), merchant(d), orderNo)
		if err != nil {
			t.Fatal(err)
		}
		if o.Status == want {
			return o
		}
		if time.Now().After(deadline) {
			t.Fatalf("order %s is %s after %v, want %s", orderNo, o.Status, soon, want)
		}
	}
}

// merchant is a sandbox's own.
func merchant(d *service.Dev) gateway.Actor {
	return gateway.Actor{MerchantID: d.MerchantID, Role: gateway.RoleMerchant, Proof: gateway.ProofSignature}
}

// A sandbox with a directory keeps everything over a restart: merchant, orders,
// ledger and chain.
func TestSandboxIsKept(t *testing.T) {
	dir := t.TempDir()
	c := service.DevConfig{Listen: "127.0.0.1:0", Dir: dir, BlockTime: 100 * time.Millisecond, Log: quiet}
	run := func(work func(d *service.Dev)) service.Credentials {
		t.Helper()
		d, err := service.StartDev(t.Context(), c, nil)
		if err != nil {
			t.Fatal(err)
		}
		closed := sync.OnceFunc(func() {
			if err := d.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		defer closed()
		if _, err := d.Gateway.CredentialByAPIKey(t.Context(), d.Credentials.APIKey); err != nil {
			t.Fatal(err)
		}
		work(d)
		if _, err := d.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
			t.Error(err)
		}
		return d.Credentials
	}
	amount := money.MustParse("25")
	var paid gateway.OrderDetail
	first := run(func(d *service.Dev) {
		if _, err := service.StartDev(t.Context(), c, nil); err == nil {
			t.Error("a second sandbox started on the same directory")
		}
		if _, err := d.Gateway.CreateOrder(t.Context(), merchant(d), gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Gateway.PayOrder(t.Context(), merchant(d), gateway.Payment{OrderNo: "1"}, nil); err != nil {
			t.Fatal(err)
		}
		paid = until(t, d, "1", payment.Paid)
	})
	second := run(func(d *service.Dev) {
		o := until(t, d, "1", payment.Paid)
		if o.Standing.Tx != paid.Standing.Tx || o.PaymentURL == "" || o.Address != paid.Address {
			t.Errorf("the order is %+v, want %+v", o, paid)
		}
		if _, err := d.Gateway.CreateOrder(t.Context(), merchant(d), gateway.NewOrder{OrderNo: "2", OrderAmount: &amount, Token: "ETH_USDC"}, nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Gateway.PayOrder(t.Context(), merchant(d), gateway.Payment{OrderNo: "2"}, nil); err != nil {
			t.Fatal(err)
		}
		until(t, d, "2", payment.Paid)
		reconciled(t, dir)
	})
	second.BaseURL, second.RPCURL = first.BaseURL, first.RPCURL // free ports
	if first != second {
		t.Error("the test merchant's credentials changed with the restart")
	}
	balanced(t, dir)
}

// balanced checks the ledger that a sandbox left.
func balanced(t *testing.T, dir string) {
	t.Helper()
	data, err := service.DevData(dir)
	if err != nil {
		t.Fatal(err)
	}
	data.Log = quiet
	s, err := service.Open(t.Context(), data)
	if err != nil {
		t.Fatalf("open what a sandbox left: %v", err)
	}
	if _, err := s.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := service.DevData(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no sandbox's data") {
		t.Errorf("the data of an empty directory: %v", err)
	}
}

// reconciled compares chain and ledger of a sandbox that runs.
func reconciled(t *testing.T, dir string) {
	t.Helper()
	data, err := service.DevData(dir)
	if err != nil {
		t.Fatal(err)
	}
	data.Log, data.WhileServed = quiet, true
	s, err := service.Open(t.Context(), data)
	if err != nil {
		t.Fatalf("open beside a sandbox: %v", err)
	}
	defer s.Close()
	lines, err := s.Reconcile(t.Context(), data, func(int, int) {})
	if err != nil {
		t.Fatalf("reconcile: %v", err)
	}
	onChain := money.Amount(0)
	for _, l := range lines {
		if onChain += l.OnChain; l.Differs != "" {
			t.Errorf("%+v", l)
		}
	}
	if onChain.String() != "50.00" {
		t.Errorf("%s lies on chain, want the 50 that were paid: %+v", onChain, lines)
	}
}

// A sandbox without a directory leaves nothing behind.
func TestTemporarySandboxLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", BlockTime: 100 * time.Millisecond, Log: quiet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	_, err = service.StartDev(t.Context(), service.DevConfig{Listen: "256.0.0.1:0", BlockTime: 100 * time.Millisecond, Log: quiet}, nil)
	if err == nil {
		t.Error("started on an address that is none")
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
