package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
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

	mu sync.Mutex
	id *big.Int // of the chain, once a node has told
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

// tipDefault is offered where a node suggests none.
var tipDefault = big.NewInt(1_000_000_000)

// Price is documented at chain.Sender.
func (s *Sender) Price(ctx context.Context) (p chain.Price, err error) {
	err = s.source.try(ctx, func(n *node) error {
		var block *struct {
			BaseFee *hexutil.Big `json:"baseFeePerGas"`
		}
		if err := n.call(ctx, request{"eth_getBlockByNumber", []any{"latest", false}, &block}); err != nil {
			return err
		}
		if block == nil || block.BaseFee == nil {
			return n.fault(errors.New("its newest block has no base fee: payouts need a chain with EIP-1559"))
		}
		var tip *hexutil.Big
		err := n.call(ctx, request{"eth_maxPriorityFeePerGas", nil, &tip})
		if err != nil && !errors.Is(err, errSaid) {
			return err
		}
		p = chain.Price{Base: block.BaseFee.ToInt(), Tip: tipDefault}
		if tip != nil {
			p.Tip = tip.ToInt()
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("read the price of gas: %w", err)
	}
	return p, nil
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
// false on success; the log decides in the end. The limit is a quarter above what the
// node says, since the state may be another one when it is mined.
func (s *Sender) Sign(ctx context.Context, nonce uint64, p *chain.Payment, f chain.Fees) (chain.Signed, error) {
	to, data, gas := s.wallet, []byte(nil), uint64(plainGas)
	if p != nil {
		var err error
		if to, data, err = s.call(*p); err != nil {
			return chain.Signed{}, fmt.Errorf("sign: %w", err)
		}
		var said *hexutil.Uint64
		err = s.source.try(ctx, func(n *node) error {
			return n.call(ctx, request{"eth_estimateGas", []any{map[string]any{"from": s.wallet, "to": to, "data": hexutil.Bytes(data)}}, &said})
		})
		switch {
		case errors.Is(err, errReverted):
			return chain.Signed{}, fmt.Errorf("%w: %w", chain.ErrRefused, err)
		case errors.Is(err, errSaid):
			return chain.Signed{}, fmt.Errorf("%w: %w", chain.ErrNoGas, err)
		case err != nil:
			return chain.Signed{}, fmt.Errorf("estimate gas: %w", err)
		case said == nil:
			return chain.Signed{}, chain.ErrNoGas
		}
		gas = uint64(*said) + uint64(*said)/4
	}
	return s.signed(ctx, &types.DynamicFeeTx{Nonce: nonce, GasTipCap: f.Tip, GasFeeCap: f.Cap, Gas: gas, To: &to, Value: new(big.Int), Data: data})
}

// Resign is documented at chain.Sender.
func (s *Sender) Resign(ctx context.Context, before chain.Signed, f chain.Fees) (chain.Signed, error) {
	tx, err := decode(before)
	if err != nil {
		return chain.Signed{}, err
	}
	return s.signed(ctx, &types.DynamicFeeTx{Nonce: tx.Nonce(), GasTipCap: f.Tip, GasFeeCap: f.Cap, Gas: tx.Gas(), To: tx.To(), Value: tx.Value(), Data: tx.Data()})
}

func (s *Sender) signed(ctx context.Context, body *types.DynamicFeeTx) (chain.Signed, error) {
	id, err := s.chainID(ctx)
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	body.ChainID = id
	tx, err := s.signer.sign(ctx, types.NewTx(body), id)
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return chain.Signed{}, fmt.Errorf("sign: %w", err)
	}
	return chain.Signed{Tx: txID(tx.Hash()), Raw: raw, Fees: chain.Fees{Cap: body.GasFeeCap, Tip: body.GasTipCap}}, nil
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
