package bot

import (
	"math/bits"
	"strings"
	"unicode"
)

// scripts are the alphabets that name a language, or come near enough for one
// line about the emergency number. The order decides where a text mixes them.
var scripts = []struct {
	table    *unicode.RangeTable
	language string
}{
	{unicode.Hiragana, "ja"},
	{unicode.Katakana, "ja"},
	{unicode.Hangul, "ko"},
	{unicode.Han, "zh"},
	{unicode.Arabic, "ar"},
	{unicode.Cyrillic, "ru"},
	{unicode.Bengali, "bn"},
	{unicode.Gurmukhi, "pa"},
	{unicode.Gujarati, "gu"},
	{unicode.Tamil, "ta"},
	{unicode.Devanagari, "hi"},
	{unicode.Greek, "el"},
	{unicode.Hebrew, "he"},
	{unicode.Thai, "th"},
	{unicode.Ethiopic, "am"},
}

// firstForeign is where the first alphabet of scripts begins: Greek.
const firstForeign = 0x0370

// letters tell apart languages of one alphabet: those on the left have letters
// that the alphabet's default language does not.
var letters = []struct{ language, of, letters string }{
	{"ur", "ar", "ٹڈڑںےہ"},
	{"fa", "ar", "پچژگ"},
	{"uk", "ru", "іїєґ"},
}

// common are words that are frequent in one language and are no words of
// English, by which a message in the Latin alphabet is told from English.
var common = []struct{ language, words string }{
	{"pl", "nie jest się że mój moja moje moją mojego mojej dziecko dziecka córka córki córkę syn syna ktoś proszę pomoc pomocy jak dla ale czy przez jej jego mam wysłał wysłała zdjęcia w na z i do"},
	{"ro", "nu este și că copilul copil fiica fiul fata băiatul meu mea cineva ajutor vă rog pentru mi-a lui ei sunt cu o a trimis poze pe în la"},
	{"es", "mi hija hijo está ayuda por favor alguien qué como para con el la los las que una un ha fotos niño niña tengo necesito pero en internet"},
	{"pt", "minha filha filho meu está ajuda por favor alguém para com não uma um o os que fotos criança preciso tenho mas ele ela enviou"},
	{"fr", "ma fille fils mon est aide aidez quelqu'un pour avec pas une le la les des que photos enfant je il elle besoin mais sur lui"},
	{"it", "mia figlia figlio mio aiuto qualcuno per con non una il la che foto bambino bambina ho bisogno ma su lei lui di"},
	{"de", "meine mein tochter sohn ist hilfe bitte jemand für mit nicht eine ein der das und ich kind fotos brauche aber auf ihr ihm hat geschickt"},
	{"tr", "kızım oğlum bir ve bu için yardım lütfen birisi çocuk çocuğum fotoğraf değil ama ile var yok benim ne"},
	{"lt", "mano dukra sūnus yra padėkite pagalba kas nors prašau vaikas nuotraukas ne su ir bet jis ji man reikia"},
	{"so", "gabadhayda wiilkayga ilmaha caawi fadlan qof waa iyo ma ka ku waxaan ayaa sawirro"},
	{"sq", "vajza djali im ime fëmija ndihmë ju lutem dikush është për me nuk një dhe por foto kam"},
	{"cy", "fy mae merch mab plentyn help rhywun os gwelwch yn dda gyda ddim i'r ac ond lluniau angen ar"},
	{"vi", "con của tôi gái trai giúp xin ai đó là và không một cho với nhưng ảnh cần"},
}

// english are the words of the lists above that English uses as well, or that
// stand in English messages often enough to prove nothing.
var english = wordSet("i a o im me is in on la ma help foto fotos photos man with on for no pan del mae do dikush ne he she so will internet kind hat her bet was art die")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// commonWords says in which of the languages of common a word is common: a set
// of bits, one for each.
var commonWords = func() map[string]uint32 {
	words := map[string]uint32{}
	for i, c := range common {
		for w := range wordSet(c.words) {
			if !english[w] {
				words[w] |= 1 << i
			}
		}
	}
	return words
}()

// A message in the Latin alphabet is taken for another language where at least
// minCommon of its words, and one in three, are common words of it. That is a
// judgement, and holds on English messages with a foreign name or dish in them.
const (
	minCommon   = 3
	commonShare = 3
)

// languageOf returns the language of a message that is not in English ("pl"),
// or "" where it is, or where too little tells.
func languageOf(text string) string {
	if language := byScript(text); language != "" {
		return language
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\'' && r != '-'
	})
	var counts [32]int
	for _, w := range words {
		for set := commonWords[w]; set != 0; set &= set - 1 {
			counts[bits.TrailingZeros32(set)]++
		}
	}
	best, most := "", 0
	for i, c := range common {
		if counts[i] > most {
			best, most = c.language, counts[i]
		}
	}
	if most < minCommon || most*commonShare < len(words) {
		return ""
	}
	return best
}

// byScript returns the language of a text of which most letters are of another
// alphabet than the Latin one, or "".
func byScript(text string) string {
	total := 0
	counts := make([]int, len(scripts))
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		total++
		if r < firstForeign {
			continue
		}
		for i, s := range scripts {
			if unicode.Is(s.table, r) {
				counts[i]++
				break
			}
		}
	}
	best := -1
	foreign := 0
	for i, n := range counts {
		foreign += n
		if n > 0 && (best < 0 || n > counts[best]) {
			best = i
		}
	}
	if best < 0 || foreign*2 < total {
		return ""
	}
	language := scripts[best].language
	if counts[0]+counts[1] > 0 && language == "zh" {
		return "ja"
	}
	for _, l := range letters {
		if l.of == language && strings.ContainsAny(strings.ToLower(text), l.letters) {
			return l.language
		}
	}
	return language
}

// isLanguage reads the language of a key of phrases/en.yaml ("language-pl").
func isLanguage(key string) (language string, ok bool) {
	language, ok = strings.CutPrefix(key, "language-")
	return language, ok && key != "language-english"
}
