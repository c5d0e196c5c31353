package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

// spoiled returns a copy of the small base in which the lines of an entry that
// begin with a key (or a list's item) are replaced.
func spoiled(t *testing.T, file string, lines map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := copySmall(dir); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, file), func(text string) string {
		for from, to := range lines {
			var kept []string
			found := false
			for line := range strings.SplitSeq(text, "\n") {
				if !found && strings.HasPrefix(line, from) {
					found, line = true, to
				}
				kept = append(kept, line)
			}
			if !found {
				t.Fatalf("no line of %s begins with %q", file, from)
			}
			text = strings.Join(kept, "\n")
		}
		return text
	})
	return dir
}

func edit(t *testing.T, file string, do func(string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(do(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestContentIsGood is the check of the content that is built in: nothing on
// standard output.
func TestContentIsGood(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from all of the training text takes minutes under the race detector")
	}
	got := callWith(t, nil, "", "check")
	if got.code != exitGood || got.out != "" {
		t.Errorf("exit code %d, standard output:\n%s", got.code, got.out)
	}
	if !strings.HasSuffix(got.errors, "all good\n") {
		t.Errorf("standard error does not end with \"all good\":\n%s", got.errors)
	}
	if quiet := callWith(t, nil, "", "check", "-q"); quiet.errors != "" || quiet.code != exitGood {
		t.Errorf("check -q: exit code %d, standard error:\n%s", quiet.code, quiet.errors)
	}
	// Nobody has checked the answers yet, and at launch that is an error.
	if launch := callWith(t, nil, "", "check", "--launch", "-q"); launch.code != exitProblems || !strings.Contains(launch.out, "draft") {
		t.Errorf("check --launch: exit code %d, standard output:\n%s", launch.code, launch.out)
	}
}

func TestCheckPrintsProblemsOnStandardOutput(t *testing.T) {
	dir := spoiled(t, "entries/en/roblox.yaml", map[string]string{"audience:": "audience: parents", "level:": "levle: everyday"})
	got := call(t, "", "check", dir)
	if got.code != exitProblems {
		t.Errorf("exit code %d, want %d", got.code, exitProblems)
	}
	file := filepath.Join(dir, "entries", "en", "roblox.yaml")
	for line := range strings.Lines(got.out) {
		if !strings.HasPrefix(line, file+":") {
			t.Errorf("a line does not begin with the file as it can be opened: %s", line)
		}
	}
	for _, want := range []string{file + ":4:11: ", `"parents"`, "levle"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is missing:\n%s", want, got.out)
		}
	}
	n := strings.Count(got.out, "\n")
	if want := "\n" + strconv.Itoa(n) + " to mend\n"; !strings.HasSuffix(got.errors, want) {
		t.Errorf("standard error does not end with %q:\n%s", want, got.errors)
	}
	if quiet := call(t, "", "check", "-q", dir); quiet.errors != "" || quiet.out != got.out {
		t.Errorf("check -q prints other problems, or something on standard error:\n%s\n%s", quiet.out, quiet.errors)
	}

	asJSON := call(t, "", "check", "--json", dir)
	var texts []string
	for line := range strings.Lines(asJSON.out) {
		var p printedProblem
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("a line is not JSON: %v\n%s", err, line)
		}
		if p.Warning || p.File != "entries/en/roblox.yaml" || p.Line == 0 || p.Column == 0 {
			t.Errorf("a problem of another place: %s", line)
		}
		texts = append(texts, knowledge.Problem{File: file, Line: p.Line, Col: p.Column, What: p.What, Mend: p.Mend}.String())
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(got.out), "\n"), texts); diff != "" {
		t.Errorf("as JSON (-text +JSON):\n%s", diff)
	}
}

