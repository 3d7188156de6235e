// Package doctor finds out why a signature does not match: it makes the usual
// mistakes on purpose, one and two at a time, until the MAC is the one that
// came with the message.
//
//	diagnosis, err := doctor.Diagnose(ctx, doctor.Case{
//		Message:   message,   // as received, body included
//		Signature: header,    // the SIGNATURE header as received
//		SignKeys:  []string{signKey},
//	})
//	fmt.Println(diagnosis.Explanation)
//
// Each mistake has a [Code]; its cause, its cure and the corrected line of code
// in Go, Java and JavaScript are data in spec/doctor.json. Whatever a
// [Diagnosis] holds may go into a support ticket: keys and MACs are in none of
// its texts, and the values of password, apiSecret and the other names that
// [signature.Redact] knows are left out of them.
package doctor

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Case is a message whose signature is in question, and everything that it may
// have been signed with. Only Message, Signature and SignKeys are needed; each
// of the others lets further mistakes be recognised.
type Case struct {
	// Message is the message as received: the target as on the request line and
	// the body byte for byte, before any parser.
	Message signature.Message
	// Signature is the text of the SIGNATURE header as received.
	Signature string
	// SignKeys are the signKeys that the message may rightly be signed with,
	// usually one; two during a rotation.
	SignKeys []string
	// APISecret and APIKey are the credential's other two parts.
	APISecret, APIKey string
	// OtherKeys are keys of other environments.
	OtherKeys []NamedKey
	// Hosts are the names, with ports, that the server is known by: the Host
	// header, and what stands before it.
	Hosts []string
	// BasePath is the path under which the client knows the server, if any. The
	// segments of the target's own path are tried without it.
	BasePath string
	// Authorization is the text of that header, if it is known and there is one. It
	// is looked at for its form and never shown.
	Authorization string
	// ReceivedAt is when the message arrived. Zero means that this is not known;
	// the timestamp is then not judged.
	ReceivedAt time.Time
	// StringToSign is the text that the caller says was signed, if there is such
	// a claim.
	StringToSign string
}

// NamedKey is a credential of another environment. Name is shown, the keys are
// not; of these only SignKey is needed.
type NamedKey struct {
	Name                       string
	SignKey, APISecret, APIKey string
}

// ErrNoKey is returned for a case without a signKey.
var ErrNoKey = errors.New("doctor: there is no signKey to compare with")

// Diagnose searches for the mistake, or the two mistakes, that explain the
// signature of a message. A signature that nothing explains is no error: the
// diagnosis then has no findings and says so. The error is [ErrNoKey], or ctx's
// when that ended before the search did, with the diagnosis as far as it got.
//
// Single mistakes take a few milliseconds for a body of 2 KB, pairs up to a
// few hundred; both grow with the body, so a server sets a deadline. Diagnose
// is safe for concurrent use.
func Diagnose(ctx context.Context, c Case) (Diagnosis, error) {
	keys := keysOf(&c)
	if len(keys[0]) == 0 {
		return Diagnosis{}, ErrNoKey
	}
	targets := targetsOf(c.Signature)
	var err error
	for _, sc := range scenesOf(&c) {
		s := &search{ctx: ctx, scene: sc, keys: keys, targets: targets}
		found, ended := s.run(c.StringToSign)
		if found != nil {
			return newDiagnosis(&c, sc, found, nil), nil
		}
		if ended != nil {
			err = ended
			break
		}
	}
	return newDiagnosis(&c, scenesOf(&c)[0], nil, err), err
}
