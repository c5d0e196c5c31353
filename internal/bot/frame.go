package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/internal/knowledge"
)

// content is what a frame is filled with: an entry, or a family's phrases.
type content struct {
	title, lead   string
	danger        string // end of the sentence "Call 999 now if …"; "" for none
	steps, doNots []string
	roles         []string // whose services are shown
	hidden        bool     // begins with the neutral line
	footer        func(*voice) string
}

// ofEntry fills a frame from an entry, with the steps for an app ("" for none).
func (b *Bot) ofEntry(e *knowledge.Entry, app string) content {
	return content{
		title: e.Title, lead: e.Lead, danger: e.Danger,
		steps: stepsFor(e, app), doNots: e.DoNot,
		roles:  e.Signposts.Roles(),
		hidden: e.Discreet,
		footer: func(v *voice) string { return v.entryFooter(e) },
	}
}

// ofFamily fills a frame from the phrases of a family. One that has none is
// answered in general words.
func (b *Bot) ofFamily(family string) content {
	card := cardOf(family)
	part := func(name string) string { return b.base.Phrases[cardKey(card, name)] }
	c := content{
		title: part("title"), lead: part("lead"), danger: part("danger"),
		roles: rolesIn(part("services")), hidden: b.hides(family),
		footer: func(v *voice) string { return v.phrase("footer-undated", "region", v.regionName()) },
	}
	for i := 1; i <= maxCardSteps; i++ {
		if s := part("step-" + strconv.Itoa(i)); s != "" {
			c.steps = append(c.steps, s)
		}
	}
	for i := 1; i <= maxCardDoNots; i++ {
		if s := part("donot-" + strconv.Itoa(i)); s != "" {
			c.doNots = append(c.doNots, s)
		}
	}
	return c
}

// stepsFor returns an entry's steps, with those for the app in their place.
func stepsFor(e *knowledge.Entry, app string) []string {
	i := slices.Index(e.DoNow, knowledge.AppLine)
	if i < 0 {
		return e.DoNow
	}
	return slices.Concat(e.DoNow[:i], e.InApp[app], e.DoNow[i+1:])
}

// fill lays content out in the frame of a level (DECISIONS 1). An urgent frame
// has the danger line second and an emergency frame first; both end with what
// the bot is. The calm frames say after the answer when it would be urgent.
func (v *voice) fill(c content, frame knowledge.Level) []Block {
	urgent := frame >= knowledge.LevelUrgent
	var blocks []Block
	add := func(kind BlockKind, heading string, lines ...string) {
		if len(lines) > 0 {
			blocks = append(blocks, Block{Kind: kind, Heading: heading, Lines: lines})
		}
	}
	if c.hidden && urgent {
		add(BlockNeutral, "", v.phrase("neutral"))
	}
	if frame == knowledge.LevelEmergency {
		add(BlockDanger, "", v.danger(c.danger)...)
	}
	add(BlockTitle, "", c.title)
	add(BlockLead, "", v.say(c.lead))
	if frame == knowledge.LevelUrgent {
		add(BlockDanger, "", v.danger(c.danger)...)
	}
	heading := "heading-steps"
	switch frame {
	case knowledge.LevelUrgent:
		heading = "heading-urgent"
	case knowledge.LevelEmergency:
		heading = "heading-now"
	}
	add(BlockSteps, v.phrase(heading), v.sayAll(c.steps)...)
	add(BlockDoNots, v.phrase("heading-donots"), v.sayAll(c.doNots)...)
	if frame == knowledge.LevelConcern {
		add(BlockDanger, "", v.danger(c.danger)...)
	}
	services, police := v.forRoles(c.roles)
	if urgent {
		services = v.withAllHours(services)
	}
	blocks = append(blocks, v.services(services, police, urgent)...)
	if frame == knowledge.LevelEmergency {
		add(BlockNotice, "", v.silent())
	}
	if urgent {
		add(BlockFixed, "", v.phrase("fixed"))
	}
	if c.footer != nil {
		add(BlockFooter, "", c.footer(v))
	}
	return blocks
}

// danger returns the line "Call 999 now if …", and where the region is not
// known what to do outside the UK.
func (v *voice) danger(when string) []string {
	if when == "" {
		when = v.bot.base.Phrases["danger-any"]
	}
	return append([]string{v.phrase("danger", "when", when)}, v.outside()...)
}

// outside returns what to do outside the UK, where the region is not known.
func (v *voice) outside() []string {
	if !v.unknown {
		return nil
	}
	return []string{v.phrase("outside")}
}

// silent returns how to get help without speaking.
func (v *voice) silent() string {
	if v.british() {
		return v.phrase("silent-uk")
	}
	return v.phrase("silent-elsewhere")
}

