package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

var wordsSpec = []field{
	{key: "shorthand", shape: textMap, help: "Text-speak and misspellings: one word, then what it stands for (u: you)."},
	{key: "names", shape: textMap, help: "Nicknames of apps, games and devices, then the usual name (snap: snapchat)."},
	{key: "apps", shape: textsMap, help: "App ids, as in_app writes them, then the names that mean each, in small letters.", need: "Add apps: the ids that in_app may use."},
	{key: "app_names", shape: textMap, help: "For each app id, its name as a person reads it (tiktok: TikTok).", need: "Add app_names: how each app's name is written."},
	{key: "verbs", shape: texts, help: "Words that a step may begin with.", need: "Add verbs: the words that a step may begin with."},
	{key: "concepts", shape: textsMap, help: "Ideas, then the words and phrases that mean each."},
	{key: "followup", shape: textsMap, help: "How a question goes on from the answer before it. start: words that it begins with (what about). filler: words that ask for nothing by themselves. talk, signs, next, settings: what is said to ask for that section."},
	{key: "smalltalk", shape: textsMap, help: "Kinds of small talk, then whole messages that are it. The phrase smalltalk-<kind> answers them."},
}

func (l *loader) readWords(root node) {
	f := root.object(wordsSpec)
	w := Words{
		Shorthand: l.readTextMap(f.opt("shorthand")),
		Names:     l.readTextMap(f.opt("names")),
		Apps:      readTextsMap(f.opt("apps")),
		AppNames:  l.readTextMap(f.opt("app_names")),
		Verbs:     f.opt("verbs").texts(),
		FollowUp:  readTextsMap(f.opt("followup")),
		SmallTalk: readTextsMap(f.opt("smalltalk")),
	}
	apps := f.opt("apps").anyFieldsOrNone()
	for _, id := range apps.order {
		at := node{c: root.c, file: root.file, y: apps.keyNode(id)}
		if !idPattern.MatchString(id) {
			at.fail(fmt.Sprintf("The app id is %q.", id), "Use small letters, digits and single hyphens.")
		}
		for _, item := range apps.values[id].listItems() {
			if name := item.optValue(); name != strings.ToLower(name) {
				item.fail(fmt.Sprintf("The name %q has capitals.", name), "Write it in small letters.")
			}
		}
	}
	for _, id := range apps.order {
		if w.AppNames[id] == "" {
			at := node{c: root.c, file: root.file, y: apps.keyNode(id)}
			at.fail(fmt.Sprintf("The app %s has no name to be read by.", id), fmt.Sprintf("Write it in app_names, as in %s: %s.", id, strings.ToUpper(id[:1])+id[1:]))
		}
	}
	names := f.opt("app_names").anyFieldsOrNone()
	for _, id := range names.order {
		if _, known := w.Apps[id]; !known {
			at := node{c: root.c, file: root.file, y: names.keyNode(id)}
			at.fail(fmt.Sprintf("There is no app called %s in apps.", id), suggest(id, sortedKeys(w.Apps)))
		}
	}
	followUp := f.opt("followup").anyFieldsOrNone()
	ways := append(SectionKeys(), FollowUpStart, FollowUpFiller)
	for _, key := range followUp.order {
		if !slices.Contains(ways, key) {
			at := node{c: root.c, file: root.file, y: followUp.keyNode(key)}
			at.fail(fmt.Sprintf("There is no way to go on called %s.", key), suggest(key, ways))
		}
	}
	concepts := f.opt("concepts").anyFieldsOrNone()
	for _, id := range concepts.order {
		forms := concepts.values[id].texts()
		if concepts.values[id].isList() && len(forms) == 0 {
			concepts.values[id].fail(fmt.Sprintf("The concept %s has no words.", id), "Add a word, or take it out.")
		}
		w.Concepts = append(w.Concepts, Concept{ID: id, Forms: forms})
	}
	l.base.Words = w
}

// readTextMap reads names that are data, each with a text.
func (l *loader) readTextMap(n node) map[string]string {
	f := n.anyFieldsOrNone()
	out := make(map[string]string, len(f.order))
	for _, key := range f.order {
		v := f.values[key]
		v.name = "the text of " + key
		out[key] = v.words()
	}
	return out
}

// slots are the names in braces, beside roles, that the bot fills in when it
// says a phrase.
var slots = []string{"app", "date", "entry", "name", "region", "title", "when"}

func (l *loader) readPhrases(root node) {
	f := root.anyFields()
	for _, key := range f.order {
		v := f.values[key]
		v.name = "the phrase " + key
		l.base.Phrases[key] = v.words()
		l.phraseAt[key] = v
		v.plainProse(l.base.Phrases[key])
	}
	for _, key := range slices.Concat([]string{phraseNobody, phrasePolice}, l.opts.NeedPhrases) {
		if _, ok := f.values[key]; !ok && !f.bad {
			mend := "Add it: the bot says it."
			if near, ok := nearest(key, f.order); ok && !slices.Contains(l.opts.NeedPhrases, near) {
				mend = fmt.Sprintf("Is it the one called %s here?", near)
			}
			l.c.add(root.file, 1, 1, false, fmt.Sprintf("The phrase %s is missing.", key), mend)
		}
	}
}

var testSpec = []field{
	{key: "ask", help: "A question, as a parent would type it.", need: "Add ask: the question."},
	{key: "entry", help: "The id of the answer that it must find, or none, or smalltalk.", need: "Add entry: the id that it must find, none or smalltalk."},
	{key: "also", shape: texts, help: "Other answers that would do."},
}

func (l *loader) readTests(root node) {
	for _, item := range root.items() {
		f := item.object(testSpec)
		if f.bad {
			continue
		}
		l.base.Tests = append(l.base.Tests, Golden{Ask: f.opt("ask").words(), Entry: f.opt("entry").words(), Also: f.opt("also").texts()})
		l.testAt = append(l.testAt, f)
	}
}
