package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// connectError is why no connection was made, in one line, with what to do about it.
type connectError struct{ err error }

// withoutAddress takes the address of the server out of an error of connecting,
// which may hold what an operator keeps to himself, and keeps its cause.
func withoutAddress(err error) error {
	var failed *pgconn.ConnectError
	if errors.As(err, &failed) {
		return &connectError{failed.Unwrap()}
	}
	return err
}

// Error names each attempt. A host that takes no TLS is tried without: the first attempt
// says nothing.
func (e *connectError) Error() string {
	var attempts []string
	for line := range strings.Lines(e.err.Error()) {
		if line = strings.TrimSpace(line); !strings.HasSuffix(line, "server refused TLS connection") && (len(attempts) == 0 || attempts[len(attempts)-1] != line) {
			attempts = append(attempts, line)
		}
	}
	if len(attempts) == 0 {
		return "connect to the database: " + e.err.Error()
	}
	return "connect to the database: " + strings.Join(attempts, "; ")
}

func (e *connectError) Unwrap() error { return e.err }

// Hint says what to do.
func (e *connectError) Hint() string {
	var refused *pgconn.PgError
	switch {
	case !errors.As(e.err, &refused):
		return "Is the server running, and the address right? Of several hosts one must take writes."
	case refused.Code == "3D000": // invalid_catalog_name
		return "Is the name of the database right? 'createdb' makes one."
	case refused.Code == "28P01": // invalid_password
		return "Give the user's password in ~/.pgpass or PGPASSWORD."
	case strings.HasPrefix(refused.Code, "28"): // invalid_authorization_specification
		return "Is the user right, and may it log in from here? The server's pg_hba.conf says who may."
	}
	return ""
}

// notAllowed is what the user of the database may not do, with what to do about it.
type notAllowed struct{ error }

func (e notAllowed) Unwrap() error { return e.error }

// Hint says what to do.
func (e notAllowed) Hint() string {
	return "Make the gateway's user the owner of its database: alter database … owner to …"
}

// explain adds what to do to an error of opening.
func explain(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "42501" { // insufficient_privilege
		return notAllowed{err}
	}
	return withoutAddress(err)
}