// TestCheckSumH28 changes a number, and renews the fingerprints on purpose.
// --quick still finds what is wrong, and learns nothing for it.
func TestCheckQuick(t *testing.T) {
	kept := t.TempDir()
	dir := spoiled(t, "entries/en/roblox.yaml", map[string]string{"audience:": "audience: parents"})
	env := map[string]string{"SIGNPOST_DATA": kept}
	if got := callWith(t, env, "", "check", "--quick", "-q", dir); got.code != exitProblems || !strings.Contains(got.out, `Audience is "parents"`) {
		t.Errorf("exit code %d:\n%s", got.code, got.out)
	}
	if got := callWith(t, env, "", "check", "--quick", "-q", smallBase); got.code != exitGood || got.out != "" {
		t.Errorf("exit code %d:\n%s", got.code, got.out)
	}
	if files, err := os.ReadDir(kept); err != nil || len(files) > 0 {
		t.Errorf("%d files were kept, %v", len(files), err)
	}
}

func TestCheckSumH28(t *testing.T) {
	dir := t.TempDir()
	if err := copySmall(dir); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "services", "uk.yaml"), func(text string) string {
		out := strings.ReplaceAll(strings.ReplaceAll(text, "+448001111", "+448001112"), "0800 1111", "0800 1112")
		if out == text {
			t.Fatal("the number is not there")
		}
		return out
	})
	got := call(t, "", "check", "-q", dir)
	if got.code != exitProblems || !strings.Contains(got.out, "services.sum has not") || !strings.Contains(got.out, "check --sum") {
		t.Fatalf("a changed number got exit code %d:\n%s", got.code, got.out)
	}
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got = call(t, "", "check", "-q", "--sum", dir)
	if strings.Contains(got.out, "services.sum") {
		t.Errorf("after --sum:\n%s", got.out)
	}
	after, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Errorf("--sum left a file behind: %d files before, %d after", len(before), len(after))
	}
}

func TestCheckSumRefusesABrokenRegistry(t *testing.T) {
	dir := spoiled(t, "services/uk.yaml", map[string]string{"  name:": "  nmae: x"})
	sum := filepath.Join(dir, "services.sum")
	before, err := os.ReadFile(sum)
	if err != nil {
		t.Fatal(err)
	}
	got := call(t, "", "check", "--sum", dir)
	if got.code != exitProblems || !strings.Contains(got.out, "nmae") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.errors)
	}
	after, err := os.ReadFile(sum)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("services.sum was written from a registry that cannot be read")
	}
}

// TestCheckLinksH04 asks pages of a server on loopback.
func TestCheckLinksH04(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	// The same server under another name is another host.
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/taken", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) })
	mux.HandleFunc("/turned-away", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, tt := range []struct {
		path, what string // "" where nothing is wrong
		warning    bool
	}{
		{path: "/good"},
		{path: "/moved"},
		{path: "/gone", what: "is gone (status 404)"},
		{path: "/taken", what: "now leads to localhost"},
		{path: "/turned-away", what: "status 403", warning: true},
	} {
		p := link{address: server.URL + tt.path, file: "services/uk.yaml", line: 3, col: 8}.ask(t.Context(), server.Client())
		switch {
		case p == nil && tt.what == "":
		case p == nil || tt.what == "" || !strings.Contains(p.What, tt.what) || p.Warning != tt.warning || p.Line != 3:
			t.Errorf("%s: got %v, want %q", tt.path, p, tt.what)
		}
	}
}

func TestLinksHaveTheirPlaces(t *testing.T) {
	base, found := knowledge.Load(os.DirFS(smallBase), knowledge.Options{})
	if base == nil {
		t.Fatal(found.Errors())
	}
	links := linksOf(os.DirFS(smallBase), base)
	if len(links) == 0 {
		t.Fatal("no link was found")
	}
	seen := map[string]bool{}
	for _, l := range links {
		if l.line == 0 || l.col == 0 || seen[l.address] {
			t.Errorf("%s at %s:%d:%d, twice: %t", l.address, l.file, l.line, l.col, seen[l.address])
		}
		seen[l.address] = true
	}
}
