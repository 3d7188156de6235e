package doctor

import (
	"slices"

	"github.com/xcheckout/xcheckout/spec"
)

// Code is the stable word that names a mistake.
type Code string

// The mistakes, in the order of likelihood. Their causes and cures are in
// spec/doctor.json.
const (
	WhitespaceKept                 Code = "whitespace_kept"
	WhitespaceInsideStringsRemoved Code = "whitespace_inside_strings_removed"
	BodyReserialized               Code = "body_reserialized"
	BodyOmitted                    Code = "body_omitted"
	BodySignedAsObject             Code = "body_signed_as_object"
	FormEncodedBody                Code = "form_encoded_body"
	TrailingNewline                Code = "trailing_newline"
	BOM                            Code = "bom"
	QueryOmitted                   Code = "query_omitted"
	QueryWithoutQuestionMark       Code = "query_without_question_mark"
	QueryURLEncoded                Code = "query_url_encoded"
	QuerySorted                    Code = "query_sorted"
	MethodLowerCase                Code = "method_lower_case"
	MethodMissing                  Code = "method_missing"
	URIWithHost                    Code = "uri_with_host"
	URIWithoutLeadingSlash         Code = "uri_without_leading_slash"
	URIWithTrailingSlash           Code = "uri_with_trailing_slash"
	URIWithBasePathMissing         Code = "uri_with_base_path_missing"
	TimestampInSeconds             Code = "timestamp_in_seconds"
	TimestampInMicroseconds        Code = "timestamp_in_microseconds"     // or nanoseconds, decimals, a date
	TimestampDiffersFromHeader     Code = "timestamp_differs_from_header" // found alone only
	ClockSkew                      Code = "clock_skew"
	TimeZone                       Code = "time_zone"
	APISecretUsedAsKey             Code = "api_secret_used_as_key"
	APIKeyUsedAsKey                Code = "api_key_used_as_key"
	KeyBase64Decoded               Code = "key_base64_decoded"
	KeyHexDecoded                  Code = "key_hex_decoded"
	KeyWithWhitespace              Code = "key_with_whitespace"
	OtherEnvironmentKey            Code = "other_environment_key"
	HMACSHA256                     Code = "hmac_sha256"
	HMACSHA1OrMD5                  Code = "hmac_sha1_or_md5"
	PlainSHA512                    Code = "plain_sha512" // found alone or in another encoding
	HexEncoded                     Code = "hex_encoded"
	Base64URLAlphabet              Code = "base64_url_alphabet"
	Base64OfHex                    Code = "base64_of_hex"
	SignatureURLEncoded            Code = "signature_url_encoded"
	SeparatorBetweenParts          Code = "separator_between_parts"
	PartsInOtherOrder              Code = "parts_in_other_order"
	BodyEncodingNotUTF8            Code = "body_encoding_not_utf8"
)

// Codes returns every code in the order of likelihood.
func Codes() []Code {
	rows := spec.Findings()
	codes := make([]Code, len(rows))
	for i, row := range rows {
		codes[i] = Code(row.Code)
	}
	return codes
}

// mistake is one thing that was done wrong: its code, and how exactly, in a few
// words, where there are several ways.
type mistake struct {
	code   Code
	detail string
}

// codesMax is how many mistakes at once are searched for.
const codesMax = 2

// union joins lists of mistakes, each code once, in the order of likelihood.
func union(lists ...[]mistake) []mistake {
	var all []mistake
	for _, list := range lists {
		for _, m := range list {
			if !slices.ContainsFunc(all, func(other mistake) bool { return other.code == m.code }) {
				all = append(all, m)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mistake) int { return rank(a.code) - rank(b.code) })
	return all
}

func rank(code Code) int {
	return slices.IndexFunc(spec.Findings(), func(row spec.Finding) bool { return row.Code == string(code) })
}
