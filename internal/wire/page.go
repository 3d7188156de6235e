package wire

// PageParams select a page of a list: by number, or, with a cursor, from where
// the page before ended; an empty cursor begins at the first.
type PageParams struct {
	PageNum  *Integer `json:"pageNum,omitzero"` // from 1
	PageSize *Integer `json:"pageSize,omitzero"`
	Cursor   *string  `json:"cursor,omitzero"`
}

// Page is the answer of a list call. A page asked for by number has Total and
// PageNo; every page has NextCursor, empty on the last.
type Page[T any] struct {
	Records     []T    `json:"records"`
	Total       *int64 `json:"total,omitzero"`
	TotalIsMore bool   `json:"totalIsMore,omitzero"`
	PageNo      *int   `json:"pageNo,omitzero"`
	PageSize    int    `json:"pageSize"`
	NextCursor  string `json:"nextCursor"`
}
