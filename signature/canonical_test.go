package signature_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/signature"
)

func TestCanonicalRemovesStructuralWhitespaceAlone(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{"a":"124"}`, `{"a":"124"}`},
		{" \t\r\n{ \"a\" :\n\"1 2\" ,\"b\" : [ ] } \n", `{"a":"1 2","b":[]}`},
		{`[ 1 , 2 ]`, `[1,2]`},
		{`"a b"`, `"a b"`},
		{` -0.5E+10 `, `-0.5E+10`},
		{"[true,\nfalse,\tnull]", `[true,false,null]`},
		{`{ }`, `{}`},
		{`{"a b":"\" \\","c":" { "}`, `{"a b":"\" \\","c":" { "}`},
		{`{"q":"\\" , "r":"\\\" , \\"}`, `{"q":"\\","r":"\\\" , \\"}`},
		{"{\"nbsp\": \"\u00a0\u2028\"}", "{\"nbsp\":\"\u00a0\u2028\"}"},
		{`["\ud83d\ude00 \u00e9\/"]`, `["\ud83d\ude00 \u00e9\/"]`},
	}
	for _, test := range tests {
		body := []byte(test.body)
		got, err := signature.Canonical(body)
		if err != nil || string(got) != test.want {
			t.Errorf("Canonical(%q) = %q, %v; want %q", test.body, got, err, test.want)
		}
		if string(body) != test.body {
			t.Errorf("Canonical(%q) changed its argument to %q", test.body, body)
		}
	}
}

func TestCanonicalSharesABodyWithoutInnerWhitespace(t *testing.T) {
	for _, text := range []string{`{"a":"b c"}`, `[1,2]`, "  {\"a\":1}", "{\"a\":1}\n", "\r\n[]\t"} {
		body := []byte(text)
		got, err := signature.Canonical(body)
		if err != nil {
			t.Fatalf("Canonical(%q): %v", text, err)
		}
		at := bytes.Index(body, got)
		if at < 0 || unsafe.SliceData(got) != &body[at] {
			t.Errorf("Canonical(%q) was copied", text)
		}
		if n := testing.AllocsPerRun(100, func() { signature.Canonical(body) }); n != 0 && !raceEnabled {
			t.Errorf("Canonical(%q) makes %v allocations", text, n)
		}
	}
}

func nested(depth int) string {
	return strings.Repeat(`{"a":[`, depth/2) + strings.Repeat("]}", depth/2)
}

// Each refused text with the code of the first fault in the order of the codes.
func TestCanonicalRefuses(t *testing.T) {
	tests := []struct {
		body string
		code signature.Code
	}{
		{"", signature.BodyInvalidJSON},
		{" \n", signature.BodyInvalidJSON},
		{`{"a":1}{"b":2}`, signature.BodyInvalidJSON},
		{`{"a":}`, signature.BodyInvalidJSON},
		{`{"a"}`, signature.BodyInvalidJSON},
		{`{"a":1,}`, signature.BodyInvalidJSON},
		{`{,}`, signature.BodyInvalidJSON},
		{`[1,]`, signature.BodyInvalidJSON},
		{`[,1]`, signature.BodyInvalidJSON},
		{`[1}`, signature.BodyInvalidJSON},
		{`{"a":1]`, signature.BodyInvalidJSON},
		{`[`, signature.BodyInvalidJSON},
		{`{`, signature.BodyInvalidJSON},
		{`{"a":`, signature.BodyInvalidJSON},
		{`[1 2]`, signature.BodyInvalidJSON},
		{`[1,tr ue]`, signature.BodyInvalidJSON},
		{`{"a":1 2}`, signature.BodyInvalidJSON},
		{`{'a':1}`, signature.BodyInvalidJSON},
		{`{a:1}`, signature.BodyInvalidJSON},
		{`[01]`, signature.BodyInvalidJSON},
		{`[+1]`, signature.BodyInvalidJSON},
		{`[1.]`, signature.BodyInvalidJSON},
		{`[.5]`, signature.BodyInvalidJSON},
		{`[1e]`, signature.BodyInvalidJSON},
		{`[-]`, signature.BodyInvalidJSON},
		{`[NaN]`, signature.BodyInvalidJSON},
		{`[Infinity]`, signature.BodyInvalidJSON},
		{`[0x1]`, signature.BodyInvalidJSON},
		{`[nul]`, signature.BodyInvalidJSON},
		{`[True]`, signature.BodyInvalidJSON},
		{`["a` + "\n" + `b"]`, signature.BodyInvalidJSON},
		{"[\"a\x00b\"]", signature.BodyInvalidJSON},
		{`["\x41"]`, signature.BodyInvalidJSON},
		{`["\u12g4"]`, signature.BodyInvalidJSON},
		{`["\u12"]`, signature.BodyInvalidJSON},
		{`["abc]`, signature.BodyInvalidJSON},
		{`["abc\"]`, signature.BodyInvalidJSON},
		{"\ufeff{}", signature.BodyInvalidJSON},
		{"{}\ufeff", signature.BodyInvalidJSON},
		{"{}\x00", signature.BodyInvalidJSON},
		{"{\u00a0}", signature.BodyInvalidJSON},
		{"{\v}", signature.BodyInvalidJSON},
		{"[\"\xff\"]", signature.BodyInvalidJSON},
		{"[\"\xc0\x80\"]", signature.BodyInvalidJSON},
		{"[\"\xed\xa0\x80\"]", signature.BodyInvalidJSON},
		{"{\"a\xe2\x82\":1}", signature.BodyInvalidJSON},
		{`["\ud800"]`, signature.BodyInvalidJSON},
		{`["\udc00"]`, signature.BodyInvalidJSON},
		{`["\ud800\ud800"]`, signature.BodyInvalidJSON},
		{`["\ud800\u0041"]`, signature.BodyInvalidJSON},
		{`["\ud800x\udc00"]`, signature.BodyInvalidJSON},
		{`{"\udc00":1}`, signature.BodyInvalidJSON},
		{`// a comment` + "\n{}", signature.BodyInvalidJSON},

		{`{"a":1,"a":1}`, signature.BodyDuplicateName},
		{`{"amount":1,"\u0061mount":2}`, signature.BodyDuplicateName},
		{`{"\u0061":1,"a":2}`, signature.BodyDuplicateName},
		{`{"":1,"":2}`, signature.BodyDuplicateName},
		{`{"a/b":1,"a\/b":2}`, signature.BodyDuplicateName},
		{`{"` + "\U0001f600" + `":1,"\ud83d\ude00":2}`, signature.BodyDuplicateName},
		{`{"\n":1,"\u000a":2}`, signature.BodyDuplicateName},
		{`[{"x":{"y":1,"z":{},"y":2}}]`, signature.BodyDuplicateName},
		{`{ "a" : {"b":1} , "c" : 2 , "a" : 3 }`, signature.BodyDuplicateName},

		{nested(130), signature.BodyTooDeep},
		{strings.Repeat("[", 129) + strings.Repeat("]", 129), signature.BodyTooDeep},
		{strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), signature.BodyTooDeep},

		// Precedence: what is not JSON is not looked at for names, and so on.
		{`{"a":1,"a":2`, signature.BodyInvalidJSON},
		{`{"a":1,"a":"` + "\xff" + `"}`, signature.BodyInvalidJSON},
		{strings.Repeat("[", 100_000), signature.BodyInvalidJSON},
		{strings.Repeat("[", 200) + `{"a":1,"a":2}` + strings.Repeat("]", 200), signature.BodyDuplicateName},
	}
	for _, test := range tests {
		got, err := signature.Canonical([]byte(test.body))
		if signature.CodeOf(err) != test.code || got != nil {
			t.Errorf("Canonical(%.60q) = %.60q, %v; want %s", test.body, got, err, test.code)
		}
	}
	if _, err := signature.Canonical([]byte(nested(128))); err != nil {
		t.Errorf("a body nested 128 deep: %v", err)
	}
}

// Objects with more names than are compared one with every other.
func TestCanonicalFindsADuplicateAmongMany(t *testing.T) {
	for _, count := range []int{2, 15, 16, 17, 18, 64, 5000} {
		var text strings.Builder
		for i := range count {
			text.WriteString(`,"name of a member ` + strings.Repeat("x", i%30) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `" : 1`)
		}
		object := "{" + text.String()[1:] + "}"
		if _, err := signature.Canonical([]byte(object)); err != nil {
			t.Fatalf("%d names: %v", count, err)
		}
		var last string
		for name := range strings.SplitSeq(text.String()[1:], " : 1,") {
			last = name
		}
		last = strings.TrimSuffix(last, " : 1")
		for _, again := range []string{last, strings.Replace(last, "n", `\u006e`, 1)} {
			repeated := "{" + again + ": 2," + text.String()[1:] + "}"
			if _, err := signature.Canonical([]byte(repeated)); signature.CodeOf(err) != signature.BodyDuplicateName {
				t.Errorf("%d names and %s again: %v, want %s", count, again, err, signature.BodyDuplicateName)
			}
		}
	}
}

// FuzzCanonical compares with two other parsers what is accepted and what the
// result is, and checks that the value did not change.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`{ "a" : [ 1 , -0.5e+7, true , null ] , "b c" : "\" \ud83d\ude00 \\" }`))
	f.Add(orders(1, 2000))
	f.Add([]byte(`{"a":1,"\u0061":2}`))
	f.Add([]byte("[\"\xff\"] "))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		got, err := signature.Canonical(body)
		if !bytes.Equal(body, before) {
			t.Fatalf("Canonical changed %q to %q", before, body)
		}
		want := jsontext.Value(before)
		switch code := signature.CodeOf(err); {
		case code == "" && err != nil:
			t.Fatalf("Canonical(%q): error without code: %v", before, err)
		case code == "":
			checkCanonical(t, before, got)
		case code == signature.BodyTooDeep:
			if !json.Valid(body) || depthOf(body) <= signature.DepthMax {
				t.Fatalf("Canonical(%q): %v, but its depth is %d", before, err, depthOf(body))
			}
		case code == signature.BodyDuplicateName:
			if want.IsValid() || !want.IsValid(jsontext.AllowDuplicateNames(true)) {
				t.Fatalf("Canonical(%q): %v, but another parser disagrees", before, err)
			}
		case want.IsValid(jsontext.AllowDuplicateNames(true)):
			t.Fatalf("Canonical(%q): %v, but another parser accepts it", before, err)
		}
	})
}

func checkCanonical(t *testing.T, body, got []byte) {
	want := jsontext.Value(bytes.Clone(body))
	if err := want.Compact(); err != nil || string(got) != string(want) {
		t.Fatalf("Canonical(%q) = %q; another parser has %q, %v", body, got, want, err)
	}
	if depthOf(body) > signature.DepthMax {
		t.Fatalf("Canonical(%q) accepted a depth of %d", body, depthOf(body))
	}
	if before, after := decoded(t, body), decoded(t, got); !reflect.DeepEqual(before, after) {
		t.Fatalf("Canonical(%q) = %q changed the value from %v to %v", body, got, before, after)
	}
	again, err := signature.Canonical(got)
	if err != nil || !bytes.Equal(again, got) {
		t.Fatalf("Canonical(%q) = %q, %v; want it unchanged", got, again, err)
	}
}

func decoded(t *testing.T, text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("decode %q: %v", text, err)
	}
	return value
}

// depthOf is how deep a valid text is nested.
func depthOf(text []byte) (deepest int) {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		case !inString && (c == '{' || c == '['):
			depth++
			deepest = max(deepest, depth)
		case !inString && (c == '}' || c == ']'):
			depth--
		}
	}
	return deepest
}
