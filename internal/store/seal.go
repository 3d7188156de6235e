package store

// seal seals a secret for its place, as long as the master key of this process is the
// one that the database's secrets are sealed with: a command that was begun before
// the key was changed would leave a secret that neither key's owner looks for.
func (tx *Tx) seal(place, secret string) ([]byte, error) {
	if err := tx.checkSeal(); err != nil {
		return nil, err
	}
	return tx.store.box.Seal(place, secret), nil
}
