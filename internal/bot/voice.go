package bot

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"signpost/internal/knowledge"
)

// homeRegion is the region whose services are shown where the person's own is
// not known (DECISIONS 11).
const homeRegion = "uk"

// worldRegion is the region of services for anywhere.
const worldRegion = "global"

// Roles that the bot itself needs.
const (
	roleEmergency   = "emergency"
	roleCrisis      = "crisis"
	roleChildLine   = "child-helpline"
	roleParentLine  = "parent-helpline"
	roleReportCSA   = "report-csa"
	roleReportAbuse = "report-abuse"
	rolePolice      = "police"
	roleOffender    = "offender-helpline"
)

// neverEmpty are the roles for which the local police stand in where a region
// has no service.
var neverEmpty = []string{roleEmergency, rolePolice, roleReportCSA, roleReportAbuse, roleCrisis, roleChildLine}

// voice says the texts of one reply: it fills roles for a region, and notes
// which services were named. It is made anew for each reply.
type voice struct {
	bot      *Bot
	expander *knowledge.Expander
	region   *knowledge.Region // nil only where the content has no home region
	unknown  bool              // the person's own region is not known
	at       time.Time
	named    []string
}

func (b *Bot) voice(region string, at time.Time) *voice {
	v := &voice{bot: b, at: at, region: b.base.Region(region)}
	if v.region == nil {
		v.unknown = true
		v.region = b.base.Region(homeRegion)
	}
	v.expander = b.base.Expander(v.regionID())
	return v
}

func (v *voice) regionID() string {
	if v.region == nil {
		return ""
	}
	return v.region.ID
}

// regionName returns the region's name as a person reads it.
func (v *voice) regionName() string {
	if v.region == nil {
		return ""
	}
	return v.region.Name
}

// british reports whether the region is the UK or a part of it.
func (v *voice) british() bool {
	for r := v.region; r != nil; r = v.bot.base.Region(r.Parent) {
		if r.ID == homeRegion {
			return true
		}
		if r.Parent == "" {
			break
		}
	}
	return false
}

// say fills the roles of a text.
func (v *voice) say(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	out := v.expander.Expand(text)
	for _, id := range v.expander.Services() {
		v.name(id)
	}
	return out
}

// sayAll fills the roles of texts, in order.
func (v *voice) sayAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = v.say(t)
	}
	return out
}

// phrase says the phrase of a key. slots are pairs of a slot and its text.
func (v *voice) phrase(key string, slots ...string) string {
	text := v.bot.base.Phrases[key]
	for i := 0; i+1 < len(slots); i += 2 {
		text = strings.ReplaceAll(text, "{"+slots[i]+"}", slots[i+1])
	}
	return v.say(text)
}

// phrases says several phrases, one a line.
func (v *voice) phrases(keys ...string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = v.phrase(key)
	}
	return out
}

// name notes that a service was named.
func (v *voice) name(id string) {
	if !slices.Contains(v.named, id) {
		v.named = append(v.named, id)
	}
}

// forRole returns the services that fill a role here.
func (v *voice) forRole(role string) []*knowledge.Service {
	return v.bot.base.ServicesFor(v.regionID(), role)
}

// forRoles returns the service of each role, in order and each once. A role
// that stands again means its next service. police is true where the local
// police have to stand in for one.
func (v *voice) forRoles(roles []string) (services []*knowledge.Service, police bool) {
	next := map[string]int{}
	for _, role := range roles {
		filled := v.forRole(role)
		if len(filled) == 0 && slices.Contains(neverEmpty, role) {
			police = true
		}
		for next[role] < len(filled) {
			s := filled[next[role]]
			next[role]++
			if !slices.Contains(services, s) {
				services = append(services, s)
				break
			}
		}
	}
	return services, police
}

// withAllHours returns the services with what an urgent reply may not lack: one
// that is open day and night, and one that needs no voice (SAFETY H48).
func (v *voice) withAllHours(services []*knowledge.Service) []*knowledge.Service {
	for _, want := range []func(*knowledge.Service) bool{v.open, voiceless} {
		if slices.ContainsFunc(services, want) {
			continue
		}
		for _, role := range []string{roleChildLine, roleCrisis, roleReportCSA, roleEmergency} {
			filled := v.forRole(role)
			if i := slices.IndexFunc(filled, want); i >= 0 {
				services = append(services, filled[i])
				break
			}
		}
	}
	return services
}

// open reports whether a service is open day and night, as far as is sure.
func (v *voice) open(s *knowledge.Service) bool { return s.AllHours && v.hoursSure(s) }

// hoursSure reports whether the service's hours may be shown.
func (v *voice) hoursSure(s *knowledge.Service) bool {
	until, known := v.bot.fresh[s.ID]
	return v.at.IsZero() || known && !v.at.After(until)
}

// voiceless reports whether a service can be reached without speaking.
func voiceless(s *knowledge.Service) bool {
	return listens(s) || s.ReportURL != ""
}

// line returns a service as one line: its name, what it is, and how to reach
// it, with a way that needs no voice beside each telephone number.
func (v *voice) line(s *knowledge.Service) string {
	v.name(s.ID)
	var b strings.Builder
	b.WriteString(s.Name)
	if s.Say != "" {
		b.WriteString(" (" + s.Say + ")")
	}
	if ways := ways(s); len(ways) > 0 {
		b.WriteString(": " + strings.Join(ways, ", or "))
	}
	if hours := v.hours(s); hours != "" {
		b.WriteString(". " + upper(strings.TrimSuffix(hours, ".")) + ".")
	}
	return b.String()
}

// ways lists how to reach a service: its telephone number, and one way that
// needs no voice.
func ways(s *knowledge.Service) []string {
	var out []string
	if len(s.Phones) > 0 {
		out = append(out, s.Phones[0].Shown)
	}
	switch {
	case len(s.Texts) > 0 && s.Texts[0].Body != "":
		out = append(out, "text "+s.Texts[0].Body+" to "+s.Texts[0].Shown)
	case len(s.Texts) > 0:
		out = append(out, "text "+s.Texts[0].Shown)
	case s.Chat != "":
		out = append(out, "chat at "+address(s.Chat))
	case s.URL != "":
		out = append(out, address(s.URL))
	case s.ReportURL != "":
		out = append(out, address(s.ReportURL))
	}
	return out
}

// hours returns when a service is open, as far as is sure. A service with a
// number whose hours are not sure sends the reader to its site.
func (v *voice) hours(s *knowledge.Service) string {
	switch {
	case v.hoursSure(s) && s.AllHours:
		return v.bot.base.Phrases["all-hours"]
	case v.hoursSure(s) && s.Hours != "":
		return s.Hours
	case len(s.Phones) > 0 && s.URL != "" && (s.Hours != "" || s.AllHours):
		return v.bot.base.Phrases["hours-unsure"]
	}
	return ""
}

// upper returns a text with its first letter in upper case.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// address returns a link as it is read: without its scheme, "www." and the
// last slash.
func address(link string) string {
	for _, prefix := range []string{"https://", "http://", "www."} {
		link = strings.TrimPrefix(link, prefix)
	}
	return strings.TrimSuffix(link, "/")
}

// mentions reports whether a text names a service, by its name or a number.
func mentions(text string, s *knowledge.Service) bool {
	if strings.Contains(text, s.Name) {
		return true
	}
	return slices.ContainsFunc(s.Phones, func(p knowledge.Phone) bool { return strings.Contains(text, p.Shown) })
}
