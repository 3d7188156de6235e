package doctor_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

func macOf(text string) string {
	mac := hmac.New(sha512.New, []byte(testSignKey))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// TestReceived has messages whose mistake can be seen in what was sent, and
// those of other kinds than requests.
func TestReceived(t *testing.T) {
	t.Parallel()
	const stamp, seconds = "1636360661729", "1636360661"
	post := func(target, body string) signature.Message {
		return signature.Message{Method: "POST", Timestamp: stamp, Target: target, Body: []byte(body)}
	}
	for name, test := range map[string]struct {
		message signature.Message
		signed  string
		want    []doctor.Code
	}{
		"documented example with the space kept": {post("/openapi/test", `{"a": "124"}`),
			"POST" + stamp + `/openapi/test{"a": "124"}`, []doctor.Code{doctor.WhitespaceKept}},
		"line break at the end of compact body": {post("/openapi/test", "{\"a\":1}\n"),
			"POST" + stamp + "/openapi/test{\"a\":1}\n", []doctor.Code{doctor.TrailingNewline}},
		"line break at the end of an indented body": {post("/openapi/test", "{\n  \"a\": 1\n}\n"),
			"POST" + stamp + "/openapi/test{\n  \"a\": 1\n}\n", []doctor.Code{doctor.WhitespaceKept}},
		"timestamp sent in seconds, signed in milliseconds": {
			signature.Message{Method: "POST", Timestamp: seconds, Target: "/a", Body: []byte(`{}`)},
			"POST" + seconds + "729/a{}", []doctor.Code{doctor.TimestampInSeconds}},
		"method sent in lower case": {
			signature.Message{Method: "post", Timestamp: stamp, Target: "/a", Body: []byte(`{}`)},
			"post" + stamp + "/a{}", []doctor.Code{doctor.MethodLowerCase}},
		"trailing slash sent, not signed": {post("/a/b/", `{}`), "POST" + stamp + "/a/b{}", []doctor.Code{doctor.URIWithTrailingSlash}},
		"trailing slash sent and signed":  {post("/a/b/?x=1", `{}`), "POST" + stamp + "/a/b/?x=1{}", []doctor.Code{doctor.URIWithTrailingSlash}},
		"byte order mark sent, not signed": {post("/a", "\ufeff{}"), "POST" + stamp + "/a{}",
			[]doctor.Code{doctor.BOM}},
		"byte order mark sent and signed, whitespace kept": {post("/a", "\ufeff{\"a\": 1}"), "POST" + stamp + "/a\ufeff{\"a\": 1}",
			[]doctor.Code{doctor.WhitespaceKept, doctor.BOM}},
		"form sent and signed": {
			signature.Message{Method: "POST", Timestamp: stamp, Target: "/a", Body: []byte("b=1&a=x%20y"), ContentType: "application/x-www-form-urlencoded"},
			"POST" + stamp + "/ab=1&a=x%20y", []doctor.Code{doctor.FormEncodedBody}},
		"form sent, JSON with numbers signed": {post("/a", "b=1&a=x+y"),
			"POST" + stamp + `/a{"b":1,"a":"x y"}`, []doctor.Code{doctor.FormEncodedBody}},
		"JSON sent as a form": {
			signature.Message{Method: "POST", Timestamp: stamp, Target: "/a", Body: []byte(`{"a":1}`), ContentType: "application/x-www-form-urlencoded"},
			"POST" + stamp + `/a{"a":1}`, []doctor.Code{doctor.FormEncodedBody}},
		"Latin-1 sent, UTF-8 signed": {post("/a", "{\"a\":\"Zo\xeb\"}"), "POST" + stamp + `/a{"a":"Zoë"}`,
			[]doctor.Code{doctor.BodyEncodingNotUTF8}},
		"whole URL as target": {post("https://openapi.example.com/a?b=1", `{}`), "POST" + stamp + "/a?b=1{}", nil},
		"webhook": {signature.Message{Kind: signature.KindWebhook, Timestamp: stamp, Body: []byte(`{"b":1.0,"a":"x\u0020y"}`)},
			stamp + `{"b":1,"a":"x y"}`, []doctor.Code{doctor.BodyReserialized}},
		"webhook with a full stop between": {signature.Message{Kind: signature.KindWebhook, Timestamp: stamp, Body: []byte(`{"a":1}`)},
			stamp + `.{"a":1}`, []doctor.Code{doctor.SeparatorBetweenParts}},
		"webhook, body first": {signature.Message{Kind: signature.KindWebhook, Timestamp: stamp, Body: []byte(`{"a":1}`)},
			`{"a":1}` + stamp, []doctor.Code{doctor.PartsInOtherOrder}},
		"response": {signature.Message{Kind: signature.KindResponse, Method: "GET", Timestamp: stamp, Target: "/a?b=1", Body: []byte(`{"retcode":"200"}`)},
			"get" + stamp + `/a?b=1{"retcode":"200"}`, []doctor.Code{doctor.MethodLowerCase}},
		"GET without query or body": {signature.Message{Method: "GET", Timestamp: stamp, Target: "/a/b"},
			"GET" + stamp + "/a/bnull", []doctor.Code{doctor.BodySignedAsObject}},
		"query of a form": {signature.Message{Method: "GET", Timestamp: stamp, Target: "/a?b=x+y"},
			"GET" + stamp + "/a?b=x y", []doctor.Code{doctor.QueryURLEncoded}},
		"file upload": {
			signature.Message{Method: "POST", Timestamp: stamp, Target: "/a", Body: []byte("--x--"), ContentType: "multipart/form-data; boundary=x"},
			"post" + stamp + "/a", []doctor.Code{doctor.MethodLowerCase}},
		"no JSON at all": {post("/a", `{'a': 1}`), "POST" + stamp + `/a{'a': 1}`, []doctor.Code{doctor.WhitespaceKept}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diagnose(t, doctor.Case{Message: test.message, Signature: macOf(test.signed), SignKeys: []string{testSignKey}})
			if got := d.Codes(); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v\n%s\n%s", got, test.want, d.Explanation, d.Diff())
			}
		})
	}
}

