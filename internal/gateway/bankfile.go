package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	bankFilePrefix = "BF"   // begins the MsgId of a file for the bank
	bankFileMax    = 500    // payments of a file, which are one Update: more wait for the next
	bankFilesShown = 100    // that are listed
	bankFileWaits  = 100000 // beyond which what waits is not counted
)

// Of files for the bank.
var (
	ErrNoBank     = errors.New("the configuration has no bank")
	ErrNoPayments = errors.New("no settlement waits for the bank")
	ErrNoBankFile = errors.New("no file of this id was made")
	// ErrBankRestored: settlements of files that this backup does not know wait again.
	ErrBankRestored = errors.New("this database is a backup that was restored, and no file was made since")
)

// BankFile is a file for the bank, with its content.
type BankFile struct {
	MsgID    string
	Payments int
	Content  []byte
	Waiting  int // settlements that wait for the next file, since this one is full
	Held     int // settlements that wait until the deposits that pay for them are final
}

// ExportBankFile makes a file of the settlements that wait for the bank, which are
// SETTLING then. The file is kept in the Update that decides what is in it: whatever
// happens afterwards, [Gateway.BankFileAgain] returns the same bytes, and no settlement
// is in two files. After a restore it is refused with ErrBankRestored until the
// operator says that what waits was in no file.
func (g *Gateway) ExportBankFile(ctx context.Context, a Actor, checked bool) (f BankFile, err error) {
	if err := a.mustBeOperator(); err != nil {
		return f, err
	}
	if g.config.Bank == nil {
		return f, ErrNoBank
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		restored, err := tx.RestoredSinceBankFile()
		if err == nil && restored && !checked {
			err = ErrBankRestored
		}
		if err != nil {
			return err
		}
		f, err = g.exportBankFile(tx)
		return err
	})
	if err == nil && f.Payments == 0 {
		err = ErrNoPayments
		if f.Held > 0 {
			err = fmt.Errorf("%w: %d wait until the deposits that pay for them are final", ErrNoPayments, f.Held)
		}
	}
	return f, err
}

func (g *Gateway) exportBankFile(tx *store.Tx) (BankFile, error) {
	f := BankFile{MsgID: g.ids.next(bankFilePrefix, tx.Now)}
	queued, err := tx.PayoutsIn(payment.BankLane, payment.PayoutQueued, bankFileWaits)
	if err != nil {
		return f, err
	}
	f.Waiting = max(0, len(queued)-bankFileMax)
	queued = queued[:len(queued)-f.Waiting]
	var rows []store.BankPayment
	file := bank.PaymentFile{ID: f.MsgID, MadeAt: tx.Now, Payer: g.config.Bank.Payer, Accounts: map[string]bank.Account{}}
	for code, c := range g.config.Bank.Currencies {
		file.Accounts[code] = c.Account
	}
	for _, p := range queued {
		held, err := g.heldForFinality(tx, p)
		if err != nil {
			return f, err
		}
		if held {
			f.Held++
			continue
		}
		s, err := tx.SettlementBySysid(p.MerchantID, p.Subject)
		if err != nil {
			return f, err
		}
		if _, known := file.Accounts[s.Fiat.Currency]; !known {
			return f, fmt.Errorf("settlement %s is in %s, and the configuration has no account in it any more: add it again, or reject payout %s",
				s.Sysid, s.Fiat.Currency, p.ID)
		}
		file.Payments = append(file.Payments, bank.Payment{ID: s.Sysid, Currency: s.Fiat.Currency, Amount: s.Fiat.Sent, To: s.Fiat.To, Reference: s.SettlementOrderNo})
		rows = append(rows, store.BankPayment{Sysid: p.Subject, MerchantID: p.MerchantID, PayoutID: p.ID})
		if err := g.changePayout(tx, p, payment.PayoutSigned, ""); err != nil {
			return f, err
		}
	}
	if f.Payments = len(rows); f.Payments == 0 {
		return f, nil
	}
	if f.Content, err = file.XML(); err != nil {
		return f, err
	}
	for i, p := range file.Payments {
		rows[i].PartID = p.Part
	}
	return f, tx.InsertBankFile(f.MsgID, f.Content, rows)
}

// heldForFinality tells whether a payout would rest on deposits that a reorg may still
// take away, and notes that it waits for them.
func (g *Gateway) heldForFinality(tx *store.Tx, p store.Payout) (held bool, err error) {
	at, err := tx.Chain(p.Asset.Chain)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	depth := g.chains[p.Asset.Chain].FinalDepth
	err = mustBeFinal(tx, p, at.HeadNumber-min(at.HeadNumber, depth))
	if !errors.Is(err, ErrNotFinal) {
		return false, err
	}
	p.Reason = reasonNotFinal
	return true, tx.SavePayout(p, p.State)
}

// reasonNotFinal is why a payout waits whose deposits are not final.
const reasonNotFinal = "awaiting_finality"

// changePayout changes a payout of the bank, with what it is for.
func (g *Gateway) changePayout(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string) (err error) {
	from := p.State
	if p.State, err = payment.Payouts.Next(from, on); err != nil {
		return err
	}
	p.Reason = reason
	if err := tx.SavePayout(p, from); err != nil {
		return err
	}
	return g.payoutChanged(tx, p, on, reason)
}

// BankFileAgain returns a file as it was made, or ErrNoBankFile.
func (g *Gateway) BankFileAgain(ctx context.Context, a Actor, msgID string) (f BankFile, err error) {
	if err := a.mustBeOperator(); err != nil {
		return f, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		content, err := tx.BankFileContent(msgID)
		if errors.Is(err, store.ErrNotFound) {
			return ErrNoBankFile
		}
		if err != nil {
			return err
		}
		payments, err := tx.BankPaymentsOf(msgID, "")
		f = BankFile{MsgID: msgID, Payments: len(payments), Content: content}
		return err
	})
	return f, err
}

// BankFiles returns the newest files that were made for the bank, newest first.
func (g *Gateway) BankFiles(ctx context.Context, a Actor) (list []store.BankFile, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) (err error) { list, err = tx.BankFiles(bankFilesShown); return err })
	return list, err
}
