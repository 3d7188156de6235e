package service_test

import (
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// noOddity is that of OddToken.sol which transfers as it should.
const noOddity = 5

// sweptShop is a gateway with customers who pay in a token whose issuer freezes what it
// likes, and the key of a wallet with gas.
type sweptShop struct {
	t      *testing.T
	chain  *dev.Chain
	client *ethclient.Client
	issuer *ecdsa.PrivateKey
	key    *ecdsa.PrivateKey
	token  common.Address
	config service.Config
	*service.Service
	merchant gateway.Actor
	said     lockedLog
}

var odd = evmtest.NewOddToken()

func newSweptShop(t *testing.T) *sweptShop {
	t.Helper()
	s := &sweptShop{t: t, chain: startChain(t)}
	s.client = must(ethclient.DialContext(t.Context(), s.chain.URL()))(t)
	t.Cleanup(s.client.Close)
	s.issuer, s.key = must(crypto.GenerateKey())(t), must(crypto.GenerateKey())(t)
	for _, key := range []*ecdsa.PrivateKey{s.issuer, s.key} {
		at := crypto.PubkeyToAddress(key.PublicKey)
		if err := s.chain.Fund(t.Context(), chain.Holding{Address: chain.Address(at[:])}); err != nil {
			t.Fatal(err)
		}
	}
	s.token = s.send(nil, common.FromHex(evmtest.OddTokenMetaData.Bin))
	s.send(&s.token, odd.PackBe(noOddity))
	s.config = config(t, s.chain)
	s.config.Chains[0].Treasury = must((evm.Family{}).Parse(dev.Treasury))(t)
	s.config.Tokens = append(s.config.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
		Asset: payment.Asset{Chain: "ETH", Contract: chain.Address(s.token[:]), Token: "ETH_ODD", Decimals: 6}})
	return s
}

