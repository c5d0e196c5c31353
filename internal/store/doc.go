// Package store keeps what must outlive a restart, and what does not have to yet.
//
// Journal holds the ids of updates that are done with, in one file, so that a
// restart repeats no answer. Chats holds what was chosen for chats and groups, in
// memory. Neither ever holds a message, a name, or anything that a person typed.
//
// The package imports nothing of the project: values are of the caller's type.
package store
