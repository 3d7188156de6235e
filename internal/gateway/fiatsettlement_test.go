package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

const (
	iban      = "DE02120300000000202051"
	otherIBAN = "NL91ABNA0417164300"
)

// newBankBench is a bench whose operator has a bank, and a merchant with 100 tokens.
func newBankBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.config.Bank = &gateway.Bank{Payer: "Operator & Söhne", Currencies: map[string]gateway.BankCurrency{
		"USD": {Account: bank.Account{Number: "123456789", BIC: "CHASUS33"}, Rate: money.MustParseRate("1")},
		"EUR": {Account: bank.Account{IBAN: "FR1420041010050500013M02606"}, Rate: money.MustParseRate("1.0812"), Tokens: []string{usdt}},
		"JPY": {Account: bank.Account{Number: "7654321", BIC: "BOTKJPJT"}, Rate: money.MustParseRate("0.00667")}}}
	b.restart()
	for i := range 4 {
		b.paidOrder(fmt.Sprint(i), 25)
	}
	return b
}

func euros(no, text string) gateway.NewFiatSettlement {
	return gateway.NewFiatSettlement{SettlementOrderNo: no, Token: usdt, Currency: "EUR", Amount: amount(text),
		To: &bank.Account{Name: "Müller <Schuhe>", IBAN: iban}}
}

func (b *bench) fiat(n gateway.NewFiatSettlement) (gateway.SettlementDetail, error) {
	c := must(b.gateway.CredentialByAPIKey(b.t.Context(), b.credential.APIKey))(b.t)
	n.To = &bank.Account{Name: strings.NewReplacer("<", "(", ">", ")").Replace(n.To.Name), IBAN: n.To.IBAN, Number: n.To.Number, BIC: n.To.BIC}
	return b.gateway.CreateFiatSettlement(b.t.Context(), c.Actor(), n, nil)
}

func (b *bench) export() gateway.BankFile {
	b.t.Helper()
	return must(b.gateway.ExportBankFile(b.t.Context(), gateway.Operator(), false))(b.t)
}

func (b *bench) answer(text string) (gateway.BankAnswer, error) {
	return b.gateway.ImportBankAnswer(b.t.Context(), gateway.Operator(), []byte(text), false)
}

func (b *bench) status(no string) string {
	b.t.Helper()
	s := must(b.gateway.Settlement(b.t.Context(), b.caller().Actor, no))(b.t)
	text := string(s.Status)
	if s.Reason != "" {
		text += " " + s.Reason + " " + s.Fiat.BankReason
	}
	return text
}

