package reload

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// watched is a folder that is watched until the test ends.
type watched struct {
	t    *testing.T
	dir  string
	read chan struct{} // something for each time that it is read
	ask  chan os.Signal
}

func watch(t *testing.T) *watched {
	t.Helper()
	w := &watched{t: t, dir: filepath.Join(t.TempDir(), "knowledge"), read: make(chan struct{}, 100), ask: make(chan os.Signal)}
	w.must(os.Mkdir(w.dir, 0o755))
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- Watch(ctx, w.dir, Options{Settle: time.Millisecond, Asked: w.ask, Ready: func() { close(ready) }}, func(context.Context) {
			w.read <- struct{}{}
		})
	}()
	<-ready
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *watched) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) write(name string) {
	w.t.Helper()
	w.must(os.WriteFile(filepath.Join(w.dir, name), []byte("x"), 0o644))
}

// isRead waits until the folder is read; the test's own bound ends it otherwise.
func (w *watched) isRead(after string) {
	w.t.Helper()
	select {
	case <-w.read:
	case <-time.After(time.Minute):
		w.t.Fatalf("the folder is not read after %s", after)
	}
}

func TestWatch(t *testing.T) {
	w := watch(t)
	w.write("a.yaml")
	w.isRead("a new file")
	w.must(os.Mkdir(filepath.Join(w.dir, "entries"), 0o755))
	w.isRead("a new folder")
	w.write("entries/b.yaml")
	w.isRead("a file in a new folder")
	w.must(os.Remove(filepath.Join(w.dir, "a.yaml")))
	w.isRead("a file that is gone")
	w.ask <- os.Interrupt
	w.isRead("somebody asked")
}

// TestWatchFindsItAgain: a folder that was deleted and is there again is watched.
func TestWatchFindsItAgain(t *testing.T) {
	w := watch(t)
	w.write("a.yaml")
	w.isRead("a new file")
	w.must(os.RemoveAll(w.dir))
	w.isRead("the folder is gone")
	other := w.dir + ".new"
	w.must(errors.Join(os.Mkdir(other, 0o755), os.WriteFile(filepath.Join(other, "c.yaml"), nil, 0o644), os.Rename(other, w.dir)))
	w.isRead("another folder stands in its place")
	w.write("d.yaml")
	w.isRead("a new file in the other folder")
}
