// Package sandbox runs a whole XCheckout gateway inside a Go test: the real
// one, with a real chain of test coins, a merchant and a wallet that pays.
//
//	func TestCheckout(t *testing.T) {
//		box := sandbox.Start(t)
//		order, err := box.Client.Orders.Create(t.Context(), xcheckout.OrderRequest{
//			OrderNo: "1", Amount: money.MustParse("25"), Token: "ETH_USDT"})
//		…
//		box.Client.Sandbox.Pay(t.Context(), "1", order.PayingAmount)
//		paid, err := box.WaitStatus(t.Context(), "1", xcheckout.StatusPaid)
//	}
//
// Nothing leaves the machine, and everything is gone when the test ends.
package sandbox

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/service"
)

// Config says how a sandbox differs from the usual one. The zero value is the
// usual one.
type Config struct {
	// Dir keeps everything over restarts; empty for a temporary sandbox.
	Dir string
	// BlockTime is the time between blocks, a second by default. With less, the
	// chain's clock runs ahead of yours, since two blocks are at least a second
	// apart: payments confirm sooner, and orders expire sooner too.
	BlockTime time.Duration
	// Log gets the gateway's log; nothing by default.
	Log *slog.Logger
}

// Sandbox is a running gateway. It is safe for concurrent use.
type Sandbox struct {
	// Client is a client of the test merchant; Client.Sandbox.Pay pays orders.
	Client *xcheckout.Client
	// Credentials are the test merchant's, for clients of your own.
	Credentials xcheckout.Config
	// BaseURL is the gateway's address, RPCURL that of the chain's JSON-RPC.
	BaseURL, RPCURL string

	dev *service.Dev
}

// Start runs a sandbox until the test ends. It fails the test when the sandbox
// can't start.
func Start(tb testing.TB) *Sandbox {
	tb.Helper()
	s, err := Open(tb.Context(), Config{})
	if err != nil {
		tb.Fatalf("sandbox: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("sandbox: close: %v", err)
		}
	})
	return s
}

// Open runs a sandbox until Close.
func Open(ctx context.Context, c Config) (*Sandbox, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	d, err := service.StartDev(ctx, service.DevConfig{Listen: "127.0.0.1:0", Dir: c.Dir, BlockTime: c.BlockTime, Log: c.Log}, nil)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{BaseURL: d.BaseURL, RPCURL: d.Credentials.RPCURL, dev: d, Credentials: xcheckout.Config{
		Environment: xcheckout.Environment(d.BaseURL), Email: d.Credentials.Email, Password: d.Credentials.Password,
		APIKey: d.Credentials.APIKey, APISecret: d.Credentials.APISecret, SignKey: d.Credentials.SignKey}}
	if s.Client, err = xcheckout.New(s.Credentials); err != nil {
		return nil, fmt.Errorf("sandbox client: %w", err)
	}
	return s, nil
}

// Close ends the sandbox. A temporary one leaves nothing behind.
func (s *Sandbox) Close() error { return s.dev.Close() }

// pollEvery is how often WaitStatus asks.
const pollEvery = 100 * time.Millisecond

// WaitStatus asks for an order until it has a status, and returns it. It ends
// with the context.
func (s *Sandbox) WaitStatus(ctx context.Context, orderNo string, want xcheckout.OrderStatus) (*xcheckout.Order, error) {
	for {
		order, err := s.Client.Orders.Info(ctx, orderNo)
		if err != nil {
			return nil, err
		}
		if order.Status == want {
			return order, nil
		}
		select {
		case <-ctx.Done():
			return order, fmt.Errorf("order %s is %s, not %s: %w", orderNo, order.Status, want, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}
