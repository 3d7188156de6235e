package xcheckout

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// answerMax bounds what is read of an answer, in bytes. A full page of orders
// is well below a million.
const answerMax = 8 << 20

// exchange is one request as it was sent and the answer as it came.
type exchange struct {
	sent   signature.Message
	mac    string // the request's own signature
	status int
	header http.Header
	body   []byte
}

// read verifies an answer and returns its retdata. Nothing of the body is
// believed before its signature is.
func (c *Client) read(x exchange) (json.RawMessage, error) {
	if x.status >= 300 && x.status < 400 {
		return nil, x.refuse(CodeAnswerRedirect, "the gateway redirects, which is not followed: is the Environment's URL right?", nil)
	}
	signed := x.header.Values(c.signatureHeader())
	if len(signed) == 0 || len(signed) == 1 && signed[0] == "" {
		return nil, x.unsigned(c.clock.Now())
	}
	stamps := x.header.Values(c.timestampHeader())
	switch {
	case len(stamps) == 0 || stamps[0] == "":
		return nil, x.refuse(CodeAnswerHeaderMissing, "the answer has a signature and no timestamp", nil)
	case len(signed) > 1 || len(stamps) > 1:
		return nil, x.refuse(CodeAnswerHeaderRepeated, "the answer has two signatures or two timestamps", nil)
	case signed[0] == x.mac:
		return nil, x.refuse(CodeAnswerSignatureReflected, "the answer carries the signature of its own request", nil)
	}
	parsed, err := signature.Parse(signature.Message{
		Kind: signature.KindResponse, Method: x.sent.Method, Target: x.sent.Target,
		Timestamp: stamps[0], ContentType: x.header.Get("Content-Type"),
		ContentEncoding: x.header.Get("Content-Encoding"), Body: x.body,
	}, signed[0], signature.Options{BodyMax: answerMax})
	if err != nil {
		return nil, x.refuse(answerCode(err), "the answer can't be verified", err)
	}
	matched, err := parsed.Verify(c.clock.Now(), c.key)
	if matched < 0 {
		return nil, x.refuse(answerCode(err), "the answer was not signed with this SignKey, or was altered on its way", err)
	}
	retdata, refusal := x.open(parsed.Body())
	if skewed := refusal != nil && refusal.Code == CodeTimestampOutside && refusal.received == x.sent.Timestamp; skewed &&
		c.clock.Correct(parsed.Timestamp()) {
		refusal.Err = errSkewCorrected
		return nil, refusal
	}
	if err != nil { // the window; it is waived above alone
		return nil, x.refuse(answerCode(err), "the answer's timestamp is too far from the clock", err)
	}
	if refusal != nil {
		if refusal.Verified {
			refusal.RetryAfter = retryAfter(x.header, c.clock.Now())
		}
		return nil, refusal
	}
	return retdata, nil
}

// answerCode turns a verifier's code into the one for answers.
func answerCode(err error) Code {
	switch code := signature.CodeOf(err); code {
	case signature.TimestampMalformed, signature.SignatureMalformed, signature.SignatureMismatch,
		signature.SignatureReflected, signature.TimestampOutsideWindow:
		return Code("answer_" + code)
	case signature.BodyTooLarge:
		return CodeAnswerTooLarge
	}
	return CodeAnswerBodyInvalid
}

// refuse makes the error for an answer that is not believed.
func (x exchange) refuse(code Code, message string, err error) *Error {
	return &Error{Code: code, Message: message, HTTPStatus: x.status, Err: err}
}

