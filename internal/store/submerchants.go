package store

// SubMerchants returns those of a merchant whose ids are below one, the newest first, but
// for the first skip. Below "" are all.
func (tx *Tx) SubMerchants(parentID, belowID string, limit, skip int) ([]Merchant, error) {
	var w conditions
	w.add(true, "parent_id = ?", parentID)
	w.add(belowID != "", "id < ?", belowID)
	where, args := w.where()
	return tx.merchants(where+" order by id desc"+pageOf(&args, limit, skip), args...) // merchants_by_parent
}

// CountSubMerchants counts those of a merchant, no further than most.
func (tx *Tx) CountSubMerchants(parentID string, most int) (int64, error) {
	return tx.countUpTo("merchants where parent_id = $1", []any{parentID}, most)
}
