package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// askFields are the names that other tools rely on.
var askFields = []string{
	"question", "kind", "entry", "confidence", "candidates", "level", "speaker", "rules", "services", "text", "buttons", "micros",
}

// askJSON runs ask --json and reads its lines.
func askJSON(t *testing.T, stdin string, args ...string) []printedReply {
	t.Helper()
	got := call(t, stdin, append([]string{"ask", "--json"}, args...)...)
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	var replies []printedReply
	for line := range strings.Lines(got.out) {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("a line is not JSON: %v\n%s", err, line)
		}
		for _, name := range askFields {
			if value, ok := fields[name]; !ok || string(value) == "null" {
				t.Errorf("the field %s is missing or null: %s", name, line)
			}
		}
		var r printedReply
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("a line has another shape: %v\n%s", err, line)
		}
		replies = append(replies, r)
	}
	return replies
}

func TestAskAnswersEachLineInOrder(t *testing.T) {
	questions := []string{
		"is roblox safe",
		"",
		"hello",
		"is roblox safe", // every line is a conversation of its own, so a question may come again
		`what does "vpn" mean & why <b>?`,
		"asdf qwer zxcv",
	}
	// The last line has no end, and one has that of another system.
	replies := askJSON(t, questions[0]+"\r\n"+strings.Join(questions[1:], "\n"), "--region", "uk-scotland")
	var got []string
	for _, r := range replies {
		got = append(got, r.Question)
	}
	if diff := cmp.Diff(questions, got); diff != "" {
		t.Fatalf("questions (-asked +answered):\n%s", diff)
	}
	if r := replies[0]; r.Kind != string(bot.ReplyAnswer) || r.Entry != "roblox" || r.Candidates[0].Entry != "roblox" {
		t.Errorf("%q got kind %s, entry %s", r.Question, r.Kind, r.Entry)
	}
	if r := replies[1]; r.Kind != string(bot.ReplyHelp) {
		t.Errorf("a blank line got kind %s, want %s", r.Kind, bot.ReplyHelp)
	}
	if r := replies[2]; r.Kind != string(bot.ReplySmallTalk) {
		t.Errorf("%q got kind %s, want %s", r.Question, r.Kind, bot.ReplySmallTalk)
	}
	first, again := replies[0], replies[3]
	first.Micros, again.Micros = 0, 0
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same question later (-first +again):\n%s", diff)
	}
	for _, r := range replies {
		if r.Text == "" {
			t.Errorf("%q got no text", r.Question)
		}
		if len(r.Candidates) > 5 || r.Confidence < 0 || r.Confidence > 1 {
			t.Errorf("%q got %d candidates, confidence %v", r.Question, len(r.Candidates), r.Confidence)
		}
		if !slices.IsSortedFunc(r.Candidates, func(x, y printedCandidate) int { return cmpDown(x.Confidence, y.Confidence) }) {
			t.Errorf("%q has candidates out of order: %v", r.Question, r.Candidates)
		}
		if !slices.Contains([]string{"parent", "child", "adult-self", "unknown"}, r.Speaker) {
			t.Errorf("%q has the speaker %q", r.Question, r.Speaker)
		}
	}
}

