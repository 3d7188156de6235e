package store

import "time"

// BankFile is a file that was made for the bank.
type BankFile struct {
	MsgID     string
	Payments  int // that are in it
	CreatedAt time.Time
}

// BankPayment is a payment of a file for the bank.
type BankPayment struct {
	Sysid      string // of the settlement that it pays
	MerchantID string
	PayoutID   string
	MsgID      string // of the file
	PartID     string // of its part of the file
}

// InsertBankFile keeps a file, with what is in it. A payment that is in another file is
// refused by the constraint payment_is_in_one_file.
func (tx *Tx) InsertBankFile(msgID string, content []byte, payments []BankPayment) error {
	if err := tx.exec(`insert into bank_files (msg_id, content, payments, created_at) values ($1, $2, $3, $4)`,
		msgID, content, len(payments), ms(tx.Now)); err != nil {
		return err
	}
	for _, p := range payments {
		if err := tx.exec(`insert into bank_payments (sysid, merchant_id, payout_id, msg_id, part_id) values ($1, $2, $3, $4, $5)`,
			p.Sysid, p.MerchantID, p.PayoutID, msgID, p.PartID); err != nil {
			return err
		}
	}
	return nil
}

// BankFileContent returns a file as it was made, or ErrNotFound.
func (tx *Tx) BankFileContent(msgID string) (content []byte, err error) {
	err = tx.row(`select content from bank_files where msg_id = $1`, []any{msgID}, &content)
	return content, err
}

// BankFiles returns the newest files, newest first.
func (tx *Tx) BankFiles(limit int) (list []BankFile, err error) {
	err = tx.rows(`select msg_id, payments, created_at from bank_files order by msg_id desc limit $1`, []any{limit}, func(row scanner) error {
		var f BankFile
		var createdAt int64
		err := row.Scan(&f.MsgID, &f.Payments, &createdAt)
		f.CreatedAt = fromMS(createdAt)
		list = append(list, f)
		return err
	})
	return list, err
}

// RestoredSinceBankFile tells whether a backup was put in this database's place after
// the newest file was made.
func (tx *Tx) RestoredSinceBankFile() (restored bool, err error) {
	err = tx.row(`select exists (select 1 from restores where restored_at > coalesce((select max(created_at) from bank_files), 0))`, nil, &restored)
	return restored, err
}

// BankPayments returns the payments of settlements' sysids, whosever they are: those
// that there are.
func (tx *Tx) BankPayments(sysids []string) ([]BankPayment, error) {
	list, args := listOf(sysids)
	return tx.bankPayments("where sysid in ("+list+")", args...)
}

// BankPaymentsOf returns the payments of a file, or of one part of it where that is
// given; none where there is no such file.
func (tx *Tx) BankPaymentsOf(msgID, partID string) ([]BankPayment, error) {
	if partID != "" {
		return tx.bankPayments("where msg_id = $1 and part_id = $2 order by sysid", msgID, partID)
	}
	return tx.bankPayments("where msg_id = $1 order by sysid", msgID)
}

func (tx *Tx) bankPayments(where string, args ...any) (list []BankPayment, err error) {
	err = tx.rows(`select sysid, merchant_id, payout_id, msg_id, part_id from bank_payments `+where, args, func(row scanner) error {
		var p BankPayment
		err := row.Scan(&p.Sysid, &p.MerchantID, &p.PayoutID, &p.MsgID, &p.PartID)
		list = append(list, p)
		return err
	})
	return list, err
}

// NoteBankAnswer notes that an answer of the bank was taken in.
func (tx *Tx) NoteBankAnswer(digest []byte) error {
	return tx.exec(`insert into bank_answers (digest, created_at) values ($1, $2) on conflict (digest) do nothing`, digest, ms(tx.Now))
}

// KnowsBankAnswer tells whether an answer was taken in.
func (tx *Tx) KnowsBankAnswer(digest []byte) (known bool, err error) {
	err = tx.row(`select exists (select 1 from bank_answers where digest = $1)`, []any{digest}, &known)
	return known, err
}
