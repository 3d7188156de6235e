//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// vendorClient is a merchant's client as the vendor writes one itself: it knows
// nothing of ours. It obtains its token with three credentials in the query of a
// request that it does not sign; signs the query as it sends it, without the
// question mark; reads amounts as float64; and acknowledges with a string.
type vendorClient struct {
	t                                *testing.T
	base, apiKey, apiSecret, signKey string
	token                            string
	notifications                    *httptest.Server
	mu                               sync.Mutex
	events                           []vendorEvent
}

type vendorAnswer[T any] struct {
	Retcode string `json:"retcode"`
	Retmsg  string `json:"retmsg"`
	Success bool   `json:"success"`
	Retdata T      `json:"retdata"`
}

type vendorOrder struct {
	SysID          string  `json:"sysid"`
	OrderNo        string  `json:"orderNo"`
	OrderAmount    float64 `json:"orderAmount"`
	PayingAmount   float64 `json:"payingAmount"`
	RefundedAmount float64 `json:"refundedAmount"`
	ExchangeRate   float64 `json:"exchangeRate"`
	Token          string  `json:"token"`
	CoinAddress    string  `json:"coinAddress"`
	DepositAddress string  `json:"depositAddress"`
	PaymentURL     string  `json:"paymentUrl"`
	OrderStatus    string  `json:"orderStatus"`
	ExpiredIn      int     `json:"expiredIn"`
	TxHash         string  `json:"txHash"`
	CreatedTime    string  `json:"createdTime"`
}

type vendorEvent struct {
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	Timestamp int64  `json:"timestamp"`
	Data      struct {
		OrderNo        string  `json:"orderNo"`
		PayingAmount   float64 `json:"payingAmount"`
		OrderAmount    float64 `json:"orderAmount"`
		OrderStatus    string  `json:"orderStatus"`
		RefundedAmount float64 `json:"refundedAmount"`
		CreatedTime    string  `json:"createdTime"`
	} `json:"data"`
}

func newVendorClient(t *testing.T, d dev) *vendorClient {
	t.Helper()
	c := &vendorClient{t: t, base: d.BaseURL, apiKey: d.APIKey, apiSecret: d.APISecret, signKey: d.SignKey}
	c.notifications = httptest.NewServer(http.HandlerFunc(c.notified))
	t.Cleanup(c.notifications.Close)
	query := url.Values{"grant_type": {"client_credentials"}, "api_key": {c.apiKey}, "api_secret": {c.apiSecret}}
	response, err := http.Post(c.base+"/user/auth/oauth2/token?"+query.Encode(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	token := decodeVendors[struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		ExpiresIn    int    `json:"expires_in"`
		RefreshToken string `json:"refresh_token"`
		RtExpiresIn  int    `json:"rt_expires_in"`
	}](t, response.Body)
	if token.AccessToken == "" || token.ExpiresIn != 21600 || token.RefreshToken == "" || token.RtExpiresIn != 43200 {
		t.Fatalf("token %+v", token)
	}
	c.token = token.AccessToken
	return c
}

func decodeVendors[T any](t *testing.T, r io.Reader) T {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var answer vendorAnswer[T]
	if err := json.Unmarshal(body, &answer); err != nil || answer.Retcode != "200" || answer.Retmsg != "SUCCESS" || !answer.Success {
		t.Fatalf("%v: %s", err, body)
	}
	return answer.Retdata
}

// callVendors makes a signed call and verifies its answer by the same rule.
func callVendors[T any](c *vendorClient, method, path string, query url.Values, body any) T {
	c.t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			c.t.Fatal(err)
		}
	}
	target := path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	request, err := http.NewRequest(method, c.base+target, bytes.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("TIMESTAMP", timestamp)
	request.Header.Set("SIGNATURE", sign(c.signKey, method+timestamp+path+query.Encode()+withoutSpaces(string(text))))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	want := sign(c.signKey, method+response.Header.Get("TIMESTAMP")+path+query.Encode()+withoutSpaces(string(answer)))
	if response.Header.Get("SIGNATURE") != want {
		c.t.Errorf("%s %s: the answer's signature does not verify: %s", method, target, answer)
	}
	return decodeVendors[T](c.t, bytes.NewReader(answer))
}

// withoutSpaces removes all whitespace, inside strings too, as the vendor's texts
// say it.
func withoutSpaces(text string) string { return strings.Join(strings.Fields(text), "") }

