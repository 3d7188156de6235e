package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// Credential is what a merchant's program proves itself with. It verifies and
// diagnoses; its secrets stay in here.
type Credential struct {
	MerchantID string
	ID         string

	version           int64
	scopes            []Scope
	allowed           []netip.Prefix // where it may come from; none is anywhere
	apiKey, apiSecret string
	signKeys          []string         // those that are live
	keys              []*signature.Key // the same, for verifying
}

func newCredential(c store.Credential) (*Credential, error) {
	credential := &Credential{MerchantID: c.MerchantID, ID: c.ID, version: c.Version, scopes: scopesOf(c.Scopes), apiKey: c.APIKey, apiSecret: c.APISecret}
	var err error
	if credential.allowed, err = ParseNetworks(c.AllowIPs); err != nil {
		return nil, fmt.Errorf("credential %s: %w", c.ID, err)
	}
	for _, key := range c.SignKeys {
		k, err := signature.NewKey(key.Secret)
		if err != nil {
			return nil, fmt.Errorf("sign key %s: %w", key.ID, err)
		}
		credential.signKeys, credential.keys = append(credential.signKeys, key.Secret), append(credential.keys, k)
	}
	return credential, nil
}

// String names the credential, without its secrets.
func (c Credential) String() string {
	return fmt.Sprintf("credential %s of merchant %s", c.ID, c.MerchantID)
}

// GoString is String, so that %#v shows no secret either.
func (c Credential) GoString() string { return c.String() }

// Format is String for every verb, so that none shows a secret.
func (c Credential) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// LogValue is what log/slog writes of a Credential: nothing secret.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Actor is the program that holds the credential.
func (c *Credential) Actor() Actor {
	return Actor{MerchantID: c.MerchantID, CredentialID: c.ID, CredentialVersion: c.version, Role: RoleMerchant, Proof: ProofSignature}
}

// ReplayID names the credential to the gateway's replay guard.
func (c *Credential) ReplayID() string { return c.MerchantID + "/" + c.ID }

// Authenticate is signature.Authenticate with the credential's live keys.
func (c *Credential) Authenticate(p *signature.Parsed, now time.Time) (*signature.Verified, error) {
	return signature.Authenticate(p, signature.Credential{ID: c.ReplayID(), Keys: c.keys}, now)
}

// Diagnose lets the doctor search with the credential's secrets.
func (c *Credential) Diagnose(ctx context.Context, refused doctor.Case) (doctor.Diagnosis, error) {
	refused.APISecret, refused.APIKey = c.apiSecret, c.apiKey
	refused.SignKeys = append(refused.SignKeys, c.signKeys...)
	return doctor.Diagnose(ctx, refused)
}

// CredentialByAPIKey returns the credential with that API key. A key of another
// environment is refused with that reason; every other failure is the same
// refusal.
func (g *Gateway) CredentialByAPIKey(ctx context.Context, apiKey string) (*Credential, error) {
	for environment, prefix := range keyPrefixes {
		if environment != g.config.Environment && strings.HasPrefix(apiKey, prefix) {
			return nil, fault.New(fault.WrongEnvironment,
				"this is the %s environment, and the apiKey belongs to %s", g.config.Environment, environment)
		}
	}
	c, _, err := g.credential(ctx, func(tx *store.Tx) (store.Credential, error) { return tx.CredentialByAPIKey(apiKey) })
	return c, err
}

// credential finds and opens one that may be used, and returns its version.
func (g *Gateway) credential(ctx context.Context, find func(*store.Tx) (store.Credential, error)) (*Credential, int64, error) {
	var c store.Credential
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = find(tx)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Revoked {
		return nil, 0, authenticationFailed()
	}
	if err == nil && c.MerchantDisabled {
		err = merchantDisabled()
	}
	if err != nil {
		return nil, 0, err
	}
	opened, err := newCredential(c)
	return opened, c.Version, err
}

func authenticationFailed() error { return &fault.Error{Code: signature.AuthenticationFailed} }

// merchantDisabled is the refusal of a disabled merchant's credentials: like every
// other one, so that only the log tells why.
func merchantDisabled() error {
	return &fault.Error{Code: signature.AuthenticationFailed, Err: errors.New("the merchant is disabled")}
}

// CreatedCredential has the secrets of a new credential, which are shown here
// and never again.
type CreatedCredential struct {
	ID        string
	APIKey    string
	APISecret string
	SignKey   string
	Scopes    []string
	AllowIPs  []string
}

