package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// NewMerchant says who a merchant is. ParentID makes a sub-merchant, which has
// no user and no tolerance of its own: its orders follow its parent's settings.
type NewMerchant struct {
	Name     string
	ParentID string
	Email    string
	Password string // made when empty
	// Tolerance is how much less or more than its amount still pays an order: an
	// amount of its token, and ToleranceShare hundredths of a percent; 0 is not
	// set. The smaller of them counts, and never more than 5 % of the order.
	Tolerance      money.Amount
	ToleranceShare int64
}

// CreatedMerchant is a merchant with its first user; the password is shown
// here and never again.
type CreatedMerchant struct {
	ID       string
	Email    string
	Password string
}

// CreateMerchant adds a merchant and its first user.
func (g *Gateway) CreateMerchant(ctx context.Context, a Actor, n NewMerchant) (CreatedMerchant, error) {
	if err := a.mustBeOperator(); err != nil {
		return CreatedMerchant{}, err
	}
	if strings.TrimSpace(n.Name) == "" {
		return CreatedMerchant{}, errors.New("create merchant: give it a name")
	}
	if n.ParentID != "" && n.Email+n.Password != "" {
		return CreatedMerchant{}, errors.New("create merchant: a sub-merchant has no user: leave e-mail address and password out")
	}
	if n.ParentID != "" && (n.Tolerance != 0 || n.ToleranceShare != 0) {
		return CreatedMerchant{}, errors.New("create merchant: a sub-merchant has its parent's tolerance: leave the amount and the percentage out")
	}
	if err := checkTolerance(n.Tolerance, n.ToleranceShare); err != nil {
		return CreatedMerchant{}, fmt.Errorf("create merchant: %w", err)
	}
	m := CreatedMerchant{Email: strings.ToLower(n.Email), Password: n.Password}
	hash := ""
	if n.ParentID == "" {
		if address, err := mail.ParseAddress(m.Email); err != nil || address.Address != m.Email {
			return CreatedMerchant{}, fmt.Errorf("create merchant: %q is no e-mail address", n.Email)
		}
		if m.Password == "" {
			m.Password = randomText(passwordLength)
		}
		hash = hashPassword(m.Password)
	}
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		made, err := g.insertMerchant(tx, n)
		if m.ID = made.ID; err != nil || hash == "" {
			return err
		}
		if _, err := tx.User(m.Email); !errors.Is(err, store.ErrNotFound) {
			return errors.Join(err, fmt.Errorf("the e-mail address %s is another user's", m.Email))
		}
		return tx.InsertUser(store.User{MerchantID: m.ID, Email: m.Email, PasswordHash: hash})
	})
	if err != nil {
		return CreatedMerchant{}, fmt.Errorf("create merchant: %w", err)
	}
	return m, nil
}

// insertMerchant adds a merchant without a user. The parent, if it has one, has none.
func (g *Gateway) insertMerchant(tx *store.Tx, n NewMerchant) (store.Merchant, error) {
	if n.ParentID != "" {
		parent, err := anyMerchant(tx, n.ParentID)
		if err == nil && parent.ParentID != "" {
			err = errors.New("it is a sub-merchant itself, and those have no others")
		}
		if err != nil {
			return store.Merchant{}, fmt.Errorf("parent %s: %w", n.ParentID, err)
		}
	}
	m := store.Merchant{ID: g.ids.next(merchantPrefix, tx.Now), ParentID: n.ParentID, Name: n.Name,
		Tolerance: n.Tolerance, ToleranceShare: n.ToleranceShare, CreatedAt: tx.Now}
	return m, tx.InsertMerchant(m)
}

func checkTolerance(amount money.Amount, share int64) error {
	if amount < 0 || share < 0 || share > toleranceShareMax {
		return errors.New("a tolerance is an amount of 0 or more and a share between 0 and 100 %")
	}
	return nil
}

// toleranceShareMax is all of an order, in hundredths of a percent.
const toleranceShareMax = 10_000

// Merchants lists all merchants.
func (g *Gateway) Merchants(ctx context.Context, a Actor) (list []store.Merchant, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Merchants()
		return err
	})
	return list, err
}

// anyMerchant returns the merchant or sub-merchant that an operator names.
func anyMerchant(tx *store.Tx, merchantID string) (store.Merchant, error) {
	m, err := tx.Merchant(merchantID)
	if errors.Is(err, store.ErrNotFound) {
		err = &hinted{"there is no merchant " + merchantID, "'xcheckoutd merchant list' shows them.", err}
	}
	return m, err
}

// hinted is an error that tells an operator what to do.
type hinted struct {
	what, hint string
	cause      error // that it is; nil for none
}

func (e *hinted) Error() string { return e.what }
func (e *hinted) Unwrap() error { return e.cause }

// Hint says what to do.
func (e *hinted) Hint() string { return e.hint }
