package knowledge

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Prose holds no number and no address, and ordinary sentences are not taken
// for them.
func TestPlainProseH27(t *testing.T) {
	tests := []struct {
		text string
		want string // part of the message, or "" where the text is fine
	}{
		{"Report it to {report-csa}. Or call {police}.", ""},
		{"Take the 10 minutes that you need.", ""},
		{"A ban from spring 2027 was announced in June 2026.", ""},
		{"It cost £1,250 or $2000 or 300 pounds.", ""},
		{"Set it to 13+ for a child of 9 to 12.", ""},
		{"Character.AI has an app for that.", ""},
		{"Stop. Think about it. Tell someone.", ""},
		{"Choose settings, then privacy: friends only.", ""},
		{"Two or three of you can go.", ""},
		{"One, two or three friends.", ""},
		{"Ask \"What happened next?\" & listen.", ""},
		{"A&E is open.", ""},
		{"Call 111 now.", "number in the text (111)"},
		{"Call 116 123 now.", "number in the text (116)"},
		{"Call 01 16 12 now.", "number in the text (01 16 12)"},
		{"Call 1-1-6-1-2-3 now.", "number in the text"},
		{"In 1999 or 2040.", "number in the text (1999)"},
		{"Call one one six now.", "number in words"},
		{"Call double nine eight now.", "number in words"},
		{"See nspcc.org.uk for more.", "link"},
		{"See nspcc.org.uk.", "link"},
		{"See HTTPS://NSPCC.ORG for more.", "link"},
		{"See t.me/helper for more.", "link"},
		{"See www.help for more.", "link"},
		{"Call tel:999 now.", "link"},
		{"See hxxp help.", "link"},
		{"Mail me@help.example now.", "mail address"},
		{"Tell @helper now.", "calls a person"},
		{"Tell <@&123> now.", "calls a person"},
		{"This is **bold** text.", "markup"},
		{"This is `code` text.", "markup"},
		{"This is ||hidden|| text.", "markup"},
		{"&#x39;&#x39; text.", "markup"},
		{"Call {{ .Number }} now.", "template"},
		{"Call ${NUMBER} now.", "template"},
		{"Call {% number %} now.", "template"},
	}
	for _, tt := range tests {
		c := &collector{}
		n := node{c: c, file: "x.yaml", y: &yaml.Node{Kind: yaml.ScalarNode, Value: tt.text, Line: 1, Column: 1}}
		n.plainProse(tt.text)
		got := c.problems.Error()
		if tt.want == "" && got != "" || tt.want != "" && !strings.Contains(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// Every text of the real base, with the services of every region put in, holds
// no digits that the registry does not: neither three in a row nor a number in
// pieces.
func TestDigitsAreTheRegistrysH01(t *testing.T) {
	base := realBase(t)
	texts := map[string]string{}
	for key, text := range base.Phrases {
		texts["phrase "+key] = text
	}
	for _, e := range base.Entries {
		add := func(field string, lines ...string) {
			for i, line := range lines {
				texts[fmt.Sprintf("%s %s %d", e.ID, field, i)] = line
			}
		}
		add("title, lead, danger, tip", e.Title, e.Lead, e.Danger, e.Tip)
		add("do_now", e.DoNow...)
		add("do_not", e.DoNot...)
		for app, lines := range e.InApp {
			add(app, lines...)
		}
		for _, s := range e.Sections {
			add(s.Key, s.Button, s.Lead)
			add(s.Key+" say", s.Say...)
			add(s.Key+" then", s.Then...)
		}
		for _, s := range e.SeeAlso {
			add("see_also", s.When)
		}
	}
	for _, region := range base.Regions {
		for _, name := range sortedKeys(texts) {
			got, services := base.Expand(texts[name], region.ID)
			for _, id := range services {
				s := base.Service(id)
				got = strings.ReplaceAll(got, s.Name, "")
				got = strings.ReplaceAll(got, s.Say, "")
				for _, p := range s.Phones {
					got = strings.ReplaceAll(got, p.Shown, "")
				}
			}
			if digits := numbersIn(got); digits != "" {
				t.Errorf("%s in %s holds %s: %q", name, region.ID, digits, got)
			}
		}
	}
}
