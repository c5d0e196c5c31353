package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// schemaFile is one kind of content file, for the schemas that editors read.
type schemaFile struct {
	name   string
	help   string
	shape  shape // object, objects or textMap
	fields []field
}

func schemaFiles() []schemaFile {
	return []schemaFile{
		{"entry", "One answer.", object, entrySpec},
		{"translation", "One answer in another language.", object, translationSpec()},
		{"services", "The services of a region: every number and address that the bot shows.", objects, serviceSpec},
		{"regions", "Roles, and who fills them where.", object, regionsSpec},
		{"links", "The hosts that may be linked.", object, linksSpec},
		{"triage", "The rules that judge how urgent a message is.", object, triageFields},
		{"words", "The words that people use.", object, wordsSpec},
		{"phrases", "Fixed wording of the bot: a name, then the text.", textMap, nil},
		{"tests", "Questions across all answers, and what each must find.", objects, testSpec},
	}
}

// Schemas returns the JSON Schemas (draft-07, the newest that the YAML plug-ins
// of editors read) by file name, such as "entry.schema.json". They are made
// from the tables that the loader itself reads by.
func Schemas() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, f := range schemaFiles() {
		schema := (field{help: f.help, shape: f.shape, sub: f.fields}).schema()
		schema["$schema"] = "http://json-schema.org/draft-07/schema#"
		schema["title"] = f.name
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(schema); err != nil {
			return nil, fmt.Errorf("knowledge: write the schema of %s: %w", f.name, err)
		}
		out[f.name+".schema.json"] = b.Bytes()
	}
	return out, nil
}

func (f field) schema() map[string]any {
	text := map[string]any{"type": "string"}
	out := map[string]any{}
	switch f.shape {
	case aText:
		out["type"] = "string"
		if f.need == "" && f.choices == nil {
			out["type"] = []string{"string", "null"}
		}
		if f.choices != nil {
			out["enum"] = f.choices
		}
		if f.pattern != "" {
			out["pattern"] = f.pattern
		}
	case aDate:
		out["type"] = []string{"string", "null"}
		out["pattern"] = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
	case aTruth:
		out["type"] = "boolean"
	case aNumber:
		out["type"] = "integer"
		out["minimum"] = 0
	case texts:
		out["type"] = "array"
		out["items"] = text
	case object:
		out["type"] = "object"
		f.properties(out)
	case objects:
		item := map[string]any{"type": "object"}
		f.properties(item)
		out["type"] = "array"
		out["items"] = item
	case textMap:
		out["type"] = "object"
		out["additionalProperties"] = text
	case textsMap:
		out["type"] = "object"
		out["additionalProperties"] = map[string]any{"type": "array", "items": text}
	case listsMap:
		out["type"] = []string{"object", "null"}
		out["additionalProperties"] = map[string]any{"type": []string{"array", "string"}, "items": text}
	}
	out["description"] = f.help
	return out
}

func (f field) properties(out map[string]any) {
	properties := map[string]any{}
	required := []string{}
	for _, sub := range f.sub {
		properties[sub.key] = sub.schema()
		if sub.need != "" {
			required = append(required, sub.key)
		}
	}
	out["properties"] = properties
	out["additionalProperties"] = false
	if len(required) > 0 {
		out["required"] = required
	}
}
