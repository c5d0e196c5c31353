package bot

import (
	"fmt"
	"strconv"
	"strings"

	"signpost/internal/knowledge"
)

// maxButtonID is how long a button's id may be, in bytes: Telegram's callback
// data holds 64 (core.telegram.org/bots/api#inlinekeyboardbutton), Discord's
// custom id 100 characters.
const maxButtonID = 64

// action is what a button does. Old messages keep their buttons for ever, so
// a letter is never given another meaning.
type action byte

const (
	actEntry     action = 'e' // e:<entry>, or e:<entry>:<app> with the steps for an app
	actSection   action = 's' // s:<entry>:<section>
	actMenu      action = 'm' // m:<page>; there is one page of groups
	actGroup     action = 'g' // g:<group>, or g:<group>:<page>
	actNone      action = 'n' // none of these
	actNotMeant  action = 'w' // that's not what I meant
	actPeople    action = 'h' // people who can help
	actPrivacy   action = 'p'
	actPrivate   action = 'x' // the adapter turns it into a link to a private chat
	actHelped    action = 'y' // y:<entry>
	actNotHelped action = 'z' // z:<entry>
	actReason    action = 'q' // q:<entry>:<reason> why it did not help
	actRegion    action = 'r' // r asks where the person is, r:<region> says it
	actClear     action = 'c' // c says what clearing does, c:yes clears, c:no does not
	actPartner   action = 'a' // help with an abusive partner
	actSettings  action = 't' // t opens a group's settings, t:<setting>:<value> chooses
	actAsk       action = 'k' // the adapter opens a place to type in
	actShow      action = 'v' // v:<entry> shows an everyday answer to the others in a channel
)

// arguments says how many parts follow each action's letter.
var arguments = map[action]struct{ least, most int }{
	actEntry: {1, 2}, actSection: {2, 2}, actMenu: {1, 1}, actGroup: {1, 2},
	actNone: {0, 0}, actNotMeant: {0, 0}, actPeople: {0, 0}, actPrivacy: {0, 0}, actPrivate: {0, 0},
	actHelped: {1, 1}, actNotHelped: {1, 1}, actReason: {2, 2}, actRegion: {0, 1}, actClear: {0, 1}, actPartner: {0, 0}, actSettings: {0, 2}, actAsk: {0, 0}, actShow: {1, 1},
}

// press is a button that was pressed.
type press struct {
	do   action
	of   string // the entry, group, region or answer that it is about; "" for none
	part string // section, app, reason or page of it; "" for none
}

// page returns a page as a part of a press.
func page(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// id returns the button's id.
func (p press) id() string {
	id := string(p.do)
	for _, part := range []string{p.of, p.part} {
		if part != "" {
			id += ":" + part
		}
	}
	return id
}

// parsePress reads a button's id; ok is false for anything else.
func parsePress(id string) (p press, ok bool) {
	parts := strings.Split(id, ":")
	if len(id) > maxButtonID || len(parts[0]) != 1 {
		return press{}, false
	}
	p.do = action(parts[0][0])
	want, known := arguments[p.do]
	if n := len(parts) - 1; !known || n < want.least || n > want.most {
		return press{}, false
	}
	if len(parts) > 1 {
		p.of = parts[1]
	}
	if len(parts) > 2 {
		p.part = parts[2]
	}
	return p, p.id() == id
}

// pageOf reads the page of a press; 0 where there is none or it is no page.
func pageOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// checkButtons reports a button that would have too long an id.
func checkButtons(base *knowledge.Base) error {
	var presses []press
	for _, e := range base.Entries {
		presses = append(presses, press{do: actReason, of: e.ID, part: reasons[0]})
		for _, s := range e.Sections {
			presses = append(presses, press{do: actSection, of: e.ID, part: s.Key})
		}
		for app := range e.InApp {
			presses = append(presses, press{do: actEntry, of: e.ID, part: app})
		}
	}
	for _, r := range base.Regions {
		presses = append(presses, press{do: actRegion, of: r.ID}, press{do: actSettings, of: settingRegion, part: r.ID})
	}
	for _, p := range presses {
		if id := p.id(); len(id) > maxButtonID {
			return fmt.Errorf("bot: the button %s has %d bytes, more than %d", id, len(id), maxButtonID)
		}
	}
	return nil
}

// IsPrivateLink reports whether the button leads to a private chat: only an
// adapter knows the address.
func (b Button) IsPrivateLink() bool { return b.ID == string(actPrivate) }

// IsSettings reports whether a button belongs to a group's settings, which the
// adapter keeps.
func IsSettings(id string) bool {
	p, ok := parsePress(id)
	return ok && p.do == actSettings
}

// EntryButton returns the id of the button that shows an entry.
func EntryButton(entry string) string { return press{do: actEntry, of: entry}.id() }

// IsAsk reports whether a button opens a place to type a question in, which is the
// adapter's to open.
func IsAsk(id string) bool { return id == string(actAsk) }

// ShowsEntry returns the entry that a button shows to the others in a channel; ok is
// false for any other button.
func ShowsEntry(id string) (entry string, ok bool) {
	p, ok := parsePress(id)
	return p.of, ok && p.do == actShow
}

// MenuPlace reports whether a button is one of a list to pick from: an entry, a group
// of topics or a place. A platform with menus may show such buttons as one.
func MenuPlace(id string) bool {
	p, ok := parsePress(id)
	switch {
	case !ok || p.of == "":
		return false
	case p.do == actSettings:
		return p.of == settingRegion
	case p.do == actGroup, p.do == actEntry:
		return p.part == ""
	}
	return p.do == actRegion
}
