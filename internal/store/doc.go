// Package store keeps what must outlive a restart: what was chosen for chats and
// groups, and which updates are done with. It never holds a message, a name, or
// anything that a person typed.
//
// Data flow: [Open] connects (open.go), brings the tables up to date (migrate.go) and
// finds the secret (seal.go); [ChatsOf] and [Store.Journal] are what the adapters use.
// The SQL is one set that runs on SQLite, in one file of the data folder, and on
// PostgreSQL, which many replicas share.
//
// Chats are known by an HMAC of platform and id under a secret that is not in the
// database: who reads the database alone cannot tell whose a row is. A store that goes
// away later stops no answer: what was last known of a chat is used, and every method
// returns what failed (degrade.go).
//
// The package imports nothing of the project: values are of the caller's type.
package store
