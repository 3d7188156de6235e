package httpapi_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

func depositAddress(customerID string) request {
	return post("/checkout/deposit-address/create", fmt.Sprintf(`{"customerId":%q,"token":"ETH_USDT"}`, customerID))
}

// deposits records transfers of one chain transaction to the address of a customer,
// confirmed or not.
func (b *bench) deposits(to string, confirmed bool, raw ...int64) {
	b.t.Helper()
	address := must(evm.Family{}.Parse(to))(b.t)
	cursor, _, err := b.gateway.Cursor(b.t.Context(), "ETH")
	if err != nil {
		b.t.Fatal(err)
	}
	at := chain.Block{Number: cursor.Number + 1, Hash: chain.Hash(fmt.Sprint("hash of ", cursor.Number+1)), Time: start.UnixMilli()}
	batch := chain.Batch{Chain: "ETH", Blocks: []chain.Block{at}, Head: at}
	for i, n := range raw {
		batch.Transfers = append(batch.Transfers, chain.Transfer{Block: at, Ordinal: uint32(i), Tx: txOf(at.Number), Token: contract, From: payer, To: address, Raw: big.NewInt(n)})
	}
	if confirmed {
		batch.Confirmed = at
	}
	if err := b.gateway.Record(b.t.Context(), batch); err != nil {
		b.t.Fatal(err)
	}
}

// deposited is the number of a customer's deposit of 25 tokens, confirmed or not.
func (b *bench) deposited(confirmed bool) string {
	b.t.Helper()
	made := members(b.t, b.succeeds(depositAddress("c7")))
	b.deposits(made["depositAddress"].(string), confirmed, 25_000_000)
	return records(b.t, b.succeeds(post("/checkout/customer-deposit/list", `{}`)))[0]["depositNo"].(string)
}

// counts fails unless a list has as many records.
func (b *bench) counts(path, filter string, want int) {
	b.t.Helper()
	if got := records(b.t, b.succeeds(post(path, filter))); len(got) != want {
		b.t.Errorf("%s %s lists %d records, want %d", path, filter, len(got), want)
	}
}

// A customer's address is made once, what comes there is listed and announced, and goes
// back in parts.
func TestCustomersDeposit(t *testing.T) {
	b := newBench(t)
	made := members(t, b.succeeds(depositAddress("c7")))
	if again := members(t, b.succeeds(depositAddress("c7"))); again["depositAddress"] != made["depositAddress"] || made["token"] != "ETH_USDT" || made["chain"] != "ETH" || made["customerId"] != "c7" {
		t.Errorf("made %v, and again %v", made, again)
	}
	if info := members(t, b.succeeds(post("/checkout/deposit-address/info", `{"customerId":"c7","token":"ETH_USDT"}`))); info["sysid"] != made["sysid"] {
		t.Errorf("its info is %v", info)
	}
	b.deposits(made["depositAddress"].(string), true, 25_000_000, 1)
	listed := records(t, b.succeeds(post("/checkout/customer-deposit/list", `{"customerId":"c7","depositStatus":"CREDITED","pageSize":1}`)))
	if len(listed) != 1 || listed[0]["amount"] != "0.000001" {
		t.Fatalf("the newest is %v", listed)
	}
	b.counts("/checkout/customer-deposit/list", fmt.Sprintf(`{"depositAddress":%q,"token":"ETH_USDT"}`, made["depositAddress"]), 2)
	b.counts("/checkout/customer-deposit/list", `{"depositStatus":"WITHDRAWN"}`, 0)
	b.counts("/checkout/deposit-address/list", fmt.Sprintf(`{"depositAddress":%q}`, made["depositAddress"]), 1)
	b.counts("/checkout/deposit-address/list", `{"customerId":"c8"}`, 0)
	no := records(t, b.succeeds(post("/checkout/customer-deposit/list", `{}`)))[1]["depositNo"].(string)
	d := members(t, b.succeeds(post("/checkout/customer-deposit/info", fmt.Sprintf(`{"depositNo":%q}`, no))))
	for name, want := range map[string]any{"amount": "25.00", "depositStatus": "CREDITED", "refundableAmount": "25.00", "shortfall": "0.00", "sender": evm.Family{}.Print(payer),
		"txHash": evm.Family{}.PrintTx(txOf(2)), "depositAddress": made["depositAddress"], "merchantId": ""} {
		if d[name] != want {
			t.Errorf("of the deposit %s is %v, want %v", name, d[name], want)
		}
	}
	r := members(t, b.succeeds(post("/checkout/refund/create", fmt.Sprintf(`{"refundOrderNo":"R1","depositNo":%q,"address":%q,"amount":"5"}`, no, address))))
	if r["depositNo"] != no || r["orderNo"] != "" || r["amount"] != "5.00" {
		t.Errorf("the refund is %v", r)
	}
	b.counts("/checkout/refund/list", fmt.Sprintf(`{"depositNo":%q}`, no), 1)
	b.announced("CUSTOMER_DEPOSIT_CHANGED", "refund_changed", "credited", "credited", "confirming", "confirming")
}

