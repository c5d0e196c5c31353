package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// Counts of CONTENT rule 20 and section 2.
const (
	minAsks, maxAsks = 12, 20
	minSlangAsks     = 3
	minFinds         = 2
	minNearMisses    = 2 // for emergency and urgent
	maxThen          = 3
)

// reporting are the roles of which an emergency or urgent answer must name one
// (rule 8).
var reporting = []string{"emergency", "police", "report-csa", "remove-images"}

// checkEntries checks each entry by itself and against the others.
func (l *loader) checkEntries() {
	for _, e := range l.base.Entries {
		at := l.entryAt[e.ID]
		l.checkTexts(e, at)
		checkProse(e, l.base.Words.Verbs, at.at)
		l.checkSigns(e, at)
		l.checkAsks(e, at)
		l.checkReview(e, at)
		for i, s := range e.Sources {
			l.checkLink(at.at(fmt.Sprintf("sources[%d].url", i)), s.URL)
			l.notAfterToday(at.at(fmt.Sprintf("sources[%d].seen", i)), s.Seen)
		}
		if list := at.at("sources"); list.isList() && len(e.Sources) == 0 {
			list.fail("There is no source for what is said here.", "Add the page that holds it up.")
		}
	}
}

// checkTexts checks that what people will read holds only what may stand in
// prose, and only placeholders that are known.
func (l *loader) checkTexts(e *Entry, at places) {
	english := strings.HasPrefix(e.File, "entries/en/")
	one := func(path, s string, roles bool) {
		n := at.at(path)
		if s == "" || s == AppLine && strings.HasPrefix(path, "do_now[") {
			return
		}
		if r, bad := foreign(s); bad && english {
			n.fail(fmt.Sprintf("The letter %q is not of the English alphabet.", r), "Type the word again.")
		}
		if !english { // checkProse asks the same of the English
			n.plainProse(s)
		}
		switch {
		case !roles:
			n.noBraces(s)
		case !l.broken["regions.yaml"]:
			n.placeholders(s, l.roleIDs())
		}
	}
	list := func(path string, texts []string) {
		for i, s := range texts {
			one(fmt.Sprintf("%s[%d]", path, i), s, true)
		}
	}
	one("title", e.Title, false)
	one("lead", e.Lead, true)
	one("danger", e.Danger, true)
	one("tip", e.Tip, true)
	list("do_now", e.DoNow)
	list("do_not", e.DoNot)
	for _, app := range sortedKeys(e.InApp) {
		list("in_app."+app, e.InApp[app])
		if l.base.Words.Apps[app] == nil && !l.broken["words/en.yaml"] {
			at.at("in_app."+app).fail(fmt.Sprintf("There is no app called %s in words/en.yaml.", app), suggest(app, sortedKeys(l.base.Words.Apps)))
		}
	}
	for _, s := range e.Sections {
		one("sections."+s.Key+".button", s.Button, false)
		one("sections."+s.Key+".lead", s.Lead, true)
		list("sections."+s.Key+".say", s.Say)
		list("sections."+s.Key+".then", s.Then)
	}
	for i, s := range e.SeeAlso {
		one(fmt.Sprintf("see_also[%d].when", i), s.When, false)
	}
	app := slices.Index(e.DoNow, AppLine)
	if len(e.InApp) > 0 && app < 0 && at.has("do_now") {
		at.at("in_app").fail("in_app has steps, and do_now has no line for them.", "Add the line \"{app}\" to do_now, where they belong.")
	}
	if app >= 0 && len(e.InApp) == 0 {
		at.at(fmt.Sprintf("do_now[%d]", app)).fail("do_now has the line {app}, and in_app has no steps.", "Add in_app, or take the line out.")
	}
}

