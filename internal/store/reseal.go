package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/xcheckout/xcheckout/internal/seal"
)

// sealedColumn is a column of sealed secrets: the columns that name a row, and the
// place that its secret is sealed for.
type sealedColumn struct {
	table, column string
	key           []string
	place         func(key []string) string
}

// sealedColumns are all of them; a test compares them with the schema.
var sealedColumns = []sealedColumn{
	{"credentials", "api_secret", []string{"merchant_id", "id"}, func(key []string) string {
		return apiSecretPlace(Credential{MerchantID: key[0], ID: key[1]})
	}},
	{"sign_keys", "secret", []string{"merchant_id", "credential_id", "id"}, func(key []string) string {
		return signKeyPlace(Credential{MerchantID: key[0], ID: key[1]}, key[2])
	}},
	{"address_seed", "seed", nil, func([]string) string { return addressSeedPlace }},
}

// Reseal seals every secret with another master key, in one Update, and returns how
// many there are. It returns seal.ErrOpen where one does not open with the key of
// now, and changes nothing then. Once it has committed, the Store opens no secret any
// more: close it. It returns ErrInUse where another process has the database open.
func (s *Store) Reseal(ctx context.Context, to *seal.Box) (n int, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		n = 0 // an Update may run again
		if err := tx.checkAlone(); err != nil {
			return err
		}
		for _, c := range sealedColumns {
			rows, err := tx.reseal(c, to)
			if err != nil {
				return fmt.Errorf("reseal %s.%s: %w", c.table, c.column, err)
			}
			n += rows
		}
		return nil
	})
	return n, err
}

// CheckAlone returns ErrInUse where another process may have the database open.
func (s *Store) CheckAlone(ctx context.Context) error { return s.View(ctx, (*Tx).checkAlone) }

func (tx *Tx) checkAlone() error {
	alone, err := tx.alone()
	if err == nil && !alone {
		err = ErrInUse
	}
	return err
}

// sealedRow is one secret, and what names its row.
type sealedRow struct {
	key    []string
	sealed []byte
}

func (tx *Tx) reseal(c sealedColumn, to *seal.Box) (int, error) {
	rows, err := tx.sealedRows(c)
	if err != nil {
		return 0, err
	}
	where := ""
	for i, column := range c.key {
		where += fmt.Sprintf("%s %s = $%d", map[bool]string{true: " where", false: " and"}[i == 0], column, i+2)
	}
	for _, row := range rows {
		place := c.place(row.key)
		secret, err := tx.store.box.Open(place, row.sealed)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", place, err)
		}
		args := []any{to.Seal(place, secret)}
		for _, value := range row.key {
			args = append(args, value)
		}
		if err := tx.execOne("update "+c.table+" set "+c.column+" = $1"+where, args...); err != nil {
			return 0, fmt.Errorf("%s: %w", place, err)
		}
	}
	return len(rows), tx.checkSealed(c, to)
}

// checkSealed opens every secret of a column with a key, as it is stored.
func (tx *Tx) checkSealed(c sealedColumn, box *seal.Box) error {
	rows, err := tx.sealedRows(c)
	for _, row := range rows {
		if _, err := box.Open(c.place(row.key), row.sealed); err != nil {
			return fmt.Errorf("%s: %w", c.place(row.key), err)
		}
	}
	return err
}

func (tx *Tx) sealedRows(c sealedColumn) (list []sealedRow, err error) {
	columns := append([]string{c.column}, c.key...)
	err = tx.rows("select "+strings.Join(columns, ", ")+" from "+c.table, nil, func(row scanner) error {
		r := sealedRow{key: make([]string, len(c.key))}
		dest := []any{&r.sealed}
		for i := range r.key {
			dest = append(dest, &r.key[i])
		}
		if err := row.Scan(dest...); err != nil {
			return err
		}
		list = append(list, r)
		return nil
	})
	return list, err
}

// CheckSealed opens every secret that is sealed, and returns seal.ErrOpen where one
// does not open.
func (s *Store) CheckSealed(ctx context.Context) error {
	return s.View(ctx, func(tx *Tx) error {
		for _, c := range sealedColumns {
			if err := tx.checkSealed(c, s.box); err != nil {
				return fmt.Errorf("check %s.%s: %w", c.table, c.column, err)
			}
		}
		return nil
	})
}
