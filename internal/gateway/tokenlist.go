package gateway

import (
	"context"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// OfferedToken is a token that orders can be paid in now.
type OfferedToken struct {
	Token
	Family               chain.Family
	Confirmations        uint64       // that the smallest payment needs
	MinAmount, MaxAmount money.Amount // of an order, in US dollars
}

// OfferedTokens lists the tokens that orders of a merchant can be paid in now, by
// name: those whose chain can be read and that are not closed. A sub-merchant has its parent's.
func (g *Gateway) OfferedTokens(ctx context.Context, a Actor, subMerchantID string) (list []OfferedToken, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		if err := checkSubMerchant(tx, a.MerchantID, subMerchantID); err != nil {
			return err
		}
		for _, name := range g.tokenNames() {
			token := g.tokens[name]
			_, at, closed, err := tx.MerchantAndAsset(a.MerchantID, token.Asset)
			if err != nil {
				return err
			}
			if closed != "" || g.checkReady(tx, at) != nil {
				continue
			}
			c := g.chains[token.Chain]
			list = append(list, OfferedToken{Token: token, Family: c.Family, Confirmations: c.depths().Least(), MinAmount: 1, MaxAmount: orderAmountMax})
		}
		return nil
	})
	return list, err
}
