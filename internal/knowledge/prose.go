package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// limits are a target and a cap for the length of a text, in characters
// (CONTENT section 1). A text over its target is worth a look, one over its
// cap is refused.
type limits struct{ target, cap int }

var (
	titleLimits   = limits{40, 60}
	leadLimits    = limits{110, 160}
	dangerLimits  = limits{85, 110}
	stepLimits    = limits{90, 120}
	doNotLimits   = limits{80, 120}
	sectionLimits = limits{500, 900}
	buttonLimits  = limits{30, 30} // what Discord shows on a phone without cutting
	tipLimits     = limits{200, 300}
)

// pictureCap is the cap of a step or a "Do not" line that speaks of pictures:
// there the limit ("stop at any sexual picture and leave it") has to stand
// beside the act that it limits, and may not be moved to another line.
const pictureCap = 170

// Lengths of the first message: the caps leave room below the 2,000 characters
// of a Discord message for a longer translation.
const (
	messageTarget     = 1000
	messageTargetFast = 1300 // urgent and emergency, which name more people
	messageCap        = 1800
)

// What the bot adds to an entry's own words in the first message, measured on
// the two examples of CONTENT: headings and blank lines, one line for each
// service, the footer, and the fixed line of urgent answers.
const (
	headingLength = 100
	serviceLength = 50
	footerLength  = 90
	fixedLength   = 110
)

const (
	minSteps, maxSteps = 2, 5
	maxDoNots          = 4
	maxStepSentences   = 3
)

// shown is one text of an entry that people read, and where it stands.
type shown struct {
	field string
	text  string
	at    node
}

// own reports whether the text stands for the parent's own words: a heading or
// the label of a way to a neighbour. It describes what happened and instructs
// nobody.
func (s shown) own() bool { return s.field == "title" || strings.HasPrefix(s.field, "see_also") }

// spoken reports whether the text is for a parent to say aloud to a child.
func (s shown) spoken() bool { return strings.Contains(s.field, ".say[") }

// sentence returns the text as a reader meets it: the danger line is the end
// of a sentence that the bot begins.
func (s shown) sentence() string {
	if s.field == "danger" && s.text != "" {
		return "Call {emergency} now if " + s.text + "."
	}
	return s.text
}

// label names the field as an author would: "do_now step 2".
func (s shown) label() string {
	name, rest, listed := strings.Cut(s.field, "[")
	if !listed {
		return s.field
	}
	number := 0
	digits, _, _ := strings.Cut(rest, "]")
	for _, d := range digits {
		number = number*10 + int(d-'0')
	}
	if strings.HasPrefix(s.field, "do_") || strings.HasPrefix(s.field, "in_app") {
		return fmt.Sprintf("%s step %d", name, number+1)
	}
	return fmt.Sprintf("%s line %d", name, number+1)
}

// checkProse reports what is wrong with the words of an entry (CONTENT section
// 3, rules 1 to 7, 9 to 14, 21 and 22). verbs are the words that a step may
// start with; at returns the place of a field, such as "lead", "do_now[0]",
// "in_app.snapchat[0]", "sections.talk.say[1]" or "see_also[0].when".
func checkProse(e *Entry, verbs []string, at func(field string) node) {
	all := shownTexts(e, at)
	sensitive := e.sensitiveImages()
	harm := aboutSelfHarm(e)
	for _, s := range all {
		checkWords(s)
		checkSentences(e.Level, s)
		checkPictures(s, sensitive)
		if harm || selfHarm.MatchString(plainSentence(s.text)) {
			checkMethods(s, methodsNear)
		}
		if e.Level >= LevelUrgent {
			checkDeletes(s)
		}
		if strings.Contains(s.text, "\n") {
			s.at.fail(fmt.Sprintf("%s has more than one line.", sentence(s.label())), "Write it as one line.")
		}
	}
	checkLengths(e, all, at)
	checkSteps(e, verbs, all, at)
	checkReading(e, at("lead"), all)
	checkEmoji(e, all)
	if mentionsSelfHarm(e) && !listens(e) {
		at("title").fail("The entry speaks of suicide or self-harm, and names nobody to talk to.",
			"Add crisis or child-helpline to signposts.")
	}
}

