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

// devBank is the bank of a sandbox, which pays euros at a rate of its own.
func devBank() *gateway.Bank {
	return &gateway.Bank{Payer: "XCheckout sandbox", Currencies: map[string]gateway.BankCurrency{
		"EUR": {Rate: money.MustParseRate("1.08"), Account: bank.Account{Name: "XCheckout sandbox", IBAN: "DE89370400440532013000"}}}}
}

// bankRun is an operator who takes each payment file to the bank, and a bank that pays
// all of it and says so when it is visited next.
func (d *Dev) bankRun(ctx context.Context) func() error {
	var taken []string // files that the bank has not answered yet
	begun := false
	return func() error {
		if !begun { // files from before a restart: an answer that was read before does nothing
			files, err := d.Gateway.BankFiles(ctx, gateway.Operator())
			if err != nil {
				return err
			}
			for _, f := range files {
				taken = append(taken, f.MsgID)
			}
			begun = true
		}
		var err error
		taken, err = d.askBank(ctx, taken)
		return err
	}
}

// askBank reads the bank's answers to what it was given, and returns what it is given now.
func (d *Dev) askBank(ctx context.Context, taken []string) ([]string, error) {
	for len(taken) > 0 {
		answer, err := devBankAnswer(taken[0])
		if err == nil {
			_, err = d.Gateway.ImportBankAnswer(ctx, gateway.Operator(), answer, false)
		}
		if err != nil {
			return taken, err
		}
		taken = taken[1:]
	}
	// A restored copy of a sandbox pays again: its euros are worth nothing.
	file, err := d.Gateway.ExportBankFile(ctx, gateway.Operator(), true)
	switch {
	case errors.Is(err, gateway.ErrNoPayments):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []string{file.MsgID}, nil
}

// devBankAnswer is an ISO 20022 answer (pain.002.001.10) that all of a file was paid.
func devBankAnswer(msgID string) ([]byte, error) {
	type group struct {
		MsgID  string `xml:"OrgnlMsgId"`
		Status string `xml:"GrpSts"`
	}
	answer, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10 Document"`
		Group   group    `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts"`
	}{Group: group{msgID, "ACSC"}})
	if err != nil {
		return nil, fmt.Errorf("write the bank's answer: %w", err)
	}
	return answer, nil
}
