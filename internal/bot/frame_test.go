package bot

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden renders a reply with what its text does not show.
func golden(r Reply) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind %s · entry %q · level %s · services %s\n\n%s\n", r.Kind, r.Entry, r.Level, strings.Join(r.Services, " "), r.Plain())
	for _, button := range r.Buttons {
		fmt.Fprintf(&b, "\n[%s] %s%s", button.Label, button.ID, button.URL)
		if button.Small {
			b.WriteString(" small")
		}
	}
	b.WriteString("\n")
	return b.String()
}

func TestFrames(t *testing.T) {
	urgent, emergency := knowledge.LevelUrgent, knowledge.LevelEmergency
	child := fired(urgent, "grooming")
	child.Speaker = knowledge.SpeakerChild
	childNow := fired(emergency, "suicide")
	childNow.Speaker = knowledge.SpeakerChild
	self := fired(urgent, "own_behaviour")
	self.Speaker = knowledge.SpeakerAdultSelf
	supposed := Judgement{Level: concern, Hypothetical: true}
	for _, tt := range []struct {
		name string
		world
		m Message
	}{
		{"emergency", world{judge: fired(emergency, "meet_now")}, Message{Text: "she has gone"}},
		{"emergency-unknown-region", world{judge: fired(emergency, "suicide")}, Message{Text: "he took something", Region: "?"}},
		{"emergency-us", world{judge: fired(emergency, "missing")}, Message{Text: "she is gone", Region: "us"}},
		{"emergency-child", world{judge: childNow}, Message{Text: "i took them all"}},
		{"emergency-hidden", world{judge: fired(emergency, "hidden_abuser")}, Message{Text: "he can hear me"}},
		{"emergency-group", world{judge: fired(emergency, "missing")}, Message{Text: "she is gone", Kind: groupChat}},
		{"urgent-answer", world{found: finds("grooming"), judge: fired(urgent, "grooming")}, Message{Text: "a man on insta wants pictures"}},
		{"urgent-card-without-entry", world{found: finds("snapchat"), judge: fired(urgent, "image")}, Message{Text: "a nude of her is out"}},
		{"urgent-learned", world{found: offers("sextortion", "roblox"), judge: Judgement{Level: urgent}}, Message{Text: "he wants money or else"}},
		{"urgent-no-answer", world{judge: Judgement{Level: urgent}}, Message{Text: "something awful"}},
		{"urgent-group", world{found: finds("grooming"), judge: fired(urgent, "grooming")}, Message{Text: "a man", Kind: groupChat}},
		{"child", world{found: finds("grooming"), judge: child}, Message{Text: "im 12 and a man wants pics"}},
		{"own-behaviour", world{judge: self}, Message{Text: "i have thoughts"}},
		{"everyday", world{found: finds("roblox"), judge: Judgement{Level: knowledge.LevelEveryday}}, Message{Text: "is roblox ok"}},
		{"concern", world{found: finds("roblox"), judge: Judgement{Level: knowledge.LevelConcern}}, Message{Text: "roblox is odd"}},
		{"everyday-group", world{found: finds("roblox"), judge: Judgement{Level: knowledge.LevelEveryday}}, Message{Text: "is roblox ok", Kind: groupChat}},
		{"hypothetical", world{found: finds("roblox"), judge: supposed}, Message{Text: "what if roblox"}},
		{"emergency-entry-calm-message", world{found: finds("suicidal-child")}, Message{Text: "signs of suicide"}},
		{"choices", world{found: offers("roblox", "sextortion", "grooming", "suicidal-child")}, Message{Text: "pictures of my daughter"}},
		{"topic-without-entry", world{found: finds("gambling"), judge: Judgement{Level: knowledge.LevelConcern}}, Message{Text: "he bets"}},
		{"not-found-group", world{}, Message{Text: "what is the weather", Kind: groupChat}},
		{"media", world{}, Message{Kind: KindMedia}},
		{"media-urgent", world{judge: fired(urgent, "image")}, Message{Kind: KindMedia, Text: "he has this nude"}},
		{"help", world{}, Message{Text: " \u200b\n"}},
		{"smalltalk", world{}, Message{Text: "Hellooo!!"}},
		{"are-you-real", world{}, Message{Text: "Hi. Are you real?"}},
		{"other-language", world{}, Message{Text: "Помогите, моему сыну пишет незнакомец"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.m.Private, tt.m.At = true, asked
			if tt.m.Kind == groupChat {
				tt.m.Kind, tt.m.Private = KindText, false
			}
			if tt.m.Region == "" {
				tt.m.Region = "uk-england"
			}
			got := golden(tt.bot(t).Respond(t.Context(), tt.m))
			file := filepath.Join("testdata", "frames", tt.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("differs (-golden +got), renew it with -update:\n%s", diff)
			}
		})
	}
}

