package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func noFile(string) ([]byte, error) { return nil, errors.New("no file is read here") }

func TestLoad(t *testing.T) {
	env := map[string]string{
		"SIGNPOST_WEB_LISTEN":          "127.0.0.1:9000",
		"SIGNPOST_TELEGRAM_TOKEN_FILE": "/run/secrets/token",
	}
	file := "# mine\ntelegram:\n  api: http://127.0.0.1:8081/\nweb:\n  listen: 127.0.0.1:8080\ndata: /var/lib/signpost\nlog:\n  level: warn\n"
	read := func(path string) ([]byte, error) { return []byte("token of " + path + "\n"), nil }
	got, err := Load("mine.yaml", []byte(file), func(k string) string { return env[k] }, read)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		TelegramToken: "token of /run/secrets/token", TelegramAPI: "http://127.0.0.1:8081", DiscordAPI: publicDiscord,
		WebListen: "127.0.0.1:9000", Data: "/var/lib/signpost", LogLevel: slog.LevelWarn,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadReportsEverything(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		env        map[string]string
		want       []string
	}{
		{"unknown key", "telegramm:\n  token: x\n", nil, []string{"mine.yaml:1: there is no setting telegramm; there are telegram.token, "}},
		{"unknown key below", "telegram:\n  tokens: x\n", nil, []string{"mine.yaml:2: there is no setting telegram.tokens"}},
		{"twice", "data: a\ndata: b\n", nil, []string{"mine.yaml:2: data stands in line 1 already"}},
		{"list", "data: [a]\n", nil, []string{"mine.yaml:1: data has one value"}},
		{"no mapping", "telegram: yes\n", nil, []string{"mine.yaml:1: settings are expected here"}},
		{"second document", "data: a\n---\ndata: b\n", nil, []string{"mine.yaml:2: a second document"}},
		{"no YAML", "data: [\n", nil, []string{"mine.yaml: line 1"}},
		{"application's key", "discord:\n  public_key: abc\n", nil, []string{"mine.yaml:2: discord.public_key: write the application's public key"}},
		{"shard", "discord:\n  shard: 2\n  shards: 2\n", nil, []string{"discord.shard: shards are numbered from 0"}},
		{"Discord elsewhere", "discord:\n  api: https://example.org/api/v10\n", nil, []string{"discord.api: this address is neither Discord's own"}},
		{"level", "log:\n  level: loud\n", nil, []string{"mine.yaml:2: log.level: write debug, info, warn or error"}},
		{"two at once", "allow_remote_api: perhaps\nweb:\n  listen: here\n", nil, []string{"mine.yaml:3: web.listen: write an address with a port", "mine.yaml:1: allow_remote_api: write true or false"}},
		{"remote address", "", map[string]string{"SIGNPOST_TELEGRAM_API": "https://example.org"}, []string{"telegram.api: this address is neither"}},
		{"no address", "", map[string]string{"SIGNPOST_TELEGRAM_API": "here"}, []string{"SIGNPOST_TELEGRAM_API: write an address such as"}},
		{"store", "", map[string]string{"SIGNPOST_STORE_URL": "mysql://canary"}, []string{"SIGNPOST_STORE_URL: write file:PATH or postgres://"}},
		{"webhook", "", map[string]string{"SIGNPOST_TELEGRAM_WEBHOOK": "http://example.org"}, []string{"SIGNPOST_TELEGRAM_WEBHOOK: write the public https address"}},
		{"webhook without a listener", "", map[string]string{"SIGNPOST_TELEGRAM_WEBHOOK": "https://example.org/telegram"}, []string{"telegram.webhook needs web.listen"}},
		{"secret twice", "", map[string]string{"SIGNPOST_TELEGRAM_TOKEN": "canary", "SIGNPOST_TELEGRAM_TOKEN_FILE": "f"}, []string{"are both set", "the file f cannot be read: no file is read here"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load("mine.yaml", []byte(tt.file), func(k string) string { return tt.env[k] }, noFile)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("a secret is in the error: %q", err)
			}
		})
	}
}

// TestShow: each setting with where it comes from, and no secret.
func TestShow(t *testing.T) {
	env := map[string]string{"SIGNPOST_DATA": "/data"}
	var got []Line
	_, err := Show("mine.yaml", []byte("telegram:\n  token: canary\n"), func(k string) string { return env[k] }, noFile, func(l Line) { got = append(got, l) })
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(Paths()) {
		t.Errorf("%d settings are shown, not %d", len(got), len(Paths()))
	}
	for _, want := range []Line{
		{"telegram.token", "(redacted)", "mine.yaml:2: telegram.token"},
		{"telegram.webhook", "", "the default of telegram.webhook"},
		{"data", "/data", "SIGNPOST_DATA"},
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%+v is not among %+v", want, got)
		}
	}
}

// TestDefaultsAreDocumented holds configs/signpost.yaml to the defaults: loading
// it changes nothing, and every setting stands in it.
func TestDefaultsAreDocumented(t *testing.T) {
	const name = "../../configs/signpost.yaml"
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	none := func(string) string { return "" }
	documented, err := Load(name, file, none, noFile)
	if err != nil {
		t.Fatal(err)
	}
	defaults, err := Load("", nil, none, noFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaults, documented); diff != "" {
		t.Error(diff)
	}
	for _, path := range Paths() {
		key := path[strings.LastIndex(path, ".")+1:]
		if !strings.Contains(string(file), key+":") {
			t.Errorf("%s does not stand in %s", path, name)
		}
	}
}

// TestSecretIsRedacted is SAFETY H22.
func TestSecretIsRedacted(t *testing.T) {
	c := Config{TelegramToken: "canary"}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", c.TelegramToken, "config", c)
	for _, got := range []string{string(text), log.String(), fmt.Sprintf("%v %+v %#v %s %x %d", c, c, c, c.TelegramToken, c.TelegramToken, c.TelegramToken)} {
		if strings.Contains(got, "canary") || strings.Contains(got, fmt.Sprintf("%x", "canary")) {
			t.Errorf("the secret is in %q", got)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte("telegram:\n  token: x\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, _ = fromYAML("fuzz.yaml", file)
	})
}
