package spec

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed errors.*.json
var errorTexts embed.FS

// ErrorText is what a row of the list of error codes says in another language.
type ErrorText struct {
	Message string `json:"message"`
	Cause   string `json:"cause"`
	Cure    string `json:"cure"`
}

// ErrorTexts returns the texts of all codes in a language, such as "zh", by code.
func ErrorTexts(language string) (map[string]ErrorText, error) {
	data, err := errorTexts.ReadFile("errors." + language + ".json")
	if err != nil {
		return nil, fmt.Errorf("texts of errors: %w", err)
	}
	var texts map[string]ErrorText
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("texts of errors: %s: %w", language, err)
	}
	return texts, nil
}
