// Package openapitest is for tests: it holds what goes over the wire against the
// API's description, spec/openapi.yaml. Put [Handler] around a gateway, or
// [Transport] into a client, and everything that is answered is checked: that
// the description has the path, the method, the status and the code, that
// answers and webhooks are as their schemas say and hold no member besides, and
// that what the gateway accepted is what the description allows to be sent.
package openapitest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/xcheckout/xcheckout/spec"
)

// exchange is a request and its answer, as far as they are checked.
type exchange struct {
	method, target string
	sent           []byte // as far as the body was read
	status         int
	header         http.Header
	answer         []byte
}

// check returns what is not as the description has it.
func (x exchange) check(d *description) error {
	if err := x.find(d); err != nil {
		return fmt.Errorf("%s %.200s answered %d %.600s\n\tspec/openapi.yaml: %w", x.method, x.target, x.status, x.answer, err)
	}
	return nil
}

func (x exchange) find(d *description) error {
	path, query, _ := strings.Cut(x.target, "?")
	call, known := d.operations[x.method+" "+path]
	isEnvelope := x.isEnvelope()
	switch {
	case known && isEnvelope:
		return x.checkCall(call, query)
	case known && x.status == http.StatusNotFound: // a page of a gateway that has no such call
		return nil
	case known:
		return fmt.Errorf("the answer is no envelope in JSON")
	case isEnvelope:
		return x.checkStranger(d, path)
	case slices.Contains(d.paths, path) && x.method != http.MethodHead:
		return fmt.Errorf("%s of the path is not described, and is answered with something else than an envelope", x.method)
	}
	return nil // a page
}

// isEnvelope tells an answer of the API from a page. An answer to HEAD has no
// body, and is none.
func (x exchange) isEnvelope() bool {
	kind, _, _ := mime.ParseMediaType(x.header.Get("Content-Type"))
	return kind == "application/json" && bytes.Contains(x.answer, []byte(`"retcode"`))
}

// checkStranger checks an answer where the description has no call: it says so.
func (x exchange) checkStranger(d *description, path string) error {
	code, err := x.code()
	if err != nil {
		return fmt.Errorf("%s %s is not described", x.method, path)
	}
	if !slices.Contains(d.codesWithoutCall, code) {
		return fmt.Errorf("%s %s is not described, and is refused with %s", x.method, path, code)
	}
	return validate(d.failures[strconv.Itoa(x.status)], x.answer)
}

func (x exchange) checkCall(call *Operation, query string) error {
	if call.Coming {
		return fmt.Errorf("%s is marked as coming, and is answered", call.ID)
	}
	schema, known := call.answers[strconv.Itoa(x.status)]
	if !known {
		// Where a call is not, such as a sandbox's in production, it is a stranger.
		if code, err := x.code(); err == nil && code == "route_not_found" && len(call.Environments) > 0 {
			return nil
		}
		return fmt.Errorf("the status %d of %s is not described", x.status, call.ID)
	}
	if err := validate(schema, x.answer); err != nil {
		return fmt.Errorf("the answer of %s: %w", call.ID, err)
	}
	if x.status == http.StatusOK {
		return x.checkAccepted(call, query)
	}
	code, err := x.code()
	if err != nil {
		return err
	}
	// Of the list, not of the operation: a call that is not there in this environment.
	if !slices.Contains(call.Codes, code) && !(code == "route_not_found" && len(call.Environments) > 0) {
		return fmt.Errorf("the code %s of %s is not described", code, call.ID)
	}
	row, known := spec.ErrorByCode(code)
	if !known || row.Status != x.status {
		return fmt.Errorf("the code %s has another status in spec/errors.json than %d", code, x.status)
	}
	return nil
}