// serve starts the gateway, which sweeps so.
func (s *sweptShop) serve(sweeping *service.Sweeping) {
	s.t.Helper()
	if sweeping != nil {
		sweeping.Open = func() (*ecdsa.PrivateKey, error) { return s.key, nil }
	}
	s.config.Chains[0].Sweeping = sweeping
	s.config.Log = slog.New(slog.NewTextHandler(&s.said, nil))
	s.Service = start(s.t, s.config)
	m := must(s.Gateway.CreateMerchant(s.t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"}))(s.t)
	s.merchant = gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
}

// send has the issuer send, and returns the contract that it made.
func (s *sweptShop) send(to *common.Address, data []byte) common.Address {
	s.t.Helper()
	ctx := s.t.Context()
	nonce := must(s.client.PendingNonceAt(ctx, crypto.PubkeyToAddress(s.issuer.PublicKey)))(s.t)
	signer := types.LatestSignerForChainID(must(s.client.ChainID(ctx))(s.t))
	tx := must(types.SignNewTx(s.issuer, signer, &types.LegacyTx{Nonce: nonce, To: to, Gas: 3_000_000, GasPrice: big.NewInt(2e10), Data: data}))(s.t)
	if err := s.client.SendTransaction(ctx, tx); err != nil {
		s.t.Fatal(err)
	}
	var mined *types.Receipt
	comesTrue(s.t, "what the issuer sends is mined", func() (is bool) {
		mined, _ = s.client.TransactionReceipt(ctx, tx.Hash())
		return mined != nil
	})
	if mined.Status != types.ReceiptStatusSuccessful {
		s.t.Fatalf("what the issuer sends fails: %x", data)
	}
	return mined.ContractAddress
}

// pays has a customer pay, once that is credited.
func (s *sweptShop) pays(customer string, whole int64) common.Address {
	s.t.Helper()
	a := must(s.Gateway.CreateCustomerAddress(s.t.Context(), s.merchant, gateway.CustomerOf{CustomerID: customer, Token: "ETH_ODD"}, nil))(s.t)
	at := common.Address([]byte(a.Address))
	s.send(&s.token, odd.PackMint(at, big.NewInt(whole*1e6)))
	comesTrue(s.t, customer+" is credited", func() bool {
		found, err := s.Gateway.CustomerDeposits(s.t.Context(), s.merchant, gateway.CustomerDepositQuery{})
		return err == nil && len(found.Deposits) > 0 && found.Deposits[0].Address.CustomerID == customer && found.Deposits[0].Status() == "CREDITED"
	})
	return at
}

// sweeper sweeps with the key, and asks nobody where to.
func (s *sweptShop) sweeper(feeCap *big.Int) *evm.Sweeper {
	s.t.Helper()
	source := must((evm.Family{}).Open([]string{s.chain.URL()}))(s.t)
	s.t.Cleanup(source.Close)
	return must(evm.NewSweeper(source, s.key, evm.SweeperConfig{FeeCap: feeCap}))(s.t)
}

func (s *sweptShop) has(holder common.Address) int64 {
	s.t.Helper()
	wallet := must(evm.OpenWallet(s.t.Context(), s.chain.URL(), s.key))(s.t)
	defer wallet.Close()
	return must(wallet.Balance(s.t.Context(), chain.Address(s.token[:]), chain.Address(holder[:])))(s.t).Int64() / 1e6
}

func (s *sweptShop) treasuryHas(want int64) {
	s.t.Helper()
	comesTrue(s.t, "it is swept", func() bool { return s.has(common.HexToAddress(dev.Treasury)) == want })
}

// What is frozen keeps nothing else from being swept, and is swept once it is not; too
// little is left.
func TestSweepOfWhatIsFrozen(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	s.serve(service.Sweeping{Every: time.Second, Least: money.MustParse("5")}.Soon(2 * time.Second))
	var held []common.Address
	for _, customer := range []string{"c1", "c2", "c3", "c4"} {
		a := must(s.Gateway.CreateCustomerAddress(t.Context(), s.merchant, gateway.CustomerOf{CustomerID: customer, Token: "ETH_ODD"}, nil))(t)
		held = append(held, common.Address([]byte(a.Address)))
	}
	frozen := held[1]
	s.send(&s.token, odd.PackFreeze(frozen, true))
	for i, at := range held {
		s.send(&s.token, odd.PackMint(at, big.NewInt(int64(10+i)*1e6)))
	}
	little := s.pays("little", 4)
	s.treasuryHas(10 + 12 + 13)
	comesTrue(t, "it is told that one is refused", func() bool {
		_, text := get(t, s.BaseURL+"/metrics")
		return strings.Contains(text, `xcheckout_chain_sweep_refused{chain="ETH"} 1`)
	})
	s.send(&s.token, odd.PackFreeze(frozen, false))
	s.treasuryHas(10 + 11 + 12 + 13)
	if left := s.has(little); left != 4 {
		t.Errorf("of too little, %d are left", left)
	}
	if _, err := s.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
}

// By the threshold it is swept long before the clock would.
func TestSweepByThreshold(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	s.serve(service.Sweeping{Every: 24 * time.Hour, Threshold: money.MustParse("25")}.Soon(time.Minute))
	s.pays("c1", 20)
	time.Sleep(10 * blockTime)
	if got := s.has(common.HexToAddress(dev.Treasury)); got != 0 {
		t.Errorf("below the threshold %d were swept", got)
	}
	s.pays("c2", 5)
	s.treasuryHas(25)
}

// While gas costs more than it may, nothing is sent.
func TestSweepWaitsForGas(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	s.serve(nil)
	s.pays("c1", 20)
	if done, err := service.SweepDeposits(t.Context(), s.Gateway, "ETH", s.sweeper(big.NewInt(1)), service.SweepLimits{}); !errors.Is(err, evm.ErrTooDear) || len(done.Sent) != 0 {
		t.Errorf("swept %+v, %v; want that gas is too dear", done, err)
	}
	if done, err := service.SweepDeposits(t.Context(), s.Gateway, "ETH", s.sweeper(big.NewInt(1e12)), service.SweepLimits{}); err != nil || len(done.Sent) != 1 {
		t.Errorf("swept %+v, %v; want one chain transaction", done, err)
	}
	s.treasuryHas(20)
}

// While the key that pays has too little, nothing is signed and fees do not climb: that is
// told with what to do, by the log, a metric and the command; and it goes on by itself.
func TestSweepWaitsForFunds(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	rich := s.key
	s.key = must(crypto.GenerateKey())(t)
	wallet := crypto.PubkeyToAddress(s.key.PublicKey)
	s.serve(service.Sweeping{Every: time.Second}.Soon(time.Minute))
	s.pays("c1", 20)
	said := "deposits are not swept before the key that pays has more of the chain's own coin"
	comesTrue(t, "it is told", func() bool { return strings.Contains(s.said.String(), said) })
	if !strings.Contains(s.said.String(), "Send "+wallet.Hex()+" more") {
		t.Error("the log does not say what to do")
	}
	native := `xcheckout_chain_sweep_key_native{chain="ETH"}`
	comesTrue(t, "what the key has is counted", func() bool { return metric(t, s.Service, native) == "0" })
	var short *evm.FundsError
	if done, err := s.once(s.config.Chains[0].Treasury, s.chain.URL()); !errors.As(err, &short) || len(done.Sent) != 0 || short.Has.Sign() != 0 {
		t.Errorf("by hand: %+v, %v, want that the key has nothing", done, err)
	}
	if n := s.sentOn(s.chain.URL()); n != 0 {
		t.Errorf("%d chain transactions were sent", n)
	}
	needs := new(big.Int).Mul(short.Needs, big.NewInt(2))
	s.gives(rich, wallet, needs)
	s.treasuryHas(20)
	comesTrue(t, "what the key has now is counted", func() bool { return metric(t, s.Service, native) != "0" })
}

// gives has a key send some of the chain's own coin.
func (s *sweptShop) gives(key *ecdsa.PrivateKey, to common.Address, wei *big.Int) {
	s.t.Helper()
	ctx := s.t.Context()
	nonce := must(s.client.PendingNonceAt(ctx, crypto.PubkeyToAddress(key.PublicKey)))(s.t)
	signer := types.LatestSignerForChainID(must(s.client.ChainID(ctx))(s.t))
	tx := must(types.SignNewTx(key, signer, &types.LegacyTx{Nonce: nonce, To: &to, Gas: 21_000, GasPrice: big.NewInt(2e10), Value: wei}))(s.t)
	if err := s.client.SendTransaction(ctx, tx); err != nil {
		s.t.Fatal(err)
	}
}

// The payout wallet's nonces are spoken for.
func TestSweepWithThePayoutWalletsKey(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	signer := evm.NewKeySigner(s.key)
	s.config.Chains[0].Payout = &service.Payout{Wallet: signer.Address(), Open: func() (evm.Signer, error) { return signer, nil }}
	s.config.Chains[0].Sweeping = &service.Sweeping{Open: func() (*ecdsa.PrivateKey, error) { return s.key, nil }}
	if started, err := service.Start(t.Context(), s.config, nil); err == nil || !strings.Contains(err.Error(), "payout wallet's") {
		t.Errorf("started with %v, %v", started, err)
	}
}
