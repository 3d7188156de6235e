package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) merchantAddress() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "address", Short: "Say where a merchant's settlements may go"},
		a.addressAdd(), a.addressRemove(), a.addressList())
}

// merchantBankAccount is merchantAddress for the bank accounts of settlements.
func (a *app) merchantBankAccount() *cobra.Command {
	group := cli.Group(&cobra.Command{Use: "bank-account", Short: "Say to which bank accounts a merchant's settlements may go"})
	for _, verb := range []struct {
		use, short, long string
		remove           bool
	}{
		{use: "add", short: "Let a merchant be settled to a bank account", long: `Adds a bank account to those that a merchant may be settled to: an IBAN, or the bank's
BIC and the account's number, as in DEUTDEFF/12345678. In production a merchant without
any is not settled to a bank, and a new account waits for 24 hours. In sandboxes it holds
at once, and a merchant without any is settled to every account. 'xcheckoutd merchant
address list' lists addresses and accounts.`},
		{use: "remove", short: "Let a merchant be settled to a bank account no more", remove: true, long: `Removes a bank account from those that a merchant may be settled to. Settlements to it
that were made before go on: 'xcheckoutd payout reject' stops one that is in no file for
the bank yet.`},
	} {
		var path string
		cmd := &cobra.Command{Use: verb.use + " MERCHANT_ID ACCOUNT", Short: verb.short,
			Long: verb.long + "\n\n  xcheckoutd merchant bank-account " + verb.use + " mer_… DE02120300000000202051 --config gateway.json",
			Args: cli.Exactly("MERCHANT_ID", "ACCOUNT"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
					if verb.remove {
						return s.Gateway.RemoveSettlementAddress(cmd.Context(), gateway.Operator(), args[0], gateway.BankAccounts, args[1])
					}
					added, err := s.Gateway.AddSettlementAddress(cmd.Context(), gateway.Operator(), args[0], gateway.BankAccounts, args[1])
					if err != nil {
						return err
					}
					row := rowOf(added)
					return a.print(row, func(w io.Writer) { writeAddress(w, row) })
				})
			}}
		configFlag(cmd, &path)
		if !verb.remove {
			a.jsonFlag(cmd)
		}
		group.AddCommand(cmd)
	}
	return group
}

// addressRow is an address of the answer. It holds for all chains of its kind.
type addressRow struct {
	Address  string   `json:"address"`
	Chains   []string `json:"chains"`
	UsableAt string   `json:"usableAt"` // RFC 3339
}

func rowOf(s gateway.ListedAddress) addressRow {
	return addressRow{Address: s.Text, Chains: s.Chains, UsableAt: s.UsableAt.UTC().Format(time.RFC3339)}
}

func (a *app) addressAdd() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "add MERCHANT_ID CHAIN ADDRESS",
		Short: "Let a merchant be settled to an address",
		Long: `Adds an address to those that a merchant may be settled to. In production a merchant
without any is not settled at all, and a new address waits for 24 hours, so that one
that nobody asked for can be noticed and removed. In sandboxes it holds at once, and a
merchant without any is settled to every address.

It holds for every chain whose addresses have the same form, such as all EVM chains.
An address that is there already stays as it is. One where nothing is ever sent is
refused: the zero address, a treasury or payout wallet, the contract of a token, a
deposit address.

  xcheckoutd merchant address add mer_… ETH 0x… --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID", "CHAIN", "ADDRESS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				added, err := s.Gateway.AddSettlementAddress(cmd.Context(), gateway.Operator(), args[0], args[1], args[2])
				if err != nil {
					return err
				}
				row := rowOf(added)
				return a.print(row, func(w io.Writer) { writeAddress(w, row) })
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) addressRemove() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "remove MERCHANT_ID CHAIN ADDRESS",
		Short: "Let a merchant be settled to an address no more",
		Long: `Removes an address from those that a merchant may be settled to. Settlements to it that
were made before go on: 'xcheckout settlement cancel' stops one that was not sent yet.

  xcheckoutd merchant address remove mer_… ETH 0x… --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID", "CHAIN", "ADDRESS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				return s.Gateway.RemoveSettlementAddress(cmd.Context(), gateway.Operator(), args[0], args[1], args[2])
			})
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func (a *app) addressList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list MERCHANT_ID",
		Short: "List the addresses that a merchant may be settled to",
		Long: `Lists the addresses that a merchant may be settled to, the oldest first, and from when
on each can be used.

  xcheckoutd merchant address list mer_… --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				list, err := s.Gateway.SettlementAddresses(cmd.Context(), gateway.Operator(), args[0])
				if err != nil {
					return err
				}
				rows := []addressRow{}
				for _, listed := range list {
					rows = append(rows, rowOf(listed))
				}
				return a.print(rows, func(w io.Writer) {
					for _, row := range rows {
						writeAddress(w, row)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func writeAddress(w io.Writer, row addressRow) {
	fmt.Fprintf(w, "%s\t%s\tusable from %s\n", row.Address, strings.Join(row.Chains, ", "), row.UsableAt)
}
