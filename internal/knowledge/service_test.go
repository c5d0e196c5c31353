package knowledge

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	content "signpost/knowledge"
)

// registry returns the registry that is built into the program, by file name.
func registry(t *testing.T) (fstest.MapFS, []string) {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(content.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(content.FS(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var services []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, "services/") {
			services = append(services, name)
		}
	}
	return files, services
}

// numberField finds a number in a line of the registry; its group ends with
// the last digit.
var numberField = regexp.MustCompile(`\b(?:number|to|shown): "([^"]*[0-9])"`)

// One digit of any number, changed in both of its forms or in either, is
// refused: by the comparison of the forms or by services.sum. Every number of
// the real registry is tried, in each of its forms, by its last digit.
func TestChangedDigitIsRefusedH01H28(t *testing.T) {
	files, names := registry(t)
	sum, ok := files[sumFile]
	if !ok {
		t.Fatal("there is no services.sum")
	}
	tried := 0
	for _, name := range names {
		load := func(data []byte) Problems {
			l := newLoader(Options{})
			root, ok := l.c.document(name, data)
			if !ok {
				t.Fatalf("%s does not read: %v", name, l.c.problems)
			}
			l.readServices(name, root)
			l.index()
			l.checkSum(sum.Data, true)
			return slices.DeleteFunc(l.c.problems, func(p Problem) bool { return p.File == sumFile })
		}
		text := string(files[name].Data)
		if got := load([]byte(text)).Errors(); len(got) > 0 {
			t.Errorf("%s as it is: %v", name, got)
			continue
		}
		for i, line := range strings.Split(text, "\n") {
			for _, at := range numberField.FindAllStringSubmatchIndex(line, -1) {
				tried++
				last := at[3] - 1
				changed := strings.Split(text, "\n")
				changed[i] = line[:last] + string((line[last]-'0'+1)%10+'0') + line[last+1:]
				if got := load([]byte(strings.Join(changed, "\n"))).Errors(); len(got) == 0 {
					t.Errorf("%s:%d: the changed line loads: %s", name, i+1, changed[i])
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("tried %d numbers only", tried)
	}
}

// The same digit changed in every form at once still needs a new sum.
func TestChangedNumberNeedsNewSumH28(t *testing.T) {
	files := okFiles(t)
	spoil(t, files, "services/uk.yaml", "+448001111", "+448001112")
	spoil(t, files, "services/uk.yaml", "0800 1111", "0800 1112")
	_, problems := Load(files, Options{})
	want := Problems{
		{File: "services/uk.yaml", Line: 36, Col: 16, What: "phones[0].number of uk-childline has changed and services.sum has not (its line 6).", Mend: renewSum},
		{File: "services/uk.yaml", Line: 36, Col: 37, What: "phones[0].shown of uk-childline has changed and services.sum has not (its line 7).", Mend: renewSum},
	}
	if diff := cmp.Diff(want, problems.Errors()); diff != "" {
		t.Fatalf("problems (-want +got):\n%s", diff)
	}
	sum, _ := Sum(files, Options{})
	files[sumFile] = &fstest.MapFile{Data: sum}
	mustLoad(t, files)
}

// A number that YAML could read as something else is refused or kept letter
// for letter.
func TestNumbersAreTextH02(t *testing.T) {
	for _, value := range []string{"08001111", "0800 1111", "+448001111", "0x1F", "1e3", "0o17", "1_000", "116 123", "999", "0131", "1:30", "2026-11-24", "yes", "~", ".5", "'0131'", `"0131"`, `"0800 1111"`} {
		files := okFiles(t)
		spoil(t, files, "services/uk.yaml", `{number: "101", shown: "101"}`, fmt.Sprintf(`{number: %s, shown: %s}`, value, value))
		l := newLoader(Options{})
		root, ok := l.c.document("services/uk.yaml", files["services/uk.yaml"].Data)
		if !ok {
			t.Fatalf("%s: %v", value, l.c.problems)
		}
		l.readServices("services/uk.yaml", root)
		l.index()
		refused := len(l.c.problems.Errors()) > 0
		got := l.base.Service("uk-police").Phones[0].Number
		bare := strings.Trim(value, `'"`)
		quoted := bare != value
		if !quoted && !refused {
			t.Errorf("%s without quotes is taken, as %q", value, got)
		}
		if quoted && got != bare {
			t.Errorf("%s in quotes is read as %q", value, got)
		}
	}
}

func TestSameDigits(t *testing.T) {
	tests := []struct {
		number, bare string
		plus, want   bool
	}{
		{"999", "999", false, true},
		{"999", "998", false, false},
		{"116123", "116123", false, true},
		{"+448088005000", "08088005000", false, true},
		{"+448088005000", "8088005000", false, true},
		{"+448088005000", "08088005001", false, false},
		{"+448088005000", "0808800500", false, false},
		{"+448088005000", "448088005000", true, true},
		{"+448088005000", "08088005000", true, false},
		{"+18005551212", "18005551212", false, true},
		{"+18005551212", "8005551212", false, true},
		{"+35315551212", "015551212", false, true},
		{"+35315551212", "5551212", false, false},
		{"+611800551800", "1800551800", false, true},
	}
	for _, tt := range tests {
		if got := sameDigits(tt.number, tt.bare, tt.plus); got != tt.want {
			t.Errorf("sameDigits(%q, %q, %v) = %v, want %v", tt.number, tt.bare, tt.plus, got, tt.want)
		}
	}
}

func TestServicesForInherits(t *testing.T) {
	base := mustLoad(t, os.DirFS("testdata/ok"))
	tests := []struct {
		region, role string
		want         []string
	}{
		{"uk", "police", []string{"uk-police"}},
		{"uk-england", "police", []string{"uk-police"}},
		{"uk-england-cheshire", "police", []string{"cheshire-police", "uk-police"}},
		{"uk-england-cheshire", "child-helpline", []string{"uk-childline", "uk-nspcc"}},
		{"uk-scotland", "parent-helpline", nil},
		{"global", "police", nil},
		{"nowhere", "police", nil},
		{"uk", "no-role", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range base.ServicesFor(tt.region, tt.role) {
			got = append(got, s.ID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s in %s (-want +got):\n%s", tt.role, tt.region, diff)
		}
	}
}

func TestExpand(t *testing.T) {
	base := mustLoad(t, os.DirFS("testdata/ok"))
	tests := []struct {
		text, region, want string
		services           []string
	}{
		{"Call {emergency} now.", "uk", "Call 999 now.", []string{"uk-emergency"}},
		{"Report to {report-csa}. Or call {police}.", "uk-england", "Report to CEOP, the police team for online child sexual abuse. Or call 101.", []string{"uk-ceop", "uk-police"}},
		{"Tell {report-csa} or {police}. Then tell {report-csa} again.", "uk", "Tell CEOP, the police team for online child sexual abuse, or 101. Then tell CEOP again.", []string{"uk-ceop", "uk-police"}},
		{"Ask {parent-helpline}.", "uk-scotland", "Ask someone you trust near you.", nil},
		{"Tell {police}.", "global", "Tell your local police.", nil},
		{"Call {police}.", "uk-england-cheshire", "Call 101.", []string{"cheshire-police"}},
		{"Keep {when} and {app}.", "uk", "Keep {when} and {app}.", nil},
		{"", "uk", "", nil},
	}
	for _, tt := range tests {
		got, services := base.Expand(tt.text, tt.region)
		if got != tt.want {
			t.Errorf("%q in %s:\ngot  %q\nwant %q", tt.text, tt.region, got, tt.want)
		}
		if diff := cmp.Diff(tt.services, services); diff != "" {
			t.Errorf("services of %q (-want +got):\n%s", tt.text, diff)
		}
	}
}

// What a service is stands beside its name once in a reply, however many texts
// that has.
func TestExpanderRemembers(t *testing.T) {
	x := mustLoad(t, os.DirFS("testdata/ok")).Expander("uk")
	got := []string{x.Expand("Ask {parent-helpline}."), x.Expand("Call {police}."), x.Expand("Ask {parent-helpline} again.")}
	want := []string{"Ask NSPCC Helpline, for adults worried about a child.", "Call 101.", "Ask NSPCC Helpline again."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"uk-nspcc", "uk-police"}, x.Services()); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
}

// A service that is called "Your council" is not so in the middle of a sentence.
func TestExpandInASentence(t *testing.T) {
	base := &Base{
		Roles:       []Role{{ID: "report-abuse"}},
		regionByID:  map[string]*Region{"uk": {ID: "uk", Roles: map[string][]string{"report-abuse": {"council"}}}},
		serviceByID: map[string]*Service{"council": {ID: "council", Name: "Your council"}},
	}
	for text, want := range map[string]string{
		"Tell {report-abuse}.":              "Tell your council.",
		"{report-abuse} can help.":          "Your council can help.",
		"Stay calm. {report-abuse} can.":    "Stay calm. Your council can.",
		"In England: {report-abuse}":        "In England: Your council",
		"Tell {report-abuse} if it is bad.": "Tell your council if it is bad.",
	} {
		if got, _ := base.Expand(text, "uk"); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
}
