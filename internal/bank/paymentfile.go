package bank

import (
	"encoding/xml"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// paymentNamespace is that of pain.001.001.09.
const paymentNamespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

// PaymentFile is what an operator takes to the bank: that it pays these.
type PaymentFile struct {
	ID       string // MsgId: unique for ever at the bank
	MadeAt   time.Time
	Payer    string             // the operator's name
	Accounts map[string]Account // of the operator, by currency
	Payments []Payment
}

// Payment is one transfer of a PaymentFile. Its account is of Account.Canonical.
type Payment struct {
	ID        string // EndToEndId: the bank's answer names the payment by it
	Currency  string
	Amount    money.Amount // a multiple of the currency's Unit
	To        Account
	Reference string // that the receiver sees
	// Part is the PmtInfId under which it stands. XML sets it.
	Part string
}

// XML makes the file, and says in each payment under which part it stands: a part is
// the payments of a currency, those within the Single Euro Payments Area apart. The same
// PaymentFile gives the same bytes.
func (f PaymentFile) XML() ([]byte, error) {
	payer, err := Latin(f.Payer)
	if err != nil {
		return nil, fmt.Errorf("the payer's name: %w", err)
	}
	document := paymentDocument{Namespace: paymentNamespace}
	header := &document.Initiation.Header
	header.ID, header.MadeAt, header.Count = f.ID, f.MadeAt.UTC().Format("2006-01-02T15:04:05Z"), len(f.Payments)
	header.Initiator.Name = payer
	var sum money.Amount
	parts := map[string]int{}
	sums := []money.Amount{}
	for i := range f.Payments {
		p := &f.Payments[i]
		from := f.Accounts[p.Currency]
		inSEPA := p.Currency == "EUR" && isSEPA(from.IBAN) && isSEPA(p.To.IBAN)
		key := fmt.Sprint(p.Currency, inSEPA)
		at, there := parts[key]
		if !there {
			at = len(sums)
			parts[key] = at
			sums = append(sums, 0)
			document.Initiation.Parts = append(document.Initiation.Parts, f.part(fmt.Sprintf("%s-%d", f.ID, at+1), payer, p.Currency, from, inSEPA))
		}
		part := &document.Initiation.Parts[at]
		one, err := p.transfer(inSEPA)
		if err != nil {
			return nil, fmt.Errorf("payment %s: %w", p.ID, err)
		}
		if p.Amount > money.Max-sum {
			return nil, fmt.Errorf("payment %s: the sum of the file is too large", p.ID)
		}
		p.Part, part.Transfers = part.ID, append(part.Transfers, one)
		sum, sums[at] = sum+p.Amount, sums[at]+p.Amount
		part.Count, part.Sum = len(part.Transfers), sumText(sums[at])
	}
	header.Sum = sumText(sum)
	text, err := xml.MarshalIndent(document, "", " ")
	return append(append([]byte(xml.Header), text...), '\n'), err
}

func isSEPA(iban string) bool { return len(iban) > 2 && sepa[iban[:2]] }

func (f PaymentFile) part(id, payer, currency string, from Account, inSEPA bool) paymentPart {
	part := paymentPart{ID: id, Method: "TRF", Date: f.MadeAt.UTC().Format(time.DateOnly), Debtor: party{Name: payer},
		Account: accountOf(from), Agent: agentOf(from), Charges: "SHAR"}
	part.Account.Currency = currency
	if inSEPA {
		part.Level, part.Charges = &serviceLevel{Code: "SEPA"}, "SLEV"
	}
	return part
}

func (p Payment) transfer(inSEPA bool) (transfer, error) {
	t := transfer{InstructionID: p.ID, ID: p.ID, Amount: instructed{p.Currency, text(p.Amount, p.Currency)}, Account: accountOf(p.To)}
	if p.Amount <= 0 || p.Amount%Unit(p.Currency) != 0 {
		return t, fmt.Errorf("%s is no amount that a bank transfers in %s", p.Amount, p.Currency)
	}
	if p.To.BIC != "" {
		agent := agentOf(p.To)
		t.Agent = &agent
	}
	var err error
	if t.Creditor.Name, err = Latin(p.To.Name); err != nil {
		return t, err
	}
	if p.To.City != "" || p.To.Country != "" {
		t.Creditor.Address = &postal{Country: p.To.Country}
		if t.Creditor.Address.City, err = Latin(p.To.City); err != nil {
			return t, err
		}
	}
	if t.Reference, err = Latin(p.Reference); err != nil {
		return t, err
	}
	return t, nil
}

func accountOf(a Account) account {
	if a.IBAN != "" {
		return account{IBAN: a.IBAN}
	}
	return account{Other: &other{a.Number}}
}

// notProvided stands where a bank or an id is not named; of a bank, the IBAN says which.
const notProvided = "NOTPROVIDED"

func agentOf(a Account) agent {
	if a.BIC != "" {
		return agent{BIC: a.BIC}
	}
	return agent{Other: &other{notProvided}}
}

// The members are in the order that the schema asks for.

type paymentDocument struct {
	XMLName    xml.Name `xml:"Document"`
	Namespace  string   `xml:"xmlns,attr"`
	Initiation struct {
		Header struct {
			ID        string `xml:"MsgId"`
			MadeAt    string `xml:"CreDtTm"`
			Count     int    `xml:"NbOfTxs"`
			Sum       string `xml:"CtrlSum"`
			Initiator party  `xml:"InitgPty"`
		} `xml:"GrpHdr"`
		Parts []paymentPart `xml:"PmtInf"`
	} `xml:"CstmrCdtTrfInitn"`
}

type paymentPart struct {
	ID        string        `xml:"PmtInfId"`
	Method    string        `xml:"PmtMtd"`
	Count     int           `xml:"NbOfTxs"`
	Sum       string        `xml:"CtrlSum"`
	Level     *serviceLevel `xml:"PmtTpInf"`
	Date      string        `xml:"ReqdExctnDt>Dt"`
	Debtor    party         `xml:"Dbtr"`
	Account   account       `xml:"DbtrAcct"`
	Agent     agent         `xml:"DbtrAgt"`
	Charges   string        `xml:"ChrgBr"`
	Transfers []transfer    `xml:"CdtTrfTxInf"`
}

type serviceLevel struct {
	Code string `xml:"SvcLvl>Cd"`
}

type transfer struct {
	InstructionID string     `xml:"PmtId>InstrId"`
	ID            string     `xml:"PmtId>EndToEndId"`
	Amount        instructed `xml:"Amt>InstdAmt"`
	Agent         *agent     `xml:"CdtrAgt"`
	Creditor      party      `xml:"Cdtr"`
	Account       account    `xml:"CdtrAcct"`
	Reference     string     `xml:"RmtInf>Ustrd,omitempty"`
}

type instructed struct {
	Currency string `xml:"Ccy,attr"`
	Amount   string `xml:",chardata"`
}

type party struct {
	Name    string  `xml:"Nm"`
	Address *postal `xml:"PstlAdr"`
}

type postal struct {
	City    string `xml:"TwnNm,omitempty"`
	Country string `xml:"Ctry,omitempty"`
}

type account struct {
	IBAN     string `xml:"Id>IBAN,omitempty"`
	Other    *other `xml:"Id>Othr"`
	Currency string `xml:"Ccy,omitempty"`
}

type agent struct {
	BIC   string `xml:"FinInstnId>BICFI,omitempty"`
	Other *other `xml:"FinInstnId>Othr"`
}

type other struct {
	ID string `xml:"Id"`
}
