package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Rule 22 and SAFETY H15: no sentence may tell a parent to view, copy or send
// a sexual picture of a child. SAFETY H16: where help is needed today, nothing
// may tell them to delete. Both turn on the same question: does a sentence ask
// the reader to do a thing, or does it forbid it, or tell what others do? The
// answer is read from the words before the verb. Where they do not decide, the
// sentence counts as an instruction, so that the doubtful one is rewritten.

var (
	// imageNoun matches what a picture is called. A screenshot is none: it is
	// how a chat is kept.
	imageNoun = regexp.MustCompile(`(?i)\b(?:pictures?|photos?|pics?|images?|imagery|videos?|nudes?|semi-nudes?|selfies?|clips?|footage|recordings?|film of|dick pics?)\b`)
	// sexualWord matches what makes a picture one that no parent may handle.
	sexualWord = regexp.MustCompile(`(?i)\b(?:sexual(?:ly)?|nudes?|naked|undressed|topless|intimate|indecent|explicit|abuse images?|pictures? of abuse|underwear|private parts|porn\w*)\b`)
	// imageGuard, between the verb and the picture, keeps the picture out.
	imageGuard = regexp.MustCompile(`\b(?:stop at|stop before|stop if|leave out|leave|leaving|not|without|never|except|apart from|other than|avoid|skip|instead of|rather than|before you reach|before you get to|no|nor|crop out|cover)\b`)
	// crimeFrame, before the verb, tells what the act is and does not ask for it.
	crimeFrame = regexp.MustCompile(`\b(?:crime|illegal|offence|against the law|unlawful|not allowed|wrong|unsafe|harmful) (?:for \w+ )?to\b`)
	// pointer stands for a picture that was named before.
	pointer = regexp.MustCompile(`^(?:it|them|one|this|that|these|those|any|some|all)$`)
)

// handling holds verbs that view, copy, keep or pass on, in their base forms;
// their forms in -ing are made from them. A verb of two words is followed by
// the second at once.
var handling = strings.Fields(`view look watch open see check examine inspect study scan read browse zoom play preview review
	copy duplicate screenshot screengrab screen-record save keep store archive download photograph film record print capture preserve collect gather retain
	forward send resend share pass post repost email e-mail upload text message show give hand attach transfer airdrop bring submit
	search find unlock recover restore`)

// making holds verbs that handle a picture only with a copy as their object:
// "take a screenshot of the picture".
var making = strings.Fields(`take make get grab create hold back`)

var copyNoun = regexp.MustCompile(`^(?:a|an|some|any|the|your|more)? ?(?:\w+ )?(?:screenshots?|copy|copies|photos?|photographs?|pictures?|recordings?|screen grabs?|print-?outs?|on to|up)\b`)

// holding matches ways to come by a picture or to put it elsewhere, where the
// verb alone says nothing: "get the picture from the phone".
var holding = regexp.MustCompile(`^(?:(?:get|have|pull|grab) (?:\w+ ){0,2}(?:pictures?|photos?|images?|videos?|nudes?) (?:from|off|out|ready|before|as|for|saved|with)|` +
	`(?:put|move) (?:\w+ ){0,2}(?:pictures?|photos?|images?|videos?|nudes?|them|it) (?:in|into|on|onto|to)|` +
	`go (?:back )?through)\b`)

var givingTime = regexp.MustCompile(`^(?:\w+ ){0,2}(?:time|space|room|chance|comfort|support)\b`)

// deleting holds what H16 is about.
var deleting = strings.Fields(`delete erase wipe uninstall deactivate destroy`)

// others are subjects whose deeds a sentence tells rather than asks for.
var others = strings.Fields(`they he she it someone somebody anyone anybody everyone people person persons who that which others strangers adults adult man woman men women
	friend friends blackmailer blackmailers scammers scammer criminals groomer groomers app apps police officers officer iwf ceop childline moderators staff
	pupils classmates teenagers teens boys girls gang gangs account accounts sites site`)

// children are subjects too, but a child is never the one to hand a picture on.
var childNouns = strings.Fields(`child children son daughter teen teenager kid kids`)

// describing holds what may stand between an article and such a subject.
var describing = strings.Fields(`older young younger online same adult whole new good bad`)

// passing holds modals and adverbs, which stand between a subject and its verb.
var passing = strings.Fields(`may might can could will would shall also then often sometimes ever even only quickly now still both secretly usually
	later first soon go`)

// telling holds forms that report what others want: "asked to send".
var telling = strings.Fields(`threatens threatened threatening threaten asks asked asking wants wanted wanting pressures pressured pressuring pressure pushes pushed pushing
	forces forced forcing tries tried trying tricks tricked tricking offers offered offering tells told telling plans dares dared made
	urge urges urged demands demanded agreed used blackmailed how threats threat request requests encouraged encourages persuades persuaded orders ordered begs begged`)

