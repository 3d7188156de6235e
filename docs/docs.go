// Package docs holds the project's documents, so that a gateway can show those
// of its own version. They are written in Markdown, to be read in the
// repository as well.
package docs

import "embed"

// Files are the documents and their images.
//
//go:embed *.md *.png
var Files embed.FS

// Samples are the programs that the documents quote, in samples/ID, with what
// each prints; e2e runs them.
//
//go:embed all:samples
var Samples embed.FS
