package evm_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/ethclient/simulated"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// fork is one of two chains from the same first block.
type fork struct {
	socket string
	sim    *simulated.Backend
}

// forks makes two whole chains of one genesis, of five blocks each and no common one
// after the first: what a node shows that made one up, or was left behind on it.
func forks(t *testing.T) (theChain, other fork) {
	t.Helper()
	key := walletKey(t)
	theChain.socket, theChain.sim = startBare(t, key)
	other.socket, other.sim = startBare(t, key)
	if err := other.sim.AdjustTime(time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		theChain.sim.Commit()
		other.sim.Commit()
	}
	return theChain, other
}

// final asks as a Watcher does, with two confirmations.
func final(t *testing.T, s *evm.Source) (chain.Block, error) {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Final(t.Context(), head, chain.Policy{Depth: 2})
}

func (f fork) proxy(t *testing.T) *evmtest.Proxy { return evmtest.StartProxy(t, f.socket) }

func (f fork) hash(t *testing.T, number uint64) chain.Hash {
	t.Helper()
	blocks, err := open(t, f.socket).At(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return blocks[0].Hash
}

func host(p *evmtest.Proxy) string { return strings.TrimPrefix(p.URL, "http://") }

// Of two nodes with different chains nobody knows which is right: nothing is final, and
// the error names both. Once one of them has followed, they agree.
func TestTwoNodesDisagree(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	a, b := theChain.proxy(t), other.proxy(t)
	s := open(t, a.URL, b.URL)
	_, err := final(t, s)
	if !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), host(a)) || !strings.Contains(err.Error(), host(b)) {
		t.Fatalf("final with two chains: %v, want ErrDisagree naming both nodes", err)
	}
	if _, again := final(t, s); !errors.Is(again, chain.ErrDisagree) {
		t.Errorf("final when asked again: %v, want ErrDisagree", again)
	}
	b.StandBefore(theChain.socket)
	got, err := final(t, s)
	if err != nil || got.Number != 4 || got.Hash != theChain.hash(t, 4) {
		t.Errorf("final once they agree: block %d, %v, want block 4", got.Number, err)
	}
}

// Most nodes are believed, also where the first to be asked is the one that has another
// chain.
func TestMostNodesAreBelieved(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	liar := other.proxy(t)
	s := open(t, liar.URL, theChain.proxy(t).URL, theChain.proxy(t).URL)
	_, err := final(t, s)
	if !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), "node "+host(liar)+" has") {
		t.Fatalf("final by the odd node: %v, want ErrDisagree that names it", err)
	}
	for range 2 {
		got, err := final(t, s)
		if err != nil || got.Hash != theChain.hash(t, 4) {
			t.Fatalf("final once it is outvoted: %v, %v, want block 4 of the others", got, err)
		}
	}
}

// One that was outvoted isn't believed when it is the only one left.
func TestOutvotedNodeAloneIsNotBelieved(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	liar, a, b := other.proxy(t), theChain.proxy(t), theChain.proxy(t)
	s := open(t, liar.URL, a.URL, b.URL)
	if _, err := final(t, s); !errors.Is(err, chain.ErrDisagree) {
		t.Fatalf("final by the odd node: %v, want ErrDisagree", err)
	}
	for _, p := range []*evmtest.Proxy{a, b} {
		p.Serve(hangUp)
	}
	if head, err := s.Head(t.Context()); err == nil {
		t.Errorf("head by the outvoted node alone: block %d, want an error", head.Number)
	}
	a.Serve(nil)
	if got, err := final(t, s); err != nil || got.Hash != theChain.hash(t, 4) {
		t.Errorf("final with one good node back: %v, %v, want block 4 of it", got, err)
	}
	liar.StandBefore(theChain.socket)
	b.Serve(nil)
	theChain.sim.Commit()
	if _, err := final(t, s); err != nil {
		t.Fatal(err)
	}
	a.Serve(hangUp)
	b.Serve(hangUp)
	if head, err := s.Head(t.Context()); err != nil || head.Number != 6 {
		t.Errorf("head by the one that agrees again: block %d, %v, want 6", head.Number, err)
	}
}

// One that is away, or late, has no vote: that is what the other is there for.
func TestNodeThatIsAwayHasNoVote(t *testing.T) {
	t.Parallel()
	theChain, _ := forks(t)
	away, late := theChain.proxy(t), theChain.proxy(t)
	away.Serve(hangUp)
	late.Answer(func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"0x4"` {
			a.Result = null
		}
		return a
	})
	s := open(t, theChain.proxy(t).URL, away.URL, late.URL)
	got, err := final(t, s)
	if err != nil || got.Number != 4 {
		t.Errorf("final with one node away and one late: block %d, %v, want 4", got.Number, err)
	}
}

// The block of a number is that of most nodes, and who has another one is asked nothing:
// what it says of balances or of a treasury is of another chain.
func TestAgreedBlock(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	liar := other.proxy(t)
	s := open(t, liar.URL, theChain.proxy(t).URL, theChain.proxy(t).URL)
	if got, err := s.Agreed(t.Context(), 4); err != nil || got.Hash != theChain.hash(t, 4) {
		t.Fatalf("agreed: %v, %v, want block 4 of the others", got, err)
	}
	asked := liar.Count("eth_getBlockByNumber")
	if got, err := s.Head(t.Context()); err != nil || got.Hash != theChain.hash(t, 5) {
		t.Errorf("head: %v, %v, want that of the others", got, err)
	}
	if now := liar.Count("eth_getBlockByNumber"); now != asked {
		t.Errorf("the node that was outvoted was asked %d times more", now-asked)
	}
	if _, err := final(t, s); !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), "node "+host(liar)+" has") {
		t.Errorf("final after that: %v, want ErrDisagree that names it, since nobody was told", err)
	}
	two := open(t, liar.URL, theChain.proxy(t).URL)
	if got, err := two.Agreed(t.Context(), 4); !errors.Is(err, chain.ErrDisagree) {
		t.Errorf("agreed of two nodes that differ: %v, %v, want ErrDisagree", got, err)
	}
	if _, err := two.Agreed(t.Context(), 99); err == nil {
		t.Error("agreed on a block that is not there yet")
	}
}

// Balances are those of the block that is asked for: a node that has another one of that
// number is not asked, though nobody has outvoted it.
func TestBalancesOfTheBlockOfThatHash(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	liar := other.proxy(t)
	at := chain.Block{Number: 4, Hash: theChain.hash(t, 4)}
	holding := []chain.Holding{{Address: walletAddress}}
	if got, err := open(t, liar.URL).Balances(t.Context(), at, holding); !errors.Is(err, chain.ErrForked) {
		t.Errorf("of the fork alone: %v, %v, want ErrForked", got, err)
	}
	if got, err := open(t, liar.URL, theChain.proxy(t).URL).Balances(t.Context(), at, holding); err != nil || len(got) != 1 || got[0] == nil {
		t.Errorf("of both: %v, %v, want a balance", got, err)
	}
	if n := liar.Count("eth_getBalance"); n != 0 {
		t.Errorf("the fork was asked for %d balances, want none", n)
	}
}
