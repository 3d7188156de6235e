// Package recent keeps the last calls that a local gateway answered, for the
// integrator who made them: the API's server adds them, the pages show them. No text
// in it holds a secret; whoever adds a call has taken them out.
package recent

import (
	"slices"
	"sync"
	"time"
)

// Max is how many calls are kept.
const Max = 100

// Call is a call and how it was answered.
type Call struct {
	// Seq numbers the calls from 1 since the gateway started.
	Seq       uint64    `json:"seq"`
	Time      time.Time `json:"time"`
	RequestID string    `json:"requestId"`
	Method    string    `json:"method"`
	// Path is the target with its query, in which secrets are redacted.
	Path     string        `json:"path"`
	Status   int           `json:"status"`
	Took     time.Duration `json:"tookNanos"`
	Ignored  []string      `json:"ignored,omitempty"` // members of the body that the call doesn't know
	*Refusal `json:"refusal,omitempty"`
}

// Refusal is why a call was refused.
type Refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
	// StringToSign is the one that the gateway built, redacted; empty where the
	// request could not be read so far.
	StringToSign string   `json:"stringToSign,omitempty"`
	Doctor       *Finding `json:"doctor,omitempty"`
}

// Finding is what the signature doctor says of a refusal.
type Finding struct {
	Codes       []string `json:"codes"`
	Explanation string   `json:"explanation"`
}

// OK says that a call was not refused.
func (c Call) OK() bool { return c.Refusal == nil }

// ErrorCode is the code of a refusal, or "".
func (c Call) ErrorCode() string {
	if c.Refusal == nil {
		return ""
	}
	return c.Refusal.Code
}

// Calls are the last calls. Of a nil one nothing is kept. It is safe for concurrent
// use.
type Calls struct {
	mu    sync.Mutex
	seq   uint64
	calls []Call // oldest first
	added chan struct{}
}

// New makes an empty list.
func New() *Calls { return &Calls{added: make(chan struct{})} }

// Add keeps a call, and forgets the oldest beyond Max.
func (l *Calls) Add(c Call) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	c.Seq = l.seq
	if len(l.calls) == Max {
		l.calls = slices.Delete(l.calls, 0, 1)
	}
	l.calls = append(l.calls, c)
	close(l.added)
	l.added = make(chan struct{})
}

// After returns the calls behind a number, oldest first, and a channel that is
// closed when there is another.
func (l *Calls) After(seq uint64) ([]Call, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := slices.IndexFunc(l.calls, func(c Call) bool { return c.Seq > seq })
	if from < 0 {
		return nil, l.added
	}
	return slices.Clone(l.calls[from:]), l.added
}

// Last returns the newest call.
func (l *Calls) Last() (Call, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) == 0 {
		return Call{}, false
	}
	return l.calls[len(l.calls)-1], true
}

// Find returns the call of a requestId.
func (l *Calls) Find(requestID string) (Call, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.calls, func(c Call) bool { return c.RequestID == requestID })
	if i < 0 {
		return Call{}, false
	}
	return l.calls[i], true
}
