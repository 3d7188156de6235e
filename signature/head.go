package signature

import (
	"fmt"
	"strings"
)

// head is everything of a string to sign that stands before the body, its
// parts checked.
type head struct {
	method, timestamp, path string
	query                   []byte // "?" and the decoded parameters, or nothing
	raw                     string // the query as sent, without its "?"
	pieces                  []piece
	reading                 QueryReading
}

// piece is one parameter: where its decoded name and value stand in the query.
// The value begins behind the "=" that follows the name.
type piece struct {
	name, nameEnd, valueEnd int
}

// set checks method, path and query of m and takes them; the timestamp must
// have been checked. It writes into what room query and pieces have. readings are
// those of a verifier, or nil.
func (h *head) set(m *Message, readings *Readings) *Error {
	h.timestamp, h.query, h.pieces = m.Timestamp, h.query[:0], h.pieces[:0]
	if m.Kind == KindWebhook {
		if m.Method != "" && m.Method != "POST" {
			return refuse(MethodNotAllowed, "a webhook is a POST")
		}
		return nil
	}
	if !methodAllowed(m.Method) {
		return refuse(MethodNotAllowed, fmt.Sprintf("the method is one of GET, POST, PUT, DELETE and PATCH in upper case, not %.20q", m.Method))
	}
	path, query, hasQuery := strings.Cut(m.Target, "?")
	if err := checkPath(path); err != nil {
		return err
	}
	if readings != nil {
		if err := readings.checkPath(path); err != nil {
			return err
		}
	}
	h.method, h.path = m.Method, path
	if !hasQuery {
		return nil
	}
	h.raw = query
	return h.setQuery(query)
}

// setSigned is set for a message that is to be signed.
func (h *head) setSigned(m *Message) *Error {
	if err := h.set(m, nil); err != nil {
		return err
	}
	return h.read(m.QueryReading)
}

// read makes the reading of the query the one in use. Without a query there is
// nothing to read.
func (h *head) read(reading QueryReading) *Error {
	if len(h.query) == 0 {
		return nil
	}
	if !reading.marked() {
		if name := h.unplainName(); name != nil {
			return refuse(QueryAmbiguous, fmt.Sprintf("a query with the parameter %.64q can't be signed without its question mark", name))
		}
	}
	h.reading = reading
	return nil
}

// unplainName is a parameter's name that must not follow a path without a mark, or
// nil.
func (h *head) unplainName() []byte {
	for _, p := range h.pieces {
		if name := h.query[p.name:p.nameEnd]; !isPlainName(name) {
			return name
		}
	}
	return nil
}

// readings returns which readings of the query there are beside the printed one,
// where a verifier takes those.
func (h *head) readings(r *Readings) []QueryReading {
	if len(h.query) == 0 {
		return nil
	}
	prose := r.takesProse(h.path) && h.unplainName() == nil
	differs := strings.IndexByte(h.raw, '%') >= 0
	switch {
	case prose && differs:
		return otherQueryReadings[:]
	case prose:
		return otherQueryReadings[:1]
	case differs:
		return otherQueryReadings[1:2]
	}
	return nil
}

var otherQueryReadings = [...]QueryReading{ProseQuery, PrintedQueryAsSent, ProseQueryAsSent}

// append appends the parts.
func (h *head) append(dst []byte) []byte {
	dst = append(dst, h.method...)
	dst = append(dst, h.timestamp...)
	dst = append(dst, h.path...)
	switch h.reading {
	case ProseQuery:
		return append(dst, h.query[1:]...)
	case PrintedQueryAsSent:
		return append(append(dst, '?'), h.raw...)
	case ProseQueryAsSent:
		return append(dst, h.raw...)
	}
	return append(dst, h.query...)
}

// size is at least the number of bytes that append appends.
func (h *head) size() int {
	return len(h.method) + len(h.timestamp) + len(h.path) + max(len(h.query), len(h.raw)+1)
}

// params returns the parameters, all of them parts of one string.
func (h *head) params() Params {
	if len(h.pieces) == 0 {
		return nil
	}
	params := make(Params, len(h.pieces))
	query := string(h.query)
	for i, at := range h.pieces {
		params[i] = Param{Name: query[at.name:at.nameEnd], Value: query[at.nameEnd+1 : at.valueEnd]}
	}
	return params
}

func methodAllowed(method string) bool {
	switch method {
	case "GET", "POST", "PUT", "DELETE", "PATCH":
		return true
	}
	return false
}

// parseTimestamp returns what a timestamp says, in milliseconds. It refuses one
// that is not exactly 13 ASCII digits: with another length the boundary to the
// URI would move.
func parseTimestamp(text string) (ms int64, err *Error) {
	if len(text) != TimestampDigits {
		return 0, refuse(TimestampMalformed, fmt.Sprintf("a timestamp is milliseconds since the epoch in %d digits; this one has %d bytes", TimestampDigits, len(text)))
	}
	var highest byte
	for i := range TimestampDigits {
		digit := text[i] - '0'
		highest = max(highest, digit)
		ms = ms*10 + int64(digit)
	}
	if highest > 9 {
		return 0, refuse(TimestampMalformed, fmt.Sprintf("a timestamp is %d ASCII digits and nothing else", TimestampDigits))
	}
	return ms, nil
}
