package knowledge

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// maxID is the most characters of an id: one must fit a button's data beside
// the bot's own marks (Telegram allows 64 bytes).
const maxID = 40

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const idRule = "^[a-z0-9]+(-[a-z0-9]+)*$"

var sectionKeys = []string{"talk", "signs", "next", "settings"}

// SectionKeys returns the keys that a section can have, in order.
func SectionKeys() []string { return slices.Clone(sectionKeys) }

var sectionSpec = []field{
	{key: "button", help: "The button's label, at most 30 characters, such as: What to say to my child", need: "Add button: the label, at most 30 characters."},
	{key: "lead", help: "The first line of the section: one calm sentence.", need: "Add lead: one sentence."},
	{key: "say", shape: texts, help: "Sentences that the person could say, without quotes around them inside the text."},
	{key: "then", shape: texts, help: "What to do or know after that, one short line each."},
}

var reviewSpec = []field{
	{key: "owner", help: "The role that looks after this answer, such as: safeguarding-lead", need: "Add owner: the role that looks after this answer."},
	{key: "written_on", shape: aDate, help: "The day it was written, such as 2026-11-24.", need: "Add written_on: the day it was written."},
	{key: "checked_by", shape: texts, help: "The roles and names of the people who checked it. Leave it as [] until somebody has. An urgent answer needs two, one of them a safeguarding role, and neither may be the owner.", need: "Add checked_by: [] until somebody has checked it."},
	{key: "checked_on", shape: aDate, help: "The day of the last check. Leave it empty until there was one.", need: "Add checked_on: and leave it empty until somebody has checked it."},
	{key: "check_again_by", shape: aDate, help: "The day by which it must be read again: at most 6 months on for emergency and urgent answers and those with steps in an app, 12 months for the rest.", need: "Add check_again_by: the day by which it must be read again."},
}

