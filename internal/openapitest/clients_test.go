package openapitest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clientType says by which types the clients read or write a schema's objects.
// Several, with spaces between, hold an object's members together.
type clientType struct {
	schema, goTypes, nodeTypes, javaTypes string
	request                               bool // written by the client
	part                                  bool // the types hold members of other objects too, and need not hold what may be absent
}

var clientTypes = []clientType{
	{schema: "CreatedOrder", goTypes: "CreatedOrder", nodeTypes: "CreatedOrder", javaTypes: "CreatedOrder"},
	{schema: "Order", goTypes: "Order", nodeTypes: "Order", javaTypes: "Order"},
	{schema: "Deposit", goTypes: "Deposit", nodeTypes: "Deposit", javaTypes: "Deposit"},
	{schema: "PayableToken", goTypes: "OfferedToken", nodeTypes: "PayableToken", javaTypes: "Token"},
	{schema: "Page", goTypes: "Page", nodeTypes: "Page", javaTypes: "Page"},
	{schema: "EventRecord", goTypes: "ListedEvent", nodeTypes: "EventRecord", javaTypes: "EventRecord"},
	{schema: "Delivery", goTypes: "Delivery", nodeTypes: "Delivery", javaTypes: "EventDelivery"},
	{schema: "EventDetail", goTypes: "EventDetail", nodeTypes: "EventInfo", javaTypes: "EventDetails EventRecord"},
	{schema: "EventEndpoint", goTypes: "EventEndpoint", nodeTypes: "EventEndpoint", javaTypes: "EventEndpoint"},
	{schema: "WebhookEndpoint", goTypes: "WebhookEndpoint", nodeTypes: "WebhookEndpoint", javaTypes: "WebhookEndpoint"},
	{schema: "TestPayment", goTypes: "TestPayment", nodeTypes: "TestPayment", javaTypes: "TestPayment"},
	{schema: "Reorg", goTypes: "Reorg", nodeTypes: "Reorg", javaTypes: "Reorg"},
	{schema: "WebhookChange", goTypes: "WebhookChange", nodeTypes: "WebhookChange", javaTypes: "WebhookChange"},
	{schema: "Echo", goTypes: "Echo", nodeTypes: "Echo", javaTypes: "Echo"},
	{schema: "OrderEventData", goTypes: "OrderEvent Event.decodeData", nodeTypes: "OrderEvent CheckoutOrderChanged", javaTypes: "OrderEvent Order Event", part: true},
	{schema: "Refund", goTypes: "Refund", nodeTypes: "Refund", javaTypes: "Refund"},
	{schema: "Settlement", goTypes: "Settlement", nodeTypes: "Settlement", javaTypes: "Settlement"},
	{schema: "BankTransfer", goTypes: "Fiat", nodeTypes: "FiatPart", javaTypes: "FiatPart"},
	{schema: "SettlementPlan", goTypes: "SettlementPlan", nodeTypes: "SettlementPlan", javaTypes: "SettlementPlan"},
	{schema: "Balance", goTypes: "Balance", nodeTypes: "Balance", javaTypes: "Balance"},
	{schema: "Statement", goTypes: "Statement", nodeTypes: "Statement", javaTypes: "Statement"},
	{schema: "StatementLine", goTypes: "StatementLine", nodeTypes: "StatementLine", javaTypes: "StatementLine"},
	{schema: "AbnormalPayment", goTypes: "AbnormalPayment", nodeTypes: "AbnormalPayment", javaTypes: "AbnormalPayment"},
	{schema: "RefundEventData", goTypes: "RefundEvent Event.decodeData", nodeTypes: "RefundEvent RefundOrderChanged", javaTypes: "Refund Event", part: true},
	{schema: "SettlementEventData", goTypes: "SettlementEvent Event.decodeData", nodeTypes: "SettlementEvent SettlementOrderChanged", javaTypes: "Settlement Event", part: true},
	{schema: "AbnormalPaymentEventData", goTypes: "AbnormalPaymentEvent Event.decodeData", nodeTypes: "AbnormalPaymentEvent AbnormalPaymentAnnounced", javaTypes: "AbnormalPayment Event", part: true},
	{schema: "DepositAddress", goTypes: "DepositAddress", nodeTypes: "DepositAddress", javaTypes: "DepositAddress"},
	{schema: "CustomerDeposit", goTypes: "CustomerDeposit", nodeTypes: "CustomerDeposit", javaTypes: "CustomerDeposit"},
	{schema: "CustomerDepositEventData", goTypes: "CustomerDepositEvent Event.decodeData", nodeTypes: "CustomerDepositEvent CustomerDepositChanged", javaTypes: "CustomerDeposit Event", part: true},
	{schema: "OrderRequest", goTypes: "OrderRequest.wire", nodeTypes: "OrderRequest", javaTypes: "OrderRequest", request: true},
	{schema: "OrderFilter", goTypes: "OrderFilter.wire", nodeTypes: "OrderFilter", javaTypes: "OrderFilter", request: true},
	{schema: "RefundRequest", goTypes: "RefundRequest.wire", nodeTypes: "RefundRequest", javaTypes: "RefundRequest", request: true},
	{schema: "RefundFilter", goTypes: "RefundFilter.wire", nodeTypes: "RefundFilter", javaTypes: "RefundFilter", request: true},
	{schema: "SettlementRequest", goTypes: "SettlementRequest.wire", nodeTypes: "SettlementRequest", javaTypes: "SettlementRequest", request: true},
	{schema: "FiatSettlementRequest", goTypes: "FiatSettlementRequest.wire", nodeTypes: "FiatSettlementRequest", javaTypes: "FiatSettlementRequest", request: true},
	{schema: "BankAccount", goTypes: "BankAccount", nodeTypes: "BankAccount", javaTypes: "BankAccount", request: true},
	{schema: "SettlementFilter", goTypes: "SettlementFilter.wire", nodeTypes: "SettlementFilter", javaTypes: "SettlementFilter", request: true},
	{schema: "BalanceFilter", goTypes: "BalanceFilter.wire", nodeTypes: "BalanceFilter", javaTypes: "BalanceFilter", request: true},
	{schema: "StatementRequest", goTypes: "StatementRequest.wire", nodeTypes: "StatementRequest", javaTypes: "StatementRequest", request: true},
	{schema: "AbnormalPaymentFilter", goTypes: "AbnormalPaymentFilter.wire", nodeTypes: "AbnormalPaymentFilter", javaTypes: "AbnormalPaymentFilter", request: true},
	{schema: "AbnormalRefundRequest", goTypes: "AbnormalRefundRequest.wire", nodeTypes: "AbnormalRefundRequest", javaTypes: "AbnormalRefundRequest", request: true},
	{schema: "DepositAddressRequest", goTypes: "DepositAddressRequest", nodeTypes: "DepositAddressRequest", javaTypes: "DepositAddressRequest", request: true},
	{schema: "DepositAddressQuestion", goTypes: "DepositAddressRef", nodeTypes: "DepositAddressRef", javaTypes: "DepositAddressRef", request: true},
	{schema: "DepositAddressFilter", goTypes: "DepositAddressFilter.wire", nodeTypes: "DepositAddressFilter", javaTypes: "DepositAddressFilter", request: true},
	{schema: "CustomerDepositFilter", goTypes: "CustomerDepositFilter.wire", nodeTypes: "CustomerDepositFilter", javaTypes: "CustomerDepositFilter", request: true},
	{schema: "SubMerchant", goTypes: "SubMerchant", nodeTypes: "SubMerchant", javaTypes: "SubMerchant"},
	{schema: "SubMerchantRequest", goTypes: "SubMerchantRequest", nodeTypes: "SubMerchantRequest", javaTypes: "SubMerchantRequest", request: true},
	{schema: "WebhookCreate", goTypes: "WebhookRequest", nodeTypes: "WebhookRequest", javaTypes: "WebhookRequest", request: true},
	{schema: "WebhookUpdate", goTypes: "WebhookUpdate", nodeTypes: "WebhookUpdate", javaTypes: "WebhookUpdate", request: true},
	{schema: "EventFilter", goTypes: "EventFilter.wire", nodeTypes: "EventFilter", javaTypes: "EventFilter", request: true},
}

