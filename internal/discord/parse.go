package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"signpost/internal/bot"
)

// What a person or the platform did.
const (
	didNothing = iota // nothing to answer; why says it
	didPing           // the platform asks whether the endpoint is there
	didAsk            // said, typed or pressed something that is to be answered
	didEdit           // changed what they had typed
	didSuggest        // is typing a question
	didOpen           // wants a place to type in
	didSetup          // opened or pressed the panel of a server's settings
	didMention        // called the bot in a channel
)

// action is what an event asks for. Messages have no token.
type action struct {
	did int
	why string // of didNothing: a constant

	id      int64  // of the interaction or message
	token   string // to answer an interaction with: a secret
	channel int64
	guild   int64 // 0 outside servers
	user    int64
	direct  bool // the person's own chat with the bot, which nobody else reads

	kind bot.MessageKind
	text string // the message, the command with its slash, or the id of the button

	manages bool  // the person may manage the server, as the platform says with the interaction
	may     int64 // permissions of the bot in the channel
	menu    bool  // the pressed button is below a menu, which is changed in place
}

func nothing(why string) action { return action{why: why} }

// Where an interaction came from
// (discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types).
const contextBotDM = 1

// pickID begins the ids of menus. What is picked is the id of a button, so that one
// codec reads both.
const pickID = "pick"

// Names of things in an interaction, which old messages keep.
const (
	formID        = "form"
	questionID    = "question"
	commandSetup  = "setup"
	commandAsk    = "ask"
	maxQuestion   = 4000 // characters of a form's text (discord.com/developers/docs/components/reference#text-input)
	commandLetter = "/"
)

// parseInteraction says what an interaction asks for. Types of options and components
// that are not known are passed over; what the person needs is looked for by name.
func parseInteraction(o object) action {
	x := action{
		id: o.id("id"), token: field[string](o, "token"), channel: o.id("channel_id"), guild: o.id("guild_id"),
		user: o.person(), may: o.bits("app_permissions"),
	}
	kind := discordgo.InteractionType(field[int](o, "type"))
	if kind == discordgo.InteractionPing {
		x.did = didPing
		return x
	}
	if x.channel == 0 {
		x.channel = field[object](o, "channel").id("id")
	}
	if x.id == 0 || x.token == "" || x.user == 0 || x.channel == 0 {
		return nothing("an interaction without what an answer needs")
	}
	// Without a context it may be a chat of two people, into which one brought the bot.
	where := field[*int](o, "context")
	x.direct = x.guild == 0 && where != nil && *where == contextBotDM
	member := field[object](o, "member")
	x.manages = x.guild != 0 && member.bits("permissions")&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
	data := field[object](o, "data")
	switch kind {
	case discordgo.InteractionApplicationCommand:
		return x.command(data)
	case discordgo.InteractionApplicationCommandAutocomplete:
		x.did, x.text = didSuggest, questionIn(data)
		return x
	case discordgo.InteractionMessageComponent:
		return x.press(data, field[object](o, "message"))
	case discordgo.InteractionModalSubmit:
		x.did, x.kind, x.text = didAsk, bot.KindText, typedIn(data, 0)
		return x
	}
	return nothing("a kind of interaction that is not known")
}

func (x action) command(data object) action {
	name := field[string](data, "name")
	question := questionIn(data)
	switch {
	case field[int](data, "type") > int(discordgo.ChatApplicationCommand): // absent or 1 is a slash command
		return nothing("a command that was not registered")
	case name == commandSetup:
		x.did = didSetup
	case name == commandAsk && strings.TrimSpace(question) == "":
		x.did = didOpen
	case name == commandAsk:
		x.did, x.kind, x.text = didAsk, bot.KindText, question
	case name == "":
		return nothing("a command without a name")
	default:
		x.did, x.kind, x.text = didAsk, bot.KindCommand, commandLetter+name
	}
	return x
}

// questionIn returns the text of the option of /ask.
func questionIn(data object) string {
	for _, option := range field[[]object](data, "options") {
		if field[string](option, "name") == questionID {
			return field[string](option, "value")
		}
	}
	return ""
}

func (x action) press(data, message object) action {
	id := field[string](data, "custom_id")
	if name, _, _ := strings.Cut(id, ":"); name == pickID {
		picked := field[[]string](data, "values")
		if len(picked) == 0 {
			return nothing("a menu in which nothing was picked")
		}
		id = picked[0]
	}
	x.did, x.kind, x.text = didAsk, bot.KindButton, id
	x.menu = hasMenu(message, 0)
	switch {
	case id == "":
		return nothing("a button that leads nowhere")
	case bot.IsAsk(id):
		x.did = didOpen
	case bot.IsSettings(id):
		x.did = didSetup
	}
	return x
}

// maxNested is how deep components are looked into: a row, a label, a section.
const maxNested = 4

// hasMenu reports whether a message has a menu, which nothing else has: an answer stays.
func hasMenu(o object, depth int) bool {
	if depth > maxNested {
		return false
	}
	if name, _, _ := strings.Cut(field[string](o, "custom_id"), ":"); name == pickID {
		return true
	}
	for _, c := range field[[]object](o, "components") {
		if hasMenu(c, depth+1) {
			return true
		}
	}
	return false
}

// typedIn returns what was typed in a form: its field is in a row, or in a label as
// newer apps send it.
func typedIn(o object, depth int) string {
	if depth > maxNested {
		return ""
	}
	if field[string](o, "custom_id") == questionID {
		return field[string](o, "value")
	}
	parts := field[[]object](o, "components")
	if one := field[object](o, "component"); one != nil {
		parts = append(parts, one)
	}
	for _, c := range parts {
		if text := typedIn(c, depth+1); text != "" {
			return text
		}
	}
	return ""
}

// parseMessage says what a message asks for. In a server the platform shows the text
// only of those that call the bot, and nothing else is read. self is the bot's own id.
func parseMessage(o object, self string, edited bool) action {
	x := action{
		id: o.id("id"), channel: o.id("channel_id"), guild: o.id("guild_id"), user: o.person(),
		text: field[string](o, "content"),
	}
	x.direct = x.guild == 0
	switch {
	case x.id == 0 || x.channel == 0:
		return nothing("a message without an id")
	case x.user == 0 || o.id("webhook_id") != 0:
		return nothing("written by no person")
	case !x.direct && edited:
		return nothing("an edit in a channel")
	case !x.direct && self != "" && (strings.Contains(x.text, "<@"+self+">") || strings.Contains(x.text, "<@!"+self+">")):
		x.did = didMention
		return x
	case !x.direct:
		return nothing("not said to the bot")
	}
	if kind := field[int](o, "type"); kind != int(discordgo.MessageTypeDefault) && kind != int(discordgo.MessageTypeReply) {
		return nothing("a notice of the platform")
	}
	x.did = didAsk
	media := len(field[[]object](o, "attachments"))+len(field[[]object](o, "sticker_items"))+len(field[[]object](o, "message_snapshots")) > 0
	switch {
	case media && edited:
		return nothing("an edit that says nothing new")
	case media:
		x.kind = bot.KindMedia // never opened (SAFETY H14)
	case strings.TrimSpace(x.text) == "":
		return nothing("a message without text")
	case strings.HasPrefix(x.text, commandLetter):
		x.kind = bot.KindCommand // typed, as on other platforms
	}
	if edited {
		x.did = didEdit
	}
	return x
}
