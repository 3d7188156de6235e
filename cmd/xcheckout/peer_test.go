package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const peerSignKey = "aR2822Y6XbehWMclnB0Y2NJK"

// peer is a gateway written for these tests, with one order, A1. As soon as a
// listener is registered, it delivers events to it until each is
// acknowledged.
type peer struct {
	*httptest.Server
	key *signature.Key

	mu       sync.Mutex
	listener string   // where events go, "" for nowhere
	infos    int      // how often an order was asked for
	paidAt   int      // which time it is paid, 0 for never
	log      []string // what happened
	events   sync.WaitGroup
}

func startPeer(t *testing.T, cleanup func(func())) *peer {
	t.Helper()
	key, err := signature.NewKey(peerSignKey)
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{key: key}
	p.Server = httptest.NewServer(p)
	cleanup(func() { p.Close(); p.events.Wait() })
	return p
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parsed, err := signature.ParseRequest(r, signature.Options{})
	if err == nil {
		_, err = parsed.Verify(time.Now(), p.key)
	}
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":{"code":%q,"message":"refused","stringToSign":"GET1"}}`, signature.CodeOf(err))
		return
	}
	status, body := p.answer(r, parsed)
	timestamp := signature.Timestamp(time.Now())
	mac, err := p.key.Sign(signature.Message{Kind: signature.KindResponse, Method: r.Method, Target: r.RequestURI,
		Timestamp: timestamp, Body: []byte(body)})
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("TIMESTAMP", timestamp)
	w.Header().Set("SIGNATURE", mac)
	w.WriteHeader(status)
	io.WriteString(w, body)
}

