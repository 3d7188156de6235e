package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

const (
	settlementPrefix = "ST" // begins the sysid of a settlement
	settledOrdersMax = 500  // orders that one settlement names
)

// NewSettlement asks for a merchant's balance to be paid out: an amount of it, or what
// orders brought.
type NewSettlement struct {
	SettlementOrderNo string
	SubMerchantID     string // whose balance it is; empty is the merchant's own
	Token             string
	Address           string
	Amount            *money.Amount // with the fee; with OrderNos it must be their sum
	OrderNos          []string
}

// askedSettlement is what a settlement of a number may be asked for again.
type askedSettlement struct {
	MerchantID string   `json:"merchantId"`
	Token      string   `json:"token"`
	Address    string   `json:"address"` // as bytes in hexadecimal
	Amount     string   `json:"amount"`  // empty with orders, whose sum it is whether given or not
	OrderNos   []string `json:"orderNos"`
}

// SettlementDetail is a settlement, and how its addresses are read.
type SettlementDetail struct {
	payment.Settlement
	Chain chain.Family
}

func (g *Gateway) settlementDetail(s payment.Settlement) SettlementDetail {
	return SettlementDetail{s, g.families[s.Family]}
}

// CreateSettlement reserves money of a merchant's balance and has it paid out, or
// returns the settlement that the same parameters made before: settlementOrderNo is the
// key of idempotency.
func (g *Gateway) CreateSettlement(ctx context.Context, a Actor, n NewSettlement, e *Envelope) (SettlementDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return SettlementDetail{}, err
	}
	if err := checkNotPlanned(n.SettlementOrderNo); err != nil {
		return SettlementDetail{}, err
	}
	if err := n.check(); err != nil {
		return SettlementDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (SettlementDetail, error) {
		if err := g.checkAccess(tx, a); err != nil {
			return SettlementDetail{}, err
		}
		s, err := g.createSettlement(tx, a.MerchantID, n)
		return g.settlementDetail(s), err
	})
}

// checkNotPlanned refuses a number of those that plans give their settlements: one that
// has a plan's next number already would be taken for the plan's.
func checkNotPlanned(settlementOrderNo string) error {
	if strings.HasPrefix(settlementOrderNo, payment.PlanPrefix) {
		return fault.Invalid(fault.ParameterInvalid, "settlementOrderNo",
			"settlementOrderNo begins with %s, as those of automatic settlements do: use one that begins otherwise", payment.PlanPrefix)
	}
	return nil
}

func (n NewSettlement) check() error {
	if err := checkNumber("settlementOrderNo", n.SettlementOrderNo); err != nil {
		return err
	}
	switch {
	case n.Token == "":
		return fault.Invalid(fault.ParameterMissing, "token", "token is required")
	case n.Address == "":
		return fault.Invalid(fault.ParameterMissing, "address", "address is required: where the money goes")
	case n.Amount == nil && len(n.OrderNos) == 0:
		return fault.Invalid(fault.ParameterMissing, "amount", "amount or orderNos is required")
	case n.Amount != nil && *n.Amount <= 0:
		return fault.Invalid(fault.AmountOutOfRange, "amount", "amount is above zero")
	case n.OrderNos != nil && len(n.OrderNos) == 0: // a list that came out empty by mistake settles no amount
		return fault.Invalid(fault.ParameterInvalid, "orderNos", "orderNos has no number: leave it out to settle by amount alone")
	case len(n.OrderNos) > settledOrdersMax:
		return fault.Invalid(fault.ParameterInvalid, "orderNos", "orderNos has %d numbers at most: settle by amount, or in parts", settledOrdersMax)
	}
	seen := map[string]bool{}
	for _, no := range n.OrderNos {
		if err := checkNumber("orderNos", no); err != nil {
			return err
		}
		if seen[no] {
			return fault.Invalid(fault.ParameterInvalid, "orderNos", "orderNos has %s twice", no)
		}
		seen[no] = true
	}
	return nil
}

