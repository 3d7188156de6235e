package contract_test

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"

	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// The bindings repeat ABI and bytecode of contracts/out; rebuild both or neither.
func TestBindingsAreOfTheCommittedContracts(t *testing.T) {
	for name, b := range map[string]*bind.MetaData{
		"DepositFactory": &contract.DepositFactoryMetaData,
		"Forwarder":      &contract.ForwarderMetaData,
		"TestUSDT":       &contract.TestUSDTMetaData,
		"TestUSDC":       &contract.TestUSDCMetaData,
		"HostileToken":   &HostileTokenMetaData,
	} {
		code, abi := committed(t, name+".bin"), committed(t, name+".abi")
		if want := strings.TrimSpace(string(code)); b.Bin != "0x"+want {
			t.Errorf("%s: the binding has other bytecode than contracts/out: run go generate", name)
		}
		var got, want any
		if err := json.Unmarshal([]byte(b.ABI), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(abi, &want); err != nil {
			t.Fatal(err)
		}
		// abigen writes "contract Forwarder" without its space.
		if g, w := squeeze(t, got), squeeze(t, want); g != w {
			t.Errorf("%s: the binding has another ABI than contracts/out: run go generate\ngot  %s\nwant %s", name, g, w)
		}
	}
}

func committed(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "contracts", "out", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func squeeze(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), " ", "")
}

func TestSweepTakesBothTokensFromAddressesNobodyDeployed(t *testing.T) {
	w := newWorld(t)
	salts := [][32]byte{{1}, {2}, {3}}
	a, b := w.depositAddress(salts[0]), w.depositAddress(salts[1])
	w.pay(w.usdt, a, 25_000_000)
	w.pay(w.usdc, a, 7)
	w.pay(w.usdc, b, 11)

	w.do(w.stranger, w.factory, w.asFactory.PackSweep(salts, []common.Address{w.usdt, w.usdc}))

	w.wantBalance(w.usdt, w.treasury, 25_000_000)
	w.wantBalance(w.usdc, w.treasury, 18)
	for _, at := range []common.Address{a, b} {
		w.wantBalance(w.usdt, at, 0)
		w.wantBalance(w.usdc, at, 0)
	}

	// What arrives later is swept from the deployed clone, by anyone, directly
	// or by the factory.
	w.pay(w.usdt, a, 5)
	w.do(w.stranger, a, w.asForwarder.PackSweep([]common.Address{w.usdc, w.usdt}))
	w.wantBalance(w.usdt, w.treasury, 25_000_005)
	w.pay(w.usdt, a, 6)
	w.do(w.stranger, w.factory, w.asFactory.PackSweep(salts[:1], []common.Address{w.usdt}))
	w.wantBalance(w.usdt, w.treasury, 25_000_011)
}

