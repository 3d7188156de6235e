package checkout_test

import (
	"context"
	"flag"
	"fmt"
	"html"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// sandbox is the one gateway with the one chain that the tests of this package
// share, each with orders of its own.
type sandbox struct {
	*service.Dev
	client *xcheckout.Client
	orders atomic.Int64
}

// started is what shared has started, for TestMain to stop.
var started []*service.Dev

var shared = sync.OnceValues(func() (*sandbox, error) { return start(context.Background(), 0) })

// unhurried is a sandbox whose blocks are so far apart that a busy machine, too,
// sees an order in the state between two of them.
var unhurried = sync.OnceValues(func() (*sandbox, error) { return start(context.Background(), 4*time.Second) })

// undescribed says that an answer was not as the API's description has it, for
// TestMain to fail on.
var undescribed atomic.Bool

func start(ctx context.Context, blockTime time.Duration) (*sandbox, error) {
	d, err := service.StartDev(ctx, service.DevConfig{Listen: "127.0.0.1:0", BlockTime: blockTime, Log: slog.New(slog.DiscardHandler)}, nil)
	if err != nil {
		return nil, err
	}
	started = append(started, d)
	c := d.Credentials
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(d.BaseURL), Email: c.Email,
		Password: c.Password, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey,
		HTTPClient: &http.Client{Transport: openapitest.Transport(http.DefaultTransport, func(err error) {
			undescribed.Store(true) // the test that it belongs to may be over
			slog.Error("not as the API's description has it", "error", err)
		})}})
	return &sandbox{Dev: d, client: client}, err
}

func TestMain(m *testing.M) {
	flag.Parse()
	// These tests wait for blocks, not for processors.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	code := m.Run()
	for _, d := range started {
		if err := d.Close(); err != nil {
			slog.Error("close sandbox", "error", err)
			code = 1
		}
	}
	if undescribed.Load() {
		code = 1
	}
	os.Exit(code)
}

func open(t *testing.T) *sandbox {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	successURL = "https://shop.example/thanks?order=1&paid=yes"
	cancelURL  = "https://shop.example/cart"
)

// order makes an order of 25 USDT.
func (s *sandbox) order(t *testing.T, expiresIn time.Duration) *xcheckout.CreatedOrder {
	t.Helper()
	o, err := s.client.Orders.Create(t.Context(), xcheckout.OrderRequest{
		OrderNo: "A" + big.NewInt(1000+s.orders.Add(1)).String(), Amount: money.MustParse("25.00"), Token: "ETH_USDT",
		ExpiresIn: expiresIn, SuccessURL: successURL, CancelURL: cancelURL})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (s *sandbox) pay(t *testing.T, o *xcheckout.CreatedOrder, amount string) {
	t.Helper()
	if _, err := s.client.Sandbox.Pay(t.Context(), o.OrderNo, money.MustParse(amount)); err != nil {
		t.Fatal(err)
	}
}

// longOrder makes an order of a sub-merchant whose name is long and can't be
// broken, with the longest number and the largest amount.
func (s *sandbox) longOrder(t *testing.T) *xcheckout.CreatedOrder {
	t.Helper()
	return s.orderOf(t, strings.Repeat("Großhandelsgesellschaft", 4)[:82], money.MustParse("999999999.123456"))
}

// orderOf makes an order of a new sub-merchant, with a number of 64 characters.
func (s *sandbox) orderOf(t *testing.T, name string, amount money.Amount) *xcheckout.CreatedOrder {
	t.Helper()
	m, err := s.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: name, ParentID: s.MerchantID})
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.client.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: fmt.Sprintf("A%063d", s.orders.Add(1)),
		Amount: amount, Token: "ETH_USDT", MerchantID: m.ID, SuccessURL: successURL, CancelURL: cancelURL})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// payAnotherToken sends USDC to an order that takes USDT, and waits for the page
// to show it.
func (s *sandbox) payAnotherToken(t *testing.T, o *xcheckout.CreatedOrder, amount string) {
	t.Helper()
	raw, err := money.MustParse(amount).Raw(18)
	if err != nil {
		t.Fatal(err)
	}
	to, err := evm.Family{}.Parse(o.DepositAddress)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Chain.Pay(t.Context(), s.Chain.Tokens()[1].Contract, to, raw); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		_, body := get(t, o.PaymentURL)
		if strings.Contains(body, "another token") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the other token is not shown: %s", words(body))
		}
	}
}

// get fetches a page as a browser without JavaScript does.
func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

var (
	stateAttribute = regexp.MustCompile(`data-state="([a-z]+)"`)
	element        = regexp.MustCompile(`<[^>]*>`)
	space          = regexp.MustCompile(`\s+`)
)

// words is what a page says, without its markup.
func words(body string) string {
	return strings.TrimSpace(space.ReplaceAllString(html.UnescapeString(element.ReplaceAllString(body, "")), " "))
}

// until loads a page again until it is in one of the states.
func until(t *testing.T, url string, states ...string) string {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, body := get(t, url)
		if m := stateAttribute.FindStringSubmatch(body); m != nil && slices.Contains(states, m[1]) {
			return body
		}
		if time.Now().After(deadline) {
			t.Fatalf("the page never says %q, but: %s", states, words(body))
		}
	}
}

func contains(t *testing.T, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not have %q:\n%s", want, body)
		}
	}
}
