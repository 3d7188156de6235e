//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// readmeBlock returns the block of code that stands in the README below the
// mark of that name: what a reader would paste.
func readmeBlock(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(data), "<!-- e2e: "+name+" -->\n```")
	_, after, _ = strings.Cut(after, "\n") // its language
	block, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatalf("the README has no block %q", name)
	}
	return block
}

// killedAtExit begins a script whose background programs end with it.
const killedAtExit = "set -e\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n"

// withPrograms is an environment in which our programs are in the path, and what
// else a block of the README needs.
func withPrograms(t *testing.T, home string, more ...string) []string {
	t.Helper()
	dirs := append([]string{filepath.Dir(binary(t, "xcheckout"))}, more...)
	return append(environment(home), "PATH="+strings.Join(dirs, ":")+":"+os.Getenv("PATH"))
}

// Taking a payment with the command line, as the README has it.
func TestReadmeTakeAPayment(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("left out: bash is not installed")
	}
	d := startDev(t, t.TempDir())
	out := runOutput(t, withPrograms(t, d.home), killedAtExit+readmeBlock(t, "take")+"sleep 1\n", 0, "bash")
	for _, want := range []string{"status     PAID", "received   25.00 of 25.00 ETH_USDT", "CHECKOUT_ORDER_CHANGED"} {
		if !strings.Contains(out, want) {
			t.Errorf("it shows\n%s\nwant %q", out, want)
		}
	}
}

// From nothing to a payment on a node of another maker, as the README has it.
func TestReadmeOnARealChain(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "openssl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("left out: %s is not installed", tool)
		}
	}
	cast := evmtest.Cast(t)
	rpcURL := evmtest.Anvil.Start(t)
	home := t.TempDir()
	address := freeAddress(t)
	script := killedAtExit + "cd " + home + "\n" + readmeBlock(t, "chain") + readmeBlock(t, "configure") + readmeBlock(t, "order")
	for from, to := range map[string]string{
		"http://127.0.0.1:8545":    rpcURL,
		"http://127.0.0.1:8787":    "http://" + address,
		`"environment": "sandbox"`: `"listen": "` + address + `", "environment": "sandbox"`,
	} {
		if strings.Count(script, from) != 1 {
			t.Fatalf("the README has %s %d times, want once", from, strings.Count(script, from))
		}
		script = strings.Replace(script, from, to, 1)
	}
	// Without --block-time this node makes a block a transaction: two more confirm.
	script = strings.Replace(script, "xcheckout order wait", "cast rpc anvil_mine 2 --rpc-url $RPC > mined.log\nxcheckout order wait", 1)
	out := runOutput(t, withPrograms(t, home, filepath.Dir(cast)), script+"sleep 1; cat events.log\n", 0, "bash")
	for _, want := range []string{"status     PAID", "received   25.00 of 25.00 ETH_USDT", "CHECKOUT_ORDER_CHANGED"} {
		if !strings.Contains(out, want) {
			t.Errorf("it shows\n%s\nwant %q", out, want)
		}
	}
}

// The whole flow with curl and openssl alone, in the README's own words.
func TestPaymentWithCurlAndOpenssl(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "openssl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("left out: %s is not installed", tool)
		}
	}
	d := startDev(t, t.TempDir())
	receiver := newReceiver(t)
	env := environment(d.home, "XCHECKOUT_BASE_URL="+d.BaseURL, "XCHECKOUT_API_KEY="+d.APIKey,
		"XCHECKOUT_API_SECRET="+d.APISecret, "XCHECKOUT_SIGN_KEY="+d.SignKey)
	script := "set -e\n" + readmeBlock(t, "call")

	out := runOutput(t, env, script+`call POST /sandbox/webhook '{"url":"`+receiver.url+`"}'`+"\n"+readmeBlock(t, "pay"), 0, "bash")
	if got := strings.Count(out, `"success":true`); got != 5 {
		t.Fatalf("%d of 5 calls succeeded: %s", got, out)
	}
	for _, reason := range []string{"deposit_detected", "paid"} {
		webhook := receiver.wait("curl1", reason, startTimeout)
		verify := script + "cd " + d.home + "\n" + readmeBlock(t, "verify")
		signed := append(env, "TIMESTAMP="+webhook.timestamp, "SIGNATURE="+webhook.signature)
		writeFile(t, filepath.Join(d.home, "body"), webhook.body)
		if got := runOutput(t, signed, verify, 0, "bash"); got != "valid\n" {
			t.Errorf("%s: %q, want valid", reason, got)
		}
		writeFile(t, filepath.Join(d.home, "body"), append(webhook.body, ' '))
		runOutput(t, signed, verify, 1, "bash")
	}
	out = runOutput(t, env, script+"call GET '/checkout/order/info?orderNo=curl1'\n", 0, "bash")
	paid := decode[struct{ Retdata order }](t, out).Retdata
	if paid.OrderStatus != "PAID" || paid.ReceivedAmount != "25" || len(paid.Deposits) != 2 || !succeededOnChain(t, d.RPCURL, paid.TxHash) {
		t.Errorf("order %+v, want PAID by two deposits that the chain knows", paid)
	}
}

// The command that dev prints for pasting works as it stands.
func TestPastedCurlCommand(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("left out: curl is not installed")
	}
	d := startDev(t, t.TempDir())
	d.mu.Lock()
	screen := d.stdout.String()
	d.mu.Unlock()
	if lines := strings.Count(screen, "\n"); lines > 25 {
		t.Errorf("dev prints %d lines, more than a screen", lines)
	}
	_, after, _ := strings.Cut(screen, "  ts=")
	command, _, found := strings.Cut(after, "\n\n")
	if !found {
		t.Fatalf("no command to paste in:\n%s", screen)
	}
	out := runOutput(t, environment(d.home), "ts="+command+"\n", 0, "bash")
	if !strings.Contains(out, `"success":true`) || !strings.Contains(out, `"hello":"world"`) {
		t.Errorf("pasted: %s", out)
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
