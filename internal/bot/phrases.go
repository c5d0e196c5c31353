package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"signpost/internal/knowledge"
)

// families are the kinds of harm that have a card of their own, named as in
// triage/en.yaml. general stands for any other.
var families = []string{
	general, "grooming", "sextortion", "image", "adult_image", "self_harm", "suicide", "bullying", "abuse_offline",
	childUser, ownBehaviour, "adult_known", "confront", "meet", "meet_here", "missing", "exploitation", "extremism", hiddenAbuser, "abroad",
}

// Families that the bot treats in a way of their own.
const (
	general      = "general"
	childUser    = "child_user"
	ownBehaviour = "own_behaviour"
	hiddenAbuser = "hidden_abuser"
	languages    = "language"
)

// first are the families whose card search does not replace, however sure it
// is: a life may be at risk, or the person must be warned off, or the reader
// is not the parent whom other answers speak to.
var first = []string{"self_harm", "suicide", "confront", "missing", "meet", "meet_here", childUser, ownBehaviour, hiddenAbuser}

// Parts of a family's card: each family has at least these phrases.
var cardParts = []string{"title", "say", "act", "lead", "danger", "step-1", "donot-1", "services"}

// Most steps and "Do not" lines of a card.
const (
	maxCardSteps  = 5
	maxCardDoNots = 4
)

// plainKeys are the phrases that belong to no family.
var plainKeys = []string{
	"neutral", "call", "danger", "danger-any", "outside", "silent-uk", "silent-elsewhere", "no-voice", "fixed",
	"heading-now", "heading-urgent", "heading-steps", "heading-donots", "heading-services",
	"footer-unchecked", "footer-undated", "footer-checked", "hours-unsure", "all-hours",
	"about-unchecked", "about-checked", "start-hello", "start-how", "start-danger", "start-robot", "start-limits", "privacy", "privacy-count", "privacy-counts", "privacy-gaps", "privacy-gap-words",
	"none-unchecked", "none-checked", "none-try", "none-danger", "none-group", "choices", "choices-danger", "choices-urgent", "menu", "moved", "not-meant",
	"feedback", "role-none", "role-none-police", "local-police", "group-private", "group-emergency",
	"media-cannot", "media-sexual", "media-danger", "media-group", "error", "error-danger", "error-again", "language-english",
	"button-browse", "button-people", "button-help-now", "button-privacy", "button-none", "button-not-meant", "button-private", "button-waiting",
	"privacy-memory", "clear", "clear-risk", "cleared", "kept", "region", "region-set", "region-force",
	"none-again", "feedback-why", "again-child-user", "again-own-behaviour",
	"followup-title", "followup-app", "followup-app-more", "followup-app-none", "followup-age", "followup-more", "followup-worry",
	"browse-contact", "browse-pictures", "browse-bullying", "browse-games", "browse-settings", "browse-feelings", "browse-family",
	"button-region", "button-elsewhere", "button-clear", "button-clear-yes", "button-clear-no", "button-partner", "button-checking",
	"button-reason-topic", "button-reason-hard", "button-reason-old", "button-reason-failed", "button-settings", "button-by-age", "button-else",
	"group-joined", "sees-asked", "sees-all", "settings-region", "settings-where", "settings-done", "settings-no-region", "settings-open",
	"button-where-group", "button-where-private", "button-change", "button-group-settings",
	"server-panel", "server-private", "server-missing", "server-complete", "button-test", "button-card", "button-show", "button-ask", "button-choose",
	"form-title", "form-label", "form-example", "command-question", "command-setup", "profile", "profile-short",
	"button-helped", "button-not-helped", "button-more", "button-back", "button-all-steps", "button-sexual-picture", "button-take-down",
}

// PhraseKeys lists the keys that phrases/en.yaml must have, in order. A
// language-… or smalltalk-… phrase beside them is found by its key.
func PhraseKeys() []string {
	keys := slices.Clone(plainKeys)
	for _, f := range families {
		for _, part := range cardParts {
			keys = append(keys, cardKey(f, part))
		}
	}
	for _, n := range notes {
		keys = append(keys, string(n))
	}
	for _, name := range commandNames {
		keys = append(keys, "command-"+name)
	}
	slices.Sort(keys)
	return keys
}

// cardKey returns the key of a part of a family's card.
func cardKey(family, part string) string {
	return "card-" + strings.ReplaceAll(family, "_", "-") + "-" + part
}

// checkPhrases reports the first phrase that is missing, and the first kind of
// small talk that has no reply.
func checkPhrases(base *knowledge.Base) error {
	for _, key := range PhraseKeys() {
		if strings.TrimSpace(base.Phrases[key]) == "" {
			return fmt.Errorf("bot: the phrase %s is missing", key)
		}
	}
	for _, kind := range smallTalkKinds(base.Words) {
		if base.Phrases["smalltalk-"+kind] == "" {
			return fmt.Errorf("bot: the phrase smalltalk-%s is missing", kind)
		}
	}
	return nil
}

var rolePattern = regexp.MustCompile(`\{([a-z][a-z0-9-]*)\}`)

// rolesIn returns the roles that a phrase names, in order, repeats included.
func rolesIn(phrase string) []string {
	var roles []string
	for _, m := range rolePattern.FindAllStringSubmatch(phrase, -1) {
		roles = append(roles, m[1])
	}
	return roles
}

// cardOf returns the family whose phrases speak for a family of triage/en.yaml:
// itself, or the one that it refines ("meet_now" refines "meet"), or general.
func cardOf(family string) string {
	for name := family; name != ""; {
		if slices.Contains(families, name) {
			return name
		}
		name = name[:max(strings.LastIndexByte(name, '_'), 0)]
	}
	return general
}
