package webhook

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// Acknowledged tells whether an endpoint took an event, by its answer: a 2xx
// status with a JSON object whose one retcode is 200, as a number or as a string, or
// with the one word SUCCESS. Everything else is delivered again.
func Acknowledged(status int, body []byte) bool {
	if status < http.StatusOK || status >= http.StatusMultipleChoices {
		return false
	}
	if strings.TrimSpace(string(body)) == "SUCCESS" {
		return true
	}
	return retcodeOf(body) == "200"
}

// retcodeOf is the retcode of a JSON object, without quotes. It is "" where there is none,
// and where there are several, one of which may say that the event was not taken. Its
// name is read as it is written, which a struct's would not be.
func retcodeOf(body []byte) (retcode string) {
	if !json.Valid(body) {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if first, _ := d.Token(); first != json.Delim('{') {
		return ""
	}
	found := false
	for d.More() {
		name, _ := d.Token()
		var value json.RawMessage
		if d.Decode(&value) != nil || name == "retcode" && found {
			return ""
		}
		if name == "retcode" {
			found, retcode = true, strings.Trim(string(value), `"`)
		}
	}
	return retcode
}
