package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// held starts a job that runs until release is called.
func held(t *testing.T, d *Dispatcher, chat string) (release func()) {
	t.Helper()
	started, free := make(chan struct{}), make(chan struct{})
	if err := d.Submit(Job{Chat: chat, Do: func(context.Context) { close(started); <-free }}); err != nil {
		t.Fatal(err)
	}
	<-started
	return func() { close(free) }
}

func TestOneAtATimeInOrder(t *testing.T) { synctest.Test(t, oneAtATimeInOrder) }

func oneAtATimeInOrder(t *testing.T) {
	d := New(4, 1000)
	var mu sync.Mutex
	got := map[string][]int{}
	running := map[string]int{}
	for i := range 100 {
		for _, chat := range []string{"a", "b", "c"} {
			err := d.Submit(Job{Chat: chat, Do: func(context.Context) {
				mu.Lock()
				running[chat]++
				if running[chat] > 1 {
					t.Errorf("%d jobs of chat %s run at once", running[chat], chat)
				}
				got[chat] = append(got[chat], i)
				mu.Unlock()
				mu.Lock()
				running[chat]--
				mu.Unlock()
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	wait(t, d)
	for chat, order := range got {
		if len(order) != 100 || !slices.IsSorted(order) {
			t.Errorf("chat %s: %v", chat, order)
		}
	}
}

// wait waits until nothing is left to do, and stops the dispatcher.
func wait(t *testing.T, d *Dispatcher) {
	t.Helper()
	synctest.Wait()
	if err := d.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestUrgentChatFirst(t *testing.T) { synctest.Test(t, urgentChatFirst) }

func urgentChatFirst(t *testing.T) {
	d := New(1, 1000)
	release := held(t, d, "busy")
	var mu sync.Mutex
	var order []string
	say := func(chat string, urgent bool) {
		t.Helper()
		if err := d.Submit(Job{Chat: chat, Urgent: urgent, Do: func(context.Context) {
			mu.Lock()
			order = append(order, chat)
			mu.Unlock()
		}}); err != nil {
			t.Fatal(err)
		}
	}
	say("one", false)
	say("two", false)
	say("three", false)
	say("three", true) // a chat goes first with all that it said
	say("four", true)
	release()
	wait(t, d)
	if diff := cmp.Diff([]string{"three", "four", "three", "one", "two"}, order); diff != "" {
		t.Error(diff)
	}
}

func TestFullTakesOnlyUrgent(t *testing.T) { synctest.Test(t, fullTakesOnlyUrgent) }

func fullTakesOnlyUrgent(t *testing.T) {
	d := New(1, 2)
	release := held(t, d, "busy")
	none := func(context.Context) {}
	for i := range 2 {
		if err := d.Submit(Job{Chat: fmt.Sprint(i), Do: none}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Submit(Job{Chat: "late", Do: none}); !errors.Is(err, ErrFull) {
		t.Errorf("a third job: %v", err)
	}
	if err := d.Submit(Job{Chat: "late", Urgent: true, Do: none}); err != nil {
		t.Errorf("an urgent job: %v", err)
	}
	release()
	wait(t, d)
	if err := d.Submit(Job{Chat: "after", Do: none}); !errors.Is(err, ErrStopped) {
		t.Errorf("after Stop: %v", err)
	}
}

// TestPanic is SAFETY H37: a panic leaves the others served.
func TestPanic(t *testing.T) { synctest.Test(t, onePanics) }

func onePanics(t *testing.T) {
	d := New(1, 10)
	var value any
	after := false
	if err := d.Submit(Job{
		Chat: "a", Do: func(context.Context) { panic("poison") },
		Panicked: func(_ context.Context, v any) { value = v },
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Submit(Job{Chat: "a", Do: func(context.Context) { after = true }}); err != nil {
		t.Fatal(err)
	}
	wait(t, d)
	if value != "poison" || !after {
		t.Errorf("panicked with %v, the next job ran: %v", value, after)
	}
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(1, 10)
		finished, dropped := false, 0
		do := func(ctx context.Context) {
			select {
			case <-time.After(5 * time.Second):
				finished = true
			case <-ctx.Done():
			}
		}
		if err := d.Submit(Job{Chat: "a", Do: do}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for range 3 {
			if err := d.Submit(Job{Chat: "a", Do: do, Dropped: func() { dropped++ }}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := d.Stop(ctx); err != nil || !finished || dropped != 3 {
			t.Errorf("Stop: %v, the running job finished: %v, dropped: %d of 3", err, finished, dropped)
		}
	})
}

func TestStopHasABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(1, 10)
		ended := false
		if err := d.Submit(Job{Chat: "a", Do: func(ctx context.Context) { <-ctx.Done(); ended = true }}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) || !ended {
			t.Errorf("Stop: %v, the job was told: %v", err, ended)
		}
	})
}

func TestBuckets(t *testing.T) {
	b := NewBuckets(time.Second, 2, 2)
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	var got []bool
	for _, after := range []time.Duration{0, 0, 0, time.Second, time.Second} {
		got = append(got, b.Of("a").AllowN(now.Add(after), 1))
	}
	if diff := cmp.Diff([]bool{true, true, false, true, false}, got); diff != "" {
		t.Error(diff)
	}
	b.Of("b")
	b.Of("c") // takes the place of a, which was used longest ago
	if n := b.byChat.Len(); n != 2 || b.byChat.Contains("a") {
		t.Errorf("%d buckets are held, that of a among them: %v", n, b.byChat.Contains("a"))
	}
}
