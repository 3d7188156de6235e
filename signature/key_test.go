package signature_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const testSecret = "aR2822Y6XbehWMclnB0Y2NJK"

func mustKey(t testing.TB, secret string) *signature.Key {
	t.Helper()
	key, err := signature.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustSign(t testing.TB, key *signature.Key, m signature.Message) string {
	t.Helper()
	sig, err := key.Sign(m)
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func post(body string) signature.Message {
	return signature.Message{Method: "POST", Timestamp: benchTimestamp, Target: "/openapi/test", Body: []byte(body)}
}

// signPlainly signs with the standard library alone.
func signPlainly(secret string, text []byte) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// stripPlainly removes structural whitespace byte by byte.
func stripPlainly(text []byte) []byte {
	var dst []byte
	inString, escape := false, false
	for _, c := range text {
		if !inString && strings.IndexByte(" \t\r\n", c) >= 0 {
			escape = false
			continue
		}
		if c == '"' && !escape {
			inString = !inString
		}
		escape = c == '\\' && !escape
		dst = append(dst, c)
	}
	return dst
}

func TestNewKeyRefusesWhatIsNoSignKey(t *testing.T) {
	for _, secret := range []string{
		"", "short", strings.Repeat("k", 15), strings.Repeat("k", 257),
		"aR2822Y6XbehWMcl nB0Y2NJK", "aR2822Y6XbehWMclnB0Y2NJK\n", "\taR2822Y6XbehWMclnB0Y2NJK",
		"aR2822Y6XbehWMclnB0Y2NJ\x7f", "aR2822Y6XbehWMclnB0Y2NJé", "aR2822Y6XbehWMcl\x00nB0Y2NJK",
	} {
		if _, err := signature.NewKey(secret); err == nil {
			t.Errorf("NewKey(%q) was accepted", secret)
		} else if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("the error for %q shows the secret: %v", secret, err)
		}
	}
}

// Every length, since keys longer than a block of the hash are hashed first.
func TestSignWithKeysOfEveryLength(t *testing.T) {
	var secret strings.Builder
	for i := range signature.SecretSizeMax {
		secret.WriteByte(byte('!' + i%94))
		if secret.Len() < signature.SecretSizeMin {
			continue
		}
		m := post(`{"a": "124"}`)
		text := []byte(`POST1636360661729/openapi/test{"a":"124"}`)
		if got, want := mustSign(t, mustKey(t, secret.String()), m), signPlainly(secret.String(), text); got != want {
			t.Errorf("a key of %d bytes: got %s, want %s", secret.Len(), got, want)
		}
	}
}

// Bodies of every length around the sizes of words, blocks and windows, with
// strings, escapes and whitespace at random places.
func TestSignStripsBodiesOfEveryLength(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	key := mustKey(t, testSecret)
	sizes := []int{4095, 4096, 4097, 8191, 8192, 8193, 16384, 20000, 70000}
	for size := range 400 {
		sizes = append(sizes, size)
	}
	const alphabet = "  \n\t\r\"\"\\ab1,:{}[]é支\\\\"
	for _, size := range sizes {
		body := make([]byte, size)
		for i := range body {
			body[i] = alphabet[rnd.IntN(len(alphabet))]
		}
		m := post("")
		m.Body = body
		before := bytes.Clone(body)
		want := append([]byte("POST1636360661729/openapi/test"), stripPlainly(body)...)
		got, err := signature.StringToSign(m)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("StringToSign(%q) = %q, %v; want %q", body, got, err, want)
		}
		if got, want := mustSign(t, key, m), signPlainly(testSecret, want); got != want {
			t.Fatalf("Sign(%q) = %s, want %s", body, got, want)
		}
		if !bytes.Equal(body, before) {
			t.Fatalf("the body %q was changed to %q", before, body)
		}
	}
}

func TestSignAllocatesItsResultAlone(t *testing.T) {
	if raceEnabled {
		t.Skip("allocations are not counted under the race detector; run without -race")
	}
	key := mustKey(t, testSecret)
	get := signature.Message{Method: "GET", Timestamp: benchTimestamp, Target: "/openapi/test?test=234&remark=late%20payment"}
	pretty := post("")
	pretty.Body = orders(1, 100_000)
	for name, m := range map[string]signature.Message{"small": post(`{"a":"124"}`), "query": get, "large": pretty} {
		if n := testing.AllocsPerRun(200, func() { key.Sign(m) }); n > 1 {
			t.Errorf("%s: Sign makes %v allocations, want 1", name, n)
		}
		buffer := make([]byte, 0, signature.EncodedSize)
		if n := testing.AllocsPerRun(200, func() { buffer, _ = key.AppendSign(buffer[:0], m) }); n > 0 {
			t.Errorf("%s: AppendSign makes %v allocations, want none", name, n)
		}
		if want := mustSign(t, key, m); string(buffer) != want {
			t.Errorf("%s: AppendSign = %s, want %s", name, buffer, want)
		}
	}
}

// Signatures made at once are right or, after the key was wiped, refused:
// never those of a key half wiped.
func TestKeyIsSafeForConcurrentUseAndWipe(t *testing.T) {
	m := post(`{"a":"124"}`)
	want := mustSign(t, mustKey(t, testSecret), m)
	for range 50 {
		key := mustKey(t, testSecret)
		var running sync.WaitGroup
		start := make(chan struct{})
		for range 4 {
			running.Go(func() {
				<-start
				for range 200 {
					got, err := key.Sign(m)
					if errors.Is(err, signature.ErrKeyWiped) {
						return
					}
					if got != want || err != nil {
						t.Errorf("got %s, %v; want %s or %v", got, err, want, signature.ErrKeyWiped)
						return
					}
				}
			})
		}
		running.Go(func() {
			<-start
			time.Sleep(20 * time.Microsecond)
			key.Wipe()
		})
		close(start)
		running.Wait()
	}
}

func TestWipedKeyDoesNothing(t *testing.T) {
	key, other := mustKey(t, testSecret), mustKey(t, "another-sign-key-000000")
	m := post(`{"a":"124"}`)
	sig := mustSign(t, key, m)
	key.Wipe()
	if _, err := key.Sign(m); !errors.Is(err, signature.ErrKeyWiped) {
		t.Errorf("Sign: %v, want %v", err, signature.ErrKeyWiped)
	}
	p, err := signature.Parse(m, sig, signature.Options{})
	if err != nil {
		t.Fatal(err)
	}
	matched, err := p.Verify(time.UnixMilli(1636360661729), key, nil, other)
	if matched != -1 || signature.CodeOf(err) != signature.SignatureMismatch {
		t.Errorf("Verify = %d, %v; want -1, %s", matched, err, signature.SignatureMismatch)
	}
}
