package evm

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// decimalsMax is the most that a contract can say: a uint8.
const decimalsMax = 255

// Check is documented at chain.Source. Of the scheme it looks at the code of a
// deposit address that was deployed, the probe: two derivations of the same
// rule could agree and both be wrong about where the factory deploys on this
// very chain. An empty scheme is passed over.
func (s *Source) Check(ctx context.Context, parameters chain.Scheme, tokens []chain.Token) error {
	if parameters != "" {
		parsed, err := parseScheme([]byte(parameters))
		if err != nil {
			return fmt.Errorf("check contracts: %w", err)
		}
		if err := s.checkFactory(ctx, parsed); err != nil {
			return fmt.Errorf("check contracts: %w", err)
		}
	}
	for _, token := range tokens {
		if err := s.checkDecimals(ctx, token); err != nil {
			return fmt.Errorf("check contracts: %w", err)
		}
	}
	return nil
}

// checkDecimals asks a token contract for its decimals. With wrong ones a payer
// would pay a millionth of the price, or a million times of it.
func (s *Source) checkDecimals(ctx context.Context, token chain.Token) error {
	at, err := account(token.Contract)
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	answer, err := s.callContract(ctx, at, erc20.PackDecimals())
	if err != nil {
		return fmt.Errorf("decimals of %s: %w", at, err)
	}
	said := new(big.Int).SetBytes(answer)
	if len(answer) != 32 || said.Cmp(big.NewInt(decimalsMax)) > 0 {
		return fmt.Errorf("%w: at %s there is no token, since nothing there answers decimals(). "+
			"Look up the token's contract on this chain; a node that is still far behind may not know it yet", chain.ErrContract, at)
	}
	if said.Cmp(big.NewInt(int64(token.Decimals))) != 0 {
		return fmt.Errorf("%w: the token at %s has %s decimals, and the configuration says %d. Set decimals to %s, "+
			"if this is the token that you mean", chain.ErrContract, at, said, token.Decimals, said)
	}
	return nil
}

// checkFactory asks the factory where it would deploy, has the node try it, and
// looks at what lies at the probe: what is paid to an address that nothing can
// be deployed at, nobody could ever sweep.
func (s *Source) checkFactory(ctx context.Context, parsed scheme) error {
	var salt [32]byte
	rand.Read(salt[:])
	factory := contract.NewDepositFactory()
	for _, call := range [][]byte{factory.PackAddressOf(salt), factory.PackDeploy(salt)} {
		answer, err := s.callContract(ctx, parsed.factory, call)
		if err != nil {
			return fmt.Errorf("factory %s: %w", parsed.factory, err)
		}
		if len(answer) != 32 || common.BytesToAddress(answer) != depositAddress(parsed, salt) {
			return fmt.Errorf("%w: at %s there is no factory whose implementation is %s. "+
				"Put the two addresses in the configuration that 'xcheckoutd chain deploy' prints for this chain",
				chain.ErrContract, parsed.factory, parsed.implementation)
		}
	}
	return s.checkProbe(ctx, parsed)
}

func (s *Source) checkProbe(ctx context.Context, parsed scheme) error {
	probe := depositAddress(parsed, probeSalt)
	var code hexutil.Bytes
	err := s.try(ctx, func(n *node) error {
		return n.call(ctx, request{"eth_getCode", []any{probe, "latest"}, &code})
	})
	if err != nil {
		return fmt.Errorf("code of the probe %s: %w", probe, err)
	}
	if len(code) == 0 {
		return fmt.Errorf("%w: the factory %s has not deployed the deposit address of salt zero, %s, by which it is checked. "+
			"Run 'xcheckoutd chain deploy' for this chain once more: it leaves what is there and deploys what is missing",
			chain.ErrContract, parsed.factory, probe)
	}
	if !bytes.Equal(code, cloneCode(parsed)) {
		return fmt.Errorf("%w: at the deposit address of salt zero, %s, there is no clone of the implementation %s",
			chain.ErrContract, probe, parsed.implementation)
	}
	answer, err := s.callContract(ctx, probe, contract.NewForwarder().PackFactory())
	if err != nil {
		return fmt.Errorf("factory of the probe %s: %w", probe, err)
	}
	if len(answer) != 32 || common.BytesToAddress(answer) != parsed.factory {
		return fmt.Errorf("%w: what lies at the implementation %s does not sweep to the treasury of the factory %s",
			chain.ErrContract, parsed.implementation, parsed.factory)
	}
	return nil
}