// asking holds the same in the base form, which may be the reader's own act.
var asking = strings.Fields(`ask want force try tell push trick offer get help let have make remember need persuade dare`)

// sensitiveImages reports whether every picture that the entry speaks of may
// be a sexual one. An everyday entry about family photos is judged sentence by
// sentence instead.
func (e *Entry) sensitiveImages() bool {
	if e.Level >= LevelUrgent || e.PrivateInGroups || sexualWord.MatchString(e.Title) || sexualWord.MatchString(e.Lead) {
		return true
	}
	if e.Level < LevelConcern {
		return false
	}
	texts := slices.Concat(e.DoNow, e.DoNot)
	for _, s := range e.Sections {
		texts = slices.Concat(texts, []string{s.Lead}, s.Say, s.Then)
	}
	return slices.ContainsFunc(texts, sexualWord.MatchString)
}

var clauseWord = regexp.MustCompile(`[\p{L}\p{N}{}'-]+|[,;:()"]`)

// checkPictures reports rule 22 on one text. sensitive says that any picture
// counts; without it one counts where the text itself speaks of sex.
func checkPictures(s shown, sensitive bool) {
	if !imageNoun.MatchString(s.text) || !sensitive && !sexualWord.MatchString(s.text) {
		return
	}
	spokenOf := false // a picture was named in this text before
	for _, line := range sentences(s.text) {
		words := clauseWord.FindAllString(plainSentence(line), -1)
		for i := range words {
			reach, ok := handles(words, i)
			if !ok || !touchesPicture(words, i, reach, spokenOf) {
				continue
			}
			if s.own() && slices.ContainsFunc(words, func(w string) bool { return w == "i" || w == "my" || w == "we" || w == "me" }) {
				continue
			}
			if instructs(words, i) || passesOn(words, i) {
				s.at.fail(fmt.Sprintf("%q tells a person to view, keep or pass on a picture, which may be a sexual one of a child.", strings.Join(words[i:reach+1], " ")),
					`Start it with "Do not", or say "stop at any sexual picture and leave it".`)
				break
			}
		}
		if m := pictureDone.FindString(strings.Join(words, " ")); m != "" {
			s.at.fail(fmt.Sprintf("%q tells a person to keep or pass on a picture, which may be a sexual one of a child.", m),
				`Say "leave it where it is", and whom to tell.`)
		}
		spokenOf = spokenOf || imageNoun.MatchString(line)
	}
}

// pictureDone matches the passive: "pictures must be kept as evidence".
var pictureDone = regexp.MustCompile(`\b(?:pictures?|photos?|images?|videos?|nudes?|it|they|one) (?:\w+ ){0,4}?(?:should|must|needs? to|has to|have to|ought to) (?:be|get) (?:\w+ly )?(?:viewed|opened|watched|seen|checked|copied|screenshotted|saved|kept|stored|downloaded|photographed|printed|forwarded|sent|shared with (?:the )?(?:police|school)|shown|given|handed|uploaded|emailed)\b`)

// handles reports whether a handling verb stands at i, as an act and not as a
// noun ("a copy", "the search"), and the index of its last word.
func handles(words []string, i int) (last int, ok bool) {
	w := words[i]
	if base, ing := ingBase(w); ing && (slices.Contains(handling, base) || slices.Contains(making, base)) {
		if i == 0 || !slices.Contains(strings.Fields("by in try keep start consider begin before after worth for and or suggest recommend until while"), words[i-1]) {
			return 0, false
		}
		w = base
	}
	if i > 0 && slices.Contains(strings.Fields("a an the this that any no your their his her its every each of my"), words[i-1]) && w != "give" {
		return 0, false
	}
	rest := strings.Join(words[i+1:min(i+6, len(words))], " ")
	switch {
	case holding.MatchString(w + " " + rest):
		return i, true
	case slices.Contains(making, w):
		if at := copyNoun.FindString(rest); at != "" {
			return i + len(strings.Fields(at)), true
		}
		return 0, false
	case !slices.Contains(handling, w):
		return 0, false
	case w == "see" && (i > 0 && words[i-1] == "you" || strings.HasPrefix(rest, "if ")),
		(w == "check" || w == "see" || w == "find") && (strings.HasPrefix(rest, "who ") || strings.HasPrefix(rest, "whether ") || strings.HasPrefix(rest, "where ")),
		w == "text" && strings.HasPrefix(rest, "{"), w == "find" && strings.HasPrefix(rest, "out "),
		w == "give" && givingTime.MatchString(rest), w == "look" && strings.HasPrefix(rest, "after "):
		return 0, false
	}
	return i, true
}

