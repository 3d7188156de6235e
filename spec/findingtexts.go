package spec

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed doctor.*.json
var findingTexts embed.FS

// FindingText is what a row of the doctor's list says in another language.
type FindingText struct {
	Cause string `json:"cause"`
	Cure  string `json:"cure"`
}

// FindingTexts returns the texts of all findings in a language, such as "zh", by code.
func FindingTexts(language string) (map[string]FindingText, error) {
	data, err := findingTexts.ReadFile("doctor." + language + ".json")
	if err != nil {
		return nil, fmt.Errorf("texts of findings: %w", err)
	}
	var texts map[string]FindingText
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("texts of findings: %s: %w", language, err)
	}
	return texts, nil
}