// checkSigns checks roles (rule 8) and the ways to other answers.
func (l *loader) checkSigns(e *Entry, at places) {
	known := l.roleIDs()
	named := map[string]bool{}
	for i, role := range append([]string{e.Signposts.First}, e.Signposts.Then...) {
		n := at.at("signposts.first")
		if i > 0 {
			n = at.at(fmt.Sprintf("signposts.then[%d]", i-1))
		}
		switch {
		case role == "":
		case !slices.Contains(known, role):
			if !l.broken["regions.yaml"] {
				n.fail(fmt.Sprintf("There is no role called %s.", role), suggest(role, known))
			}
		case named[role]:
			n.fail(fmt.Sprintf("The role %s stands here twice.", role), "Keep one of them.")
		}
		named[role] = true
	}
	if n := len(e.Signposts.Then); n > maxThen {
		at.at("signposts.then").fail(fmt.Sprintf("signposts.then has %d roles.", n), fmt.Sprintf("Keep the %d that help most.", maxThen))
	}
	if e.Level >= LevelUrgent {
		if e.Danger == "" {
			at.at("level").fail(fmt.Sprintf("level is %s, and there is no danger line.", e.Level), "Add danger: the end of the sentence \"Call 999 now if ...\".")
		}
		if at.at("signposts").isMap() && !slices.ContainsFunc(reporting, func(role string) bool { return named[role] }) {
			at.at("signposts").fail("An urgent answer must say where to report.", "Add police or report-csa to signposts.")
		}
	}
	topics := l.allTopics()
	var kept []SeeAlso
	for i, s := range e.SeeAlso {
		n := at.at(fmt.Sprintf("see_also[%d].id", i))
		switch {
		case s.ID == "":
		case s.ID == e.ID:
			n.fail("This leads to the answer itself.", "Name another answer, or take it out.")
		case slices.Contains(l.entryNames, s.ID):
			kept = append(kept, s)
		case slices.Contains(topics, s.ID):
			n.warn(fmt.Sprintf("There is no answer called %s yet, so this way to it is left out.", s.ID), "Write the answer, or take the way out.")
		default:
			n.fail(fmt.Sprintf("There is no answer called %s.", s.ID), suggest(s.ID, topics))
		}
	}
	e.SeeAlso = kept
	for i, m := range e.Tests.Not {
		n := at.at(fmt.Sprintf("tests.not[%d].goes_to", i))
		if m.GoesTo == e.ID && m.GoesTo != "" {
			n.fail("A near miss goes to the answer itself.", "Name the answer that it belongs to, or none.")
			continue
		}
		l.knownTopic(n, m.GoesTo, none)
	}
}

// knownTopic reports an id that is neither an answer, a topic with training
// text nor one of the words allowed.
func (l *loader) knownTopic(n node, id string, allowed ...string) {
	topics := l.allTopics()
	if id == "" || slices.Contains(allowed, id) || slices.Contains(topics, id) {
		return
	}
	mend := suggest(id, append(slices.Clone(allowed), topics...))
	n.fail(fmt.Sprintf("There is no answer or topic called %s.", id), mend)
}

// checkAsks checks the counts of rule 20 and, against all that was read before,
// that no two entries share a title or an ask (rule 23).
func (l *loader) checkAsks(e *Entry, at places) {
	if n := len(e.Asks); n > 0 && (n < minAsks || n > maxAsks) {
		at.at("asks").fail(fmt.Sprintf("asks has %d lines.", n), fmt.Sprintf("Write %d to %d: how parents say it, spelling and all.", minAsks, maxAsks))
	}
	if n := l.slang(e.Asks); len(e.Asks) >= minAsks && n < minSlangAsks && !l.broken["words/en.yaml"] {
		at.at("asks").fail(fmt.Sprintf("%d of the asks have slang or text-speak from words/en.yaml.", n), fmt.Sprintf("Write at least %d as people type on a phone.", minSlangAsks))
	}
	if n := len(e.Tests.Finds); n < minFinds && at.has("tests.finds") {
		at.at("tests").fail(fmt.Sprintf("tests.finds has %d questions.", n), fmt.Sprintf("Write at least %d that are not among asks.", minFinds))
	}
	if n := len(e.Tests.Not); e.Level >= LevelUrgent && n < minNearMisses && at.has("tests") {
		at.at("tests").fail(fmt.Sprintf("tests.not has %d of the %d near misses.", n, minNearMisses), fmt.Sprintf("An urgent answer needs %d questions that sound like this and belong elsewhere.", minNearMisses))
	}
	if e.Title != "" {
		l.unique("title", fold(e.Title), at.at("title"))
	}
	for i, ask := range e.Asks {
		n := at.at(fmt.Sprintf("asks[%d]", i))
		if strings.Contains(ask, "{{") {
			n.fail("There are template marks here.", "Write what a person would type.")
		}
		key := fold(ask)
		if key == "" {
			continue
		}
		if !l.unique("ask", key, n) {
			continue
		}
		if was, taught := l.lessons[key]; taught && was.topic != e.ID {
			n.fail(fmt.Sprintf("This ask stands at %s too, for %s.", was.at.where(n.file), was.topic), "Keep it where it belongs.")
		}
	}
}

