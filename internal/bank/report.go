package bank

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// answerNamespace is that of pain.002.001.10.
const answerNamespace = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"

// readReport reads a pain.002.001.10. What it has beside statuses, and what says of
// which payments they are, is not looked at.
func readReport(data []byte) (a Answer, err error) {
	var d answerDocument
	if err := unmarshalWhole(data, &d); err != nil {
		return a, fmt.Errorf("it can't be read as a pain.002.001.10: %w", err)
	}
	if d.XMLName.Local != "Document" || d.XMLName.Space != answerNamespace {
		return a, fmt.Errorf("it is <%s> of %q, and no pain.002.001.10", d.XMLName.Local, d.XMLName.Space)
	}
	add := func(list *[]Status, id string, code once[string], reasons []statusReason, named Named) {
		s := Status{ID: id}
		if code.there && err == nil {
			s, err = newStatus(id, code.value, reasonText(reasons))
		}
		if s.ID != "" {
			s.Named = named
			*list = append(*list, s)
		}
	}
	file := d.Report.value.File.value
	in := Named{File: given(file.ID)}
	add(&a.Files, in.File, file.Code, file.Reasons, Named{})
	for _, p := range d.Report.value.Parts {
		part := given(p.ID)
		add(&a.Parts, part, p.Code, p.Reasons, in)
		for _, one := range p.Payments {
			named := Named{File: in.File, Part: part, Instruction: given(one.InstructionID),
				Amount: strings.TrimSpace(one.Amount.value.Amount), Currency: strings.TrimSpace(one.Amount.value.Currency)}
			add(&a.Payments, cmp.Or(given(one.ID), named.Instruction), one.Code, one.Reasons, named)
		}
	}
	return a, err
}

// given is an id that a bank gives, or empty.
func given(id once[string]) string {
	if id := strings.TrimSpace(id.value); id != notProvided {
		return id
	}
	return ""
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

// unmarshalWhole reads data as one XML document. xml.Unmarshal passes over what is before
// the first element and stops at its end: of two answers in a file, the second would be
// lost.
func unmarshalWhole(data []byte, document any) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	read := false
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && read:
			return nil
		case errors.Is(err, io.EOF):
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
		start, isElement := token.(xml.StartElement)
		switch {
		case isElement && !read:
			read = true
			if err := d.DecodeElement(document, &start); err != nil {
				return err
			}
		case !saysNothing(token):
			line, _ := d.InputPos()
			return fmt.Errorf("line %d: there is something beside its one document", line)
		}
	}
}

// saysNothing tells whether a token may stand beside the document.
func saysNothing(token xml.Token) bool {
	switch t := token.(type) {
	case xml.Comment, xml.ProcInst:
		return true
	case xml.CharData:
		return len(bytes.Trim(t, " \t\r\n")) == 0
	}
	return false
}

// once is an element that stands once at most: of two, the first would be lost.
type once[T any] struct {
	value T
	there bool
}

func (o *once[T]) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if o.there {
		line, _ := d.InputPos()
		return fmt.Errorf("line %d: <%s> stands there a second time", line, start.Name.Local)
	}
	o.there = true
	return d.DecodeElement(&o.value, &start)
}

// others are elements that are not looked at. A status that stands where the schema has
// none would be lost there.
type others struct{}

var saying = []string{"CstmrPmtStsRpt", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", "GrpSts", "PmtInfSts", "TxSts"}

func (*others) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if slices.Contains(saying, start.Name.Local) {
		line, _ := d.InputPos()
		return fmt.Errorf("line %d: <%s> stands where there is none", line, start.Name.Local)
	}
	return d.Skip()
}

type answerDocument struct {
	XMLName xml.Name
	Report  once[answerReport] `xml:"CstmrPmtStsRpt"`
	Others  others             `xml:",any"`
}

type answerReport struct {
	File   once[answerFile] `xml:"OrgnlGrpInfAndSts"`
	Parts  []answerPart     `xml:"OrgnlPmtInfAndSts"`
	Others others           `xml:",any"`
}

type answerFile struct {
	ID      once[string]   `xml:"OrgnlMsgId"`
	Code    once[string]   `xml:"GrpSts"`
	Reasons []statusReason `xml:"StsRsnInf"`
	Others  others         `xml:",any"`
}

type answerPart struct {
	ID       once[string]    `xml:"OrgnlPmtInfId"`
	Code     once[string]    `xml:"PmtInfSts"`
	Reasons  []statusReason  `xml:"StsRsnInf"`
	Payments []answerPayment `xml:"TxInfAndSts"`
	Others   others          `xml:",any"`
}

type answerPayment struct {
	InstructionID once[string]     `xml:"OrgnlInstrId"`
	ID            once[string]     `xml:"OrgnlEndToEndId"`
	Code          once[string]     `xml:"TxSts"`
	Reasons       []statusReason   `xml:"StsRsnInf"`
	Amount        once[instructed] `xml:"OrgnlTxRef>Amt>InstdAmt"`
	Others        others           `xml:",any"`
}

type statusReason struct {
	Code string   `xml:"Rsn>Cd"`
	Own  string   `xml:"Rsn>Prtry"`
	Text []string `xml:"AddtlInf"`
}
