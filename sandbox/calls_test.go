package sandbox_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// receive sends the merchant's events to a channel.
func receive(ctx context.Context, t *testing.T, client *xcheckout.Client, signKey string) <-chan xcheckout.Event {
	t.Helper()
	key, err := signature.NewKey(signKey)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan xcheckout.Event, 16)
	receiver := webhook.Handler([]*signature.Key{key}, func(_ context.Context, event xcheckout.Event) error {
		events <- event
		return nil
	})
	endpoint := httptest.NewServer(openapitest.Receiver(receiver, func(err error) { t.Error(err) }))
	t.Cleanup(endpoint.Close)
	if _, err := client.Sandbox.SetWebhook(ctx, endpoint.URL); err != nil {
		t.Fatal(err)
	}
	return events
}

// Three credentials are enough for every call of the client, here against the real
// gateway; a client that signs queries without their question mark works too.
func TestCallsWithTheCredentialAlone(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	box := start(t)
	config := box.Credentials
	config.Email, config.Password, config.QueryReading = "", "", xcheckout.QueryProse
	client, err := xcheckout.New(config)
	if err != nil {
		t.Fatal(err)
	}
	events := receive(ctx, t, client, config.SignKey)

	offered, err := client.Tokens.List(ctx, xcheckout.TokenFilter{})
	if err != nil || len(offered.Records) == 0 || offered.Records[0].MaxAmount == 0 || offered.Records[0].ExchangeRate == "" {
		t.Fatalf("tokens: %+v, %v", offered, err)
	}
	order := xcheckout.OrderRequest{OrderNo: "A1", Amount: money.MustParse("24.5"), Token: offered.Records[0].Token, PCCallbackURL: "https://shop.example/done"}
	created, err := client.Orders.Create(ctx, order)
	if err != nil || created.Status != xcheckout.StatusPaying || created.ExpiresAt.IsZero() {
		t.Fatalf("created %+v, %v", created, err)
	}
	if _, err := client.Orders.Cancel(ctx, "A1"); err != nil {
		t.Fatal(err)
	}
	cancelled := <-events
	if cancelled.Reason != xcheckout.ReasonCancelled || cancelled.Order.Status != xcheckout.StatusCancelled || cancelled.Sequence == 0 || cancelled.IsPaid() {
		t.Errorf("the event is %+v", cancelled)
	}
	if _, err := client.Orders.Create(ctx, order); !errors.Is(err, xcheckout.CodeOrderClosed) {
		t.Errorf("created again: %v, want %s", err, xcheckout.CodeOrderClosed)
	}

	simulated, err := client.Sandbox.Simulate(ctx, xcheckout.Simulation{Event: xcheckout.EventRefundChanged, Remark: "two words"})
	if err != nil {
		t.Fatal(err)
	}
	if event := <-events; event.ID != simulated.EventID || !event.Test || event.Refund.Remark != "two words" {
		t.Errorf("the test event is %+v", event)
	}
	listed := 0
	for event, err := range client.Events.All(ctx, xcheckout.EventFilter{PageRequest: xcheckout.PageRequest{PageSize: 1}}) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
		info, err := client.Events.Info(ctx, event.EventID)
		if err != nil || info.Event.ID != event.EventID || info.CreatedTime.UnixMilli() != info.CreatedAt.UnixMilli() {
			t.Errorf("info of %s: %+v, %v", event.EventID, info, err)
		}
	}
	if listed != 2 {
		t.Errorf("%d events are listed, want 2", listed)
	}
	if _, err := client.Events.Resend(ctx, cancelled.ID); err != nil {
		t.Errorf("resend: %v", err)
	}
	page, err := client.Orders.List(ctx, xcheckout.OrderFilter{PageRequest: xcheckout.PageRequest{PageNum: 1}})
	if err != nil || page.Total == nil || *page.Total < 1 || page.PageNo != 1 || page.Records[0].OrderNo != "A1" {
		t.Errorf("page %+v, %v", page, err)
	}
}
