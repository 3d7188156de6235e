package evm

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Signer signs chain transactions of one account: [NewKeySigner] with a key that this
// process holds, [NewExternalSigner] with one that it never sees.
type Signer interface {
	Address() chain.Address
	sign(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)
}

// keySigner holds the key.
type keySigner struct{ key *ecdsa.PrivateKey }

// NewKeySigner signs with a key.
func NewKeySigner(key *ecdsa.PrivateKey) Signer { return keySigner{key} }

// ErrPassphrase: a keystore file is not opened by the passphrase.
var ErrPassphrase = errors.New("the passphrase is not the keystore file's")

// OpenKeystore reads a key from the text of a keystore file, as geth, clef and cast
// write them. Its error repeats nothing of either text.
func OpenKeystore(text []byte, passphrase string) (Signer, error) {
	key, err := keystore.DecryptKey(text, passphrase)
	if errors.Is(err, keystore.ErrDecrypt) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, errNoKeystore
	}
	return keySigner{key.PrivateKey}, nil
}

func (s keySigner) Address() chain.Address {
	a := crypto.PubkeyToAddress(s.key.PublicKey)
	return chain.Address(a[:])
}

func (s keySigner) sign(_ context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	return types.SignTx(tx, types.LatestSignerForChainID(chainID), s.key)
}

// externalSigner asks another program, which may ask a person.
type externalSigner struct {
	node    *node
	address common.Address
}

// externalMax is how long an external signer may take.
const externalMax = time.Minute

// NewExternalSigner has a program sign that speaks clef's JSON-RPC,
// account_signTransaction, at url. It connects when it is first asked.
func NewExternalSigner(url string, address chain.Address) (Signer, error) {
	at, err := account(address)
	if err != nil {
		return nil, err
	}
	n, err := newNode(url)
	if err != nil {
		return nil, fmt.Errorf("signer: %w", err)
	}
	return &externalSigner{n, at}, nil
}

func (s *externalSigner) Address() chain.Address { return chain.Address(s.address[:]) }

// sign checks what comes back: the signer may be told to change fees by whoever sits
// before it, and a chain transaction of another nonce would not exclude the others.
func (s *externalSigner) sign(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	ctx, cancel := context.WithTimeout(ctx, externalMax)
	defer cancel()
	client, err := s.node.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", chain.ErrNoSigner, err)
	}
	to, input := common.NewMixedcaseAddress(*tx.To()), hexutil.Bytes(tx.Data())
	args := &apitypes.SendTxArgs{From: common.NewMixedcaseAddress(s.address), To: &to, Input: &input,
		Nonce: hexutil.Uint64(tx.Nonce()), Value: hexutil.Big(*tx.Value()), Gas: hexutil.Uint64(tx.Gas()),
		MaxFeePerGas: (*hexutil.Big)(tx.GasFeeCap()), MaxPriorityFeePerGas: (*hexutil.Big)(tx.GasTipCap()), ChainID: (*hexutil.Big)(chainID)}
	var answer struct {
		Raw hexutil.Bytes      `json:"raw"`
		Tx  *types.Transaction `json:"tx"`
	}
	err = client.CallContext(ctx, &answer, "account_signTransaction", args)
	var denied rpc.Error
	switch {
	case errors.As(err, &denied):
		return nil, s.notSigned(err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", chain.ErrNoSigner, s.node.fault(err))
	}
	signed := answer.Tx
	if signed == nil {
		signed = new(types.Transaction)
		if err := signed.UnmarshalBinary(answer.Raw); err != nil {
			return nil, s.notSigned(errors.New("it answered with no chain transaction"))
		}
	}
	if err := s.compare(signed, tx, chainID); err != nil {
		return nil, s.notSigned(err)
	}
	return signed, nil
}

// compare says what is wrong with what was signed, if anything is. Who signed is read from
// the signature and what was signed together, so what differs otherwise comes first; and a
// signature that was changed on the way is that of some other key.
func (s *externalSigner) compare(signed, tx *types.Transaction, chainID *big.Int) error {
	rules := types.LatestSignerForChainID(chainID)
	if said := signed.ChainId(); said.Cmp(chainID) != 0 {
		return fmt.Errorf("it signed for the chain %v, and was asked to for %v: set its chain id to that", said, chainID)
	}
	if rules.Hash(signed) != rules.Hash(tx) {
		return errors.New("it signed something else than it was asked to")
	}
	switch from, err := types.Sender(rules, signed); {
	case err != nil:
		return errors.New("its signature is none of any key: it was changed on the way, or the signer is broken")
	case from != s.address:
		return fmt.Errorf("it signed with another key, that of %s and not of %s, or its signature was changed on the way", from, s.address)
	}
	return nil
}

func (s *externalSigner) notSigned(err error) error {
	return fmt.Errorf("%w: %w", chain.ErrNotSigned, s.node.fault(err))
}

// KeystoreAddress is the account of a keystore file's text, as the file says by itself:
// empty where it does not, as those of cast.
func KeystoreAddress(text []byte) (chain.Address, error) {
	var said struct {
		Address string         `json:"address"`
		Crypto  map[string]any `json:"crypto"`
	}
	if err := json.Unmarshal(text, &said); err != nil || said.Crypto == nil || said.Address != "" && !common.IsHexAddress(said.Address) {
		return "", errNoKeystore
	}
	if said.Address == "" {
		return "", nil
	}
	a := common.HexToAddress(said.Address)
	return chain.Address(a[:]), nil
}

var errNoKeystore = errors.New("not a keystore file: want the JSON that 'geth account new' or 'cast wallet new' writes")

// AskSigner tells whether whoever signs can be reached; a key in this process always is.
// It has nothing signed.
func AskSigner(ctx context.Context, s Signer) error {
	external, is := s.(*externalSigner)
	if !is {
		return nil
	}
	client, err := external.node.dial(ctx)
	if err != nil {
		return fmt.Errorf("ask the signer: %w", err)
	}
	var version string
	err = client.CallContext(ctx, &version, "account_version")
	var refused rpc.Error
	if err != nil && !errors.As(err, &refused) { // one that knows no such call is there
		return fmt.Errorf("ask the signer: %w", external.node.fault(err))
	}
	return nil
}

// NewKey makes a key, as ParseKey reads it.
func NewKey() (string, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(crypto.FromECDSA(key)), nil
}
