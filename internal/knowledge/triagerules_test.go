package knowledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goodTriage = `families:
  - {id: grooming, entry: grooming, hidden: true}
words:
  adult: [man, "@trusted"]
  trusted: [coach]
rules:
  - id: asks
    family: grooming
    level: urgent
    match: ["@adult|stranger", picture]
    ordered: true
    within: 12
    scope: message
    unless: ["venue|school trip"]
    fires: ["a man asked for a picture"]
    quiet: ["a picture of the venue"]
  - id: child-writes
    does: speaker
    speaker: child
    match: ["i am <5-17>"]
    fires: ["i am 12"]
    quiet: ["i am 40"]
canned:
  - {text: "he is outside now", level: emergency}
`

func readTriage(t *testing.T, yaml string) (TriageRules, []string) {
	t.Helper()
	c := &collector{}
	root, ok := c.document("triage/en.yaml", []byte(yaml))
	if !ok {
		t.Fatal(c.problems)
	}
	rules := loadTriage(root)
	var found []string
	for _, p := range c.problems.sort() {
		found = append(found, p.String())
	}
	return rules, found
}

func TestLoadTriage(t *testing.T) {
	got, found := readTriage(t, goodTriage)
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := TriageRules{
		Families: []Family{{ID: "grooming", Entry: "grooming", Hidden: true}},
		Words:    map[string][]string{"adult": {"man", "@trusted"}, "trusted": {"coach"}},
		Rules: []Rule{
			{
				ID: "asks", Family: "grooming", Level: LevelUrgent, Does: DoesRaise, Match: []Term{{"@adult", "stranger"}, {"picture"}},
				Ordered: true, Within: 12, Scope: ScopeMessage, Unless: []Term{{"venue", "school trip"}},
				Fires: []string{"a man asked for a picture"}, Quiet: []string{"a picture of the venue"}, Line: 7,
			},
			{
				ID: "child-writes", Does: DoesSpeaker, Speaker: SpeakerChild, Match: []Term{{"i am <5-17>"}}, Scope: ScopeSentence,
				Fires: []string{"i am 12"}, Quiet: []string{"i am 40"}, Line: 17,
			},
		},
		Canned: []Canned{{Text: "he is outside now", Level: LevelEmergency}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("loadTriage (-want +got):\n%s", diff)
	}
}

func TestLoadTriageProblems(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"an unknown group in a rule", `"@adult|stranger"`, `"@adlt|stranger"`, `There is no group of words called "adlt". Did you mean adult?`},
		{"an unknown group in a group", `"@trusted"`, `"@trustd"`, `There is no group of words called "trustd". Did you mean trusted?`},
		{"a group in itself", "[coach]", `[coach, "@adult"]`, "The group adult contains itself."},
		{"an empty group", "[coach]", "[]", "The group trusted is empty."},
		{"an unknown family", "family: grooming", "family: groming", `There is no family called "groming". Did you mean grooming?`},
		{"no family", "    family: grooming\n", "", "The field family is missing."},
		{"no level", "    level: urgent\n", "", "The field level is missing."},
		{"a level of nothing", "level: urgent", "level: none", "A rule cannot raise a message to none."},
		{"an unknown level", "level: urgent", "level: urgnt", `Level is "urgnt". Did you mean urgent?`},
		{"an unknown effect", "does: speaker", "does: speak", `Does is "speak".`},
		{"nobody who speaks", "    speaker: child\n", "", "The field speaker is missing."},
		{"an unknown scope", "scope: message", "scope: massage", `Scope is "massage". Did you mean message?`},
		{"no terms", `match: ["i am <5-17>"]`, "match: []", "The rule has no terms."},
		{"an empty alternative", "@adult|stranger", "@adult||stranger", "An alternative is empty."},
		{"no room for the terms", "within: 12", "within: 1", "2 terms cannot stand within 1 words."},
		{"no example", `fires: ["i am 12"]`, "fires: []", "The list fires is empty."},
		{"no lookalike", "    quiet: [\"i am 40\"]\n", "", "The field quiet is missing."},
		{"an unknown field", "ordered: true", "orderd: true", `There is no field called "orderd" here. Did you mean ordered?`},
		{"two rules of one name", "id: child-writes", "id: asks", "The rule asks stands here and at line 7, column 9."},
		{"two families of one name", "words:\n", "  - {id: grooming}\nwords:\n", "The family grooming stands here and at line 2, column 10."},
		{"a canned line without a level", ", level: emergency}", "}", "The field level is missing."},
		{"a canned line of no weight", "level: emergency", "level: everyday", `Level is "everyday".`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(goodTriage, tt.old) {
				t.Fatalf("the file holds no %q", tt.old)
			}
			_, found := readTriage(t, strings.Replace(goodTriage, tt.old, tt.new, 1))
			if !strings.Contains(strings.Join(found, "\n"), tt.want) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}
