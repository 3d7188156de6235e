package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// FundsError says that the key that pays for a sweep has too little of the chain's own coin.
type FundsError struct {
	Wallet chain.Address
	Has    *big.Int // beside what it pays for what waits, in the coin's smallest unit
	Needs  *big.Int // at most; nil where nodes do not say
}

func (e *FundsError) Error() string {
	text := fmt.Sprintf("the key that pays has %s of the chain's own coin", Coins(e.Has))
	if e.Needs != nil {
		text += fmt.Sprintf(", and this takes up to %s", Coins(e.Needs))
	}
	return text
}

// Hint says what to do.
func (e *FundsError) Hint() string {
	return fmt.Sprintf("Send %s more of the chain's own coin: sweeping goes on by itself once there is enough.", Family{}.Print(e.Wallet))
}

// Coins is an amount of a chain's own coin in whole units, to the last digit.
func Coins(wei *big.Int) string {
	text := new(big.Rat).SetFrac(wei, big.NewInt(params.Ether)).FloatString(18)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Cost is what a sweep that takes so much gas costs now at most.
func (s *Sweeper) Cost(ctx context.Context, gas uint64) (*big.Int, error) {
	price, err := s.sender.Price(ctx)
	if err != nil {
		return nil, err
	}
	limit := new(big.Int).SetUint64(need{gas, params.MaxTxGas}.limit())
	return limit.Mul(limit, price.Offer(s.FeeCap).Cap), nil
}

// Balance is what the key that pays has in the newest block, as the nodes say in the middle:
// the less of two, so that nothing is signed that can't be paid.
func (s *Sweeper) Balance(ctx context.Context) (*big.Int, error) {
	said, err := each(ctx, s.sender.source, func(ctx context.Context, n *node) (*big.Int, error) {
		var said *hexutil.Big
		if err := n.call(ctx, request{"eth_getBalance", []any{s.sender.wallet, "latest"}, &said}); err != nil {
			return nil, err
		}
		if said == nil {
			return nil, n.fault(errors.New("it does not say what the key has"))
		}
		return said.ToInt(), nil
	})
	if len(said) == 0 {
		return nil, fmt.Errorf("read what the key that pays has: %w", err)
	}
	return lower(said, (*big.Int).Cmp), nil
}

// affords fails with a FundsError where the key can't pay for something beside all that
// waits, but for what that is to take the place of.
func (s *Sweeper) affords(ctx context.Context, signed chain.Signed, instead *sentSweep) error {
	has, err := s.Balance(ctx)
	if err != nil {
		return err
	}
	for _, one := range s.sent {
		if one == instead {
			continue
		}
		cost, err := s.sender.Cost(one.newest)
		if err != nil {
			return err
		}
		has.Sub(has, cost)
	}
	needs, err := s.sender.Cost(signed)
	if err != nil || has.Cmp(needs) >= 0 {
		return err
	}
	if has.Sign() < 0 {
		has.SetInt64(0)
	}
	return &FundsError{s.sender.Wallet(), has, needs}
}

// without is a FundsError where nodes do not even try a sweep for want of funds.
func (s *Sweeper) without(ctx context.Context, said error) error {
	has, err := s.Balance(ctx)
	if err != nil {
		return errors.Join(said, err)
	}
	return &FundsError{Wallet: s.sender.Wallet(), Has: has}
}
