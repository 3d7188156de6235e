package feed_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/feed"
)

func TestDocument(t *testing.T) {
	var text string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(text)) }))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		text, path, timePath, want string // the price with its time, or a part of the refusal
	}{
		"a string":               {`{"data":[{},{"price":"1.0812"}]}`, "data.1.price", "", "1.0812 1800000000000"},
		"a number":               {`{"price":0.100000000000000001}`, "price", "", "0.100000000000000001 1800000000000"},
		"a time in seconds":      {`{"p":"1","t":1700000000}`, "p", "t", "1 1700000000000"},
		"in milliseconds":        {`{"p":"1","t":"1700000000123"}`, "p", "t", "1 1700000000123"},
		"as text":                {`{"p":"1","t":"2023-11-14T22:13:20Z"}`, "p", "t", "1 1700000000000"},
		"nothing there":          {`{"price":"1"}`, "data.price", "", "nothing at data of data.price"},
		"a place too far":        {`{"data":["1"]}`, "data.1", "", "nothing at 1"},
		"a place below":          {`{"data":["1"]}`, "data.-1", "", "nothing at -1"},
		"an object":              {`{"price":{}}`, "price", "", "neither a string nor a number"},
		"an exponent":            {`{"price":1e0}`, "price", "", "without sign, exponent"},
		"below zero":             {`{"price":-1}`, "price", "", "without sign"},
		"zero":                   {`{"price":"0"}`, "price", "", "a rate is above zero"},
		"too many digits":        {`{"price":"1.0000000000000000001"}`, "price", "", "at most 18 digits"},
		"not JSON":               {`<html>`, "price", "", "no JSON"},
		"more behind it":         {`{"price": "1.1"} garbage`, "price", "", "no JSON"},
		"two documents":          {`{"price": "1.1"}{"price": "1.2"}`, "price", "", "more than one"},
		"a time of another form": {`{"p":"1","t":"yesterday"}`, "p", "t", "a time is in seconds"},
		"without its time":       {`{"p":"1"}`, "p", "t", "nothing at t"},
		"too long":               {`{"p":"1","x":"` + strings.Repeat("x", 64<<10) + `"}`, "p", "", "more than 65536 bytes"},
	} {
		text = c.text
		d := feed.Document{URL: server.URL + "/?key=SECRET", Path: c.path, TimePath: c.timePath, Client: server.Client(), Now: func() time.Time { return now }}
		got, err := d.Read(t.Context())
		if err == nil {
			if text := got.Price.String() + " " + strconv.FormatInt(got.At.UnixMilli(), 10); text != c.want {
				t.Errorf("%s: %s, want %s", name, text, c.want)
			}
			continue
		}
		if !errors.Is(err, feed.ErrNoPrice) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want ErrNoPrice with %q", name, err, c.want)
		}
	}
}

// What the address holds may be a key: no error repeats it, also where the library's
// own text would.
func TestDocumentKeepsItsAddress(t *testing.T) {
	refusing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(refusing.Close)
	away := httptest.NewServer(nil)
	away.Close()
	for name, address := range map[string]string{"refused": refusing.URL + "/SECRET?key=SECRET", "away": away.URL + "/SECRET", "unreadable": "http://h/%zzSECRET"} {
		_, err := feed.Document{URL: address, Path: "p", Client: refusing.Client()}.Read(t.Context())
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, want an error without the address", name, err)
		}
	}
}
