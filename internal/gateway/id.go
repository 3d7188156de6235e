package gateway

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"time"
)

// crockford is base 32 without letters that are mistaken for digits.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newID makes an id that sorts by the time at which it was made: 48 bits of
// milliseconds and 80 random bits, 26 characters after the prefix.
func newID(prefix string, now time.Time) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(now.UnixMilli())<<16)
	rand.Read(raw[6:])
	return prefix + crockford.EncodeToString(raw[:])
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// randomText makes a secret of n letters and digits, 5.95 bits each.
func randomText(n int) string {
	text := make([]byte, n)
	for i := range text {
		// rand.Int draws without bias; it fails never, as rand.Read.
		k, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphanumeric))))
		if err != nil {
			panic("gateway: no randomness: " + err.Error())
		}
		text[i] = alphanumeric[k.Int64()]
	}
	return string(text)
}
