package xcheckout_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

// TestAnswersRefused spoils the answer to Orders.Info in every way that must
// not be believed, and asserts which one the client says it was.
func TestAnswersRefused(t *testing.T) {
	order := `{"orderNo":"A1","orderStatus":"PAID"}`
	minutes := func(n int) string {
		return signature.Timestamp(time.Now().Add(time.Duration(n) * time.Minute))
	}
	other := newKey(t, "another-key-0123456789")
	zeros := base64.StdEncoding.EncodeToString(make([]byte, 64))
	without := func(member string) answer {
		a := ok(order)
		a.body = strings.Replace(a.body, member, "", 1)
		return a
	}
	with := func(change func(*answer)) answer {
		a := ok(order)
		change(&a)
		return a
	}
	spoiled := func(f func(http.Header)) answer { return with(func(a *answer) { a.spoil = f }) }
	for name, c := range map[string]struct {
		answer answer
		want   xcheckout.Code
	}{
		"not signed":                {with(func(a *answer) { a.unsigned = true }), xcheckout.CodeAnswerSignatureMissing},
		"empty signature":           {spoiled(func(h http.Header) { h.Set("SIGNATURE", "") }), xcheckout.CodeAnswerSignatureMissing},
		"no timestamp":              {spoiled(func(h http.Header) { h.Del("TIMESTAMP") }), xcheckout.CodeAnswerHeaderMissing},
		"two signatures":            {spoiled(func(h http.Header) { h.Add("SIGNATURE", zeros) }), xcheckout.CodeAnswerHeaderRepeated},
		"two timestamps":            {spoiled(func(h http.Header) { h.Add("TIMESTAMP", minutes(0)) }), xcheckout.CodeAnswerHeaderRepeated},
		"timestamp in seconds":      {spoiled(func(h http.Header) { h.Set("TIMESTAMP", minutes(0)[:10]) }), xcheckout.CodeAnswerTimestampMalformed},
		"signature in hex":          {with(func(a *answer) { a.signature = strings.Repeat("0f", 64) }), xcheckout.CodeAnswerSignatureMalformed},
		"URL alphabet":              {with(func(a *answer) { a.signature = "_" + zeros[1:] }), xcheckout.CodeAnswerSignatureMalformed},
		"another signature":         {with(func(a *answer) { a.signature = zeros }), xcheckout.CodeAnswerSignatureMismatch},
		"another key":               {with(func(a *answer) { a.key = other }), xcheckout.CodeAnswerSignatureMismatch},
		"answer to another request": {with(func(a *answer) { a.target = "/checkout/order/info?orderNo=B2" }), xcheckout.CodeAnswerSignatureMismatch},
		"another timestamp sent":    {spoiled(func(h http.Header) { h.Set("TIMESTAMP", minutes(1)) }), xcheckout.CodeAnswerSignatureMismatch},
		"too old":                   {with(func(a *answer) { a.timestamp = minutes(-3) }), xcheckout.CodeAnswerTimestampOutside},
		"from the future":           {with(func(a *answer) { a.timestamp = minutes(3) }), xcheckout.CodeAnswerTimestampOutside},
		"no retcode":                {without(`"retcode":"200",`), xcheckout.CodeAnswerRetcodeMissing},
		"RETCODE":                   {with(func(a *answer) { a.body = strings.Replace(a.body, "retcode", "RETCODE", 1) }), xcheckout.CodeAnswerRetcodeMissing},
		"retcode of another kind":   {answer{body: `{"retcode":{"200":true}}`}, xcheckout.CodeAnswerRetcodeMissing},
		"an array":                  {answer{body: `[{"retcode":"200"}]`}, xcheckout.CodeAnswerRetcodeMissing},
		"status 200, retcode 404":   {answer{body: refusal(404, "order_not_found", "")}, xcheckout.CodeAnswerStatusMismatch},
		"success false":             {with(func(a *answer) { a.body = strings.Replace(a.body, "true", "false", 1) }), xcheckout.CodeAnswerBodyInvalid},
		"refusal with success true": {answer{status: 404, body: strings.Replace(refusal(404, "x", ""), "false", "true", 1)}, xcheckout.CodeAnswerBodyInvalid},
		"retcode 200123":            {with(func(a *answer) { a.body = strings.Replace(a.body, `"200"`, `"200123"`, 1) }), xcheckout.CodeAnswerBodyInvalid},
		"not JSON":                  {answer{body: `<html>`}, xcheckout.CodeAnswerBodyInvalid},
		"HTML by its type":          {spoiled(func(h http.Header) { h.Set("Content-Type", "text/html") }), xcheckout.CodeAnswerBodyInvalid},
		"a name twice":              {answer{body: `{"retcode":"200","retcode":"200"}`}, xcheckout.CodeAnswerBodyInvalid},
		"another order":             {ok(`{"orderNo":"B2","orderStatus":"PAID"}`), xcheckout.CodeAnswerOrderNoMismatch},
		"no order":                  {ok(`null`), xcheckout.CodeAnswerOrderNoMismatch},
		"no retdata":                {answer{body: `{"retcode":"200","success":true}`}, xcheckout.CodeAnswerBodyInvalid},
		"an amount that is none":    {ok(`{"orderNo":"A1","receivedAmount":"1e3"}`), xcheckout.CodeAnswerBodyInvalid},
		"too large":                 {ok(`{"orderNo":"` + strings.Repeat("A", 8<<20) + `"}`), xcheckout.CodeAnswerTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			p.on("/checkout/order/info", func(call) answer { return c.answer })
			got, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
			var e *xcheckout.Error
			if !errors.As(err, &e) || e.Code != c.want {
				t.Fatalf("got %+v, %v; want %s", got, err, c.want)
			}
			if e.Verified || e.Retryable {
				t.Errorf("the error says Verified %v and Retryable %v, want neither", e.Verified, e.Retryable)
			}
			if n := len(p.seen()); n != 1 {
				t.Errorf("sent %d times, want once", n)
			}
		})
	}
}

