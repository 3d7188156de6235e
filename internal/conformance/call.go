package conformance

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const (
	answerWait = 30 * time.Second
	answerMax  = 4 << 20
)

// newClient makes a client that follows no redirect: it would carry secrets to
// another place.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what is signed is looked at as it was sent
	return &http.Client{Transport: transport, Timeout: answerWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// call is one request. Its zero values are the usual ones.
type call struct {
	method, path string
	query        string // as sent, percent-encoded, without "?"
	body         string
	contentType  string // application/json when there is a body
	reading      signature.QueryReading
	bodySigned   func(string) string // what is signed of the body; nil for all of it
	key          string              // the credential's signKey when empty
	bearer       string              // the run's access token when empty
	anonymous    bool                // without Authorization
	unsigned     bool                // without SIGNATURE and TIMESTAMP
	timestamp    string              // the next one when empty
	edit         func(http.Header)   // a last change, after it was signed
}

// text is what is signed: the parts joined with nothing between.
func (c call) text(path string) string {
	query := c.query
	if c.reading == signature.PrintedQuery || c.reading == signature.ProseQuery {
		if decoded, err := url.PathUnescape(query); err == nil {
			query = decoded
		}
	}
	if query != "" && (c.reading == signature.PrintedQuery || c.reading == signature.PrintedQueryAsSent) {
		query = "?" + query
	}
	body := c.body
	if c.bodySigned != nil {
		body = c.bodySigned(body)
	}
	return c.method + c.timestamp + path + query + body
}

// sign is the signature's rule: it is written here a second time, so that a mistake
// in package signature is no mistake of this one.
func sign(key, text string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// now is the next timestamp. None is used twice, since the same text signed at the
// same time would be a replay.
func (r *run) now() string {
	r.last = max(time.Now().UnixMilli(), r.last+1)
	return strconv.FormatInt(r.last, 10)
}

// do sends a call and reads its answer.
func (r *run) do(c call) *answer { return r.send(r.ctx, r.filled(c)) }

// filled puts the usual values in, so that a call can be sent twice as it is.
func (r *run) filled(c call) call {
	c.timestamp = cmp.Or(c.timestamp, r.now())
	c.key = cmp.Or(c.key, r.SignKey)
	c.bearer = cmp.Or(c.bearer, r.bearer())
	if c.body != "" {
		c.contentType = cmp.Or(c.contentType, "application/json")
	}
	return c
}

// send makes one exchange, and remembers whether anything ever came back.
func (r *run) send(ctx context.Context, c call) *answer {
	a := r.exchange(ctx, c)
	if a.err == nil {
		r.answered = true
	} else if r.silence == nil {
		r.silence = a.err
	}
	return a
}

func (r *run) exchange(ctx context.Context, c call) *answer {
	target := *r.URL
	target.Path = strings.TrimRight(r.URL.Path, "/") + c.path
	target.RawPath, target.RawQuery = "", c.query
	request, err := http.NewRequestWithContext(ctx, c.method, target.String(), strings.NewReader(c.body))
	if err != nil {
		return &answer{run: r, err: withoutURL(err)}
	}
	header := request.Header
	header.Set("User-Agent", "xcheckout-conformance")
	if c.contentType != "" {
		header.Set("Content-Type", c.contentType)
	}
	signed := c.text(target.EscapedPath())
	if !c.unsigned { // in the spelling of the documents: some servers compare names as they stand
		header[r.TimestampHeader] = []string{c.timestamp}
		header[r.SignatureHeader] = []string{sign(c.key, signed)}
	}
	if !c.anonymous {
		header.Set("Authorization", "Bearer "+c.bearer)
	}
	if c.edit != nil {
		c.edit(header)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return &answer{run: r, err: withoutURL(err)}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerMax))
	if err != nil {
		return &answer{run: r, err: withoutURL(err)}
	}
	a := &answer{run: r, method: c.method, target: target.RequestURI(), signed: signed,
		status: response.StatusCode, header: response.Header, body: body, at: time.Now()}
	a.read()
	return a
}

// withoutURL leaves the URL out of an error: its query may hold secrets.
func withoutURL(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// get and post make calls in a reading of the query that the environment takes.
func (r *run) get(path, query string) call {
	return call{method: http.MethodGet, path: path, query: query, reading: r.reading()}
}

func (r *run) post(path, body string) call {
	return call{method: http.MethodPost, path: path, body: body}
}

// reading is the first reading of the query that was taken.
func (r *run) reading() signature.QueryReading {
	if len(r.query) > 0 {
		return r.query[0]
	}
	return signature.PrintedQuery
}
