package signature

import (
	"encoding/json"
	"unicode/utf8"
)

func canonical(raw []byte) (text []byte, retcode bool, err *Error) {
	if !json.Valid(raw) || !utf8.Valid(raw) {
		return nil, false, refuse(BodyInvalidJSON, "the body is not one JSON value in UTF-8")
	}
	text = appendStripped(nil, raw)
	if text[0] == '{' {
		var top map[string]json.RawMessage
		_ = json.Unmarshal(text, &top)
		_, retcode = top["retcode"]
	}
	return text, retcode, nil
}
