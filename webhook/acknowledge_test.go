package webhook_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/webhook"
)

func TestAcknowledged(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   bool
	}{
		"number":            {200, `{"retcode":200,"retmsg":"SUCCESS"}`, true},
		"text":              {200, `{"retcode":"200"}`, true},
		"created":           {201, `{"retcode":200}`, true},
		"the last 2xx":      {299, `{"retcode":200}`, true},
		"the word":          {200, "SUCCESS", true},
		"the word, a line":  {200, "SUCCESS\n", true},
		"another word":      {200, "OK", false},
		"the word and more": {200, "SUCCESS!", false},
		"lower case":        {200, "success", false},
		"the word in JSON":  {200, `"SUCCESS"`, false},
		"another name":      {200, `{"Retcode":200}`, false},
		"another retcode":   {200, `{"retcode":201}`, false},
		"two hundred":       {200, `{"retcode":2000}`, false},
		"null":              {200, `{"retcode":null}`, false},
		"nothing":           {200, ``, false},
		"no content":        {204, ``, false},
		"redirect":          {300, `{"retcode":200}`, false},
		"informational":     {199, `{"retcode":200}`, false},
		"failure":           {500, `{"retcode":200}`, false},
	} {
		if got := webhook.Acknowledged(c.status, []byte(c.body)); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}
