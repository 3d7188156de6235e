package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

func prices(t *testing.T, b *bench) {
	first := store.Price{Feed: "EUR/USD", Price: "1.0812", PricedAt: start.Add(-time.Minute), ReadAt: start}
	second := store.Price{Feed: "USDT/USD", Price: "0.9999", PricedAt: start, ReadAt: start, Refused: "0.5", RefusedAt: start.Add(time.Second)}
	b.update(t, func(tx *store.Tx) error { return tx.SavePrice(second) })
	b.update(t, func(tx *store.Tx) error {
		return tx.SavePrice(store.Price{Feed: first.Feed, Refused: "2", RefusedAt: start})
	})
	b.update(t, func(tx *store.Tx) error { return tx.SavePrice(first) }) // in the place of the one before
	b.view(t, func(tx *store.Tx) error {
		if got, err := tx.Prices(); err != nil || !reflect.DeepEqual(got, []store.Price{first, second}) {
			t.Errorf("all: %+v, %v; want both by name", got, err)
		}
		if got, err := tx.Price(second.Feed); err != nil || got != second {
			t.Errorf("one: %+v, %v; want %+v", got, err, second)
		}
		if _, err := tx.Price("JPY/USD"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that was never read: %v, want %v", err, store.ErrNotFound)
		}
		return nil
	})
}
