package bot

import "strings"

// Presses on a server's panel, beside the region.
const (
	settingTest = "test" // t:test:now
	settingCard = "card" // t:card:now
	settingNow  = "now"
)

// ServerPress is what a press on a server's panel asks the adapter for.
type ServerPress int

// What a press on a server's panel asks for.
const (
	ServerPanel ServerPress = iota // the panel, as it is then
	ServerTest                     // an answer, to see how one looks
	ServerCard                     // the card to pin, shown to the channel
)

// Server answers a press on the panel of a server's settings, for a platform on which
// the asker alone sees each answer: the panel, the settings as they are then, and what
// else is asked for. The press "" opens it. missing are permissions that the bot lacks
// in the channel, by the platform's own names. ok is false where it is no press on this
// panel. Whether the person may change anything is the adapter's to find out, each time.
func (b *Bot) Server(pressed string, now Settings, missing []string) (r Reply, then Settings, asks ServerPress, ok bool) {
	then = now
	p := press{do: actSettings}
	if pressed != "" {
		if p, ok = parsePress(pressed); !ok || p.do != actSettings {
			return Reply{}, now, ServerPanel, false
		}
	}
	switch {
	case p.of == settingTest:
		return b.serverTest(now), now, ServerTest, true
	case p.of == settingCard:
		return b.Note(NoteCard, now.Region), now, ServerCard, true
	case p.of == settingRegion && b.base.Region(p.part) != nil:
		then.Region = p.part
	case p.of != "" && p.of != settingRegion:
		return Reply{}, now, ServerPanel, false
	}
	return b.serverPanel(then, missing), then, ServerPanel, true
}

func (b *Bot) serverPanel(s Settings, missing []string) Reply {
	v := b.voiceOf(s)
	place := v.phrase("settings-no-region")
	region := b.base.Region(s.Region)
	if region != nil {
		place = upper(region.Name)
	}
	lines := []string{v.phrase("server-panel", "region", place), v.phrase("server-private")}
	if len(missing) > 0 {
		lines = append(lines, v.phrase("server-missing", "name", strings.Join(missing, ", ")))
	} else {
		lines = append(lines, v.phrase("server-complete"))
	}
	r := b.settingsRegion(v)
	if region != nil {
		of := region.ID
		if region.Force != "" {
			of = region.Parent
		}
		for _, force := range b.base.Regions {
			if force.Force != "" && force.Parent == of {
				r.Buttons = append(r.Buttons, Button{ID: press{do: actSettings, of: settingRegion, part: force.ID}.id(), Label: v.phrase("region-force", "region", force.Name)})
			}
		}
	}
	r.Buttons = append(r.Buttons,
		b.button(press{do: actSettings, of: settingTest, part: settingNow}, "button-test"),
		b.button(press{do: actSettings, of: settingCard, part: settingNow}, "button-card"))
	r.Blocks = v.text(ReplyMenu, lines).Blocks
	return r
}

// serverTest is the first everyday answer: what a parent would see.
func (b *Bot) serverTest(s Settings) Reply {
	for _, e := range b.base.Entries {
		if _, ok := b.Share(e.ID, s.Region); ok {
			return b.showFor(b.voiceOf(s), e, "", e.Level, "")
		}
	}
	return b.start(b.voiceOf(s))
}

// Form is the place to type a question in: what stands above, beside and in it.
func (b *Bot) Form() (title, label, example string) {
	return b.base.Phrases["form-title"], b.base.Phrases["form-label"], b.base.Phrases["form-example"]
}

// Label returns what stands on a thing of a platform that belongs to no reply.
func (b *Bot) Label(l Label) string { return b.base.Phrases[string(l)] }

// Label is a thing of a platform with words on it.
type Label string

// The labels.
const (
	LabelChoose   Label = "button-choose"    // on a closed menu
	LabelQuestion Label = "command-question" // what the question of /ask is
	LabelSetup    Label = "command-setup"
)

// AskButton opens a place to type a question in.
func (b *Bot) AskButton() Button { return b.button(press{do: actAsk}, "button-ask").small() }
