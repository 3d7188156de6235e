package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/xcheckout/xcheckout/internal/store"
)

// SetPassword gives a user another password, made when it is empty, and returns it:
// it is shown here and never again. It holds from the next token call on, and ends no
// token: tokens belong to the credential that obtained them.
func (g *Gateway) SetPassword(ctx context.Context, a Actor, email, password string) (string, error) {
	if err := a.mustBeOperator(); err != nil {
		return "", err
	}
	password, email = cmp.Or(password, randomText(passwordLength)), strings.ToLower(email)
	hash := hashPassword(password)
	err := g.store.Update(ctx, func(tx *store.Tx) error { return tx.SetPassword(email, hash) })
	if errors.Is(err, store.ErrNotFound) {
		err = errors.New("there is no user with this e-mail address")
	}
	if err != nil {
		return "", fmt.Errorf("set password of %s: %w", email, err)
	}
	return password, nil
}

// passwordLength is that of passwords that are made here: 119 bits.
const passwordLength = 20
