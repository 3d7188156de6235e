package xcheckout_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/vendortest"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// received are the events that came to an endpoint.
type received struct {
	mu     sync.Mutex
	events []xcheckout.Event
}

func (r *received) add(_ context.Context, event xcheckout.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event)
	return nil
}

func (r *received) last(t *testing.T) xcheckout.Event {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.events) == 0 {
		t.Fatal("no event came")
	}
	return r.events[len(r.events)-1]
}

func newVendor(t *testing.T) (*vendortest.Server, *xcheckout.Client, *received) {
	t.Helper()
	server := vendortest.Start()
	t.Cleanup(server.Close)
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(server.BaseURL),
		APIKey: server.APIKey, APISecret: server.APISecret, SignKey: server.SignKey})
	if err != nil {
		t.Fatal(err)
	}
	events := new(received)
	endpoint := httptest.NewServer(webhook.Handler([]*signature.Key{newKey(t, server.SignKey)}, events.add))
	t.Cleanup(endpoint.Close)
	server.SendEventsTo(endpoint.URL)
	return server, client, events
}

// The client takes a payment with a server that the vendor's texts describe.
func TestPaymentWithTheVendorsServer(t *testing.T) {
	server, client, events := newVendor(t)
	created, err := client.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: "A1042", Amount: money.MustParse("25"), Token: "ETH_USDT",
		CustomerID: "a customer", PCCallbackURL: "https://shop.example/", AppCallbackURL: "shop://done"})
	if err != nil || created.PayingAmount != money.MustParse("25.25") || created.ExchangeRate != "1.01" || created.ExpiredInSeconds != 1800 {
		t.Fatalf("created %+v, %v", created, err)
	}
	if delivery, err := server.Pay("A1042"); err != nil || !delivery.Acknowledged {
		t.Fatalf("the event: %+v, %v", delivery, err)
	}
	event := events.last(t)
	if !event.IsPaid() || event.Order.OrderNo != "A1042" || event.Order.PayingAmount != money.MustParse("25.25") ||
		event.Reason != "" || time.Since(event.Order.CreatedTime.Time).Abs() > time.Minute {
		t.Errorf("the event is %+v with %+v", event, event.Order)
	}
	order, err := client.Orders.Info(t.Context(), "A1042")
	if err != nil || order.Status != xcheckout.StatusPaid || order.OrderAmount != money.MustParse("25") || order.TxHash == "" ||
		order.CustomerID != "a customer" || time.Since(order.CreatedTime.Time).Abs() > time.Minute {
		t.Errorf("the order is %+v, %v", order, err)
	}
}

func TestRefusalsOfTheVendorsServer(t *testing.T) {
	_, client, _ := newVendor(t)
	request := xcheckout.OrderRequest{OrderNo: "A1", Amount: 25_000_000, Token: "SOL_USDT"}
	if _, err := client.Orders.Create(t.Context(), request); !errors.Is(err, xcheckout.CodeTokenNotSupported) {
		t.Errorf("a token without an address: %v, want %s", err, xcheckout.CodeTokenNotSupported)
	}
	request.OrderNo, request.Token = "A-1", "ETH_USDT"
	var e *xcheckout.Error
	if _, err := client.Orders.Create(t.Context(), request); !errors.As(err, &e) || e.Code != "retcode_00008" || !e.Verified || e.Retryable {
		t.Errorf("another form of orderNo: %v, want retcode_00008", err)
	}
	if _, err := client.Orders.Info(t.Context(), "A2"); xcheckout.CodeOf(err) != "retcode_00010" {
		t.Errorf("an unknown order: %v, want retcode_00010", err)
	}
	if _, err := client.Tokens.List(t.Context(), xcheckout.TokenFilter{}); xcheckout.CodeOf(err) != "retcode_00404" {
		t.Errorf("a call of ours: %v, want retcode_00404", err)
	}
}

func TestListOfTheVendorsServer(t *testing.T) {
	_, client, _ := newVendor(t)
	var want []string
	for n := range 25 { // three pages of ten
		orderNo := "A" + strconv.Itoa(n)
		create(t, client, orderNo)
		want = append([]string{orderNo}, want...)
	}
	var got []string
	for order, err := range client.Orders.All(t.Context(), xcheckout.OrderFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, order.OrderNo)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	cancelled, err := client.Orders.Cancel(t.Context(), "A0")
	if err != nil || cancelled.Status != xcheckout.StatusCancelled {
		t.Errorf("cancelled: %+v, %v", cancelled, err)
	}
}

