package wire

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Envelope surrounds every answer.
type Envelope struct {
	Retcode string         `json:"retcode"`
	Retmsg  string         `json:"retmsg"`
	Success bool           `json:"success"`
	Retdata jsontext.Value `json:"retdata"`
	Error   *Error         `json:"error,omitzero"`
	// Ignored names members of the body that the call does not know; in the sandbox.
	Ignored []string `json:"ignored,omitzero"`
}

// Error is what a refusal tells programs and people.
type Error struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Param     string `json:"param"`
	RequestID string `json:"requestId"`
	DocURL    string `json:"docUrl"`
	// StringToSign is what the server built, secrets redacted; in the sandbox, on
	// a signature mismatch.
	StringToSign string `json:"stringToSign,omitzero"`
	// Doctor says which usual mistake it was; in the sandbox, on a mismatch, and
	// where a signature's form is wrong because of one.
	Doctor *Diagnosis `json:"doctor,omitzero"`
	// ReceivedTimestamp repeats the request's TIMESTAMP when that was outside the
	// window, so that a client can correct its clock.
	ReceivedTimestamp string `json:"receivedTimestamp,omitzero"`
}

// Diagnosis is what the signature doctor found: the codes of the mistakes, all
// of it in sentences, and the corrected lines of code.
type Diagnosis struct {
	Findings    []string `json:"findings"`
	Explanation string   `json:"explanation"`
	Fix         Fix      `json:"fix"`
}

// Fix is the corrected code in each language, one line a finding.
type Fix struct {
	Go         string `json:"go"`
	Java       string `json:"java"`
	JavaScript string `json:"javascript"`
}

// Success makes the envelope of an answer.
func Success(retdata []byte) Envelope {
	return Envelope{Retcode: "200", Retmsg: "SUCCESS", Success: true, Retdata: retdata}
}

// AppendSuccess appends what Encode makes of the envelope of an answer that Encode has
// encoded: it is not read a second time.
func AppendSuccess(body, retdata []byte) []byte {
	const around = 80
	body = slices.Grow(body, len(retdata)+around)
	body = append(body, `{"retcode":"200","retmsg":"SUCCESS","success":true,"retdata":`...)
	return append(append(body, retdata...), '}')
}
