package deploytest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"signpost/internal/config"
)

// TestGuide: the operator's guide names settings and files that there are.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile(root + "/configs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, path := range config.Paths() {
		known[config.Variable(path)] = true
	}
	links := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllSubmatch(text, -1)
	if len(links) < 8 {
		t.Fatalf("%d links were found", len(links))
	}
	for _, m := range links {
		if link := string(m[1]); !strings.HasPrefix(link, "https://") {
			if _, err := os.Stat(filepath.Join(root, "configs", link)); err != nil {
				t.Errorf("configs/README.md: %v", err)
			}
		}
	}
	for _, m := range regexp.MustCompile(`SIGNPOST_[A-Z_]+`).FindAll(text, -1) {
		if !known[strings.TrimSuffix(string(m), "_FILE")] {
			t.Errorf("configs/README.md: there is no setting %s", m)
		}
	}
}
