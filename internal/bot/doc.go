// Package bot is the conversation: a Message comes in, a Reply goes out. It
// knows no platform, and holds no clock, network or disk.
//
// One message takes this way. Triage judges it, whatever it is. A button or a
// command then has its own reply. Anything else is searched for: one answer, a
// few choices, or an honest "I do not have an answer for that yet" with the
// people who can help. The level decides the frame of the reply. In an
// emergency the call line comes first. Where a safety rule fired, the entry of
// its family leads, or, while no entry answers that family yet, a card made of
// the family's phrases.
//
// What a conversation was about is remembered for minutes, in a Memory: what was
// said, as evidence for triage; how urgent it was; the answer shown last, from
// which "what about on instagram?" goes on. A Bot is loaded anew with the content;
// its Memory outlives it.
//
// A Reply is a list of typed blocks, so that each platform can lay them out and
// split them without parting the danger line, the steps and the services. It
// can be sent as it is: it is never empty, and a panic in a part still gives
// the emergency line.
//
// All wording comes from the content: entries and phrases/en.yaml, whose keys
// PhraseKeys lists. Numbers come from the registry, through roles. Nothing that
// a person typed is ever put into a reply.
//
// The package deliberately writes nothing down, does not rank, and does not
// judge how urgent a message is.
package bot
