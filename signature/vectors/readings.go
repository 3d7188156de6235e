package vectors

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

func runReadings(v *spec.Vector) error {
	m, err := messageOf(v)
	if err != nil {
		return err
	}
	for _, door := range doors {
		readings, err := signature.AllReadings(v.ProsePaths...)
		if err != nil {
			return err
		}
		p, err := door.parse(m, v.Signature, signature.Options{Readings: readings})
		if err := refusal(v, p, err); err != nil {
			return fmt.Errorf("%s: %w", door.name, err)
		}
		if v.Code == "" {
			if err := handedOn(v, p); err != nil {
				return fmt.Errorf("%s: %w", door.name, err)
			}
		}
	}
	query, body, _ := strings.Cut(v.Reading, "/")
	plain := body == signature.StructuralBody.String()
	if v.Code == "" && plain {
		if err := runSigned(v, m, query); err != nil {
			return err
		}
	}
	if v.Code != "" || plain && query == m.QueryReading.String() {
		return nil
	}
	return runWithoutReadings(v, m)
}

// handedOn compares what is handed on of a message that is accepted.
func handedOn(v *spec.Vector, p *signature.Parsed) error {
	if string(p.Body()) != v.CanonicalBody || p.Reading().String() != v.Reading {
		return fmt.Errorf("the body handed on is %q by the reading %s; want %q by %s", p.Body(), p.Reading(), v.CanonicalBody, v.Reading)
	}
	if v.StringToSign != "" && string(p.StringToSign()) != v.StringToSign {
		return fmt.Errorf("the string to sign is %q, want %q", p.StringToSign(), v.StringToSign)
	}
	if params := pairsOf(p.Params()); !slices.Equal(params, v.Params) {
		return fmt.Errorf("the parameters are %q, want %q", params, v.Params)
	}
	return nil
}

// runSigned signs the message in a reading of its query.
func runSigned(v *spec.Vector, m signature.Message, query string) error {
	key, err := signature.NewKey(v.SignKey)
	if err != nil {
		return err
	}
	if m.QueryReading, err = queryReadingOf(query); err != nil {
		return err
	}
	if got, err := key.Sign(m); err != nil || got != v.Signature {
		return fmt.Errorf("it is signed as %q, %v; want %q", got, err, v.Signature)
	}
	return nil
}

// runWithoutReadings verifies a message in another reading than the
// specification's by that alone.
func runWithoutReadings(v *spec.Vector, m signature.Message) error {
	for _, door := range doors {
		p, err := door.parse(m, v.Signature, signature.Options{})
		if refusal(&spec.Vector{SignKey: v.SignKey, Now: v.Now, Timestamp: v.Timestamp}, p, err) == nil {
			return fmt.Errorf("%s: it is accepted without readings", door.name)
		}
	}
	return nil
}

func queryReadingOf(name string) (signature.QueryReading, error) {
	for r := signature.PrintedQuery; r <= signature.ProseQueryAsSent; r++ {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, fmt.Errorf("there is no reading %q of the query", name)
}

func runProsePaths(v *spec.Vector) error {
	if _, err := signature.AllReadings(v.ProsePaths...); err == nil != v.Accepted {
		return errors.Join(fmt.Errorf("the list is accepted: %v, want %v", err == nil, v.Accepted), err)
	}
	return nil
}
