package telegram

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRestart: with the same journal nothing is repeated and nothing is lost,
// even where what was answered could not be confirmed.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		api.push(says(40, ann, "hello"), says(41, ben, "hello"))
		reached, release := make(chan struct{}, 1), make(chan struct{})
		api.plan("sendMessage", nil, holding(reached, release))
		first := playInside(t, api, nil, func(o *Options) { o.Workers = 1 })
		first.start()
		<-reached // the first is answered, the second is being answered
		api.push(says(42, cat, "hello"))
		time.Sleep(2 * lookAgain)
		synctest.Wait()
		if n := first.adapter.Health().Waiting; n != 1 {
			t.Fatalf("%d updates wait", n)
		}
		api.breakAll("getUpdates", page(http.StatusBadGateway, 0)) // nothing is confirmed any more
		first.cancel()
		synctest.Wait()
		close(release)
		first.stop()
		if diff := cmp.Diff(map[int64]int{40: 1, 41: 1}, first.journal.done); diff != "" {
			t.Fatalf("the journal at the stop (-want +got):\n%s", diff)
		}
		if !slices.Contains(api.waiting(), 41) {
			t.Fatalf("the second is confirmed, and a restart shows nothing: %v", api.waiting())
		}
		api.breakAll("getUpdates", nil)
		second := playInside(t, api, first.journal, nil)
		second.start()
		api.confirmed()
		second.stop()
		counts := map[int64]int{}
		for _, c := range api.called("sendMessage") {
			counts[c.number("chat_id")]++
		}
		if diff := cmp.Diff(map[int64]int{ann: 1, ben: 1, cat: 1}, counts); diff != "" {
			t.Errorf("messages over both runs (-want +got):\n%s", diff)
		}
	})
}

// TestStopDrains: the answer under way is sent and confirmed; what waits is left
// to the next start.
func TestStopDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		reached, release := make(chan struct{}, 1), make(chan struct{})
		api.plan("sendMessage", holding(reached, release))
		api.push(says(50, ann, "hello"), says(51, ben, "hello"), says(52, ann, "hello"))
		s := playInside(t, api, nil, func(o *Options) { o.Workers = 1 })
		s.start()
		<-reached
		synctest.Wait()
		s.cancel()
		synctest.Wait()
		close(release)
		s.stop()
		if diff := cmp.Diff([]int64{51, 52}, api.waiting()); diff != "" {
			t.Errorf("unconfirmed after the stop (-want +got):\n%s", diff)
		}
		if n := len(api.called("sendMessage")); n != 1 {
			t.Errorf("%d messages were sent, the last after the stop", n)
		}
		if diff := cmp.Diff(map[int64]int{50: 1}, s.journal.done); diff != "" {
			t.Errorf("the journal (-want +got):\n%s", diff)
		}
	})
}

// TestStopHasABound: an answer that cannot be sent does not hold the program up,
// and is asked for again.
func TestStopHasABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		api.breakAll("sendMessage", stall)
		api.push(says(55, ann, "hello"))
		s := playInside(t, api, nil, func(o *Options) { o.Drain = 3 * time.Second })
		s.start()
		synctest.Wait()
		begun := time.Now()
		s.stop()
		if took := time.Since(begun); took < 3*time.Second || took > 5*time.Second {
			t.Errorf("the stop took %v", took)
		}
		if diff := cmp.Diff([]int64{55}, api.waiting()); diff != "" || len(s.journal.done) > 0 {
			t.Errorf("unconfirmed (-want +got):\n%s, the journal: %v", diff, s.journal.done)
		}
	})
}

// TestStopsAtOnce: a stop waits for no long poll and no pause (PLATFORMS T2, T6).
func TestStopsAtOnce(t *testing.T) {
	for method, by := range map[string]fault{"getMe": stall, "getUpdates": nil, "setMyDescription": stall} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(t)
				api.breakAll(method, by)
				s := playInside(t, api, nil, nil)
				s.start()
				synctest.Wait()
				begun := time.Now()
				s.stop()
				if took := time.Since(begun); took > time.Second {
					t.Errorf("the stop took %v", took)
				}
			})
		})
	}
}

// TestManyStarts: nothing of a run stays behind it; the race detector and the
// test's own end tell.
func TestManyStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		var journal *testJournal
		for i := range 30 {
			api.push(says(int64(100+i), ann, fmt.Sprint("hello ", i)))
			s := playInside(t, api, journal, nil)
			journal = s.journal
			s.start()
			synctest.Wait()
			s.stop()
		}
		if n := len(api.sent(ann)); n != 30 || len(api.waiting()) > 0 {
			t.Errorf("%d answers to 30 messages, unconfirmed: %v", n, api.waiting())
		}
	})
}
