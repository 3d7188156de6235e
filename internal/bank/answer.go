package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// AnswerMax is how large a bank's answer may be.
const AnswerMax = 64 << 20

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
	Code    string // as the bank has it, such as ACSC; empty where it is named, and nothing said of it as a whole
	Reason  string // the bank's, a code and words; empty where it gave none
	Outcome Outcome
	Named   Named
}

// Named is what else an answer says of which payment or part it means; empty is what it
// does not name.
type Named struct {
	File, Part       string // that it is in
	Instruction      string // OrgnlInstrId
	Amount, Currency string // OrgnlTxRef, as the bank has it
}

// ReadAnswer reads a pain.002.001.10, or a CSV with the columns id, status and reason:
// one of them, and nothing beside it. All of it is read or none.
func ReadAnswer(data []byte) (Answer, error) {
	if len(data) > AnswerMax {
		return Answer{}, fmt.Errorf("it is larger than %d bytes", AnswerMax)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	// UTF-16 without a mark is valid UTF-8, every other byte of it zero.
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
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
	for _, list := range [][]Status{a.Files, a.Parts, a.Payments} {
		if slices.ContainsFunc(list, func(s Status) bool { return s.Code != "" }) {
			return a, nil
		}
	}
	return Answer{}, errors.New("it says nothing of any payment")
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
		line, _ := r.FieldPos(0)
		// A quote that somebody forgot to close has the payments up to the next in one reason.
		if strings.ContainsAny(strings.Join(row, ""), "\r\n") {
			return a, fmt.Errorf("line %d: a quoted text goes on in the next line", line)
		}
		s, err := newStatus(row[0], row[1], row[2])
		if err != nil {
			return a, fmt.Errorf("line %d: %w", line, err)
		}
		a.Payments = append(a.Payments, s)
	}
}
