package wire

import "github.com/go-json-experiment/json/jsontext"

// Vendors is part of the parameters of every call of the vendor's own: members
// that we don't know are kept apart and ignored there, since its pages are known
// in part only. Calls that are ours alone refuse them.
type Vendors struct {
	Unknown jsontext.Value `json:",embed"`
}

// Ignored returns the unknown members, an object, and forgets them, so that what
// is left says what was understood.
func (v *Vendors) Ignored() jsontext.Value {
	unknown := v.Unknown
	v.Unknown = nil
	return unknown
}
