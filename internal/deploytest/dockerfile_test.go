package deploytest

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// root is the top of the module.
const root = "../.."

// instruction is one instruction of a Dockerfile, with its lines joined.
type instruction struct{ name, rest string }

// buildStage is one stage of a Dockerfile.
type buildStage struct {
	from, name string
	steps      []instruction
}

// dockerfile reads the stages of the Dockerfile. It knows the instructions that
// the tests know the meaning of, so that a new one cannot be passed over.
func dockerfile(t *testing.T) []buildStage {
	t.Helper()
	text, err := os.ReadFile(root + "/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(string(text), ""), "\\\n", "")
	var stages []buildStage
	for line := range strings.Lines(joined) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch name {
		case "":
		case "FROM":
			words := strings.Fields(rest)
			if strings.HasPrefix(words[0], "--platform=") {
				words = words[1:]
			}
			s := buildStage{from: words[0]}
			if len(words) == 3 && words[1] == "AS" {
				s.name = words[2]
			}
			stages = append(stages, s)
		case "ARG", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD":
			if len(stages) == 0 {
				t.Fatalf("Dockerfile: %s stands before the first stage", name)
			}
			s := &stages[len(stages)-1]
			s.steps = append(s.steps, instruction{name, rest})
		default:
			t.Fatalf("Dockerfile: the tests do not know what %s means; teach them", name)
		}
	}
	return stages
}

// all returns what follows an instruction, each time it stands in the stage.
func (s buildStage) all(name string) []string {
	var out []string
	for _, i := range s.steps {
		if i.name == name {
			out = append(out, i.rest)
		}
	}
	return out
}

// one returns what follows an instruction that stands once.
func (s buildStage) one(t *testing.T, name string) string {
	t.Helper()
	all := s.all(name)
	if len(all) != 1 {
		t.Fatalf("Dockerfile: %s stands %d times in the stage from %s, want once", name, len(all), s.from)
	}
	return all[0]
}

// env returns the variables that the stage sets.
func (s buildStage) env() map[string]string {
	out := map[string]string{}
	for _, line := range s.all("ENV") {
		for _, word := range strings.Fields(line) {
			name, value, _ := strings.Cut(word, "=")
			out[name] = value
		}
	}
	return out
}

// words reads a command in the form that needs no shell, which the image lacks.
func words(t *testing.T, command string) []string {
	t.Helper()
	var out []string
	if err := json.Unmarshal([]byte(command), &out); err != nil {
		t.Fatalf("Dockerfile: %s is not a list of words, and there is no shell to read it: %v", command, err)
	}
	return out
}
