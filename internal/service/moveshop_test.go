package service_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
)

// shop is a gateway whose chain the test itself mines and records.
type shop struct {
	t      *testing.T
	config service.Config
	s      *service.Service
	actor  gateway.Actor
	token  string // an access token
	key    *signature.Key
	begin  time.Time
	blocks []chain.Block
	fork   int
	sent   int
}

// contracts of the shop's tokens.
var usdt, usdc = chain.Address(strings.Repeat("\x05", 20)), chain.Address(strings.Repeat("\x06", 20))

// newShop opens a shop on a file of SQLite.
func newShop(t *testing.T) *shop {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	const scheme = `{"factory":"0x00000000000000000000000000000000000000fa","implementation":"0x00000000000000000000000000000000000000fb"}`
	token := func(name string, contract chain.Address, decimals int) gateway.Token {
		return gateway.Token{Asset: payment.Asset{Chain: "ETH", Contract: contract, Token: name, Decimals: decimals}, Rates: gateway.InDollars(money.MustParseRate("1"))}
	}
	s := &shop{t: t, begin: time.Now().Truncate(time.Millisecond), config: service.Config{Database: filepath.Join(t.TempDir(), "gateway.db"), Box: box, Environment: gateway.Local,
		BaseURL: "https://pay.example", Log: quiet, Tokens: []gateway.Token{token("ETH_USDT", usdt, 6), token("ETH_USDC", usdc, 18)},
		Chains: []service.Chain{{Chain: gateway.Chain{Name: "ETH", Confirmations: 2, Family: evm.Family{}, Scheme: scheme}}}}}
	s.open()
	t.Cleanup(func() { s.s.Store.Close() })
	merchant := must(s.s.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shoe shop", Email: "ops@shop.example"}))(t)
	credential := must(s.s.Gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: merchant.ID}))(t)
	must(s.s.Gateway.SetWebhook(t.Context(), gateway.Operator(), merchant.ID, "https://shop.example/hook", ""))(t)
	s.actor = gateway.Actor{MerchantID: merchant.ID, CredentialID: credential.ID, Role: gateway.RoleMerchant, Proof: gateway.ProofSignature}
	s.key = must(signature.NewKey(credential.SignKey))(t)
	opened := must(s.s.Gateway.CredentialByAPIKey(t.Context(), credential.APIKey))(t)
	s.token = must(s.s.Gateway.IssueToken(t.Context(), opened, gateway.TokenRequest{GrantType: gateway.GrantClientCredentials, APISecret: credential.APISecret}, &gateway.Envelope{}))(t).Token
	if err := s.s.Gateway.Bind(t.Context(), "ETH", chain.Identity{Ref: "eip155:1", Genesis: s.hash("genesis")}); err != nil {
		t.Fatal(err)
	}
	s.mine(0)
	return s
}

// must turns a value and an error into the value, and ends the test on the error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func (s *shop) open() {
	s.t.Helper()
	s.s = must(service.Open(s.t.Context(), s.config))(s.t)
}

func (s *shop) hash(of string) chain.Hash {
	sum := sha256.Sum256([]byte(of))
	return chain.Hash(sum[:])
}

// order makes an order that is open for some seconds.
func (s *shop) order(orderNo string, seconds int64, token, subMerchant string) gateway.OrderDetail {
	amount := money.MustParse("25.50")
	o, err := s.s.Gateway.CreateOrder(s.t.Context(), s.actor, gateway.NewOrder{OrderNo: orderNo, OrderAmount: &amount, Token: token, SubMerchantID: subMerchant,
		CustomerID: "customer " + orderNo[len(orderNo)-1:], ExpiredIn: &seconds, Metadata: map[string]string{"größe": "42½", "note": "“quoted”\n\\ &<>"}}, nil, nil)
	if err != nil {
		s.t.Errorf("order %s: %v", orderNo, err)
	}
	return o
}

// pay is a transfer of a part of what an order asks for, in hundredths.
func (s *shop) pay(o gateway.OrderDetail, percent int64, contract chain.Address) chain.Transfer {
	s.t.Helper()
	decimals := map[chain.Address]int{usdt: 6, usdc: 18}[contract]
	raw := must(o.PayingAmount.Raw(decimals))(s.t)
	raw.Mul(raw, big.NewInt(percent)).Quo(raw, big.NewInt(100))
	s.sent++
	return chain.Transfer{Tx: chain.TxID(s.hash(fmt.Sprint("tx", s.sent))), Token: contract, From: chain.Address(strings.Repeat("\x07", 20)), To: o.Address, Raw: raw}
}

