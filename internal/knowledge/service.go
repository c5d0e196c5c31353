package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxButton is the most characters of a button's label (CONTENT section 1:
// a platform advises 38, and translations grow).
const maxButton = 30

var serviceSpec = []field{
	{key: "id", pattern: idRule, help: "The service's short name in this project. regions.yaml names it.", need: "Add id: a short name in small letters."},
	{key: "name", help: "The name as the service writes it.", need: "Add name: as the service writes it."},
	{key: "say", help: "What it is, in a few plain words, such as: the police team for online child sexual abuse. Leave it out where the name says it."},
	{key: "phones", shape: objects, help: "Telephone numbers, the first one first.", sub: []field{
		{key: "number", help: "In full with the country (\"+448088005000\"), or a short code (\"999\"). Always in double quotes.", need: "Add number: in double quotes, such as \"+448088005000\" or \"999\"."},
		{key: "shown", help: "As it is dialled at home, spaced for reading (\"0808 800 5000\"). Always in double quotes.", need: "Add shown: the number as it is dialled at home, in double quotes."},
		{key: "note", help: "Who or what this number is for, in a few words."},
	}},
	{key: "texts", shape: objects, help: "Numbers to send a text message to.", sub: []field{
		{key: "to", help: "The number to text, in double quotes.", need: "Add to: the number, in double quotes."},
		{key: "body", help: "The word to send, if there is one."},
		{key: "shown", help: "As it is read out, in double quotes.", need: "Add shown: the number as it is read, in double quotes."},
	}},
	{key: "chat", help: "The address of its online chat."},
	{key: "url", help: "The address of its site."},
	{key: "report_url", help: "The address of its report form."},
	{key: "button", help: "The label of its button, verb first, at most 30 characters."},
	{key: "hours", help: "When it is open, only where that is sure."},
	{key: "all_hours", shape: aTruth, help: "true where it is open day and night, and that is sure."},
	{key: "cost", help: "What it costs, only where that is sure."},
	{key: "ages", help: "Whom it is for."},
	{key: "languages", shape: texts, help: "Languages beside English."},
	{key: "verified", choices: []string{"yes", "partial", "no"}, help: "yes: number or address seen on a page of the service, the police, the NHS, a government or the press. partial: weaker. no: shown by name and home page only. In double quotes.", need: "Add verified: \"yes\", \"partial\" or \"no\"."},
	{key: "caution", help: "What to be careful about. Never shown."},
	{key: "evidence", shape: objects, help: "The pages that these facts were read from.", need: "Add evidence: the pages that these facts were read from.", sub: []field{
		{key: "page", help: "The page's address or name.", need: "Add page: its address or name."},
		{key: "date", help: "The page's own date, or undated."},
	}},
	{key: "verified_on", shape: aDate, help: "The day a person rang or opened it. Empty until somebody has.", need: "Add verified_on: and leave it empty until a person has rung or opened it."},
}

// readServices reads one file of the registry.
func (l *loader) readServices(file string, root node) {
	for _, item := range root.items() {
		f := item.object(serviceSpec)
		if f.bad {
			continue
		}
		s := l.readService(file, f)
		if s.ID == "" {
			continue
		}
		if l.unique("service", s.ID, f.opt("id")) {
			l.base.Services = append(l.base.Services, s)
			l.serviceAt[s.ID] = item
		}
	}
}

