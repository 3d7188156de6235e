package gateway

import (
	"encoding/hex"
	"testing"
)

// The rule of salts never changes: addresses that hold money rest on it. The
// expected values were computed with Python's hmac module.
func TestSalt(t *testing.T) {
	seed := make([]byte, seedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	for _, c := range []struct{ merchant, number, want string }{
		{"mer_1", "A-1", "85a9e7e0b27c09028a003430ff59b604fb13354b3437a55d4d3f78f0029007d4"},
		{"mer_1A", "-1", "3d53ec32b33d855246cd2240489f81cb95576f719996f1efa0873f2cab2a895f"}, // the same letters, divided otherwise
		{"mer_", "1A-1", "2ec15814f438bded2ed728c59227dd7e24400413ed8e8b83c9bd29057a3f0f76"},
	} {
		if got := newSalts(seed).of(purposeOrder, c.merchant, c.number); hex.EncodeToString(got[:]) != c.want {
			t.Errorf("%s, %s: %x, want %s", c.merchant, c.number, got, c.want)
		}
	}
}