func ingBase(w string) (string, bool) {
	stem, ing := strings.CutSuffix(w, "ing")
	if !ing {
		return w, false
	}
	for _, base := range []string{stem, stem + "e"} {
		if slices.Contains(handling, base) || slices.Contains(making, base) || slices.Contains(deleting, base) {
			return base, true
		}
	}
	if n := len(stem); n > 1 && stem[n-1] == stem[n-2] { // getting, grabbing, forwarding
		return stem[:n-1], true
	}
	return w, false
}

// besides are objects that are told about a picture and are not one.
var besides = regexp.MustCompile(`^(?:\S+ ){0,3}?(?:link|links|web address|address|addresses|url|note|notes|list|report|form|description|username|usernames|name|names|date|dates|words)\b`)

// alongside joins a picture to such an object: "the names and the pictures".
var alongside = regexp.MustCompile(`\b(?:and|or|plus|with|together)\b`)

// touchesPicture reports whether the verb that ends at last has a picture as
// its object: named after it with no guard between, or named before and
// pointed to ("save it").
func touchesPicture(words []string, verb, last int, spokenOf bool) bool {
	rest := words[last+1:]
	text := strings.Join(rest, " ")
	if len(rest) == 0 && verb > 0 && words[verb-1] == ":" && imageNoun.MatchString(words[0]) {
		return true // "Photos: screenshot."
	}
	if m := besides.FindString(text); m != "" && !imageNoun.MatchString(m) {
		joined := alongside.FindStringIndex(text[len(m):])
		return joined != nil && imageNoun.MatchString(text[len(m)+joined[0]:])
	}
	if slices.Contains(making, words[verb]) && imageNoun.MatchString(strings.Join(words[verb+1:last+1], " ")) && !imageNoun.MatchString(text) {
		return spokenOf && len(rest) > 1 && pointer.MatchString(rest[1]) // "take a photo of it"
	}
	if at := imageNoun.FindStringIndex(text); at != nil && len(strings.Fields(text[:at[0]])) <= 14 {
		if !imageGuard.MatchString(text[:at[0]]) {
			return true
		}
	}
	earlier := spokenOf || imageNoun.MatchString(strings.Join(words[:verb], " "))
	for j := 0; earlier && j < len(rest) && j < 5; j++ {
		if pointer.MatchString(rest[j]) {
			return j+1 == len(rest) || rest[j] != "that" && rest[j] != "this" && rest[j] != "all" && rest[j] != "any" || !besides.MatchString(strings.Join(rest[j+1:], " "))
		}
		if !slices.Contains(strings.Fields("at on for through over out up to a copy of with hold screenshot"), rest[j]) {
			break
		}
	}
	return false
}

// instructs reports whether the sentence asks the reader for the verb at i.
func instructs(words []string, i int) bool {
	before := strings.Join(words[:i], " ")
	return !negated(words, i) && !crimeFrame.MatchString(before) && !told(words, i) && !asksPoliceFirst(words)
}

// asksPoliceFirst reports whether the sentence sends the reader to the police
// before the act.
func asksPoliceFirst(words []string) bool {
	s := strings.Join(words, " ")
	return strings.Contains(s, "police first") || strings.Contains(s, "ask the police before") || strings.Contains(s, "ask {police} before") || strings.Contains(s, "ask {police} first")
}

var (
	negation = regexp.MustCompile(`\b(?:do not|does not|did not|cannot|can not|must not|should not|may not|will not|never|no need to|not need to|not have to|nobody needs to|no one needs to|without|avoid|stop|not|instead of|rather than|refuse to)\b`)
	// undone is a negation that asks for the act after all.
	undone = regexp.MustCompile(`\b(?:not|never) (?:forget|fail|hesitate|be afraid|be shy|hold back|wait|delay|stop|mind|only|worry|panic|neglect|omit|miss)\b`)
	// turned ends the reach of a negation.
	turned = regexp.MustCompile(`\b(?:and then|and|but|until|unless|before|except|instead|then|so|because|if|when|once|after|to (?:then )?be able)\b|[;:()]`)
)

// negated reports whether a negation reaches the verb at i. It reaches over
// commas in a list that "or" closes ("Do not save, copy or send"), and ends at
// "and", "but", "until" and the like: "Do not go back and look" may be read
// both ways, so it has to be written with "or".
func negated(words []string, i int) bool {
	before := strings.Join(words[:i], " ")
	all := negation.FindAllStringIndex(before, -1)
	if all == nil {
		return false
	}
	at := all[len(all)-1]
	if undone.MatchString(before[at[0]:] + " " + words[i]) {
		return false
	}
	for _, m := range all { // "do not forget to not …": any undone one counts
		if undone.MatchString(before[m[0]:]) {
			return false
		}
	}
	between := before[at[1]:]
	if turned.MatchString(between) {
		return false
	}
	if commas := strings.Count(between, ","); commas > 0 {
		// A comma carries the negation on only in a list closed by "or".
		if !slices.Contains(words[:i], "or") && !slices.Contains(words[i:], "or") {
			return false
		}
	}
	return true
}

