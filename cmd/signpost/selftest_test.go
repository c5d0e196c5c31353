package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"signpost/internal/knowledge"
)

func smallEngine(t *testing.T) *engine {
	t.Helper()
	a := &app{env: func(name string) string { return map[string]string{"SIGNPOST_DATA": data}[name] }, now: time.Now()}
	e, err := a.engine(t.Context(), source{files: os.DirFS(smallBase), dir: smallBase})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// TestSelfTestH64: the content passes, and does not once emergency rules are taken
// out together with their examples, or replies lose their numbers.
func TestSelfTestH64(t *testing.T) {
	e := smallEngine(t)
	if err := e.selfTest(time.Now()); err != nil {
		t.Error(err)
	}
	rules := e.base.Triage.Rules
	e.base.Triage.Rules = nil
	if err := e.selfTest(time.Now()); err == nil || !strings.Contains(err.Error(), "only") {
		t.Errorf("without examples: %v", err)
	}
	e.base.Triage.Rules = rules
	services := e.base.Services
	e.base.Services = nil
	if err := e.selfTest(time.Now()); err == nil || !strings.Contains(err.Error(), "no number") {
		t.Errorf("without numbers: %v", err)
	}
	e.base.Services = services
	e.base.Triage.Rules = append([]knowledge.Rule{{ID: "odd", Level: knowledge.LevelEmergency, Fires: []string{"is roblox safe"}}}, rules...)
	if err := e.selfTest(time.Now()); err == nil || !strings.Contains(err.Error(), "rule odd") || strings.Contains(err.Error(), "roblox") {
		t.Errorf("with an example that is none: %v", err)
	}
}
