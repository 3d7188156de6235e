package signature_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

// A server that takes signed requests and answers with signed answers, and a
// client of it.
func ExampleMiddleware() {
	key, err := signature.NewKey("aR2822Y6XbehWMclnB0Y2NJK")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /order/{no}", func(w http.ResponseWriter, r *http.Request) {
		who := signature.FromContext(r.Context()).Credential.Principal
		body, _ := io.ReadAll(r.Body) // what was signed
		fmt.Fprintf(w, `{"retcode":"200","order":%q,"merchant":%q,"got":%s}`, r.PathValue("no"), who, body)
	})
	guard := &signature.Middleware{
		Lookup: func(r *http.Request, _ *signature.Parsed) (signature.Credential, error) {
			if r.Header.Get("Authorization") != "Bearer token-1" {
				return signature.Credential{}, &signature.Error{Code: signature.AuthenticationFailed}
			}
			return signature.Credential{ID: "credential-1", Keys: []*signature.Key{key}, Principal: "merchant-1"}, nil
		},
	}
	server := httptest.NewServer(guard.Handler(mux))
	defer server.Close()

	client := &http.Client{Transport: &signature.Transport{Key: key}}
	call := func(token string) {
		r, _ := http.NewRequest("POST", server.URL+"/order/A-1", strings.NewReader(`{ "amount": "25.00" }`))
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := client.Do(r)
		var refused *signature.AnswerError
		if errors.As(err, &refused) {
			fmt.Println(refused.Status, refused.Err)
			return
		}
		answer, _ := io.ReadAll(resp.Body) // verified
		fmt.Println(resp.StatusCode, string(answer))
	}
	call("token-1")
	call("token-2")
	// Output:
	// 200 {"retcode":"200","order":"A-1","merchant":"merchant-1","got":{"amount":"25.00"}}
	// 401 signature: the answer is not signed
}
