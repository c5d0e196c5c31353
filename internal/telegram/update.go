package telegram

import "encoding/json"

// allowedUpdates are the kinds of update that are asked for. The list stays with
// the platform between calls, so it is always sent.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}

// update is what is read of one update (core.telegram.org/bots/api#update). Types
// of our own, since the library's of 2021 lack forum topics, and since what is not
// decoded cannot leak: names, file ids and phone numbers are passed over.
type update struct {
	ID       int64         `json:"update_id"`
	Message  *message      `json:"message"`
	Edited   *message      `json:"edited_message"`
	Callback *callback     `json:"callback_query"`
	Inline   *inlineQuery  `json:"inline_query"`
	Member   *memberChange `json:"my_chat_member"`
}

// present is true where a field is there, whatever it holds.
type present bool

// UnmarshalJSON looks at nothing but whether the value is null.
func (p *present) UnmarshalJSON(b []byte) error {
	*p = string(b) != "null"
	return nil
}

type user struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	Language string `json:"language_code"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"` // private, group, supergroup or channel
}

func (c chat) private() bool { return c.Type == "private" }

// entity marks a part of a text. Offset and Length are in UTF-16 code units.
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	User   *user  `json:"user"`
}

type message struct {
	ID       int64     `json:"message_id"`
	Thread   int64     `json:"message_thread_id"`
	IsTopic  bool      `json:"is_topic_message"`
	Date     int64     `json:"date"` // 0 where the message is no longer accessible
	From     *user     `json:"from"`
	Sender   *chat     `json:"sender_chat"`
	Chat     chat      `json:"chat"`
	ViaBot   *user     `json:"via_bot"`
	ReplyTo  *replied  `json:"reply_to_message"`
	Text     string    `json:"text"`
	Entities []entity  `json:"entities"`
	Caption  string    `json:"caption"`
	Marked   []entity  `json:"caption_entities"`
	Keyboard *keyboard `json:"reply_markup"`

	MigrateTo int64 `json:"migrate_to_chat_id"`

	// What the bot does not open.
	Photo     present `json:"photo"`
	Video     present `json:"video"`
	VideoNote present `json:"video_note"`
	Animation present `json:"animation"`
	Audio     present `json:"audio"`
	Voice     present `json:"voice"`
	Document  present `json:"document"`
	Sticker   present `json:"sticker"`
	Story     present `json:"story"`
	Contact   present `json:"contact"`
	Location  present `json:"location"`
	Venue     present `json:"venue"`
	Poll      present `json:"poll"`
	Dice      present `json:"dice"`
	Game      present `json:"game"`
	PaidMedia present `json:"paid_media"`
	Checklist present `json:"checklist"`
	Rich      present `json:"rich_message"`
}

// media reports whether the message holds something that the bot does not open.
func (m *message) media() bool {
	for _, p := range []present{
		m.Photo, m.Video, m.VideoNote, m.Animation, m.Audio, m.Voice, m.Document, m.Sticker, m.Story,
		m.Contact, m.Location, m.Venue, m.Poll, m.Dice, m.Game, m.PaidMedia, m.Checklist, m.Rich,
	} {
		if p {
			return true
		}
	}
	return false
}

// replied is the message that another one replies to.
type replied struct {
	ID   int64 `json:"message_id"`
	From *user `json:"from"`
}

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"` // nil below a message of inline mode
	Data    string   `json:"data"`
}

type inlineQuery struct {
	ID       string `json:"id"`
	From     user   `json:"from"`
	Query    string `json:"query"`
	ChatType string `json:"chat_type"`
}

// memberChange says that the bot's own place in a chat changed.
type memberChange struct {
	Chat chat   `json:"chat"`
	From user   `json:"from"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

type member struct {
	Status   string `json:"status"` // creator, administrator, member, restricted, left or kicked
	IsMember bool   `json:"is_member"`
}

// inside reports whether the member can read the chat.
func (m member) inside() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	}
	return false
}

// manages reports whether the member may change the chat's settings.
func (m member) manages() bool { return m.Status == "creator" || m.Status == "administrator" }

// decode reads one update. ID is set wherever it can be read, so that an update
// that is broken elsewhere can be named and passed over.
func decode(raw json.RawMessage) (u update, err error) {
	err = json.Unmarshal(raw, &u)
	if err != nil {
		var id struct {
			ID json.Number `json:"update_id"`
		}
		u = update{}
		if json.Unmarshal(raw, &id) == nil {
			u.ID, _ = id.ID.Int64() // 0 where it is none
		}
	}
	return u, err
}
