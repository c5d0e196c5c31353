package bot

import (
	"strings"
	"testing"

	"signpost/internal/knowledge"
)

func TestLanguageOf(t *testing.T) {
	for text, want := range map[string]string{
		"Ktoś pisze do mojego syna i prosi o zdjęcia, nie wiem co robić":           "pl",
		"Alguien en internet pide fotos a mi hija y no sé qué hacer":               "es",
		"Quelqu'un demande des photos à ma fille sur Snapchat, je ne sais pas":     "fr",
		"Alguém pediu fotos à minha filha, preciso de ajuda, ele não para":         "pt",
		"Cineva cere poze de la fiica mea și nu știu ce să fac, vă rog ajutor":     "ro",
		"Qualcuno chiede foto a mia figlia, ho bisogno di aiuto per favore":        "it",
		"Jemand will Fotos von meiner Tochter und ich brauche bitte Hilfe für sie": "de",
		"Birisi kızım için fotoğraf istiyor, bu çocuk için yardım lütfen":          "tr",
		"Mae rhywun yn gofyn i fy merch am luniau, plentyn ac angen help":          "cy",
		"Помогите, моему сыну пишет незнакомец":                                    "ru",
		"Допоможіть, мій син отримує повідомлення":                                 "uk",
		"شخص ما يطلب صورا من ابنتي":                                                "ar",
		"کوئی میری بیٹی سے تصویریں مانگ رہا ہے":                                    "ur",
		"有人向我女儿要照片":                                                                "zh",
		"知らない人が娘に写真を求めています":                                                        "ja",
		"কেউ আমার মেয়ের কাছে ছবি চাইছে":                                           "bn",
		"ਕੋਈ ਮੇਰੀ ਧੀ ਤੋਂ ਫੋਟੋ ਮੰਗ ਰਿਹਾ ਹੈ":                                         "pa",
		"moja córka ma 12 lat i jakiś pan pisze do niej w nocy że chce zdjęcie":    "pl",
		"meu filho de 14 anos diz que quer sumir e não acordar mais":               "pt",
		"elle me frappe et elle a pris mon telephone, je suis chez ma tante":       "fr",
		"copilul meu a plecat acum cu un om de pe internet, are 13 ani":            "ro",
		"a man on snapchat asked my daughter for pictures":                         "",
		"hello my english small. man online say girl open dress for camera":        "",
		"she met Søren and José in a café on holiday":                              "",
		"my son said привет to him":                                                "",
		"":                                                                         "",
		"😭😭":                                                                       "",
	} {
		if got := languageOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// spoken are messages of parents in every language that has a line of its own.
var spoken = map[string][]string{
	"ar": {
		"أحد الأشخاص يطلب صورا من ابنتي على سناب شات",
		"ابني يتعرض للتنمر في المدرسة ولا أعرف ماذا أفعل",
		"ساعدوني، رجل غريب يهدد ابنتي بنشر صورها",
	},
	"bg": {
		"Някой иска снимки от дъщеря ми и не знам какво да правя",
		"Непознат пише на сина ми в интернет, моля помощ",
		"Детето ми се страхува, заплашват го, че ще покажат снимките му",
	},
	"bn": {
		"কেউ আমার মেয়ের কাছে ছবি চাইছে",
		"আমার ছেলেকে অনলাইনে হুমকি দেওয়া হচ্ছে, কী করব",
		"আমার মেয়ে ফোন ছাড়ছে না, সাহায্য করুন",
	},
	"cs": {
		"Někdo chce po mé dceři fotky a nevím, co mám dělat",
		"Cizí člověk píše mému synovi na Instagramu, prosím pomozte",
		"Moje dítě je na internetu vydírané, co mám dělat",
	},
	"cy": {
		"Mae rhywun yn gofyn i fy merch am luniau, plentyn ac angen help",
		"Mae fy mab yn cael ei fwlio ar y we, rhywun help os gwelwch yn dda",
		"Dw i ddim yn gwybod beth i'r plentyn, mae dyn yn anfon lluniau",
	},
	"de": {
		"Ein Fremder schreibt meinem Sohn auf Instagram, was soll ich tun",
		"Meine Tochter hat Nacktbilder geschickt und wird jetzt erpresst",
		"Wie kann ich das Handy für mein Kind sicher einstellen",
	},
	"el": {
		"Κάποιος ζητά φωτογραφίες από την κόρη μου",
		"Ένας άγνωστος γράφει στον γιο μου, τι να κάνω",
		"Βοήθεια, εκβιάζουν το παιδί μου στο ίντερνετ",
	},
	"es": {
		"Alguien en internet pide fotos a mi hija y no sé qué hacer",
		"Mi hijo está hablando con un hombre que no conozco en el juego",
		"Por favor ayuda, a mi hija la amenazan con publicar sus fotos",
	},
	"fa": {
		"یک نفر از دخترم عکس می\u200cخواهد",
		"پسرم در اینترنت تهدید شده و نمی\u200cدانم چه کنم",
		"لطفا کمک کنید، مرد غریبه\u200cای به دخترم پیام می\u200cدهد",
	},
	"fr": {
		"Quelqu'un demande des photos à ma fille sur Snapchat, je ne sais pas",
		"Mon fils est harcelé sur internet et je ne sais pas quoi faire pour lui",
		"Aidez-moi, un homme menace ma fille avec des photos",
	},
	"gu": {
		"કોઈ મારી દીકરી પાસે ફોટા માંગે છે",
		"મારા દીકરાને ઓનલાઇન ધમકી મળે છે, શું કરું",
		"મારી દીકરી અજાણ્યા માણસ સાથે વાત કરે છે",
	},
	"hi": {
		"कोई मेरी बेटी से तस्वीरें मांग रहा है",
		"मेरे बेटे को ऑनलाइन धमकी मिल रही है, क्या करूं",
		"मेरी बेटी किसी अजनबी से बात कर रही है",
	},
	"it": {
		"Qualcuno chiede foto a mia figlia, ho bisogno di aiuto per favore",
		"Uno sconosciuto scrive a mio figlio su Instagram e non so che fare",
		"Mia figlia ha mandato una foto e la ricattano, aiuto",
	},
	"lt": {
		"Kažkas prašo mano dukters nuotraukų, nežinau ką daryti",
		"Nepažįstamas vyras rašo mano sūnui internete, padėkite",
		"Mano vaikas labai bijo ir man reikia pagalbos",
	},
	"lv": {
		"Kāds prasa manai meitai bildes, nezinu ko darīt",
		"Svešinieks raksta manam dēlam internetā, lūdzu palīdziet",
		"Mans bērns ir ļoti nobijies un man vajag palīdzību",
	},
	"pa": {
		"ਕੋਈ ਮੇਰੀ ਧੀ ਤੋਂ ਫੋਟੋ ਮੰਗ ਰਿਹਾ ਹੈ",
		"ਮੇਰੇ ਪੁੱਤਰ ਨੂੰ ਆਨਲਾਈਨ ਧਮਕੀਆਂ ਮਿਲ ਰਹੀਆਂ ਹਨ",
		"ਮੇਰੀ ਧੀ ਕਿਸੇ ਅਜਨਬੀ ਨਾਲ ਗੱਲ ਕਰ ਰਹੀ ਹੈ, ਕੀ ਕਰਾਂ",
	},
	"pl": {
		"Ktoś pisze do mojego syna i prosi o zdjęcia, nie wiem co robić",
		"Moja córka wysłała komuś zdjęcia i teraz jej grożą, proszę o pomoc",
		"Mój syn jest prześladowany w internecie, jak mam mu pomóc",
	},
	"pt": {
		"Alguém pediu fotos à minha filha, preciso de ajuda, ele não para",
		"O meu filho está a falar com um homem que não conhece",
		"Por favor, a minha filha enviou uma foto e estão a ameaçar",
	},
	"ro": {
		"Cineva cere poze de la fiica mea și nu știu ce să fac, vă rog ajutor",
		"Un bărbat necunoscut îi scrie fiului meu pe internet",
		"Copilul meu a trimis o poză și este șantajat, ce pot să fac",
	},
	"ru": {
		"Кто-то просит у моей дочери фотографии, что делать",
		"Помогите, моему сыну пишет незнакомец",
		"Моего ребёнка шантажируют в интернете, она боится идти в школу",
	},
	"sk": {
		"Niekto pýta od mojej dcéry fotky a neviem, čo robiť",
		"Cudzí muž píše môjmu synovi na Instagrame, prosím pomôžte",
		"Moje dieťa niekto vydiera na internete, potrebujem pomoc",
	},
	"so": {
		"Qof aan garanayo maahan ayaa gabadhayda sawirro weydiistay, fadlan i caawi",
		"Wiilkayga waa la hanjabayaa internetka, maxaan sameeyaa",
		"Nin ayaa la hadlaya ilmahayga oo waxaan u baahanahay caawimaad",
	},
	"sq": {
		"Dikush kërkon foto nga vajza ime, çfarë të bëj",
		"Një burrë i panjohur i shkruan djalit tim në internet",
		"Fëmija im ka dërguar një foto dhe po e kërcënojnë, ju lutem ndihmë",
	},
	"ta": {
		"யாரோ என் மகளிடம் புகைப்படம் கேட்கிறார்கள்",
		"என் மகனை இணையத்தில் மிரட்டுகிறார்கள், என்ன செய்வது",
		"என் மகள் தெரியாத ஒருவருடன் பேசுகிறாள், உதவுங்கள்",
	},
	"tr": {
		"Birisi kızımdan çıplak fotoğraf istiyor, ne yapmalıyım",
		"Oğluma internette tanımadığı bir adam yazıyor, yardım edin",
		"Çocuğumun resimlerini paylaşmakla tehdit ediyorlar, lütfen yardım",
	},
	"uk": {
		"Хтось просить у моєї доньки фотографії, що робити",
		"Допоможіть, мій син отримує повідомлення від незнайомця",
		"Мою дитину шантажують в інтернеті, не знаю, до кого звернутися",
	},
	"ur": {
		"کوئی میری بیٹی سے تصویریں مانگ رہا ہے",
		"میرے بیٹے کو آن لائن دھمکیاں مل رہی ہیں، کیا کروں",
		"ایک اجنبی میری بیٹی سے بات کرتا ہے، مدد کریں",
	},
	"vi": {
		"Có người lạ yêu cầu con gái tôi gửi ảnh, tôi phải làm gì",
		"Con trai tôi bị đe dọa trên mạng, xin giúp",
		"Con tôi nói chuyện với một người đàn ông không quen",
	},
	"zh": {
		"有人向我女儿要照片",
		"陌生人在网上威胁我儿子，我该怎么办",
		"我的孩子被人勒索了，请帮帮我",
	},
}

// Every language with an emergency line is told from the others, and has the
// line in three messages out of three.
func TestLanguagesWithALine(t *testing.T) {
	base := loadTestBase(t)
	for key := range base.Phrases {
		language, ok := isLanguage(key)
		if !ok {
			continue
		}
		if len(spoken[language]) < 3 {
			t.Errorf("%s has %d messages", key, len(spoken[language]))
		}
		for _, text := range spoken[language] {
			if got := languageOf(text); got != language {
				t.Errorf("%q: %q, want %q", text, got, language)
			}
		}
	}
}

// English is never taken for another language: the answer would be lost.
func TestEnglishStaysEnglish(t *testing.T) {
	base := loadTestBase(t)
	n := 0
	check := func(text string) {
		n++
		if got := languageOf(text); got != "" {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
	for _, m := range base.Training.Messages {
		check(m.Text)
	}
	for _, m := range base.Training.Triage {
		if m.Category != languages { // those are in other languages
			check(m.Text)
		}
	}
	for _, e := range base.Entries {
		for _, ask := range e.Asks {
			check(ask)
		}
	}
	if n < 5000 {
		t.Errorf("only %d messages were checked", n)
	}
}

// H45: a message in another language gets the emergency line in that language
// where there is one, and the number in any case.
func TestH45OtherLanguages(t *testing.T) {
	base := loadTestBase(t)
	for _, level := range []knowledge.Level{knowledge.LevelNone, knowledge.LevelUrgent, knowledge.LevelEmergency} {
		for text, line := range map[string]string{
			"Ktoś pisze do mojego syna i prosi o zdjęcia, nie wiem":  "W nagłych wypadkach: 999",
			"Alguien pide fotos a mi hija, necesito ayuda por favor": "llame al 999",
			"Помогите, моему сыну пишет незнакомец":                  "999",
		} {
			w := world{judge: Judgement{Level: level}}
			if level == knowledge.LevelEmergency {
				w.judge = fired(level, "missing")
			}
			r := w.respond(t, text)
			if r.Kind != ReplyCard || !strings.Contains(r.Plain(), line) {
				t.Errorf("%s at %s: kind %s, no %q in\n%s", text, level, r.Kind, line, r.Plain())
			}
		}
	}
	for key := range base.Phrases {
		if _, ok := isLanguage(key); ok && !strings.Contains(base.Phrases[key], "{emergency}") {
			t.Errorf("%s has no emergency number", key)
		}
	}
}
