package evm_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

var family evm.Family

func TestAddressesAreReadAndWritten(t *testing.T) {
	const right = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
	for _, text := range []string{right, "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "0x3C44CDDDB6A900FA2B585DD299E03D12FA4293BC"} {
		got, err := family.Parse(text)
		if err != nil || len(got) != 20 || family.Print(got) != right {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, right)
		}
	}
	for text, want := range map[string]string{
		"": "0x and 40", "0x": "0x and 40", right[2:]: "0x and 40", right + "00": "0x and 40", right[:40]: "0x and 40",
		" " + right: "0x and 40", "0X" + right[2:]: "0x and 40", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BG": "0x and 40",
		"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293Bc": "checksum", // one letter's case
		"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BD": "checksum", // another digit
	} {
		if _, err := family.Parse(text); !errors.Is(err, chain.ErrAddress) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want ErrAddress with %q", text, err, want)
		}
	}
}

func TestHashesAreReadAndWritten(t *testing.T) {
	text := "0x" + strings.Repeat("0aF1", 16)
	id, err := family.ParseTx(text)
	if err != nil || len(id) != 32 || family.PrintTx(id) != strings.ToLower(text) || family.PrintBlock(chain.Hash(id)) != strings.ToLower(text) {
		t.Errorf("got %s, %v, want %s", id, err, text)
	}
	for _, text := range []string{"", "0x", text[2:], text + "00", text[:64], "0x" + strings.Repeat("0", 63) + "g"} {
		if _, err := family.ParseTx(text); err == nil {
			t.Errorf("%q is taken for the id of a chain transaction", text)
		}
	}
}

func TestSchemeIsCanonical(t *testing.T) {
	const want = `{"factory":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8","implementation":"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"}`
	for _, text := range []string{
		want,
		"{ \"implementation\" : \"0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc\",\n\"factory\":\"0x70997970c51812dc3a010c7d01b50e0d17dc79c8\" }",
	} {
		if got, err := family.Scheme([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, want)
		}
	}
	for text, cause := range map[string]error{
		"":   nil,
		"[]": nil,
		`{"factory":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}`:                                    chain.ErrAddress,
		strings.Replace(want, "C8", "c8", 1):                                                          chain.ErrAddress,
		strings.Replace(want, "70997970C51812dc3A010C7d01b50e0d17dc79C8", strings.Repeat("0", 40), 1): chain.ErrAddress,
		strings.Replace(want, "{", `{"program":"x",`, 1):                                              nil,
		strings.Replace(want, "{", `{"factory":"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",`, 1):     nil, // twice
		want + "x": nil,
	} {
		_, err := family.Scheme([]byte(text))
		if err == nil || cause != nil && !errors.Is(err, cause) {
			t.Errorf("%s: got %v, want an error (%v)", text, err, cause)
		}
		if _, err := family.Derive(chain.Scheme(text), [32]byte{}); err == nil {
			t.Errorf("%s: an address was derived", text)
		}
	}
	if d := startDev(t).Deployment(); family.Print(d.Factory) == "" || !strings.Contains(string(d.Scheme()), family.Print(d.Factory)) {
		t.Errorf("the scheme of %+v is %s", d, d.Scheme())
	}
}

func TestPaymentLinkIsEIP681(t *testing.T) {
	token, to := address("0x325Efcb12C86289F9f46169350b97d6934B090f5"), treasury
	got, ok := family.PaymentLink("eip155:8453", token, to, big.NewInt(25_000_000))
	if want := "ethereum:0x325Efcb12C86289F9f46169350b97d6934B090f5@8453/transfer?address=0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC&uint256=25000000"; !ok || got != want {
		t.Errorf("got %s, %v, want %s", got, ok, want)
	}
	got, ok = family.PaymentLink("eip155:1", "", to, big.NewInt(7))
	if want := "ethereum:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC@1?value=7"; !ok || got != want {
		t.Errorf("native coin: got %s, %v, want %s", got, ok, want)
	}
	for _, ref := range []chain.Ref{"", "tron:728126428", "eip155:", "eip155:x", "eip155:-1"} {
		if got, ok := family.PaymentLink(ref, token, to, big.NewInt(1)); ok {
			t.Errorf("chain %q: got %s, want none", ref, got)
		}
	}
	if got, ok := family.PaymentLink("eip155:1", token, to, big.NewInt(-1)); ok {
		t.Errorf("a negative amount: got %s, want none", got)
	}
}