// unsigned makes the error for an answer without a signature. Such an answer
// can only be a failure, and all that counts of it is its status.
func (x exchange) unsigned(now time.Time) *Error {
	if x.status < 400 {
		return x.refuse(CodeAnswerSignatureMissing, "the answer says success and is not signed", nil)
	}
	e := x.refuse(CodeAnswerUnverified, fmt.Sprintf("the answer is %d %s, not signed", x.status, http.StatusText(x.status)), nil)
	e.RetryAfter = retryAfter(x.header, now)
	var body struct {
		Error struct {
			Code, Message, Param, RequestID, DocURL, StringToSign string
		} `json:"error"`
	}
	if len(x.body) <= claimMax && json.Unmarshal(x.body, &body) == nil && body.Error.Code != "" {
		e.Claim = &Claim{
			Code: printable(body.Error.Code), Message: printable(body.Error.Message), Param: printable(body.Error.Param),
			RequestID: printable(body.Error.RequestID), DocURL: printable(body.Error.DocURL),
			StringToSign: printable(body.Error.StringToSign),
		}
	}
	return e
}

// claimMax bounds the unsigned bodies that are looked into, in bytes.
const claimMax = 64 << 10

// printable drops what could play tricks on a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}

// open reads the envelope of a verified body: retdata, or the refusal.
func (x exchange) open(body []byte) (json.RawMessage, *Error) {
	// A map, since names of struct fields would match in any case. It stays
	// empty for a body that is an array.
	var envelope map[string]json.RawMessage
	_ = json.Unmarshal(body, &envelope)
	retcode := strings.Trim(string(envelope["retcode"]), `"`)
	if number, err := strconv.ParseUint(retcode, 10, 32); err != nil || number < 100 {
		return nil, x.refuse(CodeAnswerRetcodeMissing, "the answer has no retcode", nil)
	}
	if status := strconv.Itoa(x.status); !strings.HasPrefix(retcode, status) {
		return nil, x.refuse(CodeAnswerStatusMismatch, fmt.Sprintf("the HTTP status is %s and the signed retcode %s", status, retcode), nil)
	}
	success := string(envelope["success"])
	switch {
	case retcode == "200" && success != "false":
		return envelope["retdata"], nil
	case retcode[0] < '4' || success == "true":
		return nil, x.refuse(CodeAnswerBodyInvalid, fmt.Sprintf("retcode %s with success %s is neither a success nor a refusal", retcode, success), nil)
	}
	return nil, x.refusal(retcode, envelope)
}

// refusal makes the error that the gateway itself answered.
func (x exchange) refusal(retcode string, envelope map[string]json.RawMessage) *Error {
	var said struct {
		Code, Message, Param, RequestID, DocURL string
		ReceivedTimestamp                       json.Number
	}
	var retmsg string
	// Older gateways answer retcode and retmsg alone.
	err := errors.Join(unmarshal(envelope["error"], &said), unmarshal(envelope["retmsg"], &retmsg))
	if err != nil {
		return x.refuse(CodeAnswerBodyInvalid, "the refusal can't be read", err)
	}
	if said.Code == "" {
		said.Code, said.Message = "retcode_"+retcode, retmsg
	}
	return &Error{
		Code: Code(said.Code), Message: said.Message, Param: said.Param, RequestID: said.RequestID, DocURL: said.DocURL,
		HTTPStatus: x.status, Verified: true, received: string(said.ReceivedTimestamp),
	}
}

// unmarshal decodes a member that may be absent.
func unmarshal(data json.RawMessage, into any) error {
	if len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, into)
}

// decode reads retdata into result, and refuses one about another order.
func decode(retdata json.RawMessage, orderNo string, result any) error {
	if orderNo != "" {
		var about struct{ OrderNo string }
		if err := json.Unmarshal(retdata, &about); err == nil && about.OrderNo != orderNo {
			return &Error{Code: CodeAnswerOrderNoMismatch, HTTPStatus: http.StatusOK,
				Message: fmt.Sprintf("asked for order %q, answered about %q", orderNo, about.OrderNo)}
		}
	}
	if err := json.Unmarshal(retdata, result); err != nil {
		return &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK,
			Message: "the answer holds something else than this call answers", Err: err}
	}
	return nil
}
