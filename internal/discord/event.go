package discord

import (
	"encoding/json"
	"errors"
	"strconv"
)

// object is a JSON object whose fields are read one by one: a field of an unknown form
// leaves the others readable, where a whole struct would be half filled (PLATFORMS D1).
type object map[string]json.RawMessage

// field reads a field; the zero value where it is not there or of another form.
func field[T any](o object, name string) T {
	var v, none T
	if json.Unmarshal(o[name], &v) != nil {
		return none
	}
	return v
}

// id reads an id, which the platform writes as text; 0 where there is none.
func (o object) id(name string) int64 { return number(field[string](o, name)) }

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// bits reads permissions, which the platform writes as text
// (discord.com/developers/docs/topics/permissions); 0 where there are none.
func (o object) bits(name string) int64 { return number(field[string](o, name)) }

// person returns who did it: an interaction has a member in a server and a user
// elsewhere, a message has an author. 0 where there is nobody, and for a bot.
func (o object) person() int64 {
	user := field[object](o, "author")
	if user == nil {
		user = field[object](field[object](o, "member"), "user")
	}
	if user == nil {
		user = field[object](o, "user")
	}
	if field[bool](user, "bot") {
		return 0
	}
	return user.id("id")
}

// errUnreadable says nothing of what could not be read: it may be what a person wrote.
var errUnreadable = errors.New("discord: an event has another form than expected")

// decode reads an object.
func decode(raw []byte) (object, error) {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil || o == nil {
		return nil, errUnreadable
	}
	return o, nil
}
