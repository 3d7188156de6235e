package service

import (
	"context"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// disagreements says which nodes have another block than the first of them that answers,
// where both must have the same: at the depth at which deposits are confirmed, below the
// lower head of the two. A node that has no such block, or does not tell it, is left out.
func (c ChainStatus) disagreements(ctx context.Context, configured Chain) (list []string) {
	first := -1
	for i, n := range c.Nodes {
		depth := max(configured.Confirmations, 1)
		switch {
		case n.Err != nil || n.Identity != c.Identity && c.Identity != (chain.Identity{}):
			continue
		case first < 0:
			first = i
			continue
		}
		head := min(n.Head.Number, c.Nodes[first].Head.Number)
		if head+1 < depth {
			continue
		}
		number := head + 1 - depth
		one := blockOf(ctx, configured, configured.RPCURLs[first], number)
		other := blockOf(ctx, configured, configured.RPCURLs[i], number)
		if one != nil && other != nil && one.Hash != other.Hash {
			list = append(list, fmt.Sprintf("node %s has another block %d than node %s: %s and %s. Compare it with a public explorer, and take the node that is wrong out of rpcUrls",
				n.Host, number, c.Nodes[first].Host, configured.Family.PrintBlock(other.Hash), configured.Family.PrintBlock(one.Hash)))
		}
	}
	return list
}

// blockOf is what one node has at a number; nil where it does not tell.
func blockOf(ctx context.Context, configured Chain, address string, number uint64) *chain.Block {
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	source, err := configured.Family.Open([]string{address})
	if err != nil {
		return nil
	}
	defer source.Close()
	blocks, err := source.At(ctx, number)
	if err != nil {
		return nil
	}
	return blocks[0]
}
