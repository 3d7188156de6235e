package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// report is a bank's answer about a file: with a status of all, or none, and parts.
func report(msgID, status, parts string) string {
	return `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr>` +
		`<OrgnlGrpInfAndSts><OrgnlMsgId>` + msgID + `</OrgnlMsgId>` + element("GrpSts", status) + `</OrgnlGrpInfAndSts>` + parts + `</CstmrPmtStsRpt></Document>`
}

func partOf(id, status string, payments ...string) string {
	return `<OrgnlPmtInfAndSts>` + element("OrgnlPmtInfId", id) + element("PmtInfSts", status) + strings.Join(payments, "") + `</OrgnlPmtInfAndSts>`
}

func paymentOf(id, status, more string) string {
	return `<TxInfAndSts>` + element("OrgnlEndToEndId", id) + element("TxSts", status) + more + `</TxInfAndSts>`
}

// element is one with a text, or nothing without.
func element(name, text string) string {
	if text == "" {
		return ""
	}
	return "<" + name + ">" + text + "</" + name + ">"
}

// threeAtBank is a bench with two payments of euros in the first part of a file and one of
// dollars in the second.
func threeAtBank(t *testing.T) (b *bench, msgID string, ids []string) {
	t.Helper()
	b = newBankBench(t)
	for _, no := range []string{"S1", "S2"} {
		ids = append(ids, must(b.fiat(euros(no, "10")))(t).Sysid)
	}
	dollars := euros("S3", "10.5")
	dollars.Currency, dollars.To = "USD", &bank.Account{Name: "Shop", Number: "12-34", BIC: "CHASUS33XXX"}
	ids = append(ids, must(b.fiat(dollars))(t).Sysid)
	return b, b.export().MsgID, ids
}

func (b *bench) threeAre(what string, want ...string) {
	b.t.Helper()
	for i, no := range []string{"S1", "S2", "S3"} {
		if got := strings.TrimSpace(b.status(no)); got != want[i] {
			b.t.Errorf("%s: %s is %s, want %s", what, no, got, want[i])
		}
	}
}

