package gateway

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// statementsOf are the balances that a statement can be of, and the accounts that each
// is made of. What is owed is less than nothing of what is available.
var statementsOf = map[string][]ledger.Kind{
	"available": {ledger.Available, ledger.Shortfall},
	"incoming":  {ledger.Incoming},
	"abnormal":  {ledger.Abnormal},
	"reserved":  {ledger.Reserved},
	"total":     {ledger.Incoming, ledger.Available, ledger.Abnormal, ledger.Reserved, ledger.Shortfall},
}

// availableStatement is what a statement is of where nothing else is asked for.
const availableStatement = "available"

// StatementQuery says which statement is asked for, and which page of it.
type StatementQuery struct {
	SubMerchantID string // whose balance; empty is the merchant's own
	Token         string
	Balance       string // a name of statementsOf; empty is availableStatement
	StartTime     *int64 // ms, included; nil is the beginning
	EndTime       *int64 // ms, excluded; nil, and what is still to come, is now
	Size          *int
	Cursor        string
}

// StatementPage is a page of a statement. The last one, which has no NextCursor, is
// given only if Opening and the lines of all pages add up to Closing.
type StatementPage struct {
	Holder           string
	Token            string
	Balance          string
	From             time.Time // zero is the beginning
	Before           time.Time
	Opening, Closing money.Amount
	First            bool // it begins the statement
	Lines            []StatementEntry
	Size             int
	NextCursor       string
}

// StatementEntry is a line and the balance after it.
type StatementEntry struct {
	store.StatementLine
	Balance money.Amount
}

// statementCursor is where a page ended, and what its statement began with.
type statementCursor struct {
	Time, Number     int64 // of the last line
	Before           int64
	Balance          money.Amount // after the last line
	Opening, Closing money.Amount
}

func (c statementCursor) String() string {
	text, err := json.Marshal(c, json.Deterministic(true))
	if err != nil { // they are numbers
		panic("gateway: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseStatementCursor(text string) (c statementCursor, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Time <= 0 || c.Before <= 0 {
		return c, fault.Invalid(fault.ParameterInvalid, "cursor", "cursor is what an answer gave as nextCursor, unchanged")
	}
	return c, nil
}

// errNotWhole: the opening balance and the lines don't add up to the closing balance.
var errNotWhole = errors.New("a statement does not add up to what the accounts hold")

// Statement returns a page of a statement. A statement that got lines meanwhile within
// the pages that were given, since their transactions began before others, is refused at
// its last page with StatementChanged.
func (g *Gateway) Statement(ctx context.Context, a Actor, q StatementQuery) (page StatementPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	page, at, err := q.begin()
	if err != nil {
		return page, err
	}
	if q.Cursor == "" {
		if err := g.settle(ctx, &page); err != nil {
			return page, err
		}
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		of, err := g.statementOf(tx, a, q, &page)
		if err != nil {
			return err
		}
		return page.read(tx, of, at)
	})
	if errors.Is(err, errNotWhole) && q.Cursor != "" {
		err = fault.Invalid(fault.StatementChanged, "", "")
	}
	return page, err
}

// statementSettles is how long after its time a line may be committed, by another replica.
const statementSettles = time.Second

// settle fixes the end of a statement and waits until no line comes any more that belongs
// before it: a line has the time at which its transaction began. So a statement's closing
// balance is the opening balance of the next one.
func (g *Gateway) settle(ctx context.Context, page *StatementPage) error {
	now := g.store.Now()
	if page.Before.IsZero() || page.Before.After(now) {
		page.Before = now
	}
	left := g.statementSettles - now.Sub(page.Before)
	if left <= 0 {
		return nil
	}
	if !g.store.Shared() { // of one writer, what began before is committed before
		if err := g.store.Update(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
			return err
		}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(left):
		return nil
	}
}

