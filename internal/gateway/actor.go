package gateway

import "errors"

// Actor is who asks for something, and how that was proven. A page, a command
// and a signed call run the same use cases, each with an Actor of its own.
type Actor struct {
	// MerchantID is whose things are asked for. The operator names the merchant
	// for which he acts, or none.
	MerchantID string
	// User is the e-mail address of a person, empty for a program.
	User string
	// CredentialID is what a program proved itself with, empty for a person.
	CredentialID string
	// CredentialVersion is the version of the credential by which it was let in.
	CredentialVersion int64
	Role              Role
	Proof             Proof
}

// Role is what an actor may do.
type Role string

// The roles.
const (
	RoleMerchant Role = "merchant" // everything of its own merchant
	RolePayer    Role = "payer"    // what the page of one order offers
	RoleOperator Role = "operator" // looks after merchants and their credentials
)

// Proof is how an actor has shown to be who it says.
type Proof string

// The proofs.
const (
	ProofSignature Proof = "signature" // of a request, by a merchant's key
	ProofSecret    Proof = "secret"    // of a credential, in a token call that is not signed
	ProofLink      Proof = "link"      // to a payment page
	ProofShell     Proof = "shell"     // a command on the gateway's own machine
)

// Operator is the operator at the gateway's own machine.
func Operator() Actor { return Actor{Role: RoleOperator, Proof: ProofShell} }

// Payer is whoever has the link to an order's page.
func Payer() Actor { return Actor{Role: RolePayer, Proof: ProofLink} }

// errNotOperator: a use case of the operator's was run by somebody else, which
// is a mistake in the program that did.
var errNotOperator = errors.New("gateway: only the operator may do this")

// errNotMerchant: a merchant's use case was run by a payer, which is a mistake in
// the program that did.
var errNotMerchant = errors.New("gateway: only the merchant or the operator may do this")

// mustBeMerchant lets the merchant pass, and the operator, who may do what a
// merchant may.
func (a Actor) mustBeMerchant() error {
	if a.Role != RoleMerchant && a.Role != RoleOperator {
		return errNotMerchant
	}
	return nil
}

func (a Actor) mustBeOperator() error {
	if a.Role != RoleOperator {
		return errNotOperator
	}
	return nil
}
