package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// noSpecs says why a test of the contract is skipped.
const noSpecs = "SIGNPOST_API_SPECS names no folder with the platforms' API descriptions"

// description is the machine-readable description of the REST API
// (github.com/discord/discord-api-spec). It is safe for concurrent use.
type description struct {
	Paths map[string]map[string]json.RawMessage `json:"paths"`

	templates []*regexp.Regexp // in the order of names
	names     []string         // paths, those with fewer parameters first
	mu        sync.Mutex
	compiler  *jsonschema.Compiler
	compiled  map[string]*jsonschema.Schema // by place in the description
}

// operation is what the description says of one method of a path.
type operation struct {
	Parameters []struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
	} `json:"parameters"`
	Body *struct {
		Content  map[string]any `json:"content"`
		Required bool           `json:"required"`
	} `json:"requestBody"`
}

const descriptionAt = "https://discord.test/openapi.json"

var readDescription = sync.OnceValues(func() (*description, error) {
	dir := os.Getenv("SIGNPOST_API_SPECS")
	if dir == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, "discord", "openapi.json"))
	if err != nil {
		return nil, err
	}
	d := &description{compiled: map[string]*jsonschema.Schema{}, compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, err
	}
	if len(d.Paths) < 100 {
		return nil, errors.New("the description of the REST API is not whole")
	}
	whole, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		return nil, err
	}
	tighten(whole)
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := d.compiler.AddResource(descriptionAt, whole); err != nil {
		return nil, err
	}
	for name := range d.Paths {
		d.names = append(d.names, name)
	}
	slices.SortFunc(d.names, func(a, b string) int {
		if n := strings.Count(a, "{") - strings.Count(b, "{"); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	parameter := regexp.MustCompile(`\\\{[a-z_]+\\\}`)
	for _, name := range d.names {
		d.templates = append(d.templates, regexp.MustCompile("^"+parameter.ReplaceAllString(regexp.QuoteMeta(name), "[^/]+")+"$"))
	}
	return d, nil
})

// tighten makes a field that an object does not list an error, which catches what is
// misspelt; and lets permissions be a text, as the platform's documents have them.
func tighten(v any) {
	switch v := v.(type) {
	case map[string]any:
		if properties, ok := v["properties"].(map[string]any); ok && v["type"] == "object" {
			if _, said := v["additionalProperties"]; !said {
				v["additionalProperties"] = false
			}
			if _, ok := properties["default_member_permissions"]; ok {
				properties["default_member_permissions"] = map[string]any{"type": []any{"string", "null"}, "pattern": "^[0-9]+$"}
			}
		}
		for _, inner := range v {
			tighten(inner)
		}
	case []any:
		for _, inner := range v {
			tighten(inner)
		}
	}
}

// needDescription skips the test where there is no description.
func needDescription(t *testing.T) *description {
	t.Helper()
	d, err := readDescription()
	if err != nil {
		t.Fatal(err)
	}
	if d == nil {
		t.Skip(noSpecs)
	}
	return d
}

// checkContract fails the test on a call that the API's description, or a limit that
// it has in prose alone, does not allow. Without a description the prose alone is
// held to.
func checkContract(tb testing.TB, c apiCall) {
	d, err := readDescription()
	if err != nil {
		tb.Error(err)
		return
	}
	var problems []string
	if d != nil {
		problems = d.check(c)
	}
	for _, problem := range append(problems, prose(c)...) {
		tb.Errorf("%s: %s", c.route, problem)
	}
}

// check returns what is wrong with a call.
func (d *description) check(c apiCall) []string {
	at := slices.IndexFunc(d.templates, func(t *regexp.Regexp) bool { return t.MatchString(c.path) })
	if at < 0 {
		return []string{"there is no such path"}
	}
	name, method := d.names[at], strings.ToLower(c.method)
	raw, ok := d.Paths[name][method]
	if !ok {
		return []string{"there is no such method"}
	}
	var op operation
	if err := json.Unmarshal(raw, &op); err != nil {
		return []string{err.Error()}
	}
	problems := d.checkQuery(name, method, op, c.query)
	if op.Body == nil {
		if len(c.body) > 0 {
			problems = append(problems, "the call has no body")
		}
		return problems
	}
	if len(c.body) == 0 {
		if op.Body.Required {
			problems = append(problems, "a body is required")
		}
		return problems
	}
	if kind := c.header.Get("Content-Type"); kind != "application/json" {
		problems = append(problems, fmt.Sprintf("the body is %q", kind))
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(c.body)))
	if err != nil {
		return append(problems, "the body is no JSON")
	}
	schema, err := d.schema("paths", name, method, "requestBody", "content", "application/json", "schema")
	if err != nil {
		return append(problems, err.Error())
	}
	if err := schema.Validate(value); err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}