var entrySpec = []field{
	{key: "id", pattern: idRule, help: "The name of this answer: the file's name without .yaml. Never rename it, as buttons in old messages hold it.", need: "Add id: the file's name without .yaml."},
	{key: "level", choices: []string{"emergency", "urgent", "concern", "everyday"}, help: "How urgent it is. emergency: life in danger now. urgent: get help today. concern: something happened. everyday: a general question.", need: "Add level: emergency, urgent, concern or everyday."},
	{key: "audience", choices: []string{"parent", "child", "adult-self"}, help: "Who reads it: a parent or carer, a child, or an adult worried about their own thoughts.", need: "Add audience: parent, child or adult-self."},
	{key: "group", choices: Groups(), help: "Where it stands when people browse. contact: someone is contacting my child. pictures: pictures and videos. bullying: bullying and friends. games: games and money. settings: apps, phones and settings. feelings: feelings and upsetting content. family: talking and family rules.", need: "Add group: where it stands when people browse, such as contact or settings."},
	{key: "discreet", shape: aTruth, help: "true where the reader may live with the abuser. The reply then begins with a neutral line."},
	{key: "private_in_groups", shape: aTruth, help: "true for sexual, self-harm and abuse topics. The answer is then never shown in a group."},
	{key: "title", help: "The parent's own words, best within 40 characters, at most 60. No two answers share one.", need: "Add title: the worry, in the parent's own words."},
	{key: "asks", shape: texts, help: "12 to 20 ways in which people ask for this, with their slang and spelling. The search learns from them. They are never shown.", need: "Add asks: 12 to 20 ways in which people ask for this."},
	{key: "lead", help: "The answer, then one calm sentence. Best within 110 characters, at most 160.", need: "Add lead: the answer, then one calm sentence."},
	{key: "danger", help: "The end of the sentence \"Call 999 now if ...\", without a full stop. Needed for emergency and urgent answers."},
	{key: "do_now", shape: texts, help: "2 to 5 steps, each beginning with a verb. A line \"{app}\" stands for the steps of the app that the person names.", need: "Add do_now: 2 to 5 steps, each beginning with a verb."},
	{key: "in_app", shape: textsMap, help: "For each app id of words/en.yaml, the steps that stand in for the line \"{app}\" of do_now."},
	{key: "do_not", shape: texts, help: "0 to 4 lines, each beginning \"Do not\"."},
	{key: "signposts", shape: object, help: "Who can help. Roles, not names: regions.yaml says who fills a role where the person lives.", need: "Add signposts: with first: the role that can help most.", sub: []field{
		{key: "first", help: "The role that can help most, such as: report-csa", need: "Add first: the role that can help most."},
		{key: "then", shape: texts, help: "Up to three more roles."},
	}},
	{key: "sections", shape: object, help: "Parts of the answer that are shown on a tap. Only these four, so that readers learn them.", sub: []field{
		{key: "talk", shape: object, help: "What to say to the child.", sub: sectionSpec},
		{key: "signs", shape: object, help: "How to tell.", sub: sectionSpec},
		{key: "next", shape: object, help: "What happens afterwards.", sub: sectionSpec},
		{key: "settings", shape: object, help: "Which settings to change.", sub: sectionSpec},
	}},
	{key: "see_also", shape: objects, help: "Neighbour answers, for people who meant something else.", sub: []field{
		{key: "id", pattern: idRule, help: "The id of the other answer.", need: "Add id: the other answer's id."},
		{key: "when", help: "The parent's situation, as a button label of at most 30 characters, such as: Someone is making threats", need: "Add when: the parent's situation, as a button label."},
	}},
	{key: "tip", help: "One line that may be sent as a weekly tip."},
	{key: "tests", shape: object, help: "Questions that hold the search to this answer. They are never learned from, so they must differ from asks.", need: "Add tests: with finds: two questions that must find this answer.", sub: []field{
		{key: "finds", shape: texts, help: "At least two questions that must find this answer.", need: "Add finds: two questions that must find this answer."},
		{key: "not", shape: objects, help: "Near misses: questions that sound like this and belong elsewhere. Two for emergency and urgent answers.", sub: []field{
			{key: "ask", help: "The question.", need: "Add ask: the question."},
			{key: "goes_to", help: "The id of the answer that it belongs to, or none.", need: "Add goes_to: the id that it belongs to, or none."},
		}},
	}},
	{key: "review", shape: object, help: "Who wrote and who checked this, and when.", need: "Add review: with owner, written_on, checked_by, checked_on and check_again_by.", sub: reviewSpec},
	{key: "sources", shape: objects, help: "The published pages that hold up what is said here.", need: "Add sources: the pages that hold up what is said.", sub: []field{
		{key: "for", help: "What the page says, in a few words.", need: "Add for: what the page says."},
		{key: "url", help: "The page's address. Its host must stand in links.yaml.", need: "Add url: the page's address."},
		{key: "seen", shape: aDate, help: "The day it was read.", need: "Add seen: the day it was read."},
	}},
}

// readID reads an id and checks how it is written.
func (n node) readID() string {
	id := n.words()
	if id != "" && (len(id) > maxID || !idPattern.MatchString(id)) {
		n.fail(fmt.Sprintf("The id is %q.", id), fmt.Sprintf("Use small letters, digits and single hyphens, at most %d characters.", maxID))
		return ""
	}
	return id
}

