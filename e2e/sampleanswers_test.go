//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unfixed are the members of answers whose values are others each time: names
// that the gateway gives, times, addresses and hashes of the chain.
var unfixed = strings.Fields(`sysid eventId depositNo requiredConfirmations webhookId access_token refresh_token client_id stringToSign
	createdTime updatedTime createdAt updatedAt expiresAt rateAt timestamp latency sequence
	coinAddress depositAddress paymentUrl txHash hash sender abnormalPaymentNo expiredIn from to blockNumber blockTime confirmations url
	apiKey merchantId pausedAt nextAt lastSettlementOrderNo startTime endTime ancestor head transactions`)

// differ says in what an answer is not like an example of it: it has the same
// members, each of the same kind of JSON, and of the same value where that is
// fixed.
func differ(at string, got, want any) (differences []string) {
	switch want := want.(type) {
	case map[string]any:
		object, isObject := got.(map[string]any)
		if !isObject {
			return []string{fmt.Sprintf("%s is %v, and no object", at, got)}
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if _, there := object[name]; !there {
				differences = append(differences, fmt.Sprintf("%s.%s is in the example alone", at, name))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if _, there := want[name]; !there {
				differences = append(differences, fmt.Sprintf("%s.%s is in the answer alone", at, name))
				continue
			}
			differences = append(differences, differ(at+"."+name, object[name], want[name])...)
		}
		return differences
	case []any:
		list, isList := got.([]any)
		if !isList || len(list) != len(want) {
			return []string{fmt.Sprintf("%s is %v, and no list of %d", at, got, len(want))}
		}
		for i := range want {
			differences = append(differences, differ(fmt.Sprintf("%s[%d]", at, i), list[i], want[i])...)
		}
		return differences
	}
	name := at[strings.LastIndex(at, ".")+1:]
	gotText, wantText := scalar(got), scalar(want)
	switch {
	case kind(got) != kind(want):
		return []string{fmt.Sprintf("%s is %s in the answer and %s in the example", at, gotText, wantText)}
	case gotText != wantText && !slices.Contains(unfixed, name):
		return []string{fmt.Sprintf("%s is %s in the answer and %s in the example", at, gotText, wantText)}
	}
	return nil
}

// scalar is the text of a value that is no object and no list. Numbers of the
// description are numbers of Go or their texts.
func scalar(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// kind is which kind of JSON a value is.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number, int, int64, uint64, float64:
		return "number"
	}
	return fmt.Sprintf("%T", value)
}
