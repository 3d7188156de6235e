// Package vectors runs the signature's test vectors against package signature
// and makes random ones, for implementations in other languages to agree with.
// What a vector expects of a random message is known from how the message was
// put together and not from package signature, so that running them shows
// something about that too.
package vectors

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// Run runs one vector of a file of that type. It returns nil if our
// implementation agrees, and otherwise an error that says what it makes of the
// vector.
func Run(kind spec.VectorType, v *spec.Vector) error {
	run, known := runners[kind]
	if !known {
		return fmt.Errorf("there are no vectors of type %q", kind)
	}
	return run(v)
}

var runners = map[spec.VectorType]func(*spec.Vector) error{
	spec.VectorsAccepted:   runAccepted,
	spec.VectorsRefused:    runRefused,
	spec.VectorsHTTP:       runHTTP,
	spec.VectorsReadings:   runReadings,
	spec.VectorsProsePaths: runProsePaths,
	spec.VectorsCanonical:  runCanonical,
	spec.VectorsWhitespace: runWhitespace,
	spec.VectorsKeys:       runKey,
	spec.VectorsRedacted:   runRedacted,
}

func messageOf(v *spec.Vector) (signature.Message, error) {
	kinds := map[string]signature.Kind{"": signature.KindRequest, "request": signature.KindRequest,
		"response": signature.KindResponse, "webhook": signature.KindWebhook}
	kind, known := kinds[v.Kind]
	if !known {
		return signature.Message{}, fmt.Errorf("there is no kind %q", v.Kind)
	}
	reading, err := queryReadingOf(cmp.Or(v.QueryReading, signature.PrintedQuery.String()))
	if err != nil {
		return signature.Message{}, err
	}
	return signature.Message{
		Kind: kind, Method: v.Method, Timestamp: v.Timestamp, Target: v.Target,
		ContentType: v.ContentType, ContentEncoding: v.ContentEncoding, Upload: v.Upload, Body: v.BodyBytes(),
		QueryReading: reading,
	}, nil
}

func nowOf(v *spec.Vector) time.Time {
	if v.Now != nil {
		return time.UnixMilli(*v.Now)
	}
	// A timestamp that is refused for its form never meets a clock.
	milli, _ := strconv.ParseInt(v.Timestamp, 10, 64)
	return time.UnixMilli(milli)
}

// A message goes in by two doors: as it is, and as the HTTP message that it
// makes.
var doors = []struct {
	name  string
	parse func(signature.Message, string, signature.Options) (*signature.Parsed, error)
}{{"as a message", signature.Parse}, {"over HTTP", parseHTTP}}

func parseHTTP(m signature.Message, sig string, o signature.Options) (*signature.Parsed, error) {
	header := http.Header{"Timestamp": {m.Timestamp}, "Signature": {sig}}
	for name, value := range map[string]string{"Content-Type": m.ContentType, "Content-Encoding": m.ContentEncoding} {
		if value != "" {
			header.Set(name, value)
		}
	}
	body, length := io.NopCloser(bytes.NewReader(m.Body)), int64(len(m.Body))
	o.Kind, o.Upload, o.QueryReading = m.Kind, m.Upload, m.QueryReading
	if m.Kind == signature.KindResponse {
		return signature.ParseResponse(&http.Response{Header: header, Body: body, ContentLength: length}, m.Method, m.Target, o)
	}
	if m.Kind == signature.KindWebhook && m.Method == "" {
		m.Method = http.MethodPost
	}
	return signature.ParseRequest(&http.Request{Method: m.Method, RequestURI: m.Target, Header: header, Body: body, ContentLength: length}, o)
}

