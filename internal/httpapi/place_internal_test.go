package httpapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// A mistake is named with its place as deep as a call has names of its own: within objects,
// objects in them and in lists.
func TestPlacesOfMistakes(t *testing.T) {
	type line struct {
		Name string `json:"name"`
	}
	type params struct {
		Lines    []*line           `json:"lines"`
		Account  *wire.BankAccount `json:"account"`
		Nested   struct{ line }    `json:"nested"`
		Metadata map[string]string `json:"metadata"`
		Texts    []string          `json:"texts"`
		Depth    *wire.Integer     `json:"depth"`
		wire.PageParams
	}
	long := strings.Repeat("x", 100)
	for text, want := range map[string]struct {
		code  fault.Code
		param string
	}{
		`{"foo":1}`:                        {fault.ParameterUnknown, "foo"},
		`{"a/b~c":1}`:                      {fault.ParameterUnknown, "a/b~c"},
		`{"account":{"foo":1}}`:            {fault.ParameterUnknown, "account.foo"},
		`{"account":{"` + long + `":1}}`:   {fault.ParameterUnknown, "account." + long[:64] + "…"},
		`{"nested":{"foo":1}}`:             {fault.ParameterUnknown, "nested.foo"},
		`{"lines":[{"name":"a"},{"b":1}]}`: {fault.ParameterUnknown, "lines.1.b"},
		`{"lines":[{"name":1}]}`:           {fault.ParameterInvalid, "lines.0.name"},
		`{"lines":[1]}`:                    {fault.ParameterInvalid, "lines.0"},
		`{"lines":1}`:                      {fault.ParameterInvalid, "lines"},
		`{"account":{"iban":1}}`:           {fault.ParameterInvalid, "account.iban"},
		`{"account":1}`:                    {fault.ParameterInvalid, "account"},
		`{"metadata":{"a":{"b":1}}}`:       {fault.ParameterInvalid, "metadata"},
		`{"texts":["a",1]}`:                {fault.ParameterInvalid, "texts"},
		`{"depth":"x"}`:                    {fault.ParameterInvalid, "depth"},
		`{"pageSize":{}}`:                  {fault.ParameterInvalid, "pageSize"},
	} {
		var p params
		err := refuseParameters(&p, json.Unmarshal([]byte(text), &p, json.RejectUnknownMembers(true)))
		var got *fault.Error
		if !errors.As(err, &got) || got.Code != want.code || got.Param != want.param || !strings.Contains(got.Message, want.param) {
			t.Errorf("%s: %v of %+v, want %s of %q", text, err, got, want.code, want.param)
		}
	}
}