// What contradicts itself is refused whatever it is said of, and in either order.
func TestBankAnswerContradicts(t *testing.T) {
	b, file, ids := threeAtBank(t)
	part := file + "-1"
	for text, want := range map[string]string{
		report(file, "", partOf(part, "RJCT")+partOf(part, "ACSC")):                                                                                                                         "both RJCT and ACSC of " + part,
		report(file, "", partOf(part, "ACSC")+partOf(file+"-2", "ACSC")+partOf(part, "CANC")):                                                                                               "both ACSC and CANC of " + part,
		report(file, "", partOf(part, "PDNG")+partOf(part, "ACSC")):                                                                                                                         "both PDNG and ACSC of " + part,
		report(file, "", partOf(part, "", paymentOf(ids[0], "RJCT", ""), paymentOf(ids[0], "ACSC", ""))):                                                                                    "both RJCT and ACSC of " + ids[0],
		report(file, "RJCT", "</CstmrPmtStsRpt><CstmrPmtStsRpt>"+partOf(part, "ACSC")):                                                                                                      "a second time",
		strings.Replace(report(file, "RJCT", ""), "</CstmrPmtStsRpt>", "<OrgnlGrpInfAndSts><OrgnlMsgId>"+file+"</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt>", 1): "<OrgnlGrpInfAndSts> stands there a second time",

		report(file, "RJCT", partOf(part, "ACSC")):                                fmt.Sprintf("it says ACSC of %s, and RJCT of %s", part, file),
		report(file, "RJCT", partOf(part, "PART", paymentOf(ids[1], "ACCC", ""))): fmt.Sprintf("it says ACCC of %s, and RJCT of %s", ids[1], file),
		report(file, "", partOf(part, "CANC", paymentOf(ids[1], "ACSC", ""))):     fmt.Sprintf("it says ACSC of %s, and CANC of %s", ids[1], part),
		report(file, "ACSC", partOf(part, "RJCT", paymentOf(ids[0], "ACSC", ""))): fmt.Sprintf("it says ACSC of %s, and RJCT of %s", ids[0], part),
	} {
		if _, err := b.answer(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		b.threeAre(text, "SETTLING", "SETTLING", "SETTLING")
	}
	b.check()
}

// What is said of a payment goes before its part's status, and that before the file's.
func TestBankAnswerOfAPaymentGoesFirst(t *testing.T) {
	b, file, ids := threeAtBank(t)
	must(b.answer(report(file, "RJCT", partOf(file+"-1", "RJCT", paymentOf(ids[0], "RJCT", ""), paymentOf(ids[1], "PDNG", ""))+partOf(file+"-2", "PDNG"))))(t)
	b.threeAre("within RJCT", "FAILED bank_rejected", "SETTLING", "SETTLING")
	must(b.answer(report(file, "ACSC", partOf(file+"-1", "PART", paymentOf(ids[0], "RJCT", ""), paymentOf(ids[1], "CANC", "")))))(t)
	b.threeAre("within ACSC", "FAILED bank_rejected", "FAILED bank_rejected", "SETTLED")
	b.check()
}

// instructed is what an answer repeats of the amount of a payment.
func instructed(amount, currency string) string {
	return `<OrgnlTxRef><Amt><InstdAmt Ccy="` + currency + `">` + amount + `</InstdAmt></Amt></OrgnlTxRef>`
}

// Where an answer has the id of a payment and names another file, part or amount than
// that is of, it means another payment.
func TestBankAnswerOfAnotherPayment(t *testing.T) {
	b, file, ids := threeAtBank(t)
	euro, dollar := file+"-1", file+"-2"
	must(b.fiat(euros("S4", "10")))(t)
	b.now = b.now.Add(1e9)
	next := b.export().MsgID
	paid := func(more string) string { return paymentOf(ids[0], "ACSC", more) }
	for text, want := range map[string]string{
		report("BF1", "", partOf("", "", paid(""))):                                           "the file of " + ids[0] + " is " + file + `, and it says "BF1"`,
		report(next, "", partOf(euro, "", paid(""))):                                          "the file of " + ids[0] + " is " + file + `, and it says "` + next,
		report("BF1", "", partOf(dollar, "ACSC")):                                             "the file of " + ids[2] + " is " + file + `, and it says "BF1"`,
		report(file, "ACSC", partOf(dollar, "", paid(""))):                                    "the part of " + ids[0] + " is " + euro + `, and it says "` + dollar,
		report(file, "", partOf(file+"-9", "", paid(""))):                                     "the part of " + ids[0] + " is " + euro + `, and it says "` + file + "-9",
		report(file, "", partOf(euro, "", paid(element("OrgnlInstrId", ids[1])))):             "the instruction of " + ids[0] + " is " + ids[0] + `, and it says "` + ids[1],
		report(file, "", partOf(euro, "", paid(instructed("999.00", "USD")))):                 "the amount of " + ids[0] + ` is 10, and it says "999.00"; the currency of ` + ids[0] + ` is EUR, and it says "USD"`,
		report(file, "", partOf(euro, "", paid(instructed("10", "USD")))):                     "the currency of " + ids[0] + ` is EUR, and it says "USD"`,
		report(file, "", partOf(euro, "", paid(instructed("10.01", "EUR")))):                  "the amount of " + ids[0] + ` is 10, and it says "10.01"`,
		report(file, "", partOf(euro, "", paid(instructed("0", "EUR")))):                      `and it says "0"`,
		report(file, "", partOf(euro, "", paid(instructed("1e1", "EUR")))):                    `and it says "1e1"`,
		report(file, "", partOf(euro, "ACSC", paymentOf(ids[0], "", instructed("9", "EUR")))): `is 10, and it says "9"`,
		report(file, "", partOf(dollar, "ACSC", paymentOf(ids[0], "", ""))):                   "the part of " + ids[0],
	} {
		var other *gateway.OtherPayments
		for _, skip := range []bool{false, true} {
			_, err := b.gateway.ImportBankAnswer(t.Context(), gateway.Operator(), []byte(text), skip)
			if !errors.As(err, &other) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", text, err, want)
			}
		}
		b.threeAre(text, "SETTLING", "SETTLING", "SETTLING")
	}
	for text, want := range map[string]string{ // of which nothing is said but the name
		report("BF1", "", partOf("", "", paymentOf("ST1", "ACSC", ""))):  "BF1, ST1",
		report(file, "", partOf("BF1-1", "")+partOf(euro, "", paid(""))): "BF1-1",
		report(file, "", partOf(euro, "ACSC", paymentOf("ST1", "", ""))): "ST1",
	} {
		var unknown *gateway.UnknownPayments
		if _, err := b.answer(text); !errors.As(err, &unknown) || strings.Join(unknown.IDs, ", ") != want {
			t.Errorf("%s: %v, want %s unknown", text, err, want)
		}
		b.threeAre(text, "SETTLING", "SETTLING", "SETTLING")
	}
	must(b.answer(report(file, "", partOf(euro, "", paid(element("OrgnlInstrId", ids[0])+instructed("10.0", "EUR")))+
		partOf(dollar, "", paymentOf(ids[2], "ACSC", instructed("10.50", "USD"))))))(t)
	b.threeAre("as they are", "SETTLED", "SETTLING", "SETTLED")
	must(b.answer(report("NOTPROVIDED", "", partOf("NOTPROVIDED", "", paymentOf(ids[1], "RJCT", instructed("10", ""))))))(t)
	b.threeAre("with nothing else named", "SETTLED", "FAILED bank_rejected", "SETTLED")
	b.check()
}

