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

// answer is one answer as it came, at which time.
type answer struct {
	status int
	header http.Header
	body   []byte
	now    time.Time
}

// open reads the envelope of an answer that is verified: retdata, or the
// refusal. That there is a retcode, and that the status is its, is verified too.
func (a answer) open() (json.RawMessage, error) {
	// A map, since names of struct fields would match in any case.
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(a.body, &envelope); err != nil {
		return nil, a.error(CodeAnswerBodyInvalid, "the answer can't be read", err)
	}
	retcode, success := strings.Trim(string(envelope["retcode"]), `"`), string(envelope["success"])
	switch {
	case retcode == "200" && success != "false":
		return envelope["retdata"], nil
	case isOfStatus(retcode) && retcode[0] < '4' || success == "true" || retcode == "200":
		return nil, a.error(CodeAnswerBodyInvalid, fmt.Sprintf("retcode %s with success %s is neither a success nor a refusal", retcode, success), nil)
	}
	return nil, a.refusal(retcode, envelope)
}

// disbelieve makes the error for an answer that the [signature.Transport] does
// not believe, for this reason.
func (a answer) disbelieve(why error) *Error {
	switch {
	case errors.Is(why, signature.ErrAnswerRedirect):
		return a.error(CodeAnswerRedirect, "the gateway redirects, which is not followed: is the Environment's URL right?", nil)
	case errors.Is(why, signature.ErrAnswerUnsigned):
		return a.unsigned()
	case errors.Is(why, signature.ErrAnswerRetcode):
		return a.error(CodeAnswerRetcodeMissing, "the answer has no retcode", nil)
	case errors.Is(why, signature.ErrAnswerStatus):
		return a.error(CodeAnswerStatusMismatch, fmt.Sprintf("the HTTP status is %d, which is not the signed retcode's", a.status), nil)
	case errors.Is(why, signature.ErrClockCorrected): // and the other side is still not content
		return a.skewed()
	}
	switch code := signature.CodeOf(why); code {
	case "": // the rest of it did not come
		return connectionFailed(why)
	case signature.HeaderMissing:
		return a.error(CodeAnswerHeaderMissing, "the answer has a signature and no timestamp", why)
	case signature.HeaderRepeated:
		return a.error(CodeAnswerHeaderRepeated, "the answer has two signatures or two timestamps", why)
	case signature.SignatureReflected:
		return a.error(CodeAnswerSignatureReflected, "the answer carries the signature of its own request", why)
	case signature.SignatureMismatch:
		return a.error(CodeAnswerSignatureMismatch, "the answer was not signed with this SignKey, or was altered on its way", why)
	case signature.TimestampOutsideWindow:
		return a.error(CodeAnswerTimestampOutside, "the answer's timestamp is too far from the clock", why)
	case signature.TimestampMalformed, signature.SignatureMalformed:
		return a.error(Code("answer_"+code), "the answer can't be verified", why)
	case signature.BodyTooLarge:
		return a.error(CodeAnswerTooLarge, "the answer can't be verified", why)
	}
	return a.error(CodeAnswerBodyInvalid, "the answer can't be verified", why)
}

// skewed is the refusal of a gateway that is not content with the clock that it
// has just set itself.
func (a answer) skewed() *Error {
	_, err := a.open()
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return a.error(CodeAnswerBodyInvalid, "the answer says success and timestamp_outside_window", nil)
}

func (a answer) error(code Code, message string, err error) *Error {
	return &Error{Code: code, Message: message, HTTPStatus: a.status, Err: err}
}

// unsigned makes the error for an answer without a signature. Such an answer
// can only be a failure, and all that counts of it is its status.
func (a answer) unsigned() *Error {
	if a.status < 400 {
		return a.error(CodeAnswerSignatureMissing, "the answer says success and is not signed", nil)
	}
	e := a.error(CodeAnswerUnverified, fmt.Sprintf("the answer is %d %s, not signed", a.status, http.StatusText(a.status)), nil)
	e.RetryAfter = retryAfter(a.header, a.now)
	var body struct {
		Error struct {
			Code, Message, Param, RequestID, DocURL, StringToSign string
		} `json:"error"`
	}
	if len(a.body) <= claimMax && json.Unmarshal(a.body, &body) == nil && body.Error.Code != "" {
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

// refusal makes the error that the gateway itself answered.
func (a answer) refusal(retcode string, envelope map[string]json.RawMessage) *Error {
	var said struct{ Code, Message, Param, RequestID, DocURL string }
	var retmsg string
	// Other implementations answer a retcode and perhaps a retmsg, whatever they are.
	_ = json.Unmarshal(envelope["retmsg"], &retmsg)
	if json.Unmarshal(envelope["error"], &said) != nil || said.Code == "" {
		said.Code, said.Message = "retcode_"+retcode, retmsg
	}
	return &Error{
		Code: Code(said.Code), Message: said.Message, Param: said.Param, RequestID: said.RequestID, DocURL: said.DocURL,
		HTTPStatus: a.status, Verified: true, RetryAfter: retryAfter(a.header, a.now),
	}
}

// isOfStatus says whether a retcode begins with an HTTP status: ours do, of six
// digits.
func isOfStatus(retcode string) bool { return len(retcode) == 6 }

// mismatches are the codes for an answer about another thing than asked for, by the
// member that names it.
var mismatches = map[string]Code{"orderNo": CodeAnswerOrderNoMismatch, "refundOrderNo": CodeAnswerRefundOrderNoMismatch,
	"settlementOrderNo": CodeAnswerSettlementOrderNoMismatch, "customerId": CodeAnswerCustomerIDMismatch, "depositNo": CodeAnswerDepositNoMismatch}

// decode reads retdata into result, and refuses one about something else.
func decode(retdata json.RawMessage, about parameter, result any) error {
	if about.value != "" {
		var members map[string]json.RawMessage
		var number string
		err := json.Unmarshal(retdata, &members)
		_ = json.Unmarshal(members[about.name], &number)
		if err == nil && number != about.value {
			return &Error{Code: mismatches[about.name], HTTPStatus: http.StatusOK,
				Message: fmt.Sprintf("asked for %s %q, answered about %q", about.name, about.value, number)}
		}
	}
	if err := json.Unmarshal(retdata, result); err != nil {
		return &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK,
			Message: "the answer holds something else than this call answers", Err: err}
	}
	return nil
}
