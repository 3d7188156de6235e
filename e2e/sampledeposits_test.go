//go:build unix

package e2e

import (
	"context"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

// depositOfSamples stands in the samples for the customer's deposit of their scene.
const depositOfSamples = "DP06FDWG8A7C3M5N7P9QRSTVWXYZ"

// keptAddress is the address that the sample create-deposit-address makes.
func keptAddress(ctx context.Context, m *merchant) error {
	_, err := m.client.DepositAddresses.Create(ctx, xcheckout.DepositAddressRequest{CustomerID: "c7", Token: "ETH_USDT"})
	return err
}

// refundedDeposit is a deposit of 120 at that address, of which 20 have gone back.
func refundedDeposit(ctx context.Context, m *merchant) error {
	address, err := m.client.DepositAddresses.Create(ctx, xcheckout.DepositAddressRequest{CustomerID: "c7", Token: "ETH_USDT"})
	if err != nil {
		return err
	}
	paid, err := m.client.Sandbox.PayDeposit(ctx, address.Address, "ETH_USDT", money.MustParse("120"))
	if err != nil {
		return err
	}
	if err := until(ctx, "the deposit is credited", func() (bool, error) {
		page, err := m.client.CustomerDeposits.List(ctx, xcheckout.CustomerDepositFilter{Status: xcheckout.CustomerDepositCredited})
		if err != nil || len(page.Records) == 0 {
			return false, err
		}
		m.named[depositOfSamples] = page.Records[0].DepositNo
		return true, nil
	}); err != nil {
		return err
	}
	no := m.named[depositOfSamples]
	if _, err := m.client.Refunds.Create(ctx, xcheckout.RefundRequest{RefundOrderNo: "R78", DepositNo: no, Amount: money.MustParse("20"), Address: paid.From}); err != nil {
		return err
	}
	return until(ctx, "a part of it has gone back", func() (bool, error) {
		deposit, err := m.client.CustomerDeposits.Info(ctx, no)
		return err == nil && deposit.RefundedAmount == money.MustParse("20"), err
	})
}