// What is reserved is rounded up, what is sent down, and the coins are the operator's
// once the bank has paid: until it returns the payment.
func TestFiatSettlement(t *testing.T) {
	b := newBankBench(t)
	share, fee := int64(100), money.MustParse("0.5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleFeeShare: &share, SettleFee: &fee}))(t)
	s := must(b.fiat(euros("S1", "33.33")))(t) // 36.036396 tokens, of which 0.860364 are the fee
	if s.Amount.String() != "36.036396" || s.Fee.String() != "0.860364" || s.Fiat.Sent.String() != "32.53" || s.Fiat.Rate != "1.0812" {
		t.Errorf("made %+v, %+v", s.Settlement, s.Fiat)
	}
	if again := must(b.fiat(euros("S1", "33.330")))(t); again.Sysid != s.Sysid {
		t.Error("the same parameters made another settlement")
	}
	_, err := b.fiat(euros("S1", "33.34"))
	refusedWith(t, "another amount", err, fault.SettlementOrderNoReused)
	b.holds(usdt, "deposits 100.00+0.00", "available 63.963604+0.00", "reserved 36.036396+0.00")

	f := b.export()
	for _, want := range []string{"<EndToEndId>" + s.Sysid + "</EndToEndId>", `<InstdAmt Ccy="EUR">32.53</InstdAmt>`, "<Nm>Operator + Sohne</Nm>", "<Nm>Muller (Schuhe)</Nm>", "<Cd>SEPA</Cd>"} {
		if !strings.Contains(string(f.Content), want) {
			t.Errorf("the file has no %s:\n%s", want, f.Content)
		}
	}
	if got := b.status("S1"); got != "SETTLING" {
		t.Errorf("in a file, it is %s", got)
	}
	_, err = b.gateway.CancelSettlement(t.Context(), b.caller().Actor, "S1", nil)
	refusedWith(t, "cancelled in a file", err, fault.SettlementNotCancellable)
	if _, err := b.gateway.ExportBankFile(t.Context(), gateway.Operator(), false); !errors.Is(err, gateway.ErrNoPayments) {
		t.Errorf("a second file: %v, want ErrNoPayments", err)
	}
	b.restart()
	if again := must(b.gateway.BankFileAgain(t.Context(), gateway.Operator(), f.MsgID))(t); string(again.Content) != string(f.Content) || again.Payments != 1 {
		t.Error("the file of then has other bytes now")
	}
	must(b.answer("id,status,reason\n" + s.Sysid + ",ACSP,\n"))(t)
	b.holds(usdt, "deposits 100.00+0.00", "available 63.963604+0.00", "reserved 36.036396+0.00")
	paid := "id,status,reason\n" + s.Sysid + ",ACSC,\n"
	must(b.answer(paid))(t)
	b.holds(usdt, "deposits 100.00+0.00", "available 63.963604+0.00", "fees 0.860364+0.00", "bank 35.176032+0.00")
	b.check()

	done := must(b.answer("id,status,reason\n" + s.Sysid + ",RJCT,AC04 closed account\n"))(t)
	if len(done.Failed) != 1 || !done.Failed[0].Returned {
		t.Errorf("returned: %+v", done)
	}
	if got := b.status("S1"); got != "FAILED bank_returned AC04 closed account" {
		t.Errorf("returned, it is %s", got)
	}
	b.holds(usdt, "deposits 100.00+0.00", "available 100.00+0.00")
	if done := must(b.answer(paid))(t); !done.Before || b.status("S1") != "FAILED bank_returned AC04 closed account" {
		t.Errorf("an answer again: %+v", done)
	}
	if _, err := b.answer(paid + "\n"); err == nil || !strings.Contains(err.Error(), "said before that it was rejected or returned") {
		t.Errorf("paid after it was returned: %v", err)
	}
	if got := b.reasons(s.Sysid); got != "pending_settlement settling settled failed" {
		t.Errorf("announced %q", got)
	}
	b.check()
}

// An answer of the bank is taken in as a whole or not at all.
func TestBankAnswer(t *testing.T) {
	b := newBankBench(t)
	var ids []string
	for _, no := range []string{"S1", "S2", "S3"} {
		ids = append(ids, must(b.fiat(euros(no, "10")))(t).Sysid)
	}
	dollars := euros("S4", "10")
	dollars.Currency, dollars.To = "USD", &bank.Account{Name: "Shop", Number: "12-34", BIC: "CHASUS33XXX"}
	ids = append(ids, must(b.fiat(dollars))(t).Sysid)
	late := must(b.fiat(euros("S5", "10")))(t)
	must(b.gateway.CancelSettlement(t.Context(), b.caller().Actor, "S5", nil))(t)
	f := b.export()
	one := func(id, code string) string {
		return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>` + id +
			`</OrgnlEndToEndId><TxSts>` + code + `</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
	}
	states := func(want ...string) {
		t.Helper()
		for i, no := range []string{"S1", "S2", "S3", "S4"} {
			if got := b.status(no); got != want[i] {
				t.Errorf("%s is %s, want %s", no, got, want[i])
			}
		}
	}
	for text, want := range map[string]string{
		"id,status,reason\n" + ids[0] + ",ACSC,\nST1,ACSC,\n" + late.Sysid + ",ACSC,\n": "ST1, " + late.Sysid,
		"id,status,reason\n" + ids[0] + ",ACSC,\n" + ids[0] + ",RJCT,\n":                "both ACSC and RJCT",
		"id,status,reason\n" + ids[0] + ",ACSC,\n" + ids[1] + ",PAID,\n":                "none of ISO 20022",
		"id,status\n" + ids[0] + ",ACSC\n":                                              "id,status,reason",
		one(ids[0], "ACSC") + "\n" + one(ids[1], "RJCT"):                                "line 2: there is something beside its one document",
	} {
		if _, err := b.answer(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		states("SETTLING", "SETTLING", "SETTLING", "SETTLING")
	}
	euro, dollar := f.MsgID+"-1", f.MsgID+"-2"
	report := func(group, parts string) string {
		return fmt.Sprintf(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
			<GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId>%s</OrgnlGrpInfAndSts>%s</CstmrPmtStsRpt></Document>`, f.MsgID, group, parts)
	}
	must(b.answer(report("<GrpSts>PART</GrpSts>", fmt.Sprintf(`<OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId><PmtInfSts>ACSC</PmtInfSts>
		<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>no such account</AddtlInf></StsRsnInf></TxInfAndSts>
		<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>PDNG</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>`, euro, ids[1], ids[2]))))(t)
	states("SETTLED", "FAILED bank_rejected AC01 no such account", "SETTLING", "SETTLING")
	must(b.answer(report("", `<OrgnlPmtInfAndSts><OrgnlPmtInfId>`+dollar+`</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Prtry>closed</Prtry></Rsn></StsRsnInf></OrgnlPmtInfAndSts>`)))(t)
	states("SETTLED", "FAILED bank_rejected AC01 no such account", "SETTLING", "FAILED bank_rejected closed")
	done := must(b.gateway.ImportBankAnswer(t.Context(), gateway.Operator(), []byte("id,status,reason\nST1,ACSC,\n"+ids[0]+",ACSC,\n"+ids[2]+",ACCC,\n"), true))(t)
	if len(done.Unknown) != 1 || done.Unchanged != 1 || len(done.Settled) != 1 {
		t.Errorf("without the unknown: %+v", done)
	}
	states("SETTLED", "FAILED bank_rejected AC01 no such account", "SETTLED", "FAILED bank_rejected closed")
	b.check()
}

func TestFiatSettlementIsRefused(t *testing.T) {
	b := newBankBench(t)
	least := money.MustParse("5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleMin: &least}))(t)
	for name, c := range map[string]struct {
		change func(*gateway.NewFiatSettlement)
		code   fault.Code
	}{
		"no token":           {func(n *gateway.NewFiatSettlement) { n.Token = "" }, fault.ParameterMissing},
		"a strange token":    {func(n *gateway.NewFiatSettlement) { n.Token = "ETH_DOGE" }, fault.TokenNotSupported},
		"no currency":        {func(n *gateway.NewFiatSettlement) { n.Currency = "" }, fault.ParameterMissing},
		"a strange currency": {func(n *gateway.NewFiatSettlement) { n.Currency = "GBP" }, fault.CurrencyNotSettled},
		"a token not for it": {func(n *gateway.NewFiatSettlement) { n.Token = usdc }, fault.CurrencyNotSettled},
		"no amount":          {func(n *gateway.NewFiatSettlement) { n.Amount = nil }, fault.ParameterMissing},
		"nothing":            {func(n *gateway.NewFiatSettlement) { n.Amount = amount("0") }, fault.AmountOutOfRange},
		"part of a cent":     {func(n *gateway.NewFiatSettlement) { n.Amount = amount("10.001") }, fault.AmountOutOfRange},
		"part of a yen":      {func(n *gateway.NewFiatSettlement) { n.Currency, n.Amount = "JPY", amount("1000.5") }, fault.AmountOutOfRange},
		"too little":         {func(n *gateway.NewFiatSettlement) { n.Amount = amount("4.62") }, fault.SettlementTooSmall},
		"too much":           {func(n *gateway.NewFiatSettlement) { n.Amount = amount("92.49") }, fault.InsufficientBalance},
		"a wrong digit":      {func(n *gateway.NewFiatSettlement) { n.To.IBAN = "DE02120300000000202052" }, fault.IBANInvalid},
		"a wrong length":     {func(n *gateway.NewFiatSettlement) { n.To.IBAN = iban + "0" }, fault.IBANInvalid},
		"a wrong BIC":        {func(n *gateway.NewFiatSettlement) { n.To.BIC = "DEUTZZFF" }, fault.BICInvalid},
		"a number alone":     {func(n *gateway.NewFiatSettlement) { n.To.IBAN, n.To.Number = "", "12345" }, fault.ParameterMissing},
		"no name":            {func(n *gateway.NewFiatSettlement) { n.To.Name = " " }, fault.ParameterMissing},
		"a name in Chinese":  {func(n *gateway.NewFiatSettlement) { n.To.Name = "鞋店" }, fault.ParameterInvalid},
		"a name of accents":  {func(n *gateway.NewFiatSettlement) { n.To.Name = "x" + strings.Repeat("\u0301", 70) }, fault.ParameterInvalid},
		"a sub-merchant":     {func(n *gateway.NewFiatSettlement) { n.SubMerchantID = "mer_x" }, fault.MerchantUnknown},
	} {
		n := euros("S1", "10")
		c.change(&n)
		_, err := b.fiat(n)
		refusedWith(t, name, err, c.code)
	}
	b.holds(usdt, "deposits 100.00+0.00", "available 100.00+0.00")
	b.config.Bank = nil
	b.restart()
	_, err := b.fiat(euros("S1", "10"))
	refusedWith(t, "no bank", err, fault.CurrencyNotSettled)
	b.check()
}

// What lets a settlement to an address go out holds for a bank account too: the list
// with its waiting period, the limit of a day, approval, and a reorg's shortfall.
func TestFiatSettlementIsBounded(t *testing.T) {
	b := newBankBench(t)
	add := func(account string) gateway.ListedAddress {
		t.Helper()
		return must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, gateway.BankAccounts, account))(t)
	}
	add(otherIBAN)
	_, err := b.fiat(euros("S1", "10"))
	refusedWith(t, "one that is not listed", err, fault.AddressNotAllowed)
	if _, err := b.settlement(gateway.NewSettlement{SettlementOrderNo: "A1", Token: usdt, Address: payer, Amount: amount("1")}); err != nil {
		t.Errorf("a list of accounts bound an address: %v", err)
	}
	b.config.Environment = gateway.Production
	b.restart()
	if wait := add("de02 1203 0000 0000 2020 51").UsableAt.Sub(b.now); wait != gateway.SettlementAddressWait {
		t.Errorf("a new account waits %v", wait)
	}
	b.config.Environment = gateway.Local
	b.restart()
	_, err = b.fiat(euros("S1", "10"))
	refusedWith(t, "one that is new", err, fault.AddressNotAllowed)
	b.now = b.now.Add(gateway.SettlementAddressWait + 1e9)
	limit, approve := money.MustParse("30"), money.MustParse("15")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{DailyOutflow: &limit, ApproveAbove: &approve}))(t)
	must(b.fiat(euros("S1", "10")))(t)
	_, err = b.fiat(euros("S2", "18"))
	refusedWith(t, "beyond the day's limit", err, fault.OutflowLimitReached)
	large := must(b.fiat(euros("S3", "15")))(t)
	if f := b.export(); f.Payments != 1 {
		t.Errorf("%d payments, want the one that needs no approval", f.Payments)
	}
	waiting := must(b.gateway.OpenPayouts(t.Context(), gateway.Operator(), payment.PayoutWaiting, 10))(t)
	if len(waiting) != 1 || waiting[0].To() != iban {
		t.Fatalf("waiting: %+v", waiting)
	}
	must(b.gateway.RejectPayout(t.Context(), gateway.Operator(), large.PayoutID))(t)
	if got := b.status("S3"); !strings.HasPrefix(got, "REJECTED rejected") {
		t.Errorf("rejected, it is %s", got)
	}
	b.check()
}

// A bank takes nothing back, so that what it sends rests on final deposits.
func TestBankFileWaitsForFinality(t *testing.T) {
	b := newBankBench(t)
	b.config.Chains[0].FinalDepth = 20
	b.restart()
	must(b.fiat(euros("S1", "10")))(t)
	must(b.fiat(euros("S2", "10")))(t)
	if _, err := b.gateway.ExportBankFile(t.Context(), gateway.Operator(), false); !errors.Is(err, gateway.ErrNoPayments) || !strings.Contains(err.Error(), "2 wait until") {
		t.Errorf("before it is final: %v", err)
	}
	if s := must(b.gateway.Settlement(t.Context(), b.caller().Actor, "S1"))(t); s.Waits != "awaiting_finality" {
		t.Errorf("it waits for %q", s.Waits)
	}
	for range 20 {
		b.chain.next()
	}
	b.chain.record()
	if f := b.export(); f.Payments != 2 || f.Held != 0 {
		t.Errorf("once final: %d, and %d wait", f.Payments, f.Held)
	}
	b.check()
}

// A restored backup makes no file until the operator has looked: what it queues may be
// at the bank.
func TestBankFileAfterRestore(t *testing.T) {
	b := newBankBench(t)
	must(b.fiat(euros("S1", "10")))(t)
	restore := b.copyData()
	b.export()
	b.restoreData(restore)
	b.now = b.now.Add(1e9)
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.MarkRestored(gateway.StoppedRestored) }); err != nil {
		t.Fatal(err)
	}
	if _, err := b.gateway.ExportBankFile(t.Context(), gateway.Operator(), false); !errors.Is(err, gateway.ErrBankRestored) {
		t.Errorf("after a restore: %v, want ErrBankRestored", err)
	}
	b.now = b.now.Add(1e9)
	if f := must(b.gateway.ExportBankFile(t.Context(), gateway.Operator(), true))(t); f.Payments != 1 {
		t.Errorf("%d payments", f.Payments)
	}
}
