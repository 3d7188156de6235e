package httpapi

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// decode reads a call's parameters from what the signature covers: from the
// query of a GET, from the body of a POST, never from both. Unknown ones are
// refused, for a misspelt parameter that is ignored costs money.
func (x *exchange) decode(params any) error {
	text, err := x.parameters(params)
	if err != nil {
		return err
	}
	return refuseParameters(params, json.Unmarshal(text, params, decoding(text, json.RejectUnknownMembers(true))...))
}

// decodeVendors is decode for the calls that are the vendor's own. Its pages are
// known in part only, so what a body has beyond what we know is no mistake for
// sure: it is ignored, and named in the log and, in a sandbox, in the answer.
// Unknown parameters of a query are refused as everywhere.
func (x *exchange) decodeVendors(params any, vendors *wire.Vendors) error {
	text, err := x.parameters(params)
	if err != nil {
		return err
	}
	if err := refuseParameters(params, json.Unmarshal(text, params, decoding(text)...)); err != nil {
		return err
	}
	var unknown map[string]jsontext.Value
	if text := vendors.Ignored(); len(text) > 0 {
		if err := json.Unmarshal(text, &unknown); err != nil {
			return err
		}
	}
	x.ignored = slices.Sorted(maps.Keys(unknown))
	if x.takesQuery() && len(x.ignored) > 0 {
		name := x.ignored[0]
		x.ignored = nil
		return unknownParameter(name)
	}
	x.ignored = x.ignored[:min(len(x.ignored), ignoredMax)]
	for i, name := range x.ignored {
		x.ignored[i] = shortName(name)
	}
	return nil
}

// shortName cuts a name that a caller made up.
func shortName(name string) string {
	if runes := []rune(name); len(runes) > callersNameMax {
		return string(runes[:callersNameMax]) + "…"
	}
	return name
}

func unknownParameter(name string) error {
	return fault.Invalid(fault.ParameterUnknown, name, "%q is no parameter of this call", name)
}

// How many unknown members are named, and with how many characters each name that a
// caller made up.
const (
	ignoredMax     = 20
	callersNameMax = 64
)

// takesQuery tells whether a request's parameters stand in the query: those of a GET,
// and of a token call in that form.
func (x *exchange) takesQuery() bool {
	return x.r.Method == http.MethodGet || x.route == tokenPath && x.inQuery()
}

// parameters is a call's parameters as a JSON object, of which params are to be made.
func (x *exchange) parameters(params any) (jsontext.Value, error) {
	text := jsontext.Value(x.parsed.Body())
	if x.takesQuery() {
		text = x.queryObject()
	} else if query := x.parsed.Params(); len(query) > 0 {
		return nil, fault.Invalid(fault.ParameterUnknown, query[0].Name, "this call takes its parameters in the body, not in the query")
	}
	if len(text) == 0 {
		text = jsontext.Value("{}")
	}
	if text.Kind() != '{' {
		return nil, fault.New(fault.ParameterInvalid, "the body is a JSON object")
	}
	return text, refuseZeroBytes(params, text)
}

// refuseZeroBytes refuses a text with a zero byte in it, wherever it stands: one of the
// databases takes it in no text, not even to look for it.
func refuseZeroBytes(params any, text jsontext.Value) error {
	if !bytes.Contains(text, []byte(`\u0000`)) { // the only way to write it
		return nil
	}
	for d := jsontext.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.ReadToken()
		if err != nil {
			return nil // at the end, or where decoding will complain
		}
		if token.Kind() == '"' && strings.Contains(token.String(), "\x00") {
			param := placeIn(params, d.StackPointer())
			return fault.Invalid(fault.ParameterInvalid, param, "%s: a text has no zero bytes", strings.ReplaceAll(param, "\x00", "\uFFFD"))
		}
	}
}

// refuseParameters says what is wrong with parameters that could not be decoded.
func refuseParameters(params any, err error) error {
	if err == nil {
		return nil
	}
	param, message := "", "the parameters can't be read"
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		param = placeIn(params, semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return unknownParameter(param)
		}
		switch {
		case semantic.GoType != nil && semantic.Err == nil:
			message = dotted(semantic.JSONPointer) + mustBe(semantic)
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

// mustBe says what a value of another kind must be.
func mustBe(e *json.SemanticError) string {
	switch e.GoType.Kind() {
	case reflect.String:
		return " must be a string"
	case reflect.Map, reflect.Struct:
		return " must be an object"
	}
	return " can't be a JSON " + kindName(e.JSONKind)
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
