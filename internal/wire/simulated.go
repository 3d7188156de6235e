package wire

import (
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

// settlementEvent is the data of a test event that tells of a settlement, with the
// members that a receiver reads.
type settlementEvent struct {
	Reason            string       `json:"reason"`
	SettlementOrderNo string       `json:"settlementOrderNo"`
	Token             string       `json:"token"`
	Address           string       `json:"address"`
	SettlementAmount  money.Amount `json:"settlementAmount"`
	SettleStatus      string       `json:"settleStatus"`
	CreatedTime       string       `json:"createdTime"`
	UpdatedTime       string       `json:"updatedTime"`
	Remark            string       `json:"remark"`
}

// The numbers of what a test event tells of: nothing of a merchant's has them,
// since its own are never as long.
const (
	sampleNo      = "TESTONLY"
	sampleAddress = "0x000000000000000000000000000000000000dEaD"
	sampleHash    = "0x0000000000000000000000000000000000000000000000000000000000000000"
)

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
		return settlementEvent{Reason: "settled", SettlementOrderNo: sampleNo, Token: token, Address: sampleAddress, SettlementAmount: amount,
			SettleStatus: "SETTLED", CreatedTime: at, UpdatedTime: at, Remark: remark}, "settled"
	case AbnormalPayment:
		return AbnormalEvent{Reason: "pending", AbnormalPaymentNo: sampleNo, OrderNo: sampleNo, Token: token, Amount: amount, Hash: sampleHash,
			PendingAmount: amount, Type: "OVER_PAID", Status: "PENDING", CreatedTime: at, UpdatedTime: at,
			CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(), Remark: remark}, "pending"
	}
	return OrderEvent{Reason: Paid, Sysid: "OR" + sampleNo, OrderNo: sampleNo, Token: token, OrderAmount: Number(amount), PayingAmount: Number(amount),
		ReceivedAmount: Number(amount), OrderStatus: payment.Paid, TxHash: sampleHash, DepositAddress: sampleAddress,
		ExpiresAt: now.Add(30 * time.Minute).UnixMilli(), CreatedTime: at, UpdatedTime: at, CreatedAt: now.UnixMilli(), UpdatedAt: now.UnixMilli(),
		Metadata: map[string]string{}, Remark: remark}, string(Paid)
}
