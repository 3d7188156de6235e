package xcheckout

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code is the stable word of an error, to branch on. It is an error itself, so
// that errors.Is(err, xcheckout.CodeOrderNotFound) works. A gateway may answer
// codes that are not listed here; its reference lists all of them.
type Code string

// Error makes a Code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// Codes that the gateway answers, each in a verified answer.
const (
	CodeOrderNotFound Code = "order_not_found"
	// CodeOrderClosed is a Create whose order exists already and was not paid in
	// time, or was cancelled; Error.Order is that order.
	CodeOrderClosed                  Code = "order_closed"
	CodeOrderNoReused                Code = "order_no_reused"       // the orderNo exists with other parameters
	CodeOrderHasDeposits             Code = "order_has_deposits"    // too late to cancel
	CodeOrderNotCancellable          Code = "order_not_cancellable" // already paid or expired
	CodeRequestIDReused              Code = "request_id_reused"
	CodeNonceReused                  Code = "nonce_reused"
	CodeEventNotFound                Code = "event_not_found"
	CodeEventTooOld                  Code = "event_too_old" // to be sent again: it is older than 30 days
	CodeWebhookNotFound              Code = "webhook_not_found"
	CodeWebhookURLMissing            Code = "webhook_url_missing" // there is nowhere to send it to
	CodeScopeMissing                 Code = "scope_missing"       // the credential may not do this
	CodeIPNotAllowed                 Code = "ip_not_allowed"
	CodeRateLimited                  Code = "rate_limited" // RetryAfter says how long to wait
	CodeTokenNotSupported            Code = "token_not_supported"
	CodeFiatNotSupported             Code = "fiat_not_supported"
	CodeRateUnavailable              Code = "rate_unavailable" // nobody knows the rate now: RetryAfter says when to ask again
	CodeRateStale                    Code = "rate_stale"       // the same: what is known is too old
	CodeAmountOutOfRange             Code = "amount_out_of_range"
	CodeMerchantUnknown              Code = "merchant_unknown"
	CodeSubMerchantLimitReached      Code = "sub_merchant_limit_reached" // the operator can create more
	CodeRefundNotFound               Code = "refund_not_found"
	CodeRefundOrderNoReused          Code = "refund_order_no_reused" // the refundOrderNo exists with other parameters
	CodeRefundNotCancellable         Code = "refund_not_cancellable" // already on its way, or ended
	CodeOrderNotRefundable           Code = "order_not_refundable"   // it is not paid: what came for it is an abnormal payment
	CodeRefundTooLarge               Code = "refund_too_large"       // more than what can still be refunded
	CodeAbnormalPaymentNotFound      Code = "abnormal_payment_not_found"
	CodeAbnormalPaymentAmbiguous     Code = "abnormal_payment_ambiguous" // name it by its number
	CodeAbnormalPaymentHandled       Code = "abnormal_payment_handled"   // nothing of it is pending
	CodeAbnormalPaymentNotAcceptable Code = "abnormal_payment_not_acceptable"
	CodeDepositNotFound              Code = "deposit_not_found"
	CodeDepositNotRefundable         Code = "deposit_not_refundable" // it is not credited
	CodeDepositAddressNotFound       Code = "deposit_address_not_found"
	CodeAddressRequired              Code = "address_required" // who sent it is not certain, or the setting wants an address
	CodeAddressInvalid               Code = "address_invalid"
	CodeAddressNotAllowed            Code = "address_not_allowed" // money would be lost there, or come back
	CodeInsufficientBalance          Code = "insufficient_balance"
	CodeOutflowLimitReached          Code = "outflow_limit_reached" // of 24 hours
	CodeSettlementNotFound           Code = "settlement_not_found"
	CodeSettlementOrderNoReused      Code = "settlement_order_no_reused" // the settlementOrderNo exists with other parameters
	CodeIBANInvalid                  Code = "iban_invalid"
	CodeBICInvalid                   Code = "bic_invalid"
	CodeCurrencyNotSettled           Code = "currency_not_settled"       // a settlement to a bank; CodeFiatNotSupported is of orders
	CodeSettlementNotCancellable     Code = "settlement_not_cancellable" // already on its way, or ended
	CodeSettlementTooSmall           Code = "settlement_too_small"       // less than the gateway settles, or than its fee
	CodeOrderNotSettleable           Code = "order_not_settleable"       // settled already, without money, or another's
	CodeAmountMismatch               Code = "amount_mismatch"            // the amount is not the sum of the orders
	CodeStatementChanged             Code = "statement_changed"          // a line was added to it while it was read
	CodeTimestampOutside             Code = "timestamp_outside_window"
	CodeReplayed                     Code = "replayed"
)