func (g *Gateway) createSettlement(tx *store.Tx, merchantID string, n NewSettlement) (payment.Settlement, error) {
	token, known := g.tokens[n.Token]
	if !known {
		return payment.Settlement{}, fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it has %s",
			n.Token, strings.Join(g.tokenNames(), ", "))
	}
	address, err := g.parseAddress(token.Asset, "address", n.Address)
	if err != nil {
		return payment.Settlement{}, err
	}
	if n.SubMerchantID == merchantID { // named or not, it is the same
		n.SubMerchantID = ""
	}
	asked, err := n.asked(address)
	if err != nil {
		return payment.Settlement{}, err
	}
	before, there, err := settlementBefore(tx, merchantID, n.SettlementOrderNo, asked)
	if there && n.Amount != nil && *n.Amount != before.Amount {
		err = settlementReused(n.SettlementOrderNo, "amount")
	}
	if there || err != nil {
		return before, err
	}
	if _, err := ownMerchant(tx, merchantID, n.SubMerchantID); err != nil {
		return payment.Settlement{}, err
	}
	m, err := tx.Merchant(merchantID)
	if err != nil {
		return payment.Settlement{}, err
	}
	s := payment.Settlement{MerchantID: merchantID, SettlementOrderNo: n.SettlementOrderNo, Sysid: g.ids.next(settlementPrefix, tx.Now),
		Holder: holderOf(merchantID, n.SubMerchantID), Asset: token.Asset, Family: g.chains[token.Chain].Family.Name(),
		Address: address, Status: payment.PendingSettlement, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	sums, err := g.sumOfOrders(tx, s, n.OrderNos)
	if err != nil {
		return payment.Settlement{}, err
	}
	if s.Amount, err = n.amount(sums); err != nil {
		return payment.Settlement{}, err
	}
	s.Fee = payment.SettlementFee(s.Amount, m.SettleFeeShare, m.SettleFee, s.Asset.Unit())
	if err := g.checkSettlement(tx, m, s); err != nil {
		return payment.Settlement{}, err
	}
	return g.insertSettlement(tx, s, n.OrderNos, sums, asked)
}

// settlementBefore returns the settlement of a number, if there is one: it must be what
// is asked for now.
func settlementBefore(tx *store.Tx, merchantID, settlementOrderNo, asked string) (s payment.Settlement, there bool, err error) {
	before, err := tx.Settlement(merchantID, settlementOrderNo)
	if errors.Is(err, store.ErrNotFound) {
		return s, false, nil
	}
	if err == nil && before.Asked != asked {
		err = settlementReused(settlementOrderNo, differingMember(before.Asked, asked))
	}
	return before.Settlement, err == nil, err
}

func settlementReused(settlementOrderNo, differs string) error {
	return fault.Invalid(fault.SettlementOrderNoReused, "settlementOrderNo",
		"there is a settlement %s already, and its %s differs: use another settlementOrderNo for another settlement", settlementOrderNo, differs)
}

// amount is what is to be settled: as given, which must be the sum of the orders where
// some are named.
func (n NewSettlement) amount(sums []money.Amount) (sum money.Amount, err error) {
	for _, part := range sums {
		if sum > money.Max-part {
			return 0, fault.Invalid(fault.AmountOutOfRange, "orderNos", "the sum of the orders is too large")
		}
		sum += part
	}
	switch {
	case len(n.OrderNos) == 0:
		return *n.Amount, nil
	case n.Amount != nil && *n.Amount != sum:
		return 0, fault.Invalid(fault.AmountMismatch, "amount", "amount is %s, and the unsettled sum of the orders is %s", *n.Amount, sum)
	}
	return sum, nil
}

// sumOfOrders returns what each of the orders has to be settled.
func (g *Gateway) sumOfOrders(tx *store.Tx, s payment.Settlement, numbers []string) (sums []money.Amount, err error) {
	const param = "orderNos"
	for _, no := range numbers {
		o, err := tx.Order(s.MerchantID, no)
		if errors.Is(err, store.ErrNotFound) {
			return nil, fault.Invalid(fault.OrderNotFound, param, "there is no order %q", no)
		}
		if err != nil {
			return nil, err
		}
		by, err := tx.SettledBy(s.MerchantID, no)
		switch {
		case err == nil:
			return nil, fault.Invalid(fault.OrderNotSettleable, param, "order %s is settled by %s already", no, by)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		case o.Holder() != s.Holder:
			return nil, fault.Invalid(fault.OrderNotSettleable, param, "the money of order %s is another merchant's than the settlement's", no)
		case o.Asset.ID != s.Asset.ID:
			return nil, fault.Invalid(fault.OrderNotSettleable, param, "order %s was paid in %s", no, o.Asset.Token)
		case o.Unsettled() == 0:
			return nil, fault.Invalid(fault.OrderNotSettleable, param, "order %s is %s and has nothing to be settled", no, o.Shown())
		}
		sums = append(sums, o.Unsettled())
	}
	return sums, nil
}

// checkSettlement refuses one that the merchant's rules don't allow.
func (g *Gateway) checkSettlement(tx *store.Tx, m store.Merchant, s payment.Settlement) error {
	if err := checkSettledAmount(tx, m, s); err != nil {
		return err
	}
	if err := checkDecimals("amount", s.Asset, s.Amount); err != nil {
		return err
	}
	if err := g.checkRecipient(tx, s.Asset.Chain, s.Address); err != nil {
		return err
	}
	return g.checkListed(tx, s)
}

// checkSettledAmount refuses what is too little, and anything while a shortfall is
// owed.
func checkSettledAmount(tx *store.Tx, m store.Merchant, s payment.Settlement) error {
	if s.Amount < m.SettleMin {
		return fault.Invalid(fault.SettlementTooSmall, "amount", "%s is less than %s, the least that is settled", s.Amount, m.SettleMin)
	}
	if s.Fee >= s.Amount {
		return fault.Invalid(fault.SettlementTooSmall, "amount", "the fee is %s, and nothing of %s would be left", s.Fee, s.Amount)
	}
	owed, err := tx.Balance(ledger.Account{Merchant: s.MerchantID, Asset: s.Asset.ID, Kind: ledger.Shortfall, Holder: s.Holder})
	if err != nil {
		return err
	}
	if owed.Posted > 0 {
		return fault.Invalid(fault.InsufficientBalance, "amount", "a reorg took away %s that was paid out already: nothing is settled until it came in again", owed.Posted)
	}
	return nil
}

