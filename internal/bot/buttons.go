package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

// Most buttons of an answer, beside the small ones (CONTENT section 1), and how
// many of them may open a web page.
const (
	maxButtons    = 5
	maxWebButtons = 2
)

// button makes a button that is labelled with a phrase.
func (b *Bot) button(p press, phrase string) Button {
	return Button{ID: p.id(), Label: b.base.Phrases[phrase]}
}

// small returns the button as one that stands apart from the others.
func (b Button) small() Button {
	b.Small = true
	return b
}

// mainSections are the sections that are offered before an entry's neighbours:
// what to say and what comes next, or, where nothing has happened, the settings.
func mainSections(frame knowledge.Level) []string {
	if frame <= knowledge.LevelEveryday {
		return []string{"settings", "talk"}
	}
	return []string{"talk", "next"}
}

// entryButtons are the buttons below an entry: pages to report or ask on, what
// to say and what comes next, the neighbours that exist, and the rest of its
// sections while there is room. An urgent frame asks for no rating.
func (v *voice) entryButtons(e *knowledge.Entry, frame knowledge.Level) []Button {
	b := v.bot
	var main, rest []Button
	first := mainSections(frame)
	for _, s := range e.Sections {
		button := Button{ID: press{do: actSection, of: e.ID, part: s.Key}.id(), Label: s.Button}
		if slices.Contains(first, s.Key) {
			main = append(main, button)
		} else {
			rest = append(rest, button)
		}
	}
	buttons := slices.Concat(v.webButtons(), main, b.neighbours(e), rest)
	buttons = buttons[:min(len(buttons), maxButtons)]
	if e.Discreet {
		buttons = append(buttons, b.button(press{do: actClear}, "button-checking").small())
	}
	if frame >= knowledge.LevelUrgent {
		return append(buttons, b.button(press{do: actNotMeant}, "button-not-meant").small())
	}
	return append(buttons,
		b.button(press{do: actHelped, of: e.ID}, "button-helped").small(),
		b.button(press{do: actNotHelped, of: e.ID}, "button-not-helped").small())
}

// neighbours are the buttons to the answers that an entry names, where they
// exist.
func (b *Bot) neighbours(e *knowledge.Entry) []Button {
	var buttons []Button
	for _, s := range e.SeeAlso {
		if b.base.Entry(s.ID) != nil {
			buttons = append(buttons, Button{ID: press{do: actEntry, of: s.ID}.id(), Label: s.When})
		}
	}
	return buttons
}

// webButtons are the web pages of the services that a reply names, each a
// report form where there is one.
func (v *voice) webButtons() []Button {
	var buttons []Button
	for _, id := range v.named {
		s := v.bot.base.Service(id)
		if s == nil || s.Button == "" || len(buttons) == maxWebButtons {
			continue
		}
		link := s.URL
		if s.ReportURL != "" {
			link = s.ReportURL
		}
		if link == "" {
			link = s.Chat
		}
		if link == "" || slices.ContainsFunc(buttons, func(b Button) bool { return b.URL == link }) {
			continue
		}
		buttons = append(buttons, Button{URL: link, Label: s.Button})
	}
	return buttons
}