// checkAnswer returns what is wrong with the fake's own answer to a call, so that the
// fake cannot drift from the platform either.
func (d *description) checkAnswer(c apiCall, status int, answer []byte) []string {
	at := slices.IndexFunc(d.templates, func(t *regexp.Regexp) bool { return t.MatchString(c.path) })
	if at < 0 || len(answer) == 0 {
		return nil // the call's fault, or nothing to check
	}
	schema, err := d.schema("paths", d.names[at], strings.ToLower(c.method), "responses", fmt.Sprint(status), "content", "application/json", "schema")
	if err != nil {
		return []string{err.Error()}
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		return []string{"the fake's answer: " + err.Error()}
	}
	return nil
}

func (d *description) checkQuery(name, method string, op operation, query string) (problems []string) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return []string{"the query cannot be read"}
	}
	for i, p := range op.Parameters {
		if p.In != "query" {
			continue
		}
		if p.Required && !values.Has(p.Name) {
			problems = append(problems, p.Name+" is required in the query")
		}
		if values.Has(p.Name) {
			schema, err := d.schema("paths", name, method, "parameters", fmt.Sprint(i), "schema")
			if err != nil {
				return append(problems, err.Error())
			}
			// A value is what JSON takes it for, or else a text.
			as, err := jsonschema.UnmarshalJSON(strings.NewReader(values.Get(p.Name)))
			if (err != nil || schema.Validate(as) != nil) && schema.Validate(values.Get(p.Name)) != nil {
				problems = append(problems, p.Name+" in the query is not what it may be")
			}
		}
		values.Del(p.Name)
	}
	for unknown := range values {
		problems = append(problems, unknown+" is no parameter of the query")
	}
	return problems
}

// schema compiles the schema at a place of the description.
func (d *description) schema(place ...string) (*jsonschema.Schema, error) {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	at := descriptionAt + "#"
	for _, part := range place {
		at += "/" + escape.Replace(part)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[at]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(at)
	if err != nil {
		return nil, err
	}
	d.compiled[at] = s
	return s, nil
}

// Limits that the description has not, or has wider (discord.com/developers/docs,
// resources/message, interactions/application-commands, components/reference).
const (
	maxEmbeds    = 6000 // characters of all embeds of a message
	maxContent   = 2000 // characters of a bot's message
	maxCustomID  = 64   // bytes, ours: one codec serves both platforms; the platform allows 100 characters
	maxLabel     = 80
	maxRows      = 5
	maxButtons   = 5 // of a row
	maxOptions   = 25
	maxTitle     = 45 // of a modal
	flagPrivate  = 64
	maxTextLabel = 45
)

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// prose returns what is wrong with a call by rules that the description has in words
// alone.
func prose(c apiCall) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if len(c.body) == 0 || c.method == http.MethodGet {
		return nil
	}
	if strings.HasSuffix(c.route, "/commands") || strings.HasSuffix(c.route, "/commands/{}") {
		return proseOfCommands(c)
	}
	var v map[string]any
	if json.Unmarshal(c.body, &v) != nil {
		return nil // the description's to say
	}
	if strings.HasSuffix(c.route, "/callback") {
		kind, _ := v["type"].(float64)
		data, _ := v["data"].(map[string]any)
		switch kind {
		case 4, 7:
			if data == nil {
				say("an answer without a message")
				return problems
			}
			return proseOfMessage(data)
		case 8:
			if choices, _ := data["choices"].([]any); len(choices) > maxOptions {
				say("%d choices, more than %d", len(choices), maxOptions)
			}
		case 9:
			if n := utf8.RuneCountInString(fmt.Sprint(data["title"])); n > maxTitle {
				say("the title has %d characters, more than %d", n, maxTitle)
			}
			return append(problems, proseOfComponents(data["components"])...)
		}
		return problems
	}
	if strings.Contains(c.route, "/messages") || strings.HasPrefix(c.route, "POST /webhooks/") {
		return proseOfMessage(v)
	}
	return problems
}