// checkListed refuses an address or a bank account that is not on the merchant's list, or not long
// enough. Outside production a merchant without a list of either may settle to any.
func (g *Gateway) checkListed(tx *store.Tx, s payment.Settlement) error {
	list, err := tx.SettlementAddresses(s.MerchantID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(a store.SettlementAddress) bool { return (a.Family == payment.BankFamily) != (s.Fiat != nil) })
	if len(list) == 0 && g.config.Environment != Production {
		return nil
	}
	at := slices.IndexFunc(list, func(a store.SettlementAddress) bool { return a.Family == s.Family && a.Address == s.Address })
	param, what, add := "address", "the address", "xcheckoutd merchant address add"
	if s.Fiat != nil {
		param, what, add = "bankAccount", "the bank account", "xcheckoutd merchant bank-account add"
	}
	if at < 0 {
		return fault.Invalid(fault.AddressNotAllowed, param, "%s is not on the merchant's list: the operator adds it with '%s'", what, add)
	}
	if list[at].UsableAt.After(tx.Now) {
		return fault.Invalid(fault.AddressNotAllowed, param, "%s was added a short time ago: it can be settled to from %s on",
			what, list[at].UsableAt.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	return nil
}

// insertSettlement reserves the money and queues the payout, in the same Update.
func (g *Gateway) insertSettlement(tx *store.Tx, s payment.Settlement, numbers []string, sums []money.Amount, asked string) (payment.Settlement, error) {
	payout, err := g.queuePayout(tx, store.Payout{MerchantID: s.MerchantID, Subject: s.Sysid, Holder: s.Holder, Asset: s.Asset, Family: s.Family,
		Address: s.Address, Amount: s.Amount - s.Fee})
	if err != nil {
		return s, err
	}
	s.PayoutID, s.Waits = payout.ID, payout.Reason
	if err := settlementMover(tx, &s).rebalance(zeroed(s.Claims()), s.Claims()); err != nil {
		if errors.Is(err, ledger.ErrBelowZero) {
			err = fault.Invalid(fault.InsufficientBalance, "amount", "the available balance in %s is less than %s", s.Asset.Token, s.Amount)
		}
		return s, err
	}
	if err := tx.InsertSettlement(s, asked); err != nil {
		return s, err
	}
	for i, no := range numbers {
		if err := tx.SettleOrder(s.MerchantID, no, s.SettlementOrderNo, sums[i]); err != nil {
			return s, err
		}
	}
	return s, g.announceSettlement(tx, s)
}

func settlementMover(tx *store.Tx, s *payment.Settlement) *mover {
	return &mover{tx: tx, cause: s.Sysid, next: func() string { s.Moves++; return fmt.Sprintf("%s/%d", s.Sysid, s.Moves) }}
}

func (g *Gateway) announceSettlement(tx *store.Tx, s payment.Settlement) error {
	e := store.Event{MerchantID: s.MerchantID, Subject: s.Sysid, Holder: s.Holder}
	_, err := g.publish(tx, e, wire.SettlementOrderChanged, strings.ToLower(string(s.Status)), wire.NewSettlementEvent(s, g.families[s.Family]))
	return err
}

// settlementChanged carries the change of a payout over to its settlement.
func (g *Gateway) settlementChanged(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string) error {
	found, err := tx.SettlementBySysid(p.MerchantID, p.Subject)
	if err != nil {
		return err
	}
	before, s := found.Settlement, found.Settlement
	if s.Status, err = payment.Settlements.Next(before.Status, on); err != nil {
		return err
	}
	s.Reason, s.UpdatedAt = reason, tx.Now
	if err := settlementMover(tx, &s).rebalance(before.Claims(), s.Claims()); err != nil {
		return err
	}
	if err := tx.SaveSettlement(s); err != nil {
		return err
	}
	if !s.Open() {
		if err := tx.FreeOrders(s.MerchantID, s.SettlementOrderNo); err != nil {
			return err
		}
		if err := g.holdPlan(tx, before.Status, s); err != nil {
			return err
		}
	}
	return g.announceSettlement(tx, s)
}

func (n NewSettlement) asked(address chain.Address) (string, error) {
	a := askedSettlement{MerchantID: n.SubMerchantID, Token: n.Token, Address: address.String(), OrderNos: slices.Sorted(slices.Values(n.OrderNos))}
	if n.Amount != nil && len(n.OrderNos) == 0 {
		a.Amount = n.Amount.String()
	}
	text, err := json.Marshal(a, json.Deterministic(true))
	return string(text), err
}
