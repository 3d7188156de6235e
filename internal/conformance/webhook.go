package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// receiver takes webhooks while a run is under way, and acknowledges them.
type receiver struct {
	server *http.Server
	url    string // where events shall be sent
	events chan *event
	waited bool   // for the event of the order
	event  *event // which it was, if it came
}

// event is a webhook as it arrived.
type event struct {
	header     http.Header
	body       []byte
	at         time.Time
	top, order members // its members, and those of data
}

// eventsMax is how many events are kept: on an endpoint in use there may be others'.
const eventsMax = 100

func (r *run) receive() error {
	if !r.allows(Listen) {
		return nil
	}
	listener, err := net.Listen("tcp", r.ListenOn)
	if err != nil {
		return fmt.Errorf("listen for webhooks: %w", err)
	}
	r.receiver = &receiver{url: r.PublicURL, events: make(chan *event, eventsMax)}
	if r.receiver.url == "" {
		r.receiver.url = "http://" + listener.Addr().String() + "/"
	}
	r.receiver.server = &http.Server{Handler: r.receiver, ReadTimeout: answerWait, WriteTimeout: answerWait}
	go r.receiver.server.Serve(listener)
	return nil
}

func (r *run) stopReceiving() {
	if r.receiver != nil {
		r.receiver.server.Close()
	}
}

// ServeHTTP keeps an event and acknowledges it.
func (v *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, signature.DefaultBodyMax))
	if err != nil || request.Method != http.MethodPost {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e := &event{header: request.Header, body: body, at: time.Now()}
	if json.Unmarshal(body, &e.top) != nil || json.Unmarshal(e.top["data"], &e.order) != nil {
		e.order = nil
	}
	select {
	case v.events <- e:
	default: // nobody waits any more
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
}

// eventOf is the event that tells of the second order's end, or nil.
func (r *run) eventOf() *event {
	v := r.receiver
	if v.waited {
		return v.event
	}
	v.waited = true
	patience := time.After(r.EventWait)
	for {
		select {
		case e := <-v.events:
			if text(e.order["orderNo"]) == r.orders.full && text(e.order["orderStatus"]) == "CANCELLED" {
				v.event = e
				return e
			}
		case <-patience:
			return nil
		case <-r.ctx.Done():
			return nil
		}
	}
}

// eventCheck is a check that looks at that event. A nil one did not come.
func eventCheck(id, asks, vendor, ours string, ask func(*run, *event) finding) Check {
	return Check{ID: "webhooks." + id, Needs: []Flag{Write, Listen}, Asks: asks, Vendor: vendor, Ours: ours,
		ask: onCreated(func(r *run, _ *answer) finding {
			if slices.Contains(r.orders.open, r.orders.full) { // cancelling by POST is ours alone
				r.cancel(r.orders.full, r.get(cancelPath, "orderNo="+r.orders.full))
			}
			if r.orders.full == "" || slices.Contains(r.orders.open, r.orders.full) {
				return notAsked("the order could not be cancelled")
			}
			e := r.eventOf()
			if e == nil && id != "arrives" {
				return notAsked("no event came")
			}
			return ask(r, e)
		})}
}

var eventTime = regexp.MustCompile(`^"[0-9]{4}-[0-9]{2}-[0-9]{2}(\\u0020| )[0-9]{2}:[0-9]{2}:[0-9]{2}"$`)

var eventSeconds = regexp.MustCompile(`^[0-9]{10}$`)

var eventMembers = []string{"orderNo", "token", "payingAmount", "orderAmount", "orderStatus", "refundedAmount", "createdTime", "updatedTime"}

var webhookChecks = []Check{
	eventCheck("arrives", "the event of the order that was cancelled, at its webhookUrl", "Events go to the merchant's address.",
		"They go to webhookUrl, where an order has one.", func(_ *run, e *event) finding {
			if e == nil {
				return differs("it did not come")
			}
			return agrees("it came")
		}),
	eventCheck("signed", "its signature", "TIMESTAMP and the body.", "The same: TIMESTAMP + body, in the headers that requests have.", (*run).signedEvent),
	eventCheck("whitespace", "whether it holds whitespace, so that readings of its body differ", "", "It holds none.", func(_ *run, e *event) finding {
		if len(signature.EscapeWhitespace(e.body)) != len(e.body) {
			return differs("the body of %d bytes holds whitespace", len(e.body))
		}
		return agrees("none")
	}),
	eventCheck("envelope", "its members", "eventId, eventType, timestamp, data.", "The same.", func(_ *run, e *event) finding {
		return has(e.top, "eventId", "eventType", "timestamp", "data")
	}),
	eventCheck("ours", "our own members", "", "sequence, which rises with every event of one order, and data.reason.", func(_ *run, e *event) finding {
		if e.order["reason"] == nil {
			return differs("without reason in data")
		}
		return has(e.top, "sequence")
	}),
	eventCheck("type", "eventType", "CHECKOUT_ORDER_CHANGED, and three of other nouns.", "The same: the state is a member of data.", func(_ *run, e *event) finding {
		if text(e.top["eventType"]) != "CHECKOUT_ORDER_CHANGED" {
			return differs("it is %s", form(e.top["eventType"]))
		}
		return agrees("CHECKOUT_ORDER_CHANGED")
	}),
	eventCheck("timestamp", "timestamp", "1758701681: seconds.", "The same, a JSON number.", func(_ *run, e *event) finding {
		return all(e.top, eventSeconds, "timestamp")
	}),
	eventCheck("data", "the members of data", "Of an order: orderNo, token, payingAmount, orderAmount, orderStatus, refundedAmount, createdTime, updatedTime.",
		"The same, always all of them.", func(_ *run, e *event) finding { return has(e.order, eventMembers...) }),
	eventCheck("amounts", "the form of its amounts", "JSON numbers: 989.19.", "The same, in their shortest form.", func(_ *run, e *event) finding {
		return all(e.order, decimalNumber, "payingAmount", "orderAmount", "refundedAmount")
	}),
	eventCheck("times", "the form of createdTime and updatedTime", "2025-12-23 12:56:47.", `The same, with its space as \u0020.`, func(_ *run, e *event) finding {
		return all(e.order, eventTime, "createdTime", "updatedTime")
	}),
}

// signedEvent looks for the reading in which the event is signed.
func (r *run) signedEvent(e *event) finding {
	readings, err := signature.AllReadings()
	if err != nil {
		return differs("%v", err)
	}
	parsed, err := signature.Parse(signature.Message{Kind: signature.KindWebhook, Timestamp: e.header.Get(r.TimestampHeader), Body: e.body,
		ContentType: e.header.Get("Content-Type")}, e.header.Get(r.SignatureHeader), signature.Options{Readings: readings})
	if err != nil {
		return differs("%v", err)
	}
	matched, err := parsed.Verify(e.at, r.key)
	switch reading := parsed.Reading(); {
	case matched < 0:
		return differs("%v", errNoReading)
	case err != nil:
		return differs("%v", err)
	case reading.Body != signature.StructuralBody:
		return differs("it is signed in the reading %s", reading.Body)
	}
	return agrees("it verifies")
}
