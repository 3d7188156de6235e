package gateway

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// recoveryVersion is the form of a Recovery.
const recoveryVersion = 1

// Recovery is what finds deposit addresses again when the database is lost:
// with it and the numbers of orders, or the ids of customers who keep one, each address and its salt follow. It moves
// no money by itself, but whoever has it can tell which addresses are ours.
type Recovery struct {
	Version     int                `json:"version"`
	Environment Environment        `json:"environment"`
	AddressSeed []byte             `json:"addressSeed"` // Base64 in JSON
	Schemes     []RecoveryScheme   `json:"schemes"`
	Chains      []RecoveryChain    `json:"chains"`
	Merchants   []RecoveryMerchant `json:"merchants"`
}

// RecoveryScheme is a way in which addresses were derived.
type RecoveryScheme struct {
	Family     string          `json:"family"`
	Parameters json.RawMessage `json:"parameters"`
}

// RecoveryChain is a chain on which addresses are used.
type RecoveryChain struct {
	Name string    `json:"name"`
	Ref  chain.Ref `json:"ref"`
}

// RecoveryMerchant is a merchant whose orders have addresses. Those of a
// sub-merchant's are derived as its parent's, among whose orders they are.
type RecoveryMerchant struct {
	ID       string `json:"merchantId"`
	ParentID string `json:"parentId,omitempty"`
}

// String names the environment and counts the rest, without the seed.
func (r Recovery) String() string {
	return fmt.Sprintf("recovery of the %s environment: %d scheme(s), %d chain(s), %d merchant(s), seed: <redacted>",
		r.Environment, len(r.Schemes), len(r.Chains), len(r.Merchants))
}

// GoString is String, so that %#v shows no seed either.
func (r Recovery) GoString() string { return r.String() }

// Format is String for every verb, so that none shows the seed.
func (r Recovery) Format(f fmt.State, _ rune) { fmt.Fprint(f, r.String()) }

// LogValue is what log/slog writes of a Recovery, in JSON too: nothing secret.
func (r Recovery) LogValue() slog.Value { return slog.StringValue(r.String()) }

