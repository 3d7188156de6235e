//go:build unix

package e2e

import (
	"context"

	"github.com/xcheckout/xcheckout"
)

// hatsByJo is the sub-merchant that the sample create-sub-merchant makes.
func hatsByJo(ctx context.Context, m *merchant) error {
	_, err := m.client.SubMerchants.Create(ctx, xcheckout.SubMerchantRequest{Name: "Hats by Jo"})
	return err
}
