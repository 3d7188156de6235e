//go:build unix

package e2e

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// scene makes what a sample takes for granted.
type scene func(context.Context, *merchant) error

// scenesOf has the scene of each sample.
var scenesOf = map[string]scene{
	"issue-token":              nothing,
	"test-signature":           nothing,
	"test-signature-with-body": nothing,
	"create-order":             nothing,
	"order-info":               paidOrder,
	"cancel-order":             waitingOrder,
	"list-orders":              paidOrder,
	"list-tokens":              nothing,
	"list-events":              announcedOrder,
	"event-info":               announcedOrder,
	"resend-event":             announcedOrder,
	"simulate-notification":    webhookAddress,
	"pay-order":                waitingOrder,
	"listen":                   nothing,
	"set-webhook":              nothing,
}

// sandboxOfSamples is the sandbox that all samples run against.
type sandboxOfSamples struct {
	dev      *service.Dev
	receiver string // takes every webhook
	count    int
}

func startSandbox(t *testing.T) *sandboxOfSamples {
	t.Helper()
	listen := freeAddress(t)
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: listen, BaseURL: inspected(t, listen),
		BlockTime: 200 * time.Millisecond, // a payment is confirmed by two blocks
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
	}))
	t.Cleanup(receiver.Close)
	return &sandboxOfSamples{dev: d, receiver: receiver.URL}
}

// merchant is one that runs a sample.
type merchant struct {
	credentials credentials
	client      *xcheckout.Client
	receiver    string
	eventID     string // of the event that the sample is about, if it is about one
}

func (b *sandboxOfSamples) newMerchant(t *testing.T) merchant {
	t.Helper()
	b.count++
	created, err := b.dev.Gateway.CreateMerchant(t.Context(), gateway.Operator(),
		gateway.NewMerchant{Name: "Shoe shop", Email: fmt.Sprintf("shop%d@merchant.example", b.count)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := b.dev.Gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: created.ID})
	if err != nil {
		t.Fatal(err)
	}
	m := merchant{receiver: b.receiver, credentials: credentials{BaseURL: b.dev.BaseURL, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey}}
	m.client, err = xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(m.credentials.BaseURL),
		APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// environment is what the samples are told.
func (m *merchant) environment(t *testing.T, home string) []string {
	return append(withPrograms(t, home), "XCHECKOUT_BASE_URL="+m.credentials.BaseURL, "XCHECKOUT_API_KEY="+m.credentials.APIKey,
		"XCHECKOUT_API_SECRET="+m.credentials.APISecret, "XCHECKOUT_SIGN_KEY="+m.credentials.SignKey)
}

func nothing(context.Context, *merchant) error { return nil }

// webhookAddress is a merchant's that takes its events.
func webhookAddress(ctx context.Context, m *merchant) error {
	_, err := m.client.Sandbox.SetWebhook(ctx, m.receiver)
	return err
}

// waitingOrder is the order that the sample create-order makes.
func waitingOrder(ctx context.Context, m *merchant) error {
	_, err := m.client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "A1042", Amount: money.MustParse("25.00"),
		Token: "ETH_USDT", CustomerID: "c7", Metadata: map[string]string{"cart": "81"}})
	return err
}

// paidOrder is that order once it is paid.
func paidOrder(ctx context.Context, m *merchant) error {
	if err := waitingOrder(ctx, m); err != nil {
		return err
	}
	if _, err := m.client.Sandbox.Pay(ctx, "A1042", 0); err != nil {
		return err
	}
	return until(ctx, "the order is paid", func() (bool, error) {
		order, err := m.client.Orders.Info(ctx, "A1042")
		return err == nil && order.Status == xcheckout.StatusPaid, err
	})
}

// announcedOrder is the paid order, all of whose events have arrived.
func announcedOrder(ctx context.Context, m *merchant) error {
	if err := webhookAddress(ctx, m); err != nil {
		return err
	}
	if err := paidOrder(ctx, m); err != nil {
		return err
	}
	return until(ctx, "its events have arrived", func() (bool, error) {
		page, err := m.client.Events.List(ctx, xcheckout.EventFilter{OrderNo: "A1042"})
		if err != nil {
			return false, err
		}
		arrived := 0
		for _, event := range page.Records {
			if event.DeliveryStatus == xcheckout.DeliveryDelivered {
				arrived++
			}
			if event.Reason == xcheckout.ReasonPaid {
				m.eventID = event.EventID
			}
		}
		return arrived == 2 && m.eventID != "", nil
	})
}

// until asks until something is so.
func until(ctx context.Context, what string, isSo func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		if so, err := isSo(); so || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("until %s: %w", what, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
