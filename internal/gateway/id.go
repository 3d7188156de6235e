package gateway

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"math/bits"
	"sync"
	"time"
)

// crockford is base 32 without letters that are mistaken for digits.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// ids makes the ids of one gateway. Each is greater than all before it, also those
// of one millisecond and those that are made after the clock was set back: lists
// page by time and then by id, and orders of one millisecond have an order there.
type ids struct {
	mu   sync.Mutex
	last id
}

// id is 48 bits of milliseconds and 80 that are random at the first id of a
// millisecond: one number of 128 bits.
type id struct{ high, low uint64 }

// next makes an id of 26 characters after the prefix. One that can't be greater
// than the last by its time is the last plus a random step of up to 2^64, so that
// whoever knows an id still can't name the next. A sum beyond the random part is
// carried into the time, on average after some 65,000 ids of one millisecond.
func (m *ids) next(prefix string, now time.Time) string {
	var random [18]byte
	rand.Read(random[:])
	fresh := id{uint64(now.UnixMilli())<<16 | uint64(binary.BigEndian.Uint16(random[:])), binary.BigEndian.Uint64(random[2:])}
	step := binary.BigEndian.Uint64(random[10:])
	m.mu.Lock()
	defer m.mu.Unlock()
	if fresh.high>>16 <= m.last.high>>16 {
		var carry uint64
		fresh.low, carry = bits.Add64(m.last.low, max(step, 1), 0)
		fresh.high = m.last.high + carry
	}
	m.last = fresh
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], fresh.high)
	binary.BigEndian.PutUint64(raw[8:], fresh.low)
	return prefix + crockford.EncodeToString(raw[:])
}

// idsAhead is how much later than its row an id may say that it was made: since ids
// rise also where the clock was set back by as much.
const idsAhead = 24 * time.Hour

// sysidPrefix begins the sysid of an order.
const sysidPrefix = "OR"

// firstID is the lowest id of a millisecond.
func firstID(prefix string, at time.Time) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], uint64(max(at.UnixMilli(), 0))<<16)
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
