package evm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/rpc"
)

// answerMax bounds what a node's answer may take in memory. Twenty blocks'
// receipts of the busiest chains are less.
const answerMax = 256 << 20

// noRedirects: a node has no reason to send its callers elsewhere, and what
// they ask would reach somebody whom the operator did not name.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// post sends requests over HTTP and decodes what is answered, and returns those
// without an answer, with the first reason. Package rpc does the same, and goes
// through each answer with encoding/json two times before anybody reads it,
// which takes several times as long as the reading.
func (n *node) post(ctx context.Context, requests []request) (failed []request, err error) {
	body, err := encodeCalls(requests)
	if err != nil {
		return requests, err
	}
	question, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url, bytes.NewReader(body))
	if err != nil {
		return requests, err
	}
	question.Header.Set("Content-Type", "application/json")
	question.Header.Set("Accept", "application/json")
	answer, err := n.http.Do(question)
	if err != nil {
		return requests, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerMax+1))
	switch {
	case err != nil:
		return requests, err
	case len(text) > answerMax:
		return requests, fmt.Errorf("an answer of more than %d bytes", answerMax)
	case (answer.StatusCode < 200 || answer.StatusCode > 299) && !saysErrors(text):
		return requests, rpc.HTTPError{StatusCode: answer.StatusCode, Status: answer.Status, Body: text}
	}
	return decodeAnswers(text, requests)
}

// saysErrors tells whether a text is errors of JSON-RPC and nothing else. Some
// nodes send theirs with a status that is an error too; what they say is then
// worth more than the status.
func saysErrors(text []byte) bool {
	messages, ok := scanMessages(text)
	return ok && len(messages) > 0 && !slices.ContainsFunc(messages, func(m message) bool { return m.failure == nil })
}

// encodeCalls numbers the calls from 0.
func encodeCalls(requests []request) ([]byte, error) {
	type call struct {
		Version string `json:"jsonrpc"`
		ID      int    `json:"id"`
		Method  string `json:"method"`
		Params  []any  `json:"params"`
	}
	calls := make([]call, len(requests))
	for i, r := range requests {
		calls[i] = call{"2.0", i, r.method, append([]any{}, r.params...)}
	}
	if len(calls) == 1 {
		return json.Marshal(calls[0])
	}
	return json.Marshal(calls)
}

// errNoAnswer says that there is no answer to a call among those to a batch.
var errNoAnswer = errors.New("the node left out its answer to a call")

// decodeAnswers gives each request its answer.
func decodeAnswers(text []byte, requests []request) (failed []request, err error) {
	messages, ok := scanMessages(text)
	if !ok {
		return requests, errors.New("the answer is not JSON-RPC")
	}
	if len(requests) == 1 && len(messages) == 1 {
		messages[0].id = "0" // there is nothing to mistake it for, and some nodes leave it out
	}
	answers := make(map[string]message, len(messages))
	for _, m := range messages {
		if _, twice := answers[m.id]; twice {
			m = message{id: m.id} // whose answer is whose can't be told: asked again alone, it can
		}
		answers[m.id] = m
	}
	for i, r := range requests {
		fault := answers[strconv.Itoa(i)].decode(r.result)
		if fault == nil {
			continue
		}
		failed = append(failed, r)
		if err == nil {
			err = fault
		}
	}
	return failed, err
}

// decode reads the result, or returns the error that is in its place.
func (m message) decode(result any) error {
	switch list, isList := result.(*events); {
	case m.failure != nil:
		said := &saidError{}
		if err := json.Unmarshal(m.failure, said); err != nil {
			said.Message = string(m.failure)
		}
		return said
	case m.result == nil:
		return errNoAnswer
	case isList:
		return list.UnmarshalJSON(m.result)
	}
	return json.Unmarshal(m.result, result)
}

// saidError is an error as JSON-RPC has it. It is a rpc.Error.
type saidError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

func (e *saidError) Error() string {
	if len(e.Data) == 0 {
		return e.Message
	}
	return e.Message + ": " + string(e.Data)
}

// ErrorCode is for rpc.Error.
func (e *saidError) ErrorCode() int { return e.Code }

// message is one answer, its parts as they came. What is in them is not looked
// at here: whoever decodes them refuses what is not JSON.
type message struct {
	id              string
	result, failure []byte
}

// scanMessages takes an answer, or a list of them, apart.
func scanMessages(text []byte) ([]message, bool) {
	s := scanner{rest: text}
	if !s.take('[') {
		m, ok := s.message()
		return []message{m}, ok && s.ended()
	}
	var list []message
	if s.take(']') {
		return list, s.ended()
	}
	for {
		if s.word("null") { // in place of an answer
			list = append(list, message{})
		} else if m, ok := s.message(); ok {
			list = append(list, m)
		} else {
			return nil, false
		}
		if !s.take(',') {
			return list, s.take(']') && s.ended()
		}
	}
}

func (s *scanner) message() (m message, ok bool) {
	if !s.take('{') {
		return m, false
	}
	for {
		name, ok := s.text()
		if !ok || !s.take(':') {
			return m, false
		}
		value, ok := s.value()
		if !ok {
			return m, false
		}
		switch string(name) {
		case "id":
			m.id = string(bytes.Trim(value, `"`)) // some nodes make a text of the number
		case "result":
			m.result = value
		case "error":
			if string(value) != "null" { // which some nodes write beside a result
				m.failure = value
			}
		}
		if !s.take(',') {
			return m, s.take('}')
		}
	}
}

// value passes over a value and returns it. It knows where values end and not
// what is in them.
func (s *scanner) value() ([]byte, bool) {
	s.space()
	from := s.rest
	depth := 0
	for i := 0; i < len(from); i++ {
		switch from[i] {
		case '"':
			end := endOfText(from[i+1:])
			if end < 0 {
				return nil, false
			}
			i += 1 + end
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 0 {
				s.rest = from[i:]
				value := bytes.TrimRight(from[:i], " \n\t\r")
				return value, len(value) > 0
			}
			if from[i] != ',' {
				depth--
			}
		}
	}
	return nil, false
}

// endOfText is where a string ends, of which the first quote was read.
func endOfText(from []byte) int {
	for at := 0; ; {
		quote := bytes.IndexByte(from[at:], '"')
		if quote < 0 {
			return -1
		}
		at += quote
		escapes := 0
		for i := at - 1; i >= 0 && from[i] == '\\'; i-- {
			escapes++
		}
		if escapes%2 == 0 {
			return at
		}
		at++
	}
}
