package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Translation is an entry's text in another language. Only the texts that
// people read are filled in Text; the rest is the English entry's.
type Translation struct {
	Language string // "cy"
	Of       string // id of the English entry
	// Current is false where the English has changed since. The bot then shows
	// the English lead, danger line and contacts, and says that the other text
	// is being checked.
	Current bool
	Text    *Entry

	version string
}

// translationSpec is entrySpec without what a translation takes from the
// English, and with what ties it to that.
func translationSpec() []field {
	out := []field{
		{key: "translates", help: "The id of the English answer.", need: "Add translates: the id of the English answer."},
		{key: "of_version", help: "The version of the English answer that this was made from, as signpost check prints it.", need: "Add of_version: the version of the English answer."},
	}
	for _, key := range []string{"title", "lead", "danger", "do_now", "in_app", "do_not", "sections", "tip", "review"} {
		out = append(out, entrySpec[fieldIndex(entrySpec, key)])
	}
	return out
}

func (l *loader) readTranslation(file string, root node) {
	f := root.object(translationSpec())
	if f.bad {
		return
	}
	language := path.Base(path.Dir(file))
	t := &Translation{Language: language, Of: f.opt("translates").words(), version: f.opt("of_version").words()}
	t.Text = &Entry{
		File: file, ID: t.Of,
		Title: f.opt("title").words(), Lead: f.opt("lead").words(), Danger: f.opt("danger").words(),
		DoNow: f.opt("do_now").texts(), InApp: readTextsMap(f.opt("in_app")), DoNot: f.opt("do_not").texts(),
		Sections: readSections(f.opt("sections")), Tip: f.opt("tip").words(), Review: readReview(f.opt("review")),
	}
	if base := strings.TrimSuffix(path.Base(file), ".yaml"); t.Of != "" && t.Of != base {
		f.opt("translates").fail(fmt.Sprintf("translates is %s, and the file is called %s.", t.Of, path.Base(file)), fmt.Sprintf("Call the file %s.yaml.", t.Of))
	}
	l.translated = append(l.translated, translated{t: t, f: f, at: placesOf(root)})
}

type translated struct {
	t  *Translation
	f  fields
	at places
}

func (l *loader) linkTranslations() {
	for _, tr := range l.translated {
		t := tr.t
		e := l.base.entryByID[t.Of]
		if e == nil {
			if t.Of != "" && !slices.Contains(l.entryNames, t.Of) {
				tr.f.opt("translates").fail(fmt.Sprintf("There is no answer called %s.", t.Of), suggest(t.Of, l.entryNames))
			}
			continue
		}
		l.checkTexts(t.Text, tr.at)
		text := *e
		own := t.Text
		text.File, text.Title, text.Lead, text.Danger, text.DoNow, text.InApp = own.File, own.Title, own.Lead, own.Danger, own.DoNow, own.InApp
		text.DoNot, text.Sections, text.Tip, text.Review = own.DoNot, own.Sections, own.Tip, own.Review
		t.Text = &text
		t.Current = t.version == e.Version()
		if !t.Current {
			tr.f.opt("of_version").warn(fmt.Sprintf("The English has changed since: it is version %s now.", e.Version()), "Bring the text up to date, have it checked, then change of_version.")
		}
		l.base.translations[t.Language+"/"+t.Of] = t
	}
}

// Version is a short digest of what people read of e. It changes when that
// does, so that a translation knows what it was made from.
func (e *Entry) Version() string {
	h := sha256.New()
	put := func(parts ...string) {
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%s,", len(p), p)
		}
		fmt.Fprint(h, ";")
	}
	put(e.ID, e.Level.String(), e.Title, e.Lead, e.Danger)
	put(e.DoNow...)
	put(e.DoNot...)
	for _, app := range sortedKeys(e.InApp) {
		put(app)
		put(e.InApp[app]...)
	}
	put(e.Signposts.First)
	put(e.Signposts.Then...)
	for _, s := range e.Sections {
		put(s.Key, s.Button, s.Lead)
		put(s.Say...)
		put(s.Then...)
	}
	for _, s := range e.SeeAlso {
		put(s.ID, s.When)
	}
	put(e.Tip)
	return hex.EncodeToString(h.Sum(nil))[:12]
}