// toCustomers are transfers to the addresses that as many customers keep.
func (s *shop) toCustomers(n int) (list []chain.Transfer) {
	s.t.Helper()
	for i := range n {
		kept := must(s.s.Gateway.CreateCustomerAddress(s.t.Context(), s.actor, gateway.CustomerOf{CustomerID: fmt.Sprint("customer ", i), Token: "ETH_USDT"}, nil))(s.t)
		s.sent++
		list = append(list, chain.Transfer{Tx: chain.TxID(s.hash(fmt.Sprint("tx", s.sent))), Token: usdt, From: chain.Address(strings.Repeat("\x07", 20)), To: kept.Address,
			Raw: big.NewInt(int64(1_000_000 * (i + 1)))})
	}
	return list
}

// mine mines a block so long after the beginning, with these transfers, and records
// it: the block before it is confirmed then.
func (s *shop) mine(after time.Duration, transfers ...chain.Transfer) {
	s.t.Helper()
	n := uint64(len(s.blocks))
	block := chain.Block{Number: n, Hash: s.hash(fmt.Sprint("block", s.fork, n)), Time: s.begin.Add(after).UnixMilli()}
	batch := chain.Batch{Chain: "ETH"}
	if n > 0 {
		parent := s.blocks[n-1]
		block.ParentNumber, block.ParentHash, batch.Confirmed = parent.Number, parent.Hash, parent
		if cursor, _, err := s.s.Gateway.Cursor(s.t.Context(), "ETH"); err != nil {
			s.t.Fatal(err)
		} else if cursor.Number >= n {
			batch.Ancestor = &parent
		}
	}
	for i, t := range transfers {
		t.Block, t.TxIndex = block, uint32(i)
		batch.Transfers = append(batch.Transfers, t)
	}
	batch.Blocks, batch.Head = []chain.Block{block}, block
	seen := map[chain.Address]bool{}
	for _, e := range must(s.s.Gateway.Expected(s.t.Context(), "ETH", batch.Confirmed))(s.t) {
		if !seen[e.Address] {
			seen[e.Address], batch.Compared = true, append(batch.Compared, e.Address)
		}
	}
	if err := s.s.Gateway.Record(s.t.Context(), batch); err != nil {
		s.t.Fatal(err)
	}
	s.blocks = append(s.blocks, block)
}

// perBlock is how many transfers are in a block.
const perBlock = 500

// mineAll mines blocks of as many transfers.
func (s *shop) mineAll(after time.Duration, transfers []chain.Transfer) {
	s.t.Helper()
	for ; len(transfers) > perBlock; transfers = transfers[perBlock:] {
		s.mine(after, transfers[:perBlock]...)
	}
	s.mine(after, transfers...)
}

// states are how orders of a shop end up; see fill.
const states = 12

// fill makes n orders, in every state that there is: order i is in state i % states.
func (s *shop) fill(n int) {
	s.t.Helper()
	sub := must(s.s.Gateway.CreateMerchant(s.t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: s.actor.MerchantID}))(s.t).ID
	made := make([]gateway.OrderDetail, n)
	var workers sync.WaitGroup
	for w := range 64 {
		workers.Go(func() {
			for i := w; i < n; i += 64 {
				seconds, token, holder := int64(86400), "ETH_USDT", ""
				if state := i % states; state == 2 || state == 7 || state == 8 {
					seconds = 60 // and its time is over
				}
				if i%5 == 0 {
					token, holder = "ETH_USDC", sub
				}
				made[i] = s.order(fmt.Sprintf("order%06d", i), seconds, token, holder)
				if i%states == 1 {
					if _, err := s.s.Gateway.CancelOrder(s.t.Context(), s.actor, made[i].OrderNo, nil); err != nil {
						s.t.Errorf("cancel: %v", err)
					}
				}
			}
		})
	}
	workers.Wait()
	if s.t.Failed() {
		s.t.FailNow()
	}
	inTime, lost, last := s.toCustomers(5), s.toCustomers(2), s.toCustomers(3)
	var late []chain.Transfer
	for i, o := range made {
		own, other := usdt, usdc
		if i%5 == 0 {
			own, other = usdc, usdt
		}
		switch i % states {
		case 3:
			inTime = append(inTime, s.pay(o, 100, own))
		case 4: // too much
			inTime = append(inTime, s.pay(o, 137, own))
		case 5, 7: // a part, and of 7 the time is over
			inTime = append(inTime, s.pay(o, 40, own))
		case 6: // the newest of them not confirmed yet
			last = append(last, s.pay(o, 100, own))
		case 8:
			late = append(late, s.pay(o, 100, own))
		case 9:
			inTime = append(inTime, s.pay(o, 100, other))
		case 10:
			inTime = append(inTime, s.pay(o, 60, own), s.pay(o, 40, own))
		case 11: // a reorg takes it away, or nobody pays
			lost = append(lost, s.pay(o, 100, own))
		}
	}
	s.mineAll(time.Second, inTime)
	s.mine(2 * time.Minute)
	for len(must(s.s.Gateway.Expected(s.t.Context(), "ETH", s.blocks[len(s.blocks)-1]))(s.t)) > 0 { // until every order that is over has ended
		s.mine(3 * time.Minute)
	}
	s.mineAll(4*time.Minute, late)
	s.mine(5*time.Minute, lost[:min(len(lost), perBlock)]...)
	s.fork, s.blocks = s.fork+1, s.blocks[:len(s.blocks)-1]
	s.mine(5 * time.Minute)
	s.mineAll(6*time.Minute, last)
	for i := range 10 { // whose addresses were never compared
		s.order(fmt.Sprint("new", i), 86400, "ETH_USDT", "")
	}
}

