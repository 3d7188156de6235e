package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrNotClosed says that a token takes orders already.
var ErrNotClosed = errors.New("the token is not closed: it takes orders")

// TokenState is a configured token, and why it is closed to new orders.
type TokenState struct {
	Token
	Family   chain.Family
	Closed   string // empty while orders are made in it
	ClosedAt time.Time
}

// TokenStates returns the configured tokens, in their order. One that is closed takes no
// order until the operator reopens it.
func (g *Gateway) TokenStates(ctx context.Context, a Actor) (list []TokenState, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		closed, err := tx.ClosedAssets()
		if err != nil {
			return err
		}
		for _, token := range g.config.Tokens {
			state := TokenState{Token: token, Family: g.chains[token.Chain].Family}
			for _, c := range closed {
				if c.Chain == token.Chain && c.Contract == token.Contract {
					state.Closed, state.ClosedAt = c.Reason, c.At
				}
			}
			list = append(list, state)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	return list, nil
}

// ReopenToken takes orders in a token again, after an operator has looked, and returns
// why it was closed. What was not credited stays so.
func (g *Gateway) ReopenToken(ctx context.Context, a Actor, token string) (reason string, err error) {
	if err := a.mustBeOperator(); err != nil {
		return "", err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		asset, err := tx.AssetByToken(token)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no token %.64q: this gateway has %s", token, strings.Join(g.tokenNames(), ", "))
		}
		if err != nil {
			return err
		}
		closed, err := tx.ClosedAssets()
		if err != nil {
			return err
		}
		reason = ""
		for _, c := range closed {
			if c.ID == asset.ID {
				reason = c.Reason
			}
		}
		if reason == "" {
			return fmt.Errorf("token %s: %w", token, ErrNotClosed)
		}
		return tx.ReopenAsset(asset.ID)
	})
	return reason, err
}
