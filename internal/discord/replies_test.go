package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"signpost/internal/bot"
)

// TestEveryReplyIsSentWhole: each reply that the content can make is within the limits
// of every message, with each line of it, and with what to do in danger in the first.
func TestEveryReplyIsSentWhole(t *testing.T) {
	b := realBot(t)
	base, err := realBase()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	regions := []string{""}
	for _, r := range base.Regions {
		regions = append(regions, r.ID)
	}
	for _, region := range regions {
		for id, r := range b.Replies(region, time.Time{}) {
			n++
			messages := render(r, "Pick one")
			for _, m := range messages {
				raw, err := json.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				var sent map[string]any
				if err := json.Unmarshal(raw, &sent); err != nil {
					t.Fatal(err)
				}
				for _, problem := range proseOfMessage(sent) {
					t.Errorf("%s:%s: %s", region, id, problem)
				}
			}
			whole := plainOf(r)
			for _, block := range r.Blocks {
				for _, line := range block.Lines {
					if !strings.Contains(whole, line) {
						t.Errorf("%s:%s: a line is torn or missing: %s", region, id, line)
					}
				}
				if block.Kind == bot.BlockDanger || block.Kind == bot.BlockCall {
					if first := shown(messages[0].Content + messages[0].Embeds[0].Description); !strings.Contains(first, block.Lines[0]) {
						t.Errorf("%s:%s: not in the first message: %s", region, id, block.Lines[0])
					}
				}
			}
			if want := len(r.Buttons); want > 0 {
				got := 0
				for _, row := range messages[len(messages)-1].Components {
					got += len(row.Components)
					for _, c := range row.Components {
						if c.Options != nil {
							got += len(c.Options) - 1
						}
					}
				}
				for _, button := range r.Buttons {
					if button.IsPrivateLink() {
						want--
					}
				}
				if got != want {
					t.Errorf("%s:%s: %d buttons of %d", region, id, got, want)
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("%d replies: the walk misses some", n)
	}
}

// FuzzInteraction: whatever comes, reading it ends well.
func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","type":2,"token":"t","channel_id":"2","user":{"id":"3"},"data":{"name":"ask","options":[{"name":"question","value":"x"}]}}`))
	f.Add([]byte(`{"id":"1","type":3,"token":"t","channel_id":"2","member":{"user":{"id":"3"}},"data":{"custom_id":"pick","values":["e:x"]}}`))
	f.Add([]byte(`{"type":5,"data":{"components":[{"components":[{"component":null}]}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := decode(raw)
		if err != nil {
			return
		}
		if x := parseInteraction(o); x.did > didPing && (x.id == 0 || x.token == "" || x.user == 0 || x.channel == 0) {
			t.Errorf("an action without what an answer needs: %d", x.did)
		}
		parseMessage(o, "1", false)
	})
}

// FuzzEscape: what is escaped is shown as it was, and cut without a loss.
func FuzzEscape(f *testing.F) {
	f.Add("*bold* _it_ <@1> [x](y) - a", 10)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if strings.Contains(text, "http") {
			return // addresses are left alone
		}
		if got := shown(escape(text)); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
		for _, piece := range pieces(text, 2+max(0, limit%100)) {
			if units(piece) > 2+max(0, limit%100) {
				t.Errorf("a piece of %d units", units(piece))
			}
		}
	})
}

// plainOf returns a reply as a person reads it on Discord, without its markup: what the
// adapter sends, in its order.
func plainOf(r bot.Reply) string {
	var parts []string
	for _, m := range render(r, "") {
		for _, text := range []string{m.Content, m.Embeds[0].Title, m.Embeds[0].Description} {
			if text != "" {
				parts = append(parts, text)
			}
		}
		if f := m.Embeds[0].Footer; f != nil {
			parts = append(parts, f.Text)
		}
	}
	return shown(strings.Join(parts, blockGap))
}

// shown takes the markup of render away.
func shown(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '*':
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