// NewCredential says what a credential may do.
type NewCredential struct {
	MerchantID string
	Scopes     []Scope        // those of the environment when there are none
	AllowIPs   []netip.Prefix // where it may come from; anywhere when there are none
}

// CreateCredential adds a credential to a merchant.
func (g *Gateway) CreateCredential(ctx context.Context, a Actor, n NewCredential) (CreatedCredential, error) {
	if err := a.mustBeOperator(); err != nil {
		return CreatedCredential{}, err
	}
	if len(n.Scopes) == 0 {
		n.Scopes = defaultScopes(g.config.Environment)
	}
	c := store.Credential{MerchantID: n.MerchantID, Scopes: textsOf(n.Scopes), AllowIPs: networkTexts(n.AllowIPs),
		APIKey: keyPrefixes[g.config.Environment] + randomText(24), APISecret: randomText(40)}
	key := store.SignKey{Secret: newSignKey(), State: store.KeyCurrent}
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		m, err := anyMerchant(tx, n.MerchantID)
		if err != nil {
			return err
		}
		if m.ParentID != "" {
			return fmt.Errorf("merchant %s is a sub-merchant: its parent %s has the credentials", m.ID, m.ParentID)
		}
		c.ID, key.ID = g.ids.next("cred_", tx.Now), g.ids.next("key_", tx.Now)
		c.SignKeys = []store.SignKey{key}
		if err := tx.InsertCredential(c); err != nil {
			return err
		}
		// The first credential signs the merchant's events until told otherwise.
		if m.WebhookCredentialID == "" {
			return tx.SetSigner(m.ID, c.ID)
		}
		return nil
	})
	if err != nil {
		return CreatedCredential{}, fmt.Errorf("create credential: %w", err)
	}
	return CreatedCredential{ID: c.ID, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: key.Secret, Scopes: c.Scopes, AllowIPs: c.AllowIPs}, nil
}

// CredentialState is what may be shown of a credential.
type CredentialState struct {
	ID        string
	APIKey    string
	Revoked   bool
	Scopes    []string
	AllowIPs  []string // networks; none is anywhere
	CreatedAt time.Time
	SignKeys  []SignKeyInfo // those that are live, the current one first; in lists alone
}

func stateOf(c store.Credential) CredentialState {
	return CredentialState{ID: c.ID, APIKey: c.APIKey, Revoked: c.Revoked, Scopes: c.Scopes, AllowIPs: c.AllowIPs, CreatedAt: c.CreatedAt}
}

// Credentials lists a merchant's credentials, oldest first.
func (g *Gateway) Credentials(ctx context.Context, a Actor, merchantID string) (list []CredentialState, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		if _, err := anyMerchant(tx, merchantID); err != nil {
			return err
		}
		rows, err := tx.Credentials(merchantID)
		if err != nil {
			return err
		}
		keys, err := tx.SignKeys(merchantID)
		for _, c := range rows {
			state := stateOf(c)
			if !c.Revoked { // one that is has no live key any more
				state.SignKeys = keys[c.ID]
			}
			list = append(list, state)
		}
		return err
	})
	return list, err
}

// CredentialChange is what to change of a credential: nil is nothing.
type CredentialChange struct {
	Scopes   []Scope         // nil leaves them
	AllowIPs *[]netip.Prefix // an empty list lets it come from anywhere
}

// SetCredential changes what a credential may do and where it may come from. It
// holds from the next request on.
func (g *Gateway) SetCredential(ctx context.Context, a Actor, apiKey string, change CredentialChange) (state CredentialState, err error) {
	if err := a.mustBeOperator(); err != nil {
		return CredentialState{}, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.CredentialByAPIKey(apiKey)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Revoked {
			return errNoActiveCredential
		}
		if err != nil {
			return err
		}
		if change.Scopes != nil {
			c.Scopes = textsOf(change.Scopes)
		}
		if change.AllowIPs != nil {
			c.AllowIPs = networkTexts(*change.AllowIPs)
		}
		state = stateOf(c)
		return tx.SetCredential(c)
	})
	if err != nil {
		return CredentialState{}, fmt.Errorf("set credential %s: %w", apiKey, err)
	}
	return state, nil
}

var errNoActiveCredential = &hinted{what: "there is no active credential with this apiKey", hint: "'xcheckoutd credential list' shows those of a merchant."}
