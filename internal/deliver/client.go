package deliver

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// newClient makes the client of deliveries. It looks at the address that is
// dialled, after the name was resolved, so no name can lead it astray; it
// follows no redirects, for the signature was made for one endpoint.
func newClient(p Policy) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return p.check(at.Addr())
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: answerTimeout,
			MaxIdleConnsPerHost:   placesQuick,
			IdleConnTimeout:       time.Minute,
			ForceAttemptHTTP2:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
