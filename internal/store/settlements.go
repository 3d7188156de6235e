package store

import (
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// InsertSettlement adds a settlement, whose payout is there. Asked is what was asked
// for, as canonical JSON.
func (tx *Tx) InsertSettlement(s payment.Settlement, asked string) error {
	if err := tx.exec(`insert into settlements (merchant_id, settlement_order_no, sysid, holder, asset_id, family, address, amount, fee,
		asked, status, reason, payout_id, moves, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
		s.MerchantID, s.SettlementOrderNo, s.Sysid, s.Holder, s.Asset.ID, s.Family, []byte(s.Address), s.Amount, s.Fee,
		asked, string(s.Status), s.Reason, s.PayoutID, s.Moves, ms(tx.Now)); err != nil || s.Fiat == nil {
		return err
	}
	f := s.Fiat
	return tx.exec(`insert into fiat_settlements (merchant_id, settlement_order_no, currency, amount, sent, rate, name, iban, number, bic, city, country)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, s.MerchantID, s.SettlementOrderNo, f.Currency, f.Amount, f.Sent, f.Rate,
		f.To.Name, f.To.IBAN, f.To.Number, f.To.BIC, f.To.City, f.To.Country)
}

// SaveBankReason writes why the bank rejected or returned a settlement.
func (tx *Tx) SaveBankReason(merchantID, settlementOrderNo, reason string) error {
	return tx.execOne(`update fiat_settlements set bank_reason = $1 where merchant_id = $2 and settlement_order_no = $3`, reason, merchantID, settlementOrderNo)
}

// SaveSettlement writes what changes of a settlement.
func (tx *Tx) SaveSettlement(s payment.Settlement) error {
	return tx.execOne(`update settlements set status = $1, reason = $2, moves = $3, updated_at = $4 where merchant_id = $5 and settlement_order_no = $6`,
		string(s.Status), s.Reason, s.Moves, ms(tx.Now), s.MerchantID, s.SettlementOrderNo)
}

// SettleOrder notes that a settlement pays an order out. A second one of the same
// order is refused by the constraint order_is_settled_once.
func (tx *Tx) SettleOrder(merchantID, orderNo, settlementOrderNo string, amount money.Amount) error {
	return tx.exec(`insert into settled_orders (merchant_id, order_no, settlement_order_no, amount) values ($1, $2, $3, $4)`,
		merchantID, orderNo, settlementOrderNo, amount)
}

// SettledBy returns the number of the settlement that pays an order out, or ErrNotFound.
func (tx *Tx) SettledBy(merchantID, orderNo string) (settlementOrderNo string, err error) {
	err = tx.row(`select settlement_order_no from settled_orders where merchant_id = $1 and order_no = $2`, []any{merchantID, orderNo}, &settlementOrderNo)
	return settlementOrderNo, err
}

// FreeOrders lets the orders of a settlement go, which another one may pay out then.
func (tx *Tx) FreeOrders(merchantID, settlementOrderNo string) error {
	return tx.exec(`delete from settled_orders where merchant_id = $1 and settlement_order_no = $2`, merchantID, settlementOrderNo)
}

// AskedSettlement is a settlement and what was asked for.
type AskedSettlement struct {
	payment.Settlement
	Asked string
}

// Settlement returns one of a merchant's, or ErrNotFound.
func (tx *Tx) Settlement(merchantID, settlementOrderNo string) (AskedSettlement, error) {
	return tx.settlement("where s.merchant_id = $1 and s.settlement_order_no = $2", merchantID, settlementOrderNo)
}

// SettlementBySysid returns one of a merchant's, or ErrNotFound.
func (tx *Tx) SettlementBySysid(merchantID, sysid string) (AskedSettlement, error) {
	return tx.settlement("where s.merchant_id = $1 and s.sysid = $2", merchantID, sysid)
}

func (tx *Tx) settlement(where string, args ...any) (AskedSettlement, error) {
	return first(tx.settlements(where, args...))
}

// EachSettlement calls each for every settlement of all merchants.
func (tx *Tx) EachSettlement(each func(payment.Settlement) error) error {
	var merchantID, sysid string
	for {
		list, err := tx.settlements("where (s.merchant_id, s.sysid) > ($1, $2) order by s.merchant_id, s.sysid limit 500", merchantID, sysid)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, s := range list {
			if err := each(s.Settlement); err != nil {
				return err
			}
			merchantID, sysid = s.MerchantID, s.Sysid
		}
	}
}

// SettlementFilter selects a merchant's settlements; empty fields select nothing.
type SettlementFilter struct {
	MerchantID string
	Holder     string
	Status     payment.SettleStatus
	Token      string
	Created    CreatedBetween
	AfterSysid string // where the page before this one ended
}

func (f SettlementFilter) where() (string, []any) {
	var w conditions
	w.add(true, "s.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "", "s.holder = ?", f.Holder)
	w.add(f.Status != "", "s.status = ?", string(f.Status))
	w.add(f.Token != "", "a.token = ?", f.Token)
	w.between(f.Created, "s", "sysid")
	w.add(f.AfterSysid != "", "s.sysid < ?", f.AfterSysid)
	return w.where()
}

// Settlements returns the selected ones, newest first, but for the first skip.
func (tx *Tx) Settlements(f SettlementFilter, limit, skip int) ([]AskedSettlement, error) {
	where, args := f.where()
	return tx.settlements(where+" order by s.sysid desc"+pageOf(&args, limit, skip), args...)
}

// CountSettlements counts the selected ones, no further than most.
func (tx *Tx) CountSettlements(f SettlementFilter, most int) (int64, error) {
	f.AfterSysid = ""
	where, args := f.where()
	return tx.countUpTo("settlements s join assets a on a.id = s.asset_id "+where, args, most)
}

func (tx *Tx) settlements(where string, args ...any) (list []AskedSettlement, err error) {
	err = tx.rows(`select s.merchant_id, s.settlement_order_no, s.sysid, s.holder, a.id, a.chain, a.contract, a.token, a.decimals,
		s.family, s.address, s.amount, s.fee, s.asked, s.status, s.reason, s.payout_id, p.tx, `+waits+`, s.moves, s.created_at, s.updated_at,
		coalesce(f.currency, ''), coalesce(f.amount, 0), coalesce(f.sent, 0), coalesce(f.rate, ''), coalesce(f.name, ''), coalesce(f.iban, ''), coalesce(f.number, ''),
		coalesce(f.bic, ''), coalesce(f.city, ''), coalesce(f.country, ''), coalesce(f.bank_reason, '')
		from settlements s join assets a on a.id = s.asset_id
		join payouts p on p.merchant_id = s.merchant_id and p.id = s.payout_id
		left join fiat_settlements f on f.merchant_id = s.merchant_id and f.settlement_order_no = s.settlement_order_no `+where, args, func(row scanner) error {
		var s AskedSettlement
		var f payment.Fiat
		var createdAt, updatedAt int64
		err := row.Scan(&s.MerchantID, &s.SettlementOrderNo, &s.Sysid, &s.Holder, &s.Asset.ID, &s.Asset.Chain, scanBytes(&s.Asset.Contract), &s.Asset.Token, &s.Asset.Decimals,
			&s.Family, scanBytes(&s.Address), &s.Amount, &s.Fee, &s.Asked, &s.Status, &s.Reason, &s.PayoutID, scanBytes(&s.Tx), &s.Waits, &s.Moves, &createdAt, &updatedAt,
			&f.Currency, &f.Amount, &f.Sent, &f.Rate, &f.To.Name, &f.To.IBAN, &f.To.Number, &f.To.BIC, &f.To.City, &f.To.Country, &f.BankReason)
		if f.Currency != "" {
			s.Fiat = &f
		}
		s.CreatedAt, s.UpdatedAt = fromMS(createdAt), fromMS(updatedAt)
		list = append(list, s)
		return err
	})
	return list, err
}

// SettlementAddress is where a merchant's settlements may go.
type SettlementAddress struct {
	MerchantID string
	Family     string
	Address    chain.Address
	UsableAt   time.Time // the end of its waiting period
	CreatedAt  time.Time
}

// InsertSettlementAddress adds an address, unless the merchant has it: then made is
// false, and its waiting period goes on.
func (tx *Tx) InsertSettlementAddress(a SettlementAddress) (made bool, err error) {
	err = tx.execOne(`insert into settlement_addresses (merchant_id, family, address, usable_at, created_at) values ($1, $2, $3, $4, $5)
		on conflict (merchant_id, family, address) do nothing`, a.MerchantID, a.Family, []byte(a.Address), ms(a.UsableAt), ms(tx.Now))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// DeleteSettlementAddress takes an address off the list, or returns ErrNotFound.
func (tx *Tx) DeleteSettlementAddress(merchantID, family string, a chain.Address) error {
	return tx.execOne(`delete from settlement_addresses where merchant_id = $1 and family = $2 and address = $3`, merchantID, family, []byte(a))
}

// SettlementAddresses returns a merchant's list, oldest first.
func (tx *Tx) SettlementAddresses(merchantID string) (list []SettlementAddress, err error) {
	err = tx.rows(`select family, address, usable_at, created_at from settlement_addresses where merchant_id = $1 order by created_at, address`,
		[]any{merchantID}, func(row scanner) error {
			a := SettlementAddress{MerchantID: merchantID}
			var usableAt, createdAt int64
			err := row.Scan(&a.Family, scanBytes(&a.Address), &usableAt, &createdAt)
			a.UsableAt, a.CreatedAt = fromMS(usableAt), fromMS(createdAt)
			list = append(list, a)
			return err
		})
	return list, err
}