// checkAccepted checks a request that was answered with success.
func (x exchange) checkAccepted(call *Operation, query string) error {
	for piece := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(piece, "=")
		if query != "" && !slices.Contains(call.query, name) && !call.anyQuery {
			return fmt.Errorf("%s accepted the parameter %q, which is not described", call.ID, name)
		}
	}
	switch {
	case len(x.sent) == 0 && call.needsBody:
		return fmt.Errorf("%s accepted a request without body", call.ID)
	case len(x.sent) == 0:
		return nil
	case call.body == nil:
		return fmt.Errorf("%s accepted a body", call.ID)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(x.sent))
	if err != nil {
		return err
	}
	// null is as good as not sent, and so is an empty text that need not be there.
	members, _ := value.(map[string]any)
	maps.DeleteFunc(members, func(_ string, member any) bool { return member == nil })
	if err = call.body.Validate(value); err != nil {
		maps.DeleteFunc(members, func(_ string, member any) bool { return member == "" })
		err = call.body.Validate(value)
	}
	if err != nil {
		return fmt.Errorf("%s accepted a body that is not as described: %w", call.ID, err)
	}
	return nil
}

// code is that of a refusal.
func (x exchange) code() (string, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(x.answer))
	if err != nil {
		return "", err
	}
	envelope, _ := value.(map[string]any)
	failure, _ := envelope["error"].(map[string]any)
	code, _ := failure["code"].(string)
	if code == "" {
		return "", fmt.Errorf("the answer has no error.code")
	}
	return code, nil
}

func validate(schema *jsonschema.Schema, text []byte) error {
	if schema == nil {
		return fmt.Errorf("there is no schema for it")
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// CheckEvent returns what of a webhook's body is not as the description has it.
func CheckEvent(body []byte) error {
	d, err := load()
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	event, _ := value.(map[string]any)
	kind, _ := event["eventType"].(string)
	schema, known := d.webhooks[kind]
	switch {
	case !known:
		err = fmt.Errorf("the event type %q is not described", kind)
	default:
		err = schema.Validate(value)
	}
	if err != nil {
		return fmt.Errorf("webhook %.600s\n\tspec/openapi.yaml: %w", body, err)
	}
	return nil
}

// Handler serves as next does, and reports each exchange that is not as the
// description has it.
func Handler(next http.Handler, report func(error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, err := load()
		if err != nil {
			report(err)
			next.ServeHTTP(w, r)
			return
		}
		sent, answered := &bytes.Buffer{}, &recorder{ResponseWriter: w, status: http.StatusOK}
		// A copy: of its own request the server knows whether the body was read.
		copied := *r
		copied.Body = readCloser{io.TeeReader(r.Body, sent), r.Body}
		next.ServeHTTP(answered, &copied)
		x := exchange{r.Method, r.RequestURI, sent.Bytes(), answered.status, answered.Header(), answered.body.Bytes()}
		if err := x.check(d); err != nil {
			report(err)
		}
	})
}

// Receiver receives webhooks as next does, and reports each that is not as the
// description has it.
func Receiver(next http.Handler, report func(error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = CheckEvent(body)
		}
		if err != nil {
			report(err)
		}
		copied := *r
		copied.Body = readCloser{bytes.NewReader(body), r.Body}
		next.ServeHTTP(w, &copied)
	})
}

type readCloser struct {
	io.Reader
	io.Closer
}

// recorder remembers what was answered. A page that streams is passed on as it
// comes; only JSON is kept.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(data []byte) (int, error) {
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		w.body.Write(data)
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach what is beneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Transport sends as next does, and reports each exchange that is not as the
// description has it.
func Transport(next http.RoundTripper, report func(error)) http.RoundTripper {
	return transport{next, report}
}

type transport struct {
	next   http.RoundTripper
	report func(error)
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	d, err := load()
	if err != nil {
		return nil, err
	}
	sent := &bytes.Buffer{}
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = readCloser{io.TeeReader(r.Body, sent), r.Body}
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return response, err
	}
	var body []byte
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		if body, err = io.ReadAll(response.Body); err != nil {
			return nil, err
		}
		response.Body = readCloser{bytes.NewReader(body), response.Body}
	}
	x := exchange{r.Method, r.URL.RequestURI(), sent.Bytes(), response.StatusCode, response.Header, body}
	if err := x.check(d); err != nil {
		t.report(err)
	}
	return response, nil
}