func TestSweepNative(t *testing.T) {
	w := newWorld(t)
	salt := [32]byte{9}
	at := w.depositAddress(salt)
	w.send(w.payer, at, nil, big.NewInt(1000)) // before there is code
	w.do(w.stranger, w.factory, w.asFactory.PackDeploy(salt))
	w.send(w.payer, at, nil, big.NewInt(234)) // and after
	receipt := w.do(w.stranger, at, w.asForwarder.PackSweepNative())

	got, err := w.sim.Client().BalanceAt(t.Context(), w.treasury, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Int64() != 1234 {
		t.Errorf("treasury has %v, want 1234", got)
	}
	event, err := w.asForwarder.UnpackNativeSweptEvent(receipt.Logs[0])
	if err != nil {
		t.Fatal(err)
	}
	if event.Treasury != w.treasury || event.Amount.Int64() != 1234 {
		t.Errorf("got event %+v, want 1234 to %s", event, w.treasury)
	}
}

func TestDeployIsRepeatable(t *testing.T) {
	w := newWorld(t)
	salt := [32]byte{7}
	if logs := w.do(w.stranger, w.factory, w.asFactory.PackDeploy(salt)).Logs; len(logs) != 1 {
		t.Errorf("the first deploy announced %d events, want 1", len(logs))
	}
	code := w.code(w.depositAddress(salt))
	if len(code) != 45 {
		t.Errorf("the clone has %d bytes of code, want the 45 of a minimal clone", len(code))
	}
	if logs := w.do(w.payer, w.factory, w.asFactory.PackDeploy(salt)).Logs; len(logs) != 0 {
		t.Errorf("the second deploy announced %d events, want none", len(logs))
	}
}

func TestTreasuryChangesInTwoStepsAfterTheDelay(t *testing.T) {
	w := newWorld(t)
	salt := [32]byte{5}
	const delay = 48 * time.Hour
	if got := call(w, w.factory, w.asFactory.PackTREASURYDELAY(), w.asFactory.UnpackTREASURYDELAY); got.Int64() != int64(delay/time.Second) {
		t.Fatalf("delay is %v s, want %v", got, delay)
	}
	accept := w.asFactory.PackAcceptTreasury()

	refused[*contract.DepositFactoryNoTreasuryPending](w, w.owner, accept)
	refused[*contract.DepositFactoryZeroTreasury](w, w.owner, w.asFactory.PackProposeTreasury(common.Address{}))
	w.do(w.owner, w.factory, w.asFactory.PackProposeTreasury(w.newPlace))
	refused[*contract.DepositFactoryTreasuryTooEarly](w, w.owner, accept)
	w.wait(delay - 2*time.Second)
	refused[*contract.DepositFactoryTreasuryTooEarly](w, w.owner, accept)

	// While it waits, money still goes to the treasury that stands.
	w.pay(w.usdt, w.depositAddress(salt), 10)
	w.do(w.stranger, w.factory, w.asFactory.PackSweep([][32]byte{salt}, []common.Address{w.usdt}))
	w.wantBalance(w.usdt, w.treasury, 10)

	w.wait(2 * time.Second)
	refused[*contract.DepositFactoryOwnableUnauthorizedAccount](w, w.stranger, accept)
	w.do(w.owner, w.factory, accept)
	if got := w.currentTreasury(); got != w.newPlace {
		t.Fatalf("treasury is %s, want %s", got, w.newPlace)
	}
	refused[*contract.DepositFactoryNoTreasuryPending](w, w.owner, accept)

	// The clones that exist follow at once.
	w.pay(w.usdt, w.depositAddress(salt), 3)
	w.do(w.stranger, w.depositAddress(salt), w.asForwarder.PackSweep([]common.Address{w.usdt}))
	w.wantBalance(w.usdt, w.newPlace, 3)
	w.wantBalance(w.usdt, w.treasury, 10)
}

func TestTreasuryProposalIsReplacedOrCancelled(t *testing.T) {
	w := newWorld(t)
	accept := w.asFactory.PackAcceptTreasury()
	w.do(w.owner, w.factory, w.asFactory.PackProposeTreasury(w.stranger.address))
	w.wait(47 * time.Hour)
	w.do(w.owner, w.factory, w.asFactory.PackProposeTreasury(w.newPlace))
	w.wait(2 * time.Hour)
	refused[*contract.DepositFactoryTreasuryTooEarly](w, w.owner, accept) // the clock began anew

	w.do(w.owner, w.factory, w.asFactory.PackCancelTreasury())
	w.wait(48 * time.Hour)
	refused[*contract.DepositFactoryNoTreasuryPending](w, w.owner, accept)
	refused[*contract.DepositFactoryNoTreasuryPending](w, w.owner, w.asFactory.PackCancelTreasury())
	if got := w.currentTreasury(); got != w.treasury {
		t.Errorf("treasury is %s, want still %s", got, w.treasury)
	}
}

func TestStrangerCannotRedirect(t *testing.T) {
	w := newWorld(t)
	w.do(w.owner, w.factory, w.asFactory.PackProposeTreasury(w.newPlace))
	w.wait(48 * time.Hour)
	for name, data := range map[string][]byte{
		"propose":  w.asFactory.PackProposeTreasury(w.stranger.address),
		"accept":   w.asFactory.PackAcceptTreasury(),
		"cancel":   w.asFactory.PackCancelTreasury(),
		"transfer": w.asFactory.PackTransferOwnership(w.stranger.address),
		"own":      w.asFactory.PackAcceptOwnership(),
		"renounce": w.asFactory.PackRenounceOwnership(),
	} {
		t.Run(name, func(t *testing.T) {
			refused[*contract.DepositFactoryOwnableUnauthorizedAccount](w, w.stranger, data)
		})
	}
	refused[*contract.DepositFactoryOwnerRequired](w, w.owner, w.asFactory.PackRenounceOwnership())
}

func TestOwnershipMovesOnlyToWhoAccepts(t *testing.T) {
	w := newWorld(t)
	w.do(w.owner, w.factory, w.asFactory.PackTransferOwnership(w.payer.address))
	refused[*contract.DepositFactoryOwnableUnauthorizedAccount](w, w.stranger, w.asFactory.PackAcceptOwnership())
	if got := call(w, w.factory, w.asFactory.PackOwner(), w.asFactory.UnpackOwner); got != w.owner.address {
		t.Fatalf("owner is %s before the new one accepted, want %s", got, w.owner.address)
	}
	w.do(w.payer, w.factory, w.asFactory.PackAcceptOwnership())
	refused[*contract.DepositFactoryOwnableUnauthorizedAccount](w, w.owner, w.asFactory.PackProposeTreasury(w.newPlace))
	w.do(w.payer, w.factory, w.asFactory.PackProposeTreasury(w.newPlace))
}

func TestHostileTokenGainsNothingByCallingBack(t *testing.T) {
	w := newWorld(t)
	salt := [32]byte{66}
	at := w.depositAddress(salt)
	evil := NewHostileToken()
	token := w.create(HostileTokenMetaData.Bin, evil.PackConstructor(w.usdt))
	w.do(w.stranger, token, evil.PackMint(at, big.NewInt(100)))
	w.pay(w.usdt, at, 500)
	w.send(w.payer, at, nil, big.NewInt(77))

	w.do(w.stranger, w.factory, w.asFactory.PackSweep([][32]byte{salt}, []common.Address{token, w.usdt}))

	if got := call(w, token, evil.PackEntered(), evil.UnpackEntered); got.Int64() != 2 {
		t.Fatalf("the token got %v of 2 steps into its attack, so this test shows nothing", got)
	}
	w.wantBalance(token, w.treasury, 100)
	w.wantBalance(w.usdt, w.treasury, 500)
	w.wantBalance(w.usdt, w.stranger.address, 0)
	native, err := w.sim.Client().BalanceAt(t.Context(), w.treasury, nil)
	if err != nil || native.Int64() != 77 {
		t.Errorf("treasury has %v native, %v, want 77", native, err)
	}
}

func TestImplementationCannotBeTakenOver(t *testing.T) {
	w := newWorld(t)

	// It is a forwarder like its clones: what lands there goes to the treasury
	// as well.
	w.pay(w.usdt, w.implementation, 8)
	w.do(w.stranger, w.implementation, w.asForwarder.PackSweep([]common.Address{w.usdt}))
	w.wantBalance(w.usdt, w.treasury, 8)

	// It has no state to set and no instruction that runs or replaces foreign code.
	for _, op := range opcodes(w.code(w.implementation)) {
		switch op {
		case vm.SSTORE, vm.DELEGATECALL, vm.CALLCODE, vm.SELFDESTRUCT, vm.CREATE, vm.CREATE2:
			t.Errorf("the implementation holds the instruction %v", op)
		}
	}
	var setters []string
	for name, m := range w.asForwarder.GetABI().Methods {
		if !m.IsConstant() {
			setters = append(setters, name)
		}
	}
	if len(setters) != 2 {
		t.Errorf("the forwarder can be told to %v, want sweep and sweepNative only", setters)
	}
}

// opcodes lists the instructions, without the data they push and the compiler's
// note at the end.
func opcodes(code []byte) []vm.OpCode {
	if n := len(code); n > 2 {
		code = code[:n-2-int(code[n-2])<<8-int(code[n-1])]
	}
	var ops []vm.OpCode
	for i := 0; i < len(code); i++ {
		op := vm.OpCode(code[i])
		ops = append(ops, op)
		if op.IsPush() {
			i += int(op-vm.PUSH1) + 1
		}
	}
	return ops
}

func TestTokensReturnWhatTheirModelsReturn(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name     string
		token    common.Address
		returns  int
		decimals uint8
	}{
		{"USDT", w.usdt, 0, 6},
		{"USDC", w.usdc, 32, 18},
	} {
		out, err := w.sim.Client().CallContract(t.Context(), ethereum.CallMsg{
			From: w.payer.address, To: &c.token, Data: w.asToken.PackTransfer(w.treasury, big.NewInt(1)),
		}, nil)
		if err != nil || len(out) != c.returns {
			t.Errorf("%s: transfer returned %d bytes, %v, want %d", c.name, len(out), err, c.returns)
		}
		if got := call(w, c.token, w.asToken.PackDecimals(), w.asToken.UnpackDecimals); got != c.decimals {
			t.Errorf("%s has %d decimals, want %d", c.name, got, c.decimals)
		}
		if got := call(w, c.token, w.asToken.PackSymbol(), w.asToken.UnpackSymbol); got != c.name {
			t.Errorf("symbol is %s, want %s", got, c.name)
		}
	}
}
