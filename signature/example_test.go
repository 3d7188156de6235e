package signature_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

func ExampleKey_Sign() {
	key, err := signature.NewKey("aR2822Y6XbehWMclnB0Y2NJK") // from a file or the environment, never from source
	if err != nil {
		fmt.Println(err)
		return
	}
	body := signature.EscapeWhitespace([]byte(`{"remark": "late payment"}`))
	sig, err := key.Sign(signature.Message{
		Method:    http.MethodPost,
		Timestamp: "1636360661729", // signature.Timestamp(time.Now())
		Target:    "/openapi/test",
		Body:      body,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n%s\n", body, sig)
	// Output:
	// {"remark":"late\u0020payment"}
	// R2X/TvPKMD2TgBxFZkN8fIBKe094jJrHFq21iMn6VMWEf2F79huKQIDSgSHedzWFTfTzvEyQKott8AnbjiUKEw==
}

func ExampleParseRequest() {
	key, err := signature.NewKey("aR2822Y6XbehWMclnB0Y2NJK")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.UnixMilli(1636360661729) // time.Now()
	serve := func(w http.ResponseWriter, r *http.Request) {
		p, err := signature.ParseRequest(r, signature.Options{})
		if err != nil {
			fmt.Fprintln(w, signature.CodeOf(err)) // never signed
			return
		}
		// Here the caller's credential is looked up.
		if matched, err := p.Verify(now, key); err != nil {
			fmt.Fprintln(w, signature.CodeOf(err), "may be signed:", matched >= 0)
			return
		}
		fmt.Fprintf(w, "%s\n", p.Body()) // what is signed is what is used
	}
	for _, body := range []string{`{"a": "124"}`, `{"a": "125"}`} {
		r := httptest.NewRequest(http.MethodPost, "/openapi/test", strings.NewReader(body))
		r.Header.Set("TIMESTAMP", "1636360661729")
		r.Header.Set("SIGNATURE", "MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==")
		w := httptest.NewRecorder()
		serve(w, r)
		fmt.Print(w.Body)
	}
	// Output:
	// {"a":"124"}
	// signature_mismatch may be signed: false
}
