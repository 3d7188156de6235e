package service

import (
	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
)

const addressForm = "0x and 40 hexadecimal digits, whose capitals are a checksum"

// scheme is how deposit addresses derive, from what the chain's factory is.
func (f FileChain) scheme(family chain.Family) (chain.Scheme, error) {
	for _, contract := range []struct{ name, value string }{{"factory", f.Factory}, {"implementation", f.Implementation}} {
		if _, err := family.Parse(contract.value); err != nil {
			return "", wrong(contract.name, "%s is %s: it is what 'xcheckoutd chain deploy' printed", contract.name, addressForm)
		}
	}
	parameters, err := json.Marshal(map[string]string{"factory": f.Factory, "implementation": f.Implementation})
	if err != nil {
		return "", err
	}
	scheme, err := family.Scheme(parameters)
	if err != nil {
		return "", wrong("factory", "%v", err)
	}
	return scheme, nil
}

// treasury is where the factory sweeps deposits to; empty where nobody says.
func (f FileChain) treasury(family chain.Family) (chain.Address, error) {
	if f.Treasury == "" {
		return "", nil
	}
	a, err := family.Parse(f.Treasury)
	if err != nil {
		return "", wrong("treasury", "treasury is %s: where the factory sweeps deposits to", addressForm)
	}
	return a, nil
}
