package gateway

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// Limits of what callers send. The API leaves them open; they are ours.
const (
	nameMax          = 64
	customerIDMax    = 128
	metadataMax      = 20
	metadataKeyMax   = 40
	metadataValueMax = 500
	expiryMin        = 5 * time.Second
	expiryDefault    = 30 * time.Minute
	expiryMax        = 7 * 24 * time.Hour
)

// orderAmountMax, in dollars, keeps what an order costs in tokens within an Amount at any
// rate below a thousand.
var orderAmountMax = money.MustParse("1000000000")

// checkOrderNo checks a merchant's own number of an order: letters and digits,
// which is what the vendor takes.
func checkOrderNo(value string) error { return checkNumber("orderNo", value) }

// checkNumber checks a number that a merchant gives.
func checkNumber(param, value string) error {
	if value == "" {
		return fault.Invalid(fault.ParameterMissing, param, "%s is required", param)
	}
	if len(value) > nameMax || strings.ContainsFunc(value, func(r rune) bool { return !isAlphanumeric(r) }) {
		return fault.Invalid(fault.ParameterInvalid, param, "%s has 1 to %d letters and digits, and nothing else", param, nameMax)
	}
	return nil
}

// checkRequestName checks a requestId or nonce, which is empty where none was given.
func checkRequestName(param, value string) error {
	if len(value) > nameMax || strings.ContainsFunc(value, func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("-._:", r) }) {
		return fault.Invalid(fault.ParameterInvalid, param, "%s has 1 to %d letters, digits and - . _ :", param, nameMax)
	}
	return nil
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

func checkText(param, value string, max int) error {
	if utf8.RuneCountInString(value) > max || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fault.Invalid(fault.ParameterInvalid, param, "%s has at most %d characters and no control characters", param, max)
	}
	return nil
}

// checkOrder checks the parameters of the create call as far as they can be
// checked by themselves, in the order in which the reference lists them.
func checkOrder(p NewOrder) error {
	if err := checkOrderNo(p.OrderNo); err != nil {
		return err
	}
	if p.OrderAmount == nil {
		return fault.Invalid(fault.ParameterMissing, "orderAmount", "orderAmount is required: a decimal string such as \"25.00\"")
	}
	if *p.OrderAmount <= 0 || *p.OrderAmount > orderAmountMost(cmp.Or(p.Fiat, fiatDefault)) {
		return fault.Invalid(fault.AmountOutOfRange, "orderAmount", "orderAmount is above 0 and at most %s", orderAmountMost(cmp.Or(p.Fiat, fiatDefault)))
	}
	if p.Token == "" {
		return fault.Invalid(fault.ParameterMissing, "token", "token is required: chain_token, such as ETH_USDT")
	}
	if p.ExpiredIn != nil && (*p.ExpiredIn < int64(expiryMin/time.Second) || *p.ExpiredIn > int64(expiryMax/time.Second)) {
		return fault.Invalid(fault.ParameterInvalid, "expiredIn", "expiredIn is between %d and %d seconds",
			expiryMin/time.Second, expiryMax/time.Second)
	}
	for _, err := range []error{
		checkText("customerId", p.CustomerID, customerIDMax),
		checkReturnURL("pcCallbackUrl", p.ReturnTo.PC),
		checkAppURL("appCallbackUrl", p.ReturnTo.App),
		checkReturnURL("successUrl", p.ReturnTo.Success),
		checkReturnURL("cancelUrl", p.ReturnTo.Cancel),
		checkMetadata(p.Metadata),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkMetadata(metadata map[string]string) error {
	if len(metadata) > metadataMax {
		return fault.Invalid(fault.ParameterInvalid, "metadata", "metadata has at most %d pairs", metadataMax)
	}
	for key, value := range metadata {
		if key == "" || utf8.RuneCountInString(key) > metadataKeyMax || utf8.RuneCountInString(value) > metadataValueMax {
			return fault.Invalid(fault.ParameterInvalid, "metadata", "metadata's names have 1 to %d characters, its values at most %d",
				metadataKeyMax, metadataValueMax)
		}
	}
	return nil
}

// checkStatus checks the state that a list is asked for.
func checkStatus(status string) error {
	if status == "" || slices.Contains(payment.Statuses, payment.Status(status)) {
		return nil
	}
	var names []string
	for _, status := range payment.Statuses {
		names = append(names, string(status))
	}
	return fault.Invalid(fault.ParameterInvalid, "orderStatus", "orderStatus is one of %s", strings.Join(names, ", "))
}

// checkTime reads a bound of a list; nil is none.
func checkTime(param string, value *int64) (time.Time, error) {
	if value == nil {
		return time.Time{}, nil
	}
	if *value < 0 || *value > 9_999_999_999_999 {
		return time.Time{}, fault.Invalid(fault.ParameterInvalid, param, "%s is in milliseconds since 1970, 13 digits at most", param)
	}
	return time.UnixMilli(*value), nil
}

// checkPeriod reads the bounds of a list, in milliseconds since 1970; nil is none. One that
// ends before it begins is refused: it is a mistake, which an empty list would hide.
func checkPeriod(start, end *int64) (from, before time.Time, err error) {
	if from, err = checkTime("startTime", start); err != nil {
		return from, before, err
	}
	if before, err = checkTime("endTime", end); err == nil && start != nil && end != nil && *end < *start {
		err = fault.Invalid(fault.ParameterInvalid, "endTime", "endTime is not before startTime")
	}
	return from, before, err
}
