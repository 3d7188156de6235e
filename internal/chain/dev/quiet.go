package dev

import (
	"context"
	"log/slog"
	"strings"

	gethlog "github.com/ethereum/go-ethereum/log"
)

// quieten sends go-ethereum's warnings to our log and drops the rest, of which
// there is a lot. The wrapper keeps go-ethereum from making its logger that of
// the whole program, which it does with a logger of its own type.
func quieten(log *slog.Logger) {
	gethlog.SetDefault(struct{ gethlog.Logger }{gethlog.NewLogger(warnings{log.Handler()})})
}

// warnings hides from a handler what is less than a warning.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	for _, harmless := range []string{
		"Head block is not reachable",    // said of each new chain
		"P2P server will be useless",     // it is meant to be
		"Served ",                        // a caller asked for what does not exist, and was told so
		"Unclean shutdown detected",      // what was on disk counts
		"Transaction indexing is in pro", // for a moment after a start
	} {
		if strings.HasPrefix(r.Message, harmless) {
			return nil
		}
	}
	return w.Handler.Handle(ctx, r)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler {
	return warnings{w.Handler.WithGroup(name)}
}