func (l *loader) readService(file string, f fields) *Service {
	s := &Service{
		File:       file,
		ID:         f.opt("id").readID(),
		Name:       f.opt("name").words(),
		Say:        f.opt("say").optText(),
		Chat:       f.opt("chat").optText(),
		URL:        f.opt("url").optText(),
		ReportURL:  f.opt("report_url").optText(),
		Button:     f.opt("button").optText(),
		Hours:      f.opt("hours").optText(),
		AllHours:   f.opt("all_hours").truth(),
		Cost:       f.opt("cost").optText(),
		Ages:       f.opt("ages").optText(),
		Languages:  f.opt("languages").texts(),
		Verified:   f.opt("verified").choice("yes", "partial", "no"),
		Caution:    f.opt("caution").optText(),
		VerifiedOn: f.opt("verified_on").date(),
	}
	for _, item := range f.opt("phones").items() {
		v := item.object(subSpec(serviceSpec, "phones"))
		p := Phone{Number: v.opt("number").digits(), Shown: v.opt("shown").digits(), Note: v.opt("note").optText()}
		v.opt("shown").sameNumber(p.Number, p.Shown)
		v.opt("note").shortLine(p.Note)
		s.Phones = append(s.Phones, p)
	}
	for _, item := range f.opt("texts").items() {
		v := item.object(subSpec(serviceSpec, "texts"))
		t := TextLine{To: v.opt("to").digits(), Body: v.opt("body").optText(), Shown: v.opt("shown").digits()}
		v.opt("shown").sameNumber(t.To, t.Shown)
		v.opt("body").shortLine(t.Body)
		s.Texts = append(s.Texts, t)
	}
	for _, item := range f.opt("evidence").items() {
		v := item.object(subSpec(serviceSpec, "evidence"))
		s.Evidence = append(s.Evidence, Evidence{Page: v.opt("page").words(), Date: v.opt("date").optText()})
	}
	l.checkService(s, f)
	return s
}

func (l *loader) checkService(s *Service, f fields) {
	for _, key := range []string{"name", "say", "hours", "cost", "ages", "button"} {
		n := f.opt(key)
		n.shortLine(n.optValue())
	}
	for _, item := range f.opt("languages").listItems() {
		item.shortLine(item.optValue())
	}
	if n := utf8.RuneCountInString(s.Button); n > maxButton {
		f.opt("button").fail(fmt.Sprintf("button is %d characters.", n), fmt.Sprintf("Keep it to %d or fewer.", maxButton))
	}
	if s.Button != "" && s.URL == "" && s.ReportURL == "" && s.Chat == "" {
		f.opt("button").fail("There is a button and no address for it to open.", "Add url, report_url or chat, or take the button out.")
	}
	if s.Verified == "no" && len(s.Phones)+len(s.Texts) > 0 {
		f.opt("verified").fail("verified is no, and there is a number.", "Take the number out: such a service is shown by name and home page only.")
	}
	if s.AllHours && s.Verified == "no" {
		f.opt("all_hours").fail("all_hours is true, and verified is no.", "Take all_hours out until a page says so.")
	}
	if len(s.Phones)+len(s.Texts) == 0 && s.Chat == "" && s.URL == "" && s.ReportURL == "" && !f.at.missing() {
		f.at.fail("This service has no number and no address.", "Add phones, texts, chat or url.")
	}
	if list := f.opt("evidence"); list.isList() && len(s.Evidence) == 0 {
		list.fail("There is no evidence for this service.", "Add the page that its facts were read from.")
	}
	l.notAfterToday(f.opt("verified_on"), s.VerifiedOn)
}

// optValue returns the text that stands at n, without a report.
func (n node) optValue() string {
	if n.missing() {
		return ""
	}
	return n.y.Value
}

// shortLine checks a text of the registry that people read: no address, as
// only url, chat and report_url may hold one, no markup and no braces. Numbers
// are allowed, as services.sum holds them fast.
func (n node) shortLine(s string) {
	if s == "" {
		return
	}
	n.noBraces(s)
	if strings.Contains(s, "{{") || strings.Contains(s, "}}") {
		n.fail("There are template marks here.", "Write the words out.")
	}
	if m := firstLink(s); m != "" && strings.ContainsAny(m, "/:@") {
		n.fail(fmt.Sprintf("There is a link in the text (%s).", m), "Put it in url, chat or report_url.")
	}
	if mentionMark.MatchString(s) || markupPattern.MatchString(s) {
		n.fail("There is markup in the text.", "Write plain words. The bot lays them out.")
	}
	if r, bad := foreign(s); bad {
		n.fail(fmt.Sprintf("The letter %q is not of the Latin alphabet.", r), "Type the word again.")
	}
}

