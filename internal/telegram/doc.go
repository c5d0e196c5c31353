// Package telegram is the bot on Telegram: updates in, replies out.
//
// Data flow: Run polls (poll.go) or a webhook is served (webhook.go); each update is
// decoded alone (update.go) and turned into what a person did (parse.go). One worker
// at a time for each chat, urgent chats first, asks the conversation for a reply
// (handle.go), which is rendered to Telegram's markup (render.go), split by its
// limits (split.go), paced (pace.go) and sent (send.go) through the Bot API
// (client.go). Only then is the update written into the journal and confirmed: a
// crash repeats an answer at worst, and loses no question (SAFETY H31).
//
// Ids of people and chats stay in this package. What a person wrote goes to the
// conversation and nowhere else: it is in no log, error or reply. Names, file ids and
// everything else that the bot does not need is not even decoded, and no file is ever
// fetched (SAFETY H14, H20).
//
// The package has no wording, threshold or ranking: all that people read comes from
// the conversation. The Bot API's library is used for the request alone (client.go
// says why).
package telegram
