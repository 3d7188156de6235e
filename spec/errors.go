package spec

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed errors.json
var errorsJSON []byte

// Error is one row of the list of error codes, errors.json.
type Error struct {
	Code    string `json:"code"`    // the stable word that programs branch on
	Status  int    `json:"status"`  // HTTP
	Retcode string `json:"retcode"` // the status and three digits of our own
	Message string `json:"message"` // what happened, in a sentence
	Cause   string `json:"cause"`
	Cure    string `json:"cure"`
	// Retry is "never", "later", "after_new_token" or "after_clock_correction".
	Retry string `json:"retry"`
}

// Errors returns the list of error codes in the order of their retcodes.
var Errors = sync.OnceValue(func() []Error {
	var list []Error
	if err := json.Unmarshal(errorsJSON, &list); err != nil {
		panic("spec: errors.json: " + err.Error())
	}
	return list
})

// ErrorByCode returns the row of a code.
func ErrorByCode(code string) (Error, bool) {
	row, ok := errorsByCode()[code]
	return row, ok
}

var errorsByCode = sync.OnceValue(func() map[string]Error {
	rows := map[string]Error{}
	for _, row := range Errors() {
		rows[row.Code] = row
	}
	return rows
})
