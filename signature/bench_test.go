package signature_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Each benchmark stands beside its floor: the part of the work that nobody can
// avoid. Compare the two of one run, never figures of different runs.

const (
	benchSecret    = "aR2822Y6XbehWMclnB0Y2NJK"
	benchTimestamp = "1636360661729"
	benchTarget    = "/checkout/order/create"
)

// benchBody is a body of 150 bytes.
var benchBody = []byte(`{"orderNo":"A-1029384756","orderAmount":"25.00","customerId":"c-77120","token":"ETH_USDT","fiat":"USD","expiredIn":900,"metadata":{"cart":"7","lang":"de"}}`)

func benchKey(b *testing.B) *signature.Key {
	key, err := signature.NewKey(benchSecret)
	if err != nil {
		b.Fatal(err)
	}
	return key
}

func benchMessage(body []byte) signature.Message {
	return signature.Message{Method: "POST", Timestamp: benchTimestamp, Target: benchTarget, Body: body}
}

// floor is HMAC-SHA512 with its key state kept, and Base64 into a reused buffer.
type floor struct {
	mac     hash.Hash
	sum     []byte
	encoded [signature.EncodedSize]byte
}

func newFloor() *floor {
	f := &floor{mac: hmac.New(sha512.New, []byte(benchSecret)), sum: make([]byte, 0, signature.MACSize)}
	f.mac.Reset() // from here on it restores the state instead of hashing the key
	return f
}

func (f *floor) sign(text []byte) {
	f.mac.Reset()
	f.mac.Write(text)
	f.sum = f.mac.Sum(f.sum[:0])
	base64.StdEncoding.Encode(f.encoded[:], f.sum)
}

func BenchmarkSignSmall(b *testing.B) {
	m := benchMessage(benchBody)
	text, err := signature.StringToSign(m)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("floor", func(b *testing.B) {
		f := newFloor()
		b.ReportAllocs()
		for b.Loop() {
			f.sign(text)
		}
	})
	b.Run("sign", func(b *testing.B) {
		key := benchKey(b)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := key.Sign(m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("snippet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			signAsIntegrator(m)
		}
	})
}

// signAsIntegrator is what integrators write.
func signAsIntegrator(m signature.Message) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, m.Body); err != nil {
		return ""
	}
	text := fmt.Sprintf("%s%s%s%s", m.Method, m.Timestamp, m.Target, compact.String())
	mac := hmac.New(sha512.New, []byte(benchSecret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

type rereader struct{ bytes.Reader }

func (r *rereader) Close() error { return nil }

func BenchmarkVerifySmall(b *testing.B) {
	m := benchMessage(benchBody)
	key := benchKey(b)
	sig, err := key.Sign(m)
	if err != nil {
		b.Fatal(err)
	}
	text, _ := signature.StringToSign(m)
	now := time.UnixMilli(1636360661729)
	b.Run("floor", func(b *testing.B) {
		f := newFloor()
		for b.Loop() {
			f.sign(text)
		}
	})
	b.Run("message", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := signature.Verify(m, sig, now, key); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("request", func(b *testing.B) {
		body := new(rereader)
		r := &http.Request{
			Method: "POST", RequestURI: benchTarget, Body: body, ContentLength: int64(len(benchBody)),
			Header: http.Header{
				"Signature": {sig}, "Timestamp": {benchTimestamp},
				"Authorization": {"Bearer t"}, "Content-Type": {"application/json"},
			},
		}
		o := signature.Options{RequireAuthorization: true}
		b.ReportAllocs()
		for b.Loop() {
			body.Reset(benchBody)
			p, err := signature.ParseRequest(r, o)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := p.Verify(now, key); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// orders is a body of about size bytes before it is compacted: two-space
// indent, about 40 % whitespace, strings with spaces and escapes.
func orders(seed uint64, size int) []byte {
	rnd := rand.New(rand.NewPCG(seed, 0))
	words := []string{"late payment", "C:\\temp\n", "say \"hi\"", "überweisung", "a longer remark of some words", "x", "支付 完成"}
	pick := func() string { return words[rnd.IntN(len(words))] }
	var list []any
	for written := 0; written < size; written += 735 {
		list = append(list, map[string]any{
			"orderNo":     fmt.Sprintf("A-%09d", rnd.IntN(1e9)),
			"orderAmount": fmt.Sprintf("%d.%06d", rnd.IntN(1e5), rnd.IntN(1e6)),
			"customerId":  rnd.IntN(1e6),
			"createdTime": "2025-12-23 12:56:47",
			"remark":      pick() + " " + pick(),
			"paid":        rnd.IntN(2) == 0,
			"deposits": []any{
				map[string]any{"hash": fmt.Sprintf("%x", rnd.Uint64()), "amount": rnd.Float64() * 100, "index": rnd.IntN(300)},
				map[string]any{"hash": fmt.Sprintf("%x", rnd.Uint64()), "amount": rnd.Float64() * 100, "index": rnd.IntN(300)},
			},
			"metadata": map[string]any{"cart": map[string]any{"items": []any{rnd.IntN(9), rnd.IntN(9), pick()}}, "note": nil},
		})
	}
	text, err := json.MarshalIndent(map[string]any{"list": list}, "", "  ")
	if err != nil {
		panic(err)
	}
	return text
}

func BenchmarkLarge(b *testing.B) {
	pretty := orders(1, 100_000)
	compact, err := signature.Canonical(pretty)
	if err != nil {
		b.Fatal(err)
	}
	solid := signature.EscapeWhitespace(pretty)
	key := benchKey(b)
	now := time.UnixMilli(1636360661729)
	b.Logf("pretty %d, compact %d (%.0f %% whitespace), solid %d bytes", len(pretty), len(compact), 100-100*float64(len(compact))/float64(len(pretty)), len(solid))
	run := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
	mac := hmac.New(sha512.New, []byte(benchSecret))
	mac.Reset()
	var sum [signature.MACSize]byte
	bare := func(text []byte) {
		mac.Reset()
		mac.Write(text)
		mac.Sum(sum[:0])
	}
	sign := func(body []byte) {
		if _, err := key.Sign(benchMessage(body)); err != nil {
			b.Fatal(err)
		}
	}
	run("floor", func() { bare(compact) })
	run("sign/pretty", func() { sign(pretty) })
	run("sign/compact", func() { sign(compact) })
	run("floor/solid", func() { bare(solid) })
	run("sign/solid", func() { sign(solid) })
	sig, _ := key.Sign(benchMessage(pretty))
	run("verify/pretty", func() {
		if _, err := signature.Verify(benchMessage(pretty), sig, now, key); err != nil {
			b.Fatal(err)
		}
	})
	run("canonical/pretty", func() { signature.Canonical(pretty) })
	run("canonical/compact", func() { signature.Canonical(compact) })
	run("canonical/solid", func() { signature.Canonical(solid) })
	run("rival/json.Valid", func() { json.Valid(pretty) })
	run("rival/json.Compact", func() {
		var out bytes.Buffer
		json.Compact(&out, pretty)
		bare(out.Bytes())
	})
	run("escape/compact", func() { signature.EscapeWhitespace(compact) })
}

var _ io.Closer = (*rereader)(nil)