func runAccepted(v *spec.Vector) error {
	m, err := messageOf(v)
	if err != nil {
		return err
	}
	key, err := signature.NewKey(v.SignKey)
	if err != nil {
		return err
	}
	if got, err := key.Sign(m); err != nil || got != v.Signature {
		return fmt.Errorf("it is signed as %q, %v; want %q", got, err, v.Signature)
	}
	text, err := signature.StringToSign(m)
	if err != nil || v.StringToSign != "" && string(text) != v.StringToSign {
		return fmt.Errorf("the string to sign is %q, %v; want %q", text, err, v.StringToSign)
	}
	for _, door := range doors {
		p, err := door.parse(m, v.Signature, signature.Options{BodyMax: v.BodyMax})
		if err == nil {
			_, err = p.Verify(nowOf(v), key)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", door.name, err)
		}
		if v.StringToSign != "" && (string(p.Body()) != v.CanonicalBody || string(p.StringToSign()) != v.StringToSign) {
			return fmt.Errorf("%s: the body handed on is %q of %q; want %q of %q", door.name, p.Body(), p.StringToSign(), v.CanonicalBody, v.StringToSign)
		}
		if params := pairsOf(p.Params()); !slices.Equal(params, v.Params) {
			return fmt.Errorf("%s: the parameters are %q, want %q", door.name, params, v.Params)
		}
	}
	return nil
}

func pairsOf(params signature.Params) (pairs [][2]string) {
	for _, p := range params {
		pairs = append(pairs, [2]string{p.Name, p.Value})
	}
	return pairs
}

// refusal compares what a message is refused with; no code means accepted.
func refusal(v *spec.Vector, p *signature.Parsed, err error) error {
	matched := -1
	if err == nil {
		key, failure := signature.NewKey(v.SignKey)
		if failure != nil {
			return failure
		}
		matched, err = p.Verify(nowOf(v), key)
	}
	if err == nil && v.Code == "" {
		return nil
	}
	if err == nil {
		return fmt.Errorf("it is accepted, want %s", v.Code)
	}
	code := string(signature.CodeOf(err))
	switch {
	case code != v.Code && v.Code == "":
		return fmt.Errorf("it is refused: %w", err)
	case code != v.Code:
		return fmt.Errorf("it is refused with %s, want %s", code, v.Code)
	case matched >= 0 != v.MACMatches:
		return fmt.Errorf("its MAC matches: %v, want %v", matched >= 0, v.MACMatches)
	}
	return nil
}

func runRefused(v *spec.Vector) error {
	if v.Code == "" {
		return errors.New("the vector has no code")
	}
	m, err := messageOf(v)
	if err != nil {
		return err
	}
	for _, door := range doors {
		p, err := door.parse(m, v.Signature, signature.Options{BodyMax: v.BodyMax})
		if err := refusal(v, p, err); err != nil {
			return fmt.Errorf("%s: %w", door.name, err)
		}
	}
	return nil
}

func runHTTP(v *spec.Vector) error {
	body := v.BodyBytes()
	r := &http.Request{Method: v.Method, RequestURI: v.Target, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}
	for _, h := range v.Headers {
		r.Header.Add(h[0], h[1])
	}
	var o signature.Options
	if v.Options != nil {
		o = signature.Options{
			SignatureHeader: v.Options.SignatureHeader, TimestampHeader: v.Options.TimestampHeader,
			RequireAuthorization: v.Options.RequireAuthorization, Upload: v.Options.Upload, BodyMax: v.Options.BodyMax,
		}
	}
	p, err := signature.ParseRequest(r, o)
	return refusal(v, p, err)
}

func runCanonical(v *spec.Vector) error {
	got, err := signature.Canonical(v.BodyBytes())
	if code := string(signature.CodeOf(err)); code != v.Code || err == nil && string(got) != v.CanonicalBody {
		return fmt.Errorf("the canonical text is %q, %v; want %q, %s", got, err, v.CanonicalBody, v.Code)
	}
	return nil
}

func runWhitespace(v *spec.Vector) error {
	if got := signature.EscapeWhitespace(v.BodyBytes()); string(got) != v.Escaped {
		return fmt.Errorf("what is sent is %q, want %q", got, v.Escaped)
	}
	return nil
}

func runKey(v *spec.Vector) error {
	if _, err := signature.NewKey(v.SignKey); (err == nil) != v.Accepted {
		return fmt.Errorf("it is a signKey: %v, want %v", err == nil, v.Accepted)
	}
	return nil
}

func runRedacted(v *spec.Vector) error {
	if got := signature.Redact([]byte(v.Text)); string(got) != v.Redacted {
		return fmt.Errorf("what is shown is %q, want %q", got, v.Redacted)
	}
	return nil
}
