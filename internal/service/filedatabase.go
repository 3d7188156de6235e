package service

import (
	"regexp"
	"strings"

	"github.com/xcheckout/xcheckout/internal/store"
)

// asInPostgres is how the address of a database on a server is written.
const asInPostgres = "the address of a PostgreSQL database, as in postgres://xcheckout@127.0.0.1:5432/xcheckout"

// keywords is the other form in which PostgreSQL's own tools take an address.
var keywords = regexp.MustCompile(`(?i)(^|\s)(host|hostaddr|port|user|dbname)\s*=`)

// uri is what other programs take SQLite databases by, or begins or ends with a space:
// there would be a file of that very name.
var uri = regexp.MustCompile(`^file:|^:memory:$|\?|\x00|^\s|\s$`)

// databaseOf reads where the database is. What is meant for an address is never taken for
// a path, at which a new database, of no orders, would be made in silence.
func databaseOf(dir, text string) (string, error) {
	switch {
	case text == "":
		return "", wrong("database", "database is required: the path of a SQLite file, or %s", asInPostgres)
	case store.IsPostgres(text):
		if _, err := store.PoolMax(text); err != nil {
			return "", wrong("database", "%v", err)
		}
		return text, nil
	case strings.Contains(text, "://"), keywords.MatchString(text), uri.MatchString(text):
		return "", wrong("database", "database is neither the path of a SQLite file nor %s", asInPostgres)
	}
	return resolve(dir, text), nil
}
