package dev_test

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
)

// A reorg takes a payment away, and it comes again in another block; with drop it does
// not, and the wallet goes on after it. What is sent meanwhile takes no place of another.
func TestReorg(t *testing.T) {
	t.Parallel()
	c := start(t, dev.Config{BlockTime: 100 * time.Millisecond})
	s, w, usdt := source(t, c), wallet(t, c), c.Tokens()[0].Contract
	pay := func(raw int64) chain.TxID {
		t.Helper()
		id, err := c.Pay(t.Context(), usdt, treasury, big.NewInt(raw))
		if err == nil {
			err = w.Wait(t.Context(), id)
		}
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	holds := func(what string, want int64) {
		t.Helper()
		if got := balance(t, c, usdt, treasury); got != want {
			t.Errorf("%s: the treasury has %d, want %d", what, got, want)
		}
	}
	head := func() chain.Block {
		t.Helper()
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return head
	}
	threeBlocks := func() uint64 {
		t.Helper()
		number := head().Number + 3
		for head().Number < number {
			time.Sleep(50 * time.Millisecond)
		}
		return number
	}
	base := threeBlocks()
	id := pay(5)
	before := head()
	reorg, err := c.Reorg(t.Context(), before.Number-base, false)
	if err != nil || reorg.Transactions != 1 || reorg.Head <= before.Number || reorg.Ancestor >= before.Number {
		t.Fatalf("reorg %+v, %v, and the head was %d", reorg, err, before.Number)
	}
	holds("right after", 0)
	now, err := s.At(t.Context(), before.Number)
	if err != nil || now[0] == nil || now[0].Hash == before.Hash {
		t.Errorf("block %d is still the same, %v", before.Number, err)
	}
	if ahead := now[0].Time - before.Time; ahead > 2000 {
		t.Errorf("the new block %d is %d ms later than the old one", before.Number, ahead)
	}
	pay(7) // waits until the other has come again
	if err := w.Wait(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	holds("again", 12)

	base = threeBlocks() // of which two may go: others are made until the reorg begins
	pay(30)
	if reorg, err = c.Reorg(t.Context(), head().Number-base+2, true); err != nil || reorg.Transactions == 0 {
		t.Fatalf("reorg %+v, %v", reorg, err)
	}
	pay(100)
	holds("without the last one", 112)
}

// What go-ethereum calls final is every 32nd block, at once: a reorg replaces it all the
// same, also after the housekeeping that comes each minute.
func TestReorgOfFinalBlocks(t *testing.T) {
	t.Parallel()
	c := start(t, dev.Config{Dir: t.TempDir(), BlockTime: 20 * time.Millisecond})
	s := source(t, c)
	reached := func(number uint64) chain.Block {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
			head, err := s.Head(t.Context())
			if err != nil || time.Now().After(deadline) {
				t.Fatalf("block %d, %v; %d was to come", head.Number, err, number)
			}
			if head.Number >= number {
				return head
			}
		}
	}
	reached(66)
	if err := c.Housekeep(); err != nil {
		t.Fatal(err)
	}
	reorg, err := c.Reorg(t.Context(), 40, false)
	if err != nil || reorg.Ancestor >= 64 || reorg.Head <= 66 {
		t.Errorf("%+v, %v", reorg, err)
	}
	reached(reorg.Head + 3)
}

func TestReorgDepth(t *testing.T) {
	t.Parallel()
	c := start(t, dev.Config{})
	if reorg, err := c.Reorg(t.Context(), dev.DepthMax, false); err != nil || reorg.Head == 0 {
		t.Errorf("of more blocks than there are: %+v, %v", reorg, err)
	}
	if got := balance(t, c, c.Tokens()[0].Contract, walletAddress); got != 1_000_000_000_000_000 {
		t.Errorf("the test wallet has %d after it, want a billion coins", got)
	}
	if _, err := c.Reorg(t.Context(), 0, false); !errors.Is(err, dev.ErrDepth) {
		t.Errorf("of no block: %v, want %v", err, dev.ErrDepth)
	}
	if _, err := c.Reorg(t.Context(), dev.DepthMax+1, false); !errors.Is(err, dev.ErrDepth) {
		t.Errorf("of too many blocks: %v, want %v", err, dev.ErrDepth)
	}
}

// What funds a payout wallet while a reorg takes everything away is not waited for for
// ever: it is asked for again.
func TestFundThatAReorgTakes(t *testing.T) {
	t.Parallel()
	c := start(t, dev.Config{BlockTime: 4 * time.Second})
	node, err := ethclient.DialContext(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	from := common.HexToAddress(dev.Wallet)
	mined, err := node.NonceAt(t.Context(), from, nil)
	if err != nil {
		t.Fatal(err)
	}
	lacking := chain.Holding{Token: c.Tokens()[0].Contract, Address: treasury, Raw: big.NewInt(5)}
	ended := make(chan error, 1)
	go func() { ended <- c.Fund(t.Context(), lacking) }()
	for waits := mined; waits == mined; {
		if waits, err = node.PendingNonceAt(t.Context(), from); err != nil {
			t.Fatal(err)
		}
	}
	if reorg, err := c.Reorg(t.Context(), 1, true); err != nil {
		t.Fatalf("reorg %+v, %v", reorg, err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("funding that a reorg took: %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("funding that a reorg took is waited for")
	}
	if got := balance(t, c, lacking.Token, treasury); got != 0 {
		t.Fatalf("the reorg came too late: the wallet has %d", got)
	}
	if err := c.Fund(t.Context(), lacking); err != nil {
		t.Fatal(err)
	}
	if got := balance(t, c, lacking.Token, treasury); got != 5 {
		t.Errorf("funded again, the wallet has %d, want 5", got)
	}
}

// A payout that a reorg took comes after the coins that it spends, whatever it pays.
func TestPayoutsComeAgainAfterTheirCoins(t *testing.T) {
	t.Parallel()
	c := start(t, dev.Config{BlockTime: 100 * time.Millisecond})
	node, err := ethclient.DialContext(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	usdt, wallet := c.Tokens()[0].Contract, crypto.PubkeyToAddress(key.PublicKey)
	fund := func(token chain.Address, raw int64) {
		t.Helper()
		if err := c.Fund(t.Context(), chain.Holding{Token: token, Address: chain.Address(wallet[:]), Raw: big.NewInt(raw)}); err != nil {
			t.Fatal(err)
		}
	}
	fund("", 0)
	base, err := node.BlockNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fund(usdt, 5)
	to := common.BytesToAddress([]byte(usdt))
	data := append(common.FromHex("0xa9059cbb"), append(common.LeftPadBytes([]byte(treasury), 32), common.LeftPadBytes([]byte{5}, 32)...)...)
	sent, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(dev.ChainID)), &types.DynamicFeeTx{ChainID: big.NewInt(dev.ChainID),
		To: &to, Data: data, Gas: 100_000, GasTipCap: big.NewInt(50e9), GasFeeCap: big.NewInt(100e9)})
	if err == nil {
		err = node.SendTransaction(t.Context(), sent)
	}
	if err != nil {
		t.Fatal(err)
	}
	mined := func() (ok bool, status uint64) {
		receipt, err := node.TransactionReceipt(t.Context(), sent.Hash())
		if err != nil {
			return false, 0
		}
		return true, receipt.Status
	}
	for ok := false; !ok; ok, _ = mined() {
		time.Sleep(20 * time.Millisecond)
	}
	head, err := node.BlockNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if reorg, err := c.Reorg(t.Context(), head-base, false); err != nil || reorg.Transactions != 2 {
		t.Fatalf("reorg %+v, %v; want one of both transactions", reorg, err)
	}
	if _, err := c.Pay(t.Context(), usdt, walletAddress, big.NewInt(1)); err != nil { // waits until all has come again
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	if ok, status := mined(); !ok || status != types.ReceiptStatusSuccessful {
		t.Errorf("the payout was mined: %v, with status %d", ok, status)
	}
}
