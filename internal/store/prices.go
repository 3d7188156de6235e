package store

import "time"

// Price is what a price feed said last, as orders are priced by it. Prices are
// decimal texts.
type Price struct {
	Feed      string
	Price     string    // "" while none was taken
	PricedAt  time.Time // as the source says
	ReadAt    time.Time // when a replica last heard it
	Refused   string    // one too far from Price that nobody has taken, "" for none
	RefusedAt time.Time // as the source says
}

// Price returns what is known of a feed, or ErrNotFound.
func (tx *Tx) Price(feed string) (Price, error) {
	return first(tx.prices("where feed = $1", feed))
}

// Prices returns what is known of all feeds, by name.
func (tx *Tx) Prices() ([]Price, error) { return tx.prices("order by feed") }

func (tx *Tx) prices(where string, args ...any) (list []Price, err error) {
	err = tx.rows("select feed, price, priced_at, read_at, refused, refused_at from prices "+where, args, func(row scanner) error {
		var p Price
		var pricedAt, readAt, refusedAt int64
		err := row.Scan(&p.Feed, &p.Price, &pricedAt, &readAt, &p.Refused, &refusedAt)
		p.PricedAt, p.ReadAt, p.RefusedAt = fromMS(pricedAt), fromMS(readAt), fromMS(refusedAt)
		list = append(list, p)
		return err
	})
	return list, err
}

// SavePrice keeps what is known of a feed now.
func (tx *Tx) SavePrice(p Price) error {
	return tx.exec(`insert into prices (feed, price, priced_at, read_at, refused, refused_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (feed) do update set price = excluded.price, priced_at = excluded.priced_at, read_at = excluded.read_at,
		refused = excluded.refused, refused_at = excluded.refused_at`,
		p.Feed, p.Price, ms(p.PricedAt), ms(p.ReadAt), p.Refused, ms(p.RefusedAt))
}
