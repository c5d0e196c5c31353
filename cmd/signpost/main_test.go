package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	content "signpost/knowledge"
)

// taughtPerTopic is how many lines of each training file the small base keeps:
// enough to find the plainest questions, and quick to learn.
const taughtPerTopic = 8

// smallBase is a copy of the content with little training text, and data the
// folder in which what is learned from it is kept. TestMain makes both, so
// that all tests learn it once.
var smallBase, data string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "signpost-test-*")
	if err != nil {
		panic(err)
	}
	smallBase, data = filepath.Join(dir, "knowledge"), filepath.Join(dir, "data")
	if err := errors.Join(copySmall(smallBase), os.Mkdir(data, 0o755)); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// copySmall writes the small base into a folder.
func copySmall(to string) error {
	return fs.WalkDir(content.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		target := filepath.Join(to, filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		text, err := fs.ReadFile(content.FS(), name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".tsv") {
			lines := bytes.SplitAfter(text, []byte("\n"))
			text = bytes.Join(lines[:min(len(lines), 1+taughtPerTopic)], nil)
		}
		return os.WriteFile(target, text, 0o644)
	})
}

// result is what one run of the program did.
type result struct {
	code        int
	out, errors string
}

// call runs the program as a person would, over the small base.
func call(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return callWith(t, map[string]string{"SIGNPOST_KNOWLEDGE": smallBase}, stdin, args...)
}

// callWith runs the program with an environment.
func callWith(t *testing.T, env map[string]string, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	look := func(name string) string {
		if v, ok := env[name]; ok {
			return v
		}
		if name == "SIGNPOST_DATA" {
			return data
		}
		return ""
	}
	code := run(t.Context(), args, look, strings.NewReader(stdin), &out, &errs)
	return result{code: code, out: out.String(), errors: errs.String()}
}

func TestUse(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string
		code   int
		errors []string // each stands on standard error
		out    []string // each stands on standard output; nil means that nothing does
	}{
		{name: "no command prints help", args: nil, code: exitGood, out: []string{"ask", "explain", "check", "eval", "replies", "version", "completion"}},
		{name: "help of a command", args: []string{"help", "ask"}, code: exitGood, out: []string{"--region", "--json", "--at", "--group", "--knowledge"}},
		{name: "unknown command", args: []string{"aks"}, code: exitUsage, errors: []string{`unknown command "aks"`, "signpost --help"}},
		{name: "unknown flag", args: []string{"ask", "--regoin", "uk"}, code: exitUsage, errors: []string{"has no flag --regoin", "--region", "signpost ask --help"}},
		{name: "flag without its value", args: []string{"ask", "--region"}, code: exitUsage, errors: []string{"--region"}},
		{name: "unknown region", args: []string{"ask", "--region", "narnia", "hello"}, code: exitUsage, errors: []string{`no region called "narnia"`, "uk-england", "uk-scotland"}},
		{name: "unknown region of replies", args: []string{"replies", "--region", "narnia"}, code: exitUsage, errors: []string{`no region called "narnia"`}},
		{name: "time that is none", args: []string{"ask", "--at", "yesterday", "hello"}, code: exitUsage, errors: []string{"yesterday", "2026-11-24T21:00"}},
		{name: "folder that is not there", args: []string{"ask", "--knowledge", "no-such-folder", "hello"}, code: exitUsage, errors: []string{`no folder called "no-such-folder"`}},
		{name: "file for a folder", args: []string{"check", "main_test.go"}, code: exitUsage, errors: []string{`"main_test.go" is a file`}},
		{name: "explain without a question", args: []string{"explain"}, code: exitUsage, errors: []string{"signpost explain --help"}},
		{name: "two folders", args: []string{"check", "a", "b"}, code: exitUsage, errors: []string{"signpost check --help"}},
		{name: "sum of the copy that is built in", args: []string{"check", "--sum"}, code: exitUsage, errors: []string{"built in", "signpost check --sum knowledge"}},
		{name: "aside of nothing", args: []string{"eval", "--aside"}, code: exitUsage, errors: []string{"--questions"}},
		{name: "questions that are not there", args: []string{"eval", "--questions", "no-such-file.tsv"}, code: exitUsage, errors: []string{"no-such-file.tsv"}},
		{name: "no intent set", args: []string{"eval", "--intents", "testdata"}, code: exitUsage, errors: []string{"train.tsv"}},
		{name: "two kinds of figures", args: []string{"eval", "--questions", "a", "--intents", "b"}, code: exitUsage, errors: []string{"questions"}},
		{name: "version", args: []string{"version"}, code: exitGood, out: []string{"signpost ", "go1."}},
		{name: "completion", args: []string{"completion", "bash"}, code: exitGood, out: []string{"complete"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := map[string]string{"SIGNPOST_KNOWLEDGE": smallBase}
			if slices.Contains(tt.args, "--sum") {
				env = nil // the copy that is built in
			}
			got := callWith(t, env, "", tt.args...)
			if got.code != tt.code {
				t.Errorf("exit code %d, want %d; standard error:\n%s", got.code, tt.code, got.errors)
			}
			for _, want := range tt.errors {
				if !strings.Contains(got.errors, want) {
					t.Errorf("standard error lacks %q:\n%s", want, got.errors)
				}
			}
			if tt.out == nil && got.out != "" {
				t.Errorf("standard output is not empty:\n%s", got.out)
			}
			for _, want := range tt.out {
				if !strings.Contains(got.out, want) {
					t.Errorf("standard output lacks %q:\n%s", want, got.out)
				}
			}
		})
	}
}

// errFull is what a full disk gives.
var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{
		{"version"},
		{"help"},
		{"ask", "hello"},
		{"ask", "--json", "hello"},
		{"explain", "hello"},
		{"replies", "--region", "uk"},
		{"check", t.TempDir()}, // an empty folder has much to mend
	} {
		t.Run(args[0], func(t *testing.T) {
			var errs bytes.Buffer
			look := func(name string) string {
				return map[string]string{"SIGNPOST_KNOWLEDGE": smallBase, "SIGNPOST_DATA": data}[name]
			}
			code := run(t.Context(), args, look, strings.NewReader(""), fullDisk{}, &errs)
			if code != exitFailure {
				t.Errorf("exit code %d, want %d", code, exitFailure)
			}
			if n := strings.Count(errs.String(), errFull.Error()); n != 1 {
				t.Errorf("the error stands %d times on standard error, want once:\n%s", n, errs.String())
			}
		})
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	look := func(name string) string {
		return map[string]string{"SIGNPOST_KNOWLEDGE": smallBase, "SIGNPOST_DATA": t.TempDir()}[name]
	}
	if code := run(ctx, []string{"ask", "hello"}, look, strings.NewReader(""), &out, &errs); code != exitFailure {
		t.Errorf("exit code %d, want %d; standard error:\n%s", code, exitFailure, errs.String())
	}
}
