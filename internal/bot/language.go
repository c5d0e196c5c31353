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
	{"fa", "ar", "پچژگیک"},
	{"uk", "ru", "іїєґ"},
}

// notBulgarian are letters of Russian that Bulgarian has not, bulgarian words
// that are frequent in Bulgarian and are none of Russian: of two languages with
// the same letters, two such words tell.
const notBulgarian = "ыэё"

var bulgarian = wordSet("ми си се че ще са е съм дъщеря дъщерята детето сина синът моля помощ помогнете някой непознат иска пише какво правя трябва моята моят моето моите няма синът дъщери")

// common are words that are frequent in one language and are no words of
// English, by which a message in the Latin alphabet is told from English.
var common = []struct{ language, words string }{
	{"pl", "nie jest się że mój moja moje moją mojego mojej dziecko dziecka córka córki córkę syn syna ktoś proszę pomoc pomocy jak dla ale czy przez jej jego mam wysłał wysłała zdjęcia w na z i do pisze robić co bez jakiś chce niej mu internecie"},
	{"ro", "nu este și că copilul copil copilului copiii fiica fiică fiicei fiul fiu fiului fata fetei băiatul băiat băiatului meu mea mei mele cineva ceva ajutor ajutați-mă vă rog pentru mi-a i-a îi îmi lui ei sunt cu o a trimis trimită cere scrie poze pe în la știu ce fac să de după fără prin foarte școală fetița fetita si mi-e vorbește vorbeste baiatul ajutati-ma stiu scoala"},
	{"es", "mi hija hijo está ayuda por favor alguien qué como para con el la los las que una un ha fotos niño niña tengo necesito pero en internet de se lo su sé hacer años quiere hablando"},
	{"pt", "minha filha filho meu está ajuda por favor alguém para com não uma um o os que fotos criança preciso tenho mas ele ela enviou de em há mais diz quer quem sei anos ao na no"},
	{"fr", "ma fille fils mon est aide aidez quelqu'un pour avec pas une le la les des que photos enfant je il elle besoin mais sur lui de et ne sais quoi ai ans dans chez suis mes du"},
	{"it", "mia figlia figlio mio aiuto aiutatemi qualcuno chiede chiesto mandato mandare per con non una uno il la le gli del della delle alla al nel che cosa foto bambino bambina ho bisogno ma su lei lui di è sono scuola telefono sconosciuto favore"},
	{"de", "meine mein meiner meinem meinen tochter sohn ist hilfe bitte jemand für mit nicht eine einen ein der das dem den und ich wir sie kind kindes fotos bilder nacktbilder brauche aber auf ihr ihm hat von bei vom zu weiß soll tun geschickt schickt schreibt wird wurde möchte sich über fremder schule"},
	{"tr", "kızım kızıma kızımın kızımdan kızımı oğlum oğluma oğlumun oğlumdan oğlumu bir ve bu için yardım yardıma lütfen birisi biri çocuk çocuğum çocuğumun çocuğuma fotoğraf fotoğraflarını fotoğrafını resim resimlerini çıplak istiyor gönderdi gönderiyor yazıyor tanımadığı değil ama ile var yok benim ne yapacağımı yapmalıyım bilmiyorum internette internetten ihtiyacım çok edin"},
	{"lt", "mano mūsų dukra dukrą dukrai dukros dukters sūnus sūnų sūnui sūnaus vaikas vaiką vaikui vaiko yra buvo padėkite pagalba pagalbos kas nors kažkas prašau prašo rašo siunčia nuotraukas nuotraukų nepažįstamas ne su ir bet jis ji jam jai jos man mes reikia nežinau ką daryti kaip kad iš apie labai internete"},
	{"so", "gabadhayda gabadheyda inantayda wiilkayga wiilkeyga ilmaha ilmahayga cunugayga caawi caawiya caawimaad fadlan qof nin waa iyo ma ka ku uu waxaan waxaa waxay ayaa sawirro sawirrada inay ay aan weydiistay weydiinaya rabaa codsanaya garanayo maxaan sameeyaa internetka oo kala wiilkaygu gabadhaydu ilmahaygu wuxuu qofka"},
	{"sq", "vajza vajzën vajzës vajzes djali djalin djalit im ime tim sime fëmija fëmijën fëmijës ndihmë ndihmoni ju lutem dikush është për me nuk një dhe por foto kam ka nga në të së di çfarë bëj kërkon dërguar shkruan panjohur"},
	{"cy", "fy mae merch mab plentyn help rhywun os gwelwch yn dda gyda ddim i'r ac ond lluniau angen ar wedi ei mae'n beth sut fi dw"},
	{"vi", "con của tôi gái trai giúp xin ai đó là và không một cho với nhưng ảnh cần bị gửi người lạ trên mạng phải làm gì cháu đang yêu cầu hình được biết các"},
	{"sk", "moja môj moju mojej môjho mojou môjmu dcéra dcéru dcére dcéry syn syna synovi dieťa dieťaťa dieťaťu niekto niečo pýta posiela píše chce fotky fotografie prosím pomoc pomôžte potrebujem neviem čo robiť je nie som sa si že ako pre ale na od v s z jej jeho mi mu cudzí internete škole"},
	{"cs", "moje můj moji mojí mého mému dcera dceru dceři dcery syn syna synovi dítě dítěte dítěti někdo něco chce posílá píše fotky fotografie prosím pomoc pomozte potřebuji nevím co mám dělat je není jsem se si že jak pro ale na od v s z její jeho mi mu cizí internetu škole"},
	{"lv", "mana mans manu manai manam mūsu meita meitu meitai meitas dēls dēlu dēlam dēla bērns bērnu bērnam bērna kāds kaut ir bija lūdzu palīdziet palīdzība palīdzību nezinu ko darīt un bet viņš viņa viņai viņam viņas man vajag kā ka no ar par uz ļoti internetā skolā bildes fotogrāfijas prasa sūta raksta svešinieks"},
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
	words := wordsOf(strings.ToLower(text))
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

// wordsOf cuts a text into its words.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\'' && r != '-'
	})
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
	lower := strings.ToLower(text)
	for _, l := range letters {
		if l.of == language && strings.ContainsAny(lower, l.letters) {
			return l.language
		}
	}
	if language == "ru" && !strings.ContainsAny(lower, notBulgarian) {
		n := 0
		for _, w := range wordsOf(lower) {
			if bulgarian[w] {
				n++
			}
		}
		if n >= 2 {
			return "bg"
		}
	}
	return language
}

// isLanguage reads the language of a key of phrases/en.yaml ("language-pl").
func isLanguage(key string) (language string, ok bool) {
	language, ok = strings.CutPrefix(key, "language-")
	return language, ok && key != "language-english"
}