// TestReceivedTimestamps has timestamps in other forms than whole milliseconds.
func TestReceivedTimestamps(t *testing.T) {
	t.Parallel()
	const stamp = "1636360661729"
	post := func(target, body string) signature.Message {
		return signature.Message{Method: "POST", Timestamp: stamp, Target: target, Body: []byte(body)}
	}
	for name, test := range map[string]struct {
		message signature.Message
		signed  string
		want    []doctor.Code
	}{
		"timestamp sent and signed in microseconds": {
			signature.Message{Method: "POST", Timestamp: stamp + "123", Target: "/a", Body: []byte(`{}`)},
			"POST" + stamp + "123/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp sent and signed in nanoseconds": {
			signature.Message{Method: "POST", Timestamp: stamp + "123456", Target: "/a", Body: []byte(`{}`)},
			"POST" + stamp + "123456/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp sent in nanoseconds, signed in milliseconds": {
			signature.Message{Method: "POST", Timestamp: stamp + "123456", Target: "/a", Body: []byte(`{}`)},
			"POST" + stamp + "/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp signed in microseconds of the same instant": {post("/a", `{}`), "POST" + stamp + "987/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp signed in nanoseconds":                      {post("/a", `{}`), "POST" + stamp + "000000/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp signed as a date":                           {post("/a", `{}`), "POST2021-11-08T08:37:41.729Z/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp sent and signed with decimals": {
			signature.Message{Method: "POST", Timestamp: "1636360661.729123", Target: "/a", Body: []byte(`{}`)},
			"POST1636360661.729123/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp sent and signed as a date": {
			signature.Message{Method: "POST", Timestamp: "2021-11-08T08:37:41+02:00", Target: "/a", Body: []byte(`{}`)},
			"POST2021-11-08T08:37:41+02:00/a{}", []doctor.Code{doctor.TimestampInMicroseconds}},
		"timestamp that is none": {
			signature.Message{Method: "POST", Timestamp: strings.Repeat("9", 30), Target: "/a", Body: []byte(`{}`)},
			"post" + strings.Repeat("9", 30) + "/a{}", []doctor.Code{doctor.MethodLowerCase}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diagnose(t, doctor.Case{Message: test.message, Signature: macOf(test.signed), SignKeys: []string{testSignKey}})
			if got := d.Codes(); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v\n%s\n%s", got, test.want, d.Explanation, d.Diff())
			}
		})
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	c := with(richBody)
	if d := diagnose(t, c); !d.Valid || len(d.Findings) > 0 || d.Actual != d.Expected || d.Explanation != "The signature is right." {
		t.Errorf("a right signature: %+v", d)
	}
	c.SignKeys = []string{testOtherKey, testSignKey}
	if d := diagnose(t, c); !d.Valid {
		t.Errorf("a right signature with the second of two keys: %+v", d)
	}
	// At the edge of the window, and beyond it, in either direction.
	for _, test := range []struct {
		late  time.Duration
		valid bool
		said  string
	}{
		{120_000 * time.Millisecond, true, "right"},
		{120_001 * time.Millisecond, false, "120001 ms behind"},
		{-120_000 * time.Millisecond, true, "right"},
		{-3 * time.Hour, false, "10800000 ms ahead, that is 3h0m0s"},
	} {
		c := with(richBody)
		c.ReceivedAt = c.ReceivedAt.Add(test.late)
		if d := diagnose(t, c); d.Valid != test.valid || !strings.Contains(d.Explanation, test.said) {
			t.Errorf("%v late: valid %v, %q; want valid %v, %q", test.late, d.Valid, d.Explanation, test.valid, test.said)
		}
	}
	// Without a time of arrival the timestamp is not judged.
	c = with(richBody)
	if c.ReceivedAt = (time.Time{}); !diagnose(t, c).Valid {
		t.Error("an old message without a time of arrival is not valid")
	}
}

// TestRefusedOtherwise has right MACs of messages that no verifier takes.
func TestRefusedOtherwise(t *testing.T) {
	t.Parallel()
	const stamp = "1636360661729"
	for body, code := range map[string]signature.Code{`{"a":1,"a":2}`: signature.BodyDuplicateName, `"x"`: signature.BodyNotObjectOrArray} {
		d := diagnose(t, doctor.Case{
			Message:   signature.Message{Method: "POST", Timestamp: stamp, Target: "/a", Body: []byte(body)},
			Signature: macOf("POST" + stamp + "/a" + body), SignKeys: []string{testSignKey},
		})
		if d.Valid || len(d.Findings) > 0 || !strings.Contains(d.Explanation, string(code)) {
			t.Errorf("%s: %+v, want no finding and %s explained", body, d, code)
		}
	}
}

// TestUnrelated makes sure that nothing is found where nothing usual was done.
func TestUnrelated(t *testing.T) {
	t.Parallel()
	for range 3 {
		secret := rand.Text()
		key, err := signature.NewKey(secret)
		if err != nil {
			t.Fatal(err)
		}
		message := newSloppy(richBody).request()
		c := with(richBody)
		// The right message with an unknown key, and another message with the
		// right one.
		if c.Signature, err = key.Sign(message); err != nil {
			t.Fatal(err)
		}
		checkNothing(t, c)
		c = with(richBody)
		c.Signature = macOf("POST" + fmt.Sprint(testMilli) + "/openapi/checkout/other" + rand.Text())
		checkNothing(t, c)
	}
	for _, text := range []string{"", "x", "=", "%", "null", strings.Repeat("A", 88), strings.Repeat("A", 1<<16)} {
		c := with(richBody)
		c.Signature = text
		checkNothing(t, c)
	}
}

func checkNothing(t *testing.T, c doctor.Case) {
	t.Helper()
	d := diagnose(t, c)
	if d.Valid || len(d.Findings) > 0 || d.Signed || d.Fix() != (doctor.Fix{}) || d.Expected == "" || d.Actual == "" {
		t.Errorf("found %v for the signature %q: %+v", d.Codes(), c.Signature, d)
	}
}

func TestDiagnoseErrors(t *testing.T) {
	t.Parallel()
	if _, err := doctor.Diagnose(context.Background(), doctor.Case{APISecret: testSecret}); !errors.Is(err, doctor.ErrNoKey) {
		t.Errorf("without a key: %v, want %v", err, doctor.ErrNoKey)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := with(richBody)
	c.Signature = macOf("x")
	d, err := doctor.Diagnose(ctx, c)
	if !errors.Is(err, context.Canceled) || len(d.Findings) > 0 || !strings.Contains(d.Explanation, "stopped") {
		t.Errorf("cancelled: %v, %+v", err, d)
	}
}

// Another reading of the rules is named as one, with where it is printed and what
// takes it.
func TestReadingIsNoMistake(t *testing.T) {
	t.Parallel()
	const stamp = "1636360661729"
	for _, test := range []struct {
		message signature.Message
		signed  string
		reading string
		code    doctor.Code
	}{
		{signature.Message{Method: "GET", Target: "/a?b=1"}, "GET" + stamp + "/ab=1", "prose/structural", doctor.QueryWithoutQuestionMark},
		{signature.Message{Method: "GET", Target: "/a?b=%20"}, "GET" + stamp + "/a?b=%20", "printed_as_sent/structural", doctor.QueryURLEncoded},
		{signature.Message{Method: "POST", Target: "/a", Body: []byte(`{"a": "1 2"}`)}, "POST" + stamp + `/a{"a": "1 2"}`, "printed/as_sent", doctor.WhitespaceKept},
		{signature.Message{Method: "POST", Target: "/a", Body: []byte(`{"a": "1 2"}`)}, "POST" + stamp + `/a{"a":"12"}`, "printed/ascii", doctor.WhitespaceInsideStringsRemoved},
		{signature.Message{Method: "GET", Target: "/a?b=%20"}, "GET" + stamp + "/a?b=+", "", doctor.QueryURLEncoded},
		{signature.Message{Method: "GET", Target: "/a?b=1"}, "GET" + stamp + "/a", "", doctor.QueryOmitted},
	} {
		test.message.Timestamp = stamp
		d := diagnose(t, doctor.Case{Message: test.message, Signature: macOf(test.signed), SignKeys: []string{testSignKey}})
		if d.Reading != test.reading || !slices.Equal(d.Codes(), []doctor.Code{test.code}) || d.Valid {
			t.Errorf("%s: %+v, want %s of the reading %q", test.signed, d, test.code, test.reading)
		}
		if said := strings.Contains(d.Explanation, "no mistake but another reading of the rules, "+test.reading) && strings.Contains(d.Explanation, "Options.Readings"); said != (test.reading != "") {
			t.Errorf("%s: %s", test.signed, d.Explanation)
		}
	}
}

// A token without its scheme is no mistake of the signature, and yet refused.
func TestBearerMissing(t *testing.T) {
	t.Parallel()
	for authorization, valid := range map[string]bool{"": true, "Bearer abc": true, "bearer abc": true, "abc": false, "Token abc": false, "Bearer": false} {
		c := with(richBody)
		c.Authorization = authorization
		if d := diagnose(t, c); d.Valid != valid || strings.Contains(d.Explanation, "word Bearer") == valid || strings.Contains(d.Explanation, "abc") {
			t.Errorf("%q: valid %v: %s", authorization, d.Valid, d.Explanation)
		}
	}
}

// What curl -d sends of a file has no line breaks; what was signed had them.
func TestLineBreaksLeftOutByCurl(t *testing.T) {
	t.Parallel()
	const stamp, file = "1636360661729", "{\n  \"a\": \"1 2\",\n  \"b\": [\n    1,\n    2\n  ]\n}\n"
	for _, signed := range []string{file, strings.TrimSpace(file), strings.ReplaceAll(file, "\n", "\r\n")} {
		d := diagnose(t, doctor.Case{Message: signature.Message{Method: "POST", Timestamp: stamp, Target: "/a", Body: []byte(strings.ReplaceAll(file, "\n", ""))},
			Signature: macOf("POST" + stamp + "/a" + signed), SignKeys: []string{testSignKey}})
		if codes := d.Codes(); !slices.Contains(codes, doctor.WhitespaceKept) || !strings.Contains(d.Explanation, "--data-binary") {
			t.Errorf("%q: %v: %s", signed, codes, d.Explanation)
		}
	}
}
