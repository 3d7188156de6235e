package wire

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// BalanceListParams are the parameters of the balance list call.
type BalanceListParams struct {
	MerchantID string `json:"merchantId,omitzero"`
	Token      string `json:"token,omitzero"`
	PageParams
}

// Balance is what a merchant or sub-merchant has in one token.
type Balance struct {
	MerchantID  string       `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	Token       string       `json:"token"`
	Chain       string       `json:"chain"`
	Available   money.Amount `json:"available"`
	Reserved    money.Amount `json:"reserved"`
	Incoming    money.Amount `json:"incoming"`
	Unconfirmed money.Amount `json:"unconfirmed"`
	Abnormal    money.Amount `json:"abnormal"`
	Shortfall   money.Amount `json:"shortfall"`
}

// ShownHolder is the merchantId of an answer to a merchant: of a sub-merchant, and empty
// for the merchant itself.
func ShownHolder(merchantID, holder string) string {
	if holder == merchantID {
		return ""
	}
	return holder
}

// NewBalance makes the public form of a balance, without its amounts.
func NewBalance(merchantID, holder string, a payment.Asset) Balance {
	return Balance{MerchantID: ShownHolder(merchantID, holder), Token: a.Token, Chain: a.Chain}
}

// StatementParams are the parameters of the statement call. Times are milliseconds.
type StatementParams struct {
	MerchantID string   `json:"merchantId,omitzero"`
	Token      string   `json:"token,omitzero"`
	Balance    string   `json:"balance,omitzero"`
	Format     string   `json:"format,omitzero"`
	StartTime  *Integer `json:"startTime,omitzero"` // included
	EndTime    *Integer `json:"endTime,omitzero"`   // excluded
	PageSize   *Integer `json:"pageSize,omitzero"`
	Cursor     string   `json:"cursor,omitzero"`
}

// Statement is a page of a statement: its lines as records, or as CSV.
type Statement struct {
	MerchantID     string          `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	Token          string          `json:"token"`
	Balance        string          `json:"balance"`
	StartTime      int64           `json:"startTime"` // 0 is the beginning
	EndTime        int64           `json:"endTime"`
	OpeningBalance money.Amount    `json:"openingBalance"`
	ClosingBalance money.Amount    `json:"closingBalance"`
	Records        []StatementLine `json:"records"`
	CSV            string          `json:"csv"`
	PageSize       int             `json:"pageSize"`
	NextCursor     string          `json:"nextCursor"`
}

// StatementLine is one ledger transfer of a statement.
type StatementLine struct {
	Type              string       `json:"type"`
	OrderNo           string       `json:"orderNo"`
	DepositNo         string       `json:"depositNo"`
	RefundOrderNo     string       `json:"refundOrderNo"`
	SettlementOrderNo string       `json:"settlementOrderNo"`
	Sysid             string       `json:"sysid"`
	From              string       `json:"from"`
	To                string       `json:"to"`
	Amount            money.Amount `json:"amount"`
	Balance           money.Amount `json:"balance"` // after it
	CreatedTime       string       `json:"createdTime"`
	CreatedAt         int64        `json:"createdAt"`
}

// Posted sets when a line was posted.
func (l StatementLine) Posted(at time.Time) StatementLine {
	l.CreatedTime, l.CreatedAt = orderTime(at), at.UnixMilli()
	return l
}
