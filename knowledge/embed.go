// Package content holds the knowledge base that is built into the program:
// the YAML and TSV files of this folder, which README.md explains.
//
// It holds bytes and nothing else. Reading and checking them is the work of
// signpost/internal/knowledge.
package content

import (
	"embed"
	"io/fs"
)

// The pattern takes the whole folder, so that a new file cannot be forgotten.
//
//go:embed *
var files embed.FS

// FS returns the embedded knowledge folder. It is read-only and safe for
// concurrent use.
func FS() fs.FS { return files }
