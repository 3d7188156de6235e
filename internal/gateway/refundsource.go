package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// drawn is what a refund draws on: what an order kept, an abnormal payment, or a deposit
// of a customer.
type drawn struct {
	order     payment.Order            // zero where it is a deposit of a customer
	payment   *payment.AbnormalPayment // nil where it is what the order kept
	deposit   *payment.CustomerDeposit
	asset     payment.Asset
	family    string
	available money.Amount // that can still be refunded
	deposits  []payment.Deposit
}

// drawOn finds what a refund names.
func (g *Gateway) drawOn(tx *store.Tx, merchantID string, n NewRefund) (d drawn, err error) {
	if n.DepositNo != "" {
		return drawOnDeposit(tx, merchantID, n.DepositNo)
	}
	if n.OfAbnormal || n.AbnormalPaymentNo != "" {
		p, err := g.namedAbnormal(tx, merchantID, n)
		if err != nil {
			return d, err
		}
		d.payment = &p
		n.OrderNo = p.Deposit.OrderNo
	}
	if d.order, err = findOrder(tx, merchantID, n.OrderNo); err != nil {
		return d, err
	}
	if d.deposits, err = tx.Deposits(merchantID, d.order.OrderNo); err != nil {
		return d, err
	}
	d.asset, d.family, d.available = d.order.Asset, d.order.Family, d.order.Refundable()
	if p := d.payment; p != nil {
		d.asset, d.family, d.available = p.Deposit.Asset, p.Deposit.Family, p.Pending()
		if p.Deposit.State != payment.Posted {
			d.available = 0
		}
	}
	if n.Token != "" && n.Token != d.asset.Token {
		return d, fault.Invalid(fault.ParameterInvalid, "token", "the payment is in %s, not in %.64q", d.asset.Token, n.Token)
	}
	return d, nil
}

// drawOnDeposit finds the deposit of a customer that a refund names.
func drawOnDeposit(tx *store.Tx, merchantID, no string) (d drawn, err error) {
	c, err := findCustomerDeposit(tx, merchantID, no)
	if err != nil {
		return d, err
	}
	return drawn{deposit: &c, asset: c.Deposit.Asset, family: c.Deposit.Family, available: c.Refundable()}, nil
}

// drawnBy finds what a refund draws on, as far as it changes with it.
func drawnBy(tx *store.Tx, r payment.Refund) (d drawn, err error) {
	if r.DepositNo != "" {
		return drawOnDeposit(tx, r.MerchantID, r.DepositNo)
	}
	if d.order, err = tx.Order(r.MerchantID, r.OrderNo); err != nil || r.AbnormalPaymentNo == "" {
		return d, err
	}
	p, err := tx.AbnormalPayment(r.MerchantID, r.AbnormalPaymentNo)
	d.payment = &p
	return d, err
}

// holder is whose money it is.
func (d drawn) holder() string {
	if d.deposit != nil {
		return d.deposit.Deposit.Holder
	}
	return d.order.Holder()
}

// namedAbnormal finds the abnormal payment that a refund names, by its number or, as
// the vendor has it, by order and chain transaction.
func (g *Gateway) namedAbnormal(tx *store.Tx, merchantID string, n NewRefund) (payment.AbnormalPayment, error) {
	if n.AbnormalPaymentNo != "" {
		p, err := findAbnormal(tx, merchantID, n.AbnormalPaymentNo, "abnormalPaymentNo")
		if err == nil {
			err = g.checkAlsoNamed(p, n)
		}
		return p, err
	}
	ids, err := g.parseTxHash(n.TxHash)
	if err != nil {
		return payment.AbnormalPayment{}, err
	}
	if _, err := findOrder(tx, merchantID, n.OrderNo); err != nil {
		return payment.AbnormalPayment{}, err
	}
	list, err := tx.AbnormalPaymentsOf(merchantID, n.OrderNo)
	if err != nil {
		return payment.AbnormalPayment{}, err
	}
	var found []payment.AbnormalPayment
	for _, p := range list {
		if id, known := ids[p.Deposit.Family]; known && p.Deposit.Tx == id && (n.Token == "" || n.Token == p.Deposit.Asset.Token) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return payment.AbnormalPayment{}, fault.Invalid(fault.AbnormalPaymentNotFound, "txHash", "order %s has no abnormal payment of this chain transaction%s", n.OrderNo, inToken(n.Token))
	case 1:
		return found[0], nil
	}
	return payment.AbnormalPayment{}, fault.Invalid(fault.AbnormalPaymentAmbiguous, "txHash",
		"this chain transaction has %d abnormal payments for order %s: name one by abnormalPaymentNo", len(found), n.OrderNo)
}

