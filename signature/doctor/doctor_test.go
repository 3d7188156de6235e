package doctor_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/xcheckout/xcheckout/signature/doctor"
)

// richBody holds whatever a mistake can show in.
const richBody = `{
  "token": "ETH_USDT",
  "orderAmount": 25.50,
  "remark": "late <b>payment</b> & more",
  "customer": {
    "name": "Zoë 中文",
    "city": "São Paulo"
  },
  "big": 12345678901234567890,
  "callback": "https://shop.example.com/paid?x=1",
  "tags": [
    "a b",
    null,
    true
  ],
  "apple": 1e2
}`

func diagnose(t testing.TB, c doctor.Case) doctor.Diagnosis {
	t.Helper()
	d, err := doctor.Diagnose(context.Background(), c)
	if err != nil {
		t.Fatalf("Diagnose: %v", err)
	}
	return d
}

func TestEveryMistakeAlone(t *testing.T) {
	t.Parallel()
	var codes []doctor.Code
	for _, slip := range slips {
		codes = append(codes, slip.code)
		s := newSloppy(richBody)
		slip.make(s)
		d := diagnose(t, s.received())
		if got := d.Codes(); !slices.Equal(got, []doctor.Code{slip.code}) {
			t.Errorf("%s: found %v: %s", slip.code, got, d.Explanation)
		}
	}
	if want := doctor.Codes(); !slices.Equal(codes, want) {
		t.Errorf("mistakes made here: %v, want those of the list in its order: %v", codes, want)
	}
}

// impossible says why two mistakes cannot be made at once: one takes the place
// of the other, or leaves nothing for it to be made on.
func impossible(a, b doctor.Code) bool {
	for _, group := range [][]doctor.Code{
		{doctor.WhitespaceKept, doctor.BodyOmitted, doctor.BodySignedAsObject, doctor.FormEncodedBody}, // what is signed for the body
		{doctor.WhitespaceInsideStringsRemoved, doctor.BodyOmitted},
		{doctor.BodyReserialized, doctor.BodyOmitted, doctor.BodySignedAsObject, doctor.FormEncodedBody},
		{doctor.QueryOmitted, doctor.QueryWithoutQuestionMark},
		{doctor.QueryOmitted, doctor.QueryURLEncoded},
		{doctor.QueryOmitted, doctor.QuerySorted},
		{doctor.MethodLowerCase, doctor.MethodMissing},
		{doctor.TimestampInSeconds, doctor.TimestampInMicroseconds},
		{doctor.ClockSkew, doctor.TimeZone},
		{doctor.APISecretUsedAsKey, doctor.APIKeyUsedAsKey, doctor.OtherEnvironmentKey},
		{doctor.KeyBase64Decoded, doctor.KeyHexDecoded, doctor.KeyWithWhitespace}, // made here with one function each
		{doctor.HMACSHA256, doctor.HMACSHA1OrMD5, doctor.PlainSHA512},
		{doctor.HexEncoded, doctor.Base64URLAlphabet},
		{doctor.HexEncoded, doctor.Base64OfHex},
		{doctor.HexEncoded, doctor.SignatureURLEncoded}, // there is nothing to encode
	} {
		if slices.Contains(group, a) && slices.Contains(group, b) {
			return true
		}
	}
	return false
}

// notSearched are the pairs that the specification leaves out.
func notSearched(a, b doctor.Code) bool {
	either := func(code doctor.Code) bool { return a == code || b == code }
	return either(doctor.TimestampDiffersFromHeader) || either(doctor.PlainSHA512) ||
		either(doctor.SeparatorBetweenParts) && either(doctor.PartsInOtherOrder)
}

// pairs are the pairs of mistakes that can be made and are searched for.
func pairs() (all [][2]slip) {
	for i, first := range slips {
		for _, second := range slips[i+1:] {
			if !impossible(first.code, second.code) && !notSearched(first.code, second.code) {
				all = append(all, [2]slip{first, second})
			}
		}
	}
	return all
}

// with is a request in which the mistakes were made.
func with(body string, mistakes ...slip) doctor.Case {
	s := newSloppy(body)
	for _, slip := range mistakes {
		slip.make(s)
	}
	return s.received()
}

func TestEveryPairOfMistakes(t *testing.T) {
	t.Parallel()
	checkPairs(t, func(mistakes ...slip) doctor.Case { return with(richBody, mistakes...) })
}

func TestEveryPairOfMistakesOfGET(t *testing.T) {
	t.Parallel()
	checkPairs(t, func(mistakes ...slip) doctor.Case {
		s := newSloppy("")
		s.method, s.signedMethod = "GET", "GET"
		for _, slip := range mistakes {
			if slip.code != doctor.BodyReserialized && slip.code != doctor.FormEncodedBody { // there is no body
				slip.make(s)
			}
		}
		return s.received()
	})
}

// checkPairs makes every pair of mistakes in a message, as far as both make a
// difference to it, and counts how many are found.
func checkPairs(t *testing.T, with func(mistakes ...slip) doctor.Case) {
	var tried, found atomic.Int64
	var group sync.WaitGroup
	queue := make(chan [2]slip)
	differ := func(a, b doctor.Case) bool { return a.Signature != b.Signature || !a.ReceivedAt.Equal(b.ReceivedAt) }
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for pair := range queue {
				first, second, both := with(pair[0]), with(pair[1]), with(pair[:]...)
				if !differ(both, first) || !differ(both, second) {
					continue
				}
				tried.Add(1)
				if got := diagnose(t, both).Codes(); slices.Equal(got, []doctor.Code{pair[0].code, pair[1].code}) {
					found.Add(1)
				} else {
					t.Logf("%s and %s: found %v", pair[0].code, pair[1].code, got)
				}
			}
		})
	}
	for i, pair := range pairs() {
		if i%pairStride == 0 {
			queue <- pair
		}
	}
	close(queue)
	group.Wait()
	t.Logf("%d of %d pairs found", found.Load(), tried.Load())
	if tried.Load() == 0 || found.Load()*100 < tried.Load()*95 {
		t.Errorf("found %d of %d pairs, want at least 95 %%", found.Load(), tried.Load())
	}
}