// Success is the signed retcode 200, whatever else an answer of another
// implementation has or lacks. Its HTTP status, which is not signed, is compared
// with retcodes that begin with one: those of six digits.
func TestAnswersTaken(t *testing.T) {
	for name, a := range map[string]answer{
		"an integer":                   {body: `{"retcode":200,"retmsg":"SUCCESS","success":true,"retdata":%}`},
		"no success and no retmsg":     {body: `{"retcode":"200","retdata":%}`},
		"retmsg null":                  {body: `{"retcode":"200","retmsg":null,"retdata":%}`},
		"retmsg of another kind":       {body: `{"retcode":"200","retmsg":{"a":[1]},"retdata":%}`},
		"unknown members":              {body: `{"retcode":"200","traceId":7,"retdata":%,"x":{"retcode":"404001"}}`},
		"success under another status": {status: 500, body: `{"retcode":"200","retdata":%}`},
		"whitespace":                   {body: "{ \"retcode\" : 200 ,\n\"retdata\" : % }"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			a.body = strings.Replace(a.body, "%", `{"orderNo":"A1","orderStatus":"PAID"}`, 1)
			p.on("/checkout/order/info", func(call) answer { return a })
			if got, err := p.newClient(nil).Orders.Info(t.Context(), "A1"); err != nil || got.Status != xcheckout.StatusPaid {
				t.Errorf("got %+v, %v; want the order PAID", got, err)
			}
		})
	}
}

// A refusal in the vendor's own form has five digits and nothing else that can be
// relied on, its HTTP status included.
func TestRefusalsOfTheVendor(t *testing.T) {
	for name, a := range map[string]answer{
		"text":          {status: 200, body: `{"retcode":"00008","retmsg":"orderNo is invalid"}`},
		"status 400":    {status: 400, body: `{"retcode":"00008","retmsg":"orderNo is invalid","retdata":null}`},
		"status 500":    {status: 500, body: `{"retcode":"00008","retmsg":"orderNo is invalid","success":false,"retdata":{}}`},
		"error of text": {status: 200, body: `{"retcode":"00008","retmsg":"orderNo is invalid","error":"Bad Request"}`},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			p.on("/checkout/order/info", func(call) answer { return a })
			_, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
			var e *xcheckout.Error
			if !errors.As(err, &e) || e.Code != "retcode_00008" || e.Message != "orderNo is invalid" || !e.Verified {
				t.Errorf("got %v, want retcode_00008, verified", err)
			}
		})
	}
}

