package xcheckout

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
)

// PageRequest says which page of a list to answer. The zero PageRequest asks for
// the first.
type PageRequest struct {
	// PageNum is the number of the page, from 1.
	PageNum int `json:"pageNum,omitempty"`
	// PageSize is 200 at most; 0 leaves it to the gateway.
	PageSize int `json:"pageSize,omitempty"`
	// Cursor is Page.NextCursor of the page before: it goes on where that ended,
	// whatever was added to the list since, and further than numbers do.
	Cursor string `json:"cursor,omitempty"`
}

// Page is one page of a list.
type Page[T any] struct {
	Records []T `json:"records" strict:""`
	// Total counts all records that match, or those up to a number that a gateway
	// counts to, when TotalIsMore says so. Nil when the page was asked for by its
	// cursor.
	Total       *int64 `json:"total"`
	TotalIsMore bool   `json:"totalIsMore"`
	PageNo      int64  `json:"pageNo"`
	PageSize    int64  `json:"pageSize"`
	// NextCursor is empty on the last page, and on every page of a gateway that
	// knows numbers alone.
	NextCursor string          `json:"nextCursor"`
	Raw        json.RawMessage `json:"-"` // retdata as it came
}

// UnmarshalJSON reads the records strictly, and whatever else there is as it is.
func (p *Page[T]) UnmarshalJSON(data []byte) error { return decodeLenient(data, p) }

// hasCursors says whether the gateway walks through its lists by cursors.
func (p *Page[T]) hasCursors() bool {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(p.Raw, &members) // which was read before
	_, found := members["nextCursor"]
	return found
}

func list[T any](ctx context.Context, c *Client, path string, body any) (*Page[T], error) {
	var page Page[T]
	raw, err := c.call(ctx, request{method: http.MethodPost, path: path, body: body, repeatable: true}, &page)
	if err != nil {
		return nil, err
	}
	page.Raw = raw
	return &page, nil
}

// next is the request for the page that follows p, unless there is none.
func next[T any](asked PageRequest, p *Page[T]) (following PageRequest, more bool, err error) {
	if p.hasCursors() {
		if p.NextCursor != "" && p.NextCursor == asked.Cursor {
			return asked, false, &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK, Verified: true,
				Message: fmt.Sprintf("the list does not move on from cursor %q", asked.Cursor)}
		}
		return PageRequest{PageSize: asked.PageSize, Cursor: p.NextCursor}, p.NextCursor != "", nil
	}
	following = PageRequest{PageNum: max(asked.PageNum, 1) + 1, PageSize: asked.PageSize}
	done := p.Total != nil && p.PageNo*p.PageSize >= *p.Total
	return following, len(p.Records) > 0 && !done, nil
}

// all yields the records of every page from the one asked for on.
func all[T any](asked PageRequest, list func(PageRequest) (*Page[T], error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for more := true; more; {
			page, err := list(asked)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Records {
				if !yield(&page.Records[i], nil) {
					return
				}
			}
			if asked, more, err = next(asked, page); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}