func cmpDown(x, y float64) int {
	switch {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return 0
}

func TestAskTwiceIsTheSame(t *testing.T) {
	var questions strings.Builder
	for i := range 50 {
		fmt.Fprintf(&questions, "my %d year old plays roblox with strangers, question %d\n", 5+i%12, i)
	}
	micros := regexp.MustCompile(`"micros":\d+`)
	args := []string{"ask", "--json", "--at", "2026-11-24"}
	first, second := call(t, questions.String(), args...), call(t, questions.String(), args...)
	if n := strings.Count(first.out, "\n"); n != 50 {
		t.Fatalf("50 questions got %d lines; standard error:\n%s", n, first.errors)
	}
	if diff := cmp.Diff(micros.ReplaceAllString(first.out, ""), micros.ReplaceAllString(second.out, "")); diff != "" {
		t.Errorf("the second run (-first +second):\n%s", diff)
	}
}

func TestAskJoinsItsArguments(t *testing.T) {
	replies := askJSON(t, "this is not read\n", "is", "roblox", "safe")
	if len(replies) != 1 || replies[0].Question != "is roblox safe" {
		t.Errorf("got %d replies: %v", len(replies), replies)
	}
}

func TestAskAsText(t *testing.T) {
	asText := call(t, "", "ask", "--at", "2026-11-24", "is roblox safe")
	asJSON := askJSON(t, "", "--at", "2026-11-24", "is roblox safe")
	if !strings.HasPrefix(asText.out, asJSON[0].Text+"\n") {
		t.Errorf("the text is another one:\n%s\nin JSON:\n%s", asText.out, asJSON[0].Text)
	}
	for _, label := range asJSON[0].Buttons {
		if !strings.Contains(asText.out, "[ "+label+" ]") {
			t.Errorf("the button %q is not shown:\n%s", label, asText.out)
		}
	}
}

// TestAskInAGroupH18 asks what must not be answered where others read.
func TestAskInAGroupH18(t *testing.T) {
	const question = "a man online asked my daughter for naked pictures"
	private, group := askJSON(t, "", question), askJSON(t, "", "--group", question)
	if group[0].Kind != string(bot.ReplyPrivate) {
		t.Errorf("in a group the kind is %s, want %s", group[0].Kind, bot.ReplyPrivate)
	}
	if private[0].Kind == string(bot.ReplyPrivate) || private[0].Level != group[0].Level {
		t.Errorf("in private the kind is %s, level %s; in a group the level is %s", private[0].Kind, private[0].Level, group[0].Level)
	}
}

// TestAskShowsTheRegionH42 holds the wiring of --region, and that a region that
// is not known says what to do abroad.
func TestAskShowsTheRegionH42(t *testing.T) {
	const question = "she has taken an overdose and will not wake up"
	if r := askJSON(t, "", question)[0]; r.Level != "emergency" || !strings.Contains(r.Text, "999") || !strings.Contains(strings.ToLower(r.Text), "outside the uk") {
		t.Errorf("without a region, level %s:\n%s", r.Level, r.Text)
	}
	if r := askJSON(t, "", "--region", "us", question)[0]; !strings.Contains(r.Text, "911") || strings.Contains(r.Text, "999") {
		t.Errorf("in the US:\n%s", r.Text)
	}
}

func TestAskAtALaterDayKeepsServicesH03(t *testing.T) {
	// Long after its date, a service keeps its number and loses its hours.
	now := askJSON(t, "", "--region", "uk-england", "--at", "2026-11-24", "is roblox safe")[0]
	later := askJSON(t, "", "--region", "uk-england", "--at", "2036-11-24T21:00", "is roblox safe")[0]
	if diff := cmp.Diff(now.Services, later.Services); diff != "" {
		t.Errorf("the services of another day (-now +later):\n%s", diff)
	}
}

func TestEnvironmentNamesTheContent(t *testing.T) {
	got := callWith(t, map[string]string{"SIGNPOST_KNOWLEDGE": t.TempDir()}, "", "ask", "hello")
	if got.code != exitProblems || got.out != "" {
		t.Errorf("an empty folder got exit code %d, standard output %q", got.code, got.out)
	}
	if !strings.Contains(got.errors, "to mend first") {
		t.Errorf("standard error does not say where to look:\n%s", got.errors)
	}
	// The flag wins over the environment.
	got = callWith(t, map[string]string{"SIGNPOST_KNOWLEDGE": t.TempDir()}, "", "ask", "--knowledge", smallBase, "hello")
	if got.code != exitGood {
		t.Errorf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
}

func TestExplain(t *testing.T) {
	got := call(t, "", "explain", "a", "man", "online", "asked", "my", "daughter", "for", "naked", "pictures")
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	for _, want := range []string{"words ", "daughter", "level     urgent", "rules ", "triage/en.yaml, line ", "in scope ", "entry ", "linear", "messages", "document", "margin ", "verdict ", "reply "} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is missing:\n%s", want, got.out)
		}
	}
}

func TestReplies(t *testing.T) {
	got := call(t, "", "replies", "--json", "--region", "uk-wales", "--at", "2026-11-24")
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	seen := map[string]bool{}
	kinds := map[string]bool{}
	for line := range strings.Lines(got.out) {
		var r packReply
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("a line is not JSON: %v\n%s", err, line)
		}
		if r.ID == "" || r.Kind == "" || r.Text == "" || r.Region != "uk-wales" || r.Platform != platformConsole || r.Services == nil {
			t.Errorf("a reply lacks something: %s", line)
		}
		if seen[r.ID] {
			t.Errorf("the id %s stands twice", r.ID)
		}
		seen[r.ID] = true
		kinds[r.Kind] = true
	}
	for _, kind := range []bot.ReplyKind{
		bot.ReplyAnswer, bot.ReplyChoices, bot.ReplyNone, bot.ReplySmallTalk, bot.ReplyMedia, bot.ReplyHelp, bot.ReplyMenu, bot.ReplyCard, bot.ReplyPrivate,
	} {
		if !kinds[string(kind)] {
			t.Errorf("no reply is of kind %s", kind)
		}
	}
	if text := call(t, "", "replies", "--region", "uk-wales"); strings.Count(text.out, "\n── ")+1 != len(seen) {
		t.Errorf("as text there are %d replies, in JSON %d", strings.Count(text.out, "\n── ")+1, len(seen))
	}
}