// Where each payment of a large file differs, some are told.
func TestManyDifferencesAreCounted(t *testing.T) {
	e := &gateway.OtherPayments{}
	for i := range 30 {
		e.Differences = append(e.Differences, fmt.Sprintf("%02d differs", i), fmt.Sprintf("%02d differs", i))
	}
	if text := e.Error(); !strings.HasSuffix(text, "19 differs; and 10 more") || strings.Count(text, "03 differs") != 1 {
		t.Error(text)
	}
}

// A refusal names some of what is unknown, and none at any length.
func TestManyUnknownPaymentsAreCounted(t *testing.T) {
	b := newBankBench(t)
	var text strings.Builder
	text.WriteString("id,status,reason\n")
	for i := range 1200 {
		fmt.Fprintf(&text, "ST%04d%s,ACSC,\n", i, strings.Repeat("x", 1000))
	}
	var unknown *gateway.UnknownPayments
	if _, err := b.answer(text.String()); !errors.As(err, &unknown) || len(unknown.IDs) != 1200 || !strings.HasSuffix(err.Error(), "x, and 1180 more") || len(err.Error()) > 5000 {
		t.Errorf("%v", err)
	}
}

// counting is a context that counts the Updates that begin, and does something before each.
func counting(t *testing.T, n *int, before func()) context.Context {
	return between{t.Context(), func() { *n++; before() }}
}

// A large answer is taken in some payments an Update, so that others write meanwhile. One
// that is cut off goes on when it is imported again.
func TestBankAnswerInParts(t *testing.T) {
	b := newBankBench(t)
	text := "id,status,reason\nST1,ACSC,\n"
	for i := range 7 {
		status := []string{"ACSC", "RJCT"}[i%2]
		text += must(b.fiat(euros(fmt.Sprint("S", i), "1")))(t).Sysid + "," + status + ",\n"
	}
	b.export()
	b.gateway.LimitWork(2)
	take := func(ctx context.Context) (gateway.BankAnswer, error) {
		return b.gateway.ImportBankAnswer(ctx, gateway.Operator(), []byte(text), true)
	}
	states := func(what, want string) {
		t.Helper()
		var got []string
		for i := range 7 {
			got = append(got, strings.Fields(b.status(fmt.Sprint("S", i)))[0])
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s, want %s", what, text, want)
		}
		b.check()
	}
	if _, err := take(cutAfter(t, 0)); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "nothing was changed: ") {
		t.Errorf("cut off at once: %v", err)
	}
	states("cut off at once", "SETTLING SETTLING SETTLING SETTLING SETTLING SETTLING SETTLING")
	if _, err := take(cutAfter(t, 2)); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "4 of 7 payments were changed: import the same answer again") {
		t.Errorf("cut off: %v", err)
	}
	b.restart()
	b.gateway.LimitWork(2)
	states("cut off", "SETTLED FAILED SETTLED FAILED SETTLING SETTLING SETTLING")
	updates := 0
	done := must(take(counting(t, &updates, func() { must(b.createOrder(b.caller(), params(fmt.Sprint("between", updates), "25")))(t) })))(t)
	if updates != 2 || len(done.Settled) != 2 || len(done.Failed) != 1 || done.Unchanged != 4 || len(done.Unknown) != 1 {
		t.Errorf("again, in %d Updates: %+v", updates, done)
	}
	states("again", "SETTLED FAILED SETTLED FAILED SETTLED FAILED SETTLED")
	if done := must(take(t.Context()))(t); !done.Before {
		t.Errorf("a third time: %+v", done)
	}
}

// What refuses an answer is found before anything is changed, and where it comes about
// meanwhile, in the Update that would.
func TestBankAnswerIsRefusedBeforeAnythingIsChanged(t *testing.T) {
	b, _, ids := threeAtBank(t)
	b.gateway.LimitWork(1)
	must(b.answer("id,status,reason\n" + ids[2] + ",RJCT,\n"))(t)
	all := "id,status,reason\n" + ids[0] + ",ACSC,\n" + ids[1] + ",ACSC,\n"
	if _, err := b.answer(all + ids[2] + ",ACSC,\n"); err == nil || !strings.HasPrefix(err.Error(), "nothing was changed: settlement "+ids[2]+": the bank says ACSC, and said before") {
		t.Errorf("the last of three was rejected before: %v", err)
	}
	b.threeAre("refused", "SETTLING", "SETTLING", "FAILED bank_rejected")
	updates := 0
	ctx := counting(t, &updates, func() {
		if updates == 2 {
			must(b.answer("id,status,reason\n" + ids[1] + ",RJCT,\n"))(t)
		}
	})
	_, err := b.gateway.ImportBankAnswer(ctx, gateway.Operator(), []byte(all), false)
	if err == nil || !strings.HasPrefix(err.Error(), "1 of 2 payments were changed") || !strings.Contains(err.Error(), "settlement "+ids[1]+": the bank says ACSC, and said before") {
		t.Errorf("the second of two is rejected meanwhile: %v", err)
	}
	b.threeAre("rejected meanwhile", "SETTLED", "FAILED bank_rejected", "FAILED bank_rejected")
	b.check()
}
