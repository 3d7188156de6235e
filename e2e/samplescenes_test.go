//go:build unix

package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
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
	"reorg-chain":              paidOrder,
	"resend-events-since":      announcedOrder,

	"create-webhook": nothing,
	"update-webhook": endpointAt("https://books.example/old"),
	"delete-webhook": endpointAt("https://books.example/hook"),
	"pause-webhook":  endpointAt("https://books.example/hook"),
	"resume-webhook": pausedEndpoint,
	"list-webhooks":  endpointAt("https://books.example/hook"),

	"list-balances":          paidOrder,
	"read-statement":         paidOrder,
	"list-settlement-plans":  dailyPlan,
	"create-fiat-settlement": largeOrder,

	"create-settlement":        paidOrder,
	"settlement-info":          heldSettlement,
	"cancel-settlement":        heldSettlement,
	"list-settlements":         heldSettlement,
	"create-refund":            paidOrder,
	"refund-info":              heldRefund,
	"cancel-refund":            heldRefund,
	"list-refunds":             heldRefund,
	"list-abnormal-payments":   overpaidOrder,
	"refund-abnormal-payment":  overpaidOrder,
	"accept-abnormal-payments": lateOrder,

	"create-deposit-address": nothing,
	"deposit-address-info":   keptAddress,
	"list-deposit-addresses": keptAddress,
	"customer-deposit-info":  refundedDeposit,
	"list-customer-deposits": refundedDeposit,
	"recipe-deposit-address": port,
	"create-sub-merchant":    nothing,
	"list-sub-merchants":     hatsByJo,

	"take-payment":     nothing,
	"sign":             nothing,
	"verify-webhook":   nothing,
	"receive-webhook":  visitor,
	"handle-errors":    paidAndCancelled,
	"repeat-safely":    nothing,
	"page-through":     threeOrders,
	"configure-client": waitingOrder,

	"recipe-two-parts":     nothing,
	"recipe-under":         nothing,
	"recipe-over":          nothing,
	"recipe-late":          nothing,
	"recipe-exact":         nothing,
	"recipe-late-accepted": nothing,
	"recipe-other-token":   nothing,
	"recipe-reorg":         nothing,
	"recipe-settlement":    nothing,
	"recipe-refund":        nothing,
	"recipe-accept":        nothing,

	"recipe-refund-cancelled":     nothing,
	"recipe-refund-approved":      nothing,
	"recipe-refund-failed":        nothing,
	"recipe-automatic-settlement": nothing,
	"recipe-fiat-settlement":      nothing,
	"recipe-bank-rejected":        nothing,
	"recipe-bank-returned":        nothing,

	"recipe-cancelled":       nothing,
	"recipe-webhook-down":    port,
	"recipe-duplicate-event": port,
	"recipe-wrong-clock":     nothing,
	"recipe-wrong-key":       nothing,
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
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, nil)
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
	// named has what stands in the scene for a name of the sample's text, as the
	// event that it is about.
	named    map[string]string
	id       string
	operator *gateway.Gateway // for what its operator does
	// visit is what happens while the sample serves; nil for one that does not.
	visit scene
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
	m := merchant{named: map[string]string{}, receiver: b.receiver, id: created.ID, operator: b.dev.Gateway,
		credentials: credentials{BaseURL: b.dev.BaseURL, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey}}
	if m.client, err = clientOf(m.credentials); err != nil {
		t.Fatal(err)
	}
	return m
}

func clientOf(c credentials) (*xcheckout.Client, error) {
	return xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(c.BaseURL), APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey})
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

// port is a free one for the sample to receive on.
func port(_ context.Context, m *merchant) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, m.named["9000"], err = net.SplitHostPort(listener.Addr().String())
	return errors.Join(err, listener.Close())
}

// visitor pays an order whose events the sample receives, and has them sent
// again, which it must not handle again.
func visitor(ctx context.Context, m *merchant) error {
	m.visit = func(ctx context.Context, m *merchant) error {
		m.receiver = "http://127.0.0.1:" + m.named["9000"] + "/hook"
		err := until(ctx, "the sample listens", func() (bool, error) {
			answer, err := http.Get(m.receiver)
			if err == nil {
				answer.Body.Close()
			}
			return err == nil, nil
		})
		if err != nil {
			return err
		}
		if err := webhookAddress(ctx, m); err != nil {
			return err
		}
		if err := announceOthers(ctx, m); err != nil {
			return err
		}
		if err := announcedOrder(ctx, m); err != nil {
			return err
		}
		event := m.named[eventOfSamples]
		if _, err := m.client.Events.Resend(ctx, event); err != nil {
			return err
		}
		return until(ctx, "it is delivered twice", func() (bool, error) {
			detail, err := m.client.Events.Info(ctx, event)
			return err == nil && len(detail.Deliveries) == 2 && detail.DeliveryStatus == xcheckout.DeliveryDelivered, err
		})
	}
	return port(ctx, m)
}

// announceOthers has the gateway announce what nothing is to be shipped for: an
// order that is cancelled, and a test.
func announceOthers(ctx context.Context, m *merchant) error {
	if err := m.order(ctx, "A1041"); err != nil {
		return err
	}
	if _, err := m.client.Orders.Cancel(ctx, "A1041"); err != nil {
		return err
	}
	if _, err := m.client.Sandbox.Simulate(ctx, xcheckout.Simulation{Event: xcheckout.EventOrderChanged}); err != nil {
		return err
	}
	return until(ctx, "both have arrived", func() (bool, error) {
		page, err := m.client.Events.List(ctx, xcheckout.EventFilter{DeliveryStatus: xcheckout.DeliveryDelivered})
		return err == nil && len(page.Records) == 2, err
	})
}

// order creates one of the merchant's.
func (m *merchant) order(ctx context.Context, number string) error {
	_, err := m.client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: number, Amount: money.MustParse("25.00"),
		Token: "ETH_USDT", CustomerID: "c7", Metadata: map[string]string{"cart": "81"}})
	return err
}

// threeOrders are A1040 to A1042 of one customer, each of a millisecond of its own:
// lists are by time, and of one millisecond in no order that can be told.
func threeOrders(ctx context.Context, m *merchant) error {
	for _, no := range []string{"A1040", "A1041", "A1042"} {
		if err := m.order(ctx, no); err != nil {
			return err
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil
}

// paidAndCancelled is the paid order and a cancelled one, which asks for no more
// than the samples do.
func paidAndCancelled(ctx context.Context, m *merchant) error {
	if err := paidOrder(ctx, m); err != nil {
		return err
	}
	r := xcheckout.OrderRequest{OrderNo: "A1043", Amount: money.MustParse("25.00"), Token: "ETH_USDT"}
	if _, err := m.client.Orders.Create(ctx, r); err != nil {
		return err
	}
	_, err := m.client.Orders.Cancel(ctx, "A1043")
	return err
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
				m.named[eventOfSamples] = event.EventID
			}
		}
		return arrived == 2 && m.named[eventOfSamples] != "", nil
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
