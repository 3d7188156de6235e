package evm

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// What a price feed is asked: the first bytes of the hash of each signature, as
// Chainlink's AggregatorV3Interface has them.
var (
	askRound       = hexutil.MustDecode("0xfeaf968c") // latestRoundData()
	askDecimals    = hexutil.MustDecode("0x313ce567") // decimals()
	askDescription = hexutil.MustDecode("0x7284e416") // description()
)

// Round is documented at chain.Source. All is asked of one node, so that decimals
// and answer are those of one state of the chain, or nearly.
func (s *Source) Round(ctx context.Context, feed chain.Address) (chain.Round, error) {
	at, err := account(feed)
	if err != nil {
		return chain.Round{}, fmt.Errorf("price feed: %w", err)
	}
	var round, decimals, description hexutil.Bytes
	err = s.try(ctx, func(n *node) error {
		round, decimals, description = nil, nil, nil
		ask := func(data []byte, answer *hexutil.Bytes) request {
			return request{"eth_call", []any{map[string]any{"to": at, "data": hexutil.Bytes(data)}, "latest"}, answer}
		}
		return n.callOr(ctx, func(_ request, err error) error {
			if errors.Is(err, errReverted) { // no such contract, or one that has no description
				return nil
			}
			return err
		}, []request{ask(askRound, &round), ask(askDecimals, &decimals), ask(askDescription, &description)})
	})
	if err != nil {
		return chain.Round{}, fmt.Errorf("price feed %s: %w", at, err)
	}
	r, ok := roundOf(round)
	digits := new(big.Int).SetBytes(decimals)
	if !ok || len(decimals) != common.HashLength || digits.Cmp(big.NewInt(decimalsMax)) > 0 {
		return chain.Round{}, fmt.Errorf("%w: at %s there is no price feed, since nothing there answers latestRoundData() and decimals()", chain.ErrContract, at)
	}
	r.Decimals, r.Description = int(digits.Int64()), textOf(description)
	return r, nil
}

// roundOf reads the five words of latestRoundData: round, answer, when it was begun,
// when it was updated, the round of the answer.
func roundOf(answer []byte) (r chain.Round, ok bool) {
	if len(answer) != 5*common.HashLength {
		return r, false
	}
	word := func(i int) *big.Int {
		return new(big.Int).SetBytes(answer[i*common.HashLength : (i+1)*common.HashLength])
	}
	r.ID, r.Answer, r.AnsweredIn = word(0), word(1), word(4)
	if r.Answer.Bit(255) == 1 { // below zero, in two's complement
		r.Answer.Sub(r.Answer, new(big.Int).Lsh(big.NewInt(1), 256))
	}
	started, updated := word(2), word(3)
	// No time of a chain has more than ten digits for centuries.
	const secondsMax = 9_999_999_999
	if started.Cmp(big.NewInt(secondsMax)) > 0 || updated.Cmp(big.NewInt(secondsMax)) > 0 {
		return r, false
	}
	r.StartedAt, r.UpdatedAt = time.Unix(started.Int64(), 0), time.Unix(updated.Int64(), 0)
	return r, true
}

// textOf reads a string that a contract answers; "" for whatever is none.
func textOf(answer []byte) string {
	const head = 2 * common.HashLength // where the text begins, and its length
	if len(answer) < head {
		return ""
	}
	length := binary.BigEndian.Uint64(answer[head-8 : head])
	if text := answer[head:]; length <= uint64(len(text)) && length <= 64 {
		return string(text[:length])
	}
	return ""
}