// slang counts the asks with a word of the shorthand or nickname lists.
func (l *loader) slang(asks []string) int {
	count := 0
	for _, ask := range asks {
		for word := range strings.FieldsSeq(fold(ask)) {
			if l.base.Words.Shorthand[word] != "" || l.base.Words.Names[word] != "" {
				count++
				break
			}
		}
	}
	return count
}

// checkTests holds the questions of the tests apart from what the search
// learns from, and checks where they lead.
func (l *loader) checkTests() {
	seen := map[string]node{}
	one := func(n node, ask string) {
		key := fold(ask)
		if key == "" {
			return
		}
		if was, twice := seen[key]; twice {
			n.fail(fmt.Sprintf("This question stands here and at %s.", was.where(n.file)), "Keep one of them.")
			return
		}
		seen[key] = n
		if was, taught := l.lessons[key]; taught {
			n.fail(fmt.Sprintf("This test is learned from at %s, so it proves nothing.", was.at.where(n.file)), "Write it in other words.")
		} else if was, asked := l.seen["ask "+key]; asked {
			n.fail(fmt.Sprintf("This test is an ask at %s, so it proves nothing.", was.where(n.file)), "Write it in other words.")
		}
	}
	for _, e := range l.base.Entries {
		at := l.entryAt[e.ID]
		for i, q := range e.Tests.Finds {
			one(at.at(fmt.Sprintf("tests.finds[%d]", i)), q)
		}
		for i, m := range e.Tests.Not {
			one(at.at(fmt.Sprintf("tests.not[%d].ask", i)), m.Ask)
		}
	}
	for i, t := range l.base.Tests {
		f := l.testAt[i]
		one(f.opt("ask"), t.Ask)
		l.knownTopic(f.opt("entry"), t.Entry, none, "smalltalk")
		for j, item := range f.opt("also").listItems() {
			l.knownTopic(item, t.Also[j], none, "smalltalk")
		}
	}
}

// checkFinds asks every test question of the search that was handed in (rule
// 20): it must find its entry first, and no urgent one may land on an everyday
// entry.
func (l *loader) checkFinds() {
	if l.opts.Finds == nil || len(l.c.problems.Errors()) > 0 {
		return
	}
	find := l.opts.Finds(l.base)
	for _, e := range l.base.Entries {
		at := l.entryAt[e.ID]
		for i, q := range e.Tests.Finds {
			n, got := at.at(fmt.Sprintf("tests.finds[%d]", i)), find(q)
			landed := l.base.entryByID[got]
			switch {
			case got == e.ID:
			case e.Level >= LevelUrgent && landed != nil && landed.Level <= LevelEveryday:
				n.fail(fmt.Sprintf("%q is urgent, and finds the everyday answer %s.", q, got), "Add a phrase like it to asks.")
			default:
				n.fail(fmt.Sprintf("%q finds %s, not %s.", q, orNothing(got), e.ID), "Add a phrase like it to asks.")
			}
		}
		for i, m := range e.Tests.Not {
			if got := find(m.Ask); got == e.ID {
				at.at(fmt.Sprintf("tests.not[%d].ask", i)).fail(fmt.Sprintf("%q finds %s, and should go to %s.", m.Ask, e.ID, m.GoesTo), "Add a phrase like it where it belongs.")
			}
		}
	}
	for i, t := range l.base.Tests {
		if l.base.entryByID[t.Entry] == nil {
			continue // out of scope and small talk are decided by more than the ranking
		}
		got := find(t.Ask)
		if got != t.Entry && !slices.Contains(t.Also, got) {
			l.testAt[i].opt("ask").fail(fmt.Sprintf("%q finds %s, not %s.", t.Ask, orNothing(got), t.Entry), "Add a phrase like it to the asks of "+t.Entry+".")
		}
	}
}

func orNothing(id string) string {
	if id == "" {
		return "nothing"
	}
	return id
}
