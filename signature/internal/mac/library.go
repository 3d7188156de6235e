package mac

import (
	"crypto/hmac"
	"crypto/sha512"
	"hash"
	"sync"
)

// library computes the MACs of one key with crypto/hmac, which keeps the key's
// states itself where it can. Of what that holds wiping overwrites nothing; it is
// let go of.
type library struct {
	mu     sync.Mutex
	secret []byte // nil once it was wiped
	free   []hash.Hash
}

// freeMax is how many that are not in use are kept: as many as compute at the
// same time on most machines.
const freeMax = 32

func newLibrary(secret string) *library { return &library{secret: []byte(secret)} }

// take returns an HMAC that nothing was written to yet.
func (l *library) take() (hash.Hash, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.secret == nil {
		return nil, ErrWiped
	}
	if last := len(l.free) - 1; last >= 0 {
		h := l.free[last]
		l.free = l.free[:last]
		return h, nil
	}
	return hmac.New(sha512.New, l.secret), nil
}

// put takes back what take returned.
func (l *library) put(h hash.Hash) {
	h.Reset()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.secret != nil && len(l.free) < freeMax {
		l.free = append(l.free, h)
	}
}

func (l *library) wipe() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.secret)
	l.secret, l.free = nil, nil
}
