package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xcheckout/xcheckout/signature"
)

// members is a JSON object with its values as they stand.
type members map[string]json.RawMessage

// answer is what came back for a call.
type answer struct {
	run      *run
	method   string // of the request
	target   string // as it was on the request line
	signed   string // the text that was signed for it
	err      error  // there was no answer, and why
	status   int
	header   http.Header
	body     []byte
	envelope members // nil when the body is no JSON object
	retdata  members // nil when it has no object there
	at       time.Time
}

func (a *answer) read() {
	if json.Unmarshal(a.body, &a.envelope) != nil {
		a.envelope = nil
	}
	if json.Unmarshal(a.envelope["retdata"], &a.retdata) != nil {
		a.retdata = nil
	}
}

// ok says whether it is a success: retcode 200, a string or an integer.
func (a *answer) ok() bool {
	return a.err == nil && text(a.envelope["retcode"]) == "200"
}

// records are those of a list.
func (a *answer) records() (list []members) {
	if json.Unmarshal(a.retdata["records"], &list) != nil {
		return nil
	}
	return list
}

// code is error.code of a refusal of ours.
func (a *answer) code() string {
	var e struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(a.envelope["error"], &e) != nil {
		return ""
	}
	return e.Code
}

func (a *answer) isSigned() bool {
	return a.err == nil && a.header.Get(a.run.SignatureHeader) != ""
}

// String says in a line what came back.
func (a *answer) String() string {
	if a.err != nil {
		return "no answer: " + a.err.Error()
	}
	said := []string{fmt.Sprintf("HTTP %d", a.status)}
	switch {
	case a.status >= 300 && a.status < 400:
		said = append(said, "a redirect, which is not followed")
	case a.envelope == nil:
		said = append(said, "not a JSON object: "+a.header.Get("Content-Type"))
	default:
		said = append(said, "retcode "+form(a.envelope["retcode"]))
		if code := a.code(); code != "" {
			said = append(said, code)
		} else if message := text(a.envelope["retmsg"]); !a.ok() && message != "" {
			said = append(said, strconv.Quote(message))
		}
	}
	return strings.Join(said, ", ")
}

// verify looks for the reading in which the answer is signed, and says what is wrong
// where there is none. What it returns as late is set where the timestamp alone is.
func (a *answer) verify() (reading signature.Reading, late, err error) {
	readings, err := signature.AllReadings()
	if err != nil {
		return reading, nil, err
	}
	for _, query := range []signature.QueryReading{signature.PrintedQuery, signature.ProseQuery, signature.PrintedQueryAsSent, signature.ProseQueryAsSent} {
		response := &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body))}
		parsed, err := signature.ParseResponse(response, a.method, a.target, signature.Options{SignatureHeader: a.run.SignatureHeader,
			TimestampHeader: a.run.TimestampHeader, BodyMax: answerMax, Readings: readings, QueryReading: query})
		if err != nil {
			return reading, nil, err
		}
		if matched, err := parsed.Verify(a.at, a.run.key); matched >= 0 {
			return parsed.Reading(), err, nil
		}
	}
	return reading, nil, errNoReading
}

var errNoReading = &signature.Error{Code: signature.SignatureMismatch, Detail: "it is signed in no reading that we know, or with another key"}

// clean makes a text of a stranger's fit for a terminal: one line, of visible
// characters, of a bearable length.
func clean(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, text)
	const most = 200
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
