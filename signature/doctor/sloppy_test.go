package doctor_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"net/url"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// The keys of the tests. The signKey is hexadecimal, and so valid Base64 too,
// that each way of decoding it gives bytes.
const (
	testSignKey  = "5f4dcc3b5aa765d61d8327deb882cf99a1b2c3d4e5f60718"
	testSecret   = "0ae1d7c25b8846f0a9c4e3f2b1d0c9b8a7968574"
	testAPIKey   = "c0ffee00c0ffee00c0ffee00c0ffee00"
	testOtherKey = "00112233445566778899aabbccddeeff0011223344556677"
	testHost     = "openapi.example.com"
	testMilli    = 1636360661729
)

// sloppy is a signer that makes mistakes. It is written apart from the doctor,
// from the specification and the mistakes' names alone.
type sloppy struct {
	method, timestamp, path string
	query                   []string // "name=value", decoded, in the order sent
	body                    string   // as sent

	signedBody        func(compact string) string
	keepWhitespace    bool
	stripInside       bool
	omitQuery, noMark bool
	encodeQuery       bool
	sortQuery         bool
	signedMethod      string
	host              string
	noSlash, endSlash bool
	signedPath        string
	signedTimestamp   string
	bom, newline      string
	separator         string
	order             []int
	encode            func(text string) []byte

	secret    string
	changeKey func(secret string) []byte
	digest    func() hash.Hash
	plain     bool
	// How the MAC is written.
	asHex, hexFirst, urlAlphabet, urlEncoded bool
	arrives                                  time.Duration // after the timestamp
}

func newSloppy(body string) *sloppy {
	s := &sloppy{
		method: "POST", timestamp: fmt.Sprint(testMilli), path: "/openapi/checkout/test",
		query: []string{"b=late payment/é", "a=1,2"}, body: body,
		secret: testSignKey, digest: sha512.New, order: []int{0, 1, 2, 3, 4},
	}
	s.signedMethod, s.signedPath, s.signedTimestamp = s.method, s.path, s.timestamp
	return s
}

// request is the message as it is sent.
func (s *sloppy) request() signature.Message {
	m := signature.Message{Method: s.method, Timestamp: s.timestamp, Target: s.path, Body: []byte(s.body)}
	for i, pair := range s.query {
		name, value, _ := strings.Cut(pair, "=")
		m.Target += string("?&"[min(i, 1)]) + name + "=" + url.PathEscape(value)
	}
	return m
}

// structural removes whitespace outside strings.
var structural = regexp.MustCompile(`("(?:[^"\\]|\\.)*")|[ \t\r\n]+`)

func (s *sloppy) bodyText() string {
	text := s.body
	if !s.keepWhitespace {
		text = structural.ReplaceAllString(text, "$1")
	}
	if s.signedBody != nil {
		text = s.signedBody(text)
	}
	if s.stripInside {
		text = strings.Join(strings.Fields(text), "")
	}
	return text
}

func (s *sloppy) queryText() string {
	if s.omitQuery {
		return ""
	}
	query := append([]string(nil), s.query...)
	if s.sortQuery {
		sort.Strings(query)
	}
	if s.encodeQuery {
		for i, pair := range query {
			name, value, _ := strings.Cut(pair, "=")
			query[i] = name + "=" + url.QueryEscape(value)
		}
	}
	text := strings.Join(query, "&")
	if text != "" && !s.noMark {
		text = "?" + text
	}
	return text
}

func (s *sloppy) text() string {
	path := s.signedPath
	if s.noSlash {
		path = strings.TrimPrefix(path, "/")
	}
	path = s.host + path
	if s.endSlash {
		path += "/"
	}
	parts := []string{s.signedMethod, s.signedTimestamp, path, s.queryText(), s.bom + s.bodyText()}
	joined := make([]string, len(parts))
	for i, part := range s.order {
		joined[i] = parts[part]
	}
	return strings.Join(joined, s.separator) + s.newline
}

// sign returns the text of the SIGNATURE header.
func (s *sloppy) sign() string {
	text := []byte(s.text())
	if s.encode != nil {
		text = s.encode(s.text())
	}
	key := []byte(s.secret)
	if s.changeKey != nil {
		key = s.changeKey(s.secret)
	}
	var sum []byte
	if s.plain {
		whole := sha512.Sum512(append(text, key...))
		sum = whole[:]
	} else {
		mac := hmac.New(s.digest, key)
		mac.Write(text)
		sum = mac.Sum(nil)
	}
	written := base64.StdEncoding.EncodeToString
	if s.urlAlphabet {
		written = base64.RawURLEncoding.EncodeToString
	}
	if s.hexFirst {
		sum = []byte(hex.EncodeToString(sum))
	}
	if s.asHex {
		written = hex.EncodeToString
	}
	if s.urlEncoded {
		return url.QueryEscape(written(sum))
	}
	return written(sum)
}

// received is what a server knows of the request.
func (s *sloppy) received() doctor.Case {
	milli, _ := strconv.ParseInt(s.timestamp, 10, 64)
	return doctor.Case{
		Message: s.request(), Signature: s.sign(), SignKeys: []string{testSignKey},
		APISecret: testSecret, APIKey: testAPIKey,
		OtherKeys: []doctor.NamedKey{{Name: "production", SignKey: testOtherKey}},
		Hosts:     []string{testHost}, BasePath: "/openapi",
		ReceivedAt: time.UnixMilli(milli).Add(s.arrives),
	}
}