// sameInstant are two forms of one time, of which a client reads the one or the
// other.
var sameInstant = map[string]string{"createdAt": "createdTime", "updatedAt": "updatedTime", "createdTime": "createdAt", "updatedTime": "updatedAt"}

// spared are members that a client has in another way, with the reason.
var spared = map[string]string{
	"Java Deposit status": "isConfirmed says it",
}

// member is one of an object, as a client's type or a schema has it.
type member struct {
	kind     string // text, amount, rate, integer, millis, time, instant, duration, texts, list, flag, object, any; "" where it can't be told
	required bool
}

// fits says whether a client's kind can hold what the schema describes.
func fits(client, schema string) bool {
	switch {
	case client == "" || client == schema || schema == "any" || client == "any":
		return true
	case schema == "rate": // never a binary fraction; in Java both are BigDecimal
		return client == "text" || client == "amount"
	case schema == "millis" || schema == "time":
		return client == "instant"
	case schema == "integer":
		return client == "duration"
	}
	return false
}

// Every member of the API has its place in the clients' types, of the kind and
// with the duty that the description says, and the clients know no other ones.
func TestClientsTypes(t *testing.T) {
	d := described(t)
	for _, language := range []struct {
		name  string
		types map[string]map[string]member
		of    func(clientType) string
	}{
		{"Go", goTypes(t, "../.."), func(c clientType) string { return c.goTypes }},
		{"Node", nodeTypes(t, "../../sdk/node/src"), func(c clientType) string { return c.nodeTypes }},
		{"Java", javaTypes(t, "../../sdk/java/core/src/main/java/app/xcheckout"), func(c clientType) string { return c.javaTypes }},
	} {
		for _, c := range clientTypes {
			got := map[string]member{}
			for _, name := range strings.Fields(language.of(c)) {
				if _, known := language.types[name]; !known {
					t.Errorf("%s has no type %s for the schema %s", language.name, name, c.schema)
				}
				maps.Copy(got, language.types[name])
			}
			for _, difference := range compare(c, language.name, got, schemaMembers(d, c.schema)) {
				t.Errorf("%s %s: %s", language.name, c.schema, difference)
			}
		}
	}
}