// services returns the block of services, or nothing. world adds where to look
// abroad, for a reader whose region is not known.
func (v *voice) services(services []*knowledge.Service, police, world bool) []Block {
	var lines []string
	for _, s := range services {
		lines = append(lines, v.line(s))
	}
	if police {
		lines = append(lines, v.phrase("local-police"))
	}
	if v.unknown && world && len(lines) > 0 {
		if abroad := v.bot.base.ServicesFor(worldRegion, roleCrisis); len(abroad) > 0 && !slices.Contains(services, abroad[0]) {
			lines = append(lines, v.line(abroad[0]))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []Block{{Kind: BlockServices, Heading: v.phrase("heading-services"), Lines: lines}}
}

// emergency is the card for danger now: the call, the one act, the ways that
// need no voice, and what the bot is. It names one service more at most.
func (v *voice) emergency(family string, hidden bool, notices ...string) []Block {
	card := cardOf(family)
	var blocks []Block
	if hidden {
		blocks = append(blocks, Block{Kind: BlockNeutral, Lines: []string{v.phrase("neutral")}})
	}
	call := []string{v.phrase("call") + " " + v.phrase(cardKey(card, "say"))}
	call = append(call, v.outside()...)
	call = append(call, v.phrase(cardKey(card, "act")))
	blocks = append(blocks, Block{Kind: BlockCall, Lines: call}, Block{Kind: BlockNotice, Lines: append([]string{v.silent()}, notices...)})
	services, _ := v.forRoles(rolesIn(v.bot.base.Phrases[cardKey(card, "services")]))
	if quiet := v.quiet(services); quiet != nil {
		blocks = append(blocks, Block{Kind: BlockServices, Heading: v.phrase("no-voice"), Lines: []string{v.line(quiet)}})
	}
	return append(blocks, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
}

// quiet returns one service for somebody who cannot speak: one of those given
// that listens by text or chat, any that does, or at least a report form, which
// is no help within the hour. nil where the region has none.
func (v *voice) quiet(services []*knowledge.Service) *knowledge.Service {
	for _, role := range []string{roleChildLine, roleCrisis, roleReportCSA} {
		services = append(services, v.forRole(role)...)
	}
	for _, fits := range []func(*knowledge.Service) bool{listens, voiceless} {
		if i := slices.IndexFunc(services, fits); i >= 0 {
			return services[i]
		}
	}
	return nil
}

// listens reports whether somebody answers at a service by text or chat.
func listens(s *knowledge.Service) bool { return len(s.Texts) > 0 || s.Chat != "" }

// entryFooter says where an answer is for, from when, and who checked it.
func (v *voice) entryFooter(e *knowledge.Entry) string {
	if day, ok := longDate(e.Review.CheckedOn); ok && e.Checked() {
		return v.phrase("footer-checked", "region", v.regionName(), "date", day)
	}
	if day, ok := longDate(oldestSource(e)); ok {
		return v.phrase("footer-unchecked", "region", v.regionName(), "date", day)
	}
	return v.phrase("footer-undated", "region", v.regionName())
}

// oldestSource returns the day of the oldest reading of an entry's sources, or
// "": the answer as a whole is no newer than that.
func oldestSource(e *knowledge.Entry) string {
	oldest := ""
	for _, s := range e.Sources {
		if s.Seen != "" && (oldest == "" || s.Seen < oldest) {
			oldest = s.Seen
		}
	}
	return oldest
}

// longDate turns "2026-11-12" into "12 November 2026".
func longDate(day string) (string, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", false
	}
	return t.Format("2 January 2006"), true
}

// hides reports whether replies to a family begin with the neutral line.
func (b *Bot) hides(family string) bool {
	return cardOf(family) == hiddenAbuser || b.families[family].Hidden
}

// section lays out a part of an entry that is shown on a tap.
func (v *voice) section(e *knowledge.Entry, s knowledge.Section) []Block {
	var blocks []Block
	if e.Discreet {
		blocks = append(blocks, Block{Kind: BlockNeutral, Lines: []string{v.phrase("neutral")}})
	}
	blocks = append(blocks, Block{Kind: BlockTitle, Lines: []string{s.Button}})
	if s.Lead != "" {
		blocks = append(blocks, Block{Kind: BlockLead, Lines: []string{v.say(s.Lead)}})
	}
	var lines []string
	for _, line := range s.Say {
		lines = append(lines, `• "`+strings.Trim(v.say(line), `"`)+`"`)
	}
	for _, line := range s.Then {
		lines = append(lines, "• "+v.say(line))
	}
	if len(lines) > 0 {
		blocks = append(blocks, Block{Kind: BlockText, Lines: lines})
	}
	if e.Level >= knowledge.LevelUrgent {
		blocks = append(blocks, Block{Kind: BlockDanger, Lines: v.danger(e.Danger)}, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
	}
	return blocks
}

// withSafety adds to a calm reply what stays for half an hour after an urgent
// message: the line that calls for help, somebody to reach without a voice, and
// what the bot is (DECISIONS 18). No rating is asked for.
func (v *voice) withSafety(r Reply, speaker string) Reply {
	r.Buttons = slices.DeleteFunc(slices.Clone(r.Buttons), func(button Button) bool {
		p, ok := parsePress(button.ID)
		return ok && (p.do == actHelped || p.do == actNotHelped || p.do == actReason)
	})
	has := func(kinds ...BlockKind) bool {
		return slices.ContainsFunc(r.Blocks, func(b Block) bool { return slices.Contains(kinds, b.Kind) })
	}
	line := v.phrase("start-danger")
	said := slices.ContainsFunc(r.Blocks, func(b Block) bool { return slices.Contains(b.Lines, line) })
	var blocks []Block
	if !said && !has(BlockDanger, BlockCall) {
		blocks = append(blocks, Block{Kind: BlockDanger, Lines: append([]string{line}, v.outside()...)})
	}
	blocks = append(blocks, r.Blocks...)
	var more []Block
	if !has(BlockServices) {
		var first []*knowledge.Service
		if speaker == knowledge.SpeakerAdultSelf { // a line for children is not for him
			first = append(v.forRole(roleOffender), v.forRole(roleCrisis)...)
		}
		if s := v.quiet(first); s != nil {
			more = append(more, Block{Kind: BlockServices, Heading: v.phrase("heading-services"), Lines: []string{v.line(s)}})
		}
	}
	if !has(BlockFixed) {
		more = append(more, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
	}
	if n := len(blocks) - 1; len(more) > 0 && blocks[n].Kind == BlockFooter {
		more = append(more, blocks[n])
		blocks = blocks[:n]
	}
	r.Blocks = append(blocks, more...)
	for _, id := range v.named {
		if !slices.Contains(r.Services, id) {
			r.Services = append(slices.Clone(r.Services), id)
		}
	}
	return r
}
