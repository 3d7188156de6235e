package store_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

// sealedColumns are the columns that a schema calls sealed, by their tables.
func sealedColumns(t *testing.T, dialect string) map[string]string {
	t.Helper()
	schema, err := os.ReadFile("migrations/" + dialect + "/00001_initial.sql")
	if err != nil {
		t.Fatal(err)
	}
	columns, table := map[string]string{}, ""
	for _, found := range regexp.MustCompile(`(?m)^create table (\w+)|^  (\w+) +(?:blob|bytea) .*-- sealed$`).FindAllStringSubmatch(string(schema), -1) {
		if found[1] != "" {
			table = found[1]
		} else {
			columns[table] = found[2]
		}
	}
	return columns
}

// Every column that the schema calls sealed is sealed anew with a new master key.
func TestResealKnowsEverySealedColumn(t *testing.T) {
	columns := sealedColumns(t, "sqlite")
	if others := sealedColumns(t, "postgres"); len(columns) < 3 || !maps.Equal(columns, others) {
		t.Fatalf("the schemas call %v and %v sealed, want the same, and more", columns, others)
	}
	c := config(t)
	s := open(t, c)
	defer s.Close()
	if err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertMerchant(store.Merchant{ID: "mer_1", Name: "Shop"}); err != nil {
			return err
		}
		if err := tx.InsertCredential(store.Credential{MerchantID: "mer_1", ID: "cred_1", APIKey: "x", APISecret: "y",
			SignKeys: []store.SignKey{{ID: "key_1", Secret: "z", State: store.KeyCurrent}}}); err != nil {
			return err
		}
		return tx.InsertAddressSeed([]byte("seed"))
	}); err != nil {
		t.Fatal(err)
	}
	db := openSQL(t, c)
	read := func() map[string]string {
		sealed := map[string]string{}
		for table, column := range columns {
			var data []byte
			if err := db.QueryRow("select " + column + " from " + table).Scan(&data); err != nil {
				t.Fatalf("%s.%s: %v: give it a row in this test", table, column, err)
			}
			sealed[table] = string(data)
		}
		return sealed
	}
	before := read()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reseal(t.Context(), box); err != nil {
		t.Fatal(err)
	}
	after := read()
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if before[table] == after[table] {
			t.Errorf("%s.%s is sealed as before", table, columns[table])
		}
	}
}