// TestReflectedAnswer sends a request straight back: with signature, timestamp
// and body it would pass as an answer if only the MAC were looked at.
func TestReflectedAnswer(t *testing.T) {
	p := newPeer(t)
	p.on("/openapi/test", func(c call) answer {
		return answer{body: c.body, timestamp: c.timestamp, signature: c.signature}
	})
	_, err := p.newClient(nil).Test(t.Context(), xcheckout.SelfTest{Body: map[string]string{"retcode": "200"}})
	// The peer, like any gateway, already refuses a request with a retcode.
	if !errors.Is(err, xcheckout.Code(signature.SignatureReflected)) {
		t.Errorf("a request with a retcode: %v, want the refusal %s", err, signature.SignatureReflected)
	}
	_, err = p.newClient(nil).Test(t.Context(), xcheckout.SelfTest{Body: map[string]string{"a": "b"}})
	if !errors.Is(err, xcheckout.CodeAnswerSignatureReflected) {
		t.Errorf("got %v, want %s", err, xcheckout.CodeAnswerSignatureReflected)
	}
}

func TestRefusalIsTyped(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/cancel", func(call) answer {
		return answer{status: 409, body: refusal(409, "order_has_deposits", "")}
	})
	_, err := p.newClient(nil).Orders.Cancel(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || !errors.Is(err, xcheckout.CodeOrderHasDeposits) || errors.Is(err, xcheckout.CodeOrderNotFound) {
		t.Fatalf("got %v, want %s", err, xcheckout.CodeOrderHasDeposits)
	}
	if !e.Verified || e.HTTPStatus != 409 || e.RequestID != "req_7" || e.Message != "why it was refused" || e.DocURL != "https://example.com/doc" || e.Retryable {
		t.Errorf("got %+v", e)
	}
	if want := "xcheckout: GET /checkout/order/cancel: order_has_deposits: why it was refused (request req_7)"; err.Error() != want {
		t.Errorf("it reads\n%s, want\n%s", err, want)
	}
}

func TestRefusalWithoutErrorObject(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer {
		return answer{status: 400, body: `{"retcode":"400017","retmsg":"bad order","success":false}`}
	})
	_, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || e.Code != "retcode_400017" || e.Message != "bad order" || !e.Verified {
		t.Errorf("got %+v", err)
	}
}

// TestUnsignedFailureIsNotBelieved has the peer, or anyone before it, say
// without a signature that there is no such order.
func TestUnsignedFailureIsNotBelieved(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer {
		return answer{status: 404, unsigned: true, body: refusal(404, "order_not_found\u009b2J", "")}
	})
	_, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || e.Code != xcheckout.CodeAnswerUnverified || e.HTTPStatus != 404 || e.Verified {
		t.Fatalf("got %+v, want %s", err, xcheckout.CodeAnswerUnverified)
	}
	if errors.Is(err, xcheckout.CodeOrderNotFound) {
		t.Error("the unsigned code is believed")
	}
	if e.Claim == nil || e.Claim.Code != "order_not_found2J" {
		t.Errorf("Claim is %+v, want the code without its control character", e.Claim)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		p := newPeer(t)
		p.on("/checkout/order/info", func(call) answer {
			a := ok(`{"orderNo":"A1"}`)
			a.status, a.header = status, http.Header{"Location": {elsewhere.URL}}
			return a
		})
		client := p.newClient(func(c *xcheckout.Config) {
			c.HTTPClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		})
		if _, err := client.Orders.Info(t.Context(), "A1"); !errors.Is(err, xcheckout.CodeAnswerRedirect) {
			t.Errorf("%d: got %v, want %s", status, err, xcheckout.CodeAnswerRedirect)
		}
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

func TestHeaderNamesAreASetting(t *testing.T) {
	p := newPeer(t)
	var got http.Header
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Header; w.WriteHeader(400) })
	client := p.newClient(func(c *xcheckout.Config) { c.SignatureHeader, c.TimestampHeader = "D-Signature", "D-Timestamp" })
	if _, err := client.Token(t.Context()); !errors.Is(err, xcheckout.CodeAnswerUnverified) {
		t.Fatal(err)
	}
	if got.Get("D-Signature") == "" || got.Get("D-Timestamp") == "" || got.Get("SIGNATURE") != "" {
		t.Errorf("sent %v", got)
	}
}
