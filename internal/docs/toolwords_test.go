package docs

import (
	"reflect"
	"testing"

	"github.com/xcheckout/xcheckout/spec"
)

// No language lacks a word of the tools, nor what the doctor finds.
func TestToolWords(t *testing.T) {
	names := map[string]bool{"SignKey": true, "OwnKey": true, "Timestamp": true, "Signature": true} // as they stand on the wire
	english, chinese := reflect.ValueOf(englishTools), reflect.ValueOf(chineseTools)
	for i := range english.NumField() {
		name, of, other := english.Type().Field(i).Name, english.Field(i).String(), chinese.Field(i).String()
		if of == "" || other == "" || hasChinese(of) || hasChinese(other) == names[name] {
			t.Errorf("%s is %q and %q", name, of, other)
		}
	}
	texts, err := spec.FindingTexts("zh")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range spec.Findings() {
		if text := texts[row.Code]; !hasChinese(text.Cause) || !hasChinese(text.Cure) {
			t.Errorf("spec/doctor.zh.json: the texts of %s are not all there", row.Code)
		}
		delete(texts, row.Code)
	}
	for code := range texts {
		t.Errorf("spec/doctor.zh.json has %s, which is no finding", code)
	}
}