// read makes every read call that there is of the shop's database, some of them for
// each order or event, and returns the answers.
func (s *shop) read(each int) map[string]string {
	s.t.Helper()
	server := httptest.NewServer(httpapi.New(httpapi.Config{Gateway: s.s.Gateway, Log: slog.New(slog.DiscardHandler)}))
	defer server.Close()
	client := &http.Client{Transport: &signature.Transport{Key: s.key}}
	answers := map[string]string{}
	post := func(path string, params any) (next string, records []map[string]any) {
		s.t.Helper()
		body := must(json.Marshal(params, json.Deterministic(true)))(s.t)
		r := must(http.NewRequestWithContext(s.t.Context(), "POST", server.URL+path, bytes.NewReader(body)))(s.t)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+s.token)
		answer := must(client.Do(r))(s.t)
		defer answer.Body.Close()
		text := must(io.ReadAll(answer.Body))(s.t)
		if answer.StatusCode != http.StatusOK {
			s.t.Fatalf("%s %s: %d %s", path, body, answer.StatusCode, text)
		}
		answers[path+" "+string(body)] = string(text)
		var e struct {
			Retdata struct {
				NextCursor string
				Records    []map[string]any
			}
		}
		if err := json.Unmarshal(text, &e, json.MatchCaseInsensitiveNames(true)); err != nil {
			s.t.Fatal(err)
		}
		return e.Retdata.NextCursor, e.Retdata.Records
	}
	type p = map[string]any
	all := func(path string, filter p, one func(i int, record map[string]any)) {
		s.t.Helper()
		i := 0
		for cursor, more := "", true; more; more = cursor != "" {
			params := p{"pageSize": 100, "cursor": cursor}
			for name, value := range filter {
				params[name] = value
			}
			var records []map[string]any
			cursor, records = post(path, params)
			for _, record := range records {
				one(i, record)
				i++
			}
		}
	}
	all("/checkout/order/list", nil, func(i int, o map[string]any) {
		if i%each == 0 {
			post("/checkout/order/info", p{"orderNo": o["orderNo"]})
		}
	})
	all("/checkout/event/list", nil, func(i int, e map[string]any) {
		if i%each == 0 {
			post("/checkout/event/info", p{"eventId": e["eventId"]})
		}
	})
	nothing := func(int, map[string]any) {}
	for _, status := range []string{"PAYING", "PAID", "TIMEOUT", "CANCELLED"} {
		all("/checkout/order/list", p{"orderStatus": status}, nothing)
		post("/checkout/order/list", p{"orderStatus": status, "pageNum": 2, "pageSize": 20})
	}
	post("/checkout/order/list", p{"customerId": "customer 3", "pageNum": 1})
	post("/checkout/event/list", p{"orderNo": "order000010", "pageNum": 1})
	all("/checkout/deposit-address/list", nil, nothing)
	all("/checkout/customer-deposit/list", nil, nothing)
	post("/checkout/token/list", p{})
	timeless(answers, "/checkout/token/list {}")
	return answers
}

// timeless takes the time of rates out of an answer: a fixed one is of the moment of the
// call.
func timeless(answers map[string]string, call string) {
	answers[call] = regexp.MustCompile(`"rateAt":[0-9]+`).ReplaceAllString(answers[call], `"rateAt":0`)
}