const (
	peerOrder = `{"sysid":"OR1","orderNo":"A1","orderAmount":"25.00","fiat":"USD","payingAmount":"25.01","receivedAmount":"10.00",` +
		`"token":"ETH_USDT","orderStatus":"PAYING","depositAddress":"0xdef","createdTime":"2025-09-24\u002008:14:41","requiredConfirmations":2,` +
		`"deposits":[{"txHash":"0xabc","amount":"10.00","status":"CONFIRMED","confirmations":3}],"metadata":{"a":"<&>"}}`
	peerEvent = `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","reason":"paid","orderNo":"A1","sysid":"OR1","sequence":7,"test":false,` +
		`"createdAt":1758701681000,"deliveryStatus":"FAILED","attempts":2,"url":"http://127.0.0.1:8000/"`
	peerRefund = `{"sysid":"RF1","refundOrderNo":"R1","orderNo":"A1","abnormalPaymentNo":"","token":"ETH_USDT","amount":"10.00","address":"0xa",` +
		`"refundStatus":"PENDING_REFUND","failReason":"","txHash":"","remark":"too\u0020small","createdTime":"2025-09-24T08:14:41.123"}`
	peerSettlement = `{"sysid":"ST1","settlementOrderNo":"S1","merchantId":"","token":"ETH_USDT","settlementAmount":"10.00","fee":"0.50","address":"0xa",` +
		`"settleStatus":"PENDING_SETTLEMENT","failReason":"","txHash":"","createdTime":"2025-09-24T08:14:41.123"}`
	peerFiat = `"address":"","fiat":{"currency":"EUR","amount":"9.00","sentAmount":"8.79","rate":"1.08",` +
		`"bankAccount":{"name":"Shoe\u0020Shop","iban":"DE02120300000000202051"},"bankReason":""}`
	peerPlan = `{"merchantId":"","token":"ETH_USDT","address":"0xa","threshold":"0.00","schedule":"daily\u002006:00","keep":"100.00","nextAt":1758701681000,` +
		`"lastSettlementOrderNo":"AUTO1","failReason":"outflow_limit_reached","failMessage":"too\u0020much","failedAt":1758701681000,"createdAt":1758701681000}`
	peerBalance   = `{"merchantId":"","token":"ETH_USDT","chain":"ETH","available":"10.00","reserved":"5.00","incoming":"0.00","unconfirmed":"1.00","abnormal":"2.00","shortfall":"0.00"}`
	peerStatement = `{"merchantId":"","token":"ETH_USDT","balance":"available","startTime":0,"endTime":1758701681000,"openingBalance":"0.00","closingBalance":"-5.00",` +
		`"records":[],"csv":"","pageSize":1,"nextCursor":"c2"}`
	peerAbnormal = `{"abnormalPaymentNo":"P1","orderNo":"A1","type":"OVER_PAID","status":"PENDING","token":"ETH_USDT","amount":"30.00",` +
		`"pendingAmount":"5.00","hash":"0xabc","createdTime":"2025-09-24T08:14:41.123"}`
	peerWebhook = `{"webhookId":"whk_1","merchantId":"","first":true,"url":"https://shop.example/hook","eventTypes":["REFUND_ORDER_CHANGED"],"apiKey":"xck_1",` +
		`"concurrency":10,"status":"PAUSED","pauseReason":"FAILING","failingSince":1758701681000,"pausedAt":1758701681000,"held":7,"createdAt":1758701681000,"updatedAt":1758701681000}`
	peerTokens = `{"records":[{"token":"ETH_USDT","chain":"ETH","coinAddress":"0xc","decimals":6,"fiat":"EUR","fiats":["EUR","USD"],"exchangeRate":1.08,"rateSource":"eur-usd",` +
		`"rateAt":1758701681000,"minAmount":0.000001,"maxAmount":1000,"requiredConfirmations":2},{"token":"ETH_USDC","chain":"ETH","coinAddress":"0xd","decimals":6,"fiat":"EUR",` +
		`"fiats":["EUR"],"exchangeRate":1.1,"rateSource":"fixed","rateAt":1758701681000,"minAmount":1,"maxAmount":1000,"requiredConfirmations":2}]}`
	peerAddress = `{"sysid":"DA1","customerId":"c7","merchantId":"","depositAddress":"0xdef","token":"ETH_USDT","chain":"ETH","coinAddress":"0xc",` +
		`"tokens":["ETH_USDC","ETH_USDT"],"createdTime":"2025-09-24T08:14:41.123"}`
	peerSubMerchant = `{"merchantId":"mer_2","name":"Hats by Jo","disabled":false,"createdTime":"2025-09-24T08:14:41.123"}`
	peerDeposit     = `{"depositNo":"DP1","customerId":"c7","merchantId":"","depositAddress":"0xdef","token":"ETH_USDT","chain":"ETH","amount":"120.00","refundedAmount":"20.00",` +
		`"refundableAmount":"100.00","shortfall":"0.00","depositStatus":"CONFIRMING","txHash":"0xabc","sender":"0x1","confirmations":1,"requiredConfirmations":2,"createdTime":"2025-09-24T08:14:41.123"}`
	peerToken = `{"access_token":"at_1","token_type":"bearer","expires_in":1800,"client_id":"c"}`
)

