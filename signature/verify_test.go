package signature_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// letter is a request that can be given several faults at once.
type letter struct {
	signatures, timestamps, authorizations []string
	method, path                           string
	pieces                                 []string // of the query
	members                                []string // of the body
	tail                                   string   // what follows the body's object
	scalar                                 bool     // the body is a string instead
	contentType                            string
	secret                                 string
	late                                   time.Duration
}

func newLetter() *letter {
	return &letter{
		timestamps: []string{benchTimestamp}, authorizations: []string{"Bearer t"},
		method: "POST", path: "/openapi/test", pieces: []string{"a=1"},
		members: []string{`"b": "c d"`}, contentType: "application/json", secret: testSecret,
	}
}

func (l *letter) body() string {
	if l.scalar {
		return `"text"` + l.tail
	}
	return "{ " + strings.Join(l.members, ", ") + " }" + l.tail
}

// request signs the letter with the standard library alone, whatever is wrong
// with it.
func (l *letter) request() *http.Request {
	query := "?" + strings.Join(l.pieces, "&")
	text := l.method + l.timestamps[0] + l.path + strings.ReplaceAll(query, "%26", "&") + string(stripPlainly([]byte(l.body())))
	signatures := l.signatures
	if signatures == nil {
		signatures = []string{signPlainly(l.secret, []byte(text))}
	}
	return &http.Request{
		Method: l.method, RequestURI: l.path + query,
		Body: http.NoBody, ContentLength: int64(len(l.body())),
		Header: http.Header{
			"Signature": signatures, "Timestamp": l.timestamps, "Authorization": l.authorizations,
			"Content-Type": {l.contentType},
		},
	}
}

const letterBodyMax = 2000

func (l *letter) verify(t *testing.T, chunked bool) (matched int, err error) {
	r := l.request()
	r.Body = readCloser{strings.NewReader(l.body())}
	if chunked {
		r.ContentLength = -1
	}
	p, err := signature.ParseRequest(r, signature.Options{RequireAuthorization: true, BodyMax: letterBodyMax})
	if err != nil {
		return -1, err
	}
	return p.Verify(time.UnixMilli(1636360661729).Add(l.late), mustKey(t, testSecret))
}

// faults are in the order in which they must be found.
var faults = []struct {
	code  signature.Code
	apply func(*letter)
}{
	{signature.HeaderMissing, func(l *letter) { l.authorizations = nil }},
	{signature.HeaderRepeated, func(l *letter) { l.authorizations = []string{"Bearer t", "Bearer t"} }},
	{signature.TimestampMalformed, func(l *letter) { l.timestamps = []string{"1636360661"} }},
	{signature.SignatureMalformed, func(l *letter) { l.signatures = []string{"MxrYnCm9Q7JOAvOrISf8"} }},
	{signature.MethodNotAllowed, func(l *letter) { l.method = "HEAD" }},
	{signature.PathInvalid, func(l *letter) { l.path += "/" }},
	{signature.QueryMalformed, func(l *letter) { l.pieces = append(l.pieces, "x") }},
	{signature.QueryAmbiguous, func(l *letter) { l.pieces = append(l.pieces, "y=%26") }},
	{signature.BodyNotAllowed, func(l *letter) { l.method = "DELETE" }},
	{signature.BodyTooLarge, func(l *letter) {
		l.members = append(l.members, `"l":"`+strings.Repeat("l", letterBodyMax)+`"`)
	}},
	{signature.ContentTypeNotAccepted, func(l *letter) { l.contentType = "text/plain" }},
	{signature.BodyInvalidJSON, func(l *letter) { l.tail = "}" }},
	{signature.BodyDuplicateName, func(l *letter) { l.members = append(l.members, `"d":1`, `"d":1`) }},
	{signature.BodyTooDeep, func(l *letter) {
		l.members = append(l.members, `"e":`+strings.Repeat("[", 128)+strings.Repeat("]", 128))
	}},
	{signature.BodyNotObjectOrArray, func(l *letter) { l.scalar = true }},
	{signature.SignatureMismatch, func(l *letter) { l.secret = "another-sign-key-000000" }},
	{signature.SignatureReflected, func(l *letter) { l.members = append(l.members, `"retcode":"200"`) }},
	{signature.TimestampOutsideWindow, func(l *letter) { l.late = 120_001 * time.Millisecond }},
}

// Of every two faults in one request the first in the order of the codes is
// reported, and it is told apart whether the MAC had verified.
func TestFaultsAreReportedInOrder(t *testing.T) {
	if matched, err := newLetter().verify(t, false); matched != 0 || err != nil {
		t.Fatalf("a letter without fault: %d, %v", matched, err)
	}
	macFails := slices.Index(signature.Codes(), signature.SignatureMismatch)
	for i, first := range faults {
		for j, second := range faults[i:] {
			scalar := second.code == signature.BodyNotObjectOrArray
			if scalar && (first.code == signature.BodyTooLarge || first.code == signature.BodyDuplicateName || first.code == signature.BodyTooDeep) {
				continue // a string has no members
			}
			for _, chunked := range []bool{false, true} {
				l := newLetter()
				second.apply(l)
				if j > 0 {
					first.apply(l)
				}
				matched, err := l.verify(t, chunked)
				verified := slices.Index(signature.Codes(), first.code) > macFails
				if signature.CodeOf(err) != first.code || (matched == 0) != verified {
					t.Errorf("%s with %s, chunked %v: got %d, %v; want %s", first.code, second.code, chunked, matched, err, first.code)
				}
			}
		}
	}
}

