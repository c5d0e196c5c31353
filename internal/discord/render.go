package discord

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

// Limits of a message, in characters
// (discord.com/developers/docs/resources/message#embed-object-embed-limits and
// #create-message, discord.com/developers/docs/components/reference). They are counted
// in UTF-16 code units here, which is never fewer than the platform counts.
const (
	maxContentUTF16     = 2000
	maxTitleUTF16       = 256
	maxDescriptionUTF16 = 4096
	maxFooterUTF16      = 2048
	maxEmbedUTF16       = 6000 // title, description and footer together
	maxLabelUTF16       = 80
	maxPickUTF16        = 100
	maxChooseUTF16      = 150
	maxRow              = 5 // buttons in a row, and rows
	maxPicks            = 25
)

// chatMessage is what is sent. Lists are never null: an absent one leaves what stands there
// where a message is changed.
type chatMessage struct {
	Content    string      `json:"content"`
	Embeds     []embed     `json:"embeds"`
	Components []component `json:"components"`
	Flags      int         `json:"flags,omitempty"`
	Mentions   mentions    `json:"allowed_mentions"`

	Nonce   string     `json:"nonce,omitempty"` // so that a second try is no second message
	Enforce bool       `json:"enforce_nonce,omitempty"`
	About   *reference `json:"message_reference,omitempty"`
}

// reference is the message that another answers.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// mentions says who is called by a message: nobody, whatever its text (SAFETY H25).
type mentions struct {
	Parse []string `json:"parse"`
}

var nobody = mentions{Parse: []string{}}

type embed struct {
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Color       int          `json:"color,omitempty"`
	Footer      *embedFooter `json:"footer,omitempty"`
}

type embedFooter struct {
	Text string `json:"text"`
}

// component is a row, a button, a menu or a field of a form.
type component struct {
	Type        discordgo.ComponentType `json:"type"`
	Components  []component             `json:"components,omitempty"`
	Style       int                     `json:"style,omitempty"`
	Label       string                  `json:"label,omitempty"`
	CustomID    string                  `json:"custom_id,omitempty"`
	URL         string                  `json:"url,omitempty"`
	Options     []option                `json:"options,omitempty"`
	Placeholder string                  `json:"placeholder,omitempty"`
	MaxLength   int                     `json:"max_length,omitempty"`
	Required    *bool                   `json:"required,omitempty"`
}

type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Colours of the bar beside an embed: decoration, which says nothing by itself.
const (
	colourUrgent = 0xB3261E
	colourCalm   = 0x2F6DB5
)

// units returns the length of a text in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// render lays a reply out as messages, of which all but rare ones take one. choose
// stands on a closed menu. What comes before the title, the call for help or the line
// that a lock screen may show, is the message's own text: it is above the embed, and
// shown where a person has embeds turned off. Buttons are below the last message.
func render(r bot.Reply, choose string) []chatMessage {
	lead, blocks := []bot.Block(nil), r.Blocks
	for len(blocks) > 1 && leads(blocks[0].Kind) {
		lead, blocks = append(lead, blocks[0]), blocks[1:]
	}
	content := joined(lead)
	if units(content) > maxContentUTF16 {
		content, blocks = "", r.Blocks
	}
	var e embed
	if blocks[0].Kind == bot.BlockTitle && len(blocks[0].Lines) == 1 && len(blocks) > 1 && units(blocks[0].Lines[0]) <= maxTitleUTF16 {
		e.Title, blocks = escape(blocks[0].Lines[0]), blocks[1:]
		if units(e.Title) > maxTitleUTF16 {
			e.Title, blocks = "", r.Blocks[len(lead):]
		}
	}
	footer := ""
	if last := blocks[len(blocks)-1]; last.Kind == bot.BlockFooter && len(blocks) > 1 && units(last.Plain()) <= maxFooterUTF16 {
		footer, blocks = last.Plain(), blocks[:len(blocks)-1]
	}
	parts := descriptions(blocks, min(maxDescriptionUTF16, maxEmbedUTF16-units(e.Title)-units(footer)))
	colour := colourCalm
	if r.Level >= knowledge.LevelUrgent {
		colour = colourUrgent
	}
	messages := make([]chatMessage, len(parts))
	for i, part := range parts {
		messages[i] = chatMessage{Embeds: []embed{{Description: part, Color: colour}}, Components: []component{}, Mentions: nobody}
	}
	first, last := &messages[0], &messages[len(messages)-1]
	first.Content, first.Embeds[0].Title = content, e.Title
	if footer != "" {
		last.Embeds[0].Footer = &embedFooter{footer}
	}
	last.Components = rows(r, choose)
	return messages
}

// leads reports whether a block stands above the embed.
func leads(k bot.BlockKind) bool {
	return k == bot.BlockNeutral || k == bot.BlockCall || k == bot.BlockDanger
}

// blockGap stands between two blocks.
const blockGap = "\n\n"

func joined(blocks []bot.Block) string {
	parts := make([]string, len(blocks))
	for i, b := range blocks {
		parts[i] = strings.Join(markdown(b), "\n")
	}
	return strings.Join(parts, blockGap)
}