// notified receives a webhook.
func (c *vendorClient) notified(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if got, want := r.Header.Get("SIGNATURE"), sign(c.signKey, r.Header.Get("TIMESTAMP")+withoutSpaces(string(body))); got != want {
		c.t.Errorf("the signature of the webhook %s does not verify", body)
	}
	var event vendorEvent
	if err := json.Unmarshal(body, &event); err != nil {
		c.t.Errorf("webhook %s: %v", body, err)
	}
	c.mu.Lock()
	c.events = append(c.events, event)
	c.mu.Unlock()
	fmt.Fprint(w, `{"retcode":"200","retmsg":"SUCCESS"}`)
}

// wait waits for the event that an order has a status.
func (c *vendorClient) wait(orderNo, status string) vendorEvent {
	c.t.Helper()
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		c.mu.Lock()
		for _, e := range c.events {
			if e.Data.OrderNo == orderNo && e.Data.OrderStatus == status {
				c.mu.Unlock()
				return e
			}
		}
		c.mu.Unlock()
	}
	c.t.Fatalf("no event that %s is %s; came: %+v", orderNo, status, c.events)
	return vendorEvent{}
}

// A client that knows the vendor's texts alone takes a payment from this gateway,
// and cancels what was not paid.
func TestVendorsClientTakesAPayment(t *testing.T) {
	t.Parallel()
	d := startDev(t, t.TempDir())
	c := newVendorClient(t, d)
	type params = map[string]any
	created := callVendors[vendorOrder](c, "POST", "/checkout/order/create", nil, params{"orderNo": "Shoes1042", "orderAmount": 24.5, "customerId": "Ann B",
		"token": "ETH_USDT", "fiat": "USD", "expiredIn": 900, "pcCallbackUrl": "https://shop.example/pc", "appCallbackUrl": "shop://paid",
		"webhookUrl": c.notifications.URL, "remark": "of the vendor's pages we know a part"})
	if created.PayingAmount != 24.5 || created.ExchangeRate != 1 || created.DepositAddress == "" || created.ExpiredIn != 900 || created.CoinAddress == "" {
		t.Fatalf("created %+v", created)
	}
	d.cli(t, "pay", "Shoes1042", "--json")
	event := c.wait("Shoes1042", "PAID")
	if _, err := time.Parse("2006-01-02 15:04:05", event.Data.CreatedTime); event.EventType != "CHECKOUT_ORDER_CHANGED" || event.Data.PayingAmount != 24.5 ||
		event.Data.OrderAmount != 24.5 || event.Data.RefundedAmount != 0 || event.Timestamp > time.Now().Unix()+1 || err != nil {
		t.Errorf("the event is %+v", event)
	}
	info := callVendors[vendorOrder](c, "GET", "/checkout/order/info", url.Values{"orderNo": {"Shoes1042"}}, nil)
	if _, err := time.Parse("2006-01-02T15:04:05.000", info.CreatedTime); info.OrderStatus != "PAID" || info.OrderAmount != 24.5 ||
		!succeededOnChain(t, d.RPCURL, info.TxHash) || err != nil {
		t.Errorf("the order is %+v", info)
	}
	callVendors[vendorOrder](c, "POST", "/checkout/order/create", nil, params{"orderNo": "Shoes1043", "orderAmount": "12.50", "token": "ETH_USDC",
		"webhookUrl": c.notifications.URL})
	if cancelled := callVendors[vendorOrder](c, "GET", "/checkout/order/cancel", url.Values{"orderNo": {"Shoes1043"}}, nil); cancelled.OrderStatus != "CANCELLED" {
		t.Errorf("cancelled %+v", cancelled)
	}
	c.wait("Shoes1043", "CANCELLED")
	page := callVendors[struct {
		Records  []vendorOrder `json:"records"`
		Total    int           `json:"total"`
		PageNo   int           `json:"pageNo"`
		PageSize int           `json:"pageSize"`
	}](c, "POST", "/checkout/order/list", nil, params{"pageNum": 1, "pageSize": 1})
	if page.Total < 2 || page.PageNo != 1 || page.PageSize != 1 || len(page.Records) != 1 || page.Records[0].OrderNo != "Shoes1043" {
		t.Errorf("the list is %+v", page)
	}
}