// readEntry reads one entry. What other files must hold up (roles, ids, apps,
// hosts) is checked once all are read.
func (l *loader) readEntry(file string, root node) *Entry {
	f := root.object(entrySpec)
	if f.bad {
		return nil
	}
	e := &Entry{
		File:            file,
		ID:              f.opt("id").readID(),
		Level:           f.opt("level").level(LevelEmergency, LevelUrgent, LevelConcern, LevelEveryday),
		Audience:        f.opt("audience").choice("parent", "child", "adult-self"),
		Group:           f.opt("group").choice(Groups()...),
		Discreet:        f.opt("discreet").truth(),
		PrivateInGroups: f.opt("private_in_groups").truth(),
		Title:           f.opt("title").words(),
		Asks:            f.opt("asks").texts(),
		Lead:            f.opt("lead").words(),
		Danger:          f.opt("danger").words(),
		DoNow:           f.opt("do_now").texts(),
		DoNot:           f.opt("do_not").texts(),
		Tip:             f.opt("tip").words(),
		Sections:        readSections(f.opt("sections")),
		Review:          readReview(f.opt("review")),
	}
	if base := strings.TrimSuffix(path.Base(file), ".yaml"); e.ID != "" && e.ID != base {
		f.opt("id").fail(fmt.Sprintf("The id is %s, and the file is called %s.", e.ID, path.Base(file)), fmt.Sprintf("Call the file %s.yaml, or write id: %s.", e.ID, base))
	}
	e.InApp = readTextsMap(f.opt("in_app"))
	s := f.opt("signposts").object(subSpec(entrySpec, "signposts"))
	e.Signposts = Signposts{First: s.opt("first").words(), Then: s.opt("then").texts()}
	for _, item := range f.opt("see_also").items() {
		v := item.object(subSpec(entrySpec, "see_also"))
		e.SeeAlso = append(e.SeeAlso, SeeAlso{ID: v.opt("id").words(), When: v.opt("when").words()})
	}
	t := f.opt("tests").object(subSpec(entrySpec, "tests"))
	e.Tests.Finds = t.opt("finds").texts()
	for _, item := range t.opt("not").items() {
		v := item.object(subSpec(subSpec(entrySpec, "tests"), "not"))
		e.Tests.Not = append(e.Tests.Not, NearMiss{Ask: v.opt("ask").words(), GoesTo: v.opt("goes_to").words()})
	}
	for _, item := range f.opt("sources").items() {
		v := item.object(subSpec(entrySpec, "sources"))
		e.Sources = append(e.Sources, Source{For: v.opt("for").words(), URL: v.opt("url").words(), Seen: v.opt("seen").date()})
	}
	return e
}

func readSections(n node) []Section {
	f := n.object(subSpec(entrySpec, "sections"))
	var out []Section
	for _, key := range sectionKeys {
		v := f.opt(key)
		if v.missing() {
			continue
		}
		s := v.object(sectionSpec)
		section := Section{Key: key, Button: s.opt("button").words(), Lead: s.opt("lead").words(), Say: s.opt("say").texts(), Then: s.opt("then").texts()}
		if !s.bad && len(section.Say)+len(section.Then) == 0 {
			v.fail(fmt.Sprintf("The section %s has a button and nothing to show.", key), "Add say: or then: with at least one line.")
		}
		out = append(out, section)
	}
	return out
}

func readReview(n node) Review {
	f := n.object(reviewSpec)
	return Review{
		Owner:        f.opt("owner").words(),
		WrittenOn:    f.opt("written_on").date(),
		CheckedBy:    f.opt("checked_by").texts(),
		CheckedOn:    f.opt("checked_on").date(),
		CheckAgainBy: f.opt("check_again_by").date(),
	}
}

// readTextsMap reads names that are data, each with a list of texts.
func readTextsMap(n node) map[string][]string {
	f := n.anyFields()
	if len(f.order) == 0 {
		return nil
	}
	out := make(map[string][]string, len(f.order))
	for _, key := range f.order {
		v := f.values[key]
		out[key] = v.texts()
		if v.isList() && len(out[key]) == 0 {
			v.fail(fmt.Sprintf("The list of %s is empty.", key), "Add a line, or take the name out.")
		}
	}
	return out
}

func fieldIndex(spec []field, key string) int {
	return slices.IndexFunc(spec, func(f field) bool { return f.key == key })
}

// subSpec returns the fields of an object that stands in a spec.
func subSpec(spec []field, key string) []field { return spec[fieldIndex(spec, key)].sub }
