package evm

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

const (
	// sweepRaiseAfter is how long a sweep may wait to be mined before its fees are raised.
	// Nobody waits for it, unlike for a payout.
	sweepRaiseAfter = 3 * time.Minute
	// sweepRaiseMost is how many times of what is offered anew a sweep's fees may rise to:
	// what waits then waits for something else, as for a chain that stands still.
	sweepRaiseMost = 4
)

// ErrTooDear says that a unit of gas costs more than it may.
var ErrTooDear = errors.New("gas costs more than it may")

// Gwei is that many gwei in wei.
func Gwei(n uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(params.GWei))
}

var depositFactory = contract.NewDepositFactory()

// Sweeper has factories sweep deposit addresses, paid by a key that is used for nothing
// else: it takes the first nonce that most nodes have in no block, and so replaces what was
// sent before it was made and waits still. It remembers what it sent until that is mined;
// see [Sweeper.Look]. After a restart nothing is lost by having forgotten: sweeping the same
// twice moves nothing. Its methods are safe for concurrent use.
type Sweeper struct {
	SweeperConfig
	sender *Sender

	mu   sync.Mutex
	sent []*sentSweep // not known to be mined, by nonce
}

// SweeperConfig says how a Sweeper pays.
type SweeperConfig struct {
	FeeCap     *big.Int      // the most that a unit of gas may cost, in wei; chain.FeeCapDefault when nil
	RaiseAfter time.Duration // how long a sweep may wait to be mined before its fees are raised; 3 minutes when zero
}

// sentSweep is what was signed for one nonce.
type sentSweep struct {
	nonce  uint64
	ids    []chain.TxID // in the order in which they were signed; the fees alone differ
	newest chain.Signed
	since  time.Time // when that was signed
}

// NewSweeper sends through the nodes of a Source that this package made.
func NewSweeper(source chain.Source, key *ecdsa.PrivateKey, c SweeperConfig) (*Sweeper, error) {
	sender, err := NewSender(source, nil, NewKeySigner(key))
	if err != nil {
		return nil, err
	}
	c.FeeCap, c.RaiseAfter = cmp.Or(c.FeeCap, chain.FeeCapDefault), cmp.Or(c.RaiseAfter, sweepRaiseAfter)
	return &Sweeper{SweeperConfig: c, sender: sender}, nil
}

// Sweep has the factory of a scheme move all of these tokens from the deposit addresses
// of these salts to its treasury, deploying those that are not yet. Anybody may: it
// costs the key gas, and can go nowhere else. It fails, sending nothing, when the sweep
// would fail: with [chain.ErrRefused] or [chain.ErrNoGas] when that may be because of one
// of the addresses or tokens; with [ErrTooDear]; and with [FundsError] when the key can't pay
// for it beside what waits. Where it fails and returns an id all
// the same, that is signed and no node is known to have it: Look sends it again.
func (s *Sweeper) Sweep(ctx context.Context, parameters chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := s.sweep(ctx, parameters, salts, tokens)
	if err != nil {
		err = fmt.Errorf("sweep: %w", err)
	}
	return id, err
}

func (s *Sweeper) sweep(ctx context.Context, parameters chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error) {
	if len(salts) == 0 || len(tokens) == 0 {
		return "", errors.New("there is nothing to sweep")
	}
	parsed, err := schemeOf(parameters)
	if err != nil {
		return "", err
	}
	contracts := make([]common.Address, len(tokens))
	for i, token := range tokens {
		if contracts[i], err = account(token); err != nil {
			return "", fmt.Errorf("token: %w", err)
		}
	}
	data := depositFactory.PackSweep(salts, contracts)
	// A call of an address without code takes gas too, so whether the factory is there is
	// for the caller to ask; see [Source.Treasury].
	need, err := s.sender.need(ctx, parsed.factory, data)
	if errors.Is(err, errNoFunds) {
		return "", s.without(ctx, err)
	}
	if err != nil {
		return "", err
	}
	fees, err := s.offer(ctx)
	if err != nil {
		return "", err
	}
	nonces, err := s.sender.Nonces(ctx)
	if err != nil {
		return "", err
	}
	nonce := nonces.Mined
	if n := len(s.sent); n > 0 {
		nonce = max(nonce, s.sent[n-1].nonce+1)
	}
	signed, err := s.sender.signed(ctx, &types.DynamicFeeTx{Nonce: nonce, GasTipCap: fees.Tip, GasFeeCap: fees.Cap, Gas: need.limit(), To: &parsed.factory, Value: new(big.Int), Data: data})
	if err != nil {
		return "", err
	}
	if err := s.affords(ctx, signed, nil); err != nil {
		return "", err
	}
	one := &sentSweep{nonce: nonce}
	one.sign(signed)
	s.sent = append(s.sent, one)
	return signed.Tx, s.sender.Broadcast(ctx, nonce, signed)
}

func (one *sentSweep) sign(newest chain.Signed) {
	one.ids, one.newest, one.since = append(one.ids, newest.Tx), newest, time.Now()
}

// offer is what is paid for gas now: room for the base fee to double, as far as the cap.
func (s *Sweeper) offer(ctx context.Context) (chain.Fees, error) {
	price, err := s.sender.Price(ctx)
	if err != nil {
		return chain.Fees{}, err
	}
	now := new(big.Int).Add(price.Base, price.Tip)
	if now.Cmp(s.FeeCap) > 0 {
		return chain.Fees{}, fmt.Errorf("%w: %v wei of %v", ErrTooDear, now, s.FeeCap)
	}
	return price.Offer(s.FeeCap), nil
}

