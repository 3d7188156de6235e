//go:build unix

package e2e

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// Here are the scenes in which money came or goes out.

// waitingOrder is the order that the sample create-order makes.
func waitingOrder(ctx context.Context, m *merchant) error {
	return m.order(ctx, "A1042")
}

// paidOrder is that order once it is paid.
func paidOrder(ctx context.Context, m *merchant) error {
	if err := waitingOrder(ctx, m); err != nil {
		return err
	}
	return m.pay(ctx)
}

// largeOrder is the order A1042 once 1080 were paid for it.
func largeOrder(ctx context.Context, m *merchant) error {
	r := xcheckout.OrderRequest{OrderNo: "A1042", Amount: money.MustParse("1080.00"), Token: "ETH_USDT"}
	if _, err := m.client.Orders.Create(ctx, r); err != nil {
		return err
	}
	return m.pay(ctx)
}

// pay pays the order A1042, and waits until it is paid.
func (m *merchant) pay(ctx context.Context) error {
	if _, err := m.client.Sandbox.Pay(ctx, "A1042", 0); err != nil {
		return err
	}
	return until(ctx, "the order is paid", func() (bool, error) {
		order, err := m.client.Orders.Info(ctx, "A1042")
		return err == nil && order.Status == xcheckout.StatusPaid, err
	})
}

// hold has refunds and settlements above a unit wait for the operator.
func (m *merchant) hold(ctx context.Context) error {
	above := money.MustParse("1")
	_, err := m.operator.UpdateMerchant(ctx, gateway.Operator(), m.id, gateway.MerchantChange{ApproveAbove: &above})
	return err
}

// dailyPlan is a plan by which the merchant is settled each morning.
func dailyPlan(ctx context.Context, m *merchant) error {
	const address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	if _, err := m.operator.AddSettlementAddress(ctx, gateway.Operator(), m.id, "ETH", address); err != nil {
		return err
	}
	_, err := m.operator.SetSettlementPlan(ctx, gateway.Operator(), m.id,
		gateway.NewSettlementPlan{Token: "ETH_USDT", Address: address, Schedule: "daily 06:00", Keep: money.MustParse("100")})
	return err
}

// heldRefund is the refund that the sample create-refund makes, which waits for the
// operator: a sandbox would have sent it before the sample looks.
func heldRefund(ctx context.Context, m *merchant) error {
	if err := errors.Join(m.hold(ctx), paidOrder(ctx, m)); err != nil {
		return err
	}
	_, err := m.client.Refunds.Create(ctx, xcheckout.RefundRequest{RefundOrderNo: "R77", OrderNo: "A1042", Amount: money.MustParse("10.00"),
		Address: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"})
	return err
}

// heldSettlement is the settlement that the sample create-settlement makes, which waits
// for the operator.
func heldSettlement(ctx context.Context, m *merchant) error {
	if err := errors.Join(m.hold(ctx), paidOrder(ctx, m)); err != nil {
		return err
	}
	_, err := m.client.Settlements.Create(ctx, xcheckout.SettlementRequest{SettlementOrderNo: "S12", Token: "ETH_USDT", Amount: money.MustParse("20.00"),
		Address: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"})
	return err
}

// abnormalOfSamples stands in the samples for the abnormal payment of their scene.
const abnormalOfSamples = "AP06FDWG8A7C3M5N7P9QRSTVWXYZ"

// overpaidOrder is the waiting order once 30 were paid for its 25.
func overpaidOrder(ctx context.Context, m *merchant) error {
	if err := waitingOrder(ctx, m); err != nil {
		return err
	}
	if _, err := m.client.Sandbox.Pay(ctx, "A1042", money.MustParse("30")); err != nil {
		return err
	}
	return m.findAbnormal(ctx)
}

// lateOrder is the order A1042 once it was paid after its expiry.
func lateOrder(ctx context.Context, m *merchant) error {
	if _, err := m.client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "A1042", Amount: money.MustParse("25.00"), Token: "ETH_USDT",
		CustomerID: "c7", Metadata: map[string]string{"cart": "81"}, ExpiresIn: 5 * time.Second}); err != nil {
		return err
	}
	if err := until(ctx, "the order expires", func() (bool, error) {
		order, err := m.client.Orders.Info(ctx, "A1042")
		return err == nil && order.Status == xcheckout.StatusTimeout, err
	}); err != nil {
		return err
	}
	if _, err := m.client.Sandbox.Pay(ctx, "A1042", money.MustParse("25")); err != nil {
		return err
	}
	return m.findAbnormal(ctx)
}

// findAbnormal waits for the abnormal payment of the order A1042.
func (m *merchant) findAbnormal(ctx context.Context) error {
	return until(ctx, "there is an abnormal payment", func() (bool, error) {
		page, err := m.client.AbnormalPayments.List(ctx, xcheckout.AbnormalPaymentFilter{OrderNo: "A1042", Status: xcheckout.AbnormalPending})
		if err != nil || len(page.Records) == 0 {
			return false, err
		}
		m.named[abnormalOfSamples] = page.Records[0].AbnormalPaymentNo
		return true, nil
	})
}