var (
	international = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	shortCode     = regexp.MustCompile(`^[0-9]{2,6}$`)
	shownNumber   = regexp.MustCompile(`^\+?[0-9]+([ -][0-9]+)*$`)
	countryCode   = regexp.MustCompile(`^[1-9][0-9]{0,2}$`)
)

// longNumber is the fewest digits that must be shown in groups: more than
// seven cannot be held in mind, and a screen reader reads them as one number.
const longNumber = 7

// digits reads a number of the registry. It must stand in double quotes:
// other tools read 0800 as a number and lose its first digit (SAFETY H02).
func (n node) digits() string {
	if !n.missing() && n.y.Kind == yamlScalar && !n.quoted() {
		n.fail(fmt.Sprintf("%s is %s without quotes, and some tools lose its first digit.", sentence(n.name), n.y.Value), "Put it in double quotes.")
		return ""
	}
	return n.words()
}

// sameNumber checks that the number as dialled from anywhere and the number
// as shown are the same.
func (n node) sameNumber(number, shown string) {
	if n.missing() || number == "" || shown == "" {
		return
	}
	if !international.MatchString(number) && !shortCode.MatchString(number) {
		n.fail(fmt.Sprintf("The number %q is neither a short code nor a number with its country.", number), "Write it like \"+448088005000\" or \"999\".")
		return
	}
	if !shownNumber.MatchString(shown) {
		n.fail(fmt.Sprintf("shown is %q.", shown), "Use digits, with single spaces between groups, such as \"0808 800 5000\".")
		return
	}
	bare := strings.NewReplacer(" ", "", "-", "", "+", "").Replace(shown)
	if len(bare) >= longNumber && bare == shown {
		n.fail(fmt.Sprintf("shown is %q in one piece.", shown), "Put spaces between the groups, such as \"0808 800 5000\".")
	}
	if !sameDigits(number, bare, strings.HasPrefix(shown, "+")) {
		n.fail(fmt.Sprintf("shown is %q, and number is %q: they are not the same number.", shown, number), "Look both up again, and write the right one in both.")
	}
}

// sameDigits reports whether bare (digits only) dials number at home: all of
// it for a short code, and otherwise all of it, or what follows the country
// code, with or without the 0 that many countries dial first.
func sameDigits(number, bare string, withPlus bool) bool {
	full, isFull := strings.CutPrefix(number, "+")
	if !isFull || withPlus {
		return bare == full
	}
	if bare == full {
		return true
	}
	home := strings.TrimPrefix(bare, "0")
	code, ok := strings.CutSuffix(full, home)
	return ok && countryCode.MatchString(code)
}

// contacts lists what the registry's digests hold fast: every number and
// address of s, and every other shown text that has a run of digits, each with
// the name of its field.
func (s *Service) contacts() [][2]string {
	var out [][2]string
	add := func(field, value string) {
		if value != "" {
			out = append(out, [2]string{field, value})
		}
	}
	for i, p := range s.Phones {
		add("phones["+strconv.Itoa(i)+"].number", p.Number)
		add("phones["+strconv.Itoa(i)+"].shown", p.Shown)
	}
	for i, t := range s.Texts {
		add("texts["+strconv.Itoa(i)+"].to", t.To)
		add("texts["+strconv.Itoa(i)+"].body", t.Body)
		add("texts["+strconv.Itoa(i)+"].shown", t.Shown)
	}
	add("chat", s.Chat)
	add("url", s.URL)
	add("report_url", s.ReportURL)
	plain := [][2]string{{"name", s.Name}, {"say", s.Say}, {"button", s.Button}, {"hours", s.Hours}, {"cost", s.Cost}, {"ages", s.Ages}}
	for i, p := range s.Phones {
		plain = append(plain, [2]string{"phones[" + strconv.Itoa(i) + "].note", p.Note})
	}
	for _, p := range plain {
		if digitRun.MatchString(p[1]) {
			add(p[0], p[1])
		}
	}
	return slices.Clip(out)
}
