package service

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// Accounts that the bank of a sandbox does not pay to, so that a merchant's engineer can
// cause these cases. The reference names them (testing.md).
const (
	devRejectedIBAN = "DE62370400440532013001" // the bank rejects the payment
	devReturnedIBAN = "DE35370400440532013002" // it says that it paid, and then that the payment came back
)

// devBank is the bank of a sandbox, which pays euros at a rate of its own.
func devBank() *gateway.Bank {
	return &gateway.Bank{Payer: "XCheckout sandbox", Currencies: map[string]gateway.BankCurrency{
		"EUR": {Rate: money.MustParseRate("1.08"), Account: bank.Account{Name: "XCheckout sandbox", IBAN: "DE89370400440532013000"}}}}
}

// takenFile is a file that the bank has, and what it still says of it, one answer a visit.
type takenFile struct {
	msgID   string
	answers [][]byte // nil before the file was read; an empty one says nothing yet
}

// bankRun is an operator who takes each payment file to the bank, and a bank that says
// what became of it when it is visited next.
func (d *Dev) bankRun(ctx context.Context) func() error {
	var taken []takenFile
	begun := false
	return func() error {
		if !begun { // files from before a restart: an answer that was read before does nothing
			files, err := d.Gateway.BankFiles(ctx, gateway.Operator())
			if err != nil {
				return err
			}
			for _, f := range files {
				taken = append(taken, takenFile{msgID: f.MsgID})
			}
			begun = true
		}
		var err error
		taken, err = d.askBank(ctx, taken)
		return err
	}
}

// askBank reads the bank's next answers to what it was given, gives it what waits now, and
// returns what it has more to say of.
func (d *Dev) askBank(ctx context.Context, taken []takenFile) (still []takenFile, err error) {
	for i, f := range taken {
		if f, err = d.answered(ctx, f); err != nil {
			return append(still, taken[i:]...), err
		}
		if len(f.answers) > 0 {
			still = append(still, f)
		}
	}
	// A restored copy of a sandbox pays again: its euros are worth nothing.
	file, err := d.Gateway.ExportBankFile(ctx, gateway.Operator(), true)
	switch {
	case errors.Is(err, gateway.ErrNoPayments):
		return still, nil
	case err != nil:
		return still, err
	}
	return append(still, takenFile{msgID: file.MsgID}), nil
}

// answered takes in the next answer to a file, and returns the file with those that come
// later.
func (d *Dev) answered(ctx context.Context, f takenFile) (takenFile, error) {
	if f.answers == nil {
		file, err := d.Gateway.BankFileAgain(ctx, gateway.Operator(), f.msgID)
		if err != nil {
			return f, err
		}
		if f.answers, err = devBankAnswers(file.Content); err != nil {
			return f, err
		}
	}
	if len(f.answers[0]) > 0 {
		if _, err := d.Gateway.ImportBankAnswer(ctx, gateway.Operator(), f.answers[0], false); err != nil {
			return f, err
		}
	}
	f.answers = f.answers[1:]
	return f, nil
}

// devPaymentFile is what the bank reads of a payment file (pain.001.001.09).
type devPaymentFile struct {
	Parts []struct {
		ID       string `xml:"PmtInfId"`
		Payments []struct {
			ID   string `xml:"PmtId>EndToEndId"`
			IBAN string `xml:"CdtrAcct>Id>IBAN"`
		} `xml:"CdtTrfTxInf"`
	} `xml:"CstmrCdtTrfInitn>PmtInf"`
}

// devPart is what the bank says of the payments of a part.
type devPart struct {
	ID       string      `xml:"OrgnlPmtInfId"`
	Payments []devStatus `xml:"TxInfAndSts"`
}

type devStatus struct {
	ID     string     `xml:"OrgnlEndToEndId"`
	Code   string     `xml:"TxSts"`
	Reason *devReason `xml:"StsRsnInf"`
}

type devReason struct {
	Code string `xml:"Rsn>Cd"`
	Text string `xml:"AddtlInf"`
}

// devBankAnswers are ISO 20022 answers (pain.002.001.10) to a file: what was paid and what
// was rejected, and then what came back, if anything did. The same file has the same ones.
func devBankAnswers(file []byte) (answers [][]byte, err error) {
	var read devPaymentFile
	if err := xml.Unmarshal(file, &read); err != nil {
		return nil, fmt.Errorf("read the payment file: %w", err)
	}
	var first, later []devPart
	for _, part := range read.Parts {
		said, back := devPart{ID: part.ID}, devPart{ID: part.ID}
		for _, p := range part.Payments {
			status := devStatus{ID: p.ID, Code: "ACSC"}
			switch p.IBAN {
			case devRejectedIBAN:
				status = devStatus{p.ID, "RJCT", &devReason{"AC04", "the account is closed"}}
			case devReturnedIBAN:
				back.Payments = append(back.Payments, devStatus{p.ID, "RJCT", &devReason{"AC06", "the account is blocked"}})
			}
			said.Payments = append(said.Payments, status)
		}
		first = append(first, said)
		if len(back.Payments) > 0 {
			later = append(later, back)
		}
	}
	for _, parts := range [][]devPart{first, later} {
		if len(parts) == 0 {
			continue
		}
		answer, err := xml.Marshal(struct {
			XMLName xml.Name  `xml:"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10 Document"`
			Parts   []devPart `xml:"CstmrPmtStsRpt>OrgnlPmtInfAndSts"`
		}{Parts: parts})
		if err != nil {
			return nil, fmt.Errorf("write the bank's answer: %w", err)
		}
		if len(answers) > 0 { // who waits for the first has time to see it
			answers = append(answers, nil)
		}
		answers = append(answers, answer)
	}
	return answers, nil
}
