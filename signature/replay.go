package signature

import (
	"context"
	"time"
)

// ReplayGuard remembers the signatures of requests that were let through, so
// that none is let through twice. [ReplayMemory] is one for a single process;
// a gateway of several processes, or one that must not forget over a restart,
// keeps them in its database or in a store that all of its processes share.
//
// An implementation must be safe for concurrent use, and must let exactly one
// of several equal signatures through that come at the same time.
type ReplayGuard interface {
	// Remember keeps the first [ReplayKeySize] bytes of a MAC that this credential
	// made, until that time, which included is the last at which the signature
	// is in the window. It returns nil if they were not remembered yet, and an
	// [*Error] with Replayed if they were, with ReplayMemoryFull if there is no
	// room for another, or with TimestampOutsideWindow if that time has passed
	// already. A live signature is never forgotten in favour of another. Any
	// other error is a failure of the guard, and nothing is let through.
	Remember(ctx context.Context, credential string, mac [MACSize]byte, until time.Time) error
}

// ReplayKeySize is how many bytes of a MAC tell it from every other: 16, of
// which two are alike by chance once in 2^64 signatures of one credential.
const ReplayKeySize = 16

func replayed() *Error {
	return refuse(Replayed, "a request with this signature was let through before; a retry is signed afresh with a new timestamp")
}

func replayMemoryFull(detail string) *Error { return refuse(ReplayMemoryFull, detail) }
