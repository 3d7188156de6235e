package evm

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrAddress says that a text is no address, or one with a wrong EIP-55 checksum.
var ErrAddress = errors.New("not an address")

// Address returns the EIP-55 form of an address written with 0x and 40 hexadecimal digits. One
// written in mixed case must have the right checksum: a wrong one is a typing mistake, and money
// sent there is lost. It fails with [ErrAddress].
func Address(text string) (string, error) {
	a, err := parseAddress(text)
	if err != nil {
		return "", err
	}
	return a.Hex(), nil
}

func parseAddress(text string) (common.Address, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != common.AddressLength {
		return common.Address{}, fmt.Errorf("%q: %w: want 0x and 40 hexadecimal digits", text, ErrAddress)
	}
	a := common.BytesToAddress(raw)
	mixed := strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits
	if mixed && a.Hex() != text {
		return common.Address{}, fmt.Errorf("%q: %w: its checksum is wrong, so a digit is", text, ErrAddress)
	}
	return a, nil
}

func parseAddresses(texts []string) ([]common.Address, error) {
	addresses := make([]common.Address, 0, len(texts))
	for _, t := range texts {
		a, err := parseAddress(t)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, a)
	}
	return addresses, nil
}

// The init code of an EIP-1167 minimal clone: these bytes around the implementation's address.
var (
	cloneHead = common.FromHex("0x3d602d80600a3d3981f3363d3d373d3d3d363d73")
	cloneTail = common.FromHex("0x5af43d82803e903d91602b57fd5bf3")
)

// DepositAddress is the address of a factory's clone of its implementation with this salt, as
// EIP-55. It asks nobody: the address follows from the three values alone, on every chain. It
// fails with [ErrAddress].
func DepositAddress(factory, implementation string, salt [32]byte) (string, error) {
	f, err := parseAddress(factory)
	if err != nil {
		return "", fmt.Errorf("factory: %w", err)
	}
	i, err := parseAddress(implementation)
	if err != nil {
		return "", fmt.Errorf("implementation: %w", err)
	}
	code := crypto.Keccak256(cloneHead, i.Bytes(), cloneTail)
	return crypto.CreateAddress2(f, salt, code).Hex(), nil
}
