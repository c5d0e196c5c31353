package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"not_ready":{"telegram":"not reached"}}`))
	}))
	env := map[string]string{"SIGNPOST_WEB_LISTEN": strings.TrimPrefix(server.URL, "http://")}
	if got := callWith(t, env, "", "healthcheck"); got.code != exitGood || got.errors != "" {
		t.Errorf("ready: %+v", got)
	}
	status = http.StatusServiceUnavailable
	if got := callWith(t, env, "", "healthcheck"); got.code != exitProblems || !strings.Contains(got.errors, "telegram") {
		t.Errorf("not ready: %+v", got)
	}
	server.Close()
	if got := callWith(t, env, "", "healthcheck"); got.code != exitProblems || !strings.Contains(got.errors, "does not answer") {
		t.Errorf("gone: %+v", got)
	}
	if got := callWith(t, nil, "", "healthcheck"); got.code != exitUsage || !strings.Contains(got.errors, "web.listen") {
		t.Errorf("no address: %+v", got)
	}
}

func TestConfigCommand(t *testing.T) {
	env := map[string]string{"SIGNPOST_TELEGRAM_TOKEN": testToken, "SIGNPOST_LOG_LEVEL": "warn"}
	got := callWith(t, env, "", "config")
	if got.code != exitGood || strings.Contains(got.out, testToken) {
		t.Errorf("exit code %d, or the token is shown:\n%s%s", got.code, got.out, got.errors)
	}
	for _, want := range []string{"(redacted)", "SIGNPOST_TELEGRAM_TOKEN", "warn", "SIGNPOST_LOG_LEVEL", "the default of web.listen"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not shown:\n%s", want, got.out)
		}
	}
}

func TestServeSaysHowToGetAToken(t *testing.T) {
	got := callWith(t, nil, "", "serve")
	if got.code != exitUsage {
		t.Errorf("exit code %d", got.code)
	}
	for _, want := range []string{"BotFather", "discord.com/developers", "signpost chat"} {
		if !strings.Contains(got.errors, want) {
			t.Errorf("%q is not said:\n%s", want, got.errors)
		}
	}
	if n := strings.Count(got.errors, "\n"); n > 24 {
		t.Errorf("%d lines are more than one screen", n)
	}
}
