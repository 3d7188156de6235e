package bank

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// AnswerMax is how large a bank's answer may be.
const AnswerMax = 64 << 20

// answerNamespace is that of pain.002.001.10.
const answerNamespace = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"

// Outcome is what a bank says of a payment, as far as it changes anything.
type Outcome int

// The outcomes of a payment.
const (
	Underway Outcome = iota // nothing yet: accepted, or being looked at
	Paid                    // it was settled
	Refused                 // it was rejected, or returned
)

// outcomes are the codes of ISO 20022 for the state of a payment.
var outcomes = map[string]Outcome{
	"ACSC": Paid, "ACCC": Paid,
	"RJCT": Refused, "CANC": Refused,
	"ACSP": Underway, "ACTC": Underway, "PDNG": Underway, "ACCP": Underway, "ACWC": Underway, "ACWP": Underway, "ACFC": Underway,
	"RCVD": Underway, "PATC": Underway, "PART": Underway, "PRES": Underway, "BLCK": Underway,
}

// Answer is what a bank answered. A status of a payment goes before one of its part,
// and that before one of the whole file.
type Answer struct {
	Files, Parts, Payments []Status
}

// Status is what a bank says of a payment, of a part of a file, or of a file.
type Status struct {
	ID      string
	Code    string // as the bank has it, such as ACSC
	Reason  string // the bank's, a code and words; empty where it gave none
	Outcome Outcome
}

// ReadAnswer reads a pain.002.001.10, or a CSV with the columns id, status and reason.
// All of it is read or none.
func ReadAnswer(data []byte) (Answer, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return Answer{}, errors.New("it is not in UTF-8")
	}
	read := readCSV
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		read = readReport
	}
	a, err := read(data)
	if err != nil {
		return Answer{}, err
	}
	if len(a.Files)+len(a.Parts)+len(a.Payments) == 0 {
		return Answer{}, errors.New("it says nothing of any payment")
	}
	return a, nil
}

func newStatus(id, code, reason string) (Status, error) {
	s := Status{ID: strings.TrimSpace(id), Code: strings.ToUpper(strings.TrimSpace(code)), Reason: strings.Join(strings.Fields(reason), " ")}
	if s.ID == "" {
		return s, errors.New("a status names nothing that it is of")
	}
	var known bool
	if s.Outcome, known = outcomes[s.Code]; !known {
		return s, fmt.Errorf("the status of %q is %q, which is none of ISO 20022", s.ID, s.Code)
	}
	return s, nil
}

var columns = []string{"id", "status", "reason"}

// readCSV reads a line for each payment, below one with the names of the columns.
func readCSV(data []byte) (a Answer, err error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = len(columns)
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil || !slices.Equal(header, columns) {
		return a, fmt.Errorf("it is neither a pain.002.001.10 nor a CSV whose first line is %s", strings.Join(columns, ","))
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		s, err := newStatus(row[0], row[1], row[2])
		if err != nil {
			line, _ := r.FieldPos(0)
			return a, fmt.Errorf("line %d: %w", line, err)
		}
		a.Payments = append(a.Payments, s)
	}
}

// readReport reads a pain.002.001.10. What it has beside statuses is not looked at.
func readReport(data []byte) (a Answer, err error) {
	var d answerDocument
	if err := xml.Unmarshal(data, &d); err != nil {
		return a, fmt.Errorf("it is no XML document that can be read: %w", err)
	}
	if d.XMLName.Local != "Document" || d.XMLName.Space != answerNamespace {
		return a, fmt.Errorf("it is <%s> of %q, and no pain.002.001.10", d.XMLName.Local, d.XMLName.Space)
	}
	add := func(list *[]Status, id, code string, reasons []statusReason) {
		if code == "" || err != nil { // it says nothing of the whole
			return
		}
		var s Status
		s, err = newStatus(id, code, reasonText(reasons))
		*list = append(*list, s)
	}
	for _, f := range d.Report.Files {
		add(&a.Files, f.ID, f.Code, f.Reasons)
	}
	for _, p := range d.Report.Parts {
		add(&a.Parts, p.ID, p.Code, p.Reasons)
		for _, one := range p.Payments {
			id := one.ID
			if id == "" || id == notProvided {
				id = one.InstructionID
			}
			add(&a.Payments, id, one.Code, one.Reasons)
		}
	}
	return a, err
}

// reasonText is a bank's reason in one line.
func reasonText(reasons []statusReason) string {
	var words []string
	for _, r := range reasons {
		words = append(words, r.Code, r.Own)
		words = append(words, r.Text...)
	}
	return strings.Join(words, " ")
}

type answerDocument struct {
	XMLName xml.Name
	Report  struct {
		Files []struct {
			ID      string         `xml:"OrgnlMsgId"`
			Code    string         `xml:"GrpSts"`
			Reasons []statusReason `xml:"StsRsnInf"`
		} `xml:"OrgnlGrpInfAndSts"`
		Parts []struct {
			ID       string         `xml:"OrgnlPmtInfId"`
			Code     string         `xml:"PmtInfSts"`
			Reasons  []statusReason `xml:"StsRsnInf"`
			Payments []struct {
				InstructionID string         `xml:"OrgnlInstrId"`
				ID            string         `xml:"OrgnlEndToEndId"`
				Code          string         `xml:"TxSts"`
				Reasons       []statusReason `xml:"StsRsnInf"`
			} `xml:"TxInfAndSts"`
		} `xml:"OrgnlPmtInfAndSts"`
	} `xml:"CstmrPmtStsRpt"`
}

type statusReason struct {
	Code string   `xml:"Rsn>Cd"`
	Own  string   `xml:"Rsn>Prtry"`
	Text []string `xml:"AddtlInf"`
}
