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

// appFor returns the app that the text names and that the entry has steps for,
// the one named first where there are several, or "".
func (b *Bot) appFor(e *knowledge.Entry, text string) string {
	if len(e.InApp) == 0 {
		return ""
	}
	words := splitWords(text)
	for i := range words {
		for _, name := range b.apps[words[i]] {
			end := i + len(name.words)
			if end <= len(words) && slices.Equal(words[i:end], name.words) {
				if e.InApp[name.app] != nil {
					return name.app
				}
				break
			}
		}
	}
	return ""
}
