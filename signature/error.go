package signature

import "errors"

// Code is the stable word that names one reason for a refusal.
type Code string

// The reasons for a refusal, in their order of precedence: of several that
// apply to a message, the first is the one it is refused with.
const (
	HeaderMissing          Code = "header_missing"
	HeaderRepeated         Code = "header_repeated"
	TimestampMalformed     Code = "timestamp_malformed"
	SignatureMalformed     Code = "signature_malformed"
	MethodNotAllowed       Code = "method_not_allowed"
	PathInvalid            Code = "path_invalid"
	QueryMalformed         Code = "query_malformed"
	QueryAmbiguous         Code = "query_ambiguous"
	BodyNotAllowed         Code = "body_not_allowed"
	BodyTooLarge           Code = "body_too_large"
	ContentTypeNotAccepted Code = "content_type_not_accepted"
	BodyInvalidJSON        Code = "body_invalid_json"
	BodyDuplicateName      Code = "body_duplicate_name"
	BodyTooDeep            Code = "body_too_deep"
	BodyNotObjectOrArray   Code = "body_not_object_or_array"
	AuthenticationFailed   Code = "authentication_failed" // raised by the server that looks the credential up
	SignatureMismatch      Code = "signature_mismatch"
	SignatureReflected     Code = "signature_reflected"
	TimestampOutsideWindow Code = "timestamp_outside_window"
	Replayed               Code = "replayed"           // raised by the replay guard
	ReplayMemoryFull       Code = "replay_memory_full" // raised by the replay guard
)

// Codes returns every code in the order of precedence.
func Codes() []Code {
	return []Code{
		HeaderMissing, HeaderRepeated, TimestampMalformed, SignatureMalformed,
		MethodNotAllowed, PathInvalid, QueryMalformed, QueryAmbiguous,
		BodyNotAllowed, BodyTooLarge, ContentTypeNotAccepted,
		BodyInvalidJSON, BodyDuplicateName, BodyTooDeep, BodyNotObjectOrArray,
		AuthenticationFailed, SignatureMismatch, SignatureReflected,
		TimestampOutsideWindow, Replayed, ReplayMemoryFull,
	}
}

// Error is the refusal of one message.
type Error struct {
	Code Code
	// Detail says in one sentence what is wrong and where. It may name a header,
	// a parameter or a member of the body, never a value of one, a key or a MAC.
	Detail string
}

// Error returns the code and the detail.
func (e *Error) Error() string {
	if e.Detail == "" {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Detail
}

// Is makes errors.Is match on the code alone.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// CodeOf returns the code of the [*Error] in err's chain, or "" when there is
// none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func refuse(code Code, detail string) *Error {
	return &Error{Code: code, Detail: detail}
}