// inToken says which token a payment was named by; none says nothing.
func inToken(token string) string {
	if token == "" {
		return ""
	}
	return fmt.Sprintf(" in %.64q", token)
}

// checkAlsoNamed refuses what is said of an abnormal payment beside its number and is not
// true of it: who names two payments may mean either.
func (g *Gateway) checkAlsoNamed(p payment.AbnormalPayment, n NewRefund) error {
	if n.OrderNo != "" && p.Deposit.OrderNo != n.OrderNo {
		return fault.Invalid(fault.ParameterInvalid, "orderNo", "%s is of order %s", p.No, p.Deposit.OrderNo)
	}
	if n.TxHash == "" {
		return nil
	}
	ids, err := g.parseTxHash(n.TxHash)
	if err != nil {
		return err
	}
	if id, known := ids[p.Deposit.Family]; !known || id != p.Deposit.Tx {
		return fault.Invalid(fault.ParameterInvalid, "txHash", "%s is of another chain transaction", p.No)
	}
	return nil
}

// parseTxHash reads the id of a chain transaction as each kind of chain does, and refuses
// what none of them takes.
func (g *Gateway) parseTxHash(text string) (map[string]chain.TxID, error) {
	ids := map[string]chain.TxID{}
	var refusal error
	for name, family := range g.families {
		id, err := family.ParseTx(text)
		if err != nil {
			refusal = fault.Invalid(fault.ParameterInvalid, "txHash", "txHash is %v", err)
			continue
		}
		ids[name] = id
	}
	if len(ids) > 0 {
		refusal = nil
	}
	return ids, refusal
}

// check refuses a refund of more than there is.
func (d drawn) check(amount money.Amount) error {
	switch {
	case d.deposit != nil && d.deposit.Deposit.State != payment.Posted:
		return fault.Invalid(fault.DepositNotRefundable, "depositNo", "the deposit is %s, and only one that is %s can be refunded", d.deposit.Status(), payment.DepositCredited)
	case d.payment != nil && d.available == 0:
		return fault.Invalid(fault.AbnormalPaymentHandled, "abnormalPaymentNo", "nothing of %s is pending", d.payment.No)
	case d.deposit == nil && d.payment == nil && d.order.Status != payment.Paid:
		return fault.Invalid(fault.OrderNotRefundable, "orderNo", "the order is %s: what came for it is refunded as an abnormal payment", d.order.Status)
	case d.available == 0: // also where no amount was named: all of it is nothing
		return fault.Invalid(fault.RefundTooLarge, "amount", "nothing is left that can still be refunded")
	case amount > d.available:
		return fault.Invalid(fault.RefundTooLarge, "amount", "%s is more than the %s that can still be refunded", amount, d.available)
	}
	return checkDecimals("amount", d.asset, amount)
}

// checkDecimals refuses an amount that a token can't tell: one with fewer than six
// decimals.
func checkDecimals(param string, asset payment.Asset, amount money.Amount) error {
	if amount%asset.Unit() != 0 {
		return fault.Invalid(fault.AmountOutOfRange, param, "%s is %s, and %s has %d decimals", param, amount.Shortest(), asset.Token, asset.Decimals)
	}
	return nil
}

// parseAddress reads an address of an asset's chain; none is empty.
func (g *Gateway) parseAddress(asset payment.Asset, param, text string) (chain.Address, error) {
	if text == "" {
		return "", nil
	}
	c, known := g.chains[asset.Chain]
	if !known {
		return "", fault.Invalid(fault.TokenNotSupported, param, "this gateway no longer reads the chain of %s", asset.Token)
	}
	a, err := c.Family.Parse(text)
	if err != nil {
		return "", fault.Invalid(fault.AddressInvalid, param, "%s: %v", param, err)
	}
	return a, nil
}

