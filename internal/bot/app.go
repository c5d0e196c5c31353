package bot

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"signpost/internal/knowledge"
)

// appName is a name of an app, as words.
type appName struct {
	app   string
	words []string
}

// appNames maps the first word of each name of an app to the names that begin
// with it, those with the most words first, so that "youtube kids" is found
// before "youtube".
func appNames(w knowledge.Words) map[string][]appName {
	names := map[string][]appName{}
	for _, app := range slices.Sorted(maps.Keys(w.Apps)) {
		for _, name := range w.Apps[app] {
			if words := splitWords(name); len(words) > 0 {
				names[words[0]] = append(names[words[0]], appName{app, words})
			}
		}
	}
	for _, list := range names {
		slices.SortStableFunc(list, func(x, y appName) int { return len(y.words) - len(x.words) })
	}
	return names
}

func splitWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// namedApp is an app that a text names: words from first to end, end excluded.
type namedApp struct {
	app        string
	first, end int
}

// appsIn returns the apps that words name, in order.
func (b *Bot) appsIn(words []string) []namedApp {
	var found []namedApp
	for i := 0; i < len(words); i++ {
		for _, name := range b.apps[words[i]] {
			end := i + len(name.words)
			if end <= len(words) && slices.Equal(words[i:end], name.words) {
				found = append(found, namedApp{name.app, i, end})
				i = end - 1
				break
			}
		}
	}
	return found
}

// appFor returns the app that the text names and that the entry has steps for,
// the one named first where there are several, or "".
func (b *Bot) appFor(e *knowledge.Entry, text string) string {
	if len(e.InApp) == 0 {
		return ""
	}
	for _, named := range b.appsIn(splitWords(text)) {
		if e.InApp[named.app] != nil {
			return named.app
		}
	}
	return ""
}

// appEntries finds the entry that is about each app itself: its id is the
// app's, or holds it as a part ("discord-app").
func appEntries(base *knowledge.Base) map[string]*knowledge.Entry {
	entries := map[string]*knowledge.Entry{}
	for app := range base.Words.Apps {
		if e := base.Entry(app); e != nil {
			entries[app] = e
			continue
		}
		for _, e := range base.Entries {
			if slices.Contains(strings.Split(e.ID, "-"), app) {
				entries[app] = e
				break
			}
		}
	}
	return entries
}

// aboutApp reports whether an entry is about an app itself.
func (b *Bot) aboutApp(e *knowledge.Entry) bool {
	for _, own := range b.ofApp {
		if own == e {
			return true
		}
	}
	return false
}
