package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature/vectors"
	"github.com/xcheckout/xcheckout/spec"
)

// vectorsChecked is the answer of vectors check in JSON.
type vectorsChecked struct {
	Files    int             `json:"files"`
	Vectors  int             `json:"vectors"`
	Passed   int             `json:"passed"`
	Failed   int             `json:"failed"`
	Failures []vectorFailure `json:"failures"`
}

type vectorFailure struct {
	File    string `json:"file"`
	Name    string `json:"name"`
	Message string `json:"message"`
}

// vectorsMade is the answer of vectors make --out in JSON.
type vectorsMade struct {
	File    string          `json:"file"`
	Type    spec.VectorType `json:"type"`
	Vectors int             `json:"vectors"`
}

func (a *app) vectorsCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "vectors",
		Short: "Run signature test vectors, and make random ones",
		Long: `Test vectors show whether an implementation of the signature is right, in any
language: messages with their signatures, and messages that must be refused with
the code. spec/signature.md describes them and spec/vectors holds them.`,
	}, a.vectorsCheckCommand(), a.vectorsMakeCommand())
}

func (a *app) vectorsCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Run vectors against this implementation",
		Long: `check runs the vectors in the files, where - is standard input, and prints those
that this implementation does not agree with. A file holds one vector file or
several, one after the other, as 'xcheckout vectors make' writes them. Without
FILE it runs the vectors of the specification.

The exit code is 0 when all pass, 1 when not, and 2 when a file can't be read.
With --json the answer is {"files","vectors","passed","failed","failures":
[{"file","name","message"}]}.`,
		Example: `  xcheckout vectors check spec/vectors/*.json
  xcheckout vectors make --seed 7 --count 1000 | xcheckout vectors check -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := a.readVectors(args)
			if err != nil {
				return err
			}
			return a.checkVectors(files)
		},
	}
}

// readVectors reads the files, or those of the specification where there are none.
func (a *app) readVectors(paths []string) (files []spec.VectorFile, err error) {
	if len(paths) == 0 {
		return spec.Vectors()
	}
	for _, path := range paths {
		var text []byte
		if path == "-" {
			text, err = io.ReadAll(a.stdin)
		} else {
			text, err = os.ReadFile(path)
		}
		if err != nil {
			return nil, cli.Usage("read vectors: "+err.Error(), "")
		}
		read, err := splitVectors(path, text)
		if err != nil {
			return nil, cli.Misused(err, "spec/vectors.schema.json says what a vector file holds.")
		}
		files = append(files, read...)
	}
	return files, nil
}

// splitVectors reads the vector files that stand one after the other in text.
func splitVectors(name string, text []byte) (files []spec.VectorFile, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var one json.RawMessage
		switch err := decoder.Decode(&one); {
		case errors.Is(err, io.EOF) && len(files) == 0:
			return nil, fmt.Errorf("read vectors %s: it is empty", name)
		case errors.Is(err, io.EOF):
			return files, nil
		case err != nil:
			return nil, fmt.Errorf("read vectors %s: %w", name, err)
		}
		file, err := spec.ReadVectors(name, one)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
}

func (a *app) checkVectors(files []spec.VectorFile) error {
	result := vectorsChecked{Files: len(files), Failures: []vectorFailure{}}
	for _, file := range files {
		for i := range file.Vectors {
			v := &file.Vectors[i]
			result.Vectors++
			if err := vectors.Run(file.Type, v); err != nil {
				result.Failures = append(result.Failures, vectorFailure{file.File, v.Name, err.Error()})
			}
		}
	}
	result.Failed = len(result.Failures)
	result.Passed = result.Vectors - result.Failed
	if a.json {
		if err := a.print(result); err != nil {
			return err
		}
	} else {
		for _, f := range result.Failures {
			fmt.Fprintf(a.stdout, "%s: %s: %s\n", f.File, f.Name, f.Message)
		}
		fmt.Fprintf(a.stdout, "%d of %d vectors pass\n", result.Passed, result.Vectors)
	}
	if result.Failed > 0 {
		return errSaid
	}
	return nil
}

func (a *app) vectorsMakeCommand() *cobra.Command {
	var seed uint64
	var count int
	var out string
	cmd := &cobra.Command{
		Use:   "make --seed N",
		Short: "Make random vectors",
		Long: `make writes random vectors: messages that are signed, and messages that are
refused with each of the codes that do not depend on a server's state. Every
expectation is known from how a message was put together. The same seed and
count make the same vectors on every machine.

They are written to standard output, one vector file a line for each type of
vector, or with --out into a directory, one file a type.`,
		Example: `  xcheckout vectors make --seed 7 --count 100000 --out ./random`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("seed") {
				return cli.Usage("make needs --seed", cli.SeeHelp(cmd))
			}
			if count < 1 {
				return cli.Usage("--count is above zero", cli.SeeHelp(cmd))
			}
			return a.makeVectors(vectors.Make(seed, count), out)
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 0, "what all of it follows from (required)")
	cmd.Flags().IntVar(&count, "count", 1000, "how many vectors to make")
	cmd.Flags().StringVar(&out, "out", "", "a directory to write to, made when it does not exist")
	return cmd
}

func (a *app) makeVectors(files []spec.VectorFile, out string) error {
	indent := ""
	if out != "" {
		indent = "  "
		if err := os.MkdirAll(out, 0o755); err != nil {
			return err
		}
	}
	for _, file := range files {
		text, err := vectors.Encode(file, indent)
		if err != nil {
			return err
		}
		if out == "" {
			if _, err := a.stdout.Write(text); err != nil {
				return err
			}
			continue
		}
		path := filepath.Join(out, file.File)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		if a.json {
			err = a.print(vectorsMade{path, file.Type, len(file.Vectors)})
		} else {
			_, err = fmt.Fprintf(a.stdout, "%s: %d vectors\n", path, len(file.Vectors))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
