package service

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/secret"
)

// FilePayout is the wallet that a chain's payouts are sent from, in a FileChain: a
// keystore file, or an account of an external signer.
type FilePayout struct {
	// Keystore is the wallet's keystore file, as geth, clef and cast write them, and
	// PassphraseFile holds what opens it.
	Keystore       string `json:"keystore,omitzero"`
	PassphraseFile string `json:"passphraseFile,omitzero"`
	// Signer is the address of a program that signs instead, by clef's JSON-RPC, and
	// Address the account that it signs with; beside Keystore, the account of the file.
	Signer  string `json:"signer,omitzero"`
	Address string `json:"address,omitzero"`
	// MaxFeeGwei is the most that a unit of gas may cost, 200 gwei when absent. What
	// costs more waits.
	MaxFeeGwei uint64 `json:"maxFeeGwei,omitzero"`
	// BumpAfter is how long a payout may wait to be mined before its fees are raised,
	// as in "1m", its default.
	BumpAfter string `json:"bumpAfter,omitzero"`
}

// maxFeeGweiMax is beyond any price of gas; more would be a slip in the unit.
const maxFeeGweiMax = 1_000_000

// payout checks what a chain's payouts are sent with, and reads which account it is. The
// key itself is read by whoever sends.
func (f FileChain) payout(dir string, family chain.Family) (*Payout, error) {
	if f.Payout == nil {
		return nil, nil
	}
	p, c := &Payout{}, *f.Payout
	if (c.Keystore == "") == (c.Signer == "") {
		return nil, wrong("payout", "payout names a keystore with its passphraseFile, or a signer with its address")
	}
	if c.MaxFeeGwei > maxFeeGweiMax {
		return nil, wrong("payout.maxFeeGwei", "maxFeeGwei is the most that a unit of gas may cost, in gwei: between 1 and %d", maxFeeGweiMax)
	}
	if c.MaxFeeGwei > 0 {
		p.FeeCap = evm.Gwei(c.MaxFeeGwei)
	}
	var err error
	if c.BumpAfter != "" {
		if p.BumpAfter, err = time.ParseDuration(c.BumpAfter); err != nil || p.BumpAfter < time.Second || p.BumpAfter > timeMax {
			return nil, wrong("payout.bumpAfter", "bumpAfter is a time such as 1m, %s at most", timeMaxText)
		}
	}
	if c.Signer != "" {
		if p.Wallet, err = family.Parse(c.Address); err != nil {
			return nil, wrong("payout.address", "address is %s: the account that the signer signs with", addressForm)
		}
		signer, err := evm.NewExternalSigner(c.Signer, p.Wallet)
		if err != nil {
			return nil, wrong("payout.signer", "signer: %v", err)
		}
		p.Open = func() (evm.Signer, error) { return signer, nil }
		return p, nil
	}
	return p, c.keystore(dir, family, p)
}

func (c FilePayout) keystore(dir string, family chain.Family, p *Payout) error {
	if c.PassphraseFile == "" {
		return wrong("payout.passphraseFile", "passphraseFile is required beside keystore: the file with the passphrase that opens it")
	}
	text, err := readNamed(secret.ReadFile, dir, c.Keystore, "payout.keystore", "make one with 'cast wallet new' or 'geth account new'")
	if err != nil {
		return err
	}
	if p.Wallet, err = evm.KeystoreAddress(text); err != nil {
		return asMistake(err, "payout.keystore", "keystore")
	}
	if err := c.addressOf(family, p); err != nil {
		return err
	}
	p.Open = func() (evm.Signer, error) {
		passphrase, err := readNamed(secret.Read, dir, c.PassphraseFile, "payout.passphraseFile", "it holds the passphrase that opens the keystore, on one line")
		if err != nil {
			return nil, err
		}
		signer, err := evm.OpenKeystore(text, passphrase)
		if errors.Is(err, evm.ErrPassphrase) {
			return nil, asMistake(err, "payout.passphraseFile", "passphraseFile")
		}
		return signer, err
	}
	return nil
}

// addressOf takes the wallet's address from the configuration where its keystore file does
// not say it.
func (c FilePayout) addressOf(family chain.Family, p *Payout) error {
	if c.Address == "" && p.Wallet == "" {
		return wrong("payout.keystore", "the keystore file does not say its address, as those of 'cast wallet new': write into address what that printed")
	}
	if c.Address == "" {
		return nil
	}
	said, err := family.Parse(c.Address)
	if err != nil {
		return wrong("payout.address", "address is %s: the account of the keystore file", addressForm)
	}
	if p.Wallet != "" && p.Wallet != said {
		return wrong("payout.address", "address is another one than the keystore file's: leave it out, or name the right file")
	}
	p.Wallet = said
	return nil
}

// readNamed reads a file that a setting names. Its error repeats the value nowhere while
// there is no such file: it may be the secret itself, written for the name of its file.
func readNamed[T any](read func(string) (T, error), dir, value, path, remedy string) (T, error) {
	name := path[strings.LastIndexByte(path, '.')+1:]
	got, err := read(resolve(dir, value))
	var unopened *fs.PathError
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = wrong(path, "%s names a file that does not exist; a relative path starts at the configuration's directory: %s", name, remedy)
	case errors.As(err, &unopened):
		err = wrong(path, "%s names a file that can't be read (%v): %s", name, unopened.Err, remedy)
	case errors.Is(err, secret.ErrForm):
		err = asMistake(fmt.Errorf("%w: %s", err, remedy), path, name)
	case err != nil:
		err = asMistake(err, path, name)
	}
	return got, err
}

func resolve(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
