package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// placeholder is a role or a slot of the bot in braces, such as {police}.
var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_-]*)\}`)

// domains are the endings by which an address is known though nothing stands
// before it. Endings that are also English words (.me, .to, .us) count only
// before a slash.
var (
	linkPattern = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*:/+|\b(?:www|mailto|tel|sms|tg|javascript|data)[.:]\S|` +
		`\b[a-z0-9-]+\.(?:uk|com|org|net|gov|edu|io|ly|gg|info|eu|ie|au|nz|ca|app|dev|xyz|tk|ru|cn|link|onion)\b|` +
		`\b[a-z0-9-]+\.[a-z]{2,}/\S|\b\d{1,3}(?:\.\d{1,3}){3}\b|\bdot (?:com|org|net|uk|co|gov|io)\b|\bhxxps?\b`)
	mailPattern   = regexp.MustCompile(`\S@\S+\.\S`)
	mentionMark   = regexp.MustCompile(`(?:^|\s)@[A-Za-z]|<(?:[@#!:]|t:)`)
	markupPattern = regexp.MustCompile("`|\\*\\*|__|~~|\\|\\||\\]\\(|^#|^>|<[a-zA-Z/]|&#?[a-zA-Z0-9]+;")
	spacedDigits  = regexp.MustCompile(`\d(?:[ .()/–-]{0,2}\d){5,}`)
	digitRun      = regexp.MustCompile(`\d{3,}`)
	moneyBefore   = regexp.MustCompile(`[£$€] ?[\d,.]*$`)
	moneyAfter    = regexp.MustCompile(`^(?:[\d,.]*) ?(?:pounds|euros|dollars|pence)\b`)
	saidDigits    = regexp.MustCompile(`(?i)\b(?:(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)[ ,-]+){2,}(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)\b`)
)

// plainProse checks that a text that people will read holds nothing that only
// the registry may hold (numbers and addresses, SAFETY H01 and H27) and nothing
// that a platform would take for markup or a mention.
func (n node) plainProse(s string) {
	if n.missing() || s == "" {
		return
	}
	if strings.Contains(s, "{{") || strings.Contains(s, "}}") || strings.Contains(s, "${") || strings.Contains(s, "{%") {
		n.fail("There are template marks here.", "Name one role in single braces, such as {police}.")
		return
	}
	wide := norm.NFKC.String(strings.ReplaceAll(s, "。", "."))
	bare := placeholder.ReplaceAllString(wide, "")
	if m := firstLink(bare); m != "" {
		n.fail(fmt.Sprintf("There is a link in the text (%s).", m), "Add it to a file in services, and name the role here.")
	} else if mailPattern.MatchString(bare) {
		n.fail("There is a mail address in the text.", "Add it to a file in services, and name the role here.")
	}
	if digits := numbersIn(bare); digits != "" {
		what := fmt.Sprintf("There is a number in the text (%s).", digits)
		if !ascii(s) {
			what = "There is a number in the text, perhaps in unusual digits."
		}
		n.fail(what, "Add it to a file in services, and name the role here in braces, such as {police}.")
	} else if m := saidDigits.FindString(bare); m != "" {
		n.fail(fmt.Sprintf("There is a number in words in the text (%s).", m), "Name the role here in braces, such as {police}.")
	}
	if !strings.ContainsAny(bare, "@<>`*_~|]#&") {
		return
	}
	if m := mentionMark.FindString(bare); m != "" {
		n.fail("There is a mark here that calls a person or a group (@ or <).", "Take it out.")
	} else if m := markupPattern.FindString(bare); m != "" {
		n.fail(fmt.Sprintf("There is markup in the text (%s).", m), "Write plain words. The bot lays them out.")
	}
}

// firstLink returns the first link in s, or "". Most texts hold none of the
// marks of one, and the pattern is slow to say so.
func firstLink(s string) string {
	body := strings.TrimSuffix(s, ".")
	if !strings.ContainsAny(body, ".:") && !strings.Contains(strings.ToLower(body), "dot ") && !strings.Contains(strings.ToLower(body), "hxxp") {
		return ""
	}
	return linkPattern.FindString(s)
}

// noBraces checks that a text that is shown as it stands (a title, a label)
// has no placeholder.
func (n node) noBraces(s string) {
	if strings.ContainsAny(s, "{}") && !strings.Contains(s, "{{") && !strings.Contains(s, "}}") {
		n.fail("There are braces here, and this text is shown as it stands.", "Write the words out.")
	}
}

// placeholders checks that every brace of s belongs to a known name.
func (n node) placeholders(s string, known []string) {
	if n.missing() || strings.Contains(s, "{{") || strings.Contains(s, "}}") {
		return
	}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(known, m[1]) {
			n.fail(fmt.Sprintf("There is no role called {%s}.", m[1]), suggest(m[1], known))
		}
	}
	if strings.ContainsAny(placeholder.ReplaceAllString(s, ""), "{}") {
		n.fail("There is a brace here that is no placeholder.", "Name one role in single braces and small letters, such as {police}.")
	}
}

// numbersIn returns the first run of three or more digits in s that is neither
// a year from 2000 to 2039 nor a sum of money, or the first group of six or
// more digits with marks between, or "".
func numbersIn(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) && r > '9' {
			return '0' + r%10 // any digit will do: it is only counted
		}
		return r
	}, s)
	for _, at := range digitRun.FindAllStringIndex(s, -1) {
		run := s[at[0]:at[1]]
		year := len(run) == 4 && run >= "2000" && run <= "2039"
		if !year && !moneyBefore.MatchString(s[:at[0]]) && !moneyAfter.MatchString(s[at[1]:]) {
			return run
		}
	}
	for _, at := range spacedDigits.FindAllStringIndex(s, -1) {
		run := s[at[0]:at[1]]
		if !moneyBefore.MatchString(s[:at[0]]) && !yearsOnly(run) {
			return run
		}
	}
	return ""
}

// yearsOnly reports whether a group such as "2026-2027" or "2026/11" is made
// of years and months.
func yearsOnly(s string) bool {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(part) != 4 && len(part) > 2 || len(part) == 4 && (part < "2000" || part > "2039") {
			return false
		}
	}
	return strings.Contains(s, "20")
}
