package bot

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"signpost/internal/knowledge"
)

// smallTalkKinds lists the kinds of small talk in order.
func smallTalkKinds(w knowledge.Words) []string {
	return slices.Sorted(maps.Keys(w.SmallTalk))
}

// smallTalkIndex finds the kind of small talk of a whole message.
func smallTalkIndex(w knowledge.Words) map[string]string {
	index := map[string]string{}
	for _, kind := range smallTalkKinds(w) {
		for _, message := range w.SmallTalk[kind] {
			if key := squeeze(message); key != "" && index[key] == "" {
				index[key] = kind
			}
		}
	}
	return index
}

// smallTalk returns the kind of small talk that the whole message is, or "". A
// message of several sentences is small talk where each of them is; the last
// one says what kind ("hi! are you real?").
func (b *Bot) smallTalk(text string) string {
	if kind := b.talk[squeeze(text)]; kind != "" {
		return kind
	}
	kind := ""
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".,!?;\n", r) }) {
		key := squeeze(part)
		if key == "" {
			continue
		}
		if kind = b.pieces(key); kind == "" {
			return ""
		}
	}
	return kind
}

// pieces returns the kind of a sentence that is made of nothing but small talk
// ("ok thx"), that of its last piece, or "".
func (b *Bot) pieces(sentence string) string {
	words := slices.DeleteFunc(strings.Fields(sentence), func(w string) bool { return w == "x" }) // kisses
	kind := ""
	for len(words) > 0 {
		n := min(len(words), maxTalkWords)
		for n > 0 && b.talk[strings.Join(words[:n], " ")] == "" {
			n--
		}
		if n == 0 {
			return ""
		}
		kind = b.talk[strings.Join(words[:n], " ")]
		words = words[n:]
	}
	return kind
}

// maxTalkWords is the length of the longest piece of small talk, in words.
const maxTalkWords = 8

// squeeze reduces a message to its letters and digits in lower case, with
// single spaces, and each run of one letter to one: "Helloooo!!" is "helo".
func squeeze(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range strings.ToLower(s) {
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return strings.TrimSpace(b.String())
}
