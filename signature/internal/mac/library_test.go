package mac

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"
	"testing"
)

// SHA-512s that save their state in other forms than ours, or not at all.
type (
	// unsaved has nothing but what every hash has.
	unsaved struct{ hash.Hash }
	// longer saves something more.
	longer struct{ resumable }
	// renamed has another name in front.
	renamed struct{ resumable }
	// unsaving fails when it is asked for its state.
	unsaving struct{ resumable }
	// stubborn takes no state back.
	stubborn struct{ resumable }
	// forgetful takes a state back and starts from the beginning all the same.
	forgetful struct{ resumable }
	// reversed keeps the chaining value the other way round.
	reversed struct{ resumable }
	// secretive marks all states but the two that the form is told by.
	secretive struct{ resumable }
)

func (h longer) AppendBinary(dst []byte) ([]byte, error) {
	dst, err := h.resumable.AppendBinary(dst)
	return append(dst, 0), err
}

func (h renamed) AppendBinary(dst []byte) ([]byte, error) {
	dst, err := h.resumable.AppendBinary(dst)
	dst[0] ^= 1
	return dst, err
}

func (unsaving) AppendBinary([]byte) ([]byte, error) { return nil, errors.New("no state") }

func (stubborn) UnmarshalBinary([]byte) error { return errors.New("no state") }

func (forgetful) UnmarshalBinary([]byte) error { return nil }

func (h reversed) AppendBinary(dst []byte) ([]byte, error) {
	dst, err := h.resumable.AppendBinary(dst)
	for i, j := stateAt, stateAt+sha512.Size-1; i < j; i, j = i+1, j-1 {
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst, err
}

func (h secretive) AppendBinary(dst []byte) ([]byte, error) {
	dst, err := h.resumable.AppendBinary(dst)
	padded, _ := known.stateAfter(appendPadding(nil, 0))
	if !bytes.Equal(dst, known.blank[:]) && !bytes.Equal(dst, padded) {
		dst[len(dst)-1]++
	}
	return dst, err
}

// Every one of them is told from the known form, at the latest when a key is
// made, and the MACs are then crypto/hmac's: nothing panics, and nothing is
// another MAC.
func TestUnknownFormOfStateLeavesMACsToTheLibrary(t *testing.T) {
	sha := func() resumable { return sha512.New().(resumable) }
	tests := []struct {
		name    string
		newHash func() hash.Hash
		known   bool // until a key is made
	}{
		{"none", func() hash.Hash { return unsaved{sha512.New()} }, false},
		{"longer", func() hash.Hash { return longer{sha()} }, false},
		{"renamed", func() hash.Hash { return renamed{sha()} }, false},
		{"failing", func() hash.Hash { return unsaving{sha()} }, false},
		{"stubborn", func() hash.Hash { return stubborn{sha()} }, false},
		{"forgetful", func() hash.Hash { return forgetful{sha()} }, false},
		{"reversed", func() hash.Hash { return reversed{sha()} }, false},
		{"secretive", func() hash.Hash { return secretive{sha()} }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			saved := formOf(test.newHash)
			if saved.known != test.known {
				t.Errorf("the form is known: %v, want %v", saved.known, test.known)
			}
			key := newKey("aR2822Y6XbehWMclnB0Y2NJK", saved)
			if key.library == nil {
				t.Fatal("the MACs are not left to crypto/hmac")
			}
			sum := newSum(saved)
			for range 3 {
				checkMACs(t, sum, key, "aR2822Y6XbehWMclnB0Y2NJK")
			}
		})
	}
	if !known.known {
		t.Error("the form of this program's own SHA-512 is not known")
	}
}

// checkMACs compares MACs of messages of many lengths with crypto/hmac's.
func checkMACs(t *testing.T, sum *Sum, key *Key, secret string) {
	t.Helper()
	for size := range 600 {
		text := bytes.Repeat([]byte("0123456789"), 60)[:size]
		want := hmac.New(sha512.New, []byte(secret))
		want.Write(text)
		for _, cut := range []int{0, size / 3, size} {
			sum.Text = append(sum.Text[:0], text[:cut]...)
			if err := sum.Begin(key); err != nil {
				t.Fatal(err)
			}
			if size%2 == 0 {
				sum.Flush()
				sum.Text = append(sum.Text, text[cut:]...)
				sum.Flush()
			} else {
				sum.Add(text[cut:])
			}
			if err := sum.Finish(key); err != nil || !bytes.Equal(sum.MAC[:], want.Sum(nil)) {
				t.Fatalf("the MAC of %d bytes, cut at %d: %x, %v; want %x", size, cut, sum.MAC, err, want.Sum(nil))
			}
			sum.Release()
		}
	}
}

func TestMACsOfSavedStates(t *testing.T) {
	for _, size := range []int{1, 16, 127, 128, 129, 256} {
		secret := strings.Repeat("k", size)
		checkMACs(t, NewSum(), NewKey(secret), secret)
	}
}

// A key whose MACs are the library's is as safe for concurrent use as others,
// and as useless once it was wiped.
func TestLibraryKeyIsSharedAndWiped(t *testing.T) {
	saved := formOf(func() hash.Hash { return unsaved{sha512.New()} })
	key := newKey("aR2822Y6XbehWMclnB0Y2NJK", saved)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			sum := newSum(saved)
			text := fmt.Sprint("message of ", worker)
			want := hmac.New(sha512.New, []byte("aR2822Y6XbehWMclnB0Y2NJK"))
			want.Write([]byte(text))
			for range 200 {
				sum.Text = append(sum.Text[:0], text...)
				if err := sum.Begin(key); err != nil {
					t.Error(err)
					return
				}
				if err := sum.Finish(key); err != nil || !bytes.Equal(sum.MAC[:], want.Sum(nil)) {
					t.Errorf("%s: %x, %v", text, sum.MAC, err)
					return
				}
			}
		})
	}
	group.Wait()
	secret := key.library.secret
	key.Wipe()
	if err := newSum(saved).Begin(key); err != ErrWiped {
		t.Errorf("Begin with a wiped key: %v, want %v", err, ErrWiped)
	}
	if !bytes.Equal(secret, make([]byte, len(secret))) {
		t.Errorf("a wiped key keeps %q", secret)
	}
}
