package httpapi

import "testing"

func TestLoggedPath(t *testing.T) {
	for target, want := range map[string]string{
		"/checkout/order/info?orderNo=1": "/checkout/order/info",
		"/pay/secret":                    "/pay/{link}",
		"/pay/secret?x=1":                "/pay/{link}",
		"/pay/secret/events":             "/pay/{link}/events",
		"/pay/":                          "/pay/{link}",
	} {
		if got := loggedPath(target); got != want {
			t.Errorf("loggedPath(%q) = %q, want %q", target, got, want)
		}
	}
}
