package spec

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed doctor.json
var doctorJSON []byte

// Finding is one row of the signature doctor's table, doctor.json: a usual
// mistake in signing.
type Finding struct {
	Code  string `json:"code"`  // the stable word that names the mistake
	Cause string `json:"cause"` // what was done, in a sentence
	Cure  string `json:"cure"`  // what to do instead, in a sentence
	Fix   Fix    `json:"fix"`
}

// Fix is the corrected line of code in each language.
type Fix struct {
	Go         string `json:"go"`
	Java       string `json:"java"`
	JavaScript string `json:"javascript"`
}

// Findings returns the doctor's table in the order of likelihood.
var Findings = sync.OnceValue(func() []Finding {
	var list []Finding
	if err := json.Unmarshal(doctorJSON, &list); err != nil {
		panic("spec: doctor.json: " + err.Error())
	}
	return list
})

// FindingByCode returns the row of a code.
func FindingByCode(code string) (Finding, bool) {
	for _, row := range Findings() {
		if row.Code == code {
			return row, true
		}
	}
	return Finding{}, false
}