// checkShown reports what is wrong with a text that people read outside an
// entry, such as a phrase: the rules that hold everywhere.
func checkShown(where node, text string) {
	s := shown{text: text, at: where}
	checkWords(s)
	checkPictures(s, true)
	if n := countEmoji(text); n > 1 || n == 1 && emojiLeads(text) {
		where.fail("An emoji here is read out by name, or stands where a word belongs.", "Take it out and use a word.")
	}
}

// shownTexts lists every text of the entry that people read, in the order in
// which they meet it.
func shownTexts(e *Entry, at func(field string) node) []shown {
	var out []shown
	add := func(text, format string, args ...any) {
		if field := fmt.Sprintf(format, args...); text != "" && text != AppLine {
			out = append(out, shown{field: field, text: text, at: at(field)})
		}
	}
	list := func(texts []string, format string, args ...any) {
		name := fmt.Sprintf(format, args...)
		for i, text := range texts {
			add(text, "%s[%d]", name, i)
		}
	}
	add(e.Title, "title")
	add(e.Lead, "lead")
	add(e.Danger, "danger")
	list(e.DoNow, "do_now")
	for _, app := range sortedApps(e) {
		list(e.InApp[app], "in_app.%s", app)
	}
	list(e.DoNot, "do_not")
	for _, s := range e.Sections {
		add(s.Button, "sections.%s.button", s.Key)
		add(s.Lead, "sections.%s.lead", s.Key)
		list(s.Say, "sections.%s.say", s.Key)
		list(s.Then, "sections.%s.then", s.Key)
	}
	for i, s := range e.SeeAlso {
		add(s.When, "see_also[%d].when", i)
	}
	add(e.Tip, "tip")
	return out
}

func sortedApps(e *Entry) []string {
	apps := make([]string, 0, len(e.InApp))
	for app := range e.InApp {
		apps = append(apps, app)
	}
	slices.Sort(apps)
	return apps
}

// longestApp returns the steps of the app that says most.
func longestApp(e *Entry) []string {
	var best []string
	for _, app := range sortedApps(e) {
		if length(e.InApp[app]...) > length(best...) {
			best = e.InApp[app]
		}
	}
	return best
}

// length counts the characters of texts as they are shown, with the name that
// a role will print put in. Emergency and police print a short number.
func length(texts ...string) int {
	n := 0
	for _, text := range texts {
		text = placeholder.ReplaceAllStringFunc(text, func(role string) string {
			if role == "{emergency}" || role == "{police}" {
				return "999"
			}
			return "a service and what it is"
		})
		n += utf8.RuneCountInString(text)
	}
	return n
}

// checkLengths reports rule 4.
func checkLengths(e *Entry, all []shown, at func(field string) node) {
	for _, s := range all {
		limit, known := fieldLimits(s.field)
		if !known {
			continue
		}
		if (limit == stepLimits || limit == doNotLimits) && imageNoun.MatchString(s.text) {
			limit.cap = pictureCap
		}
		how := "answer first, detail in the steps."
		switch {
		case strings.HasPrefix(s.field, "do_") || strings.HasPrefix(s.field, "in_app"):
			how = "one act to a line, the reason in a section."
		case limit == buttonLimits:
			how = "a phone cuts a longer label off."
		}
		reportLength(s.at, sentence(s.label()), length(s.text), limit, how)
	}
	for _, s := range e.Sections {
		n := length(s.Lead) + length(s.Say...) + length(s.Then...) + 3*(len(s.Say)+len(s.Then))
		reportLength(at("sections."+s.Key+".button"), "The section "+s.Key, n, sectionLimits, "keep what a parent needs next.")
	}
	limit := limits{messageTarget, messageCap}
	n := length(e.Title, e.Lead, e.Danger) + length(e.DoNow...) + length(longestApp(e)...) + length(e.DoNot...) +
		4*(len(e.DoNow)+len(e.DoNot)) + headingLength + footerLength + serviceLength*len(e.Signposts.Then)
	if e.Signposts.First != "" {
		n += serviceLength
	}
	if e.Level >= LevelUrgent {
		limit.target = messageTargetFast
		n += fixedLength
	}
	reportLength(at("title"), "The whole first message", n, limit, "move what explains into a section.")
}

