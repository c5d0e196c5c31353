package deploytest

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// composeFile is what the tests know of compose.yaml: another key is refused.
type composeFile struct {
	Name     string
	Bot      composeService `yaml:"x-bot"`
	Services map[string]composeService
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]struct{}
	Secrets  map[string]struct{ File string }
}

type composeService struct {
	Build, Image, Restart string
	DependsOn             any `yaml:"depends_on"`
	Environment           map[string]string
	Secrets, Networks     []string
	Volumes, Ports, Tmpfs []string
	ReadOnly              bool     `yaml:"read_only"`
	CapDrop               []string `yaml:"cap_drop"`
	SecurityOpt           []string `yaml:"security_opt"`
	Ulimits               map[string]int
	MemLimit              string `yaml:"mem_limit"`
	PidsLimit             int    `yaml:"pids_limit"`
	StopGracePeriod       string `yaml:"stop_grace_period"`
	Healthcheck           struct {
		Test              []string
		Interval, Timeout string
		Retries           int
	}
}

// interpolate puts values into a compose file as compose does, and refuses a
// name that has none.
func interpolate(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	var missing error
	name := regexp.MustCompile(`[A-Z_]+`)
	out := regexp.MustCompile(`\$\{[A-Z_]+(:\?[^}]*)?\}`).ReplaceAllStringFunc(text, func(m string) string {
		v, ok := values[name.FindString(m)]
		if !ok {
			missing = errors.Join(missing, errors.New(m))
		}
		return v
	})
	if missing != nil {
		t.Fatalf("compose.yaml asks for what its head does not say: %v", missing)
	}
	return out
}

func TestCompose(t *testing.T) {
	raw, err := os.ReadFile(root + "/configs/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composeFile
	document(t, interpolate(t, string(raw), map[string]string{"BOT_HOST": "bot.example.org"}), &c)
	head, _, _ := strings.Cut(string(raw), "\nname:")
	for name, s := range c.Secrets {
		if s.File != "secrets/"+name || !strings.Contains(head, s.File+" ") {
			t.Errorf("the secret %s is read from %s, which the head of the file does not say how to make", name, s.File)
		}
	}
	stages := dockerfile(t)
	image := stages[len(stages)-1].env()
	replicas := 0
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if _, ok := c.Secrets[secret]; !ok {
				t.Errorf("%s: there is no secret %s", name, secret)
			}
		}
		for _, network := range s.Networks {
			if _, ok := c.Networks[network]; !ok {
				t.Errorf("%s: there is no network %s", name, network)
			}
		}
		for variable, value := range s.Environment {
			if file, ok := strings.CutPrefix(value, "/run/secrets/"); strings.HasSuffix(variable, "_FILE") && (!ok || !slices.Contains(s.Secrets, file)) {
				t.Errorf("%s: %s is %s, which is none of its secrets %v", name, variable, value, s.Secrets)
			}
		}
		if s.Image == "" || s.Restart == "" || len(s.Networks) == 0 || name != "caddy" && len(s.Ports) > 0 {
			t.Errorf("%s: image %q, restart %q, networks %v, ports %v; only Caddy is reached from outside", name, s.Image, s.Restart, s.Networks, s.Ports)
		}
		if !strings.HasPrefix(name, "signpost-") {
			continue
		}
		replicas++
		if info, err := os.Stat(filepath.Join(root, "configs", s.Build, "Dockerfile")); err != nil || info.IsDir() {
			t.Errorf("%s is built from %s: %v", name, s.Build, err)
		}
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}) || len(s.Ulimits) != 1 || s.Ulimits["core"] != 0 {
			t.Errorf("%s may more than it needs: %+v", name, s)
		}
		env := maps.Clone(image)
		maps.Copy(env, s.Environment)
		settings := hold(t, env)
		if settings.TelegramToken == "" || settings.TelegramWebhook != "https://bot.example.org/telegram" || settings.WebListen != ":8080" {
			t.Errorf("%s: webhook %s, listener %s", name, settings.TelegramWebhook, settings.WebListen)
		}
		if len(s.Tmpfs) != 1 || !strings.HasPrefix(s.Tmpfs[0], settings.Data+":uid=65532,gid=65532,mode=0700") {
			t.Errorf("%s: data is %s, and what can be written is %v", name, settings.Data, s.Tmpfs)
		}
	}
	if replicas != 2 || !c.Networks["inside"].Internal || !slices.Equal(c.Services["postgres"].Networks, []string{"inside"}) {
		t.Errorf("%d replicas; the networks are %+v", replicas, c.Networks)
	}
}

// TestCaddy: the proxy hands on what the platform posts, to the replicas that
// there are, and to one of them at a time; nothing else of the listener can be
// reached through it.
func TestCaddy(t *testing.T) {
	text, err := os.ReadFile(root + "/configs/Caddyfile")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	for _, want := range []string{
		"{$BOT_HOST} {", "@posted path /telegram /discord", "handle @posted {", "reverse_proxy signpost-1:8080 signpost-2:8080 {", "lb_policy first", "health_uri /readyz", "respond 404",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the Caddyfile lacks %q", want)
		}
	}
	handles := 0
	for _, line := range lines {
		if strings.HasPrefix(line, "handle") {
			handles++
		}
	}
	if handles != 2 || !served("/readyz") {
		t.Errorf("%d paths are handed on or refused, want one of each", handles)
	}
}
