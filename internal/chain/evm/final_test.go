package evm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// calls makes a node call the block of a number finalized, whichever that is.
func calls(t *testing.T, f fork, number uint64) lie {
	t.Helper()
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"finalized"` {
			of := c
			of.Params = []json.RawMessage{json.RawMessage(fmt.Sprintf(`"0x%x"`, number)), c.Params[1]}
			return f.proxy(t).Ask(of)
		}
		return a
	}
}

// knowsNoTag makes a node one that knows no tag, and none one that calls no block so yet.
var knowsNoTag, none = onTag(evmtest.Refusal(`{"code":-32602,"message":"invalid block tag"}`)), onTag(evmtest.Answer{Result: null})

func onTag(instead evmtest.Answer) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"finalized"` {
			return instead
		}
		return a
	}
}

// finalized is what is final for deposits, with two confirmations and the tag, and for
// payouts, with the tag or else three blocks.
func finalized(t *testing.T, s *evm.Source) (deposits, payouts chain.Block, err, payoutsErr error) {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sender, err := evm.NewSender(s, nil, evm.NewKeySigner(walletKey(t)))
	if err != nil {
		t.Fatal(err)
	}
	deposits, err = s.Final(t.Context(), head, chain.Policy{Depth: 2, Tag: chain.Finalized})
	payouts, payoutsErr = sender.Final(t.Context(), head, chain.Policy{Depth: 3, Tag: chain.Finalized})
	return deposits, payouts, err, payoutsErr
}

// What most of the configured nodes call finalized is, for deposits and for payouts alike.
// One node does neither raise that nor hold it, whichever it is that is asked first.
func TestFinalizedIsWhatMostNodesCallSo(t *testing.T) {
	t.Parallel()
	theChain, _ := forks(t) // whose head is block 5
	at := func(number uint64) lie { return calls(t, theChain, number) }
	const fails = "fails"
	for name, c := range map[string]struct {
		nodes             []lie
		deposits, payouts string
	}{
		"all agree":                      {[]lie{at(2), at(2), at(2)}, "2", "2"},
		"the first is ahead":             {[]lie{at(5), at(1), at(1)}, "1", "1"},
		"the last is ahead":              {[]lie{at(1), at(1), at(5)}, "1", "1"},
		"one lags":                       {[]lie{at(0), at(2), at(2)}, "2", "2"},
		"all differ":                     {[]lie{at(4), at(1), at(2)}, "2", "2"},
		"one is beyond the head":         {[]lie{at(5), at(5), at(1)}, "4", "5"},
		"one knows no tag":               {[]lie{knowsNoTag, at(1), at(2)}, "1", "1"},
		"one has none":                   {[]lie{none, at(2), at(2)}, "2", "2"},
		"one of two is ahead":            {[]lie{at(5), at(1)}, "1", "1"},
		"one alone":                      {[]lie{at(4)}, "4", "4"},
		"one of two is away":             {[]lie{at(5), nil}, fails, "3"}, // for payouts, by depth
		"one of two is away, other lags": {[]lie{at(1), nil}, fails, "1"},
		"two of three are away":          {[]lie{at(5), nil, nil}, fails, "3"},
		"one of three is away":           {[]lie{at(5), nil, at(1)}, "1", "1"},
		"none knows the tag":             {[]lie{knowsNoTag, knowsNoTag, at(5)}, fails, "3"},
		"most have none":                 {[]lie{none, at(5), none}, "none", "3"},
		"most have none, the other lags": {[]lie{none, at(0), none}, "none", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			var urls []string
			for _, tell := range c.nodes {
				p := theChain.proxy(t)
				if p.Answer(tell); tell == nil {
					p.Serve(hangUp)
				}
				urls = append(urls, p.URL)
			}
			deposits, payouts, err, payoutsErr := finalized(t, open(t, urls...))
			for _, of := range []struct {
				whose, want string
				got         chain.Block
				err         error
			}{{"deposits", c.deposits, deposits, err}, {"payouts", c.payouts, payouts, payoutsErr}} {
				got := fmt.Sprint(of.got.Number)
				switch {
				case of.err != nil:
					got = fails
				case of.got.Hash == "":
					got = "none"
				case of.got.Hash != theChain.hash(t, of.got.Number):
					t.Errorf("%s: block %d has another hash", of.whose, of.got.Number)
				}
				if got != of.want {
					t.Errorf("final for %s is %s (%v), want %s", of.whose, got, of.err, of.want)
				}
			}
		})
	}
}

// The error names the nodes that say nothing.
func TestFinalizedSaysWhoDoesNotAnswer(t *testing.T) {
	t.Parallel()
	theChain, _ := forks(t)
	gone := theChain.proxy(t)
	gone.Serve(hangUp)
	honest := theChain.proxy(t)
	honest.Answer(calls(t, theChain, 1))
	if _, _, err, _ := finalized(t, open(t, honest.URL, gone.URL)); err == nil || !strings.Contains(err.Error(), host(gone)) {
		t.Errorf("finalized of one of two: %v, want an error that names node %s", err, host(gone))
	}
}

// A node with another chain is named as ever when that one's block is finalized, and the
// others go on.
func TestFinalizedOfAFork(t *testing.T) {
	t.Parallel()
	theChain, other := forks(t)
	liar := other.proxy(t)
	liar.Answer(calls(t, other, 4))
	urls := []string{liar.URL}
	for range 2 {
		p := theChain.proxy(t)
		p.Answer(calls(t, theChain, 2))
		urls = append(urls, p.URL)
	}
	s := open(t, urls...)
	if _, _, err, _ := finalized(t, s); !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), "node "+host(liar)+" has") {
		t.Fatalf("finalized by the odd node: %v, want ErrDisagree that names it", err)
	}
	deposits, payouts, err, payoutsErr := finalized(t, s)
	if err = errors.Join(err, payoutsErr); err != nil || deposits.Hash != theChain.hash(t, 2) || payouts != deposits {
		t.Errorf("finalized once it is outvoted: %v and %v, %v, want block 2 of the others", deposits, payouts, err)
	}
}

// A node that hangs holds the others up once.
func TestFinalizedBesideANodeThatHangs(t *testing.T) {
	t.Parallel()
	theChain, _ := forks(t)
	hangs := theChain.proxy(t)
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	hangs.Serve(func(_ httpWriter, calls []call) bool {
		if len(calls) == 1 && string(calls[0].Params[0]) == `"finalized"` {
			<-gone
		}
		return false
	})
	urls := []string{hangs.URL}
	for range 2 {
		p := theChain.proxy(t)
		p.Answer(calls(t, theChain, 2))
		urls = append(urls, p.URL)
	}
	s := open(t, urls...)
	for i, most := range []time.Duration{10 * time.Second, time.Second} {
		begun := time.Now()
		if got, _, err, _ := finalized(t, s); err != nil || got.Number != 2 {
			t.Fatalf("finalized: block %d, %v, want 2", got.Number, err)
		}
		if took := time.Since(begun); took > most {
			t.Errorf("time %d took %v, want %v at most", i+1, took, most)
		}
	}
}
