//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/money"
)

// bankRun is an operator who takes payment files to the bank from a program that is killed.
type bankRun struct {
	operator
	dir   string
	files map[string][]byte // by id, those that were found out about
	taken map[string]string // by the payment's id, the file that it is in
}

// Killed at any moment, also between deciding on a payment file and writing it, 'bank
// export' leaves a file that is had again, and every settlement is in one file, once.
func TestBankExportIsKilled(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 21))
	b := &bankRun{dir: t.TempDir(), files: map[string][]byte{}, taken: map[string]string{}}
	b.operator = operator{t: t, home: t.TempDir(), rpcURL: mining(t, evmtest.Anvil), chain: `"finality": "depth", "finalDepth": 2, `,
		members: `"bank": {"name": "Operator", "currencies": [{"currency": "EUR", "iban": "DE02120300000000202051", "rate": "1"}]}, `}
	token := b.deployToken()
	merchant := b.configure(token)
	start(t, environment(b.home), binary(t, "xcheckoutd"), "serve", "--config", b.config()).ready()
	client, err := clientOf(merchant)
	if err != nil {
		t.Fatal(err)
	}
	order, err := client.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: "1", Amount: money.MustParse("100"), Token: "ETH_USDT"})
	if err != nil {
		t.Fatal(err)
	}
	b.pay(token.Contract, order.DepositAddress, 100_000_000)
	if err := until(t.Context(), "the order is paid", func() (bool, error) {
		o, err := client.Orders.Info(t.Context(), "1")
		return err == nil && o.Status == xcheckout.StatusPaid, err
	}); err != nil {
		t.Fatal(err)
	}

	ids := map[string]string{} // of settlements, by number
	kinds := map[string]int{}
	for i := range 12 {
		no := fmt.Sprintf("S%d", i)
		s, err := client.Settlements.CreateFiat(t.Context(), xcheckout.FiatSettlementRequest{SettlementOrderNo: no, Token: "ETH_USDT", Currency: "EUR",
			Amount: money.MustParse("2"), BankAccount: xcheckout.BankAccount{Name: "Shop", IBAN: "NL91ABNA0417164300"}})
		if err != nil {
			t.Fatal(err)
		}
		ids[no] = s.SysID
		kinds[b.exportKilled(filepath.Join(b.dir, no+".xml"), i%2 == 0, random)]++
	}
	t.Log(kinds)
	if kinds["decided, and not written"] == 0 {
		t.Error("no kill fell between deciding on a file and writing it")
	}
	last := exec.Command(binary(t, "xcheckoutd"), "bank", "export", "--config", b.config(), "--out", filepath.Join(b.dir, "last.xml"))
	last.Env = environment(b.home)
	if out, err := last.CombinedOutput(); err != nil && !strings.Contains(string(out), "no settlement waits for the bank") {
		t.Fatalf("the last file: %v\n%s", err, out)
	}
	b.look()
	answer := "id,status,reason\n"
	for no, id := range ids {
		if b.taken[id] == "" {
			t.Errorf("settlement %s is in no file", no)
		}
		answer += id + ",ACSC,\n"
	}
	b.run("bank", "import", "--config", b.config(), b.write("answer.csv", answer))
	for no := range ids {
		if s, err := client.Settlements.Info(t.Context(), no); err != nil || s.Status != xcheckout.SettlementDone {
			t.Errorf("%s is %+v, %v once the bank has paid", no, s, err)
		}
	}
	b.run("reconcile", "--config", b.config())
}

// exportKilled runs 'bank export' and kills it: once it begins to write what was decided,
// or at any moment. It tells what that left.
func (b *bankRun) exportKilled(out string, writing bool, random *rand.Rand) string {
	b.t.Helper()
	program := exec.Command(binary(b.t, "xcheckoutd"), "bank", "export", "--config", b.config(), "--out", out)
	program.Env = environment(b.home)
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := program.Start(); err != nil {
		b.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { program.Wait(); close(ended) }()
	kill := time.After(time.Duration(random.IntN(400)) * time.Millisecond)
	if writing {
		kill = nil
	}
	for over := false; !over; {
		select {
		case <-ended:
			over = true
		case <-kill:
			syscall.Kill(-program.Process.Pid, syscall.SIGKILL)
		default:
			if writing && b.begunToWrite() {
				syscall.Kill(-program.Process.Pid, syscall.SIGKILL)
			}
		}
	}
	known := len(b.files)
	b.look()
	written, err := os.ReadFile(out)
	switch {
	case err == nil && !b.has(written):
		b.t.Errorf("%s was written, and is no file that was decided on", out)
		return ""
	case err == nil:
		return "written"
	case len(b.files) > known:
		return "decided, and not written"
	}
	return "nothing"
}

// begunToWrite tells whether a file that has no name yet has content.
func (b *bankRun) begunToWrite() bool {
	found, err := filepath.Glob(filepath.Join(b.dir, ".bank-*"))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 && os.Remove(path) == nil {
			return true
		}
	}
	return false
}

func (b *bankRun) has(content []byte) bool {
	for _, file := range b.files {
		if bytes.Equal(file, content) {
			return true
		}
	}
	return false
}

var endToEnd = regexp.MustCompile(`<EndToEndId>(ST[^<]*)</EndToEndId>`)

// look has all files again, as an operator does whose program was killed, and takes the
// new ones to the bank.
func (b *bankRun) look() {
	b.t.Helper()
	var list []struct {
		MsgID    string
		Payments int
	}
	if err := json.Unmarshal([]byte(b.run("bank", "list", "--config", b.config(), "--json")), &list); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range list {
		again := filepath.Join(b.dir, fmt.Sprintf("again-%d-%s.xml", time.Now().UnixNano(), f.MsgID))
		b.run("bank", "export", "--config", b.config(), "--again", f.MsgID, "--out", again)
		content, err := os.ReadFile(again)
		if err != nil {
			b.t.Fatal(err)
		}
		if before, known := b.files[f.MsgID]; known {
			if !bytes.Equal(before, content) {
				b.t.Errorf("file %s has other bytes than before", f.MsgID)
			}
			continue
		}
		b.files[f.MsgID] = content
		payments := endToEnd.FindAllStringSubmatch(string(content), -1)
		if len(payments) != f.Payments {
			b.t.Errorf("file %s of %d payments has %d", f.MsgID, f.Payments, len(payments))
		}
		for _, id := range payments {
			if other := b.taken[id[1]]; other != "" {
				b.t.Errorf("%s is in two files, %s and %s", id[1], other, f.MsgID)
			}
			b.taken[id[1]] = f.MsgID
		}
	}
}
