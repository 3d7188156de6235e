// Package docs holds what a gateway shows to those who integrate it: guides in two
// languages, and samples in four. The documents for maintainers and operators, in
// Markdown beside it, are read in the repository.
package docs

import "embed"

// Guide are the guides, guide/LANGUAGE/NAME.md.
//
//go:embed guide
var Guide embed.FS

// Samples are the samples, samples/ID, of which each has a program in every language.
//
//go:embed samples
var Samples embed.FS

// CallScript is the shell function that the samples for curl use.
//
//go:embed samples/call.sh
var CallScript []byte