// descriptions parts blocks into texts of at most limit units, nothing left out. Where
// one is not enough, what to do in danger, the steps and the services come first and
// what explains comes after; a block is parted between lines, and a line between words.
func descriptions(blocks []bot.Block, limit int) []string {
	if whole := joined(blocks); units(whole) <= limit {
		return []string{whole}
	}
	together := func(b bot.Block) int {
		switch b.Kind {
		case bot.BlockNeutral, bot.BlockTitle, bot.BlockDanger, bot.BlockCall, bot.BlockSteps, bot.BlockServices, bot.BlockFixed:
			return 0
		}
		return 1
	}
	blocks = slices.Clone(blocks)
	slices.SortStableFunc(blocks, func(x, y bot.Block) int { return together(x) - together(y) })
	var parts []string
	now := ""
	add := func(gap, text string) {
		if now != "" && units(now)+units(gap)+units(text) > limit {
			parts, now = append(parts, now), ""
		}
		if now != "" {
			now += gap
		}
		now += text
	}
	for _, b := range blocks {
		if block := strings.Join(markdown(b), "\n"); units(block) <= limit {
			add(blockGap, block)
			continue
		}
		gap := blockGap
		for _, line := range markdown(b) {
			for _, piece := range pieces(line, limit) {
				add(gap, piece)
				gap = "\n"
			}
		}
	}
	return append(parts, now)
}

// pieces cuts a line into pieces of at most limit units, at a space where there is one.
func pieces(line string, limit int) []string {
	var list []string
	for units(line) > limit {
		at, space, n := 0, 0, 0
		for i, r := range line {
			if n += units(string(r)); n > limit {
				break
			}
			_, wide := utf8.DecodeRuneInString(line[i:]) // 1 for a byte that is no character
			at = i + wide
			if r == ' ' {
				space = at
			}
		}
		if space > 0 {
			at = space
		}
		list, line = append(list, strings.TrimRight(line[:at], " ")), line[at:]
	}
	if strings.TrimSpace(line) == "" && len(list) > 0 {
		return list
	}
	return append(list, line)
}

// markdown lays a block out: what must be seen first is bold, and what the bot says of
// itself is in italics. Lists are typed by hand, so that they read the same where
// markup is not shown.
func markdown(b bot.Block) []string {
	var lines []string
	if b.Heading != "" {
		lines = append(lines, "**"+escape(b.Heading)+"**")
	}
	for i, line := range b.Lines {
		line = escape(line)
		switch b.Kind {
		case bot.BlockTitle, bot.BlockDanger:
			line = "**" + line + "**"
		case bot.BlockCall:
			if i == 0 {
				line = "**" + line + "**"
			}
		case bot.BlockSteps:
			line = strconv.Itoa(i+1) + ". " + line
		case bot.BlockDoNots:
			line = "• " + line
		case bot.BlockFixed, bot.BlockFooter:
			line = "*" + line + "*"
		}
		lines = append(lines, line)
	}
	return lines
}

// escape writes a text so that it is shown as it is
// (discord.com/developers/docs/reference#message-formatting). An address is left alone:
// a backslash in it would lead elsewhere.
func escape(s string) string {
	words := strings.SplitAfter(s, " ")
	for i, w := range words {
		if strings.HasPrefix(w, "https://") || strings.HasPrefix(w, "http://") {
			continue
		}
		words[i] = marks.Replace(w)
	}
	s = strings.Join(words, "")
	if s != "" && strings.ContainsRune("#->+", rune(s[0])) { // a heading, list or quotation
		s = `\` + s
	}
	return s
}

var marks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, "<", `\<`, "[", `\[`)

// rows lays buttons out: what there is to pick from is a menu, pages come first, and
// the small ones are below the others. One without a way to go is left out.
func rows(r bot.Reply, choose string) []component {
	var picks []option
	var web, main, small []component
	seen := map[string]bool{}
	for _, b := range r.Buttons {
		if b.IsPrivateLink() || seen[b.ID+b.URL] {
			continue // the answer is private already; a second one with the same id is refused
		}
		seen[b.ID+b.URL] = true
		made := component{Type: discordgo.ButtonComponent, Label: shorten(b.Label, maxLabelUTF16), CustomID: b.ID, Style: int(discordgo.SecondaryButton)}
		switch {
		case r.Kind == bot.ReplyMenu && bot.MenuPlace(b.ID):
			picks = append(picks, option{shorten(b.Label, maxPickUTF16), b.ID})
		case b.URL != "":
			made.CustomID, made.URL, made.Style = "", b.URL, int(discordgo.LinkButton)
			web = append(web, made)
		case b.Small:
			small = append(small, made)
		default:
			main = append(main, made)
		}
	}
	out := []component{}
	i := 0
	for some := range slices.Chunk(picks, maxPicks) {
		id := pickID
		if i > 0 {
			id += ":" + strconv.Itoa(i)
		}
		i++
		out = append(out, row(component{Type: discordgo.SelectMenuComponent, CustomID: id, Options: some, Placeholder: shorten(choose, maxChooseUTF16)}))
	}
	for some := range slices.Chunk(append(web, main...), maxRow) {
		out = append(out, row(some...))
	}
	for some := range slices.Chunk(small, maxRow) {
		out = append(out, row(some...))
	}
	return out[:min(len(out), maxRow)]
}

func row(parts ...component) component {
	return component{Type: discordgo.ActionsRowComponent, Components: parts}
}

// shorten cuts a text to so many units, between characters.
func shorten(s string, most int) string {
	if units(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += units(string(r)); n > most-1 {
			return s[:i] + "…"
		}
	}
	return s
}
