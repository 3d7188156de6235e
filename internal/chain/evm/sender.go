package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Sender sends token payments of one account, as EIP-1559 has chain transactions. It
// keeps nothing: what is signed for which nonce is its caller's to remember, and to
// have remembered before it is broadcast. It is a chain.Sender.
type Sender struct {
	source *Source
	signer Signer
	wallet common.Address
	tokens []chain.Address

	mu    sync.Mutex
	id    *big.Int  // of the chain, once a node has told
	asked time.Time // since when the signer has not answered; zero while it is not asked
}

var _ chain.Sender = (*Sender)(nil)

// NewSender sends through the nodes of a Source that this package made. Tokens are
// those whose transfers are read of it.
func NewSender(source chain.Source, tokens []chain.Address, signer Signer) (*Sender, error) {
	s, ok := source.(*Source)
	if !ok {
		return nil, errors.New("evm: payouts are sent through nodes of EVM chains")
	}
	wallet, err := account(signer.Address())
	if err != nil {
		return nil, err
	}
	return &Sender{source: s, signer: signer, wallet: wallet, tokens: tokens}, nil
}

// Wallet is the signer's account.
func (s *Sender) Wallet() chain.Address { return chain.Address(s.wallet[:]) }

func (s *Sender) chainID(ctx context.Context) (*big.Int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id != nil {
		return s.id, nil
	}
	identity, err := s.source.Identity(ctx)
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseUint(strings.TrimPrefix(string(identity.Ref), refPrefix), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("chain id of %s: %w", identity.Ref, err)
	}
	s.id = new(big.Int).SetUint64(id)
	return s.id, nil
}

// call is the contract call that a payment is.
func (s *Sender) call(p chain.Payment) (token common.Address, data []byte, err error) {
	if token, err = account(p.Token); err != nil {
		return token, nil, fmt.Errorf("token: %w", err)
	}
	to, err := account(p.To)
	if err != nil {
		return token, nil, fmt.Errorf("receiver: %w", err)
	}
	if p.Raw.Sign() <= 0 {
		return token, nil, fmt.Errorf("the amount is %v, want more than 0", p.Raw)
	}
	return token, erc20.PackTransfer(to, p.Raw), nil
}

// plainGas is what using up a nonce takes: a transfer of nothing to oneself.
const plainGas = 21_000

// Sign is documented at chain.Sender. A node that says how much gas a payment takes has
// tried it. What the contract returned says nothing: tokens in use return nothing, or
// false on success; the log decides in the end.
func (s *Sender) Sign(ctx context.Context, nonce uint64, p *chain.Payment, f chain.Fees) (chain.Signed, error) {
	to, data, gas := s.wallet, []byte(nil), uint64(plainGas)
	if p != nil {
		var err error
		if to, data, err = s.call(*p); err != nil {
			return chain.Signed{}, fmt.Errorf("sign: %w", err)
		}
		need, err := s.need(ctx, to, data)
		if err != nil {
			return chain.Signed{}, fmt.Errorf("estimate gas: %w", err)
		}
		gas = need.limit()
	}
	return s.signed(ctx, &types.DynamicFeeTx{Nonce: nonce, GasTipCap: f.Tip, GasFeeCap: f.Cap, Gas: gas, To: &to, Value: new(big.Int), Data: data})
}

// Resign is documented at chain.Sender. The gas is what is needed now: nodes were wrong
// when it was signed, or it has become more since, and no fee makes up for that. It stays
// while it fits, and where nobody can say: what waits already may be what is tried again.
func (s *Sender) Resign(ctx context.Context, before chain.Signed, f chain.Fees) (chain.Signed, error) {
	tx, err := decode(before)
	if err != nil {
		return chain.Signed{}, err
	}
	gas := tx.Gas()
	if need, err := s.need(ctx, *tx.To(), tx.Data()); err == nil && !need.fits(gas) {
		gas = need.limit()
	}
	if gas == tx.Gas() && f.Cap.Cmp(tx.GasFeeCap()) == 0 && f.Tip.Cmp(tx.GasTipCap()) == 0 {
		return before, nil
	}
	return s.signed(ctx, &types.DynamicFeeTx{Nonce: tx.Nonce(), GasTipCap: f.Tip, GasFeeCap: f.Cap, Gas: gas, To: tx.To(), Value: tx.Value(), Data: tx.Data()})
}

func (s *Sender) signed(ctx context.Context, body *types.DynamicFeeTx) (chain.Signed, error) {
	id, err := s.chainID(ctx)
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	body.ChainID = id
	s.setAsked(time.Now())
	tx, err := s.signer.sign(ctx, types.NewTx(body), id)
	s.setAsked(time.Time{})
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	return chain.Signed{Tx: txID(tx.Hash()), Raw: raw, Fees: chain.Fees{Cap: body.GasFeeCap, Tip: body.GasTipCap}}, nil
}

// Asked is documented at chain.Sender.
func (s *Sender) Asked() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *Sender) setAsked(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = at
}

func decode(s chain.Signed) (*types.Transaction, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(s.Raw); err != nil {
		return nil, fmt.Errorf("read signed chain transaction %s: %w", s.Tx, err)
	}
	return tx, nil
}

// Cost is documented at chain.Sender.
func (s *Sender) Cost(signed chain.Signed) (*big.Int, error) {
	tx, err := decode(signed)
	if err != nil {
		return nil, err
	}
	return tx.Cost(), nil
}
