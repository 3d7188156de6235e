package gateway

import (
	"encoding/base64"
	"strings"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Limits of lists.
const (
	pageSizeDefault = 50
	pageSizeMax     = 200
	// countedRowsMax is how far a list is counted, and how far pages go by number.
	// Beyond it only the cursor goes on, which reads no row that it does not show.
	countedRowsMax = 10_000
)

// PageQuery selects a page of a list, by number or from a cursor on.
type PageQuery struct {
	Num    *int    // from 1, which nil means; it selects nothing with a cursor
	Size   *int    // 50 when nil
	Cursor *string // where the page before ended; empty for the first page
}

// Page says which page was shown, and what comes after it.
type Page struct {
	Num         int // 0 when it was asked for by cursor: then there is no total
	Size        int
	Total       int64 // of all pages
	TotalIsMore bool  // Total is where counting ended
	NextCursor  string
}

// cursorOf is the cursor that goes on after a row with an id.
func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// after returns the id of the row that a cursor goes on after, which begins with a
// prefix; empty for none.
func (q PageQuery) after(prefix string) (id string, err error) {
	if q.Cursor == nil || *q.Cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*q.Cursor)
	if err != nil || !strings.HasPrefix(string(raw), prefix) || strings.ContainsFunc(string(raw), func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", fault.Invalid(fault.ParameterInvalid, "cursor", "cursor is what an answer gave as nextCursor, unchanged")
	}
	return string(raw), nil
}

// createdBetween is the time that a list is asked for, whose rows have ids with this
// prefix.
func createdBetween(prefix string, start, end *int64) (c store.CreatedBetween, err error) {
	if c.From, c.Before, err = checkPeriod(start, end); err != nil {
		return c, err
	}
	if start != nil {
		c.FromID = firstID(prefix, c.From)
	}
	if end != nil {
		c.BeforeID = firstID(prefix, c.Before.Add(idsAhead))
	}
	return c, nil
}

// check returns the page that is asked for and how many rows come before it.
func (q PageQuery) check() (p Page, skip int, err error) {
	p = Page{Num: 1, Size: pageSizeDefault}
	if q.Size != nil {
		p.Size = *q.Size
	}
	if p.Size < 1 || p.Size > pageSizeMax {
		return p, 0, fault.Invalid(fault.ParameterInvalid, "pageSize", "pageSize is between 1 and %d", pageSizeMax)
	}
	if q.Num != nil {
		p.Num = *q.Num
	}
	if p.Num < 1 {
		return p, 0, fault.Invalid(fault.ParameterInvalid, "pageNum", "pageNum counts from 1")
	}
	if q.Cursor != nil {
		p.Num = 0
		return p, 0, nil
	}
	if p.Num > countedRowsMax/p.Size {
		return p, 0, fault.Invalid(fault.ParameterInvalid, "pageNum",
			"pages go up to row %d by number: go on from there with cursor, which is the nextCursor of the page before", countedRowsMax)
	}
	return p, (p.Num - 1) * p.Size, nil
}

// count sets the total of a page asked for by number.
func (p *Page) count(rows func(most int) (int64, error)) (err error) {
	if p.Num == 0 {
		return nil
	}
	if p.Total, err = rows(countedRowsMax + 1); p.Total > countedRowsMax {
		p.Total, p.TotalIsMore = countedRowsMax, true
	}
	return err
}
