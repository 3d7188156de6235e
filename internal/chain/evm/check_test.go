package evm_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

func TestCheckComparesContractsWithTheConfiguration(t *testing.T) {
	w := newWorld(t)
	s := open(t, w.socket)
	right := []chain.Token{{Contract: w.usdt, Decimals: 6}, {Contract: w.usdc, Decimals: 18}}
	if err := s.Check(t.Context(), w.scheme, right); err != nil {
		t.Errorf("everything is right: %v", err)
	}
	if err := s.Check(t.Context(), "", right[:1]); err != nil {
		t.Errorf("no scheme: %v", err)
	}
	scheme := func(factory, implementation chain.Address) chain.Scheme {
		return evm.Deployment{Factory: factory, Implementation: implementation}.Scheme()
	}
	d, err := evm.Predict(owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		scheme chain.Scheme
		tokens []chain.Token
		want   string
	}{
		"too few decimals":       {"", []chain.Token{right[0], {Contract: w.usdc, Decimals: 6}}, "has 18 decimals, and the configuration says 6"},
		"too many decimals":      {"", []chain.Token{{Contract: w.usdt, Decimals: 18}}, "has 6 decimals, and the configuration says 18"},
		"no token":               {"", []chain.Token{{Contract: owner, Decimals: 6}}, "there is no token"},
		"another contract":       {"", []chain.Token{{Contract: d.Factory, Decimals: 6}}, "there is no token"},
		"no factory":             {scheme(owner, d.Implementation), nil, "there is no factory"},
		"a token for a factory":  {scheme(w.usdt, d.Implementation), nil, "there is no factory"},
		"another implementation": {scheme(d.Factory, w.usdt), nil, "there is no factory whose implementation is"},
	} {
		if err := s.Check(t.Context(), c.scheme, c.tokens); !errors.Is(err, chain.ErrContract) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want ErrContract with %q", name, err, c.want)
		}
	}
}

// What the factory computes may be wrong on a chain that computes differently;
// the code of a deposit address that was deployed is what counts.
func TestCheckLooksAtTheProbe(t *testing.T) {
	w := newWorld(t)
	answerTo := func(method, result string) lie {
		return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
			if c.Method == method {
				a = evmtest.Answer{Result: json.RawMessage(result)}
			}
			return a
		}
	}
	probe, err := family.Derive(w.scheme, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if len(codeAt(t, w.sim, probe)) == 0 {
		t.Fatal("the deployment left no probe")
	}
	for name, c := range map[string]struct {
		tell lie
		want string
	}{
		"nothing there": {answerTo("eth_getCode", `"0x"`), "Run 'xcheckoutd chain deploy'"},
		"other code":    {answerTo("eth_getCode", `"0x6001"`), "there is no clone of the implementation"},
		"a clone of another": {answerTo("eth_getCode", `"0x363d3d373d3d3d363d73`+strings.Repeat("11", 20)+`5af43d82803e903d91602b57fd5bf3"`),
			"there is no clone of the implementation"},
		"code that sweeps elsewhere": {func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_call" && strings.Contains(strings.ToLower(string(c.Params[0])), probe.String()) {
				a.Result = json.RawMessage(`"0x` + strings.Repeat("11", 32) + `"`)
			}
			return a
		}, "does not sweep to the treasury of the factory"},
		"it deploys elsewhere": {func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_call" && strings.Contains(string(c.Params[0]), "0x2b85ba38") { // deploy(bytes32)
				a.Result = json.RawMessage(`"0x` + strings.Repeat("11", 32) + `"`)
			}
			return a
		}, "there is no factory whose implementation is"},
	} {
		err := open(t, w.liar(t, c.tell).URL).Check(t.Context(), w.scheme, nil)
		if !errors.Is(err, chain.ErrContract) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want ErrContract with %q", name, err, c.want)
		}
	}
	// A node that does not answer is no contract that is wrong.
	away := w.liar(t, nil)
	away.Serve(hangUp)
	if err := open(t, away.URL).Check(t.Context(), w.scheme, nil); err == nil || errors.Is(err, chain.ErrContract) {
		t.Errorf("the node is away: got %v, want an error that is not ErrContract", err)
	}
}
