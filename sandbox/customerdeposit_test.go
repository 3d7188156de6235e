package sandbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

// What comes to the address that a customer keeps is announced, credited, and sent back
// in part, all on the real gateway.
func TestCustomersDeposit(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	box := start(t)
	client := box.Client
	events := receive(ctx, t, client, box.Credentials.SignKey)

	ref := xcheckout.DepositAddressRef{CustomerID: "c7", Token: "ETH_USDT"}
	if _, err := client.DepositAddresses.Info(ctx, ref); !errors.Is(err, xcheckout.CodeDepositAddressNotFound) {
		t.Errorf("before it was made: %v, want %s", err, xcheckout.CodeDepositAddressNotFound)
	}
	made, err := client.DepositAddresses.Create(ctx, xcheckout.DepositAddressRequest{CustomerID: "c7", Token: "ETH_USDT"})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := client.DepositAddresses.Info(ctx, ref); err != nil || info.Address != made.Address || len(info.Tokens) == 0 {
		t.Errorf("its info is %+v, %v", info, err)
	}
	for address, err := range client.DepositAddresses.All(ctx, xcheckout.DepositAddressFilter{Address: made.Address}) {
		if err != nil || address.CustomerID != "c7" {
			t.Errorf("whose it is: %+v, %v", address, err)
		}
	}
	paid, err := client.Sandbox.PayDeposit(ctx, made.Address, "ETH_USDT", money.MustParse("120"))
	if err != nil || paid.To != made.Address {
		t.Fatalf("paid %+v, %v", paid, err)
	}
	credited := awaitDeposit(ctx, t, events, func(e xcheckout.Event) bool { return e.IsCredited() })
	if credited.TxHash != paid.TxHash || credited.Amount != paid.Amount || credited.CustomerID != "c7" {
		t.Errorf("credited %+v, and paid %+v", credited, paid)
	}
	refund, err := client.Refunds.Create(ctx, xcheckout.RefundRequest{RefundOrderNo: "R1", DepositNo: credited.DepositNo, Amount: money.MustParse("20"), Address: paid.From})
	if err != nil || refund.DepositNo != credited.DepositNo {
		t.Fatalf("refund %+v, %v", refund, err)
	}
	awaitDeposit(ctx, t, events, func(e xcheckout.Event) bool { return e.CustomerDeposit.RefundedAmount == refund.Amount })
	now, err := client.CustomerDeposits.Info(ctx, credited.DepositNo)
	if err != nil || now.RefundableAmount != money.MustParse("100") || now.Status != xcheckout.CustomerDepositCredited {
		t.Errorf("it is %+v, %v", now, err)
	}
	listed, err := client.CustomerDeposits.List(ctx, xcheckout.CustomerDepositFilter{CustomerID: "c7", Status: xcheckout.CustomerDepositCredited})
	if err != nil || len(listed.Records) != 1 || listed.Records[0].DepositNo != now.DepositNo {
		t.Errorf("listed %+v, %v", listed, err)
	}
	refunds, err := client.Refunds.List(ctx, xcheckout.RefundFilter{DepositNo: now.DepositNo})
	if err != nil || len(refunds.Records) != 1 || refunds.Records[0].RefundOrderNo != "R1" {
		t.Errorf("refunds %+v, %v", refunds, err)
	}
}

// awaitDeposit is the deposit of the first event about one that fits.
func awaitDeposit(ctx context.Context, t *testing.T, events <-chan xcheckout.Event, fits func(xcheckout.Event) bool) *xcheckout.CustomerDepositEvent {
	t.Helper()
	for {
		select {
		case <-ctx.Done():
			t.Fatal("no event about the deposit came that fits")
		case e := <-events:
			if e.CustomerDeposit != nil && fits(e) {
				return e.CustomerDeposit
			}
		}
	}
}
