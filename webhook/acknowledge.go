package webhook

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Acknowledged tells whether an endpoint took an event, by its answer: a 2xx
// status with a JSON object whose retcode is 200, as a number or as a string, or
// with the one word SUCCESS. Everything else is delivered again.
func Acknowledged(status int, body []byte) bool {
	if status < http.StatusOK || status >= http.StatusMultipleChoices {
		return false
	}
	if strings.TrimSpace(string(body)) == "SUCCESS" {
		return true
	}
	var answer map[string]json.RawMessage // a struct would take Retcode for retcode
	if json.Unmarshal(body, &answer) != nil {
		return false
	}
	retcode := string(answer["retcode"])
	return retcode == "200" || retcode == `"200"`
}