func proseOfMessage(m map[string]any) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	mentions, ok := m["allowed_mentions"].(map[string]any)
	if parse, isList := mentions["parse"].([]any); !ok || !isList || len(parse) > 0 || mentions["users"] != nil || mentions["roles"] != nil {
		say("allowed_mentions is not there with an empty parse")
	}
	content, _ := m["content"].(string)
	if n := utf8.RuneCountInString(content); n > maxContent {
		say("the content has %d characters, more than %d", n, maxContent)
	}
	embeds, _ := m["embeds"].([]any)
	total := 0
	for _, e := range embeds {
		total += embedLen(e)
	}
	if total > maxEmbeds {
		say("the embeds have %d characters, more than %d", total, maxEmbeds)
	}
	if flags, _ := m["flags"].(float64); m["nonce"] != nil && int(flags)&flagPrivate != 0 {
		say("a nonce on what only one person sees")
	}
	if m["nonce"] != nil && m["enforce_nonce"] != true {
		say("a nonce that is not enforced")
	}
	return append(problems, proseOfComponents(m["components"])...)
}

// embedLen counts what the platform counts of an embed: title, description, the
// names and values of fields, footer and author.
func embedLen(e any) int {
	embed, _ := e.(map[string]any)
	n := 0
	add := func(v any) {
		if s, ok := v.(string); ok {
			n += utf8.RuneCountInString(s)
		}
	}
	add(embed["title"])
	add(embed["description"])
	for key, of := range map[string]string{"footer": "text", "author": "name"} {
		inner, _ := embed[key].(map[string]any)
		add(inner[of])
	}
	fields, _ := embed["fields"].([]any)
	for _, f := range fields {
		field, _ := f.(map[string]any)
		add(field["name"])
		add(field["value"])
	}
	return n
}

func proseOfComponents(v any) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	rows, _ := v.([]any)
	if len(rows) > maxRows {
		say("%d rows, more than %d", len(rows), maxRows)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		row, _ := r.(map[string]any)
		inner, _ := row["components"].([]any)
		if len(inner) == 0 || len(inner) > maxButtons {
			say("a row has %d components, not 1 to %d", len(inner), maxButtons)
		}
		for _, one := range inner {
			c, _ := one.(map[string]any)
			if id, ok := c["custom_id"].(string); ok {
				if len(id) > maxCustomID || id == "" {
					say("a custom_id has %d bytes, not 1 to %d", len(id), maxCustomID)
				}
				if seen[id] {
					say("a custom_id is there twice")
				}
				seen[id] = true
			}
			most := maxLabel
			if c["type"] == float64(4) {
				most = maxTextLabel
			}
			if label, _ := c["label"].(string); utf8.RuneCountInString(label) > most {
				say("a label has %d characters, more than %d", utf8.RuneCountInString(label), most)
			}
			options, _ := c["options"].([]any)
			if len(options) > maxOptions {
				say("%d options, more than %d", len(options), maxOptions)
			}
			if c["type"] != float64(2) && len(inner) > 1 {
				say("a row has something else beside a %v", c["type"])
			}
		}
	}
	return problems
}

func proseOfCommands(c apiCall) (problems []string) {
	var list []map[string]any
	if json.Unmarshal(c.body, &list) != nil {
		return nil // the description's to say
	}
	for _, command := range list {
		problems = append(problems, proseOfNames(command)...)
	}
	return problems
}

// proseOfNames checks the names of a command and of its options; those of a context
// menu are free.
func proseOfNames(v map[string]any) (problems []string) {
	if kind, _ := v["type"].(float64); v["options"] != nil || v["description"] != nil || kind == 1 {
		names := []any{v["name"]}
		localized, _ := v["name_localizations"].(map[string]any)
		for _, n := range localized {
			names = append(names, n)
		}
		for _, n := range names {
			if s, _ := n.(string); !commandName.MatchString(s) || strings.ToLower(s) != s {
				problems = append(problems, fmt.Sprintf("%q is no name of a command", n))
			}
		}
	}
	options, _ := v["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		problems = append(problems, proseOfNames(option)...)
	}
	return problems
}

