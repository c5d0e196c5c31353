package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// noSpecs says why a test of the contract is skipped.
const noSpecs = "SIGNPOST_API_SPECS names no folder with the platforms' API descriptions"

// description is the machine-readable description of the Bot API
// (github.com/PaulSonOfLars/telegram-bot-api-spec).
type description struct {
	Methods map[string]described `json:"methods"`
	Types   map[string]described `json:"types"`
}

type described struct {
	Fields   []field  `json:"fields"`
	Subtypes []string `json:"subtypes"`
}

type field struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`

	// Read from Description, once.
	constant string // the one value that the field may have, "" where it is free
	size     size   // of a text; the zero value bounds nothing
}

var readDescription = sync.OnceValues(func() (*description, error) {
	dir := os.Getenv("SIGNPOST_API_SPECS")
	if dir == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, "telegram", "api.json"))
	if err != nil {
		return nil, err
	}
	var d description
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, err
	}
	if len(d.Methods) < 100 || len(d.Types) < 100 {
		return nil, errors.New("the description of the Bot API is not whole")
	}
	for _, all := range []map[string]described{d.Methods, d.Types} {
		for _, one := range all {
			for i, f := range one.Fields {
				if found := mustBe.FindStringSubmatch(f.Description); found != nil {
					one.Fields[i].constant = found[1]
				}
				one.Fields[i].size = sizeIn(f.Description)
			}
		}
	}
	return &d, nil
})

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

// contractTransport fails the test on a request that the Bot API's description,
// or a limit that it has in prose alone, does not allow. Without a description
// it lets everything through, so that the tests of the adapter run without.
func contractTransport(t testing.TB, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	d, err := readDescription()
	if err != nil {
		t.Fatal(err)
	}
	if d == nil {
		t.Log("requests are not checked: " + noSpecs)
		return next
	}
	return contractChecker{t, d, next}
}

type contractChecker struct {
	t    testing.TB
	d    *description
	next http.RoundTripper
}

func (c contractChecker) RoundTrip(r *http.Request) (*http.Response, error) {
	method := path.Base(r.URL.Path)
	values, err := c.read(r)
	if err != nil {
		c.t.Errorf("%s: %v", method, err)
	} else {
		for _, problem := range c.d.check(method, values) {
			c.t.Errorf("%s: %s", method, problem)
		}
	}
	return c.next.RoundTrip(r)
}

// read returns a request's parameters, and leaves its body to be read again.
func (contractChecker) read(r *http.Request) (url.Values, error) {
	values := r.URL.Query()
	if r.Body == nil {
		return values, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) > 0 {
		if kind := r.Header.Get("Content-Type"); kind != "application/x-www-form-urlencoded" {
			return nil, fmt.Errorf("the body is %q and not a form", kind)
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	maps.Copy(values, form)
	return values, nil
}

// check returns what is wrong with a call, in a fixed order.
func (d *description) check(method string, values url.Values) []string {
	m, ok := d.Methods[method]
	if !ok {
		return []string{"there is no such method"}
	}
	var problems []string
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, ok := m.field(name)
		if !ok {
			problems = append(problems, name+" is no parameter")
			continue
		}
		if len(values[name]) != 1 {
			problems = append(problems, name+" is given more than once")
			continue
		}
		value, err := f.formValue(values.Get(name))
		if err != nil {
			problems = append(problems, name+": "+err.Error())
			continue
		}
		object[name] = value
		problems = append(problems, d.value(name, value, f.Types)...)
	}
	problems = append(problems, m.missing("", object)...)
	problems = append(problems, m.inWords("", object)...)
	return append(problems, prose(method, object)...)
}

func (m described) field(name string) (field, bool) {
	i := slices.IndexFunc(m.Fields, func(f field) bool { return f.Name == name })
	if i < 0 {
		return field{}, false
	}
	return m.Fields[i], true
}

// missing returns the required fields that an object lacks.
func (m described) missing(at string, object map[string]any) (problems []string) {
	for _, f := range m.Fields {
		if _, ok := object[f.Name]; f.Required && !ok {
			problems = append(problems, within(at, f.Name)+" is required")
		}
	}
	return problems
}

func within(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

var scalars = []string{"String", "Integer", "Float", "Boolean"}

// formValue reads the value of a form as what its field may hold: scalars are
// written as they are, everything else as JSON.
func (f field) formValue(s string) (any, error) {
	for _, t := range []string{"Integer", "Float"} {
		if _, err := strconv.ParseFloat(s, 64); err == nil && slices.Contains(f.Types, t) {
			return json.Number(s), nil
		}
	}
	if slices.Contains(f.Types, "Boolean") && (s == "true" || s == "false") {
		return s == "true", nil
	}
	if slices.Contains(f.Types, "String") {
		return s, nil
	}
	if !slices.ContainsFunc(f.Types, func(t string) bool { return !slices.Contains(scalars, t) }) {
		return nil, fmt.Errorf("is no %s", strings.Join(f.Types, " or "))
	}
	decoder := json.NewDecoder(strings.NewReader(s))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("is no JSON")
	}
	return value, nil
}

// value returns what is wrong with a value that may be one of some types: the
// problems of the type that it comes nearest to.
func (d *description) value(at string, value any, types []string) []string {
	var nearest []string
	for i, t := range d.branches(value, types) {
		problems := d.valueOf(at, value, t)
		if len(problems) == 0 {
			return nil
		}
		if i == 0 || len(problems) < len(nearest) {
			nearest = problems
		}
	}
	return nearest
}

// branches returns the types that a value is compared with: the members of a
// union, and of those only the ones whose constant it carries, if any does.
func (d *description) branches(value any, types []string) []string {
	var all, marked []string
	for _, t := range types {
		if subtypes := d.Types[t].Subtypes; len(subtypes) > 0 {
			all = append(all, d.branches(value, subtypes)...)
			continue
		}
		all = append(all, t)
	}
	object, _ := value.(map[string]any)
	for _, t := range all {
		f, ok := d.Types[t].field("type")
		if ok && f.constant != "" && object["type"] == f.constant {
			marked = append(marked, t)
		}
	}
	if len(marked) > 0 {
		return marked
	}
	return all
}

var mustBe = regexp.MustCompile(`must be [“"]?([a-z0-9_]+)[”"]?$`)

func (d *description) valueOf(at string, value any, t string) []string {
	if of, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := value.([]any)
		if !ok {
			return []string{at + " is no array"}
		}
		var problems []string
		for i, v := range list {
			problems = append(problems, d.value(at+"."+strconv.Itoa(i), v, []string{of})...)
		}
		return problems
	}
	fits := true
	switch t {
	case "String":
		_, fits = value.(string)
	case "Boolean":
		_, fits = value.(bool)
	case "Float":
		_, fits = value.(json.Number)
	case "Integer":
		n, isNumber := value.(json.Number)
		_, err := n.Int64()
		fits = isNumber && err == nil
	default:
		return d.object(at, value, t)
	}
	if !fits {
		return []string{at + " is no " + t}
	}
	return nil
}

// object returns what is wrong with a value of a type of the description.
func (d *description) object(at string, value any, t string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return []string{at + " is no " + t}
	}
	of, problems := d.Types[t], []string(nil)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		f, ok := of.field(name)
		if !ok {
			problems = append(problems, within(at, name)+" is no field of "+t)
			continue
		}
		if f.constant != "" && object[name] != f.constant {
			problems = append(problems, within(at, name)+" must be "+f.constant)
		}
		problems = append(problems, d.value(within(at, name), object[name], f.Types)...)
	}
	problems = append(problems, of.missing(at, object)...)
	problems = append(problems, of.inWords(at, object)...)
	return append(problems, proseOf(at, t, object)...)
}
