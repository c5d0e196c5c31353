package telegram

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// The questions of the transcripts, with what search and triage make of them.
const (
	everydayQuestion = "how do I set up an iPad for my 7 year old"
	urgentQuestion   = "someone has my son's nude photos and says pay or he sends them to everyone"
	emergencyNow     = "he has taken a whole packet of pills"
)

func transcriptQuestions() map[string]asked {
	return map[string]asked{
		everydayQuestion: {found: finds("iphone-ipad-controls")},
		urgentQuestion:   {finds("sextortion"), fired(knowledge.LevelUrgent, "sextortion", "sextortion", "sextortion-pay-or")},
		emergencyNow:     {finds("suicidal-child"), fired(knowledge.LevelEmergency, "suicide", "suicidal-child", "suicide-overdose-taken")},
	}
}

// compare compares a transcript with its golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "transcripts", name+".txt")
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", file, diff)
	}
}

// TestTranscriptGroup is a group admin's first five minutes. Of what is urgent the
// group reads nothing (DECISIONS 4), a code leads one person
// to one answer, and nothing is kept of a group that the bot has left.
func TestTranscriptGroup(t *testing.T) {
	admin, asker, other := somebody{ann, "The admin"}, somebody{ben, "A parent"}, somebody{cat, "Another parent"}
	sc := newScene(t, transcriptQuestions(), map[int64]string{
		group: "the group", ann: "the admin's private chat", ben: "the parent's private chat", cat: "the other parent's private chat",
	})
	sc.api.mu.Lock()
	sc.api.members[[2]int64{group, ann}] = "administrator"
	for _, id := range []int64{ben, cat, 4242} {
		sc.api.members[[2]int64{group, id}] = "member"
	}
	sc.api.mu.Unlock()
	sc.moves(admin, group, "left", "member", "adds the bot to the group")
	sc.presses(other, group, "t")
	sc.presses(admin, group, "t")
	panel := sc.opened()
	sc.opens(other, panel)
	sc.opens(admin, panel)
	sc.presses(admin, ann, "t:region:uk-scotland")
	sc.presses(admin, ann, "t:where:group")
	kept := bot.Settings{Region: "uk-scotland"}
	if diff := cmp.Diff(kept, sc.kept(group)); diff != "" {
		t.Errorf("settings of the group (-want +got):\n%s", diff)
	}
	sc.types(admin, group, "/ask@signpost_bot "+everydayQuestion)
	sc.types(other, group, "has anybody else had this?")
	sc.types(asker, group, "/ask "+urgentQuestion)
	b, _ := sc.find(group, "https://t.me/signpost_bot?start=")
	_, code, _ := strings.Cut(b.URL, "?start=")
	sc.opens(other, code)
	sc.opens(asker, code)
	sc.opens(other, code)
	sc.opens(asker, code)
	// The services that the asker reads are those of the group's country.
	if diff := cmp.Diff(kept, sc.kept(ben)); diff != "" {
		t.Errorf("settings of the asker's chat (-want +got):\n%s", diff)
	}
	sc.moves(admin, group, "member", "left", "removes the bot from the group")
	sc.chats.mu.Lock()
	_, still := sc.chats.of[group]
	sc.chats.mu.Unlock()
	if still {
		t.Error("settings of the group are kept after the bot has left")
	}
	sc.moves(admin, group, "left", "administrator", "adds the bot again, as an admin")
	compare(t, "group", sc.transcript())

	// What a group reads says nothing of the topic, whoever reads along.
	for _, c := range sc.api.sent(group) {
		// A code is random, and spells a word now and then.
		read := strings.ToLower(oneTime.ReplaceAllString(c.params["text"]+" "+c.params["reply_markup"], "$1"))
		for _, word := range []string{"nude", "sextortion", "blackmail", "threat", "pay"} {
			if strings.Contains(read, word) {
				t.Errorf("the group reads %q:\n%s", word, c.params["text"])
			}
		}
	}
}

// kept returns what is kept of a chat.
func (sc *scene) kept(chat int64) bot.Settings {
	sc.chats.mu.Lock()
	defer sc.chats.mu.Unlock()
	return sc.chats.of[chat]
}

// TestTranscriptParent is a parent's first conversation.
func TestTranscriptParent(t *testing.T) {
	parent := somebody{ann, "A parent"}
	sc := newScene(t, transcriptQuestions(), map[int64]string{ann: "the private chat"})
	sc.types(parent, ann, "/start")
	sc.types(parent, ann, everydayQuestion)
	sc.presses(parent, ann, "s:")
	sc.types(parent, ann, "/browse")
	sc.presses(parent, ann, "g:")
	sc.presses(parent, ann, "m:")
	sc.presses(parent, ann, "g:")
	sc.presses(parent, ann, "e:")
	sc.types(parent, ann, "/region")
	sc.presses(parent, ann, "r:uk-scotland")
	if diff := cmp.Diff(bot.Settings{Region: "uk-scotland"}, sc.kept(ann)); diff != "" {
		t.Errorf("settings of the chat (-want +got):\n%s", diff)
	}
	sc.types(parent, ann, emergencyNow)
	picture := sc.message(parent, ann)
	picture["photo"] = []object{{"file_id": canary, "file_unique_id": canary, "width": 90, "height": 90}}
	sc.does(parent, "message", picture, "sends a picture, #%d", len(sc.number))
	sc.types(parent, ann, "/clear")
	sc.presses(parent, ann, "c:yes")
	compare(t, "parent", sc.transcript())
}

// TestTranscriptShared is a parent who shares an answer with a friend, and one who
// asks in a topic of a group. What tells of harm is never offered (SAFETY H18).
func TestTranscriptShared(t *testing.T) {
	parent := somebody{ann, "A parent"}
	sc := newScene(t, transcriptQuestions(), map[int64]string{ann: "the private chat", group: "the group"})
	sc.typesInline(parent, everydayQuestion)
	sc.typesInline(parent, urgentQuestion)
	sc.typesInline(parent, "")
	sc.typesInTopic(parent, group, 31, "/ask "+everydayQuestion)
	sc.typesInTopic(parent, group, 31, "/ask "+emergencyNow)
	got := sc.transcript()
	compare(t, "shared", got)
	if n := strings.Count(got, "in topic 31:"); n != 2 {
		t.Errorf("%d answers stand in the topic of the question, not 2", n)
	}
	if n := strings.Count(got, "Offered to share: 0"); n != 2 {
		t.Errorf("%d of the queries were offered nothing, not 2", n)
	}
}
