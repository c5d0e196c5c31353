package discord

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"signpost/internal/bot"
)

// command is one command as it is registered.
//
// There is no command on other people's messages: "ask signpost about this" would send
// what somebody else wrote, and show its asker an answer about a person who does not
// know of it (CONTENT section 6).
type command struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Type        int           `json:"type"`
	Options     []commandPart `json:"options,omitempty"`
	Permissions *string       `json:"default_member_permissions,omitempty"`
	Places      []int         `json:"integration_types"`
	Contexts    []int         `json:"contexts"`
}

type commandPart struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Type        int    `json:"type"`
	Suggests    bool   `json:"autocomplete,omitempty"`
}

// Where a command may be installed and used
// (discord.com/developers/docs/resources/application#application-object-application-integration-types).
var (
	anyInstall  = []int{0, 1}    // a server, a person
	serversOnly = []int{0}       // a server
	anywhere    = []int{0, 1, 2} // a server, the bot's own chat, a chat of people
	inServer    = []int{0}
	ownChatOnly = []int{1}
)

// notHere are commands of other platforms: settings are /setup, and nothing is kept of
// a person that /stop would forget.
var notHere = map[string]bool{"stop": true, "settings": true}

// commands is the set that is registered. Names and descriptions are in English alone:
// no other language of the content exists yet.
func commands(b *bot.Bot) []command {
	var set []command
	for _, c := range b.Commands() {
		if notHere[c.Name] {
			continue
		}
		made := command{Name: c.Name, Description: c.Description, Type: int(discordgo.ChatApplicationCommand), Places: anyInstall, Contexts: anywhere}
		switch c.Name {
		case commandAsk:
			// Not required: without it a form opens, which has room for more.
			made.Options = []commandPart{{Name: questionID, Description: b.Label(bot.LabelQuestion), Type: int(discordgo.ApplicationCommandOptionString), Suggests: true}}
		case "clear":
			made.Contexts = ownChatOnly
		}
		set = append(set, made)
	}
	manage := strconv.FormatInt(discordgo.PermissionManageGuild, 10)
	return append(set, command{
		Name: commandSetup, Description: b.Label(bot.LabelSetup), Type: int(discordgo.ChatApplicationCommand),
		Permissions: &manage, Places: serversOnly, Contexts: inServer,
	})
}

// register makes the commands known, where those that are known are others: a set that
// stays the same is written by no start.
func (a *Adapter) register(ctx context.Context, app string) error {
	want := commands(a.o.Bot())
	path := "/applications/" + app + "/commands"
	var now []command
	if err := a.client.do(ctx, request{method: http.MethodGet, path: path, route: "GET " + path, retry: true}, &now); err == nil && same(now, want) {
		return nil
	}
	return a.client.do(ctx, request{method: http.MethodPut, path: path, route: "PUT " + path, body: want, retry: true}, nil)
}

// same reports whether two sets are one, in any order.
func same(x, y []command) bool {
	if len(x) != len(y) {
		return false
	}
	byName := map[string]command{}
	for _, c := range x {
		if c.Type == 0 {
			c.Type = int(discordgo.ChatApplicationCommand) // left out where it is the default
		}
		byName[c.Name] = c
	}
	for _, c := range y {
		if !reflect.DeepEqual(byName[c.Name], c) {
			return false
		}
	}
	return true
}

// needed are the permissions that the bot asks for, by the names that the platform
// shows, and no other.
var needed = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channel"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionEmbedLinks, "Embed Links"},
}

// missing returns the names of the permissions that are not in may.
func missing(may int64) []string {
	var names []string
	for _, p := range needed {
		if may&(p.bit|discordgo.PermissionAdministrator) == 0 {
			names = append(names, p.name)
		}
	}
	return names
}

// installLink is the address at which somebody adds the bot to a server.
func installLink(app string) string {
	var bits int64
	for _, p := range needed {
		bits |= p.bit
	}
	return "https://discord.com/oauth2/authorize?" + url.Values{
		"client_id": {app}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(bits, 10)},
	}.Encode()
}