// Looked is what became of sweeps.
type Looked struct {
	Ended   []EndedSweep
	Raised  []chain.TxID // by what Sweep returned: sent again with higher fees
	Waiting int          // for a block
	// Ahead names nodes that say that the key has sent more than most nodes say, and more
	// than this Sweeper did; empty where none does. Nothing goes by them.
	Ahead string
}

// EndedSweep is a sweep that waits no longer.
type EndedSweep struct {
	Sent  chain.TxID // as Sweep returned it
	Mined chain.TxID // the one of the same nonce that is in a block; empty where none of ours is any more
	// Failed: it was mined, and swept nothing.
	Failed bool
}

// Look tells what became of what was sent. What waits is sent to all nodes again, since
// they forget, and where it waits for long or no node takes it, with higher fees.
func (s *Sweeper) Look(ctx context.Context) (looked Looked, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) == 0 {
		return looked, nil
	}
	nonces, err := s.sender.Nonces(ctx)
	if err != nil {
		return looked, fmt.Errorf("look for sweeps: %w", err)
	}
	looked.Ahead = nonces.Ahead(max(nonces.Pending, s.sent[len(s.sent)-1].nonce+1))
	// A reorg has taken what came before: it would wait for that for ever.
	stranded := nonces.Mined < s.sent[0].nonce
	var failed error
	s.sent = slices.DeleteFunc(s.sent, func(one *sentSweep) bool {
		ended := EndedSweep{Sent: one.ids[0]}
		switch {
		case stranded:
		case one.nonce >= nonces.Mined:
			raised, err := s.resend(ctx, one)
			if failed = errors.Join(failed, err); raised {
				looked.Raised = append(looked.Raised, one.ids[0])
			}
			return false
		default:
			sight, err := s.sender.Find(ctx, nil, one.ids)
			if err == nil && sight.Tx != "" {
				ended.Mined = sight.Tx
				ended.Failed, err = s.hasFailed(ctx, sight)
			}
			if failed = errors.Join(failed, err); err != nil || sight.Tx == "" && !sight.Complete {
				return false
			}
		}
		looked.Ended = append(looked.Ended, ended)
		return true
	})
	looked.Waiting = len(s.sent)
	if failed != nil {
		failed = fmt.Errorf("look for sweeps: %w", failed)
	}
	return looked, failed
}

// resend broadcasts what waits for a block, and signs it anew when it is time: with higher
// fees mostly, and with the gas that it takes now. It fails, and what waits is left as it
// is, where the key can't pay for that.
func (s *Sweeper) resend(ctx context.Context, one *sentSweep) (raised bool, err error) {
	err = s.sender.Broadcast(ctx, one.nonce, one.newest)
	refused := errors.Is(err, chain.ErrNotTaken)
	if err != nil && !refused || !refused && time.Since(one.since) < s.RaiseAfter {
		return false, err
	}
	fees, offerErr := s.offer(ctx)
	if offerErr != nil {
		return false, offerErr
	}
	// What no node takes since the key can't pay for it is no better for costing more. It is
	// offered for what it costs today, which is less where gas has become cheaper.
	poor := errors.Is(err, errNoFunds)
	if refused {
		short := s.affords(ctx, one.newest, one)
		switch {
		case errors.As(short, new(*FundsError)):
			poor, err = true, short
		case short != nil:
			return false, short
		}
	}
	if !poor {
		fees = s.raise(one.newest.Fees, fees)
	}
	signed, signErr := s.sender.Resign(ctx, one.newest, fees)
	if signErr != nil {
		return false, signErr
	}
	if signed.Tx == one.newest.Tx {
		return false, err
	}
	if short := s.affords(ctx, signed, one); short != nil {
		return false, short
	}
	raised = fees.Cap.Cmp(one.newest.Fees.Cap) > 0
	one.sign(signed)
	return raised, s.sender.Broadcast(ctx, one.nonce, signed)
}

// raise is what is offered in the place of fees, or these where they are to rise no further
// until gas costs more.
func (s *Sweeper) raise(before, now chain.Fees) chain.Fees {
	most := new(big.Int).Mul(now.Cap, big.NewInt(sweepRaiseMost))
	if most.Cmp(s.FeeCap) > 0 {
		most = s.FeeCap
	}
	if raised := now.AtLeast(before.Raised()); raised.Cap.Cmp(most) <= 0 {
		return raised
	}
	return before
}

// hasFailed asks whether a chain transaction failed in its block.
func (s *Sweeper) hasFailed(ctx context.Context, sight chain.Sight) (failed bool, err error) {
	hash := common.BytesToHash([]byte(sight.Tx))
	err = s.sender.source.try(ctx, func(n *node) error {
		var said *struct {
			BlockHash common.Hash     `json:"blockHash"`
			Status    *hexutil.Uint64 `json:"status"`
		}
		if err := n.call(ctx, request{"eth_getTransactionReceipt", []any{hash}, &said}); err != nil {
			return err
		}
		if said == nil || said.Status == nil || chain.Hash(said.BlockHash[:]) != sight.Block.Hash {
			return n.fault(fmt.Errorf("the receipt of %s: %w", hash, chain.ErrNotFound))
		}
		failed = uint64(*said.Status) != types.ReceiptStatusSuccessful
		return nil
	})
	return failed, err
}