// groupChat marks a test's message as one from a group.
const groupChat MessageKind = -1

func TestAppSteps(t *testing.T) {
	w := world{found: finds("grooming"), judge: fired(knowledge.LevelUrgent, "grooming")}
	for text, want := range map[string]string{
		"a man on Snapchat, and on tiktok": "tells people about screenshots",
		"a man from tik tok":               "live stream where they met",
		"a man in her snapdragon game":     "",
		"a man online":                     "",
	} {
		plain := w.respond(t, text).Plain()
		if want != "" && !strings.Contains(plain, want) {
			t.Errorf("%q: no step with %q in\n%s", text, want, plain)
		}
		if strings.Contains(plain, knowledge.AppLine) {
			t.Errorf("%q: the reply shows %s", text, knowledge.AppLine)
		}
		if want == "" && strings.Contains(plain, "\n5. ") {
			t.Errorf("%q: steps for an app that nobody named in\n%s", text, plain)
		}
	}
}

func TestChoices(t *testing.T) {
	r := world{found: offers("roblox", "sextortion", "gambling", "immediate-danger", "grooming")}.respond(t, "pictures")
	var got []string
	for _, b := range r.Buttons {
		got = append(got, b.ID)
	}
	// At most three, the most urgent first, topics without an entry left out,
	// and a way out.
	if diff := cmp.Diff([]string{"e:immediate-danger", "e:sextortion", "e:roblox", "n"}, got); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	if r.Entry != "" || len(r.Candidates) != 5 {
		t.Errorf("entry %q and %d candidates, want none and all 5", r.Entry, len(r.Candidates))
	}
	far := offers("roblox", "grooming")
	far.Candidates[1].Confidence = 0.01
	if n := len(world{found: far}.respond(t, "pictures").Buttons); n != 2 {
		t.Errorf("%d buttons, want one entry and the way out", n)
	}
}

func TestWhoLeads(t *testing.T) {
	urgent := knowledge.LevelUrgent
	for _, tt := range []struct {
		name  string
		w     world
		kind  ReplyKind
		entry string
	}{
		{"search refines a rule", world{found: finds("sextortion"), judge: fired(urgent, "grooming")}, ReplyAnswer, "sextortion"},
		{"search never replaces a life at risk", world{found: finds("grooming"), judge: fired(urgent, "suicide")}, ReplyCard, "suicidal-child"},
		{"an everyday answer never replaces a rule", world{found: finds("roblox"), judge: fired(urgent, "grooming")}, ReplyCard, "grooming"},
		{"a rule whose entry does not exist", world{judge: fired(urgent, "bullying")}, ReplyCard, ""},
		{"a topic without an entry", world{found: finds("gambling", "roblox")}, ReplyNone, ""},
		{"no rule, below urgent", world{found: finds("grooming"), judge: Judgement{Level: knowledge.LevelConcern}}, ReplyAnswer, "grooming"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.w.respond(t, "words")
			// What is about the subject is everyday at least.
			level := max(tt.w.judge.Level, knowledge.LevelEveryday)
			if r.Kind != tt.kind || r.Entry != tt.entry || r.Level != level {
				t.Errorf("kind %s, entry %q, level %s; want %s, %q, %s", r.Kind, r.Entry, r.Level, tt.kind, tt.entry, level)
			}
		})
	}
}
