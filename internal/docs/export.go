package docs

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/xcheckout/xcheckout/docs"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/spec"
)

// Export writes the reference as files that need no server: pages that link to one
// another by relative addresses, so that they can be opened from a directory or be
// put anywhere on a web server. baseURL is the gateway that the texts name. dir is made if it is not there; files of other names
// in it stay.
func Export(dir, baseURL string) (files int, err error) {
	written := map[string][]byte{
		"docs/openapi.yaml": bytes.ReplaceAll(spec.OpenAPI, []byte(exampleURL), []byte(baseURL)), "docs/call.sh": docs.CallScript,
		"index.html": []byte(`<!doctype html><meta charset="utf-8"><title>XCheckout</title><meta http-equiv="refresh" content="0;url=docs/index.html"><a href="docs/index.html">XCheckout</a>`),
	}
	for _, name := range spec.VectorNames() {
		if written["docs/vectors/"+name], err = spec.VectorJSON("vectors/" + name); err != nil {
			return 0, err
		}
	}
	for name, data := range page.AssetFiles() {
		written[strings.TrimPrefix(name, "/")] = data
	}
	all := sites()
	for _, l := range languages {
		site := all[l.Code]
		written["docs/search."+l.Code+".js"] = site.search
		written["docs/"+l.Prefix+"llms.txt"] = site.llms(baseURL)
		for _, sheet := range site.pages {
			name := "docs/" + l.Prefix + orIndex(sheet.Path)
			var b bytes.Buffer
			v := newView(site, sheet, false)
			v.Files = true
			if sheet.Try != nil {
				if v.Try, err = site.signForm(sheet, exampleURL); err != nil {
					return 0, fmt.Errorf("page %s: %w", name, err)
				}
			}
			if err := referenceTemplate.Execute(&b, v); err != nil {
				return 0, fmt.Errorf("page %s: %w", name, err)
			}
			written[name+".html"] = relative(bytes.ReplaceAll(b.Bytes(), []byte(exampleURL), []byte(baseURL)), name)
			written[name+".md"] = []byte(strings.ReplaceAll(sheet.Markdown, exampleURL, baseURL))
		}
	}
	for name, data := range written {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return 0, err
		}
	}
	return len(written), nil
}

// orIndex is the name of the file of a page.
func orIndex(path string) string {
	if path == "" {
		return "index"
	}
	return path
}

// address matches where a page of ours names another file of the site.
var address = regexp.MustCompile(`((?:href|src|action|data-index)=")(/(?:docs|assets)/[^"]*)"`)

// relative turns the addresses of a page into ones that hold wherever its directory
// stands. from is the page's own name without .html.
func relative(html []byte, from string) []byte {
	up := strings.Repeat("../", strings.Count(from, "/"))
	return address.ReplaceAllFunc(html, func(match []byte) []byte {
		parts := address.FindSubmatch(match)
		target, fragment, _ := strings.Cut(strings.TrimPrefix(string(parts[2]), "/"), "#")
		if strings.HasSuffix(target, "/") {
			target += "index"
		}
		if path.Ext(target) == "" {
			target += ".html"
		}
		if fragment != "" {
			target += "#" + fragment
		}
		return []byte(string(parts[1]) + up + target + `"`)
	})
}
