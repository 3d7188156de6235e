package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssigner "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	stripewebhook "github.com/stripe/stripe-go/v82/webhook"

	"github.com/xcheckout/xcheckout/signature"
)

// eventBody has 150 bytes and is an event to Stripe's library too, of the
// version of the API that it was made for.
var eventBody = []byte(`{"id":"evt_1","object":"event","api_version":"2025-08-27.basil","type":"order.paid","created":1766494607,"data":{"object":{"sysid":"7","fiat":"EUR"}}}`)

const eventID = "evt_1"

// webhooks signs and verifies an event as we do and as those do whose
// signatures are for webhooks. They authenticate with SHA-256.
func webhooks() (*group, error) {
	ours, err := ourWebhook()
	if err != nil {
		return nil, err
	}
	standard, err := standardWebhook()
	if err != nil {
		return nil, err
	}
	return &group{
		name:     "150-byte webhook",
		subjects: append(append(ours, stripe()...), standard...),
		rows: []row{
			{"sign", "sign", "stripe-go, GenerateTestSignedPayload", goal{fasterBy, 1}},
			{"sign", "sign", "standard-webhooks, Sign", goal{fasterBy, 1}},
			{"verify", "verify", "stripe-go, ConstructEvent", goal{fasterBy, 1}},
			{"verify", "verify", "stripe-go, ValidatePayload (reads no JSON)", goal{fasterBy, 1}},
			{"verify", "verify", "standard-webhooks, Verify (reads no JSON)", goal{fasterBy, 1}},
		},
	}, nil
}

func ourWebhook() ([]*subject, error) {
	key, err := signature.NewKey(secret)
	if err != nil {
		return nil, err
	}
	event := func(at time.Time) signature.Message {
		return signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(at), Body: eventBody}
	}
	m := event(time.Now())
	sig, err := key.Sign(m)
	return []*subject{
		{"sign", func() error { _, err := key.Sign(event(time.Now())); return err }},
		{"verify", func() error { _, err := signature.Verify(m, sig, time.Now(), key); return err }},
	}, err
}

func stripe() []*subject {
	sign := func() *stripewebhook.SignedPayload {
		return stripewebhook.GenerateTestSignedPayload(&stripewebhook.UnsignedPayload{Payload: eventBody, Secret: secret})
	}
	header := sign().Header
	return []*subject{
		{"stripe-go, GenerateTestSignedPayload", func() error { sign(); return nil }},
		{"stripe-go, ConstructEvent", func() error { _, err := stripewebhook.ConstructEvent(eventBody, header, secret); return err }},
		{"stripe-go, ValidatePayload (reads no JSON)", func() error { return stripewebhook.ValidatePayload(eventBody, header, secret) }},
	}
}

func standardWebhook() ([]*subject, error) {
	hook, err := standardwebhooks.NewWebhookRaw([]byte(secret))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	sig, err := hook.Sign(eventID, now, eventBody)
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, eventID)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, signature.Timestamp(now)[:10]) // in seconds
	header.Set(standardwebhooks.HeaderWebhookSignature, sig)
	return []*subject{
		{"standard-webhooks, Sign", func() error { _, err := hook.Sign(eventID, time.Now(), eventBody); return err }},
		{"standard-webhooks, Verify (reads no JSON)", func() error { return hook.Verify(eventBody, header) }},
	}, err
}

// requests signs and verifies an *http.Request, headers set, as we do and as AWS
// does. Its library signs only; what verifies signs again and compares.
func requests() (*group, error) {
	key, err := signature.NewKey(secret)
	if err != nil {
		return nil, err
	}
	verify, err := requestVerifier(key, request(smallBody, time.Now()))
	if err != nil {
		return nil, err
	}
	theirs, err := sigV4()
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	ours := []*subject{
		{"sign", func() error {
			m := request(smallBody, time.Now())
			sig, err := key.Sign(m)
			header.Set("Timestamp", m.Timestamp)
			header.Set("Signature", sig)
			return err
		}},
		{"verify", func() error { return verify(time.Now()) }},
	}
	return &group{
		name:     "150-byte *http.Request",
		subjects: append(ours, theirs...),
		rows: []row{
			{"sign, set the headers", "sign", "AWS SigV4, SignHTTP", goal{fasterBy, 1}},
			{"verify", "verify", "AWS SigV4, SignHTTP and compare", goal{fasterBy, 1}},
		},
	}, nil
}

// sigV4 signs one request over and over, which spares it the making of headers.
// Its signer keeps the derived key of the day.
func sigV4() ([]*subject, error) {
	signer := awssigner.NewSigner()
	credentials := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: secret}
	r, err := http.NewRequest(method, "https://api.example.com"+target, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = int64(len(smallBody))
	sign := func(at time.Time) (string, error) {
		sum := sha256.Sum256(smallBody)
		err := signer.SignHTTP(context.Background(), credentials, r, hex.EncodeToString(sum[:]), "checkout", "eu-central-1", at)
		return r.Header.Get("Authorization"), err
	}
	now := time.Now()
	sent, err := sign(now)
	return []*subject{
		{"AWS SigV4, SignHTTP", func() error { _, err := sign(time.Now()); return err }},
		{"AWS SigV4, SignHTTP and compare", func() error {
			got, err := sign(now)
			if err == nil && subtle.ConstantTimeCompare([]byte(got), []byte(sent)) != 1 {
				err = errors.New("the signature is another")
			}
			return err
		}},
	}, err
}
