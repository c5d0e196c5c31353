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
		"a man on snapchat asked my daughter for pictures":                         "",
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
		check(m.Text)
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
