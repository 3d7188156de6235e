package evm

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// erc20 packs the calls that every token understands.
var erc20 = contract.NewTestUSDC()

// ErrReverted says that a chain transaction was mined and failed.
var ErrReverted = errors.New("the chain transaction was mined but failed")

// nonceLag is how long a node may take to count what it has accepted. What it
// does not count by then it has lost, and the nonce is free again.
const nonceLag = 3 * time.Second

// ParseKey reads a private key of 64 hexadecimal digits, with or without 0x.
// Its error does not repeat the text.
func ParseKey(text string) (*ecdsa.PrivateKey, error) {
	key, err := crypto.HexToECDSA(strings.TrimPrefix(strings.TrimSpace(text), "0x"))
	if err != nil {
		return nil, errors.New("not a private key: want 64 hexadecimal digits")
	}
	return key, nil
}

// Wallet sends chain transactions of one key: for deployments and test
// payments. It keeps no record of what it sent, so a payout that must never
// happen twice is not its business. Safe for concurrent use, as long as nothing
// else sends with the key.
type Wallet struct {
	node    *node
	client  *ethclient.Client
	key     *ecdsa.PrivateKey
	chainID *big.Int
	address common.Address

	mu     sync.Mutex // one send at a time, each with the nonce after the one before
	next   uint64     // nonce after that of the last send
	sentAt time.Time
}

// OpenWallet connects to the node at url. It fails when the node does not answer.
func OpenWallet(ctx context.Context, url string, key *ecdsa.PrivateKey) (*Wallet, error) {
	n, err := newNode(url)
	if err != nil {
		return nil, err
	}
	raw, err := n.dial(ctx)
	if err != nil {
		return nil, err
	}
	client := ethclient.NewClient(raw)
	id, err := client.ChainID(ctx)
	if err != nil {
		client.Close()
		return nil, fmt.Errorf("read chain id: %w", n.fault(err))
	}
	return &Wallet{node: n, client: client, key: key, chainID: id, address: crypto.PubkeyToAddress(key.PublicKey)}, nil
}

// Address is the wallet's own.
func (w *Wallet) Address() chain.Address { return chain.Address(w.address[:]) }

// Close ends the connection.
func (w *Wallet) Close() { w.client.Close() }

// Pay sends raw smallest units of a token and returns the chain transaction
// once the node has taken it; see [Wallet.Wait]. It fails, sending nothing,
// when the transfer would fail, for want of balance for instance.
func (w *Wallet) Pay(ctx context.Context, token, to chain.Address, raw *big.Int) (chain.TxID, error) {
	if raw.Sign() <= 0 {
		return "", fmt.Errorf("pay: the amount is %v, want more than 0", raw)
	}
	at, err := account(token)
	if err != nil {
		return "", fmt.Errorf("pay: token: %w", err)
	}
	receiver, err := account(to)
	if err != nil {
		return "", fmt.Errorf("pay: receiver: %w", err)
	}
	id, err := w.send(ctx, at, nil, erc20.PackTransfer(receiver, raw))
	if err != nil {
		return "", fmt.Errorf("pay: %w", err)
	}
	return id, nil
}

// Give sends some of the chain's own coin and returns as Pay does.
func (w *Wallet) Give(ctx context.Context, to chain.Address, wei *big.Int) (chain.TxID, error) {
	receiver, err := account(to)
	if err != nil {
		return "", fmt.Errorf("give: receiver: %w", err)
	}
	id, err := w.send(ctx, receiver, wei, nil)
	if err != nil {
		return "", fmt.Errorf("give: %w", err)
	}
	return id, nil
}

// Balance is what a holder has of a token, in its smallest unit.
func (w *Wallet) Balance(ctx context.Context, token, holder chain.Address) (*big.Int, error) {
	at, err := account(token)
	if err != nil {
		return nil, fmt.Errorf("read balance: token: %w", err)
	}
	who, err := account(holder)
	if err != nil {
		return nil, fmt.Errorf("read balance: holder: %w", err)
	}
	balance, err := bind.Call(erc20.Instance(w.client, at), &bind.CallOpts{Context: ctx}, erc20.PackBalanceOf(who), erc20.UnpackBalanceOf)
	if err != nil {
		return nil, fmt.Errorf("read balance: %w", w.node.fault(err))
	}
	return balance, nil
}

// send signs and sends one chain transaction for as much gas as the node says
// it takes; to may hold code or not, data and value be empty.
func (w *Wallet) send(ctx context.Context, to common.Address, value *big.Int, data []byte) (chain.TxID, error) {
	return w.sendWith(ctx, 0, to, value, data)
}

func (w *Wallet) sendWith(ctx context.Context, gas uint64, to common.Address, value *big.Int, data []byte) (chain.TxID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	pending, err := w.client.PendingNonceAt(ctx, w.address)
	if err != nil {
		return "", fmt.Errorf("read nonce: %w", w.node.fault(err))
	}
	nonce := pending
	if pending < w.next && time.Since(w.sentAt) < nonceLag {
		nonce = w.next
	}
	opts := bind.NewKeyedTransactor(w.key, w.chainID)
	opts.Context, opts.Nonce, opts.Value = ctx, new(big.Int).SetUint64(nonce), value
	opts.GasLimit = gas
	if len(data) == 0 {
		opts.GasLimit = 21_000 // the library refuses to estimate calls of addresses without code
	}
	target := bind.NewBoundContract(to, abi.ABI{}, w.client, w.client, w.client)
	sent, err := target.RawTransact(opts, data)
	if err != nil {
		return "", fmt.Errorf("send: %w", w.node.fault(err))
	}
	w.next, w.sentAt = nonce+1, time.Now()
	return txID(sent.Hash()), nil
}

func txID(h common.Hash) chain.TxID { return chain.TxID(h[:]) }

// Wait returns when the chain transaction has been mined. It fails with
// [ErrReverted] when it was mined in vain, or when the context ends.
func (w *Wallet) Wait(ctx context.Context, id chain.TxID) error {
	if len(id) != common.HashLength {
		return fmt.Errorf("wait for a chain transaction: its id has %d bytes, want %d", len(id), common.HashLength)
	}
	hash := common.Hash([]byte(id))
	pause := 10 * time.Millisecond
	for {
		r, err := w.client.TransactionReceipt(ctx, hash)
		switch {
		case err == nil && r.Status == types.ReceiptStatusSuccessful:
			return nil
		case err == nil:
			return fmt.Errorf("%s: %w", hash, ErrReverted)
		case !errors.Is(err, ethereum.NotFound) && !isIndexing(err):
			return fmt.Errorf("wait for %s: %w", hash, w.node.fault(err))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", hash, ctx.Err())
		case <-time.After(pause):
		}
		pause = min(2*pause, time.Second)
	}
}

// waitPending returns when everything that was sent with the key has been mined.
func (w *Wallet) waitPending(ctx context.Context) error {
	for {
		mined, err := w.client.NonceAt(ctx, w.address, nil)
		if err != nil {
			return fmt.Errorf("read nonce: %w", w.node.fault(err))
		}
		pending, err := w.client.PendingNonceAt(ctx, w.address)
		if err != nil {
			return fmt.Errorf("read nonce: %w", w.node.fault(err))
		}
		if pending <= mined {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d earlier chain transactions of %s to be mined: %w", pending-mined, w.address, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// isIndexing recognises go-ethereum's answer while it still builds its index
// after a start.
func isIndexing(err error) bool {
	return strings.Contains(err.Error(), "transaction indexing is in progress")
}
