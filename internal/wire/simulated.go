package wire

import (
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// SimulateParams are the parameters of the simulate call.
type SimulateParams struct {
	Event   EventType `json:"event,omitzero"`
	Remark  string    `json:"remark,omitzero"`
	OrderNo string    `json:"orderNo,omitzero"` // [ours] whose order the event tells of
	Once
	Vendors
}

// Simulated is the answer of the simulate call.
type Simulated struct {
	Success bool   `json:"success"`
	EventID string `json:"eventId"`
}

// The numbers of what a test event tells of: nothing of a merchant's has them,
// since its own are never as long.
const (
	sampleNo      = "TESTONLY"
	sampleAddress = "0x000000000000000000000000000000000000dEaD"
	sampleHash    = "0x0000000000000000000000000000000000000000000000000000000000000000"
)

// chainOf is the chain of a token, by its name.
func chainOf(token string) string {
	name, _, _ := strings.Cut(token, "_")
	return name
}

// NewSample makes the data of a test event of a type, in the token given, and says
// its reason.
func NewSample(kind EventType, token, remark string, now time.Time) (data any, reason string) {
	at, amount := eventTime(now), money.MustParse("25.00")
	switch kind {
	case RefundOrderChanged:
		return RefundEvent{Reason: "refunded", Sysid: "RF" + sampleNo, RefundOrderNo: sampleNo, OrderNo: sampleNo, Token: token, Amount: amount,
			Address: sampleAddress, RefundStatus: payment.RefundDone, TxHash: sampleHash, CreatedTime: at, UpdatedTime: at,
			CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(), Remark: remark}, "refunded"
	case SettlementOrderChanged:
		return SettlementEvent{Reason: "settled", Sysid: "ST" + sampleNo, SettlementOrderNo: sampleNo, Token: token, Address: sampleAddress,
			SettlementAmount: amount, SettleStatus: payment.Settled, TxHash: sampleHash, CreatedTime: at, UpdatedTime: at,
			CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(), Remark: remark}, "settled"
	case AbnormalPayment:
		return AbnormalEvent{Reason: "pending", AbnormalPaymentNo: sampleNo, OrderNo: sampleNo, Token: token, Amount: amount, Hash: sampleHash,
			PendingAmount: amount, Type: "OVER_PAID", Status: "PENDING", CreatedTime: at, UpdatedTime: at,
			CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(), Remark: remark}, "pending"
	case CustomerDepositChanged:
		return CustomerDepositEvent{Reason: "credited", customerDeposit: customerDeposit{DepositNo: sampleNo, CustomerID: sampleNo, DepositAddress: sampleAddress,
			Token: token, Chain: chainOf(token), Amount: amount, RefundableAmount: amount, DepositStatus: payment.DepositCredited, TxHash: sampleHash,
			CreatedTime: at, UpdatedTime: at, CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli()}, Remark: remark}, "credited"
	}
	return OrderEvent{Reason: Paid, Sysid: "OR" + sampleNo, OrderNo: sampleNo, Token: token, OrderAmount: Number(amount), PayingAmount: Number(amount),
		ReceivedAmount: Number(amount), OrderStatus: payment.Paid, TxHash: sampleHash, DepositAddress: sampleAddress,
		ExpiresAt: now.Add(30 * time.Minute).UnixMilli(), CreatedTime: at, UpdatedTime: at, CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(),
		Metadata: map[string]string{}, Remark: remark}, string(Paid)
}
