package payment_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
)

var settlementNumber = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)

// The settlements of plans have numbers that settlements may have, whatever the token is
// called, and two occasions have two.
func FuzzPlanNumber(f *testing.F) {
	f.Add("ETH_USDT", uint32(1), int64(1_800_000_000_000), uint32(0), uint32(6*60), false)
	f.Add("BASE-2_USDC.e", uint32(11), int64(1_700_000_000_000), uint32(1), uint32(0), true)
	f.Add(strings.Repeat("9", 32)+"_"+strings.Repeat("N.-", 10), uint32(999_999_999), int64(9_999_999_999_999), uint32(999_999_999), uint32(1), true)
	f.Fuzz(func(t *testing.T, token string, asset uint32, ms int64, made, minutes uint32, isSub bool) {
		const merchant = "mer_06FDWG8A7C3M5N7P9QRSTVWXYZ"
		created := time.UnixMilli(1_000_000_000_000 + max(ms, -ms-1)%9_000_000_000_000)
		at := created.Truncate(time.Minute).Add(time.Duration(minutes%10_000_000) * time.Minute)
		asset, made = 1+asset%999_999, made%99_999_999
		plan := func(asset uint32, minute int, made uint32, created time.Time, holder string) payment.SettlementPlan {
			return payment.SettlementPlan{MerchantID: merchant, Holder: holder, Asset: payment.Asset{ID: int64(asset), Token: token},
				Weekday: -1, Minute: minute, Made: int64(made), CreatedAt: created}
		}
		holder, other := merchant, "mer_06FDWG8A7C3M5N7P9QRSTVWXZ0"
		if isSub {
			holder, other = other, holder
		}
		numbers := map[string]string{}
		for what, number := range map[string]string{
			"calendar":                plan(asset, 1, made, created, holder).Number(at),
			"a minute later":          plan(asset, 1, made, created, holder).Number(at.Add(time.Minute)),
			"of another holder":       plan(asset, 1, made, created, other).Number(at),
			"of another asset":        plan(asset+1, 1, made, created, holder).Number(at),
			"of a longer asset":       plan(asset*10+1, 1, made, created, holder).Number(at),
			"threshold":               plan(asset, -1, made, created, holder).Number(at),
			"the next":                plan(asset, -1, made+1, created, holder).Number(at),
			"the tenth next":          plan(asset, -1, made*10+10, created, holder).Number(at),
			"threshold, other holder": plan(asset, -1, made, created, other).Number(at),
			"threshold, other asset":  plan(asset+1, -1, made, created, holder).Number(at),
			"of a plan made later":    plan(asset, -1, made, created.Add(time.Millisecond), holder).Number(at),
		} {
			if !settlementNumber.MatchString(number) || !strings.HasPrefix(number, payment.PlanPrefix) {
				t.Errorf("%s has the number %s", what, number)
			}
			if numbers[number] != "" {
				t.Errorf("%s and %s have the number %s", what, numbers[number], number)
			}
			numbers[number] = what
		}
		if again := plan(asset, 1, made+1, created.Add(1), holder).Number(at.Add(time.Second)); numbers[again] != "calendar" {
			t.Errorf("the same occasion has the number %s now: %s", again, fmt.Sprint(numbers))
		}
	})
}
