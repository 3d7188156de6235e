package conformance_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// announce sends the event of an order, in our form but for the quirks.
func (e *environment) announce(url string, o object) {
	at := time.Now().UTC().Format(time.DateTime)
	o["createdTime"], o["updatedTime"], o["reason"] = at, at, "cancelled"
	event := object{"eventId": "evt_1", "eventType": "CHECKOUT_ORDER_CHANGED", "timestamp": time.Now().Unix(), "sequence": 1, "data": o}
	for _, quirk := range e.quirks {
		if edit := eventEdits[quirk]; edit != nil {
			edit(event, o)
		}
	}
	body, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	body = signature.EscapeWhitespace(body)
	if e.has("events hold whitespace") {
		body = append(body, '\n')
	}
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(time.Now()), Body: body}
	switch {
	case e.has("events are of yesterday"):
		m.Timestamp = signature.Timestamp(time.Now().Add(-24 * time.Hour))
	case e.has("events are signed like requests"):
		m.Kind, m.Method, m.Target = signature.KindRequest, "POST", "/"
	}
	mac, err := e.key.Sign(m)
	if err != nil {
		panic(err)
	}
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		panic(err)
	}
	request.Header.Set("TIMESTAMP", m.Timestamp)
	if !e.has("events are not signed") {
		request.Header.Set("SIGNATURE", mac)
	}
	e.sending.Go(func() {
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
		}
	})
}

var eventEdits = map[string]func(event, order object){
	"no event id":         func(event, _ object) { delete(event, "eventId") },
	"no sequence":         func(event, _ object) { delete(event, "sequence") },
	"no reason":           func(_, order object) { delete(order, "reason") },
	"another type":        func(event, _ object) { event["eventType"] = "ORDER_CANCELLED" },
	"ms":                  func(event, _ object) { event["timestamp"] = time.Now().UnixMilli() },
	"no token":            func(_, order object) { delete(order, "token") },
	"event amounts text":  func(_, order object) { asText(order, "payingAmount") },
	"answers' event time": func(_, order object) { order["createdTime"] = "2025-12-23T12:56:47.000" },
}
