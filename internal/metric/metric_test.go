package metric

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	m := New()
	ready, waiting := false, 3
	m.Ready(func() bool { return ready })
	m.StoreUp(func() bool { return true })
	m.Waiting("telegram", func() int { return waiting })
	m.Reached("telegram", func() time.Time { return time.Unix(1000, 0) })
	m.Reached("discord", func() time.Time { return time.Time{} })
	if text := scrape(t, m); strings.Contains(text, "signpost_content_info") {
		t.Error("content is shown before there is any")
	}
	m.Content("0123abcd", time.Unix(2000, 0), func(time.Time) (int, int) { return 4, 5 })
	p := m.Platform("telegram")
	p.Answered("answer", "urgent", 300*time.Millisecond)
	p.Sent()
	p.Failed("too many requests")
	p.GivenUp()
	m.Reloaded(true)
	m.Reloaded(false)
	m.SelfTest(true)
	m.SelfTest(false)
	text := scrape(t, m)
	for _, want := range []string{
		`signpost_replies_total{kind="answer",level="urgent",platform="telegram"} 1`,
		`signpost_reply_seconds_bucket{kind="answer",platform="telegram",le="0.25"} 0`,
		`signpost_reply_seconds_bucket{kind="answer",platform="telegram",le="0.5"} 1`,
		`signpost_sends_total{platform="telegram"} 1`,
		`signpost_send_failures_total{platform="telegram",reason="too many requests"} 1`,
		`signpost_given_up_total{platform="telegram"} 1`,
		`signpost_waiting{platform="telegram"} 3`,
		`signpost_platform_reached_timestamp_seconds{platform="telegram"} 1000`,
		`signpost_platform_reached_timestamp_seconds{platform="discord"} 0`,
		`signpost_reloads_total{result="in_force"} 1`, `signpost_reloads_total{result="refused"} 1`, `signpost_reload_refused 1`,
		`signpost_self_test_passed 0`, `signpost_self_test_failures_total 1`,
		`signpost_content_info{digest="0123abcd"} 1`, `signpost_content_since_timestamp_seconds 2000`,
		`signpost_services_past_date 4`, `signpost_reviews_past_date 5`,
		`signpost_ready 0`, `signpost_store_up 1`, `go_goroutines `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	ready = true
	m.Reloaded(true)
	m.Content("4567cdef", time.Unix(3000, 0), func(time.Time) (int, int) { return 0, 0 })
	text = scrape(t, m)
	for _, want := range []string{"signpost_ready 1", "signpost_reload_refused 0", `digest="4567cdef"`} {
		if !strings.Contains(text, want) {
			t.Errorf("afterwards %q is not shown", want)
		}
	}
	if strings.Contains(text, "0123abcd") {
		t.Error("content that is no longer in force is shown")
	}
}