// told reports whether the verb at i is told of somebody else.
func told(words []string, i int) bool {
	j := i - 1
	for j >= 0 && slices.Contains(passing, words[j]) {
		j--
	}
	if j < 0 {
		return false
	}
	switch w := words[j]; {
	case slices.Contains(others, w), slices.Contains(childNouns, w):
		start := clauseStart(words, j)
		return !slices.Contains(asking, words[start]) || j > start && slices.Contains([]string{"who", "that", "which"}, w)
	case w == "to" || w == "into":
		return toldTo(words, j)
	case w == "and" || w == "or" || w == ",":
		// A list goes on with the subject of its clause.
		if w == "," {
			return false
		}
		start := clauseStart(words, j)
		return tellsOfOthers(words[start:j])
	}
	return false
}

// toldTo reports whether the "to" at j follows what others ask or want.
func toldTo(words []string, j int) bool {
	for k := j - 1; k >= 0 && k >= j-5; k-- {
		switch w := words[k]; {
		case slices.Contains(telling, w):
			return true
		case slices.Contains(asking, w):
			return k > 0 && told(words, k)
		case w == "," || w == "and" || w == "you" && k == j-1:
			return false
		}
	}
	return false
}

// clauseStart returns the index of the first word of the clause that j is in,
// past words that open a clause.
func clauseStart(words []string, j int) int {
	k := j
	for k > 0 && !slices.Contains(strings.Fields(`, ; : ( ) " then but so if when because before after once while that`), words[k-1]) {
		k--
	}
	for k < j && slices.Contains(strings.Fields("if when because before after once while then but so and or the a an your some most many other any this"), words[k]) {
		k++
	}
	return k
}

// tellsOfOthers reports whether a clause begins with somebody other than the
// reader.
func tellsOfOthers(clause []string) bool {
	if len(clause) > 1 && slices.Contains(describing, clause[0]) {
		clause = clause[1:]
	}
	return len(clause) > 0 && (slices.Contains(others, clause[0]) || slices.Contains(childNouns, clause[0]))
}

// passesOn reports whether a sentence lets a child, rather than the reader,
// hand a picture to a grown-up or to the bot.
func passesOn(words []string, i int) bool {
	j := i - 1
	for j >= 0 && slices.Contains(passing, words[j]) {
		j--
	}
	if j < 0 || !slices.Contains(childNouns, words[j]) || negated(words, i) || !slices.Contains(strings.Fields("send forward share show email give hand upload text"), words[i]) {
		return false
	}
	rest := words[i+1:]
	return slices.ContainsFunc(rest, func(w string) bool {
		return slices.Contains(strings.Fields("you me us police {police} school teacher ceop {report-csa}"), w)
	})
}

// checkDeletes reports H16: on urgent and emergency entries a word of deleting
// needs a negation, or tells of others.
func checkDeletes(s shown) {
	for _, line := range sentences(s.text) {
		words := clauseWord.FindAllString(plainSentence(line), -1)
		if s.own() && slices.ContainsFunc(words, func(w string) bool { return w == "i" || w == "my" || w == "we" || w == "me" }) {
			continue
		}
		for i, w := range words {
			base, _ := ingBase(w)
			rest := strings.Join(words[i+1:min(i+4, len(words))], " ")
			found := slices.Contains(deleting, base) ||
				w == "clear" && clearing.MatchString(rest) ||
				(base == "get" || w == "rid") && strings.HasPrefix(rest, "rid of") ||
				base == "reset" && (i > 0 && words[i-1] == "factory" || strings.HasPrefix(rest, "the phone") || strings.HasPrefix(rest, "the device")) ||
				w == "deleted" && i > 0 && (words[i-1] == "be" || words[i-1] == "get")
			if found && !negated(words, i) && !crimeFrame.MatchString(strings.Join(words[:i], " ")) && !told(words, i) {
				s.at.fail(fmt.Sprintf("%q tells a person to delete, and what is deleted cannot be shown to the police.", strings.TrimSpace(w+" "+firstWords(rest, 2))),
					`Start it with "Do not", or take it out.`)
				break
			}
		}
	}
}

var clearing = regexp.MustCompile(`^(?:\w+ ){0,2}(?:chats?|history|messages?|conversation|phone|account|app|browser)\b`)