// What is asked for wrongly is refused with the parameter at fault, and another merchant
// is told nothing.
func TestCustomersDepositParameters(t *testing.T) {
	b := newBench(t)
	no := b.deposited(true)
	made := members(t, b.succeeds(depositAddress("c7")))["depositAddress"].(string)
	long := strings.Repeat("x", 129)
	for _, c := range [][4]string{
		{"/checkout/deposit-address/create", `{"token":"ETH_USDT"}`, "parameter_missing", "customerId"},
		{"/checkout/deposit-address/create", `{"customerId":"` + long + `","token":"ETH_USDT"}`, "parameter_invalid", "customerId"},
		{"/checkout/deposit-address/create", `{"customerId":7,"token":"ETH_USDT"}`, "parameter_invalid", "customerId"},
		{"/checkout/deposit-address/create", `{"customerId":"c7"}`, "parameter_missing", "token"},
		{"/checkout/deposit-address/create", `{"customerId":"c7","token":"ETH_DOGE"}`, "token_not_supported", "token"},
		{"/checkout/deposit-address/create", `{"customerId":"c7","token":"ETH_USDT","merchantId":"mer_x"}`, "merchant_unknown", "merchantId"},
		{"/checkout/deposit-address/create", `{"customerId":"c7","token":"ETH_USDT","x":1}`, "parameter_unknown", "x"},
		{"/checkout/deposit-address/info", `{"customerId":"c8","token":"ETH_USDT"}`, "deposit_address_not_found", "customerId"},
		{"/checkout/deposit-address/list", `{"depositAddress":"0x1"}`, "address_invalid", "depositAddress"},
		{"/checkout/deposit-address/list", `{"cursor":"x"}`, "parameter_invalid", "cursor"},
		{"/checkout/deposit-address/list", `{"merchantId":"mer_x"}`, "merchant_unknown", "merchantId"},
		{"/checkout/customer-deposit/info", `{}`, "parameter_missing", "depositNo"},
		{"/checkout/customer-deposit/info", `{"depositNo":"DPx"}`, "deposit_not_found", "depositNo"},
		{"/checkout/customer-deposit/list", `{"depositStatus":"SHORT"}`, "parameter_invalid", "depositStatus"},
		{"/checkout/customer-deposit/list", `{"depositAddress":"0x1"}`, "address_invalid", "depositAddress"},
		{"/checkout/customer-deposit/list", `{"pageSize":201}`, "parameter_invalid", "pageSize"},
		{"/checkout/customer-deposit/list", `{"startTime":-1}`, "parameter_invalid", "startTime"},
		{"/checkout/refund/create", `{"refundOrderNo":"R1","depositNo":"DPx","amount":"1"}`, "deposit_not_found", "depositNo"},
		{"/checkout/refund/create", `{"refundOrderNo":"R1","depositNo":"` + no + `","orderNo":"1"}`, "parameter_invalid", "depositNo"},
		{"/checkout/refund/create", `{"refundOrderNo":"R1","depositNo":"` + no + `","amount":"25.000001"}`, "refund_too_large", "amount"},
		{"/sandbox/pay", `{"depositAddress":"` + made + `","token":"ETH_USDT"}`, "parameter_missing", "amount"},
		{"/sandbox/pay", `{"depositAddress":"` + made + `","amount":"1"}`, "parameter_missing", "token"},
		{"/sandbox/pay", `{"depositAddress":"` + made + `","amount":"1","token":"ETH_USDT","orderNo":"1"}`, "parameter_invalid", "depositAddress"},
		{"/sandbox/pay", `{"depositAddress":"` + address + `","amount":"1","token":"ETH_USDT"}`, "deposit_address_not_found", "depositAddress"},
		{"/sandbox/pay", `{"depositAddress":"` + made + `","amount":"0","token":"ETH_USDT"}`, "amount_out_of_range", "amount"},
	} {
		a := b.refuses(c[0]+" "+c[1], post(c[0], c[1]), c[2], true)
		if a.Error != nil && a.Error.Param != c[3] {
			t.Errorf("%s %s: blamed %q, want %q", c[0], c[1], a.Error.Param, c[3])
		}
	}
	b.merchant = must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Hats", Email: "hats@shop.example", Password: password}))(t)
	b.with(gateway.NewCredential{})
	b.refuses("another merchant's deposit", post("/checkout/customer-deposit/info", `{"depositNo":"`+no+`"}`), "deposit_not_found", true)
	b.refuses("another merchant's refund", post("/checkout/refund/create", `{"refundOrderNo":"R1","depositNo":"`+no+`"}`), "deposit_not_found", true)
	b.refuses("another merchant's address", post("/sandbox/pay", `{"depositAddress":"`+made+`","amount":"1","token":"ETH_USDT"}`), "deposit_address_not_found", true)
	b.counts("/checkout/customer-deposit/list", `{"depositAddress":"`+made+`"}`, 0)
	b.counts("/checkout/deposit-address/list", `{"depositAddress":"`+made+`"}`, 0)
}

// The test wallet pays to a customer's address.
func TestPayToACustomersAddress(t *testing.T) {
	b := newBench(t)
	to := members(t, b.succeeds(depositAddress("c7")))["depositAddress"]
	paid := members(t, b.succeeds(post("/sandbox/pay", fmt.Sprintf(`{"depositAddress":%q,"amount":"12.5","token":"ETH_USDT"}`, to))))
	if paid["to"] != to || paid["amount"] != "12.50" || paid["orderNo"] != "" || paid["token"] != "ETH_USDT" {
		t.Errorf("paid %v", paid)
	}
}
