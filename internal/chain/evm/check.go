package evm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// ErrContract says that a contract is not what the configuration says it is.
var ErrContract = errors.New("the contract is not what the configuration says")

// decimalsMax is the most that a contract can say: a uint8.
const decimalsMax = 255

// CheckDecimals asks a token contract for its decimals and fails with ErrContract when it says
// another number, or nothing. With a wrong one a payer would pay a millionth of the price, or a
// million times of it. Any other error says that the node did not answer.
func (s *Source) CheckDecimals(ctx context.Context, token string, decimals int) error {
	answer, err := s.read(ctx, token, erc20.PackDecimals())
	if err != nil {
		return fmt.Errorf("decimals of %s: %w", token, err)
	}
	said := new(big.Int).SetBytes(answer)
	if len(answer) != 32 || said.Cmp(big.NewInt(decimalsMax)) > 0 {
		return fmt.Errorf("%w: at %s there is no token, since nothing there answers decimals(). "+
			"Look up the token's contract on this chain; a node that is still far behind may not know it yet", ErrContract, token)
	}
	if said.Cmp(big.NewInt(int64(decimals))) != 0 {
		return fmt.Errorf("%w: the token at %s has %s decimals, and the configuration says %d. Set decimals to %s, "+
			"if this is the token that you mean", ErrContract, token, said, decimals, said)
	}
	return nil
}

// CheckFactory asks a factory for a deposit address and fails with ErrContract when it is not the
// one that is derived here: what is paid to such an address nobody could ever sweep. Any other
// error says that the node did not answer.
func (s *Source) CheckFactory(ctx context.Context, factory, implementation string) error {
	var salt [32]byte
	rand.Read(salt[:])
	derived, err := DepositAddress(factory, implementation, salt)
	if err != nil {
		return err
	}
	answer, err := s.read(ctx, factory, contract.NewDepositFactory().PackAddressOf(salt))
	if err != nil {
		return fmt.Errorf("factory %s: %w", factory, err)
	}
	if len(answer) != 32 || common.BytesToAddress(answer) != common.HexToAddress(derived) {
		return fmt.Errorf("%w: at %s there is no factory whose implementation is %s. "+
			"Put the two addresses in the configuration that 'xcheckoutd chain deploy' prints for this chain", ErrContract, factory, implementation)
	}
	return nil
}

// read calls a contract and returns what it answers: nothing when there is none, or when it does
// not know the call.
func (s *Source) read(ctx context.Context, at string, data []byte) (answer hexutil.Bytes, err error) {
	err = s.ask(ctx, request{"eth_call", []any{map[string]any{"to": at, "data": hexutil.Bytes(data)}, "latest"}, &answer})
	if err != nil && reverted(err) {
		return nil, nil
	}
	return answer, err
}

// reverted tells whether a node says that the contract refused the call. Nodes agree on the word
// and not on the code.
func reverted(err error) bool {
	return strings.Contains(strings.ToLower(err.Error()), "revert")
}
