package bot

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// Replies yields every reply that the bot can make in a region ("" where it is
// not known), each with an id that says what it is: entries with each app's
// steps and in each frame, sections, cards and emergency cards, choices, small
// talk, and the fixed texts; for a private chat and, with the id ending in
// "/group", for a group where it differs. The order is the same every time.
// at is the day by which ages are judged; the zero time judges none.
func (b *Bot) Replies(region string, at time.Time) iter.Seq2[string, Reply] {
	return func(yield func(string, Reply) bool) {
		w := replyWalk{bot: b, region: region, at: at, yield: yield, more: true}
		w.entries()
		w.cards()
		w.fixed()
	}
}

// replyWalk makes the replies of one region, one after the other.
type replyWalk struct {
	bot    *Bot
	region string
	at     time.Time
	yield  func(string, Reply) bool
	more   bool // false when the reader has had enough
}

// say yields one reply and its form in a group.
func (w *replyWalk) say(id string, level knowledge.Level, make func(v *voice) Reply) {
	if !w.more {
		return
	}
	r := make(w.bot.voice(w.region, w.at))
	r.Level = level
	if w.more = w.yield(id, r); !w.more {
		return
	}
	group := w.bot.inGroup(w.bot.voice(w.region, w.at), r)
	if group.Plain() != r.Plain() {
		w.more = w.yield(id+"/group", group)
	}
}

// entries yields each entry in each frame at or above its own level, with the
// steps of each app, and its sections.
func (w *replyWalk) entries() {
	b := w.bot
	for _, e := range b.base.Entries {
		family := b.familyOf(e.ID)
		for level := max(e.Level, knowledge.LevelEveryday); level <= knowledge.LevelUrgent || level == e.Level; level++ {
			w.say("entry/"+e.ID+"/"+level.String(), level, func(v *voice) Reply { return b.show(v, e, "", level, family) })
		}
		for _, app := range slices.Sorted(maps.Keys(e.InApp)) {
			w.say("entry/"+e.ID+"/app/"+app, e.Level, func(v *voice) Reply { return b.showFor(v, e, app, e.Level, family) })
		}
		for _, s := range e.Sections {
			w.say("section/"+e.ID+"/"+s.Key, e.Level, func(v *voice) Reply { return b.section(v, e, s) })
		}
		w.following(e)
	}
}

// cards yields the card and the emergency card of each family, and those of a
// family's own phrases, which stand in while it has no entry.
func (w *replyWalk) cards() {
	b := w.bot
	ids := slices.Clone(families)
	for _, f := range b.base.Triage.Families {
		if !slices.Contains(ids, f.ID) && f.ID != languages {
			ids = append(ids, f.ID)
		}
	}
	for _, id := range ids {
		speaker := knowledge.SpeakerParent
		switch id {
		case childUser:
			speaker = knowledge.SpeakerChild
		case ownBehaviour:
			speaker = knowledge.SpeakerAdultSelf
		}
		for _, level := range []knowledge.Level{knowledge.LevelUrgent, knowledge.LevelEmergency} {
			j := Judgement{Level: level, Family: id, Speaker: speaker}
			w.say("card/"+id+"/"+level.String(), level, func(v *voice) Reply {
				if level == knowledge.LevelEmergency {
					return b.emergency(v, search.Result{}, "", j)
				}
				return b.card(v, id, "", j)
			})
		}
		if slices.Contains(families, id) {
			w.say("family/"+id, knowledge.LevelUrgent, func(v *voice) Reply {
				return v.reply(ReplyCard, v.fill(b.ofFamily(id), knowledge.LevelUrgent))
			})
			w.say("none/"+id, knowledge.LevelConcern, func(v *voice) Reply {
				return b.none(v, Judgement{Level: knowledge.LevelConcern, Family: id})
			})
		}
	}
}

