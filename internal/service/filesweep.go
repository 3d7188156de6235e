package service

import (
	"crypto/ecdsa"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/money"
)

// FileSweep is how a chain's deposits are swept, in a FileChain.
type FileSweep struct {
	// KeyFile has the key that pays for gas and has no other power: 64 hexadecimal digits.
	// It is not the payout wallet's.
	KeyFile string `json:"keyFile"`
	// Every is when it sweeps, at multiples of that time since midnight UTC, as in "1h",
	// its default.
	Every string `json:"every,omitzero"`
	// Threshold has it sweep sooner, once so much of a token lies at deposit addresses, as
	// in "10000".
	Threshold string `json:"threshold,omitzero"`
	// MinAmount is what an address must have of a token, as in "5"; less is left there.
	MinAmount string `json:"minAmount,omitzero"`
	// MaxFeeGwei is the most that a unit of gas may cost, 200 gwei when absent. While it
	// costs more, sweeping waits.
	MaxFeeGwei uint64 `json:"maxFeeGwei,omitzero"`
}

// sweepEveryLeast is the shortest time between two sweeps by the clock.
const sweepEveryLeast = time.Minute

// sweeping checks how a chain's deposits are swept.
func (f FileChain) sweeping(dir string) (*Sweeping, error) {
	if f.Sweep == nil {
		return nil, nil
	}
	c, s := *f.Sweep, &Sweeping{}
	if c.KeyFile == "" {
		return nil, wrong("sweep.keyFile", "keyFile is required in sweep: a file with the private key that pays for gas")
	}
	if f.Treasury == "" {
		return nil, wrong("treasury", "treasury is required with sweep: deposits are swept only while the factory sweeps them there")
	}
	var err error
	if c.Every != "" {
		if s.Every, err = time.ParseDuration(c.Every); err != nil || s.Every < sweepEveryLeast || s.Every > timeMax {
			return nil, wrong("sweep.every", "every is a time such as 1h, between %s and %s", "1m", timeMaxText)
		}
	}
	for _, amount := range []struct {
		name, text string
		into       *money.Amount
	}{{"threshold", c.Threshold, &s.Threshold}, {"minAmount", c.MinAmount, &s.Least}} {
		if amount.text == "" {
			continue
		}
		if *amount.into, err = money.Parse(amount.text); err != nil || *amount.into <= 0 {
			return nil, wrong("sweep."+amount.name, `%s is an amount of a token above 0, as in "100"`, amount.name)
		}
	}
	if c.MaxFeeGwei > maxFeeGweiMax {
		return nil, wrong("sweep.maxFeeGwei", "maxFeeGwei is the most that a unit of gas may cost, in gwei: between 1 and %d", maxFeeGweiMax)
	}
	if c.MaxFeeGwei > 0 {
		s.FeeCap = evm.Gwei(c.MaxFeeGwei)
	}
	s.Open = func() (*ecdsa.PrivateKey, error) {
		text, err := readNamed(secret.Read, dir, c.KeyFile, "sweep.keyFile", "it holds the private key that pays for gas, 64 hexadecimal digits")
		if err != nil {
			return nil, err
		}
		key, err := evm.ParseKey(text)
		if err != nil {
			return nil, asMistake(err, "sweep.keyFile", "keyFile")
		}
		return key, nil
	}
	return s, nil
}
