package service

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// askMax is how long one node may take to answer what it is asked for an operator.
const askMax = 10 * time.Second

// ChainStatus is what is recorded of a chain, what each of its nodes says, and
// what is wrong.
type ChainStatus struct {
	gateway.ChainRecord
	Nodes []NodeStatus
	Wrong []Trouble // none when all is well
}

// Trouble is what is wrong with a chain, for an operator, and what to do about it.
type Trouble struct{ Text, Do string }

func (t Trouble) String() string {
	if t.Do == "" {
		return t.Text
	}
	return t.Text + ": " + t.Do
}

// What to do about nodes.
const (
	doReplaceNode = "put another node into rpcUrls, and start the gateway again"
	doTakeOutNode = "compare it with a public explorer, take the node that is wrong out of rpcUrls, and start the gateway again"
	doSetClock    = "look at this machine's clock first ('timedatectl'), then " + doReplaceNode
)

// NodeStatus is what one node says of itself.
type NodeStatus struct {
	Host     string // no more of its address, which may hold a key
	Identity chain.Identity
	Head     chain.Block
	Err      error
	// Contracts is why the contracts of the configuration are not known to be
	// there; nil when they are.
	Contracts error
	// Said is what contracts say of themselves that is known otherwise.
	Said []Trouble
}

// ChainStatus asks every node of the configured chains itself and compares the
// answers with what is recorded. It works beside the process that serves.
func (s *Service) ChainStatus(ctx context.Context, c Config) ([]ChainStatus, error) {
	records, err := s.Gateway.ChainRecords(ctx, gateway.Operator())
	if err != nil {
		return nil, err
	}
	list := make([]ChainStatus, len(records))
	for i, record := range records {
		configured := c.Chains[slices.IndexFunc(c.Chains, func(one Chain) bool { return one.Name == record.Name })]
		list[i] = askNodes(ctx, c, configured, record)
		list[i].Wrong = append(list[i].Wrong, list[i].disagreements(ctx, configured)...)
		list[i].Wrong = append(list[i].Wrong, s.miscounts(ctx, configured)...)
	}
	tokens, err := s.Gateway.TokenStates(ctx, gateway.Operator())
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		at := slices.IndexFunc(list, func(c ChainStatus) bool { return c.Name == t.Chain })
		if at >= 0 && t.Closed != "" {
			list[at].Wrong = append(list[at].Wrong, Trouble{fmt.Sprintf("%s takes no orders since %s: %s", t.Token.Token, t.ClosedAt.Format(time.DateTime), t.Closed),
				"once you have looked, go on with 'xcheckoutd token reopen --config FILE --token " + t.Token.Token + "'"})
		}
	}
	return list, ctx.Err()
}

// askNodes asks every node of a chain and compares the answers with what is recorded.
func askNodes(ctx context.Context, c Config, configured Chain, record gateway.ChainRecord) ChainStatus {
	s := ChainStatus{ChainRecord: record}
	for _, address := range configured.RPCURLs {
		s.Nodes = append(s.Nodes, askNode(ctx, configured, tokensOf(c, record.Name), address))
	}
	s.diagnose(configured, time.Now())
	return s
}

// askNode asks one node what it serves, and whether the contracts of the
// configuration are on it.
func askNode(ctx context.Context, configured Chain, tokens []chain.Token, address string) (n NodeStatus) {
	n.Host = hostOf(address)
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	source, err := configured.Family.Open([]string{address})
	if err != nil {
		n.Err = err
		return n
	}
	defer source.Close()
	if n.Identity, n.Err = source.Identity(ctx); n.Err == nil {
		n.Head, n.Err = source.Head(ctx)
	}
	if n.Err == nil {
		n.Contracts = source.Check(ctx, configured.Scheme, tokens)
	}
	if n.Err == nil && n.Contracts == nil {
		n.Said, n.Contracts = configured.checkSaid(ctx, source, tokens)
	}
	return n
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "a local socket"
	}
	return u.Host
}

// Lag is how many blocks of a node are not recorded.
func (c ChainStatus) Lag(n NodeStatus) uint64 { return n.Head.Number - min(n.Head.Number, c.Cursor) }

func (c *ChainStatus) diagnose(configured Chain, now time.Time) {
	wrong := func(do, format string, args ...any) {
		c.Wrong = append(c.Wrong, Trouble{fmt.Sprintf(format, args...), do})
	}
	switch {
	case c.Halted != "" && c.Resumed:
		wrong("", "it was resumed, and the process that serves has not gone on yet: %s", c.Halted)
	case c.Halted != "":
		wrong("once you have looked, go on with 'xcheckoutd chain resume --config FILE --chain "+c.Name+"'",
			"it is read no further since %s: %s", c.HaltedAt.Format(time.DateTime), c.Halted)
	case !c.Recorded:
		wrong("", "no block was recorded yet: is 'xcheckoutd serve' running?")
	}
	alarmAfter := configured.AlarmAfter
	if alarmAfter == 0 {
		alarmAfter = chain.AlarmAfterDefault
	}
	for _, n := range c.Nodes {
		alarm, offTime := chain.HeadAlarm(n.Head, configured.BlockTime, alarmAfter, now)
		switch {
		case n.Err != nil:
			wrong(doReplaceNode, "node %s: %v", n.Host, n.Err)
		case c.Identity != (chain.Identity{}) && n.Identity != c.Identity:
			wrong(doReplaceNode, "node %s serves %s, and what is recorded is of %s", n.Host, n.Identity, c.Identity)
		case configured.Ref != "" && n.Identity.Ref != configured.Ref:
			wrong(doReplaceNode, "node %s serves %s, and the configuration says %s", n.Host, n.Identity, configured.Ref)
		case errors.Is(n.Contracts, chain.ErrContract):
			wrong("", "node %s: %v", n.Host, n.Contracts) // which says what to do
		case n.Contracts != nil:
			wrong(doReplaceNode, "node %s: %v", n.Host, n.Contracts)
		case len(n.Said) > 0:
			for _, said := range n.Said {
				wrong(said.Do, "node %s: %s", n.Host, said.Text)
			}
		case offTime:
			wrong(doSetClock, "node %s: %v", n.Host, alarm.Err)
		case c.Recorded && c.Halted == "" && c.Lag(n) > 0 && now.Sub(c.UpdatedAt) > alarmAfter:
			wrong("its log says what keeps it", "node %s has %d blocks more, and nothing was recorded since %s: is 'xcheckoutd serve' running?",
				n.Host, c.Lag(n), c.UpdatedAt.Format(time.DateTime))
		}
	}
}
