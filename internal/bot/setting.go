package bot

import (
	"time"

	"signpost/internal/knowledge"
)

// Settings are what the admins of a group have chosen. The zero value is what
// holds until they choose.
type Settings struct {
	Region  string // id of the group's region, "" where none was chosen
	Private bool   // every answer is given in a private chat
}

// Settings answers a press on the panel of a group's settings: the panel that
// comes next, and the settings as they are then. The press "" opens the panel.
// ok is false where it is no press on this panel. Whether the person may change
// anything is the adapter's to find out, each time.
func (b *Bot) Settings(pressed string, now Settings, sees Sees) (r Reply, then Settings, ok bool) {
	then = now
	p := press{do: actSettings}
	if pressed != "" {
		if p, ok = parsePress(pressed); !ok || p.do != actSettings {
			return Reply{}, now, false
		}
	}
	switch p.of {
	case "":
		return b.settingsRegion(b.voiceOf(now)), now, true
	case settingRegion:
		region := b.base.Region(p.part)
		if region == nil {
			return b.settingsRegion(b.voiceOf(now)), now, true
		}
		then.Region = region.ID
		return b.settingsWhere(b.voiceOf(then)), then, true
	case settingWhere:
		then.Private = p.part == wherePrivate
		return b.settingsDone(b.voiceOf(then), then, sees), then, true
	}
	return Reply{}, now, false
}

// Parts of a press on the panel.
const (
	settingRegion = "region"
	settingWhere  = "where"
	wherePrivate  = "private"
	whereGroup    = "group"
)

func (b *Bot) settingsRegion(v *voice) Reply {
	r := b.regions(v)
	for i, button := range r.Buttons {
		if p, ok := parsePress(button.ID); ok && p.do == actRegion {
			r.Buttons[i].ID = press{do: actSettings, of: settingRegion, part: p.of}.id()
		}
	}
	r.Blocks = v.text(ReplyMenu, v.phrases("settings-region")).Blocks
	return r
}

func (b *Bot) settingsWhere(v *voice) Reply {
	return v.text(ReplyMenu, v.phrases("settings-where"),
		b.button(press{do: actSettings, of: settingWhere, part: whereGroup}, "button-where-group"),
		b.button(press{do: actSettings, of: settingWhere, part: wherePrivate}, "button-where-private"))
}

func (b *Bot) settingsDone(v *voice, s Settings, sees Sees) Reply {
	where := "button-where-group"
	if s.Private {
		where = "button-where-private"
	}
	place := v.phrase("settings-no-region")
	if region := b.base.Region(s.Region); region != nil {
		place = upper(region.Name)
	}
	return v.text(ReplyMenu,
		[]string{v.phrase("settings-done"), place + ". " + b.base.Phrases[where] + ".", v.phrase(sees.phrase())},
		b.button(press{do: actSettings}, "button-change"))
}

// SettingsLink is what is said in a group whose settings are asked for: they
// open in a private chat, for admins.
func (b *Bot) SettingsLink(s Settings) Reply { return b.settingsLink(b.voiceOf(s)) }

func (b *Bot) settingsLink(v *voice) Reply {
	return v.text(ReplyMenu, v.phrases("settings-open"), b.button(press{do: actSettings}, "button-group-settings"))
}

// Sees says what of a group's messages the bot is shown.
type Sees int

// What the bot is shown of a group.
const (
	SeesAsked Sees = iota // what is said to it alone
	SeesAll               // everything; it reads what is said to it alone
)

func (s Sees) phrase() string {
	if s == SeesAll {
		return "sees-all"
	}
	return "sees-asked"
}

// Joined is said once in a group that the bot comes into.
func (b *Bot) Joined(s Settings, sees Sees) Reply { return b.joined(b.voiceOf(s), sees) }

func (b *Bot) joined(v *voice, sees Sees) Reply {
	return v.text(ReplyHelp, v.phrases("group-joined", sees.phrase(), "start-danger"),
		b.button(press{do: actPrivate}, "button-private"),
		b.button(press{do: actSettings}, "button-group-settings"))
}

// voiceOf is the voice for a group with these settings.
func (b *Bot) voiceOf(s Settings) *voice { return b.voice(s.Region, time.Time{}) }

// Note is a short thing that a platform has to say and that answers no question.
type Note string

// The notes.
const (
	NoteNotAdmin        Note = "settings-admin"    // only admins change settings
	NoteAdminUnknown    Note = "settings-unknown"  // who is an admin could not be found out
	NoteSettingsPrivate Note = "settings-private"  // settings are for groups
	NoteSettingsClosed  Note = "settings-closed"   // the panel is too old
	NoteStopped         Note = "stopped"           // what was kept of a chat is gone
	NoteBusy            Note = "busy"              // more messages than can be answered
	NoteLinkUsed        Note = "link-used"         // a one-time link to an answer that leads there no longer
	NoteKeptNumbers     Note = "privacy-numbers"   // what an adapter keeps of messages, beside what the privacy reply says
	NoteMention         Note = "mention"           // a bot that answers in private was called in a channel
	NoteMentionDanger   Note = "mention-emergency" // the same, where it is about danger now
	NoteManagers        Note = "server-managers"   // only managers of a server change its settings
	NoteHere            Note = "kept-here"         // what an adapter keeps of messages where the person alone sees them
	NoteClearOwn        Note = "clear-own"         // a platform on which the bot removes its own messages alone
	NoteClearedOwn      Note = "cleared-own"
	NoteDismiss         Note = "clear-dismiss" // messages that nobody else sees go by themselves
	NoteServerJoined    Note = "server-joined"
	NoteCard            Note = "server-card" // to pin in a channel
)

var notes = []Note{
	NoteNotAdmin, NoteAdminUnknown, NoteSettingsPrivate, NoteSettingsClosed, NoteStopped, NoteBusy, NoteLinkUsed, NoteKeptNumbers,
	NoteMention, NoteMentionDanger, NoteManagers, NoteHere, NoteClearOwn, NoteClearedOwn, NoteDismiss, NoteServerJoined, NoteCard,
}

// Note says a note, for the region ("" where it is not known).
func (b *Bot) Note(n Note, region string) Reply { return note(b.voice(region, time.Time{}), n) }

func note(v *voice, n Note) Reply { return v.text(ReplyHelp, v.phrases(string(n))) }

// Failed is what is said where an answer could not be given or sent: what to do
// in danger, for the region ("" where it is not known).
func (b *Bot) Failed(region string) Reply {
	if r, ok := b.broken[region]; ok {
		return r
	}
	return b.broken[""]
}

// LevelOf returns how urgent a text is, alone and with nothing remembered: for
// the order in which messages are answered, and for those that were changed.
func (b *Bot) LevelOf(text string) knowledge.Level {
	return b.judge(Input{Messages: []string{text}}).Level
}
