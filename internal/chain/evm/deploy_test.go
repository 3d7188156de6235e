package evm_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

func TestDeployOnAChainWithoutAnything(t *testing.T) {
	key := walletKey(t)
	url, sim := startBare(t, key)
	if code := codeAt(t, sim, address(evm.ProxyAddress)); len(code) != 0 {
		t.Fatal("the chain has the deployment proxy already, so this test shows nothing")
	}
	want, err := evm.Predict(owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	deploy := func() {
		t.Helper()
		mining(sim, func() {
			got, err := evm.Deploy(t.Context(), url, key, owner, treasury)
			if err != nil || got != want {
				t.Fatalf("got %+v, %v, want %+v", got, err, want)
			}
		})
	}
	deploy()

	if !bytes.Equal(codeAt(t, sim, address(evm.ProxyAddress)), evm.ProxyCode()) {
		t.Error("the deployment proxy has other code than package dev gives its chains")
	}
	factory := contract.NewDepositFactory()
	client := sim.Client()
	at := factory.Instance(client, geth(want.Factory))
	implementation, err := bind.Call(at, nil, factory.PackImplementation(), factory.UnpackImplementation)
	if err != nil || implementation != geth(want.Implementation) {
		t.Errorf("the factory's implementation is %s, %v, want %s", implementation, err, want.Implementation)
	}
	said, err := bind.Call(at, nil, factory.PackOwner(), factory.UnpackOwner)
	if err != nil || said != geth(owner) {
		t.Errorf("the factory's owner is %s, %v, want %s", said, err, dev.Owner)
	}

	// Once more: nothing is sent.
	sender := crypto.PubkeyToAddress(key.PublicKey)
	before, _ := client.NonceAt(t.Context(), sender, nil)
	deploy()
	if after, _ := client.NonceAt(t.Context(), sender, nil); after != before || before == 0 {
		t.Errorf("%d chain transactions before and %d after the second deployment, want none", before, after)
	}
}

func TestDeployGoesOnWhereItWasInterrupted(t *testing.T) {
	key := walletKey(t)
	url, sim := startBare(t, key)
	var got evm.Deployment
	for attempt := range 20 {
		// Nothing is mined while an attempt runs: it gives up with what it sent
		// still pending.
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		var err error
		got, err = evm.Deploy(ctx, url, key, owner, treasury)
		cancel()
		if err == nil {
			if attempt < 3 {
				t.Errorf("it took %d attempts, so this test shows little", attempt+1)
			}
			break
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("attempt %d: %v", attempt, err)
		}
		if attempt%2 == 1 {
			sim.Commit()
		}
	}
	if len(codeAt(t, sim, got.Factory)) == 0 {
		t.Errorf("there is no factory at %q", got.Factory)
	}
	sent, err := sim.Client().NonceAt(t.Context(), crypto.PubkeyToAddress(key.PublicKey), nil)
	if err != nil || sent != 3 { // gas money, the factory and the probe
		t.Errorf("%d chain transactions, %v, want 3", sent, err)
	}
}

func TestDeploymentDependsOnOwnerAndTreasuryOnly(t *testing.T) {
	a, err := evm.Predict(owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	b, err := evm.Predict(treasury, owner)
	if err != nil {
		t.Fatal(err)
	}
	if a == b || a.Factory == b.Factory || a.Implementation == b.Implementation {
		t.Errorf("two owners share a deployment: %+v", a)
	}
	if c := startDev(t); c.Deployment() != a {
		t.Errorf("deployed %+v, predicted %+v", c.Deployment(), a)
	}
	for _, c := range [][2]chain.Address{{"", treasury}, {owner, "\x12"}, {chain.Address(make([]byte, 20)), treasury}, {owner, treasury + "\x00"}} {
		if _, err := evm.Predict(c[0], c[1]); !errors.Is(err, chain.ErrAddress) {
			t.Errorf("owner %q, treasury %q: got %v, want ErrAddress", c[0], c[1], err)
		}
	}
}

func TestDepositAddressIsTheFactorysOwn(t *testing.T) {
	random := seeded(t)
	c := startDev(t)
	d := c.Deployment()
	client, err := ethclient.Dial(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	factory := contract.NewDepositFactory()
	at := factory.Instance(client, geth(d.Factory))
	var salts [][32]byte
	for range 200 {
		salt := randomSalt(random)
		want, err := bind.Call(at, nil, factory.PackAddressOf(salt), factory.UnpackAddressOf)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := (evm.Family{}).Derive(d.Scheme(), salt); err != nil || geth(got) != want {
			t.Fatalf("salt %x: derived %s, %v, the factory says %s", salt, got, err, want)
		}
		salts = append(salts, salt)
	}

	// And it is where the clone really goes.
	id, err := client.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(walletKey(t), id)
	for _, salt := range salts[:5] {
		sent, err := bind.Transact(bind.NewBoundContract(geth(d.Factory), abi.ABI{}, client, client, client), opts, factory.PackDeploy(salt))
		if err != nil {
			t.Fatal(err)
		}
		if err := openWallet(t, c.URL()).Wait(t.Context(), chain.TxID(sent.Hash().Bytes())); err != nil {
			t.Fatal(err)
		}
		deposit, err := evm.Family{}.Derive(d.Scheme(), salt)
		if err != nil {
			t.Fatal(err)
		}
		code, err := client.CodeAt(t.Context(), geth(deposit), nil)
		if want := common.FromHex("363d3d373d3d3d363d73" + d.Implementation.String() + "5af43d82803e903d91602b57fd5bf3"); err != nil || !bytes.Equal(code, want) {
			t.Errorf("salt %x: %s has the code %x, %v, want a clone", salt, deposit, code, err)
		}
	}
}