// compare returns what a client's type has otherwise than the schema.
func compare(c clientType, language string, got, want map[string]member) (differences []string) {
	for _, wire := range slices.Sorted(maps.Keys(want)) {
		has, found := got[wire]
		_, twin := got[sameInstant[wire]]
		switch {
		case spared[language+" "+c.schema+" "+wire] != "" || !found && (twin || c.part && !want[wire].required):
		case !found:
			differences = append(differences, "the client's type lacks "+wire)
		case !fits(has.kind, want[wire].kind):
			differences = append(differences, "the client has "+wire+" as "+has.kind+", the description as "+want[wire].kind)
		case c.request && want[wire].required && !has.required:
			differences = append(differences, "the client may leave "+wire+" out, which the description requires")
		case !c.request && want[wire].required && !has.required && language == "Node": // elsewhere the type does not say
			differences = append(differences, "the client's type says that "+wire+" may be absent, the description that it is there")
		}
	}
	for _, wire := range slices.Sorted(maps.Keys(got)) {
		if _, known := want[wire]; !known && !c.part {
			differences = append(differences, "the client's type has "+wire+", which the description does not")
		}
	}
	return differences
}

// Every state of an order and every type of event has its word in each client.
func TestClientsWords(t *testing.T) {
	d := described(t)
	for language, files := range map[string]map[string]string{
		"Go": sources(t, "../..", ".go"), "Node": sources(t, "../../sdk/node/src", ".ts"),
		"Java": sources(t, "../../sdk/java/core/src/main/java/app/xcheckout", ".java"),
	} {
		words := map[string]bool{}
		for path, source := range files {
			if !strings.HasSuffix(path, "_test.go") {
				for _, word := range regexp.MustCompile(`\b[A-Z]+(?:_[A-Z]+)*\b`).FindAllString(source, -1) {
					words[word] = true
				}
			}
		}
		for _, name := range []string{"OrderStatus", "EventType"} {
			for _, word := range texts(object(object(object(d.root["components"])["schemas"])[name])["enum"]) {
				if !words[word] {
					t.Errorf("%s has no word for the %s %s", language, name, word)
				}
			}
		}
	}
}

// schemaMembers are those of a schema of the description.
func schemaMembers(d *description, name string) map[string]member {
	schema := object(object(object(d.root["components"])["schemas"])[name])
	required := texts(schema["required"])
	members := map[string]member{}
	for wire, value := range object(schema["properties"]) {
		members[wire] = member{schemaKind(d, object(value)), slices.Contains(required, wire)}
	}
	return members
}

var kindsByName = map[string]string{"AmountNumber": "amount", "AmountText": "amount", "AmountGiven": "amount", "AmountSigned": "amount", "Rate": "rate",
	"Milliseconds": "millis", "MillisecondsOrNone": "millis", "MillisecondsGiven": "millis", "AnswerTime": "time", "EventTime": "time", "Metadata": "texts"}

func schemaKind(d *description, value map[string]any) string {
	if ref, isRef := value["$ref"].(string); isRef {
		name := ref[strings.LastIndex(ref, "/")+1:]
		if kind, known := kindsByName[name]; known {
			return kind
		}
		return schemaKind(d, compiler{nil, d.root}.resolve(value))
	}
	kind := value["type"]
	if kinds := texts(kind); slices.Equal(kinds, []string{"integer", "string"}) { // the text of a number
		kind = "integer"
	}
	switch kind {
	case "string":
		return "text"
	case "integer":
		return "integer"
	case "boolean":
		return "flag"
	case "array":
		return "list"
	case "object":
		if object(object(value)["additionalProperties"])["type"] == "string" {
			return "texts"
		}
		return "object"
	}
	return "any"
}