// checkRecipient refuses to send money on a chain where it would be lost, or come back
// to us.
func (g *Gateway) checkRecipient(tx *store.Tx, chainName string, a chain.Address) error {
	c := g.chains[chainName]
	refuse := func(what string) error {
		return fault.Invalid(fault.AddressNotAllowed, "address", "%s is %s: nothing is sent there", c.Family.Print(a), what)
	}
	if isZero(a) {
		return refuse("the zero address")
	}
	for _, token := range g.assets {
		if token.Chain == chainName && token.Contract == a {
			return refuse("the contract of " + token.Token)
		}
	}
	own, err := c.Family.Contracts(c.Scheme)
	if err != nil {
		return err
	}
	if slices.Contains(own, a) || c.placeOf(a) != "" {
		return refuse("this gateway's own")
	}
	_, _, err = g.ownerOf(tx, chainName, a)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = refuse("a deposit address")
	}
	return err
}

func isZero(a chain.Address) bool {
	for i := range len(a) {
		if a[i] != 0 {
			return false
		}
	}
	return true
}

// senderOf is where a refund without an address goes: to the one that all of the money
// came from, who sent the order's own amount and is no contract, since anybody can send
// a cent to a public address, and an exchange's contract loses what is sent to it.
func (g *Gateway) senderOf(tx *store.Tx, merchantID string, d drawn, hasCode map[chain.Address]bool) (chain.Address, error) {
	m, err := tx.Merchant(merchantID)
	if err != nil {
		return "", err
	}
	if !m.RefundsToSender(g.config.Environment == Production) {
		return "", fault.Invalid(fault.AddressRequired, "address",
			"address is required: this merchant's setting refund-address is %q, and the operator changes it with 'xcheckoutd merchant update %s --refund-address sender'", store.RefundRefuse, m.ID)
	}
	sender, why := d.sender()
	if why == "" && hasCode[sender] {
		why = "the sender is a contract"
	}
	if why != "" {
		return "", fault.Invalid(fault.AddressRequired, "address", "address is required: %s", why)
	}
	return sender, nil
}

// sender is the one that sent what is refunded, or why there is none to send it to.
func (d drawn) sender() (sender chain.Address, why string) {
	const untold = "the chain does not tell who sent it"
	if d.deposit != nil { // of one transfer, which one alone has sent
		if sender = d.deposit.Deposit.Sender; sender == "" {
			why = untold
		}
		return sender, why
	}
	own := map[chain.Address]money.Amount{} // of the order's token, in time or late
	all := map[chain.Address]bool{}
	for _, deposit := range d.deposits {
		if deposit.State != payment.Posted || deposit.Amount == 0 {
			continue
		}
		all[deposit.Sender] = true
		if deposit.Asset.ID == d.order.Asset.ID {
			own[deposit.Sender] += deposit.Amount
		}
		if d.payment == nil && deposit.Kind == payment.InTime {
			if sender != "" && sender != deposit.Sender {
				return "", "the order was paid by several senders"
			}
			sender = deposit.Sender
		}
	}
	if d.payment != nil {
		sender = d.payment.Deposit.Sender
	}
	switch {
	case sender == "":
		return "", untold
	case len(all) > 1 && d.order.Lacks(own[sender]) > 0:
		return "", "others paid for this order too, and the sender did not send the order's amount"
	}
	return sender, ""
}

// senderHasCode asks the chain whether the sender that a refund without an address
// would go to is a contract.
func (g *Gateway) senderHasCode(ctx context.Context, merchantID string, n NewRefund) (map[chain.Address]bool, error) {
	if n.Address != "" || g.config.HasCode == nil {
		return nil, nil
	}
	var d drawn
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		d, err = g.drawOn(tx, merchantID, n)
		return err
	})
	sender, why := d.sender()
	if err != nil || why != "" {
		return nil, nil // the Update says so, in its own words
	}
	has, err := g.config.HasCode(ctx, d.asset.Chain, sender)
	if err != nil {
		return nil, &fault.Error{Code: fault.Unavailable, Message: "the chain can't be asked about the sender: repeat the request, or give an address",
			Err: fmt.Errorf("ask for the sender's code: %w", err)}
	}
	return map[chain.Address]bool{sender: has}, nil
}
