package evm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// What one node says of gas, or of its price, is not taken for true where others are asked:
// too much of it wedges what is signed, or pays the block's maker whatever the wallet has.
// All are asked at once, and what counts is the one in the middle, which one that lies among
// three can't move out of what the two others say.

// upper is the one in the middle, the higher of the two where there are two.
func upper[T any](said []T, compare func(T, T) int) T {
	slices.SortFunc(said, compare)
	return said[len(said)/2]
}

// lower is the one in the middle, the lower of the two where there are two.
func lower[T any](said []T, compare func(T, T) int) T {
	slices.SortFunc(said, compare)
	return said[(len(said)-1)/2]
}

// freshSlots is room for what nodes can't foresee: an address that has none of a token when
// it is tried on has to have a word of storage made for its balance if it has given away
// the last of it by then, and tokens that take a fee or keep a history may need two more. A
// word that is made takes 20,000 gas by EIP-2200, and 2,100 as it is touched for the first
// time by EIP-2929; one that is changed takes 17,100 less, and no quarter of a transfer
// covers that.
const freshSlots = 3 * (params.SstoreSetGasEIP2200 + params.ColdSloadCostEIP2929)

// tried is what a node says of a call that is tried on it.
type tried struct {
	gas     uint64 // that it takes
	limit   uint64 // of the newest block
	refused error  // why the contract refuses it, where it does; then nothing is known of its gas
}

// need is how much gas a call takes, and the most that one may have.
type need struct{ gas, most uint64 }

// limit is what the call is signed with: a quarter more than it takes, and room for new
// storage, since the state may be another one when it is mined.
func (n need) limit() uint64 { return min(n.gas+n.gas/4+freshSlots, n.most) }

// fits tells whether a limit that was signed before is enough, and not far too much.
func (n need) fits(limit uint64) bool {
	return limit >= n.gas && limit <= n.most && limit <= 2*n.limit()
}

// need has all nodes try a call. It fails with ErrRefused where no more of them have it
// pass than be refused, with ErrNoGas where none says how much it takes or that is more than
// a block has, and else as the nodes do. Of two that differ the higher counts: what is not
// used is not paid, and with too little a payment is mined in vain.
func (s *Sender) need(ctx context.Context, to common.Address, data []byte) (need, error) {
	said, err := each(ctx, s.source, func(ctx context.Context, n *node) (tried, error) { return n.try(ctx, s.wallet, to, data) })
	if len(said) == 0 {
		if errors.Is(err, errSaid) && !errors.Is(err, errNoFunds) {
			err = fmt.Errorf("%w: %w", chain.ErrNoGas, err)
		}
		return need{}, err
	}
	var gas, limits []uint64
	var refused error
	for _, one := range said {
		limits = append(limits, one.limit)
		if refused = errors.Join(refused, one.refused); one.refused == nil {
			gas = append(gas, one.gas)
		}
	}
	if 2*len(gas) <= len(said) {
		return need{}, fmt.Errorf("%w: %w", chain.ErrRefused, refused)
	}
	// Ethereum takes no chain transaction above MaxTxGas by EIP-7825, whatever a block may
	// have; nothing that is signed here comes near it.
	most := min(upper(limits, cmp.Compare), params.MaxTxGas)
	gas = slices.DeleteFunc(gas, func(n uint64) bool { return n > most })
	if len(gas) == 0 {
		return need{}, fmt.Errorf("%w: they say more than the %d that it may have", chain.ErrNoGas, most)
	}
	return need{upper(gas, cmp.Compare), most}, nil
}

// try has a node try a call without sending it.
func (n *node) try(ctx context.Context, from, to common.Address, data []byte) (tried, error) {
	var t tried
	var gas *hexutil.Uint64
	var block *struct {
		GasLimit hexutil.Uint64 `json:"gasLimit"`
	}
	err := n.callOr(ctx, func(_ request, err error) error {
		if errors.Is(err, errReverted) {
			t.refused = err
			return nil
		}
		return err
	}, []request{
		{"eth_getBlockByNumber", []any{"latest", false}, &block},
		{"eth_estimateGas", []any{map[string]any{"from": from, "to": to, "data": hexutil.Bytes(data)}}, &gas},
	})
	switch {
	case err != nil:
		return t, err
	case block == nil || block.GasLimit == 0:
		return t, n.fault(errors.New("it does not say how much gas a block may have"))
	case gas == nil && t.refused == nil:
		return t, &fault{node: n.name, said: "it does not say how much gas a call takes", cause: errSaid}
	}
	if t.limit = uint64(block.GasLimit); gas != nil {
		t.gas = uint64(*gas)
	}
	return t, nil
}

// tipDefault is offered where no node suggests a tip.
var tipDefault = big.NewInt(1_000_000_000)

// Price is documented at chain.Sender. Of two nodes that differ the lower tip counts, which
// is paid whatever it is, and the higher base fee, of which no more is paid than is due.
func (s *Sender) Price(ctx context.Context) (chain.Price, error) {
	said, err := each(ctx, s.source, func(ctx context.Context, n *node) (chain.Price, error) { return n.price(ctx) })
	if len(said) == 0 {
		return chain.Price{}, fmt.Errorf("read the price of gas: %w", err)
	}
	var base, tips []*big.Int
	for _, one := range said {
		base = append(base, one.Base)
		if one.Tip != nil {
			tips = append(tips, one.Tip)
		}
	}
	p := chain.Price{Base: upper(base, (*big.Int).Cmp), Tip: tipDefault}
	if len(tips) > 0 {
		p.Tip = lower(tips, (*big.Int).Cmp)
	}
	return p, nil
}

// price is what a node says of it; its tip is nil where it suggests none.
func (n *node) price(ctx context.Context) (p chain.Price, err error) {
	var block *struct {
		BaseFee *hexutil.Big `json:"baseFeePerGas"`
	}
	var tip *hexutil.Big
	tips := request{"eth_maxPriorityFeePerGas", nil, &tip}
	err = n.callOr(ctx, func(r request, err error) error {
		if r.method == tips.method && errors.Is(err, errSaid) {
			return nil
		}
		return err
	}, []request{{"eth_getBlockByNumber", []any{"latest", false}, &block}, tips})
	if err != nil {
		return p, err
	}
	if block == nil || block.BaseFee == nil {
		return p, n.fault(errors.New("its newest block has no base fee: payouts need a chain with EIP-1559"))
	}
	return chain.Price{Base: block.BaseFee.ToInt(), Tip: (*big.Int)(tip)}, nil
}
