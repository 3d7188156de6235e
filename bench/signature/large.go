package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// large signs and verifies the bodies of the corpus. The floor of each form is
// the bare MAC of its compact bytes: a body without any byte of whitespace is
// longer than the compact one, and its own compact form.
func large(c *corpus) (*group, error) {
	key, err := signature.NewKey(secret)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	verify, err := verifyEach(key, c.pretty)
	if err != nil {
		return nil, err
	}
	const compactFloor, solidFloor = "HMAC of compact bytes", "HMAC of its bytes"
	return &group{
		name: "100 KB body", cycle: corpusBodies, perSecond: true,
		subjects: []*subject{
			{compactFloor, authenticateEach(c.compact)},
			{solidFloor, authenticateEach(c.solid)},
			{"pretty", signEach(key, c.pretty)},
			{"compact", signEach(key, c.compact)},
			{"solid", signEach(key, c.solid)},
			{"verify", verify},
			{"json.Compact", compactEach(c.pretty)},
			{"byte loop", stripEach(c.pretty)},
		},
		rows: []row{
			{"sign, pretty-printed", "pretty", compactFloor, goal{rateAtLeast, 0.45}},
			{"sign, compact", "compact", compactFloor, goal{rateAtLeast, 0.55}},
			{"sign, no whitespace byte", "solid", solidFloor, goal{rateAtLeast, 0.9}},
			{"verify, pretty-printed", "verify", compactFloor, goal{rateAtLeast, 0.3}},
			{"beside: json.Compact and HMAC", "json.Compact", compactFloor, goal{aspect: beside}},
			{"beside: byte loop and HMAC", "byte loop", compactFloor, goal{aspect: beside}},
		},
	}, nil
}

// check sees to it that the rivals strip what we strip.
func (c *corpus) check() error {
	for i, body := range c.pretty {
		var compact bytes.Buffer
		if err := json.Compact(&compact, body); err != nil {
			return err
		}
		if !bytes.Equal(compact.Bytes(), c.compact[i]) || !bytes.Equal(appendStripped(nil, body), c.compact[i]) {
			return errors.New("the compact forms of one body differ")
		}
	}
	return nil
}

// inTurn calls f with the next of the bodies each time.
func inTurn(bodies [][]byte, f func(i int, body []byte) error) func() error {
	next := 0
	return func() error {
		i := next
		next = (next + 1) % len(bodies)
		return f(i, bodies[i])
	}
}

func authenticateEach(bodies [][]byte) func() error {
	f := newFloor()
	return inTurn(bodies, func(_ int, body []byte) error { f.authenticate(body); return nil })
}

func signEach(key *signature.Key, bodies [][]byte) func() error {
	m := request(nil, time.Now())
	return inTurn(bodies, func(_ int, body []byte) error {
		m.Body = body
		_, err := key.Sign(m)
		return err
	})
}

// verifyEach verifies with every check: form, JSON, MAC, time.
func verifyEach(key *signature.Key, bodies [][]byte) (func() error, error) {
	now := time.Now()
	var signatures []string
	for _, body := range bodies {
		sig, err := key.Sign(request(body, now))
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, sig)
	}
	m := request(nil, now)
	return inTurn(bodies, func(i int, body []byte) error {
		m.Body = body
		_, err := signature.Verify(m, signatures[i], now, key)
		return err
	}), nil
}

// compactEach and stripEach have a buffer that is large enough from the start,
// which is kinder to them than their usual surroundings.
func compactEach(bodies [][]byte) func() error {
	f, out := newFloor(), new(bytes.Buffer)
	return inTurn(bodies, func(_ int, body []byte) error {
		out.Reset()
		if err := json.Compact(out, body); err != nil {
			return err
		}
		f.authenticate(out.Bytes())
		return nil
	})
}

func stripEach(bodies [][]byte) func() error {
	f, out := newFloor(), slices.Grow([]byte(nil), 2*prettySize)
	return inTurn(bodies, func(_ int, body []byte) error {
		out = appendStripped(out[:0], body)
		f.authenticate(out)
		return nil
	})
}