// digest tells one Recovery from another. What a chain's node says of itself is
// left out: before the first start it is not known, and then it can't change. So are
// sub-merchants: merchants create them at any time, which must make no export stale,
// and whoever knows the parent of one finds its addresses without it.
func (r Recovery) digest() []byte {
	r.Merchants = slices.DeleteFunc(slices.Clone(r.Merchants), func(m RecoveryMerchant) bool { return m.ParentID != "" })
	r.Chains = slices.Clone(r.Chains)
	for i := range r.Chains {
		r.Chains[i].Ref = ""
	}
	text, err := json.Marshal(r)
	if err != nil { // plain values and checked JSON always encode
		panic("gateway: encode recovery: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// Recovery returns what is to be kept offline.
func (g *Gateway) Recovery(ctx context.Context, a Actor) (r Recovery, err error) {
	if err := a.mustBeOperator(); err != nil {
		return r, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		r, err = g.recovery(tx)
		return err
	})
	return r, err
}

func (g *Gateway) recovery(tx *store.Tx) (Recovery, error) {
	r := Recovery{Version: recoveryVersion, Environment: g.config.Environment, AddressSeed: g.seed}
	used, err := tx.Schemes()
	if err != nil {
		return r, err
	}
	add := func(family string, s chain.Scheme) {
		if !slices.ContainsFunc(r.Schemes, func(known RecoveryScheme) bool {
			return known.Family == family && string(known.Parameters) == string(s)
		}) {
			r.Schemes = append(r.Schemes, RecoveryScheme{family, json.RawMessage(s)})
		}
	}
	for _, s := range used {
		add(s.Family, s.Scheme)
	}
	for _, c := range g.config.Chains {
		add(c.Family.Name(), c.Scheme)
		at, err := tx.Chain(c.Name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
		r.Chains = append(r.Chains, RecoveryChain{c.Name, at.Identity.Ref})
	}
	merchants, err := tx.Merchants()
	for _, m := range merchants {
		r.Merchants = append(r.Merchants, RecoveryMerchant{m.ID, m.ParentID})
	}
	return r, err
}

// RecoveryKept notes that a Recovery was written where it will be kept.
func (g *Gateway) RecoveryKept(ctx context.Context, a Actor, r Recovery) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	return g.store.Update(ctx, func(tx *store.Tx) error { return tx.SaveAddressSeedExport(r.digest()) })
}

// OrderNumber names what has an address without knowing more of it: an order, or a
// customer who keeps one. MerchantID is the one that the API shows of the order or the
// address: a sub-merchant's where it has one.
type OrderNumber struct {
	MerchantID, OrderNo string
	CustomerID          string // instead of OrderNo
	// ParentID is that of a sub-merchant that came after the export; empty for any other.
	ParentID string
}

func (n OrderNumber) String() string {
	if n.CustomerID != "" {
		return "customer " + n.CustomerID
	}
	return "order " + n.OrderNo
}

// Check refuses what no order and no customer can be named by: an address would be
// derived for it all the same, and nobody has ever paid to that one.
func (n OrderNumber) Check() error {
	for _, id := range []string{n.MerchantID, cmp.Or(n.ParentID, n.MerchantID)} {
		if id == "" || len(id) > nameMax || strings.ContainsFunc(id, func(r rune) bool { return !isAlphanumeric(r) && r != '_' }) {
			return fmt.Errorf("%q: %w", id, fault.Invalid(fault.ParameterInvalid, "merchantId", "a merchantId is mer_ and letters and digits"))
		}
	}
	if n.CustomerID != "" {
		if err := checkText("customerId", n.CustomerID, customerIDMax); err != nil {
			return fmt.Errorf("%q: %w", n.CustomerID, err)
		}
		return nil
	}
	if err := checkOrderNo(n.OrderNo); err != nil {
		return fmt.Errorf("%q: %w", n.OrderNo, err)
	}
	return nil
}

// salt is that of the address; top is the merchant whose rows it is among.
func (n OrderNumber) salt(from *salts, top string) [32]byte {
	if n.CustomerID != "" {
		return from.of(purposeLasting, top, n.MerchantID, n.CustomerID)
	}
	return from.of(purposeOrder, top, n.OrderNo)
}

// RecoveredAddress is where an order's, or a customer's, money is, and the salt with which the
// factory deploys the contract that sweeps it.
type RecoveredAddress struct {
	OrderNumber
	Family  chain.Family
	Scheme  chain.Scheme
	Address chain.Address
	Salt    [32]byte
	// Unlisted says that the recovery does not have the merchant, which may be
	// newer, and the number no parent: the address is a top merchant's, and wrong for a
	// sub-merchant.
	Unlisted bool
}

// Addresses derives the deposit addresses of orders and customers, one for each scheme,
// from their numbers alone: no database is needed. Families are those that the
// schemes name.
func (r Recovery) Addresses(orders []OrderNumber, families map[string]chain.Family) (list []RecoveredAddress, err error) {
	if r.Version != recoveryVersion {
		return nil, fmt.Errorf("the recovery file has version %d, and this program reads version %d", r.Version, recoveryVersion)
	}
	if len(r.AddressSeed) != seedSize {
		return nil, fmt.Errorf("the recovery file's addressSeed has %d bytes, want %d", len(r.AddressSeed), seedSize)
	}
	if len(r.Schemes) == 0 {
		return nil, errors.New("the recovery file has no scheme, which is a way to derive addresses: no chain was configured when it was written")
	}
	salts := newSalts(r.AddressSeed)
	for _, order := range orders {
		if err := order.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", order, err)
		}
		top, listed := r.topMerchant(order.MerchantID)
		if !listed {
			top = cmp.Or(order.ParentID, top)
		}
		for _, s := range r.Schemes {
			found := RecoveredAddress{OrderNumber: order, Family: families[s.Family],
				Salt: order.salt(salts, top), Unlisted: !listed && order.ParentID == ""}
			if found.Family == nil {
				return nil, fmt.Errorf("the recovery file names a family of chains that this program does not know: %q", s.Family)
			}
			if found.Scheme, err = found.Family.Scheme(s.Parameters); err != nil {
				return nil, fmt.Errorf("scheme of the recovery file: %w", err)
			}
			if found.Address, err = found.Family.Derive(found.Scheme, found.Salt); err != nil {
				return nil, fmt.Errorf("%s: %w", order, err)
			}
			list = append(list, found)
		}
	}
	return list, nil
}

// topMerchant returns the merchant among whose orders those of a merchant are,
// and whether the recovery has that one.
func (r Recovery) topMerchant(id string) (top string, listed bool) {
	i := slices.IndexFunc(r.Merchants, func(m RecoveryMerchant) bool { return m.ID == id })
	if i < 0 {
		return id, false
	}
	return cmp.Or(r.Merchants[i].ParentID, id), true
}
