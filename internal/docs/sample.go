package docs

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

// sample is a program in each language, from docs/samples, where a test runs it.
type sample struct {
	ID     string
	Tabs   []tab
	OfCall bool   // curl prints the call's answer, which stands beside it
	Output string // what each of them prints, … for what is not fixed
}

type tab struct {
	Language string // that remembers a reader's choice
	Label    string
	Lexer    string
	Code     string
	HTML     template.HTML
}

// tabs are the languages in the order in which they are shown, with the file that
// each has in a sample's directory.
var tabs = []struct{ file, language, label, lexer string }{
	{"curl.sh", "curl", "curl", "bash"},
	{"main.go", "go", "Go", "go"},
	{"node.mjs", "node", "Node", "js"},
	{"Main.java", "java", "Java", "java"},
	{"shell.sh", "shell", "Shell", "bash"},
}

// readSample reads one directory of docs/samples. It returns fs.ErrNotExist where
// there is none.
func readSample(files fs.FS, id string) (sample, error) {
	s := sample{ID: id}
	for _, t := range tabs {
		code, err := fs.ReadFile(files, id+"/"+t.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return s, err
		}
		text := strings.TrimSpace(strings.TrimPrefix(string(code), "#!/usr/bin/env bash\n")) + "\n"
		s.Tabs = append(s.Tabs, tab{t.language, t.label, t.lexer, text, highlight(t.lexer, text)})
	}
	if len(s.Tabs) == 0 {
		return s, fmt.Errorf("sample %s: %w", id, fs.ErrNotExist)
	}
	output, err := fs.ReadFile(files, id+"/output.txt")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	s.Output = strings.TrimRight(string(output), "\n")
	return s, nil
}
