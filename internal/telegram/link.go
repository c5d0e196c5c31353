package telegram

import (
	"crypto/rand"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// codes are the one-time codes of links to a private chat. Everybody in a group
// can read a link, so a code says nothing of the topic, works once, for the
// person whose question it was, and not for long (DECISIONS 4).
type codes struct {
	held *lru.Cache[string, errand]
	now  func() time.Time
}

// errand is what a code was made for.
type errand struct {
	user  int64 // 0 for whoever opens it first: an anonymous admin has no id
	until time.Time

	entry    string // the answer that is shown; "" for none
	people   bool   // the people who can help are shown, as no entry answers it
	region   string // of the group: where the person reads on, unless they chose another
	settings int64  // the group whose settings are opened, 0 for none
}

// Bounds of codes.
const (
	codeFor  = 24 * time.Hour // somebody may open the private chat in the evening
	maxCodes = 10_000
)

func newCodes(now func() time.Time) *codes { return &codes{recent[string, errand](maxCodes), now} }

// codeLength is how long a code is, in characters (crypto/rand.Text).
const codeLength = 26

// codeLike reports whether a start parameter could have been a code.
func codeLike(s string) bool {
	return len(s) == codeLength && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// make returns a new code: 26 letters and digits, of the 64 that a start
// parameter may have (core.telegram.org/bots/features#deep-linking).
func (c *codes) make(e errand) string {
	e.until = c.now().Add(codeFor)
	code := rand.Text()
	c.held.Add(code, e)
	return code
}

// redeem returns what a code was made for, once, to the one person.
func (c *codes) redeem(code string, user int64) (errand, bool) {
	e, ok := c.held.Peek(code)
	if !ok || e.user != user && e.user != 0 || !c.held.Remove(code) || !c.now().Before(e.until) {
		return errand{}, false
	}
	return e, true
}
