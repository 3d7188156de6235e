package xcheckout

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// StatementRequest says which statement to read. Token is required.
type StatementRequest struct {
	Token string
	// MerchantID is the sub-merchant whose statement it is; empty means your own.
	MerchantID string
	// Balance is what the statement is of: "available" where it is empty, "incoming",
	// "abnormal", "reserved", or "total".
	Balance string
	// From and To bound the period, to the millisecond: From is included and To is not.
	// Without From it begins with the first line ever; without To it ends now.
	From, To time.Time
	// PageSize is 200 at most; 0 leaves it to the gateway.
	PageSize int
	// Cursor is Statement.NextCursor of the page before.
	Cursor string
	format string
}

func (r StatementRequest) wire() (any, error) {
	if r.Token == "" {
		return nil, missing("token")
	}
	return struct {
		Token      string  `json:"token"`
		MerchantID string  `json:"merchantId,omitempty"`
		Balance    string  `json:"balance,omitempty"`
		Format     string  `json:"format,omitempty"`
		StartTime  *Millis `json:"startTime,omitempty"`
		EndTime    *Millis `json:"endTime,omitempty"`
		PageSize   int     `json:"pageSize,omitempty"`
		Cursor     string  `json:"cursor,omitempty"`
	}{r.Token, r.MerchantID, r.Balance, r.format, optional(r.From), optional(r.To), r.PageSize, r.Cursor}, nil
}

// Statement is a page of a statement. The last page, whose NextCursor is empty, comes
// only if OpeningBalance and the lines of all pages lead to ClosingBalance.
type Statement struct {
	MerchantID     string          `json:"merchantId"` // of the sub-merchant; empty where it is your own
	Token          string          `json:"token" strict:""`
	Balance        string          `json:"balance"`
	StartTime      Millis          `json:"startTime"` // zero is the first line ever
	EndTime        Millis          `json:"endTime"`
	OpeningBalance money.Amount    `json:"openingBalance" strict:""`
	ClosingBalance money.Amount    `json:"closingBalance" strict:""` // negative by a shortfall
	Records        []StatementLine `json:"records" strict:""`
	CSV            string          `json:"csv"` // of WriteCSV
	PageSize       int64           `json:"pageSize"`
	NextCursor     string          `json:"nextCursor"`
	Raw            json.RawMessage `json:"-"` // retdata as it came
}

// UnmarshalJSON reads it strictly in token, balances and lines.
func (s *Statement) UnmarshalJSON(data []byte) error { return decodeLenient(data, s) }

// StatementLine is one transfer of the ledger.
type StatementLine struct {
	Type              string       `json:"type" strict:""` // deposit, order, refund, settlement or fee
	OrderNo           string       `json:"orderNo"`
	DepositNo         string       `json:"depositNo"` // of a customer's deposit
	RefundOrderNo     string       `json:"refundOrderNo"`
	SettlementOrderNo string       `json:"settlementOrderNo"`
	SysID             string       `json:"sysid"`
	From              string       `json:"from"` // where the amount was, such as "available"
	To                string       `json:"to"`
	Amount            money.Amount `json:"amount" strict:""`  // negative where the balance became less
	Balance           money.Amount `json:"balance" strict:""` // after it
	CreatedTime       Time         `json:"createdTime"`
}

// UnmarshalJSON reads it strictly in type and amounts.
func (l *StatementLine) UnmarshalJSON(data []byte) error { return decodeLenient(data, l) }

// StatementService is Client.Statements.
type StatementService struct{ client *Client }

// Read returns one page of a statement. CodeStatementChanged says that a line was added
// to the period meanwhile: read it again from the first page. Lines walks through every
// page.
func (s *StatementService) Read(ctx context.Context, r StatementRequest) (*Statement, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	var page Statement
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/statement/list", body: body, repeatable: true}, &page)
	if err != nil {
		return nil, err
	}
	page.Raw = raw
	for i := range page.Records {
		page.Records[i].CreatedTime = page.Records[i].CreatedTime.in(s.client.config.TimeZone)
	}
	return &page, nil
}

// Lines yields every line of a statement, page by page. An error ends it and comes with
// a nil line: the statement is not whole then.
func (s *StatementService) Lines(ctx context.Context, r StatementRequest) iter.Seq2[*StatementLine, error] {
	return func(yield func(*StatementLine, error) bool) {
		for page, err := range s.pages(ctx, r) {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Records {
				if !yield(&page.Records[i], nil) {
					return
				}
			}
		}
	}
}

// WriteCSV writes a statement as a file: the columns, the opening balance, a row for
// each line, the closing balance. It holds one page at a time. After an error what was
// written is not whole, and lacks the row of the closing balance.
func (s *StatementService) WriteCSV(ctx context.Context, w io.Writer, r StatementRequest) error {
	r.format = "csv"
	for page, err := range s.pages(ctx, r) {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, page.CSV); err != nil {
			return fmt.Errorf("write the statement: %w", err)
		}
	}
	return nil
}

func (s *StatementService) pages(ctx context.Context, r StatementRequest) iter.Seq2[*Statement, error] {
	return func(yield func(*Statement, error) bool) {
		for {
			page, err := s.Read(ctx, r)
			if err == nil && page.NextCursor != "" && page.NextCursor == r.Cursor {
				err = &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK, Verified: true,
					Message: fmt.Sprintf("the statement does not move on from cursor %q", r.Cursor)}
			}
			if !yield(page, err) || err != nil || page.NextCursor == "" {
				return
			}
			r.Cursor = page.NextCursor
		}
	}
}
