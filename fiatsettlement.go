package xcheckout

import (
	"context"
	"net/http"

	"github.com/xcheckout/xcheckout/money"
)

// BankAccount is where a settlement in a currency goes: an IBAN, or the number of an
// account and the BIC of its bank.
type BankAccount struct {
	// Name is the holder's, in Latin letters: banks take nothing else.
	Name string `json:"name"`
	IBAN string `json:"iban,omitempty"`
	// Number is for accounts that have no IBAN; BIC is required beside it.
	Number string `json:"accountNumber,omitempty"`
	BIC    string `json:"bic,omitempty"`
	City   string `json:"city,omitempty"`
	// Country is two letters, such as "DE".
	Country string `json:"country,omitempty"`
}

// Fiat is what a settlement to a bank account has beside what all have.
type Fiat struct {
	Currency    string       `json:"currency"`
	Amount      money.Amount `json:"amount"`     // that was asked for, with the fee
	SentAmount  money.Amount `json:"sentAmount"` // that the bank sends
	Rate        string       `json:"rate"`       // how many tokens one unit of the currency costs
	BankAccount BankAccount  `json:"bankAccount"`
	BankReason  string       `json:"bankReason"` // why the bank rejected or returned it, in its words
}

// FiatSettlementRequest asks for your balance of a token to be paid to a bank account.
// All but MerchantID, RequestID and Nonce is required.
type FiatSettlementRequest struct {
	// SettlementOrderNo is your name for the settlement, as of a SettlementRequest: the
	// two share their numbers.
	SettlementOrderNo string
	// MerchantID is the sub-merchant whose balance it is; empty means your own.
	MerchantID string
	// Token is the balance that is settled, such as "ETH_USDT".
	Token string
	// Currency is what the bank sends, such as "EUR".
	Currency string
	// Amount is in Currency and includes the fee.
	Amount money.Amount
	// BankAccount is where the money goes. A gateway may take those of a list alone.
	BankAccount BankAccount
	// RequestID names this call, as of a SettlementRequest.
	RequestID string
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string
}

// wire is the request's JSON.
func (r FiatSettlementRequest) wire() (any, error) {
	switch {
	case r.SettlementOrderNo == "":
		return nil, missing("settlementOrderNo")
	case r.Token == "":
		return nil, missing("token")
	case r.Currency == "":
		return nil, missing("currency")
	case r.Amount == 0:
		return nil, missing("amount")
	case r.BankAccount == BankAccount{}:
		return nil, missing("bankAccount")
	}
	return struct {
		SettlementOrderNo string       `json:"settlementOrderNo"`
		MerchantID        string       `json:"merchantId,omitempty"`
		Token             string       `json:"token"`
		Currency          string       `json:"currency"`
		Amount            money.Amount `json:"amount"`
		BankAccount       BankAccount  `json:"bankAccount"`
		RequestID         string       `json:"requestId,omitempty"`
		Nonce             string       `json:"nonce,omitempty"`
	}{r.SettlementOrderNo, r.MerchantID, r.Token, r.Currency, r.Amount, r.BankAccount, r.RequestID, r.Nonce}, nil
}

// CreateFiat asks for a settlement to a bank account. It is safe to repeat as Create is.
// Info, Cancel and List are for settlements of both kinds. One that is SettlementDone
// may become SettlementFailed later, when the bank returns the payment.
func (s *SettlementService) CreateFiat(ctx context.Context, r FiatSettlementRequest) (*Settlement, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	return s.call(ctx, request{method: http.MethodPost, path: "/checkout/settlement/fiat/create", body: body, repeatable: r.Nonce == ""}, r.SettlementOrderNo)
}