// Codes of this package for calls that it does not send.
const (
	CodeConfigInvalid    Code = "config_invalid"
	CodeWrongEnvironment Code = "wrong_environment"
	CodeParameterMissing Code = "parameter_missing"
	CodeParameterInvalid Code = "parameter_invalid"
	CodeSandboxOnly      Code = "sandbox_only"
)

// Codes of this package for calls without an answer that it believes. What the
// call did at the gateway is then unknown, unless Retryable says that it is
// safe to repeat.
const (
	CodeConnectionFailed Code = "connection_failed" // no answer at all; Err says why
	// CodeAnswerUnverified is a failure without a signature: HTTPStatus is all
	// that is known of it, and Claim is what it says.
	CodeAnswerUnverified Code = "answer_unverified"

	CodeAnswerSignatureMissing          Code = "answer_signature_missing"        // a success without a signature
	CodeAnswerHeaderMissing             Code = "answer_header_missing"           // a signature without a timestamp
	CodeAnswerHeaderRepeated            Code = "answer_header_repeated"          // one of the two headers given twice
	CodeAnswerSignatureMalformed        Code = "answer_signature_malformed"      // not Base64 of 64 bytes
	CodeAnswerSignatureMismatch         Code = "answer_signature_mismatch"       // made with another key, or altered on its way
	CodeAnswerSignatureReflected        Code = "answer_signature_reflected"      // our own request sent back
	CodeAnswerTimestampMalformed        Code = "answer_timestamp_malformed"      // not 13 digits
	CodeAnswerTimestampOutside          Code = "answer_timestamp_outside_window" // too old or too far ahead
	CodeAnswerTooLarge                  Code = "answer_too_large"
	CodeAnswerRetcodeMissing            Code = "answer_retcode_missing"            // a body without retcode
	CodeAnswerStatusMismatch            Code = "answer_status_mismatch"            // the HTTP status is not the retcode's
	CodeAnswerOrderNoMismatch           Code = "answer_orderno_mismatch"           // about another order than asked for
	CodeAnswerRefundOrderNoMismatch     Code = "answer_refundorderno_mismatch"     // about another refund than asked for
	CodeAnswerSettlementOrderNoMismatch Code = "answer_settlementorderno_mismatch" // about another settlement than asked for
	CodeAnswerCustomerIDMismatch        Code = "answer_customerid_mismatch"        // about another customer than asked for
	CodeAnswerDepositNoMismatch         Code = "answer_depositno_mismatch"         // about another deposit than asked for
	CodeAnswerBodyInvalid               Code = "answer_body_invalid"               // verified, but not what this call answers
	CodeAnswerRedirect                  Code = "answer_redirect"                   // redirects are not followed
)

// Error is the only type of error that calls of a Client return, apart from
// the context's own.
type Error struct {
	Code    Code
	Message string // for people
	Param   string // the parameter at fault, when it is one
	// RequestID names the exchange in the gateway's log.
	RequestID string
	// DocURL is the page about Code.
	DocURL string
	// HTTPStatus is the answer's, 0 when there was none.
	HTTPStatus int
	// Verified says that the gateway itself refused, in an answer whose
	// signature is in order. Otherwise Code, Message and Param are this
	// package's own words.
	Verified bool
	// Retryable says that the same call may succeed later and that repeating
	// it cannot do it twice. The Client has then already repeated it.
	Retryable bool
	// RetryAfter is how long the gateway asks to wait, 0 when it doesn't say.
	RetryAfter time.Duration
	// Claim is what an answer without a signature says of itself. Show it to a
	// person; don't branch on it: anyone on the way may have written it.
	Claim *Claim
	// Order is the order that there is, with CodeOrderClosed.
	Order *CreatedOrder
	// Err is the cause, when there is one.
	Err error

	op        string // "POST /checkout/order/create"
	neverSent bool   // no connection was made
}

// Claim is the error that an unsigned answer carries, unverified. The sandbox
// answers a wrong signature with the StringToSign that it expected.
type Claim struct {
	Code, Message, Param, RequestID, DocURL string
	StringToSign                            string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("xcheckout: ")
	if e.op != "" {
		b.WriteString(e.op + ": ")
	}
	b.WriteString(string(e.Code))
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Claim != nil && e.Claim.Code != "" {
		fmt.Fprintf(&b, "; unverified, it says %q", e.Claim.Code+": "+e.Claim.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is e's Code.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// CodeOf returns the Code of err, or "" when it carries none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func missing(param string) error {
	return &Error{Code: CodeParameterMissing, Param: param, Message: param + " is required"}
}
