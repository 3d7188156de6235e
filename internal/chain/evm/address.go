package evm

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// parseAddress reads an address with 0x and 40 hexadecimal digits. One written
// in mixed case must have the right EIP-55 checksum: a wrong one is a typing
// mistake, and money sent there is lost.
func parseAddress(text string) (common.Address, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != common.AddressLength {
		return common.Address{}, fmt.Errorf("%q: %w: want 0x and 40 hexadecimal digits", text, chain.ErrAddress)
	}
	a := common.BytesToAddress(raw)
	mixed := strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits
	if mixed && a.Hex() != text {
		return common.Address{}, fmt.Errorf("%q: %w: its checksum is wrong, so a digit is", text, chain.ErrAddress)
	}
	return a, nil
}

// account makes go-ethereum's address of ours. go-ethereum itself would cut off
// or fill up bytes of another length, those of another family for instance, and
// so make it somebody else's.
func account(a chain.Address) (common.Address, error) {
	if len(a) != common.AddressLength {
		return common.Address{}, fmt.Errorf("%d bytes: %w: want %d bytes", len(a), chain.ErrAddress, common.AddressLength)
	}
	return common.Address([]byte(a)), nil
}

func accounts(list []chain.Address) ([]common.Address, error) {
	found := make([]common.Address, len(list))
	for i, a := range list {
		var err error
		if found[i], err = account(a); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// The init code of an EIP-1167 minimal clone: these bytes around the
// implementation's address. What then lies on the chain is the same without the
// first ten bytes.
var (
	cloneHead = common.FromHex("0x3d602d80600a3d3981f3363d3d373d3d3d363d73")
	cloneTail = common.FromHex("0x5af43d82803e903d91602b57fd5bf3")
)

const cloneLoader = 10

// depositAddress is the address of a factory's clone of its implementation. It
// follows from the three values alone, on every chain.
func depositAddress(s scheme, salt [32]byte) common.Address {
	return crypto.CreateAddress2(s.factory, salt, crypto.Keccak256(cloneHead, s.implementation[:], cloneTail))
}

// cloneCode is what lies at a deposit address once it was deployed.
func cloneCode(s scheme) []byte {
	code := append([]byte(nil), cloneHead[cloneLoader:]...)
	return append(append(code, s.implementation[:]...), cloneTail...)
}
