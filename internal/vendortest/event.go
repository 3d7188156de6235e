package vendortest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Delivery is what became of an event.
type Delivery struct {
	EventType    string `json:"eventType"`
	HTTPStatus   int    `json:"httpStatus"` // 0 when there was no answer
	Answer       string `json:"answer"`
	Acknowledged bool   `json:"acknowledged"`
}

// SendEventsTo names the merchant's address for events.
func (s *Server) SendEventsTo(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = url
}

// Pay pays an order, announces that, and says what became of the event.
func (s *Server) Pay(orderNo string) (Delivery, error) {
	s.mu.Lock()
	o := s.orders[orderNo]
	if o == nil || o.status != "PAYING" {
		s.mu.Unlock()
		return Delivery{}, fmt.Errorf("vendortest: there is no order %q that can be paid", orderNo)
	}
	o.status, o.updated = "PAID", time.Now()
	o.txHash = fmt.Sprintf("0x%064x", len(s.delivered)+1)
	data := map[string]any{"orderNo": o.no, "token": o.token, "payingAmount": o.paying(), "orderAmount": o.amount, "orderStatus": o.status,
		"refundedAmount": 0, "createdTime": eventTime(o.created), "updatedTime": eventTime(o.updated)}
	s.mu.Unlock()
	return s.announce("CHECKOUT_ORDER_CHANGED", data), nil
}

// eventTime is a time as events have it.
func eventTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// samples are events of the four types.
func samples(remark string) map[string]map[string]any {
	now := eventTime(time.Now())
	return map[string]map[string]any{
		"CHECKOUT_ORDER_CHANGED": {"orderNo": "SAMPLE1", "token": "ETH_USDT", "payingAmount": 989.19, "orderAmount": 989.19, "orderStatus": "PAID",
			"refundedAmount": 0, "createdTime": now, "updatedTime": now, "remark": remark},
		"REFUND_ORDER_CHANGED": {"refundOrderNo": "SAMPLE2", "token": "ETH_USDT", "amount": "404.69", "refundStatus": "REFUNDED",
			"createdTime": now, "updatedTime": now, "remark": remark},
		"SETTLEMENT_ORDER_CHANGED": {"settlementOrderNo": "SAMPLE3", "token": "ETH_USDT", "address": "0x1", "settlementAmount": "315.45",
			"settleStatus": "SETTLED", "createdTime": now, "updatedTime": now, "remark": remark},
		"ABNORMAL_PAYMENT": {"abnormalPaymentNo": "SAMPLE4", "orderNo": "SAMPLE1", "token": "ETH_USDT", "amount": "818.89", "hash": "0x2",
			"pendingAmount": "739.00", "createdTime": now, "updatedTime": now, "remark": remark},
	}
}

// Announce sends a sample of an event and says what became of it.
func (s *Server) Announce(eventType, remark string) (Delivery, error) {
	data := samples(remark)[eventType]
	if data == nil {
		return Delivery{}, fmt.Errorf("vendortest: there are no events of type %q", eventType)
	}
	return s.announce(eventType, data), nil
}

func (x *exchange) simulate() {
	var p struct{ Event, Remark string }
	if json.Unmarshal(x.body, &p) != nil || samples("")[p.Event] == nil {
		x.refuse(http.StatusOK, "00001", "event is unknown")
		return
	}
	go x.server.Announce(p.Event, p.Remark)
	x.succeed(map[string]any{"success": true})
}

// announce sends an event once. It is acknowledged by a retcode of 200 in a string.
func (s *Server) announce(eventType string, data map[string]any) Delivery {
	body, err := json.Marshal(map[string]any{"eventId": "evt_" + rand.Text(), "eventType": eventType, "timestamp": time.Now().Unix(), "data": data})
	if err != nil {
		panic("vendortest: encode event: " + err.Error())
	}
	s.mu.Lock()
	url := s.webhook
	s.mu.Unlock()
	d := Delivery{EventType: eventType}
	if url != "" {
		d.HTTPStatus, d.Answer = s.deliver(url, body)
	}
	d.Acknowledged = d.HTTPStatus == http.StatusOK && (strings.TrimSpace(d.Answer) == "SUCCESS" || acknowledges(d.Answer))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delivered = append(s.delivered, d)
	return d
}

func acknowledges(answer string) bool {
	var said struct {
		Retcode json.RawMessage `json:"retcode"`
	}
	_ = json.Unmarshal([]byte(answer), &said)
	return strings.Trim(string(said.Retcode), `"`) == "200"
}

func (s *Server) deliver(url string, body []byte) (status int, answer string) {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("TIMESTAMP", timestamp)
	r.Header.Set("SIGNATURE", s.mac(timestamp+string(body)))
	client := http.Client{Timeout: 15 * time.Second}
	response, err := client.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(text)
}

// control is what a test in another language does to the server, without a
// signature: it names the address for events, pays an order, has a sample announced.
func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	var d Delivery
	var err error
	switch r.URL.Path {
	case "/test/webhook":
		s.SendEventsTo(query.Get("url"))
	case "/test/pay":
		d, err = s.Pay(query.Get("orderNo"))
	case "/test/announce":
		d, err = s.Announce(query.Get("event"), query.Get("remark"))
	default:
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(d)
}