// TestContractCatches: the checks find what they are there for, and let good calls
// through.
func TestContractCatches(t *testing.T) {
	d := needDescription(t)
	post := func(body string) apiCall {
		return apiCall{method: "POST", path: "/channels/1200000000000000004/messages", route: "POST /channels/{}/messages", body: json.RawMessage(body), header: jsonHeader}
	}
	callback := func(body string) apiCall {
		return apiCall{method: "POST", path: "/interactions/1/t0ken/callback", route: "POST /interactions/{}/{}/callback", body: json.RawMessage(body), header: jsonHeader}
	}
	commands := func(body string) apiCall {
		return apiCall{method: "PUT", path: "/applications/1/commands", route: "PUT /applications/{}/commands", body: json.RawMessage(body), header: jsonHeader}
	}
	const none = `"allowed_mentions":{"parse":[]}`
	row := func(components string) string {
		return `{"content":"x",` + none + `,"components":[{"type":1,"components":[` + components + `]}]}`
	}
	long := func(n int) string { return strings.Repeat("a", n) }
	for _, test := range []struct {
		name string
		call apiCall
		want string // "" for a good call
	}{
		{"a message", post(`{"content":"x",` + none + `,"nonce":"1","enforce_nonce":true}`), ""},
		{"a message with a button", post(row(`{"type":2,"style":1,"label":"Go","custom_id":"v1:x"}`)), ""},
		{"a private answer", callback(`{"type":4,"data":{"content":"x","flags":64,` + none + `}}`), ""},
		{"a deferred answer", callback(`{"type":5,"data":{"flags":64}}`), ""},
		{"autocomplete", callback(`{"type":8,"data":{"choices":[{"name":"a","value":"b"}]}}`), ""},
		{"a modal", callback(`{"type":9,"data":{"custom_id":"q","title":"Ask","components":[{"type":1,"components":[{"type":4,"custom_id":"t","style":2,"label":"Ask"}]}]}}`), ""},
		{"commands", commands(`[{"name":"ask","description":"Ask","type":1,"default_member_permissions":"32","options":[{"type":3,"name":"question","description":"What","autocomplete":true}]}]`), ""},
		{"no such path", apiCall{method: "GET", path: "/nowhere"}, "no such path"},
		{"no such method", apiCall{method: "DELETE", path: "/gateway/bot"}, "no such method"},
		{"an unknown field", post(`{"contents":"x",` + none + `}`), "contents"},
		{"a field of another type", post(`{"content":5,` + none + `}`), "content"},
		{"no mentions", post(`{"content":"x"}`), "allowed_mentions"},
		{"everyone is mentioned", post(`{"content":"x","allowed_mentions":{"parse":["everyone"]}}`), "allowed_mentions"},
		{"content too long", post(`{"content":"` + long(2001) + `",` + none + `}`), "2001"},
		{"a nonce alone", post(`{"content":"x",` + none + `,"nonce":"1"}`), "not enforced"},
		{"embeds too long together", post(`{"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2001) + `"}],` + none + `}`), "6001"},
		{"an embed's title too long", post(`{"embeds":[{"title":"` + long(257) + `"}],` + none + `}`), "maxLength"},
		{"a custom id beyond ours", post(row(`{"type":2,"style":1,"label":"Go","custom_id":"` + long(65) + `"}`)), "65 bytes"},
		{"a custom id twice", post(row(`{"type":2,"style":1,"label":"Go","custom_id":"a"},{"type":2,"style":1,"label":"Go","custom_id":"a"}`)), "twice"},
		{"a label too long", post(row(`{"type":2,"style":1,"label":"` + long(81) + `","custom_id":"a"}`)), "81"},
		{"six buttons", post(row(strings.TrimSuffix(strings.Repeat(`{"type":2,"style":5,"label":"Go","url":"https://example.org"},`, 6), ","))), "6 components"},
		{"a title of a modal too long", callback(`{"type":9,"data":{"custom_id":"q","title":"` + long(46) + `","components":[]}}`), "46"},
		{"a command in capitals", commands(`[{"name":"Ask","description":"Ask","type":1}]`), "no name"},
		{"a command of 33 characters", commands(`[{"name":"` + long(33) + `","description":"Ask","type":1}]`), "no name"},
		{"a limit beyond 100", apiCall{method: "GET", path: "/channels/1/messages", query: "limit=101"}, "limit"},
		{"an unknown parameter", apiCall{method: "GET", path: "/channels/1/messages", query: "since=1"}, "since"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Join(append(d.check(test.call), prose(test.call)...), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("found %q, not %q", got, test.want)
			}
		})
	}
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// TestFakeAnswers: what the fake answers by itself is what the platform answers.
func TestFakeAnswers(t *testing.T) {
	d := needDescription(t)
	f := newFakeDiscord(t)
	for _, c := range []apiCall{
		{method: "GET", path: "/gateway/bot"},
		{method: "GET", path: "/users/@me"},
		{method: "GET", path: "/applications/@me"},
		{method: "GET", path: "/channels/1/messages"},
		{method: "POST", path: "/channels/1/messages"},
		{method: "PATCH", path: "/channels/1/messages/2"},
		{method: "POST", path: "/webhooks/1/t0ken"},
		{method: "PATCH", path: "/webhooks/1/t0ken/messages/@original"},
		{method: "POST", path: "/users/@me/channels"},
		{method: "GET", path: "/applications/1/commands"},
	} {
		c.route = nameOf(request{method: c.method, path: c.path})
		status, answer := f.answerTo(c)
		data, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range d.checkAnswer(c, status, data) {
			t.Errorf("%s: %s", c.route, problem)
		}
	}
}
