//go:build !purego

package signature

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// alike tells what one text comes to with SIMD and without.
func alike(t *testing.T, text []byte) {
	t.Helper()
	if !simd {
		t.Skip("this processor has no AVX2, and without it there is nothing to compare")
	}
	type outcome struct {
		stripped         []byte
		inString, escape uint64
		spaced           bool
		canonical        []byte
		err              *Error
	}
	outcomes := make(map[bool]outcome)
	for _, with := range []bool{true, false} {
		func() {
			simd = with
			defer func() { simd = true }()
			o := outcome{spaced: hasSpace(text)}
			var s stripper
			whole := len(text) &^ (blockSize - 1)
			o.stripped = s.strip(make([]byte, 0, len(text)+stripRoom), text[:whole])
			o.inString, o.escape = s.inString, s.escape // of a last, partial part they mean nothing
			o.stripped = s.strip(slices.Grow(o.stripped, len(text)+stripRoom), text[whole:])
			scan := newScanner(slices.Clone(text), false)
			defer scan.release()
			o.canonical, o.err = scan.canonical()
			outcomes[with] = o
		}()
	}
	if got, want := outcomes[true], outcomes[false]; !reflect.DeepEqual(got, want) {
		t.Fatalf("%q\nwith SIMD    %+v\nwithout SIMD %+v", text, got, want)
	}
}

// pieces of texts that are JSON and of such that are not, among them what only
// whitespace keeps apart.
var jumble = strings.Split("{|}|[|]|,|:|\"|\"|\\|\\\\|\\\"|\\u00e9|1|2|-|.5|e+1|tr|ue|true|null|\n|\n|\n    |  |\t|\r\n|\x00|\x0b|\x1f|\x7f|\u00a0|\u2028|é|\xff|支付|"+strings.Repeat(" ", 70)+"|"+strings.Repeat("x", 70), "|")

func TestSIMDChangesNothing(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		var text []byte
		for range rnd.IntN(120) {
			text = append(text, jumble[rnd.IntN(len(jumble))]...)
		}
		alike(t, text)
	}
}

// Each valid text is spoiled in one place: there the two scans must tell the same
// fault.
func TestSIMDChangesNoFault(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	text := []byte(`{"list": [` + strings.Repeat("\n  {\n    \"orderNo\": \"A 1\\\\\",\n    \"amount\": [ -12.50e+3, true , null ],\n    \"r\\\"\": \"ü \\u00fc\"\n  } ,", 20) + "\n  {}\n]}\n")
	alike(t, text)
	for range 20_000 {
		spoiled := slices.Clone(text)
		at := rnd.IntN(len(spoiled))
		piece := jumble[rnd.IntN(len(jumble))]
		if rnd.IntN(2) == 0 {
			spoiled = slices.Insert(spoiled, at, []byte(piece)...)
		} else {
			spoiled = slices.Replace(spoiled, at, min(at+len(piece), len(spoiled)), []byte(piece)...)
		}
		alike(t, spoiled)
	}
}

func TestSIMDSeesWhatWhitespaceKeepsApart(t *testing.T) {
	filler := strings.Repeat(`"x" ,`, 40)
	for _, apart := range []string{"1 2", "- 1", "tr\nue", "1 .5", "1" + strings.Repeat(" ", 200) + "2", "1\v,2", "1\x00,2"} {
		for shift := range 130 {
			text := []byte("[ " + strings.Repeat("0", shift) + "x ," + filler + apart + " ]")
			var s stripper
			s.strip(make([]byte, 0, len(text)+stripRoom), text)
			if simd && s.suspect == 0 {
				t.Fatalf("nothing is suspect in %q", text)
			}
		}
	}
	for _, fine := range []string{`"a" : 1 `, `[ 1 , 2 ]`, `{ "a" : [ true , null ] } `, `"1 2"`, "1", `"\"" , "\\" `} {
		text := bytes.Repeat([]byte(fine+" , "), 30)
		var s stripper
		s.strip(make([]byte, 0, len(text)+stripRoom), text)
		if s.suspect != 0 {
			t.Errorf("something is suspect in %q", fine)
		}
	}
}

func TestSIMDSeesEverySpace(t *testing.T) {
	text := bytes.Repeat([]byte("\xff!\x80~"), 50)
	alike(t, text)
	for at := range text {
		for _, c := range []byte{0, '\n', 0x1f, ' '} {
			spaced := slices.Clone(text)
			spaced[at] = c
			alike(t, spaced)
			if !hasSpace(spaced) {
				t.Fatalf("byte %d of %q is not seen", at, spaced)
			}
		}
	}
}

func FuzzSIMD(f *testing.F) {
	f.Add([]byte(`{"a": "b\\" , "c" : [ 1 , 2 ], "d":  "` + strings.Repeat(`\\\" `, 30) + `"} `))
	f.Add([]byte("[1" + strings.Repeat(" ", 130) + "2]"))
	f.Fuzz(func(t *testing.T, text []byte) { alike(t, text) })
}
