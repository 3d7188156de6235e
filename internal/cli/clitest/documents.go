// Package clitest checks a command line against the documents that tell of it.
package clitest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// documents are the texts that tell users what to type, from the module's root.
var documents = []string{"README.md", "CHANGELOG.md", "docs/*.md", "spec/*.md", "sdk/*/README.md", "internal/docs/*.html", "docs/guide/*/*.md"}

// Documented fails where a document or a help text names a command or a flag
// that root does not have, and where no document names a command of root. dir is
// the module's root.
func Documented(t *testing.T, dir string, root *cobra.Command) {
	t.Helper()
	named := map[string]bool{}
	for where, text := range texts(t, dir, root) {
		for _, words := range mentions(root.Name(), text) {
			cmd, rest := resolve(root, words)
			if cmd.HasSubCommands() && len(rest) > 0 && isName(rest[0]) {
				t.Errorf("%s: there is no command '%s %s'", where, root.Name(), strings.Join(words, " "))
				continue
			}
			if !strings.HasPrefix(where, "help of ") {
				named[cmd.CommandPath()] = true
			}
			for _, word := range words {
				if flag := flagName(word); flag != "" && !hasFlag(cmd, flag) {
					t.Errorf("%s: '%s' has no flag --%s", where, cmd.CommandPath(), flag)
				}
			}
		}
	}
	for _, cmd := range leaves(root) {
		if !named[cmd.CommandPath()] {
			t.Errorf("no document names '%s'", cmd.CommandPath())
		}
	}
}

// texts are the documents, and every command's own help, by where they stand.
func texts(t *testing.T, dir string, root *cobra.Command) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range documents {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no document %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(text)
		}
	}
	for _, cmd := range append(leaves(root), root) {
		// Only what is indented is to be typed; a sentence may begin with the name.
		prose := regexp.MustCompile(`(?m)^\S`).ReplaceAllString(cmd.Long, "~$0")
		all["help of "+cmd.CommandPath()] = prose + "\n" + cmd.Example
	}
	return all
}

// mentions are the words after each mention of a program as something to type: at
// the beginning of a line, in backticks or quotes, or after what a shell has
// before a command.
func mentions(program, text string) [][]string {
	text = strings.ReplaceAll(text, "\\\n", " ")
	typed := regexp.MustCompile("(?m)(?:^ *\\$? ?|[`'(>|&;] ?|cmd/)" + program + "((?: +[^ \n`'|;&)#]+)+)")
	var all [][]string
	for _, match := range typed.FindAllStringSubmatch(text, -1) {
		words := strings.Fields(match[1])
		if isName(words[0]) || flagName(words[0]) != "" {
			all = append(all, words)
		}
	}
	return all
}

func isName(word string) bool { return regexp.MustCompile(`^[a-z][a-z-]*$`).MatchString(word) }

func flagName(word string) string {
	if m := regexp.MustCompile(`^\[?\(?--([a-z][a-z-]*)`).FindStringSubmatch(word); m != nil {
		return m[1]
	}
	return ""
}

// resolve follows words down from a command as far as they name one.
func resolve(cmd *cobra.Command, words []string) (named *cobra.Command, rest []string) {
	for n, word := range words {
		i := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == word })
		if i < 0 {
			return cmd, words[n:]
		}
		cmd = cmd.Commands()[i]
	}
	return cmd, nil
}

func hasFlag(cmd *cobra.Command, name string) bool {
	cmd.InitDefaultHelpFlag()
	return cmd.Flags().Lookup(name) != nil || cmd.InheritedFlags().Lookup(name) != nil
}

// leaves are the commands that do something, below cmd.
func leaves(cmd *cobra.Command) (all []*cobra.Command) {
	for _, c := range cmd.Commands() {
		switch {
		case c.Hidden || c.Name() == "help" || c.Name() == "completion":
		case c.HasSubCommands():
			all = append(all, leaves(c)...)
		default:
			all = append(all, c)
		}
	}
	return all
}
