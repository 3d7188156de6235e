package capture

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// archive is as much of a HAR file as is needed here.
type archive struct {
	Log struct {
		Entries []entry `json:"entries"`
	} `json:"log"`
}

type entry struct {
	StartedDateTime time.Time `json:"startedDateTime"`
	Time            float64   `json:"time"` // milliseconds
	Request         struct {
		Method   string   `json:"method"`
		URL      string   `json:"url"`
		Headers  []header `json:"headers"`
		PostData *struct {
			MimeType string   `json:"mimeType"`
			Text     string   `json:"text"`
			Params   []header `json:"params"`
			Encoding string   `json:"encoding"`
		} `json:"postData"`
	} `json:"request"`
	Response struct {
		Headers []header `json:"headers"`
		Content struct {
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FirstSigned is the entry of a HAR file that carries a signature, the first
// of several.
const FirstSigned = -1

// ErrNoEntry is returned for a HAR file without the entry asked for.
var ErrNoEntry = errors.New("the HAR file has no such entry")

// HAR reads one entry of a HAR file: the request or, with answer, what came
// back. Entries count from 0. signatureHeader tells [FirstSigned]; empty means
// SIGNATURE.
func HAR(text []byte, index int, answer bool, signatureHeader string) (Captured, error) {
	var file archive
	if err := json.Unmarshal(text, &file); err != nil {
		return Captured{}, fmt.Errorf("the text is no HAR file: %w", err)
	}
	entries := file.Log.Entries
	if index != FirstSigned {
		if index < 0 || index >= len(entries) {
			return Captured{}, fmt.Errorf("%w: it has %d, counted from 0", ErrNoEntry, len(entries))
		}
		return entries[index].captured(answer)
	}
	for i := range entries {
		c, err := entries[i].captured(answer)
		if err == nil && c.Signature(signatureHeader) != "" {
			return c, nil
		}
	}
	return Captured{}, fmt.Errorf("%w: of %d entries none has a signature", ErrNoEntry, len(entries))
}

func (e *entry) captured(answer bool) (Captured, error) {
	address, rest, found := cutURL(e.Request.URL)
	if !found {
		return Captured{}, fmt.Errorf("the entry's URL %q is none", e.Request.URL)
	}
	c := Captured{Method: e.Request.Method, Target: rest, Host: address, Header: headerOf(e.Request.Headers), SentAt: e.StartedDateTime}
	var err error
	switch data := e.Request.PostData; {
	case answer:
		c.Header = headerOf(e.Response.Headers)
		c.SentAt = c.SentAt.Add(time.Duration(e.Time * float64(time.Millisecond)))
		c.Body, err = bodyOf(e.Response.Content.Text, e.Response.Content.Encoding)
	case data == nil:
	case data.Text == "" && len(data.Params) > 0:
		c.Body = formOf(data.Params)
	default:
		c.Body, err = bodyOf(data.Text, data.Encoding)
	}
	if err != nil {
		return Captured{}, fmt.Errorf("the entry's body: %w", err)
	}
	if data := e.Request.PostData; data != nil && !answer && c.Header.Get("Content-Type") == "" {
		c.Header.Set("Content-Type", data.MimeType)
	}
	return c, nil
}

// cutURL returns the host of a URL and what is sent on the request line.
func cutURL(text string) (host, target string, ok bool) {
	_, rest, found := strings.Cut(text, "://")
	if !found {
		return "", "", false
	}
	rest, _, _ = strings.Cut(rest, "#")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		return rest, "/", true
	}
	host, target = rest[:end], rest[end:]
	if target[0] == '?' {
		target = "/" + target
	}
	return host[strings.LastIndexByte(host, '@')+1:], target, true
}

// headerOf leaves the pseudo-headers of HTTP/2 out.
func headerOf(list []header) http.Header {
	all := http.Header{}
	for _, h := range list {
		if !strings.HasPrefix(h.Name, ":") {
			all.Add(h.Name, h.Value)
		}
	}
	return all
}

func bodyOf(text, encoding string) ([]byte, error) {
	if encoding == "base64" {
		return base64.StdEncoding.DecodeString(text)
	}
	return []byte(text), nil
}

func formOf(params []header) []byte {
	var pairs []string
	for _, p := range params {
		pairs = append(pairs, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value))
	}
	return []byte(strings.Join(pairs, "&"))
}
