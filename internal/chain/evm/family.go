package evm

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Family is the family of EVM chains. Its zero value is ready for use.
type Family struct{}

var _ chain.Family = Family{}

// Name is "evm".
func (Family) Name() string { return "evm" }

// Parse is documented at chain.Family. Lower case alone and upper case alone
// are taken without a checksum, as EIP-55 has it.
func (Family) Parse(text string) (chain.Address, error) {
	a, err := parseAddress(text)
	if err != nil {
		return "", err
	}
	return chain.Address(a[:]), nil
}

// Print writes an address as EIP-55 has it. That takes a hash, and some are printed with
// every answer, as a token's contract is: so the last ones are remembered.
func (Family) Print(a chain.Address) string {
	at, err := account(a)
	if err != nil {
		return "0x" + a.String()
	}
	place := &lastPrinted[at[len(at)-1]]
	if p := place.Load(); p != nil && p.address == at {
		return p.text
	}
	p := &printed{at, at.Hex()}
	place.Store(p)
	return p.text
}

type printed struct {
	address common.Address
	text    string
}

// lastPrinted has the last one of each last byte.
var lastPrinted [256]atomic.Pointer[printed]

// ParseTx reads 0x and 64 hexadecimal digits.
func (Family) ParseTx(text string) (chain.TxID, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != common.HashLength {
		return "", errors.New("not the hash of a chain transaction: want 0x and 64 hexadecimal digits")
	}
	return chain.TxID(raw), nil
}

// PrintTx writes 0x and lower-case digits.
func (Family) PrintTx(id chain.TxID) string { return "0x" + id.String() }

// PrintBlock writes 0x and lower-case digits.
func (Family) PrintBlock(h chain.Hash) string { return "0x" + h.String() }

// scheme is the parameters of a chain.Scheme.
type scheme struct{ factory, implementation common.Address }

// schemeText is a scheme as it is written.
type schemeText struct {
	Factory        string `json:"factory"`
	Implementation string `json:"implementation"`
}

func (s scheme) canonical() chain.Scheme {
	text, err := json.Marshal(schemeText{s.factory.Hex(), s.implementation.Hex()})
	if err != nil {
		panic("evm: two addresses cannot be written as JSON: " + err.Error())
	}
	return chain.Scheme(text)
}

func parseScheme(parameters []byte) (scheme, error) {
	var text schemeText
	if err := json.Unmarshal(parameters, &text, json.RejectUnknownMembers(true)); err != nil {
		return scheme{}, fmt.Errorf(`want {"factory": "0x…", "implementation": "0x…"}: %w`, err)
	}
	var s scheme
	var err error
	if s.factory, err = parseContract(text.Factory); err != nil {
		return scheme{}, fmt.Errorf("factory: %w", err)
	}
	if s.implementation, err = parseContract(text.Implementation); err != nil {
		return scheme{}, fmt.Errorf("implementation: %w", err)
	}
	return s, nil
}

// parsedSchemes are the few schemes that addresses derive by. To parse one takes as long
// as to derive an address.
var parsedSchemes sync.Map // of scheme, by chain.Scheme

func schemeOf(text chain.Scheme) (scheme, error) {
	if known, ok := parsedSchemes.Load(text); ok {
		return known.(scheme), nil
	}
	parsed, err := parseScheme([]byte(text))
	if err == nil {
		parsedSchemes.Store(text, parsed)
	}
	return parsed, err
}

// parseContract refuses the zero address as well, where no contract can be.
func parseContract(text string) (common.Address, error) {
	a, err := parseAddress(text)
	if err == nil && a == (common.Address{}) {
		err = fmt.Errorf("the zero address: %w", chain.ErrAddress)
	}
	return a, err
}

// Scheme reads {"factory": "0x…", "implementation": "0x…"}; it fails with
// chain.ErrAddress for a wrong address. The canonical form has both as EIP-55,
// in this order, without spaces.
func (Family) Scheme(parameters []byte) (chain.Scheme, error) {
	s, err := parseScheme(parameters)
	if err != nil {
		return "", fmt.Errorf("scheme of deposit addresses: %w", err)
	}
	return s.canonical(), nil
}

// Derive is documented at chain.Family. It asks nobody.
func (Family) Derive(s chain.Scheme, salt [32]byte) (chain.Address, error) {
	parsed, err := schemeOf(s)
	if err != nil {
		return "", fmt.Errorf("derive deposit address: %w", err)
	}
	a := depositAddress(parsed, salt)
	return chain.Address(a[:]), nil
}

// Contracts is documented at chain.Family: the factory and the implementation.
func (Family) Contracts(s chain.Scheme) ([]chain.Address, error) {
	parsed, err := schemeOf(s)
	if err != nil {
		return nil, fmt.Errorf("contracts of deposit addresses: %w", err)
	}
	return []chain.Address{chain.Address(parsed.factory[:]), chain.Address(parsed.implementation[:])}, nil
}

// refPrefix is the namespace of EVM chains in CAIP-2.
const refPrefix = "eip155:"

// RefOf names the EVM chain of an id.
func RefOf(id uint64) chain.Ref { return chain.Ref(refPrefix + strconv.FormatUint(id, 10)) }

// PaymentLink is a request as EIP-681 has it: to call transfer of the token, or
// to send the native coin.
func (f Family) PaymentLink(ref chain.Ref, token, to chain.Address, raw *big.Int) (uri string, ok bool) {
	text, found := strings.CutPrefix(string(ref), refPrefix)
	id, err := strconv.ParseUint(text, 10, 64)
	if !found || err != nil || raw == nil || raw.Sign() < 0 {
		return "", false
	}
	if token == "" {
		return fmt.Sprintf("ethereum:%s@%d?value=%s", f.Print(to), id, raw), true
	}
	return fmt.Sprintf("ethereum:%s@%d/transfer?address=%s&uint256=%s", f.Print(token), id, f.Print(to), raw), true
}

// Open is documented at chain.Family, and at the function [Open].
func (Family) Open(urls []string) (chain.Source, error) {
	s, err := Open(urls...)
	if err != nil {
		return nil, err
	}
	return s, nil
}
