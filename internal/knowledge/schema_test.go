package knowledge

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	content "signpost/knowledge"
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

// What the loader takes, the schema takes: an editor underlines nothing in a
// file that loads, neither in the small base nor in the real one.
func TestSchemasTakeWhatLoads(t *testing.T) {
	schemas, err := Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, fsys := range []fs.FS{os.DirFS("testdata/ok"), content.FS()} {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			for _, kind := range layout {
				if !kind.match.MatchString(name) {
					continue
				}
				data, err := fs.ReadFile(fsys, name)
				if err != nil {
					return err
				}
				var schema map[string]any
				if err := json.Unmarshal(schemas[kind.schema+".schema.json"], &schema); err != nil {
					return err
				}
				var doc yaml.Node
				if err := yaml.Unmarshal(data, &doc); err != nil {
					return err
				}
				for _, p := range against(schema, doc.Content[0], name) {
					t.Error(p)
				}
				return nil
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// against checks a value against the part of JSON Schema that ours use.
func against(schema map[string]any, y *yaml.Node, path string) []string {
	kind := map[yaml.Kind]string{yaml.MappingNode: "object", yaml.SequenceNode: "array"}[y.Kind]
	if y.Kind == yaml.ScalarNode {
		kind = map[string]string{"!!bool": "boolean", "!!null": "null", "!!int": "integer", "!!float": "number"}[y.ShortTag()]
		if kind == "" {
			kind = "string"
		}
	}
	types, ok := schema["type"].([]any)
	if !ok {
		types = []any{schema["type"]}
	}
	if !slices.Contains(types, any(kind)) {
		return []string{fmt.Sprintf("%s: is %s, want %v", path, kind, types)}
	}
	var out []string
	if choices, ok := schema["enum"].([]any); ok && !slices.Contains(choices, any(y.Value)) {
		out = append(out, fmt.Sprintf("%s: %q is none of %v", path, y.Value, choices))
	}
	if pattern, ok := schema["pattern"].(string); ok && kind == "string" && !regexp.MustCompile(pattern).MatchString(y.Value) {
		out = append(out, fmt.Sprintf("%s: %q does not match %s", path, y.Value, pattern))
	}
	if kind == "array" {
		for i, item := range y.Content {
			out = append(out, against(schema["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	if kind != "object" {
		return out
	}
	properties, _ := schema["properties"].(map[string]any)
	present := map[string]bool{}
	for i := 0; i < len(y.Content); i += 2 {
		key := y.Content[i].Value
		present[key] = true
		if sub, ok := properties[key].(map[string]any); ok {
			out = append(out, against(sub, y.Content[i+1], path+"."+key)...)
		} else if sub, ok := schema["additionalProperties"].(map[string]any); ok {
			out = append(out, against(sub, y.Content[i+1], path+"."+key)...)
		} else {
			out = append(out, fmt.Sprintf("%s: no field %s", path, key))
		}
	}
	if required, ok := schema["required"].([]any); ok {
		for _, key := range required {
			if !present[key.(string)] {
				out = append(out, fmt.Sprintf("%s: lacks %s", path, key))
			}
		}
	}
	return out
}
