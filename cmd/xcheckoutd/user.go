package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) userCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "user", Short: "Look after merchants' users"}, a.userPassword())
}

func (a *app) userPassword() *cobra.Command {
	var path, email, passwordFile string
	cmd := &cobra.Command{
		Use:   "password --email ADDRESS",
		Short: "Give a user another password",
		Long: `Gives a user another password, which holds from the next token call on, in a gateway
that is running too. Without --password-file one is made; it is shown here and never
again. /dev/stdin is a file too, as is <(pass show shop) of a shell.

It ends no token. Tokens belong to the credential that obtained them: one of the
password grant lives for 30 minutes at most, and those of the other grants never asked
for this password. Where a password was stolen together with a credential, revoke
that, which ends its tokens: 'xcheckoutd credential revoke'.

  xcheckoutd user password --config gateway.json --email ops@shop.example
  pass show shop | xcheckoutd user password --config gateway.json --email ops@shop.example --password-file /dev/stdin`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if email == "" {
				return cli.Usage("--email is required", cli.SeeHelp(cmd))
			}
			theirs, err := readPassword(passwordFile)
			if err != nil {
				return err
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				password, err := s.Gateway.SetPassword(cmd.Context(), gateway.Operator(), email, theirs)
				if err != nil {
					return err
				}
				shown := shownPassword{Email: email}
				if theirs == "" {
					shown.Password = password
				}
				return a.print(shown, func(w io.Writer) { shown.print(w) })
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&email, "email", "", "the user's e-mail address (required)")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file with the password")
	return cmd
}

// readPassword reads the file behind --password-file; empty where none is named.
func readPassword(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	password, err := secret.Read(path)
	if err != nil {
		return "", fmt.Errorf("--password-file: %w", err)
	}
	return password, nil
}

// shownPassword is a user's password where one was made. One that was given is not shown:
// who gave it knows it, and a terminal or a log is no place for it.
type shownPassword struct {
	Email    string `json:"email"`
	Password string `json:"password,omitempty"`
}

func (s shownPassword) print(w io.Writer) {
	if fmt.Fprintf(w, "email\t%s\n", s.Email); s.Password == "" {
		fmt.Fprintln(w, "password\tthe one of --password-file")
		return
	}
	fmt.Fprintf(w, "password\t%s\t(shown only now)\n", s.Password)
}
