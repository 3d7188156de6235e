package main

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const (
	secret = "aR2822Y6XbehWMclnB0Y2NJK"
	target = "/checkout/order/create"
	method = "POST"
)

// smallBody has 150 bytes.
var smallBody = []byte(`{"orderNo":"A1029384756","orderAmount":"25.00","customerId":"c77120","token":"ETH_USDT","fiat":"USD","expiredIn":900,"metadata":{"cart":"7","v":10}}`)

func request(body []byte, at time.Time) signature.Message {
	return signature.Message{Method: method, Timestamp: signature.Timestamp(at), Target: target, Body: body}
}

// small signs and verifies a request of 150 bytes.
func small() (*group, error) {
	key, err := signature.NewKey(secret)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	m := request(smallBody, now)
	text, err := signature.StringToSign(m)
	if err != nil {
		return nil, err
	}
	verify, err := requestVerifier(key, m)
	if err != nil {
		return nil, err
	}
	f := newFloor()
	if err := checkSame(key, m, f, text); err != nil {
		return nil, err
	}
	return &group{
		name: "150-byte request",
		subjects: []*subject{
			{"HMAC and Base64", func() error { f.sign(text); return nil }},
			{"sign", func() error { _, err := key.Sign(m); return err }},
			{"Sprintf, json.Compact, hmac.New", func() error { _, err := signAsIntegrator(m); return err }},
			{"verify", func() error { return verify(now) }},
		},
		rows: []row{
			{"sign", "sign", "HMAC and Base64", goal{timeAtMost, 1.25}},
			{"sign, allocations", "sign", "HMAC and Base64", goal{allocsAtMost, 1}},
			{"sign", "sign", "Sprintf, json.Compact, hmac.New", goal{fasterBy, 4}},
			{"verify an *http.Request", "verify", "HMAC and Base64", goal{timeAtMost, 2}},
		},
	}, nil
}

// requestVerifier returns what verifies the signed message again and again as a
// server gets it, at the time it is told.
func requestVerifier(key *signature.Key, m signature.Message) (func(now time.Time) error, error) {
	sig, err := key.Sign(m)
	if err != nil {
		return nil, err
	}
	body := new(rereader)
	r := &http.Request{
		Method: m.Method, RequestURI: m.Target, Body: body, ContentLength: int64(len(m.Body)),
		Header: http.Header{
			"Authorization": {"Bearer t"}, "Content-Type": {"application/json"},
			"Timestamp": {m.Timestamp}, "Signature": {sig},
		},
	}
	o := signature.Options{RequireAuthorization: true}
	return func(now time.Time) error {
		body.Reset(m.Body)
		p, err := signature.ParseRequest(r, o)
		if err != nil {
			return err
		}
		_, err = p.Verify(now, key)
		return err
	}, nil
}

// rereader is a body that can be read again.
type rereader struct{ bytes.Reader }

func (*rereader) Close() error { return nil }

// checkSame sees to it that all three do the same work.
func checkSame(key *signature.Key, m signature.Message, f *floor, text []byte) error {
	ours, err := key.Sign(m)
	if err != nil {
		return err
	}
	theirs, err := signAsIntegrator(m)
	if err != nil {
		return err
	}
	if f.sign(text); ours != theirs || ours != string(f.encoded[:]) {
		return errors.New("the signatures of one message differ")
	}
	return nil
}
