// Command vendorserver runs the server of package vendortest for tests in other
// languages. Its first line of output is a JSON object with baseUrl, apiKey,
// apiSecret and signKey; it ends when its standard input does.
//
//	go run ./internal/vendortest/vendorserver
//
// POST /test/webhook?url=…, /test/pay?orderNo=… and /test/announce?event=…&remark=…,
// which need no signature, name the address for events, pay an order, and have a
// sample of an event sent; the last two answer what became of the delivery.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/xcheckout/xcheckout/internal/vendortest"
)

func main() {
	server := vendortest.Start()
	defer server.Close()
	if err := json.NewEncoder(os.Stdout).Encode(server.Credentials); err != nil {
		fmt.Fprintln(os.Stderr, "vendorserver:", err)
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // whatever ends it
}
