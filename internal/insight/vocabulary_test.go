package insight

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
	embedded "signpost/knowledge"
)

// realBase is the built-in content.
var realBase = sync.OnceValue(func() *knowledge.Base {
	base, _ := knowledge.Load(embedded.FS(), knowledge.Options{})
	return base
})

func vocabulary(tb testing.TB) *Vocabulary {
	tb.Helper()
	base := realBase()
	if base == nil {
		tb.Fatal("the built-in content does not load")
	}
	return NewVocabulary(base)
}

func TestVocabulary(t *testing.T) {
	v := vocabulary(t)
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"what it is about", "my son bought a vape off snapchat", []string{"bought", "vape", "snapchat"}},
		{"a nickname of an app is its name", "she lives on insta", []string{"lives", "instagram"}},
		{"names in small letters", "jack and sophie khan from manchester have a parcel", []string{"parcel"}},
		{"names that are words", "Rose and Grace Baker got a parcel. Will sent it", []string{"parcel", "sent"}},
		{"a capital inside a sentence", "the parcel came from Cloud Primary", []string{"parcel"}},
		{"a capital where a sentence begins", "Parcel came. Vape inside", []string{"parcel", "vape", "inside"}},
		{"numbers, addresses and what nobody wrote a list of", "call 07700900123 zq77 bob@example.org @bobby99 https://x.example/parcel xkqzt", []string{"call"}},
		{"unusual marks", "p\u200barcel, PARCEL! “vape”", []string{"parcel", "vape"}},
		{"other languages", "мой сын 我的儿子 unser kleines mädchen", nil},
		{"nothing", " \n ", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, v.Words(tt.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNoNameIsInTheVocabulary tries every listed name in each spelling.
func TestNoNameIsInTheVocabulary(t *testing.T) {
	v := vocabulary(t)
	kept := 0
	for name := range strings.FieldsSeq(namesList) {
		if usual := v.usual[name]; v.apps[name] || usual != "" {
			kept++
			continue
		}
		for _, text := range []string{name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:], name + "'s", "with " + name + ","} {
			if got := v.Words(text); got != nil {
				t.Errorf("%q gives %v", text, got)
			}
		}
	}
	if kept > 40 {
		t.Errorf("%d names are words of apps: too many to be so", kept)
	}
}

// FuzzVocabulary: only words of the two lists come out.
func FuzzVocabulary(f *testing.F) {
	v := vocabulary(f)
	f.Add("Rose's mum said hi to jäck @ 10 Downing st \xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, word := range v.Words(s) {
			if v.names[word] && !v.apps[word] || v.quiet[word] || len(word) < minLetters || strings.ContainsAny(word, " 0123456789@") {
				t.Errorf("%q gives %q", s, word)
			}
		}
	})
}
