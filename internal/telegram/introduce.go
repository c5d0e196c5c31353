package telegram

import "context"

// Where a list of commands is shown (core.telegram.org/bots/api#botcommandscope),
// with what it leaves out. The admins' list is shown in place of the group's.
var commandScopes = []struct {
	scope string
	omit  map[string]bool
}{
	{"all_private_chats", map[string]bool{"settings": true}},
	{"all_group_chats", map[string]bool{"settings": true, "clear": true, "stop": true, "browse": true, "region": true}},
	{"all_chat_administrators", map[string]bool{"clear": true, "stop": true, "browse": true, "region": true}},
}

// botCommand is BotCommand.
type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// introduce tells the platform which commands there are and what the bot is. It
// works without: what is refused is logged.
func (a *Adapter) introduce(ctx context.Context) {
	b := a.o.Bot()
	full, short := b.About()
	calls := []struct {
		method string
		p      params
	}{
		{"setMyDescription", params{"description": full}},
		{"setMyShortDescription", params{"short_description": short}},
	}
	for _, s := range commandScopes {
		var list []botCommand
		for _, c := range b.Commands() {
			if !s.omit[c.Name] {
				list = append(list, botCommand{c.Name, c.Description})
			}
		}
		calls = append(calls, struct {
			method string
			p      params
		}{"setMyCommands", params{"commands": list, "scope": map[string]string{"type": s.scope}}})
	}
	for _, c := range calls {
		if err := a.client.call(ctx, c.method, c.p, nil); err != nil && ctx.Err() == nil {
			a.log.Warn("telegram: the bot could not be introduced; it works all the same", "reason", err)
		}
	}
}
