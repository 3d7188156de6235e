package gateway

import (
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
	pageSizeDefault  = 50
	pageSizeMax      = 200
)

// orderAmountMax keeps what an order costs in tokens within an Amount at any
// rate below a thousand.
var orderAmountMax = money.MustParse("1000000000")

// checkName checks a merchant's own number or a requestId: characters that
// stand for themselves in a query, so that every one can be asked for.
func checkName(param, value string, required bool) error {
	if value == "" {
		if required {
			return fault.Invalid(fault.ParameterMissing, param, "%s is required", param)
		}
		return nil
	}
	allowed := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("-._:", r)
	}
	if len(value) > nameMax || strings.IndexFunc(value, func(r rune) bool { return !allowed(r) }) >= 0 {
		return fault.Invalid(fault.ParameterInvalid, param, "%s has 1 to %d letters, digits and - . _ :", param, nameMax)
	}
	return nil
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
	if err := checkName("orderNo", p.OrderNo, true); err != nil {
		return err
	}
	if p.OrderAmount == nil {
		return fault.Invalid(fault.ParameterMissing, "orderAmount", "orderAmount is required: a decimal string such as \"25.00\"")
	}
	if *p.OrderAmount <= 0 || *p.OrderAmount > orderAmountMax {
		return fault.Invalid(fault.AmountOutOfRange, "orderAmount", "orderAmount is above 0 and at most %s", orderAmountMax)
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
		checkReturnURL("successUrl", p.SuccessURL),
		checkReturnURL("cancelUrl", p.CancelURL),
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

// checkQuery checks the parameters of a list and returns the size of a page.
func checkQuery(q OrderQuery) (size int, err error) {
	if q.Status != "" && !slices.Contains(payment.Statuses, payment.Status(q.Status)) {
		var names []string
		for _, status := range payment.Statuses {
			names = append(names, string(status))
		}
		return 0, fault.Invalid(fault.ParameterInvalid, "orderStatus", "orderStatus is one of %s", strings.Join(names, ", "))
	}
	size = pageSizeDefault
	if q.PageSize != nil {
		size = *q.PageSize
	}
	if size < 1 || size > pageSizeMax {
		return 0, fault.Invalid(fault.ParameterInvalid, "pageSize", "pageSize is between 1 and %d", pageSizeMax)
	}
	for param, value := range map[string]*int64{"startTime": q.StartTime, "endTime": q.EndTime} {
		if value != nil && (*value < 0 || *value > 9_999_999_999_999) {
			return 0, fault.Invalid(fault.ParameterInvalid, param, "%s is in milliseconds since 1970, 13 digits at most", param)
		}
	}
	return size, nil
}
