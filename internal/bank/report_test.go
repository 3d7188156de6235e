package bank_test

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
)

const reportTail = `</CstmrPmtStsRpt></Document>`

// said is what a report says of one payment.
func said(id, code string) string {
	return `<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>` + id + `</OrgnlEndToEndId><TxSts>` + code + `</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>`
}

// Whitespace, comments and processing instructions may stand beside a report; anything
// else would be lost.
func TestReportIsOneDocument(t *testing.T) {
	const beside = "beside its one document"
	one, two := reportHead+said("ST2", "PDNG")+reportTail, reportHead+said("ST3", "RJCT")+reportTail
	for text, want := range map[string]string{
		one: "",
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- of today -->\n" + one + "\n<!-- the end --> <?page last?>\t\r\n": "",
		"\ufeff" + one + "\n": "",

		one + two:                             beside,
		one + "\n" + two:                      "line 2: there is something " + beside,
		one + "\ufeff":                        beside, // where two files with a mark at their beginning are joined
		one + "\u00a0":                        beside,
		one + "<a/>":                          beside,
		one + "garbage":                       beside,
		one + " <!a>":                         beside,
		"<!DOCTYPE a>" + one:                  beside,
		"<!-- a --> garbage " + one:           beside,
		one + "id,status,reason\n":            beside,
		one + "<?xml version=\"1.0\"?>" + two: beside,

		one + " garbage <<<":         beside,
		one + " <<<":                 "syntax error",
		one + reportTail:             "syntax error",
		one + "\x00":                 "not in UTF-8",
		one + "\x1a":                 "illegal character",
		one + "<!-- a":               "syntax error",
		"<!-- a -->":                 "unexpected EOF",
		strings.TrimSuffix(one, ">"): "syntax error",
		"<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + one: "UTF-16",
		"\ufeff\ufeff" + one:                         "id,status,reason",
		strings.Join(strings.Split(one, ""), "\x00"): "not in UTF-8",
	} {
		a, err := bank.ReadAnswer([]byte(text))
		if want == "" && (err != nil || len(a.Payments) != 1) {
			t.Errorf("%q: %v, want the one payment; %v", text, err, a)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want) || len(a.Payments) > 0) {
			t.Errorf("%q: %v, %v, want %q", text, a, err, want)
		}
	}
}

// Of two elements where one may stand, and of one that stands elsewhere, something would
// be lost.
func TestReportIsOfItsForm(t *testing.T) {
	const group = `<OrgnlGrpInfAndSts><OrgnlMsgId>BF1</OrgnlMsgId></OrgnlGrpInfAndSts>`
	payment := `<TxInfAndSts><OrgnlEndToEndId>ST3</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>`
	for inside, want := range map[string]string{
		group + group: "<OrgnlGrpInfAndSts> stands there a second time",
		said("ST2", "PDNG") + "</CstmrPmtStsRpt><CstmrPmtStsRpt>" + said("ST3", "RJCT"):                                                                         "<CstmrPmtStsRpt> stands there a second time",
		said("ST2", "RJCT</TxSts><TxSts>ACSC"):                                                                                                                  "<TxSts> stands there a second time",
		said("ST2</OrgnlEndToEndId><OrgnlEndToEndId>ST3", "ACSC"):                                                                                               "<OrgnlEndToEndId> stands there a second time",
		`<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts><PmtInfSts>ACSC</PmtInfSts></OrgnlPmtInfAndSts>`:                                                         "<PmtInfSts> stands there a second time",
		said("ST2", "PDNG") + payment:                                                                                                                           "<TxInfAndSts> stands where there is none",
		said("ST2", "PDNG") + "</CstmrPmtStsRpt>" + payment + "<CstmrPmtStsRpt>":                                                                                "<TxInfAndSts> stands where there is none",
		strings.Replace(said("ST2", "PDNG"), "<TxSts>", payment+"<TxSts>", 1):                                                                                   "<TxInfAndSts> stands where there is none",
		strings.Replace(said("ST2", "PDNG"), "<TxInf", "<TxSts>RJCT</TxSts><TxInf", 1):                                                                          "<TxSts> stands where there is none",
		strings.Replace(group, "</OrgnlMsgId>", "</OrgnlMsgId><PmtInfSts>RJCT</PmtInfSts>", 1):                                                                  "<PmtInfSts> stands where there is none",
		strings.Replace(said("ST2", "ACSC"), "</TxInf", strings.Repeat(`<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">1</InstdAmt></Amt></OrgnlTxRef>`, 2)+"</TxInf", 1): "<InstdAmt> stands there a second time",
		said("ST2", ""): `the status of "ST2" is ""`,
	} {
		a, err := bank.ReadAnswer([]byte(reportHead + inside + reportTail))
		if err == nil || !strings.Contains(err.Error(), want) || len(a.Payments) > 0 {
			t.Errorf("%s: %v, %v, want %q", inside, a, err, want)
		}
	}
	// What supplements it may have any form.
	if _, err := bank.ReadAnswer([]byte(reportHead + said("ST2", "PDNG") + `<SplmtryData><Envlp><TxSts>OK</TxSts></Envlp></SplmtryData>` + reportTail)); err != nil {
		t.Error(err)
	}
}