// fixed yields what belongs to no entry and no family.
func (w *replyWalk) fixed() {
	b := w.bot
	none := knowledge.LevelNone
	press := func(id string) func(*voice) Reply {
		return func(v *voice) Reply { return b.pressed(v, id, new(state)) }
	}
	for i := 0; i < len(b.base.Entries); i += maxChoices {
		entries := b.base.Entries[i:min(len(b.base.Entries), i+maxChoices)]
		w.say("choices/"+strconv.Itoa(i/maxChoices), none, func(v *voice) Reply { return b.choices(v, entries) })
	}
	w.say("menu", none, b.menu)
	for _, group := range knowledge.Groups() {
		for i := 0; i*pageSize < len(b.inBrowse(group)); i++ {
			w.say("menu/"+group+"/"+strconv.Itoa(i), none, func(v *voice) Reply { return b.group(v, group, i) })
		}
	}
	for _, app := range slices.Sorted(maps.Keys(b.base.Words.Apps)) {
		w.say("worry/"+app, none, func(v *voice) Reply { return b.whichWorry(v, app) })
	}
	for _, kind := range smallTalkKinds(b.base.Words) {
		w.say("smalltalk/"+kind, none, func(v *voice) Reply { return b.chat(v, kind) })
		w.say("smalltalk/"+kind+"/after-urgent", knowledge.LevelUrgent, func(v *voice) Reply { return v.withSafety(b.chat(v, kind), "") })
	}
	w.say("help", none, b.start)
	w.say("help-now", none, b.helpNow)
	w.say("privacy", none, b.privacy)
	w.say("privacy/gaps", none, b.WithGaps(func(string) []string { return nil }).privacy)
	w.say("clear", none, b.clearing)
	w.say("cleared", none, b.cleared)
	w.say("partner", knowledge.LevelUrgent, b.partner)
	w.say("kept", none, press("c:no"))
	w.say("region", none, b.regions)
	if r := b.base.Region(w.region); r != nil {
		w.say("region/chosen", none, func(v *voice) Reply { return b.regionChosen(r, v) })
	}
	w.say("none", none, func(v *voice) Reply { return b.none(v, Judgement{}) })
	w.say("none/again", none, func(v *voice) Reply { return b.noneAgain(v, Judgement{}) })
	w.say("none/urgent", knowledge.LevelUrgent, func(v *voice) Reply {
		return b.urgent(v, "", search.Result{}, Judgement{Level: knowledge.LevelUrgent})
	})
	w.say("none-of-these", none, press(string(actNone)))
	w.say("not-meant", none, press(string(actNotMeant)))
	w.say("moved", none, press("?"))
	w.say("helped", none, press("y:x"))
	w.say("not-helped", none, press("z:x"))
	w.say("reason", none, press("q:x:old"))
	for _, sees := range []Sees{SeesAsked, SeesAll} {
		w.say("joined/"+sees.phrase(), none, func(v *voice) Reply { return b.joined(v, sees) })
		w.say("settings/done/"+sees.phrase(), none, func(v *voice) Reply {
			return b.settingsDone(v, Settings{Region: w.region, Private: sees == SeesAll}, sees)
		})
	}
	w.say("settings/link", none, b.settingsLink)
	w.say("server", none, func(*voice) Reply { return b.serverPanel(Settings{Region: w.region}, nil) })
	w.say("server/missing", none, func(*voice) Reply {
		return b.serverPanel(Settings{Region: w.region}, []string{"Send Messages", "Embed Links"})
	})
	w.say("settings/region", none, b.settingsRegion)
	w.say("settings/where", none, b.settingsWhere)
	for _, n := range notes {
		w.say("note/"+string(n), none, func(v *voice) Reply { return note(v, n) })
	}
	for _, family := range []string{childUser, ownBehaviour} {
		if e := b.entryOf(family); e != nil {
			w.say("again/"+family, knowledge.LevelUrgent, func(v *voice) Reply { return b.again(v, e, family) })
		}
	}
	w.say("media", none, func(v *voice) Reply { return b.media(v, Message{Kind: KindMedia}, new(state), Judgement{}) })
	w.say("error", none, func(*voice) Reply {
		if r, ok := b.broken[w.region]; ok {
			return r
		}
		return b.broken[""]
	})
	w.say("language", none, func(v *voice) Reply { return b.otherLanguage(v, "") })
	for _, key := range slices.Sorted(maps.Keys(b.base.Phrases)) {
		if language, ok := isLanguage(key); ok {
			w.say("language/"+language, none, func(v *voice) Reply { return b.otherLanguage(v, language) })
		}
	}
}

// following yields what is said to a question that goes on from an entry.
func (w *replyWalk) following(e *knowledge.Entry) {
	b := w.bot
	id := "followup/" + e.ID + "/"
	bare := ""
	for _, app := range slices.Sorted(maps.Keys(b.base.Words.Apps)) {
		if e.InApp[app] != nil {
			w.say(id+app, e.Level, func(v *voice) Reply { return b.onApp(v, e, app, Judgement{}) })
		} else if bare == "" {
			bare = app
		}
	}
	if bare != "" {
		w.say(id+"other-app", e.Level, func(v *voice) Reply { return b.onApp(v, e, bare, Judgement{}) })
	}
	w.say(id+"age", e.Level, func(v *voice) Reply { return b.atAge(v, e, Judgement{}) })
	w.say(id+"more", e.Level, func(v *voice) Reply { return b.more(v, e, search.Result{}, Judgement{}) })
}
