package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// Limits of a document.
const (
	documentMax  = 64 << 10
	documentTime = 10 * time.Second
)

// Document is a JSON document with a price in it. Paths are members' names and places
// in lists, as in data.0.price.
type Document struct {
	URL      string // which may hold a key: no error repeats it
	Path     string // to the price, a string or a number
	TimePath string // to its time, seconds or milliseconds since 1970 or RFC 3339; "" for when it was read
	Client   *http.Client
	Now      func() time.Time // time.Now when nil
}

// Read implements Source.
func (d Document) Read(ctx context.Context) (Reading, error) {
	data, err := d.fetch(ctx)
	if err != nil {
		return Reading{}, err
	}
	var whole any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // a price never is a float
	err = decoder.Decode(&whole)
	if _, more := decoder.Token(); err != nil || !errors.Is(more, io.EOF) {
		return Reading{}, fmt.Errorf("%w: the answer is no JSON, or more than one document", ErrNoPrice)
	}
	text, err := at(whole, d.Path)
	if err != nil {
		return Reading{}, err
	}
	price, err := money.ParseRate(text)
	if err != nil {
		return Reading{}, fmt.Errorf("%w: at %s: %w", ErrNoPrice, d.Path, err)
	}
	now := time.Now
	if d.Now != nil {
		now = d.Now
	}
	reading := Reading{price, now()}
	if d.TimePath != "" {
		if text, err = at(whole, d.TimePath); err != nil {
			return Reading{}, err
		}
		if reading.At, err = parseTime(text); err != nil {
			return Reading{}, fmt.Errorf("%w: at %s: %w", ErrNoPrice, d.TimePath, err)
		}
	}
	return reading, nil
}

// fetch reads the document, all of it or nothing.
func (d Document) fetch(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, documentTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL, nil)
	if err != nil {
		return nil, errors.New("the feed's url can't be read") // the library's text repeats it
	}
	request.Header.Set("Accept", "application/json")
	answer, err := d.Client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", request.URL.Hostname(), withoutURL(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: it answers %d", request.URL.Hostname(), answer.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, documentMax+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", request.URL.Hostname(), err)
	}
	if len(data) > documentMax {
		return nil, fmt.Errorf("%w: the answer has more than %d bytes", ErrNoPrice, documentMax)
	}
	return data, nil
}

// withoutURL is the cause of a failed request, without the address that the library
// puts before it.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// at is the text of a string or a number in a document.
func at(value any, path string) (string, error) {
	for _, step := range strings.Split(path, ".") {
		var next any
		switch within := value.(type) {
		case map[string]any:
			next = within[step]
		case []any:
			if i, err := strconv.ParseUint(step, 10, 31); err == nil && i < uint64(len(within)) {
				next = within[i]
			}
		}
		if value = next; value == nil {
			return "", fmt.Errorf("%w: the answer has nothing at %s of %s", ErrNoPrice, step, path)
		}
	}
	switch value := value.(type) {
	case string:
		return value, nil
	case json.Number:
		return value.String(), nil
	}
	return "", fmt.Errorf("%w: what is at %s is neither a string nor a number", ErrNoPrice, path)
}

// parseTime reads a time as services write it. One of thirteen digits is in
// milliseconds.
func parseTime(text string) (time.Time, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		if len(text) == 13 {
			return time.UnixMilli(n), nil
		}
		if len(text) == 10 {
			return time.Unix(n, 0), nil
		}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errors.New("a time is in seconds (10 digits) or milliseconds (13 digits) since 1970, or as RFC 3339 has it")
	}
	return t, nil
}