func fieldLimits(field string) (limits, bool) {
	switch {
	case field == "title":
		return titleLimits, true
	case field == "lead":
		return leadLimits, true
	case field == "danger":
		return dangerLimits, true
	case field == "tip":
		return tipLimits, true
	case strings.HasPrefix(field, "do_now"), strings.HasPrefix(field, "in_app"):
		return stepLimits, true
	case strings.HasPrefix(field, "do_not"):
		return doNotLimits, true
	case strings.HasSuffix(field, ".button"), strings.HasSuffix(field, ".when"):
		return buttonLimits, true
	}
	return limits{}, false
}

func reportLength(where node, name string, n int, limit limits, how string) {
	switch what := fmt.Sprintf("%s is %d characters long.", name, n); {
	case n > limit.cap:
		where.fail(what, fmt.Sprintf("Keep it to %d or fewer: %s", limit.cap, how))
	case n > limit.target:
		where.warn(what, fmt.Sprintf("Aim for %d: %s", limit.target, how))
	}
}

// checkSteps reports rules 5 and 6.
func checkSteps(e *Entry, verbs []string, all []shown, at func(field string) node) {
	steps, app := 0, 0
	for _, s := range e.DoNow {
		if s == AppLine {
			for _, texts := range e.InApp {
				app = max(app, len(texts))
			}
		} else {
			steps++
		}
	}
	switch {
	case steps < minSteps:
		at("do_now").fail(fmt.Sprintf("There are %d steps that everyone sees.", steps), fmt.Sprintf("Write %d to %d: the most important first.", minSteps, maxSteps))
	case steps+app > maxSteps && app > 0:
		at("do_now").fail(fmt.Sprintf("There are %d steps, and up to %d more for an app.", steps, app), fmt.Sprintf("Keep them to %d in all.", maxSteps))
	case steps > maxSteps:
		at("do_now").fail(fmt.Sprintf("There are %d steps.", steps), fmt.Sprintf("Keep them to %d: people under stress follow few.", maxSteps))
	}
	if len(e.DoNot) > maxDoNots {
		at("do_not").fail(fmt.Sprintf("There are %d lines.", len(e.DoNot)), fmt.Sprintf("Keep the %d that matter most.", maxDoNots))
	}
	for _, s := range all {
		switch {
		case strings.HasPrefix(s.field, "do_not"):
			if !strings.HasPrefix(s.text, "Do not ") {
				s.at.fail(fmt.Sprintf("%s starts %q.", s.label(), firstWords(s.text, 2)),
					`Start it with "Do not": people who listen to the list can miss the heading.`)
			}
		case strings.HasPrefix(s.field, "do_now"), strings.HasPrefix(s.field, "in_app"):
			checkStep(s, verbs)
		}
	}
}

func checkStep(s shown, verbs []string) {
	if strings.HasPrefix(s.text, "Do not ") {
		s.at.warn(fmt.Sprintf(`%s starts "Do not".`, s.label()), "Move it to do_not, and say here what to do.")
	} else if word := actWord(s.text); len(verbs) > 0 && !startsWithVerb(word, verbs) {
		s.at.fail(fmt.Sprintf("%s starts with %q, which is not in the list of verbs.", s.label(), strings.Fields(word + " ?")[0]),
			"Start it with what to do (Report, Ask, Write down), or add the verb to words/en.yaml.")
	}
	if n := len(sentences(s.text)); n > maxStepSentences {
		s.at.warn(fmt.Sprintf("%s has %d sentences.", s.label(), n), fmt.Sprintf("Keep to %d: the act, and why.", maxStepSentences))
	}
}

// actWord returns a step from its act on: "After you report, block the
// account" acts with "block", and may say first when to.
func actWord(step string) string {
	first, _, _ := strings.Cut(strings.ToLower(step), " ")
	if slices.Contains([]string{"after", "as", "before", "if", "once", "until", "when", "while"}, first) {
		if opening, rest, ok := strings.Cut(step, ", "); ok && len(sentences(opening)) == 1 {
			return rest
		}
	}
	return step
}

func startsWithVerb(text string, verbs []string) bool {
	text = strings.ToLower(strings.Join(proseWords(oddQuotes.Replace(text)), " "))
	return slices.ContainsFunc(verbs, func(verb string) bool {
		verb = strings.ToLower(verb)
		return text == verb || strings.HasPrefix(text, verb+" ")
	})
}
