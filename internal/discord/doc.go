// Package discord is the bot on Discord: interactions and messages in, replies out.
//
// The transport: a client calls the REST API (rest.go), waits out its rate limits
// (ratelimit.go) and says what can be done about a call that failed (errors.go). The
// gateway is one websocket for each shard (gateway.go), kept up by a supervisor that
// resumes, identifies and backs off (supervise.go), and says how it goes (health.go).
//
// discordgo is used for its types alone. Its session hands out half-decoded events,
// runs handlers without recover, crashes on a reconnect, waits minutes for a dead
// connection, tries for ever what can never work, and keeps every interaction's token
// (PLATFORMS D1 to D21); none of that can be mended from outside. The websocket is
// coder/websocket's: it takes a context for each read and write, allows concurrent
// writers, and ends with a close handshake that has a bound.
//
// What the transport deliberately does not do: it keeps no cache of guilds, channels
// or members, decodes no event, logs no payload, and does not keep a session over a
// restart of the program. A session can be resumed for a few minutes only, and would
// need its sequence written for each event; what came meanwhile is asked for by REST
// instead. An event may come twice after a resume: whoever handles it knows its id.
package discord
