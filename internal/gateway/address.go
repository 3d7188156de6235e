package gateway

import (
	"crypto/rand"

	"github.com/xcheckout/xcheckout/internal/store"
)

// addressFactory makes deposit addresses: contracts that are deployed only when
// they are swept, so that no private key to them exists.
type addressFactory struct {
	derive func(factory, implementation string, salt [32]byte) (string, error)
}

// next makes an address that nobody has used: its salt is 32 random bytes, so a
// restored backup or a second instance never makes it again.
func (f *addressFactory) next(c Chain) (a store.Address, err error) {
	a = store.Address{Factory: c.Factory, Implementation: c.Implementation}
	rand.Read(a.Salt[:])
	a.Address, err = f.derive(a.Factory, a.Implementation, a.Salt)
	return a, err
}
