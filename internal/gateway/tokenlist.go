package gateway

import (
	"cmp"
	"context"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// OfferedToken is a token that orders can be paid in now.
type OfferedToken struct {
	Token
	Family               chain.Family
	Confirmations        uint64 // that the smallest payment needs
	Fiat                 string
	Fiats                []string     // all that orders in it may be priced in
	Quote                Quote        // in Fiat
	MinAmount, MaxAmount money.Amount // of an order, in Fiat
}

// OfferedTokens lists the tokens that orders of a merchant can be paid in now, by
// name, priced in a currency (USD when empty): those whose chain can be read and whose
// rate is known, and that are not closed. A sub-merchant has its parent's.
func (g *Gateway) OfferedTokens(ctx context.Context, a Actor, subMerchantID, fiat string) (list []OfferedToken, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return nil, err
	}
	fiat = cmp.Or(fiat, fiatDefault)
	digits, known := payment.FiatDigits(fiat)
	if !known {
		return nil, fault.Invalid(fault.FiatNotSupported, "fiat", "%.16q is no currency: it is written as in USD", fiat)
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		if err := checkSubMerchant(tx, a.MerchantID, subMerchantID); err != nil {
			return err
		}
		for _, name := range g.tokenNames() {
			token := g.tokens[name]
			if _, open := token.Rates[fiat]; !open {
				continue
			}
			_, at, closed, err := tx.MerchantAndAsset(a.MerchantID, token.Asset)
			if err != nil {
				return err
			}
			if closed != "" || g.checkReady(tx, at) != nil {
				continue
			}
			quote, err := g.quote(tx, token, fiat)
			if rateRefused(err) {
				continue
			}
			if err != nil {
				return err
			}
			c := g.chains[token.Chain]
			list = append(list, OfferedToken{Token: token, Family: c.Family, Confirmations: c.depths().Least(),
				Fiat: fiat, Fiats: token.fiats(), Quote: quote, MinAmount: leastOf(digits), MaxAmount: orderAmountMost(fiat)})
		}
		return nil
	})
	return list, err
}
