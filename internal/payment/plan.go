package payment

import (
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/money"
)

// SettlementPlan settles a holder's balance in an asset without being asked: once it has
// reached a threshold, or by the calendar.
type SettlementPlan struct {
	MerchantID string
	Holder     string // whose balance it is: the merchant or a sub-merchant
	Asset      Asset
	Family     string
	Address    chain.Address // where it goes
	Threshold  money.Amount  // 0 for one by the calendar
	Weekday    int           // of the calendar, from Sunday; -1 is every day
	Minute     int           // of that day, in UTC; -1 for one by a threshold
	Keep       money.Amount  // what stays
	Made       int64         // how many settlements it made
	FollowedTo time.Time     // the time up to which the calendar was followed
	LastNo     string        // the number of the settlement that it made last
	Refused    string        // why the last occasion made none, or PlanHeld; empty where it did
	Detail     string        // and in words
	RefusedAt  time.Time     // since when
	CreatedAt  time.Time
}

// PlanHeld is why a plan makes no settlement since one came back: it waits for the
// operator. What was rejected, or lost gas, would come back again, within seconds.
const PlanHeld = "plan_held"

// Held tells whether the plan waits for the operator.
func (p SettlementPlan) Held() bool { return p.Refused == PlanHeld }

// HeldBy tells whether a settlement of the plan that ended so has it wait: whichever comes
// back, of a threshold, which is still reached; of the calendar one that failed after it
// was signed, while a rejected or cancelled one was that occasion's alone. What failed
// unsigned was taken by a reorg, and is not there to be settled again.
func (p SettlementPlan) HeldBy(before, after SettleStatus) bool {
	switch after {
	case SettleFailed:
		return before != PendingSettlement
	case SettleRejected, SettleCancelled:
		return p.Minute < 0
	}
	return false
}

// last is the newest time of the calendar that is not after now.
func (p SettlementPlan) last(now time.Time) time.Time {
	now = now.UTC()
	at := time.Date(now.Year(), now.Month(), now.Day(), 0, p.Minute, 0, 0, time.UTC)
	for at.After(now) || p.Weekday >= 0 && int(at.Weekday()) != p.Weekday {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

// Next is the time of the calendar after now; zero without one, and while it is held.
func (p SettlementPlan) Next(now time.Time) time.Time {
	if p.Minute < 0 || p.Held() {
		return time.Time{}
	}
	days := 1
	if p.Weekday >= 0 {
		days = 7
	}
	return p.last(now).AddDate(0, 0, days)
}

// Due tells whether a balance is to be settled now, and the time of the calendar that
// says so.
func (p SettlementPlan) Due(now time.Time, available money.Amount) (at time.Time, due bool) {
	if p.Minute < 0 {
		return now, !p.Held() && available >= p.Threshold && available > p.Keep
	}
	at = p.last(now)
	return at, !p.Held() && at.After(p.FollowedTo)
}

// PlanPrefix begins the numbers of the settlements that plans make, and of no others.
const PlanPrefix = "AUTO"

// Number is the settlement's number for an occasion, which is the same whoever acts on it
// and however often: of the calendar its time, of a threshold its count since the plan
// was made. Two occasions have never the same: it names the asset by its id, and each part
// is digits that a letter ends. The names of tokens have characters that a number has not,
// and no bound that leaves room for the rest.
func (p SettlementPlan) Number(at time.Time) string {
	occasion := at.UTC().Format("D20060102T1504")
	if p.Minute < 0 {
		occasion = fmt.Sprintf("P%dN%d", p.CreatedAt.UnixMilli(), p.Made+1)
	}
	number := fmt.Sprintf("%s%d%s", PlanPrefix, p.Asset.ID, occasion)
	if p.Holder != p.MerchantID {
		number += strings.ReplaceAll(p.Holder, "_", "")
	}
	return number
}

var weekdays = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}

// Schedule is the calendar as people write it: "daily 06:00" or "weekly MON 06:00"; empty
// without one.
func (p SettlementPlan) Schedule() string {
	switch {
	case p.Minute < 0:
		return ""
	case p.Weekday < 0:
		return fmt.Sprintf("daily %02d:%02d", p.Minute/60, p.Minute%60)
	}
	return fmt.Sprintf("weekly %s %02d:%02d", weekdays[p.Weekday], p.Minute/60, p.Minute%60)
}

// ParseSchedule reads what Schedule writes; empty is no calendar.
func ParseSchedule(text string) (weekday, minute int, err error) {
	words := strings.Fields(text)
	weekday = -1
	switch {
	case len(words) == 0:
		return -1, -1, nil
	case words[0] == "daily" && len(words) == 2:
	case words[0] == "weekly" && len(words) == 3:
		for i, name := range weekdays {
			if strings.EqualFold(name, words[1]) {
				weekday = i
			}
		}
		if weekday < 0 {
			return 0, 0, fmt.Errorf("%q is no day of the week: %s", words[1], strings.Join(weekdays, ", "))
		}
	default:
		return 0, 0, fmt.Errorf("%q is no schedule: write \"daily 06:00\" or \"weekly MON 06:00\", in UTC", text)
	}
	at, err := time.Parse("15:04", words[len(words)-1])
	if err != nil {
		return 0, 0, fmt.Errorf("%q is no time of the day: write 06:00", words[len(words)-1])
	}
	return weekday, at.Hour()*60 + at.Minute(), nil
}