// begin checks what is asked for, as far as it can be checked by itself.
func (q StatementQuery) begin() (page StatementPage, at statementCursor, err error) {
	page = StatementPage{Token: q.Token, Balance: q.Balance}
	if q.Token == "" {
		return page, at, fault.Invalid(fault.ParameterMissing, "token", "token is required: a statement is of one token")
	}
	if page.Balance == "" {
		page.Balance = availableStatement
	}
	if statementsOf[page.Balance] == nil {
		return page, at, fault.Invalid(fault.ParameterInvalid, "balance", "balance is one of %s", strings.Join(slices.Sorted(maps.Keys(statementsOf)), ", "))
	}
	if page.From, page.Before, err = checkPeriod(q.StartTime, q.EndTime); err != nil {
		return page, at, err
	}
	size, _, err := PageQuery{Size: q.Size}.check()
	if page.Size = size.Size; err == nil && q.Cursor != "" {
		at, err = parseStatementCursor(q.Cursor)
	}
	return page, at, err
}

// statementOf finds whose statement it is, and settles its end.
func (g *Gateway) statementOf(tx *store.Tx, a Actor, q StatementQuery, page *StatementPage) (of store.StatementOf, err error) {
	if page.Holder, err = holderIn(tx, a.MerchantID, q.SubMerchantID); err != nil {
		return of, err
	}
	asset, err := tx.AssetByToken(q.Token)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it has %s", q.Token, strings.Join(g.tokenNames(), ", "))
	}
	if err != nil {
		return of, err
	}
	if page.Before.IsZero() || page.Before.After(tx.Now) {
		page.Before = tx.Now
	}
	return store.StatementOf{MerchantID: a.MerchantID, Holder: page.Holder, AssetID: asset.ID, Kinds: statementsOf[page.Balance], From: page.From, Before: page.Before}, nil
}

// read reads a page behind a position. What was before the first page and after the last
// one is added up for these two alone.
func (page *StatementPage) read(tx *store.Tx, of store.StatementOf, at statementCursor) error {
	var after store.StatementPosition
	if page.First = at.Time == 0; page.First {
		if err := page.bounds(tx, of); err != nil {
			return err
		}
		at.Before, at.Opening, at.Closing, at.Balance = page.Before.UnixMilli(), page.Opening, page.Closing, page.Opening
	} else {
		after = store.StatementPosition{Time: time.UnixMilli(at.Time), Number: at.Number}
		page.Before, page.Opening, page.Closing = time.UnixMilli(at.Before).UTC(), at.Opening, at.Closing
		of.Before = page.Before
	}
	page.Lines, page.NextCursor = nil, ""
	err := tx.Statement(of, after, page.Size+1, func(l store.StatementLine) error {
		if len(page.Lines) == page.Size {
			page.NextCursor = at.String()
			return nil
		}
		at.Balance += l.Change
		at.Time, at.Number = l.At.Time.UnixMilli(), l.At.Number
		page.Lines = append(page.Lines, StatementEntry{l, at.Balance})
		return nil
	})
	if err != nil || page.NextCursor != "" {
		return err
	}
	if !page.First {
		if err := page.bounds(tx, of); err != nil {
			return err
		}
	}
	if at.Opening != page.Opening || at.Balance != page.Closing {
		return fmt.Errorf("%w: %s of %s, holder %s: opened with %s, now with %s; its lines lead to %s and it closes with %s",
			errNotWhole, page.Balance, page.Token, page.Holder, at.Opening, page.Opening, at.Balance, page.Closing)
	}
	return nil
}

// bounds adds up what the statement opens and closes with. Both follow from what the
// accounts hold now; one from the beginning opens with nothing, so that it proves that
// the accounts hold what their transfers add up to.
func (page *StatementPage) bounds(tx *store.Tx, of store.StatementOf) error {
	now, err := tx.StatementBalance(of)
	if err != nil {
		return err
	}
	later := of
	later.From, later.Before = of.Before, time.Time{}
	changed, err := tx.StatementSum(later)
	if err != nil {
		return err
	}
	page.Opening, page.Closing = 0, now-changed
	if of.From.IsZero() {
		return nil
	}
	within, err := tx.StatementSum(of)
	page.Opening = page.Closing - within
	return err
}