func TestEveryCodeButTheGatewaysHasAFault(t *testing.T) {
	gateways := []signature.Code{signature.AuthenticationFailed, signature.Replayed, signature.ReplayMemoryFull}
	var got []signature.Code
	for _, fault := range faults {
		got = append(got, fault.code)
	}
	want := slices.DeleteFunc(signature.Codes(), func(c signature.Code) bool { return slices.Contains(gateways, c) })
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestVerifySaysWhichKeyMatched(t *testing.T) {
	old, current := mustKey(t, "the-key-before-rotation"), mustKey(t, testSecret)
	m := post(`{"a":"124"}`)
	p, err := signature.Parse(m, mustSign(t, current, m), signature.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		keys    []*signature.Key
		matched int
	}{{[]*signature.Key{old, current}, 1}, {[]*signature.Key{current, old}, 0}, {[]*signature.Key{old}, -1}, {nil, -1}} {
		matched, err := p.Verify(p.Timestamp(), test.keys...)
		if matched != test.matched || (err == nil) != (matched >= 0) {
			t.Errorf("Verify = %d, %v; want %d", matched, err, test.matched)
		}
	}
}

func TestVerifyWindow(t *testing.T) {
	key := mustKey(t, testSecret)
	m := post(`{"a":"124"}`)
	sig := mustSign(t, key, m)
	for _, test := range []struct {
		window time.Duration
		late   int64 // milliseconds
		ok     bool
	}{
		{0, 0, true}, {0, 120_000, true}, {0, -120_000, true}, {0, 120_001, false}, {0, -120_001, false},
		{time.Second, 1000, true}, {time.Second, -1001, false}, {0, -1_636_360_661_729, false}, {0, 1 << 50, false},
	} {
		p, err := signature.Parse(m, sig, signature.Options{Window: test.window})
		if err != nil {
			t.Fatal(err)
		}
		matched, err := p.Verify(time.UnixMilli(1636360661729+test.late), key)
		if (err == nil) != test.ok || matched != 0 || !test.ok && signature.CodeOf(err) != signature.TimestampOutsideWindow {
			t.Errorf("window %v, %d ms late: %d, %v; want ok %v", test.window, test.late, matched, err, test.ok)
		}
	}
}

// An answer sent back as a request is recognised by its retcode, however the
// name is written, and nowhere but in the outermost object.
func TestVerifyReflected(t *testing.T) {
	key := mustKey(t, testSecret)
	for body, reflected := range map[string]bool{
		`{"retcode":"200","retmsg":"SUCCESS"}`: true,
		`{"a":1, "retcode" : 200}`:             true,
		`{"\u0072etcode":null}`:                true,
		`{"\u0072etcod\u0065":null}`:           true,
		`{"Retcode":1}`:                        false,
		`{"retcode ":1}`:                       false,
		`{"a":{"retcode":1}}`:                  false,
		`[{"retcode":1}]`:                      false,
		`{"a":"retcode"}`:                      false,
	} {
		m := post(body)
		_, err := signature.Verify(m, mustSign(t, key, m), time.UnixMilli(1636360661729), key)
		if reflected != (signature.CodeOf(err) == signature.SignatureReflected) || !reflected && err != nil {
			t.Errorf("%s: %v; want reflected %v", body, err, reflected)
		}
		m.Kind = signature.KindResponse
		if _, err := signature.Verify(m, mustSign(t, key, m), time.UnixMilli(1636360661729), key); err != nil {
			t.Errorf("%s as an answer: %v", body, err)
		}
	}
}

func TestParsedHandsOnWhatWasSigned(t *testing.T) {
	key := mustKey(t, testSecret)
	m := post(`{ "remark" : "late payment" }`)
	m.Target = "/openapi/test?b=late%20payment&a=%E6%94%AF&empty=&eq=%3d=&x=1?2"
	sig := mustSign(t, key, m)
	p, err := signature.Verify(m, sig, time.UnixMilli(1636360661729), key)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(p.Body()), `{"remark":"late payment"}`; got != want {
		t.Errorf("Body = %s, want %s", got, want)
	}
	want := signature.Params{{"b", "late payment"}, {"a", "支"}, {"empty", ""}, {"eq", "=="}, {"x", "1?2"}}
	if got := p.Params(); !slices.Equal(got, want) {
		t.Errorf("Params = %q, want %q", got, want)
	}
	if value, ok := p.Params().Lookup("a"); value != "支" || !ok {
		t.Errorf(`Lookup("a") = %q, %v`, value, ok)
	}
	if _, ok := p.Params().Lookup("c"); ok {
		t.Error(`Lookup("c") found it`)
	}
	text := `POST1636360661729/openapi/test?b=late payment&a=支&empty=&eq===&x=1?2{"remark":"late payment"}`
	if got := string(p.StringToSign()); got != text {
		t.Errorf("StringToSign = %s, want %s", got, text)
	}
	if got, want := p.Timestamp().UnixMilli(), int64(1636360661729); got != want {
		t.Errorf("Timestamp = %d, want %d", got, want)
	}
	if mac := p.MAC(); signPlainly(testSecret, []byte(text)) != sig || fmt.Sprintf("%x", mac[:4]) == "00000000" {
		t.Errorf("MAC = %x for %s", mac, sig)
	}
}
