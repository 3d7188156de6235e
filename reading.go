package xcheckout

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/xcheckout/xcheckout/signature"
)

// QueryReading is how the query of a request is signed; see Config.QueryReading.
type QueryReading string

// The two readings that the API's texts have.
const (
	QueryPrinted QueryReading = "printed" // with its question mark, as the quick start prints it
	QueryProse   QueryReading = "prose"   // without it
)

// queryReadings are those that a Client signs in, in the order in which it tries
// them. Its queries hold nothing that decoding would change, so there are no more.
var queryReadings = []signature.QueryReading{signature.PrintedQuery, signature.ProseQuery}

// learned is the reading that the gateway takes, once that is known.
type learned struct {
	mu      sync.Mutex
	known   bool
	reading signature.QueryReading
	asked   bool // the self-test was sent to learn it
}

func newLearned(pinned QueryReading) *learned {
	l := &learned{known: pinned != ""}
	if pinned == QueryProse {
		l.reading = signature.ProseQuery
	}
	return l
}

func (l *learned) get() (reading signature.QueryReading, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reading, l.known
}

// verified keeps the reading of a request whose answer was verified.
func (l *learned) verified(reading signature.QueryReading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reading, l.known = reading, true
}

// ask says, once, that the self-test is to be sent to learn the reading.
func (l *learned) ask() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.known && !l.asked
	l.asked = true
	return first
}

// exchange sends p, signed in the reading that the gateway takes. While that is not
// known, a call that changes nothing and is refused without a signature is sent once
// more in the other reading. A call that changes something never is: anybody on the
// way could have made it come twice.
func (s *sender) exchange(ctx context.Context, r request, p prepared, token string) (retdata []byte, err error) {
	if len(r.query) == 0 || len(p.body) > 0 {
		return s.transport.exchange(ctx, p, token)
	}
	reading, known := s.learned.get()
	p.reading = reading
	retdata, err = s.transport.exchange(ctx, p, token)
	if !known && r.readOnly && isUnsignedRefusal(err) {
		other := p
		other.reading = queryReadings[1-int(reading)]
		if again, otherErr := s.transport.exchange(ctx, other, token); isVerified(otherErr) {
			p, retdata, err = other, again, otherErr
		}
	}
	if isVerified(err) {
		s.learned.verified(p.reading)
	}
	return retdata, err
}

// learn finds out by a self-test how the gateway reads queries, before the first
// call that has one and changes something. What becomes of it is seen by that call.
func (s *sender) learn(ctx context.Context, r request) {
	if len(r.query) == 0 || r.readOnly || r.anonymous || r.body != nil || !s.learned.ask() {
		return
	}
	test := request{method: http.MethodGet, path: "/openapi/test", query: []parameter{{"test", "1"}}, readOnly: true}
	p, err := test.prepare(s.transport.base)
	if err != nil {
		return
	}
	if token, err := s.tokens.get(ctx); err == nil {
		_, _ = s.exchange(ctx, test, p, token)
	}
}

func isUnsignedRefusal(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.HTTPStatus == http.StatusUnauthorized && !e.Verified
}

// isVerified says whether the gateway has answered, be it with a refusal.
func isVerified(err error) bool {
	var e *Error
	return err == nil || errors.As(err, &e) && e.Verified
}
