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
	actEntry     action = 'e' // e:<entry>
	actSection   action = 's' // s:<entry>:<section>
	actMenu      action = 'm' // m:<page>
	actNone      action = 'n' // none of these
	actNotMeant  action = 'w' // that's not what I meant
	actPeople    action = 'h' // people who can help
	actPrivacy   action = 'p'
	actPrivate   action = 'x' // the adapter turns it into a link to a private chat
	actHelped    action = 'y' // y:<entry>
	actNotHelped action = 'z' // z:<entry>
)

// press is a button that was pressed.
type press struct {
	do      action
	entry   string // of actEntry, actSection, actHelped, actNotHelped
	section string // of actSection
	page    int    // of actMenu, from 0
}

// id returns the button's id.
func (p press) id() string {
	switch p.do {
	case actEntry, actHelped, actNotHelped:
		return string(p.do) + ":" + p.entry
	case actSection:
		return string(p.do) + ":" + p.entry + ":" + p.section
	case actMenu:
		return string(p.do) + ":" + strconv.Itoa(p.page)
	default:
		return string(p.do)
	}
}

// parsePress reads a button's id; ok is false for anything else.
func parsePress(id string) (p press, ok bool) {
	if len(id) > maxButtonID {
		return press{}, false
	}
	parts := strings.Split(id, ":")
	if len(parts[0]) != 1 {
		return press{}, false
	}
	p.do = action(parts[0][0])
	switch p.do {
	case actEntry, actHelped, actNotHelped:
		if len(parts) != 2 {
			return press{}, false
		}
		p.entry = parts[1]
	case actSection:
		if len(parts) != 3 {
			return press{}, false
		}
		p.entry, p.section = parts[1], parts[2]
	case actMenu:
		if len(parts) != 2 {
			return press{}, false
		}
		page, err := strconv.Atoi(parts[1])
		if err != nil || page < 0 {
			return press{}, false
		}
		p.page = page
	case actNone, actNotMeant, actPeople, actPrivacy, actPrivate:
		if len(parts) != 1 {
			return press{}, false
		}
	default:
		return press{}, false
	}
	return p, p.id() == id
}

// checkButtons reports the entry whose buttons would have too long an id.
func checkButtons(base *knowledge.Base) error {
	for _, e := range base.Entries {
		longest := press{do: actEntry, entry: e.ID}.id()
		for _, s := range e.Sections {
			if id := (press{do: actSection, entry: e.ID, section: s.Key}).id(); len(id) > len(longest) {
				longest = id
			}
		}
		if len(longest) > maxButtonID {
			return fmt.Errorf("bot: the button %s has %d bytes, more than %d", longest, len(longest), maxButtonID)
		}
	}
	return nil
}

// IsPrivateLink reports whether the button leads to a private chat: only an
// adapter knows the address.
func (b Button) IsPrivateLink() bool { return b.ID == string(actPrivate) }
