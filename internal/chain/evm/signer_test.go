package evm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// A keystore file as go-ethereum writes it.
func TestKeystore(t *testing.T) {
	dir := t.TempDir()
	made, err := keystore.StoreKey(dir, "correct horse", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v (%v), want one", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	want := chain.Address(made.Address[:])
	if got, err := evm.KeystoreAddress(text); err != nil || got != want {
		t.Errorf("the file is of %s (%v), want %s", got, err, want)
	}
	signer, err := evm.OpenKeystore(text, "correct horse")
	if err != nil || signer.Address() != want {
		t.Fatalf("opened: %v, %v", signer, err)
	}
	if _, err := evm.OpenKeystore(text, "wrong horse"); err == nil || !strings.Contains(err.Error(), "passphrase") || strings.Contains(err.Error(), "wrong horse") {
		t.Errorf("with another passphrase: %v, want words about it that do not repeat it", err)
	}
	for _, other := range []string{"", "{}", `{"address":"zz"}`, "not json"} {
		if _, err := evm.KeystoreAddress([]byte(other)); err == nil || !strings.Contains(err.Error(), "keystore") {
			t.Errorf("address of %q: %v, want that it is no keystore file", other, err)
		}
	}
}

var clefKey, _ = crypto.HexToECDSA("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")

// A signature that was changed on the way is told as one.
func TestExternalSignerWithASpoiltSignature(t *testing.T) {
	source := open(t, newWorld(t).socket)
	clef := evmtest.StartClef(t, clefKey)
	at := clef.Address()
	for name, c := range map[string]struct {
		spoil func(s []byte)
		want  string
	}{
		"another number":   {func(s []byte) { s[31] ^= 1 }, "its signature was changed on the way"},
		"no number at all": {func(s []byte) { copy(s, bytes.Repeat([]byte{0xff}, 32)) }, "its signature is none of any key"},
	} {
		spoiling := evmtest.StartProxy(t, clef.URL)
		spoiling.Answer(func(_ evmtest.Call, a evmtest.Answer) evmtest.Answer {
			var signed struct {
				Raw hexutil.Bytes `json:"raw"`
			}
			if err := json.Unmarshal(a.Result, &signed); err != nil {
				t.Error(err)
			}
			c.spoil(signed.Raw[len(signed.Raw)-32:])
			a.Result, _ = json.Marshal(signed)
			return a
		})
		signer, err := evm.NewExternalSigner(spoiling.URL, chain.Address(at[:]))
		if err != nil {
			t.Fatal(err)
		}
		sender, err := evm.NewSender(source, nil, signer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sender.Sign(t.Context(), 5, nil, chain.Fees{Cap: big.NewInt(3e9), Tip: big.NewInt(1e9)}); !errors.Is(err, chain.ErrNotSigned) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want ErrNotSigned with %q", name, err, c.want)
		}
	}
}

// What an external signer signs is what it was asked for, with the account's key, or it
// is not taken.
func TestExternalSigner(t *testing.T) {
	w := newWorld(t)
	source, err := evm.Open(w.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	at := crypto.PubkeyToAddress(clefKey.PublicKey)
	for name, c := range map[string]struct {
		decide  func(*apitypes.SendTxArgs) error
		address chain.Address
		is      error  // nil for none
		want    string // of its text
	}{
		"as asked":     {nil, chain.Address(at[:]), nil, ""},
		"other nonce":  {func(a *apitypes.SendTxArgs) error { a.Nonce++; return nil }, chain.Address(at[:]), chain.ErrNotSigned, "something else"},
		"other fees":   {func(a *apitypes.SendTxArgs) error { a.MaxFeePerGas = (*hexutil.Big)(big.NewInt(7)); return nil }, chain.Address(at[:]), chain.ErrNotSigned, "something else"},
		"other chain":  {func(a *apitypes.SendTxArgs) error { a.ChainID = (*hexutil.Big)(big.NewInt(5)); return nil }, chain.Address(at[:]), chain.ErrNotSigned, "it signed for the chain 5, and was asked to for 1337"},
		"another key":  {nil, w.a, chain.ErrNotSigned, "another key, that of " + at.Hex()},
		"it is denied": {func(*apitypes.SendTxArgs) error { return errors.New("request denied") }, chain.Address(at[:]), chain.ErrNotSigned, "request denied"},
		"it is away":   {nil, chain.Address(at[:]), chain.ErrNoSigner, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			clef := evmtest.StartClef(t, clefKey)
			clef.Decide(c.decide)
			if c.is == chain.ErrNoSigner {
				clef.Leave()
			}
			signer, err := evm.NewExternalSigner(clef.URL, c.address)
			if err != nil {
				t.Fatal(err)
			}
			sender, err := evm.NewSender(source, nil, signer)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := sender.Sign(t.Context(), 5, nil, chain.Fees{Cap: big.NewInt(3e9), Tip: big.NewInt(1e9)})
			if c.is != nil {
				if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %v with %q", err, c.is, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var tx types.Transaction
			if err := tx.UnmarshalBinary(signed.Raw); err != nil {
				t.Fatal(err)
			}
			from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), &tx)
			if err != nil || from != at || tx.Nonce() != 5 || tx.Hash().Bytes()[0] != signed.Tx[0] {
				t.Errorf("signed by %s (%v) for nonce %d, want by %s for 5", from, err, tx.Nonce(), at)
			}
		})
	}
}