// callContract calls a contract and returns what it answers: nothing when there
// is none, or when it does not know the call.
func (s *Source) callContract(ctx context.Context, at common.Address, data []byte) (answer hexutil.Bytes, err error) {
	err = s.try(ctx, func(n *node) error {
		answer = nil
		err := n.call(ctx, request{"eth_call", []any{map[string]any{"to": at, "data": hexutil.Bytes(data)}, "latest"}, &answer})
		if err != nil && errors.Is(err, errReverted) {
			return nil
		}
		return err
	})
	return answer, err
}

// Symbol is what a token contract answers when it is asked for its symbol; empty where it
// answers none.
func (s *Source) Symbol(ctx context.Context, token chain.Address) (string, error) {
	at, err := account(token)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	answer, err := s.callContract(ctx, at, erc20.PackSymbol())
	if err != nil {
		return "", fmt.Errorf("symbol of %s: %w", at, err)
	}
	said, err := erc20.UnpackSymbol(answer)
	if err != nil { // some old contracts answer with 32 bytes
		said = string(bytes.TrimRight(answer, "\x00"))
	}
	return said, nil
}

// HasCode tells whether there is a contract at an address.
func (s *Source) HasCode(ctx context.Context, a chain.Address) (has bool, err error) {
	at, err := account(a)
	if err != nil {
		return false, err
	}
	err = s.try(ctx, func(n *node) error {
		var code hexutil.Bytes
		if err := n.call(ctx, request{"eth_getCode", []any{at, "latest"}, &code}); err != nil {
			return err
		}
		has = len(code) > 0
		return nil
	})
	return has, err
}

// Treasury is where a scheme's factory sweeps deposits to at present, as it says itself;
// empty where it does not: then there is no factory. Every node that is believed is asked,
// since all that is swept rests on it; it fails with ErrDisagree where they differ.
func (s *Source) Treasury(ctx context.Context, parameters chain.Scheme) (chain.Address, error) {
	parsed, err := parseScheme([]byte(parameters))
	if err != nil {
		return "", err
	}
	if err := s.settle(ctx); err != nil {
		return "", err
	}
	type telling struct {
		by   *node
		said chain.Address
	}
	call := map[string]any{"to": parsed.factory, "data": hexutil.Bytes(depositFactory.PackTreasury())}
	all, err := each(ctx, s, func(ctx context.Context, n *node) (telling, error) {
		var answer hexutil.Bytes
		err := n.call(ctx, request{"eth_call", []any{call, "latest"}, &answer})
		if err != nil && !errors.Is(err, errReverted) {
			return telling{}, err
		}
		if len(answer) != common.HashLength {
			return telling{by: n}, nil
		}
		at := common.BytesToAddress(answer)
		return telling{n, chain.Address(at[:])}, nil
	})
	if len(all) == 0 {
		return "", fmt.Errorf("treasury of the factory %s: %w", parsed.factory, err)
	}
	for _, other := range all[1:] {
		if other.said != all[0].said {
			return "", fmt.Errorf("treasury of the factory %s: node %s says 0x%s, node %s says 0x%s: %w", parsed.factory,
				all[0].by.name, all[0].said, other.by.name, other.said, chain.ErrDisagree)
		}
	}
	return all[0].said, nil
}
