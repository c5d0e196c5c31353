package deploytest

import (
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the list of licences anew; read what changed in it")

// licenceList says, for each module that the program is made of, its licence.
const licenceList = root + "/.ci/licences.tsv"

// marks are words of each licence that no other of them has. Ids are those of
// spdx.org/licenses.
var marks = map[string]*regexp.Regexp{
	"Apache-2.0":   regexp.MustCompile(`Apache License,? Version 2\.0`),
	"BSD-2-Clause": regexp.MustCompile(`Redistributions in binary form must`),
	"BSD-3-Clause": regexp.MustCompile(`(?i)Neither the name of|Neither the names of|names? of its contributors may be used`),
	"ISC":          regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute`),
	"MIT":          regexp.MustCompile(`Permission is hereby granted, free of charge`),
	"MPL-2.0":      regexp.MustCompile(`Mozilla Public License,? [Vv]ersion 2\.0`),
}

// licence returns the licences that a module's files name, "" where none is known.
func licence(t *testing.T, dir string) string {
	t.Helper()
	found := map[string]bool{}
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			flat := strings.Join(strings.Fields(string(text)), " ")
			for id, mark := range marks {
				found[id] = found[id] || mark.MatchString(flat)
			}
		}
	}
	found["BSD-2-Clause"] = found["BSD-2-Clause"] && !found["BSD-3-Clause"] // the longer one has its words too
	maps.DeleteFunc(found, func(_ string, is bool) bool { return !is })
	return strings.Join(slices.Sorted(maps.Keys(found)), " AND ")
}

// TestLicences: each module in the program is listed with the licence that its
// own files name, and nothing else is (SAFETY H62). A licence that is not of
// marks is one to read before the module is used.
func TestLicences(t *testing.T) {
	c := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/signpost")
	c.Dir, c.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := slices.Compact(slices.Sorted(strings.SplitSeq(strings.TrimSpace(string(out)), "\n")))
	var list strings.Builder
	for _, line := range lines {
		module, dir, _ := strings.Cut(line, "\t")
		is := licence(t, dir)
		if is == "" {
			t.Errorf("%s: its files name no licence that the test knows; read them, and add it to marks if it may be used", module)
		}
		list.WriteString(module + "\t" + is + "\n")
	}
	if len(lines) == 0 {
		t.Fatal("go list names no module")
	}
	if *update {
		if err := os.WriteFile(licenceList, []byte(list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(licenceList)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(list.String(), "\n")); diff != "" {
		t.Errorf("%s (-list +program); after reading the licences: go test ./internal/deploytest -run Licences -update\n%s", licenceList, diff)
	}
}
