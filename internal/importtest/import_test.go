package importtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "signpost"

// mayImport says, for each package of the module, which others of the module
// it may import. The knowledge room, words and training know no matcher, so
// that content can be checked without one; the conversation knows no platform,
// so that each platform stays a thin adapter; platforms never know each other.
var mayImport = map[string][]string{
	"knowledge":                nil, // the embedded content: bytes
	"internal/knowledge":       nil,
	"internal/text":            nil,
	"internal/linear":          nil,
	"internal/secret":          nil,
	"internal/config":          {"internal/secret"},
	"internal/store":           nil,
	"internal/store/storetest": nil, // a PostgreSQL server for tests
	"internal/importtest":      nil,
	"internal/deploytest":      nil,
	"internal/text/wordnetgen": {"internal/text"}, // makes the word vectors that text embeds; run by hand
	"internal/search":          {"internal/knowledge", "internal/text", "internal/linear"},
	"internal/triage":          {"internal/knowledge", "internal/text", "internal/linear"},
	"internal/bot":             {"internal/knowledge", "internal/search", "internal/triage"},
	"internal/eval":            {"internal/bot", "internal/knowledge", "internal/search", "internal/triage", "internal/text", "internal/linear"},
	"internal/insight":         {"internal/knowledge", "internal/text"},
	"internal/dispatch":        nil,
	"internal/telegram":        {"internal/bot", "internal/dispatch", "internal/knowledge", "internal/secret"},
	"internal/discord":         {"internal/bot", "internal/dispatch", "internal/knowledge", "internal/secret"},
	"internal/metric":          nil,
	"internal/reload":          nil,
	"internal/console":         {"internal/bot"},
	"internal/web":             {"internal/bot"},
	"cmd/signpost": {
		"knowledge", "internal/knowledge", "internal/text", "internal/linear", "internal/config", "internal/store",
		"internal/search", "internal/triage", "internal/bot", "internal/eval", "internal/insight",
		"internal/telegram", "internal/discord", "internal/console", "internal/web", "internal/dispatch", "internal/metric", "internal/reload",
	},
}

// testsMayImport says what only the tests of a package may import: an adapter's
// stand in for what the conversation asks.
var testsMayImport = map[string][]string{
	"internal/telegram":   {"internal/search"},
	"internal/discord":    {"internal/search"},
	"internal/deploytest": {"internal/config", "internal/web"},
	"internal/store":      {"internal/store/storetest"},
	"cmd/signpost":        {"internal/store/storetest"},
}

// onlyIn says which packages alone may import a library that the rest of the
// program must be able to do without.
var onlyIn = map[string][]string{
	"github.com/blevesearch": {"internal/search"},
	// The stemmer alone, so that words are cut as the full-text index cuts them.
	"github.com/blevesearch/go-porterstemmer":         {"internal/text"},
	"gopkg.in/yaml.v3":                                {"internal/knowledge", "internal/config"},
	"github.com/spf13/cobra":                          {"cmd/signpost"},
	"github.com/bwmarrin/discordgo":                   {"internal/discord"},
	"github.com/go-telegram-bot-api/telegram-bot-api": {"internal/telegram"},
	"net/http":                            {"cmd/signpost", "internal/telegram", "internal/discord", "internal/web", "internal/metric"},
	"database/sql":                        {"internal/store"},
	"github.com/jackc/pgx":                {"internal/store"},
	"github.com/pressly/goose":            {"internal/store"},
	"modernc.org/sqlite":                  {"internal/store"},
	"github.com/google/go-cmp":            nil, // tests only
	"testing":                             {"internal/store/storetest"},
	"github.com/prometheus/client_golang": {"internal/metric"},
	"github.com/fsnotify/fsnotify":        {"internal/reload"},
}

// imports is one Go file with what it imports.
type imports struct {
	file, pkg string
	test      bool
	paths     []string
}

func TestImports(t *testing.T) {
	files := readImports(t, "../..")
	seen := map[string]bool{}
	for _, f := range files {
		seen[f.pkg] = true
		allowed, ok := mayImport[f.pkg]
		if !ok {
			t.Errorf("%s: the package %s is not in the table; add it with what it may import", f.file, f.pkg)
			continue
		}
		for _, p := range f.paths {
			if room, inside := strings.CutPrefix(p, module+"/"); inside {
				// A package's external test imports the package itself, and tests
				// may read the real content.
				if f.test && (room == f.pkg || room == "knowledge" || slices.Contains(testsMayImport[f.pkg], room)) {
					continue
				}
				if !slices.Contains(allowed, room) {
					t.Errorf("%s: %s may not import %s", f.file, f.pkg, room)
				}
			}
			if library := restricted(p); library != "" && !f.test && !slices.Contains(onlyIn[library], f.pkg) {
				t.Errorf("%s: %s may not import %s", f.file, f.pkg, p)
			}
		}
	}
	for _, room := range []string{"knowledge", "internal/knowledge", "internal/search", "internal/triage", "internal/bot", "cmd/signpost"} {
		if !seen[room] {
			t.Errorf("no Go file of %s was read: the walk misses it", room)
		}
	}
}

// TestSearchAloneImportsBleve holds tests to it too: a test elsewhere that
// needs the full-text index would tie that room to it.
func TestSearchAloneImportsBleve(t *testing.T) {
	for _, f := range readImports(t, "../..") {
		for _, p := range f.paths {
			if strings.HasPrefix(p, "github.com/blevesearch/bleve") && f.pkg != "internal/search" {
				t.Errorf("%s imports %s", f.file, p)
			}
		}
	}
}

// TestTable keeps the table itself to its purpose.
func TestTable(t *testing.T) {
	platforms := []string{"internal/telegram", "internal/discord", "internal/console", "internal/web"}
	for pkg, allowed := range mayImport {
		for _, room := range allowed {
			if _, ok := mayImport[room]; !ok {
				t.Errorf("%s may import %s, which is not in the table", pkg, room)
			}
			if pkg != "cmd/signpost" && (slices.Contains(platforms, room) || room == "knowledge" || room == "cmd/signpost") {
				t.Errorf("%s may import %s: only the command may", pkg, room)
			}
			if slices.Contains(mayImport[room], pkg) {
				t.Errorf("%s and %s may import each other", pkg, room)
			}
		}
	}
}

// restricted returns the library of onlyIn that an import path belongs to, the
// longest where several do, or "".
func restricted(p string) string {
	longest := ""
	for library := range onlyIn {
		if (p == library || strings.HasPrefix(p, library+"/")) && len(library) > len(longest) {
			longest = library
		}
	}
	return longest
}

// readImports reads the imports of every Go file of the module, in order of path.
func readImports(t *testing.T, root string) []imports {
	t.Helper()
	var out []imports
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		f := imports{file: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go")}
		for _, s := range parsed.Imports {
			p, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			f.paths = append(f.paths, p)
		}
		out = append(out, f)
		return nil
	})
	if err != nil {
		t.Fatalf("read the module: %v", err)
	}
	if len(out) == 0 {
		t.Fatal("no Go file was found")
	}
	return out
}
