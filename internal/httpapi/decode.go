package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// decode reads a call's parameters from what the signature covers: from the
// query of a GET, from the body of a POST, never from both. Unknown ones are
// refused, for a misspelt parameter that is ignored costs money.
func (x *exchange) decode(params any) error {
	text := jsontext.Value(x.parsed.Body())
	if x.r.Method == http.MethodGet {
		text = x.queryObject()
	} else if query := x.parsed.Params(); len(query) > 0 {
		return fault.Invalid(fault.ParameterUnknown, query[0].Name, "this call takes its parameters in the body, not in the query")
	}
	if len(text) == 0 {
		text = jsontext.Value("{}")
	}
	if text.Kind() != '{' {
		return fault.New(fault.ParameterInvalid, "the body is a JSON object")
	}
	err := json.Unmarshal(text, params, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	param, message := "", "the parameters can't be read"
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		param, _, _ = strings.Cut(strings.TrimPrefix(string(semantic.JSONPointer), "/"), "/")
		if errors.Is(err, json.ErrUnknownName) {
			return fault.Invalid(fault.ParameterUnknown, param, "%q is no parameter of this call", param)
		}
		switch {
		case semantic.GoType != nil && semantic.Err == nil:
			message = param + " can't be a JSON " + kindName(semantic.JSONKind)
		case errors.Is(semantic.Err, strconv.ErrSyntax), errors.Is(semantic.Err, strconv.ErrRange):
			message = param + " is a whole number, without exponent, of 64 bits at most"
		case semantic.Err != nil:
			message = param + ": " + semantic.Err.Error()
		}
	}
	return &fault.Error{Code: fault.ParameterInvalid, Param: param, Message: message, Err: err}
}

// queryObject makes a JSON object of strings out of the query.
func (x *exchange) queryObject() jsontext.Value {
	object := []byte{'{'}
	for i, p := range x.parsed.Params() {
		if i > 0 {
			object = append(object, ',')
		}
		// Both are valid UTF-8, which the signature's rules demand, so this
		// can't fail.
		object, _ = jsontext.AppendQuote(object, p.Name)
		object = append(object, ':')
		object, _ = jsontext.AppendQuote(object, p.Value)
	}
	return append(object, '}')
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "string"
	case '0':
		return "number"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	case '{':
		return "object"
	case '[':
		return "array"
	}
	return "value"
}
