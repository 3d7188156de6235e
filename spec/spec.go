// Package spec holds what every implementation of the API reads, whatever its
// language: the list of error codes (errors.json), the specification of the
// signature (signature.md) with its test vectors (vectors/ and their schema),
// and the table of the usual mistakes in signing (doctor.json). The files are
// the truth; the Go here hands them on.
package spec

import _ "embed"

// Signature is signature.md, the specification of the signature.
//
//go:embed signature.md
var Signature []byte
