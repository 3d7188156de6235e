package xcheckout

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

// request is one call before it is signed.
type request struct {
	method, path string
	query        []parameter // in the order in which they are sent
	body         any         // marshalled to JSON; nil for none
	// repeatable says that the call cannot happen twice by being sent twice.
	repeatable bool
	// readOnly says that the call changes nothing at the gateway.
	readOnly bool
	// anonymous says that no token goes with it.
	anonymous bool
	// about is what the answer must be about: a member and what it says; empty for
	// calls about nothing of that kind.
	about parameter
}

type parameter struct{ name, value string }

// prepared is what all attempts of a call share.
type prepared struct {
	method string
	url    *url.URL
	body   []byte // empty for none
	// reading is how the query is signed.
	reading signature.QueryReading
}

func (r request) prepare(base *url.URL) (p prepared, err error) {
	p.method = r.method
	if r.body != nil {
		if p.body, err = json.Marshal(r.body); err != nil {
			return p, &Error{Code: CodeParameterInvalid, Message: "the parameters can't be written as JSON", Err: err}
		}
	}
	if p.url, err = url.Parse(base.String() + r.path + encode(r.query)); err != nil {
		return p, &Error{Code: CodeParameterInvalid, Err: err}
	}
	return p, nil
}

// encode writes a query whose order is kept and whose spaces are %20: a plus
// sign is read in two ways.
func encode(query []parameter) string {
	var b strings.Builder
	for i, p := range query {
		if i == 0 {
			b.WriteByte('?')
		} else {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20"))
	}
	return b.String()
}
