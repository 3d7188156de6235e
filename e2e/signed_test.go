//go:build unix

package e2e

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sign is the algorithm of the documentation, written down anew here: the tests
// rely on no code of the project's for it.
func sign(key, text string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signedCall makes one call of the API, with a token of its own.
func (c credentials) signedCall(t *testing.T, method, target, body string) string {
	t.Helper()
	return c.send(t, method, target, body, c.accessToken(t))
}

func (c credentials) accessToken(t *testing.T) string {
	t.Helper()
	answer := c.send(t, "POST", "/user/auth/oauth2/token", `{"grantType":"password","email":"`+c.Email+`","password":"`+c.Password+
		`","apiKey":"`+c.APIKey+`","apiSecret":"`+c.APISecret+`"}`, "")
	token := decode[struct {
		Retdata struct {
			AccessToken string `json:"access_token"`
		}
	}](t, answer).Retdata.AccessToken
	if token == "" {
		t.Fatalf("no token in %s", answer)
	}
	return token
}

func (c credentials) send(t *testing.T, method, target, body, token string) string {
	t.Helper()
	request, err := http.NewRequest(method, c.BaseURL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	request.Header.Set("TIMESTAMP", timestamp)
	request.Header.Set("SIGNATURE", sign(c.SignKey, method+timestamp+target+body))
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := sign(c.SignKey, method+response.Header.Get("TIMESTAMP")+target+string(answer)); response.Header.Get("SIGNATURE") != want {
		t.Errorf("%s %s: the answer's signature does not verify: %s", method, target, answer)
	}
	return string(answer)
}
