// Firstpayment measures what a newcomer waits for: from the start of the built
// gateway to its first signed answer, and from a created order to its paid
// webhook, on a chain with a block every second and two confirmations.
//
//	go run ./firstpayment [runs]
//
// Each run starts a new sandbox. The floor beside the second figure is the time
// that the chain itself needs: a payment waits for the next block and then for
// one more.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

func main() {
	runs := 5
	if len(os.Args) > 1 {
		runs, _ = strconv.Atoi(os.Args[1])
	}
	if err := measure(max(runs, 1)); err != nil {
		fmt.Fprintln(os.Stderr, "firstpayment:", err)
		os.Exit(1)
	}
}

func measure(runs int) error {
	dir, err := os.MkdirTemp("", "firstpayment-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "xcheckoutd")
	build := exec.Command("go", "build", "-o", binary, "./cmd/xcheckoutd")
	build.Dir = ".."
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, output)
	}
	var answered, paid []time.Duration
	for i := range runs {
		a, p, err := run(binary, filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			return err
		}
		fmt.Printf("run %d: first signed answer after %s, created to paid webhook %s\n", i+1, a.Round(time.Millisecond), p.Round(time.Millisecond))
		answered, paid = append(answered, a), append(paid, p)
	}
	fmt.Printf("median of %d: first signed answer after %s, created to paid webhook %s (the chain alone: 1 to 2 s)\n",
		runs, median(answered).Round(time.Millisecond), median(paid).Round(time.Millisecond))
	return nil
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

func run(binary, home string) (answered, paid time.Duration, err error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	file := filepath.Join(home, "credentials.json")
	gateway := exec.CommandContext(ctx, binary, "dev", "--listen", "127.0.0.1:0", "--credentials-file", file)
	gateway.Env = []string{"HOME=" + home, "TMPDIR=" + home}
	begin := time.Now()
	if err := gateway.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		gateway.Process.Signal(os.Interrupt)
		gateway.Wait()
	}()
	client, key, err := connect(ctx, file)
	if err != nil {
		return 0, 0, err
	}
	answered = time.Since(begin)
	paid, err = pay(ctx, client, key)
	return answered, paid, err
}

// connect waits for the credentials and for the first answer whose signature
// verifies.
func connect(ctx context.Context, file string) (*xcheckout.Client, string, error) {
	for ctx.Err() == nil {
		data, err := os.ReadFile(file)
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		var c struct{ BaseURL, Email, Password, APIKey, APISecret, SignKey string }
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, "", err
		}
		client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(c.BaseURL), Email: c.Email,
			Password: c.Password, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey})
		if err == nil {
			_, err = client.Token(ctx)
		}
		return client, c.SignKey, err
	}
	return nil, "", ctx.Err()
}

// pay measures from the create call to the receipt of ORDER_PAID.
func pay(ctx context.Context, client *xcheckout.Client, key string) (time.Duration, error) {
	paid := make(chan time.Time, 1)
	handler, err := receive(key, paid)
	if err != nil {
		return 0, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{Handler: handler}
	go server.Serve(listener)
	defer server.Close()
	if _, err := client.Sandbox.SetWebhook(ctx, "http://"+listener.Addr().String()); err != nil {
		return 0, err
	}
	begin := time.Now()
	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "1", Amount: money.MustParse("25"), Token: "ETH_USDT"})
	if err != nil {
		return 0, err
	}
	if _, err := client.Sandbox.Pay(ctx, "1", order.PayingAmount); err != nil {
		return 0, err
	}
	select {
	case at := <-paid:
		return at.Sub(begin), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func receive(key string, paid chan<- time.Time) (http.Handler, error) {
	signKey, err := signature.NewKey(key)
	if err != nil {
		return nil, err
	}
	return webhook.Handler([]*signature.Key{signKey}, func(_ context.Context, e xcheckout.Event) error {
		if e.Reason == xcheckout.ReasonPaid {
			paid <- time.Now()
		}
		return nil
	}), nil
}
