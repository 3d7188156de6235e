package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) settlementCreateFiatCommand() *cobra.Command {
	var r xcheckout.FiatSettlementRequest
	var amount string
	cmd := &cobra.Command{
		Use:   "create-fiat",
		Short: "Settle to a bank account",
		Long: `create-fiat reserves tokens of your balance and has what they are worth paid to a bank
account, and prints the settlement as it stands. --amount is in the currency and with the
fee; the rate is the gateway's, and fixed from now on. The operator takes a file to the
bank, so it takes longer than a settlement on a chain.

The account is an --iban, or an --account-number with a --bic. 'xcheckout settlement info',
cancel and list are for these settlements too.`,
		Example: `  xcheckout settlement create-fiat --token ETH_USDT --currency EUR --amount 1000 \
    --name "Shoe Shop GmbH" --iban DE02120300000000202051 --settlement-no S13`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			for _, required := range []struct{ flag, value string }{
				{"--token", r.Token}, {"--currency", r.Currency}, {"--amount", amount}, {"--name", r.BankAccount.Name}, {"--iban or --account-number", r.BankAccount.IBAN + r.BankAccount.Number},
			} {
				if required.value == "" {
					return cli.Usage("settlement create-fiat needs "+required.flag, cli.SeeHelp(cmd))
				}
			}
			if r.SettlementOrderNo == "" && cmd.Flags().Changed("settlement-no") {
				return cli.Usage("--settlement-no is empty: leave it out for a new number", cli.SeeHelp(cmd))
			}
			if r.Amount, err = parseAmount("--amount", amount); err != nil {
				return err
			}
			if r.SettlementOrderNo == "" {
				r.SettlementOrderNo = newOrderNo(time.Now())
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			settlement, err := client.Settlements.CreateFiat(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(settlement.Raw, settlementRows(settlement))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Token, "token", "", "the balance that is settled, such as ETH_USDT (required)")
	flags.StringVar(&r.Currency, "currency", "", "what the bank sends, such as EUR (required)")
	flags.StringVar(&amount, "amount", "", "how much of the currency, with the fee (required)")
	flags.StringVar(&r.BankAccount.Name, "name", "", "the account's holder, in Latin letters (required)")
	flags.StringVar(&r.BankAccount.IBAN, "iban", "", "the account's IBAN")
	flags.StringVar(&r.BankAccount.Number, "account-number", "", "the account's number, where it has no IBAN")
	flags.StringVar(&r.BankAccount.BIC, "bic", "", "the bank's BIC")
	flags.StringVar(&r.BankAccount.City, "city", "", "the city of the account's holder")
	flags.StringVar(&r.BankAccount.Country, "country", "", "the country of the account's holder, as in DE")
	flags.StringVar(&r.MerchantID, "merchant", "", "the sub-merchant whose balance it is (default your own)")
	flags.StringVar(&r.SettlementOrderNo, "settlement-no", "", "your number for the settlement (default a new one)")
	return cmd
}

// bankText is the account of a settlement to a bank; "" of another.
func bankText(f *xcheckout.Fiat) string {
	if f == nil {
		return ""
	}
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s", f.BankAccount.IBAN, f.BankAccount.BIC, f.BankAccount.Number, f.BankAccount.Name)), " ")
}

func sentText(f *xcheckout.Fiat) string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf("%s %s of %s, at %s", f.SentAmount, f.Currency, f.Amount, f.Rate)
}

func saidText(f *xcheckout.Fiat) string {
	if f == nil {
		return ""
	}
	return f.BankReason
}
