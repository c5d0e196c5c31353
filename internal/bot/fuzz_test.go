package bot

import (
	"strings"
	"testing"

	"signpost/internal/knowledge"
)

// FuzzRespond holds what is true of any message: the reply can be sent, keeps
// triage's level, and holds no number of its own.
func FuzzRespond(f *testing.F) {
	f.Add("my son is 12 and 07700 900123 keeps calling", 0, 0, true)
	f.Add("e:grooming", int(KindButton), int(knowledge.LevelUrgent), true)
	f.Add("/start 123456", int(KindCommand), 0, false)
	f.Add("{emergency} {police}", int(KindMedia), int(knowledge.LevelEmergency), true)
	f.Add("Помогите 555555", 0, int(knowledge.LevelConcern), false)
	base, err := testBase()
	if err != nil {
		f.Fatal(err)
	}
	registry := registryRuns(base)
	f.Fuzz(func(t *testing.T, text string, kind, level int, private bool) {
		j := Judgement{Level: knowledge.Level(min(max(level, 0), int(knowledge.LevelEmergency)))}
		r := world{judge: j}.bot(t).Respond(t.Context(), Message{Text: text, Kind: MessageKind(kind), Private: private, At: asked})
		if strings.TrimSpace(r.Plain()) == "" || r.Level != j.Level || strings.ContainsAny(r.Plain(), "{}") {
			t.Errorf("level %s:\n%s", r.Level, r.Plain())
		}
		if run := strayDigits(registry, r); run != "" {
			t.Errorf("the digits %s are not the registry's:\n%s", run, r.Plain())
		}
	})
}
