package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
)

// errSaid is a failure that standard output has already told.
var errSaid = errors.New("the answer says so")

// complaint is an error for programs, on standard error.
type complaint struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Hint       string `json:"hint"`
	Param      string `json:"param"`
	RequestID  string `json:"requestId"`
	DocURL     string `json:"docUrl"`
	HTTPStatus int    `json:"httpStatus"`
	// Verified says that the gateway itself refused, in a signed answer.
	Verified bool `json:"verified"`
}

// complain tells what happened and what to do next.
func (a *app) complain(err error) {
	if errors.Is(err, errSaid) || cli.ReaderGone(err) {
		return
	}
	what, hint := cli.Explain(err)
	c := complaint{Code: "failed", Message: strings.TrimPrefix(what, "xcheckout: "), Hint: hint}
	if cli.IsUsage(err) {
		c.Code = "usage"
	}
	if code := signature.CodeOf(err); code != "" {
		c.Code = string(code)
	}
	var e *xcheckout.Error
	if errors.As(err, &e) {
		c.Code, c.Param, c.RequestID, c.DocURL = string(e.Code), e.Param, e.RequestID, e.DocURL
		c.HTTPStatus, c.Verified = e.HTTPStatus, e.Verified
		if c.Hint == "" {
			c.Hint = a.hint(e)
		}
	}
	if a.json {
		a.printTo(a.stderr, map[string]complaint{"error": c})
		return
	}
	cli.Tell(a.stderr, "xcheckout", c.Message, c.Hint)
}

// hint says what to do about a failure of the API.
func (a *app) hint(e *xcheckout.Error) string {
	switch e.Code {
	case xcheckout.CodeConnectionFailed:
		return "Is the gateway running, and is its address right? 'xcheckoutd dev' starts one here; 'xcheckout config show' tells the address."
	case xcheckout.CodeAnswerUnverified:
		return unverifiedHint(e)
	case xcheckout.CodeAnswerSignatureMismatch:
		return "The signKey is not the one that this gateway signs with, or something on the way changes its answers."
	case xcheckout.CodeAnswerSignatureMissing, xcheckout.CodeAnswerRedirect:
		return "Whatever answers at this address is not the gateway. 'xcheckout config show' tells the address."
	case xcheckout.CodeAnswerTimestampOutside, xcheckout.CodeTimestampOutside:
		return "Set the clock of this machine; it should follow a time server (NTP)."
	case xcheckout.CodeRateLimited:
		return "Wait a while. Each command obtains a token of its own; a program of yours can keep one for half an hour."
	case xcheckout.CodeOrderNotFound:
		return "'xcheckout order list' shows the orders that there are."
	case xcheckout.CodeOrderNoReused:
		return "Choose another --order-no, or leave it out."
	case xcheckout.CodeRefundNotFound:
		return "'xcheckout refund list' shows the refunds that there are."
	case xcheckout.CodeDepositNotFound:
		return "'xcheckout deposit list' shows what came to the addresses that customers keep."
	case xcheckout.CodeDepositAddressNotFound:
		return "'xcheckout deposit-address create' makes the address of a customer."
	case xcheckout.CodeSubMerchantLimitReached:
		return "The gateway's operator creates more, with 'xcheckoutd merchant create --parent'."
	case xcheckout.CodeMerchantUnknown:
		return "'xcheckout sub-merchant list' shows the sub-merchants that there are."
	case xcheckout.CodeRefundOrderNoReused:
		return "Choose another --refund-no, or leave it out."
	case xcheckout.CodeSettlementNotFound:
		return "'xcheckout settlement list' shows the settlements that there are."
	case xcheckout.CodeSettlementOrderNoReused:
		return "Choose another --settlement-no, or leave it out."
	case xcheckout.CodeAddressRequired:
		return "Say where the money goes with --address."
	case xcheckout.CodeOrderNotRefundable, xcheckout.CodeAbnormalPaymentNotFound:
		return "'xcheckout abnormal list' shows what came and is not an order's."
	case xcheckout.CodeWrongEnvironment:
		return "Use the address where this apiKey was issued, or an apiKey of this address."
	case xcheckout.CodeSandboxOnly:
		return "Choose a sandbox with --profile."
	}
	if e.DocURL != "" {
		return "See " + e.DocURL
	}
	return ""
}

func unverifiedHint(e *xcheckout.Error) string {
	switch {
	case e.Claim != nil && e.Claim.StringToSign != "":
		return "The gateway built this StringToSign; compare it with that of 'xcheckout sign --json'. If both are the same, the signKey is not ('xcheckout config show' tells where it comes from):\n" + e.Claim.StringToSign
	case e.HTTPStatus == 401:
		return "Check the five parts of the credential: email, password, apiKey, apiSecret and signKey. 'xcheckout config show' tells where they come from."
	case e.HTTPStatus == 404:
		return "Whatever answers at this address may not be the gateway. 'xcheckout config show' tells the address."
	case e.HTTPStatus == 429:
		return "Wait a while: too many requests."
	case e.HTTPStatus >= 500:
		return "The gateway, or a proxy before it, is in trouble; try again later."
	}
	return ""
}

// print writes one JSON value as a line of the answer.
func (a *app) print(value any) error { return a.printTo(a.stdout, value) }

// printRaw writes what the gateway answered, as it came.
func (a *app) printRaw(value json.RawMessage) error {
	_, err := fmt.Fprintf(a.stdout, "%s\n", value)
	return err
}

func (a *app) printTo(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
