package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

// Handler returns a handler that verifies webhooks with any of the live keys
// and passes each event to handle once. It remembers events in memory alone:
// use a [Receiver] with a [File] to remember them over restarts.
func Handler(keys []*signature.Key, handle func(context.Context, xcheckout.Event) error) http.Handler {
	return &Receiver{Keys: keys, Handle: handle}
}

// Receiver is an http.Handler for webhooks. Keys and Handle are required. Set
// the fields before its first request and not after; it is safe for concurrent
// requests.
//
// It answers 200 with {"retcode":200,"retmsg":"SUCCESS"} when Handle has
// returned nil, now or for an earlier delivery of the same event. Any other
// answer makes the gateway deliver the event again later: 401 to a signature
// that is not in order, 400 to a body that is no event, 409 while an earlier
// delivery of the event is still being handled, and 500 when Handle or the
// Store has failed.
type Receiver struct {
	// Keys are the signKeys that the gateway may sign with: one, or two while
	// they are rotated.
	Keys []*signature.Key
	// Handle is called for each event, concurrently for different ones. An
	// error makes the gateway deliver the event again; its text goes into the
	// log and not into the answer. The context is not cancelled when the gateway
	// gives up waiting, which it does after 15 seconds: work that was begun is
	// then finished, and the next delivery finds it done.
	Handle func(context.Context, xcheckout.Event) error
	// Store remembers the events that were handled; nil means a [Memory].
	Store Store
	// Log gets a line for each refusal and failure; nil means slog.Default().
	Log *slog.Logger
	// Now is the clock, time.Now by default.
	Now func() time.Time
	// SignatureHeader and TimestampHeader are the names of the two headers,
	// SIGNATURE and TIMESTAMP by default.
	SignatureHeader, TimestampHeader string
	// Readings are readings of the signature's rules to take beside the
	// specification's, for gateways that sign bodies with whitespace in them; see
	// [signature.AllReadings].
	Readings *signature.Readings
	// TimeZone is that of times which don't say theirs; nil means UTC.
	TimeZone *time.Location

	once    sync.Once
	mu      sync.Mutex
	running map[string]bool // the events in Handle's hands
}

func (v *Receiver) start() {
	v.running = map[string]bool{}
	if v.Store == nil {
		v.Store = new(Memory)
	}
	if v.Log == nil {
		v.Log = slog.Default()
	}
	if v.Now == nil {
		v.Now = time.Now
	}
}

// ServeHTTP receives one delivery.
func (v *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.once.Do(v.start)
	event, err := verify(r, signature.Options{SignatureHeader: v.SignatureHeader, TimestampHeader: v.TimestampHeader, Readings: v.Readings}, v.Now(), v.Keys)
	if err != nil {
		v.Log.Warn("webhook refused", "error", err, "from", r.RemoteAddr)
		refuse(w, err)
		return
	}
	event.In(v.TimeZone)
	ctx := context.WithoutCancel(r.Context())
	switch err := v.receive(ctx, event); {
	case err == nil:
		answer(w, http.StatusOK, "SUCCESS")
	case errors.Is(err, errRunning):
		answer(w, http.StatusConflict, "an earlier delivery of this event is still being handled")
	default:
		v.Log.Error("webhook not handled", "event", event.ID, "type", event.Type, "error", err)
		answer(w, http.StatusInternalServerError, "the event was not handled")
	}
}

var errRunning = errors.New("the event is being handled")

// receive handles an event unless that has been done.
func (v *Receiver) receive(ctx context.Context, event xcheckout.Event) error {
	if !v.begin(event.ID) {
		return errRunning
	}
	defer v.end(event.ID)
	done, err := v.Store.Done(ctx, event.ID)
	if err != nil || done {
		return err
	}
	if err := v.Handle(ctx, event); err != nil {
		return err
	}
	if err := v.Store.MarkDone(ctx, event.ID); err != nil {
		// It is handled all the same. Another answer would bring it again at once.
		v.Log.Error("webhook handled but not remembered", "event", event.ID, "error", err)
	}
	return nil
}

// begin reports whether nobody else has the event in hand.
func (v *Receiver) begin(id string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.running[id] {
		return false
	}
	v.running[id] = true
	return true
}

func (v *Receiver) end(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.running, id)
}

// refuse answers a delivery that is not in order. The code helps whoever set
// up the gateway; it tells nothing that the caller doesn't know.
func refuse(w http.ResponseWriter, err error) {
	switch code := signature.CodeOf(err); code {
	case "":
		answer(w, http.StatusBadRequest, "this is no event")
	case signature.MethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
		answer(w, http.StatusMethodNotAllowed, string(code))
	case signature.BodyTooLarge:
		answer(w, http.StatusRequestEntityTooLarge, string(code))
	case signature.ContentTypeNotAccepted:
		answer(w, http.StatusUnsupportedMediaType, string(code))
	case signature.BodyInvalidJSON, signature.BodyDuplicateName, signature.BodyTooDeep, signature.BodyNotObjectOrArray:
		answer(w, http.StatusBadRequest, string(code))
	default:
		answer(w, http.StatusUnauthorized, string(code))
	}
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// The gateway has what it needs in the status; a failure to write more is
	// its own to see.
	_ = json.NewEncoder(w).Encode(struct {
		Retcode int    `json:"retcode"`
		Retmsg  string `json:"retmsg"`
	}{status, text})
}