func (p *peer) answer(r *http.Request, parsed *signature.Parsed) (int, string) {
	var params map[string]any
	_ = json.Unmarshal(parsed.Body(), &params)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.URL.Path {
	case "/user/auth/oauth2/token":
		return success(peerToken)
	case "/checkout/order/create":
		delete(params, "token")
		text, _ := json.Marshal(params)
		p.log = append(p.log, "create "+string(text))
		return success(fmt.Sprintf(`{"orderNo":%q,"payingAmount":"25.01","token":"ETH_USDT","depositAddress":"0xdef","paymentUrl":"http://pay/1"}`, params["orderNo"]))
	case "/checkout/order/info", "/checkout/order/cancel":
		if orderNo, _ := parsed.Params().Lookup("orderNo"); orderNo != "A1" {
			return 404, `{"retcode":"404101","success":false,"error":{"code":"order_not_found","message":"there is no such order","requestId":"req_1"}}`
		}
		p.infos++
		if p.infos == p.paidAt {
			return success(strings.Replace(peerOrder, "PAYING", "PAID", 1))
		}
		return success(peerOrder)
	case "/checkout/event/list":
		p.log = append(p.log, "events "+string(parsed.Body()))
		return success(`{"records":[` + peerEvent + `}],"nextCursor":"evt_1"}`)
	case "/checkout/event/info":
		return success(peerEvent + `,"event":{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"data":{"orderNo":"A1","orderStatus":"PAID"}},` +
			`"deliveries":[{"attempt":1,"url":"http://127.0.0.1:8000/","outcome":"REFUSED","httpStatus":500,"latency":12,"error":"the endpoint answered 500","answer":"<h1>500</h1>\r\n\u001b[2Jé \"no\" \u202e\n","createdAt":1758701681000},` +
			`{"attempt":2,"url":"http://127.0.0.1:8000/","outcome":"FAILED","httpStatus":0,"latency":15000,"error":"timeout","createdAt":1758701696000}]}`)
	case "/checkout/event/resend":
		p.log = append(p.log, "resend "+string(parsed.Body()))
		return success(peerEvent + "}")
	case "/checkout/event/resend-since":
		p.log = append(p.log, "resend-since "+string(parsed.Body()))
		return success(`{"count":7,"nextCursor":""}`)
	case "/checkout/token/list":
		p.log = append(p.log, "tokens "+string(parsed.Body()))
		return success(peerTokens)
	case "/checkout/webhook/list":
		return success(`{"records":[` + peerWebhook + `]}`)
	case "/checkout/webhook/create", "/checkout/webhook/update", "/checkout/webhook/pause", "/checkout/webhook/resume", "/checkout/webhook/delete":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		return success(peerWebhook)
	case "/checkout/order/list":
		p.log = append(p.log, "list "+string(parsed.Body()))
		return success(`{"records":[` + peerOrder + `],"nextCursor":"c2","total":7}`)
	case "/sandbox/pay":
		p.log = append(p.log, "pay "+string(parsed.Body()))
		return success(`{"orderNo":"A1","token":"ETH_USDT","amount":"10.00","txHash":"0xabc","from":"0x1","to":"0xdef"}`)
	case "/sandbox/reorg":
		p.log = append(p.log, "reorg "+string(parsed.Body()))
		return success(`{"ancestor":39,"head":43,"transactions":1}`)
	case "/sandbox/listener":
		url, _ := params["url"].(string)
		p.log = append(p.log, fmt.Sprint("listener ", strings.Split(url, ":")[0], " for ", params["seconds"]))
		if p.listener = url; params["seconds"] == 0.0 {
			p.listener = ""
		} else {
			p.events.Go(func() { p.deliver(url) })
		}
		return success(fmt.Sprintf(`{"url":%q,"expiresAt":1758701681000}`, url))
	}
	return p.answerOutgoing(r, parsed, params)
}

