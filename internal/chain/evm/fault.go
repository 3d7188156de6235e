package evm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// fault is what went wrong with a node, in words that are safe to show. The
// error that a library gave is not kept beside them: net/http's names the whole
// address, and a node's own words may repeat its path.
type fault struct {
	node, said string
	cause      error // a sentinel of this package, of package chain or of package context; may be nil
}

func (f *fault) Error() string { return "node " + f.node + ": " + f.said }
func (f *fault) Unwrap() error { return f.cause }

var (
	errAway = errors.New("the node cannot be reached")
	// errSaid is the cause of a fault that the node itself reported, which its
	// words are about.
	errSaid = errors.New("the node answered with an error")
	// errReverted is an errSaid about a contract that refused a call.
	errReverted = fmt.Errorf("%w: the contract refused the call", errSaid)
	// errNoFunds is an errSaid about a sender without enough of the chain's own coin.
	errNoFunds = fmt.Errorf("%w: the sender has too little of the chain's own coin", errSaid)
)

// causes are what a caller may ask of an error.
var causes = []error{
	context.Canceled, context.DeadlineExceeded,
	chain.ErrNotFound, chain.ErrForked, chain.ErrOtherChain, chain.ErrContract,
}

// fault names the node, keeps what kind of trouble it is, and makes the words safe.
func (n *node) fault(err error) error {
	var already *fault
	if err == nil || errors.As(err, &already) {
		return err
	}
	f := &fault{node: n.name, said: n.words(err)}
	var said rpc.Error
	var op *net.OpError
	switch {
	case errors.As(err, &said):
		f.cause = errSaid
		// Nodes agree on the word and not on the code.
		switch words := strings.ToLower(said.Error()); {
		case strings.Contains(words, "revert"):
			f.cause = errReverted
		case strings.Contains(words, "insufficient funds"):
			f.cause = errNoFunds
		}
	case errors.As(err, &op) && op.Op == "dial":
		f.cause = errAway
	}
	for _, cause := range causes {
		if errors.Is(err, cause) {
			f.cause = cause
		}
	}
	return f
}

// away is the fault of a node that no connection could be made to.
func (n *node) away(err error) error {
	f := &fault{node: n.name, said: n.words(err), cause: errAway}
	for _, cause := range causes[:2] {
		if errors.Is(err, cause) {
			f.cause = cause
		}
	}
	return f
}

// words are those of an error, fit to be shown. What net/http says begins with
// the address, and of that a part too short to be blanked may still be a
// password, so that only what is behind it is kept.
func (n *node) words(err error) string {
	var addressed *url.Error
	if errors.As(err, &addressed) {
		err = addressed.Err
	}
	return n.redact(err.Error())
}
