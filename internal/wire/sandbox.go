package wire

import "github.com/xcheckout/xcheckout/money"

// PayParams are the parameters of the sandbox's pay call. Without an amount,
// what is missing is paid; without a token, the order's is. There is no requestId:
// what was sent on chain has happened, and a repeated request is refused as replayed.
type PayParams struct {
	OrderNo        string        `json:"orderNo,omitzero"`
	DepositAddress string        `json:"depositAddress,omitzero"` // of a customer, instead of an order
	Token          string        `json:"token,omitzero"`
	Amount         *money.Amount `json:"amount,omitzero"`
	Nonce          string        `json:"nonce,omitzero"`
}

// Payment is the answer of the pay call.
type Payment struct {
	OrderNo string       `json:"orderNo"`
	Token   string       `json:"token"`
	Amount  money.Amount `json:"amount"`
	TxHash  string       `json:"txHash"`
	From    string       `json:"from"`
	To      string       `json:"to"`
}

// ReorgParams are the parameters of the sandbox's reorg call, which has no requestId
// either.
type ReorgParams struct {
	Depth *Integer `json:"depth,omitzero"`
	Drop  bool     `json:"drop,omitzero"`
	Nonce string   `json:"nonce,omitzero"`
}

// Reorg is the answer of the reorg call.
type Reorg struct {
	Ancestor     uint64 `json:"ancestor"`
	Head         uint64 `json:"head"`
	Transactions int    `json:"transactions"`
}

// WebhookParams are the parameters of the sandbox's webhook call. An empty URL
// ends deliveries.
type WebhookParams struct {
	URL *string `json:"url,omitzero"`
	Once
}

// Webhook is the answer of the webhook call.
type Webhook struct {
	URL         string `json:"url"`
	PreviousURL string `json:"previousUrl"`
}

// ListenerParams are the parameters of the sandbox's listener call.
type ListenerParams struct {
	URL     string   `json:"url,omitzero"`
	Seconds *Integer `json:"seconds,omitzero"`
	Once
}

// Listener is the answer of the listener call.
type Listener struct {
	URL       string `json:"url"`
	ExpiresAt int64  `json:"expiresAt"` // ms
}
