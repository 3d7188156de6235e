package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
)

const reportHead = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>`

func TestAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"id,status,reason\nST1,acsc,\nST2,RJCT,\"AC04, closed\"\n":          "[] [] [{ST1 ACSC  1 {    }} {ST2 RJCT AC04, closed 2 {    }}]",
		"\ufeffid,status,reason\r\n ST1 , PDNG ,\r\n":                       "[] [] [{ST1 PDNG  0 {    }}]",
		"id,status\nST1,ACSC\n":                                             "id,status,reason",
		"id;status;reason\nST1;ACSC;\n":                                     "id,status,reason",
		"id,status,reason\nST1,ACSC\n":                                      "wrong number of fields",
		"id,status,reason\nST1,OK,\n":                                       "line 2: the status of \"ST1\" is \"OK\"",
		"id,status,reason\n,ACSC,\n":                                        "names nothing",
		"id,status,reason\nST1,PDNG,\"AC04\nST2,RJCT,closed\"\nST3,ACSC,\n": "line 2: a quoted text goes on",
		"id,status,reason\nST1,PDNG,\"AC04\nST2,RJCT,closed\n":              "record on line 2",
		"id,status,reason\nST1,PDNG,\nid,status,reason\nST2,RJCT,\n":        "line 3: the status of \"id\"",
		"id,status,reason\nST1,PDNG,\n<Document/>\n":                        "wrong number of fields",
		"id,status,reason\nST1,PDNG,\n\x1a":                                 "wrong number of fields",
		"i\x00d\x00,\x00":                                                   "not in UTF-8",
		strings.Repeat("\n", bank.AnswerMax+1):                              "larger than 67108864 bytes",
		"id,status,reason\n":                                                "nothing of any payment",
		"":                                                                  "id,status,reason",
		"id,status,reason\nST1,ACSC,\xff\n":                                 "UTF-8",
		"<a/>":                                                              "no pain.002.001.10",
		"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"/>": "no pain.002.001.10",
		reportHead: "unexpected EOF",
		reportHead + "</CstmrPmtStsRpt></Document>": "nothing of any payment",
		`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + reportHead + "<OrgnlGrpInfAndSts><OrgnlMsgId>&e;</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>":                                                                       "beside its one document",
		reportHead + `<GrpHdr><MsgId>B</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>BF1</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn><AddtlInf>bad</AddtlInf><AddtlInf>file</AddtlInf></StsRsnInf></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`: "[{BF1 RJCT FF01 bad file 2 {    }}] [] []",
		reportHead + `<OrgnlGrpInfAndSts><OrgnlMsgId>BF1</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>BF1-1</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>
			<TxInfAndSts><OrgnlInstrId>ST2</OrgnlInstrId><TxSts>ACCC</TxSts></TxInfAndSts><TxInfAndSts><OrgnlEndToEndId>ST3</OrgnlEndToEndId></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`: "[{BF1   0 {    }}] [{BF1-1 PART  0 {BF1    }}] [{ST2 ACCC  1 {BF1 BF1-1 ST2  }} {ST3   0 {BF1 BF1-1   }}]",
		reportHead + `<OrgnlGrpInfAndSts><OrgnlMsgId>NOTPROVIDED</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId> NOTPROVIDED </OrgnlPmtInfId>
			<TxInfAndSts><OrgnlInstrId>NOTPROVIDED</OrgnlInstrId><OrgnlEndToEndId> ST2 </OrgnlEndToEndId><TxSts>ACSC</TxSts>
			<OrgnlTxRef><IntrBkSttlmAmt Ccy="USD">1</IntrBkSttlmAmt><Amt><InstdAmt Ccy="EUR"> 0.01 </InstdAmt></Amt></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`: "[] [] [{ST2 ACSC  1 {   0.01 EUR}}]",
		reportHead + `<OrgnlGrpInfAndSts><OrgnlMsgId>BF1</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>BF1-1</OrgnlPmtInfId>
			<TxInfAndSts><OrgnlEndToEndId>ST3</OrgnlEndToEndId></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`: "nothing of any payment",
		reportHead + `<OrgnlPmtInfAndSts><OrgnlPmtInfId>NOTPROVIDED</OrgnlPmtInfId><PmtInfSts>ACSC</PmtInfSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`: "names nothing",
	} {
		a, err := bank.ReadAnswer([]byte(text))
		got := fmt.Sprint(a.Files, a.Parts, a.Payments)
		if err != nil {
			got = err.Error()
		}
		if err != nil && !strings.Contains(got, want) || err == nil && got != want {
			t.Errorf("%.500q: %s, want %s", text, got, want)
		}
	}
}

// Whatever a bank sends is read or refused.
func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte("id,status,reason\nST1,ACSC,\n"))
	f.Add([]byte(reportHead + "</CstmrPmtStsRpt></Document>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := bank.ReadAnswer(data)
		if err != nil && len(a.Files)+len(a.Parts)+len(a.Payments) > 0 {
			t.Error("refused, and read all the same")
		}
		for _, s := range a.Payments {
			if s.ID == "" {
				t.Error("a status of nothing")
			}
		}
	})
}
