// Package console shows the bot's replies in a terminal, as plain text: the
// same words as on every platform, with the buttons in square brackets below.
//
// It deliberately knows no wording and asks for nothing: what is typed goes to
// the bot by way of the command.
package console
