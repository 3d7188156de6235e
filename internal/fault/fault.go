// Package fault holds the one error type of the gateway: a stable code that
// programs branch on, a sentence that is safe to send, and a cause that is
// logged and never sent. The codes, with status and text, are those of
// spec/errors.json and no others.
package fault

import (
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Code is the stable word of an error in the list spec/errors.json.
type Code = signature.Code

// The gateway's own codes. Those of the signature, and of what is checked with
// it, are package signature's.
const (
	Internal                 Code = "internal_error"
	Unavailable              Code = "unavailable"
	RouteNotFound            Code = "route_not_found"
	UnsignedTokenCallRefused Code = "unsigned_token_call_refused"
	WrongEnvironment         Code = "wrong_environment"
	ScopeMissing             Code = "scope_missing"
	IPNotAllowed             Code = "ip_not_allowed"
	ParameterMissing         Code = "parameter_missing"
	ParameterInvalid         Code = "parameter_invalid"
	ParameterUnknown         Code = "parameter_unknown"
	NonceReused              Code = "nonce_reused"
	RequestIDReused          Code = "request_id_reused"
	RateLimited              Code = "rate_limited"
	OrderNotFound            Code = "order_not_found"
	OrderNoReused            Code = "order_no_reused"
	OrderHasDeposits         Code = "order_has_deposits"
	OrderNotCancellable      Code = "order_not_cancellable"
	TokenNotSupported        Code = "token_not_supported"
	FiatNotSupported         Code = "fiat_not_supported"
	RateUnavailable          Code = "rate_unavailable"
	RateStale                Code = "rate_stale"
	AmountOutOfRange         Code = "amount_out_of_range"
	MerchantUnknown          Code = "merchant_unknown"
	SubMerchantLimitReached  Code = "sub_merchant_limit_reached"
	RefundNotFound           Code = "refund_not_found"
	RefundOrderNoReused      Code = "refund_order_no_reused"
	RefundNotCancellable     Code = "refund_not_cancellable"
	OrderNotRefundable       Code = "order_not_refundable"
	RefundTooLarge           Code = "refund_too_large"
	AbnormalPaymentNotFound  Code = "abnormal_payment_not_found"
	AbnormalPaymentAmbiguous Code = "abnormal_payment_ambiguous"
	AbnormalPaymentHandled   Code = "abnormal_payment_handled"
	NotAcceptable            Code = "abnormal_payment_not_acceptable"
	DepositNotFound          Code = "deposit_not_found"
	DepositNotRefundable     Code = "deposit_not_refundable"
	DepositAddressNotFound   Code = "deposit_address_not_found"
	AddressRequired          Code = "address_required"
	AddressInvalid           Code = "address_invalid"
	AddressNotAllowed        Code = "address_not_allowed"
	InsufficientBalance      Code = "insufficient_balance"
	OutflowLimitReached      Code = "outflow_limit_reached"
	SettlementNotFound       Code = "settlement_not_found"
	SettlementOrderNoReused  Code = "settlement_order_no_reused"
	SettlementNotCancellable Code = "settlement_not_cancellable"
	SettlementTooSmall       Code = "settlement_too_small"
	IBANInvalid              Code = "iban_invalid"
	BICInvalid               Code = "bic_invalid"
	CurrencyNotSettled       Code = "currency_not_settled"
	AmountMismatch           Code = "amount_mismatch"
	OrderNotSettleable       Code = "order_not_settleable"
	StatementChanged         Code = "statement_changed"
	TestPaymentFailed        Code = "test_payment_failed"
	EventNotFound            Code = "event_not_found"
	EventTooOld              Code = "event_too_old"
	WebhookNotFound          Code = "webhook_not_found"
	WebhookURLMissing        Code = "webhook_url_missing"
)

// Error is a refusal or failure of the gateway.
type Error struct {
	Code    Code
	Message string // may be sent; empty means the list's own sentence
	Param   string // which parameter is at fault, if one is
	Err     error  // the cause, for the log alone
	// RetryAfter is when it is worth to come again, 0 when nobody knows.
	RetryAfter time.Duration
}

// New makes an error whose message may be sent.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid makes an error about one parameter.
func Invalid(code Code, param, format string, args ...any) *Error {
	return &Error{Code: code, Param: param, Message: fmt.Sprintf(format, args...)}
}

// Error is for the log: it includes the cause.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Param != "" {
		text += " " + e.Param
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is match on the code.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// CodeOf returns the code of err, a signature's refusal included, or Internal
// when it carries none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	if code := signature.CodeOf(err); code != "" {
		return code
	}
	return Internal
}