// All four types of events are taken, and acknowledged.
func TestEventsOfTheVendorsServer(t *testing.T) {
	server, _, events := newVendor(t)
	for kind, set := range map[string]func(xcheckout.Event) bool{
		"CHECKOUT_ORDER_CHANGED":   func(e xcheckout.Event) bool { return e.Order.PayingAmount == 989_190_000 },
		"REFUND_ORDER_CHANGED":     func(e xcheckout.Event) bool { return e.Refund.Amount == 404_690_000 },
		"SETTLEMENT_ORDER_CHANGED": func(e xcheckout.Event) bool { return e.Settlement.Amount == 315_450_000 },
		"ABNORMAL_PAYMENT":         func(e xcheckout.Event) bool { return e.Abnormal.PendingAmount == 739_000_000 },
	} {
		delivery, err := server.Announce(kind, "two words")
		if err != nil || !delivery.Acknowledged {
			t.Fatalf("%s: %+v, %v", kind, delivery, err)
		}
		if event := events.last(t); string(event.Type) != kind || !set(event) {
			t.Errorf("%s came as %+v", kind, event)
		}
	}
}

// A refresh token is used once, and the credential again when it does not work.
func TestTokenIsRefreshed(t *testing.T) {
	for _, c := range []struct {
		apiKey       string
		first, again string // what is sent, in body or query
	}{
		{"xck_local_1", `{"apiKey":"xck_local_1","apiSecret":"api-secret-secret","grantType":"client_credentials"}`, `{"grantType":"refresh_token","refreshToken":"refresh-1"}`},
		{"vendor1", "grant_type=client_credentials&api_key=vendor1&api_secret=api-secret-secret", "grant_type=refresh_token&refresh_token=refresh-1"},
	} {
		p := newPeer(t)
		clock := &testClock{}
		client := p.newClient(func(config *xcheckout.Config) {
			config.Email, config.Password, config.APIKey, config.Now = "", "", c.apiKey, clock.now
		})
		p.on("/checkout/order/list", func(call) answer { return ok(`{"records":[]}`) })
		var sent []string
		works := true
		p.on("/user/auth/oauth2/token", func(call call) answer {
			_, query, _ := strings.Cut(call.target, "?")
			sent = append(sent, call.body+query)
			if len(sent) > 1 && !works {
				works = true
				return answer{status: 401, unsigned: true, body: refusal(401, "authentication_failed", "")}
			}
			return ok(`{"access_token":"token-` + strconv.Itoa(len(sent)) + `","token_type":"bearer","expires_in":21600,"refresh_token":"refresh-` + strconv.Itoa(len(sent)) + `","rt_expires_in":43200}`)
		})
		ask := func(after time.Duration) {
			t.Helper()
			clock.move(after)
			p.set(func(p *peer) { p.skew += after })
			if _, err := client.Orders.List(t.Context(), xcheckout.OrderFilter{}); err != nil {
				t.Fatal(err)
			}
		}
		ask(0)
		ask(5*time.Hour + 54*time.Minute)
		if want := []string{c.first}; !slices.Equal(sent, want) {
			t.Errorf("sent %q, want %q", sent, want)
		}
		ask(2 * time.Minute) // five minutes before its end
		works = false
		ask(6 * time.Hour)
		refresh2 := strings.Replace(c.again, "refresh-1", "refresh-2", 1)
		if want := []string{c.first, c.again, refresh2, c.first}; !slices.Equal(sent, want) {
			t.Errorf("sent %q, want %q", sent, want)
		}
		ask(13 * time.Hour) // the refresh token has ended too
		if n := len(sent); n != 5 || sent[4] != c.first {
			t.Errorf("sent %q, want the credential at last", sent)
		}
	}
}

func TestSignedTestWebhook(t *testing.T) {
	key := newKey(t, testSignKey)
	body, header, err := webhook.SignTest(key, []byte(`{ "eventId": "evt_1", "eventType": "CHECKOUT_ORDER_CHANGED", "data": {"orderNo":"A1","orderStatus":"PAID","remark":"two words"} }`), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	event, err := webhook.ConstructEvent(body, header, newKey(t, "another-key-0123456789"), key)
	if err != nil || !event.IsPaid() || event.Order.Remark != "two words" {
		t.Errorf("got %+v, %v", event, err)
	}
	if _, err := webhook.ConstructEvent(append(body, ' ', '1'), header, key); signature.CodeOf(err) != signature.BodyInvalidJSON {
		t.Errorf("spoiled: %v, want %s", err, signature.BodyInvalidJSON)
	}
	if _, err := webhook.ConstructEvent(body, header); signature.CodeOf(err) != signature.SignatureMismatch {
		t.Errorf("without a key: %v, want %s", err, signature.SignatureMismatch)
	}
}
