package service

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// FileWebhooks is how events are delivered, in a File. Times are as in "5s".
type FileWebhooks struct {
	// PauseAfter is for how long all deliveries to an endpoint fail before it is paused, as
	// in "72h", its default; "0s" is never.
	PauseAfter string `json:"pauseAfter,omitzero"`
	// What an endpoint may take: ConnectTimeout to be found and to connect (5s), TLSTimeout
	// to agree on encryption (5s), HeadersTimeout to begin its answer (15s), BodyTimeout for
	// the rest of it (5s). A minute is the most of each.
	ConnectTimeout string `json:"connectTimeout,omitzero"`
	TLSTimeout     string `json:"tlsTimeout,omitzero"`
	HeadersTimeout string `json:"headersTimeout,omitzero"`
	BodyTimeout    string `json:"bodyTimeout,omitzero"`
}

// timeoutMax is the most of each time that an endpoint may take.
const timeoutMax = time.Minute

// settings reads the times.
func (f FileWebhooks) settings() (pauseAfter time.Duration, t deliver.Timeouts, err error) {
	pauseAfter = gateway.PauseAfter
	if f.PauseAfter != "" {
		if pauseAfter, err = time.ParseDuration(f.PauseAfter); err != nil || pauseAfter < 0 {
			return 0, t, wrong("pauseAfter", "pauseAfter is a time such as 72h, or 0s for never")
		}
	}
	for _, one := range []struct {
		name, text string
		to         *time.Duration
	}{{"connectTimeout", f.ConnectTimeout, &t.Connect}, {"tlsTimeout", f.TLSTimeout, &t.TLS}, {"headersTimeout", f.HeadersTimeout, &t.Headers},
		{"bodyTimeout", f.BodyTimeout, &t.Body}} {
		if one.text == "" {
			continue
		}
		if *one.to, err = time.ParseDuration(one.text); err != nil || *one.to <= 0 || *one.to > timeoutMax {
			return 0, t, wrong(one.name, "%s is a time such as 5s, 1m at most", one.name)
		}
	}
	return pauseAfter, t, nil
}
