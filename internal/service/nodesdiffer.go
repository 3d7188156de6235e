package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// disagreements says which nodes have another block than most, at the depth at which
// deposits are confirmed, or which have which where no block is that of most. A node whose
// head is lower is compared at its own depth, since a fork may begin above that; one that
// does not tell has no say.
func (c ChainStatus) disagreements(ctx context.Context, configured Chain) []Trouble {
	depth := max(configured.Confirmations, 1)
	var heads []uint64
	for i, n := range c.Nodes {
		if c.has(i) && n.Head.Number+1 >= depth {
			heads = append(heads, n.Head.Number)
		}
	}
	slices.Sort(heads)
	for _, head := range slices.Compact(heads) {
		number := head + 1 - depth
		said := make([]chain.Hash, len(c.Nodes)) // empty for one that has no say
		for i, n := range c.Nodes {
			if !c.has(i) || n.Head.Number < head {
				continue
			}
			if block := blockOf(ctx, configured, configured.RPCURLs[i], number); block != nil {
				said[i] = block.Hash
			}
		}
		if found := c.minority(configured, number, said); len(found) > 0 {
			return found
		}
	}
	return nil
}

// has tells whether a node answers for the recorded chain.
func (c ChainStatus) has(i int) bool {
	n := c.Nodes[i]
	return n.Err == nil && (c.Identity == (chain.Identity{}) || n.Identity == c.Identity)
}

// minority names the nodes that do not have what most have; all where there is no most.
func (c ChainStatus) minority(configured Chain, number uint64, said []chain.Hash) (list []Trouble) {
	count, voters := map[chain.Hash]int{}, 0
	var most chain.Hash
	var words []string
	for i, hash := range said {
		if hash == "" {
			continue
		}
		count[hash]++
		voters++
		words = append(words, fmt.Sprintf("node %s has %s", c.Nodes[i].Host, configured.Family.PrintBlock(hash)))
		if count[hash] > count[most] {
			most = hash
		}
	}
	if len(count) > 1 && 2*count[most] <= voters {
		return []Trouble{{fmt.Sprintf("the nodes do not agree on block %d: %s", number, strings.Join(words, ", ")), doTakeOutNode}}
	}
	for i, hash := range said {
		if hash != "" && hash != most {
			list = append(list, Trouble{fmt.Sprintf("node %s has %s as block %d, most have %s", c.Nodes[i].Host,
				configured.Family.PrintBlock(hash), number, configured.Family.PrintBlock(most)), doTakeOutNode})
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
