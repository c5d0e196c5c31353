package knowledge

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files and schemas anew")

const schemaFolder = "../../knowledge/schema"

// The schemas in the knowledge folder are the ones that the loader's own
// tables make, so that an editor never tells an author other than the loader.
func TestSchemasAreTheLoaders(t *testing.T) {
	schemas, err := Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sortedKeys(schemas) {
		file := filepath.Join(schemaFolder, name)
		if *update {
			if err := os.WriteFile(file, schemas[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(schemas[name]), string(got)); diff != "" {
			t.Errorf("%s differs from the loader's table (-table +file), renew it with -update:\n%s", name, diff)
		}
	}
}

// Every field has help text for a person who does not program.
func TestEveryFieldHasHelp(t *testing.T) {
	var walk func(path string, spec []field)
	walk = func(path string, spec []field) {
		for _, f := range spec {
			if len(f.help) < 5 {
				t.Errorf("%s.%s has no help text", path, f.key)
			}
			walk(path+"."+f.key, f.sub)
		}
	}
	for _, f := range schemaFiles() {
		walk(f.name, f.fields)
	}
}
