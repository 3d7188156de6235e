package store

import (
	"context"
	"fmt"
)

// InspectFile has SQLite look at the pages of a database, and returns how it keeps its
// log: wal, where all is well.
func InspectFile(ctx context.Context, path string) (journal string, err error) {
	if err := checkFile(ctx, Config{Database: path, ReadOnly: true}); err != nil {
		return "", err
	}
	db, err := openKeeping(dsnReading(path))
	if err != nil {
		return "", err
	}
	defer db.Close()
	var found string
	if err := db.QueryRowContext(ctx, "pragma quick_check(1)").Scan(&found); err != nil {
		return "", ownWords(err)
	}
	if found != "ok" {
		return "", fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	err = db.QueryRowContext(ctx, "pragma journal_mode").Scan(&journal)
	return journal, err
}
