package store

import (
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// seal seals a secret for its place, as long as the master key of this process is the
// one that the database's secrets are sealed with: a command that was begun before
// the key was changed would leave a secret that neither key's owner looks for.
func (tx *Tx) seal(place, secret string) ([]byte, error) {
	if err := tx.CheckSeal(); err != nil {
		return nil, err
	}
	return tx.store.box.Seal(place, secret), nil
}

// open opens what seal sealed. What does not open is for the operator to mend, so that
// others are told to come again: it is of another master key, or was altered.
func (tx *Tx) open(place string, sealed []byte) (string, error) {
	secret, err := tx.store.box.Open(place, sealed)
	if err != nil {
		err = unavailable(err)
	}
	return secret, err
}

// CheckSeal opens a secret of each kind, if the database has any: a wrong master key
// is better found when the gateway starts than by every merchant at once. It returns
// seal.ErrOpen where one does not open.
func (tx *Tx) CheckSeal() error {
	var c Credential
	var what string
	err := tx.row(`select merchant_id, id from credentials limit 1`, nil, &c.MerchantID, &c.ID)
	if err == nil {
		what = "credential " + c.ID
		_, err = tx.Credential(c.MerchantID, c.ID)
	}
	if err == nil || errors.Is(err, ErrNotFound) {
		what = "address seed"
		_, err = tx.AddressSeed()
	}
	if closed := (*fault.Error)(nil); errors.As(err, &closed) {
		err = fmt.Errorf("%s: %w", what, closed.Err) // nobody is to come again
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("the master key must be the one that this database was made with, or that 'xcheckoutd master-key rotate' has given it: %w", err)
	}
	return nil
}
