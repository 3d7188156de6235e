package signature

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// ErrAnswerTooLarge is what a handler's Write returns once its answer is larger
// than what a [Middleware] holds back.
var ErrAnswerTooLarge = errors.New("signature: the answer is larger than what is held back to be signed")

// UnsignableError is the reason for refusing a request whose handler answered
// with something that can't be signed.
type UnsignableError struct {
	Status int   // the handler's
	Err    error // why; ErrAnswerTooLarge for one
}

func (e *UnsignableError) Error() string {
	return fmt.Sprintf("signature: the answer (status %d) can't be signed: %v", e.Status, e.Err)
}

func (e *UnsignableError) Unwrap() error { return e.Err }

// answer holds back what a handler writes, until it is signed.
type answer struct {
	to       http.ResponseWriter
	before   http.Header // what was there before the handler
	max      int
	status   int // 0 until the handler said one
	text     *[]byte
	tooLarge bool
	values   [2]string // of the two headers
}

var answerTexts = sync.Pool{New: func() any {
	text := make([]byte, 0, 1<<10)
	return &text
}}

func (a *answer) open(to http.ResponseWriter, max int) {
	a.to, a.max, a.text = to, max, answerTexts.Get().(*[]byte)
	*a.text = (*a.text)[:0]
	if header := to.Header(); len(header) > 0 {
		a.before = maps.Clone(header)
	}
}

// close lets go of the memory. A handler that writes after it has returned,
// which it must not, finds no answer to write into.
func (a *answer) close() {
	text := a.text
	a.text, a.tooLarge = nil, true
	if cap(*text) <= workKeepMax {
		answerTexts.Put(text)
	}
}

// reset forgets what the handler said, so that something else can be said.
func (a *answer) reset() {
	header := a.to.Header()
	clear(header)
	maps.Copy(header, a.before)
	a.status, a.tooLarge = 0, false
	*a.text = (*a.text)[:0]
}

// Header returns the header of the answer.
func (a *answer) Header() http.Header { return a.to.Header() }

// WriteHeader keeps the status. Informational ones are not sent: they can't be
// signed.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status < 100 || status > 199) {
		a.status = status
	}
}

// Write keeps the text.
func (a *answer) Write(text []byte) (int, error) {
	if !a.fits(len(text)) {
		return 0, ErrAnswerTooLarge
	}
	*a.text = append(*a.text, text...)
	return len(text), nil
}

// WriteString keeps the text.
func (a *answer) WriteString(text string) (int, error) {
	if !a.fits(len(text)) {
		return 0, ErrAnswerTooLarge
	}
	*a.text = append(*a.text, text...)
	return len(text), nil
}

func (a *answer) fits(size int) bool {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.tooLarge || len(*a.text)+size > a.max {
		a.tooLarge = true
	}
	return !a.tooLarge
}

// Flush sends nothing yet: the signature is a header and covers all of the
// answer.
func (a *answer) Flush() {}

// SetReadDeadline is for http.ResponseController, which does not get through to
// what is beneath: that could send something unsigned.
func (a *answer) SetReadDeadline(at time.Time) error {
	return http.NewResponseController(a.to).SetReadDeadline(at)
}

// SetWriteDeadline is for http.ResponseController.
func (a *answer) SetWriteDeadline(at time.Time) error {
	return http.NewResponseController(a.to).SetWriteDeadline(at)
}

// serverBuffer is how much net/http holds back itself, and then knows the length
// of by itself.
const serverBuffer = 2 << 10

// send writes the answer.
func (a *answer) send(text []byte) {
	header := a.to.Header()
	if len(text) <= serverBuffer {
		delete(header, "Content-Length")
	} else {
		header["Content-Length"] = []string{strconv.Itoa(len(text))}
	}
	header["Cache-Control"] = noStore
	a.to.WriteHeader(a.status)
	// The caller may be gone, and then there is nobody to report the failure to.
	_, _ = a.to.Write(text)
}

var noStore = []string{"no-store, no-transform"}

// sign signs the answer and sends it, or says why it can't.
func (x *handled) sign() error {
	a := &x.answer
	if a.status == 0 {
		a.status = http.StatusOK
	}
	text, err := *a.text, error(nil)
	switch {
	case a.tooLarge:
		err = ErrAnswerTooLarge
	case a.status == http.StatusNoContent || a.status == http.StatusNotModified:
		err = errNoBody
	default:
		text, err = x.verified.signAnswer(x.request, a.to.Header(), text, x.middleware.Now(), &x.middleware.Options, &a.values)
	}
	if err != nil {
		return &UnsignableError{a.status, err}
	}
	a.send(text)
	return nil
}
