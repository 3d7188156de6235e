// Package load loads a server of the API with signed requests, each one its own,
// from a client that takes as little of the machine as it can.
package load

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Target is a server under load.
type Target struct {
	Address  string
	Caller   Caller
	Unsigned bool // its answers have no signature

	created atomic.Int64 // orders that it was asked for; their numbers begin at 1
	conns   []*Conn
}

// SetCreated says that the orders up to a number are there.
func (t *Target) SetCreated(n int64) { t.created.Store(n) }

// Connect opens so many connections, and closes those of before.
func (t *Target) Connect(count int) error {
	t.Close()
	for range count {
		c, err := Dial(t.Address, t.Caller, t.Unsigned)
		if err != nil {
			return err
		}
		t.conns = append(t.conns, c)
	}
	return nil
}

// Close closes the connections.
func (t *Target) Close() {
	for _, c := range t.conns {
		c.Close()
	}
	t.conns = nil
}

// next is the number of the order that a request is about: a new one, or one of
// those that are there.
func (t *Target) next(call Call) int64 {
	if call.Name == Create.Name {
		return t.created.Add(1)
	}
	return 1 + rand.Int64N(max(t.created.Load(), 1))
}

// One sends one request over the first connection.
func (t *Target) One(call Call) (Answer, error) { return t.conns[0].Do(call, t.next(call)) }

// Rate sends requests for a while, each connection one after the other, and returns
// how many were answered a second.
func (t *Target) Rate(call Call, lasts time.Duration) (float64, error) {
	var answered atomic.Int64
	begin := time.Now()
	err := t.each(func(c *Conn) (more bool, err error) {
		if time.Since(begin) >= lasts {
			return false, nil
		}
		_, err = c.Do(call, t.next(call))
		answered.Add(1)
		return true, err
	})
	return float64(answered.Load()) / time.Since(begin).Seconds(), err
}

// Latencies sends requests at a fixed rate for a while, whether the earlier ones
// were answered or not, as far as there are connections. It returns, sorted, how
// long each took from the moment at which it was due: one that had to wait for a
// connection was waiting for the server.
func (t *Target) Latencies(call Call, lasts time.Duration, rate float64) ([]time.Duration, error) {
	taken := make([]time.Duration, int(lasts.Seconds()*rate))
	var begun atomic.Int64
	begin := time.Now()
	err := t.each(func(c *Conn) (more bool, err error) {
		i := int(begun.Add(1)) - 1
		if i >= len(taken) {
			return false, nil
		}
		due := begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		_, err = c.Do(call, t.next(call))
		taken[i] = time.Since(due)
		return true, err
	})
	slices.Sort(taken)
	return taken, err
}

// each has every connection do something again and again, until it says that there
// is no more or one fails.
func (t *Target) each(do func(*Conn) (more bool, err error)) error {
	var failed atomic.Bool
	errs := make([]error, len(t.conns))
	var running sync.WaitGroup
	for i, c := range t.conns {
		running.Go(func() {
			for more := true; more && errs[i] == nil && !failed.Load(); {
				more, errs[i] = do(c)
			}
			if errs[i] != nil {
				failed.Store(true)
			}
		})
	}
	running.Wait()
	for _, err := range errs { // they fail for one reason, or after the first
		if err != nil {
			return err
		}
	}
	return nil
}