// answerOutgoing answers the calls about money that goes out, and what customers deposit.
func (p *peer) answerOutgoing(r *http.Request, parsed *signature.Parsed, params map[string]any) (int, string) {
	switch r.URL.Path {
	case "/checkout/deposit-address/create", "/checkout/deposit-address/info":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		return success(peerAddress)
	case "/checkout/deposit-address/list":
		p.log = append(p.log, "addresses "+string(parsed.Body()))
		return success(`{"records":[` + peerAddress + `],"nextCursor":"c2","total":7}`)
	case "/checkout/customer-deposit/info":
		if params["depositNo"] != "DP1" {
			return 404, `{"retcode":"404108","success":false,"error":{"code":"deposit_not_found","message":"there is no such deposit"}}`
		}
		return success(peerDeposit)
	case "/checkout/customer-deposit/list":
		p.log = append(p.log, "deposits "+string(parsed.Body()))
		return success(`{"records":[` + peerDeposit + `],"nextCursor":"c2","total":7}`)
	case "/checkout/refund/create", "/checkout/abnormal-payment/refund":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		return success(strings.Replace(peerRefund, "R1", fmt.Sprint(params["refundOrderNo"]), 1))
	case "/checkout/refund/info", "/checkout/refund/cancel":
		if params["refundOrderNo"] != "R1" {
			return 404, `{"retcode":"404103","success":false,"error":{"code":"refund_not_found","message":"there is no such refund"}}`
		}
		return success(peerRefund)
	case "/checkout/refund/list":
		p.log = append(p.log, "refunds "+string(parsed.Body()))
		return success(`{"records":[` + peerRefund + `],"nextCursor":"c2","total":7}`)
	case "/checkout/settlement/create":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		return success(strings.Replace(peerSettlement, "S1", fmt.Sprint(params["settlementOrderNo"]), 1))
	case "/checkout/settlement/fiat/create":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		return success(strings.Replace(strings.Replace(peerSettlement, "S1", fmt.Sprint(params["settlementOrderNo"]), 1), `"address":"0xa"`, peerFiat, 1))
	case "/checkout/settlement/info", "/checkout/settlement/cancel":
		if no, _ := parsed.Params().Lookup("settlementOrderNo"); no != "S1" {
			return 404, `{"retcode":"404105","success":false,"error":{"code":"settlement_not_found","message":"there is no such settlement"}}`
		}
		return success(peerSettlement)
	case "/checkout/settlement/list":
		p.log = append(p.log, "settlements "+string(parsed.Body()))
		return success(`{"records":[` + peerSettlement + `],"nextCursor":"c2","total":7}`)
	case "/checkout/settlement-plan/list":
		p.log = append(p.log, "plans "+string(parsed.Body()))
		return success(`{"records":[` + peerPlan + `]}`)
	case "/checkout/balance/list":
		p.log = append(p.log, "balances "+string(parsed.Body()))
		return success(`{"records":[` + peerBalance + `],"nextCursor":"c2","total":7}`)
	case "/checkout/statement/list":
		p.log = append(p.log, "statement "+string(parsed.Body()))
		if params["cursor"] == nil {
			return success(strings.Replace(peerStatement, `"csv":""`, `"csv":"one\n"`, 1))
		}
		if params["merchantId"] == "mer_x" {
			return 409, `{"retcode":"409121","success":false,"error":{"code":"statement_changed","message":"the statement has changed"}}`
		}
		return success(strings.Replace(strings.Replace(peerStatement, `"csv":""`, `"csv":"two\n"`, 1), "c2", "", 1))
	case "/checkout/abnormal-payment/list":
		p.log = append(p.log, "abnormal "+string(parsed.Body()))
		return success(`{"records":[` + peerAbnormal + `],"nextCursor":"","total":1}`)
	case "/checkout/abnormal-payment/accept":
		p.log = append(p.log, "accept "+string(parsed.Body()))
		return success(strings.Replace(peerOrder, "PAYING", "PAID", 1))
	}
	return p.answerOther(r, parsed, params)
}

// answerOther answers the calls about sub-merchants, and none that there is not.
func (p *peer) answerOther(r *http.Request, parsed *signature.Parsed, params map[string]any) (int, string) {
	switch r.URL.Path {
	case "/checkout/sub-merchant/create":
		p.log = append(p.log, r.URL.Path+" "+string(parsed.Body()))
		if params["name"] == "One more" {
			return 409, `{"retcode":"409123","success":false,"error":{"code":"sub_merchant_limit_reached","message":"there are 1000 already"}}`
		}
		return success(peerSubMerchant)
	case "/checkout/sub-merchant/list":
		p.log = append(p.log, "sub-merchants "+string(parsed.Body()))
		return success(`{"records":[` + peerSubMerchant + `],"nextCursor":"c2","total":7}`)
	}
	return 404, `{"retcode":"404001","success":false,"error":{"code":"route_not_found","message":"there is no such call"}}`
}

func success(retdata string) (int, string) {
	return 200, `{"retcode":"200","retmsg":"SUCCESS","success":true,"retdata":` + retdata + `}`
}

// deliver sends two events in turn, the first of them twice.
func (p *peer) deliver(url string) {
	for _, id := range []string{"evt_1", "evt_1", "evt_2"} {
		body := fmt.Sprintf(`{"eventId":%q,"eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"data":{"orderNo":"A1","orderStatus":"PAID",`+
			`"receivedAmount":"25.01","payingAmount":"25.01","token":"ETH_USDT","createdTime":"2025-09-24\u002008:14:41"}}`, id)
		for range 100 {
			if status, err := p.send(url, body); err == nil && status == http.StatusOK {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (p *peer) send(url, body string) (status int, err error) {
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(time.Now()), Body: []byte(body)}
	mac, err := p.key.Sign(m)
	r, requestErr := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err := errors.Join(err, requestErr); err != nil {
		return 0, err
	}
	r.Header.Set("SIGNATURE", mac)
	r.Header.Set("TIMESTAMP", m.Timestamp)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