// slip makes one mistake.
type slip struct {
	code doctor.Code
	make func(s *sloppy)
}

// slips are one way to make each mistake, in the order of the list.
var slips = []slip{
	{doctor.WhitespaceKept, func(s *sloppy) { s.keepWhitespace = true }},
	{doctor.WhitespaceInsideStringsRemoved, func(s *sloppy) { s.stripInside = true }},
	{doctor.BodyReserialized, func(s *sloppy) { s.signedBody = sortedKeys(s) }},
	{doctor.BodyOmitted, func(s *sloppy) { s.signedBody = func(string) string { return "" } }},
	{doctor.BodySignedAsObject, func(s *sloppy) { s.signedBody = func(string) string { return "[object Object]" } }},
	{doctor.FormEncodedBody, func(s *sloppy) { s.signedBody = asForm }},
	{doctor.TrailingNewline, func(s *sloppy) { s.newline = "\n" }},
	{doctor.BOM, func(s *sloppy) { s.bom = "\ufeff" }},
	{doctor.QueryOmitted, func(s *sloppy) { s.omitQuery = true }},
	{doctor.QueryWithoutQuestionMark, func(s *sloppy) { s.noMark = true }},
	{doctor.QueryURLEncoded, func(s *sloppy) { s.encodeQuery = true }},
	{doctor.QuerySorted, func(s *sloppy) { s.sortQuery = true }},
	{doctor.MethodLowerCase, func(s *sloppy) { s.signedMethod = strings.ToLower(s.signedMethod) }},
	{doctor.MethodMissing, func(s *sloppy) { s.signedMethod = "" }},
	{doctor.URIWithHost, func(s *sloppy) { s.host = "https://" + testHost }},
	{doctor.URIWithoutLeadingSlash, func(s *sloppy) { s.noSlash = true }},
	{doctor.URIWithTrailingSlash, func(s *sloppy) { s.endSlash = true }},
	{doctor.URIWithBasePathMissing, func(s *sloppy) { s.signedPath = strings.TrimPrefix(s.path, "/openapi") }},
	{doctor.TimestampInSeconds, func(s *sloppy) { s.signedTimestamp = s.timestamp[:10] }},
	{doctor.TimestampInMicroseconds, func(s *sloppy) { s.signedTimestamp = s.timestamp + "000" }},
	{doctor.TimestampDiffersFromHeader, func(s *sloppy) { s.signedTimestamp = fmt.Sprint(testMilli + 1999) }},
	{doctor.ClockSkew, func(s *sloppy) { s.arrives = 121 * time.Second }},
	{doctor.TimeZone, func(s *sloppy) { s.arrives = -(5*time.Hour + 45*time.Minute - 3*time.Second) }},
	{doctor.APISecretUsedAsKey, func(s *sloppy) { s.secret = testSecret }},
	{doctor.APIKeyUsedAsKey, func(s *sloppy) { s.secret = testAPIKey }},
	{doctor.KeyBase64Decoded, func(s *sloppy) { s.changeKey = decodedBy(base64.StdEncoding.DecodeString) }},
	{doctor.KeyHexDecoded, func(s *sloppy) { s.changeKey = decodedBy(hex.DecodeString) }},
	{doctor.KeyWithWhitespace, func(s *sloppy) { s.changeKey = func(secret string) []byte { return []byte(secret + "\n") } }},
	{doctor.OtherEnvironmentKey, func(s *sloppy) { s.secret = testOtherKey }},
	{doctor.HMACSHA256, func(s *sloppy) { s.digest = sha256.New }},
	{doctor.HMACSHA1OrMD5, func(s *sloppy) { s.digest = sha1.New }},
	{doctor.PlainSHA512, func(s *sloppy) { s.plain = true }},
	{doctor.HexEncoded, func(s *sloppy) { s.asHex = true }},
	{doctor.Base64URLAlphabet, func(s *sloppy) { s.urlAlphabet = true }},
	{doctor.Base64OfHex, func(s *sloppy) { s.hexFirst = true }},
	{doctor.SignatureURLEncoded, func(s *sloppy) { s.urlEncoded = true }},
	{doctor.SeparatorBetweenParts, func(s *sloppy) { s.separator = "\n" }},
	{doctor.PartsInOtherOrder, func(s *sloppy) { s.order = []int{1, 0, 2, 3, 4} }},
	{doctor.BodyEncodingNotUTF8, func(s *sloppy) { s.encode = inUTF16LE }},
}

func decodedBy(decode func(string) ([]byte, error)) func(secret string) []byte {
	return func(secret string) []byte {
		key, err := decode(secret)
		if err != nil {
			panic(err)
		}
		return key
	}
}

func inUTF16LE(text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

// sortedKeys serialises the body anew as a Go map, in the indentation that the
// body has if whitespace is kept.
func sortedKeys(s *sloppy) func(string) string {
	return func(text string) string {
		var value any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			panic(err)
		}
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if s.keepWhitespace {
			encoder.SetIndent("", "  ")
		}
		encoder.Encode(value)
		return strings.TrimSuffix(b.String(), "\n")
	}
}

func asForm(text string) string {
	var members map[string]json.RawMessage
	json.Unmarshal([]byte(text), &members)
	values := url.Values{}
	for name, raw := range members {
		var value string
		if json.Unmarshal(raw, &value) != nil {
			value = string(raw)
		}
		values.Set(name, value)
	}
	return values.Encode()
}
