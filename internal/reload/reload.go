package reload

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Defaults.
const (
	settleFor = 2 * time.Second  // nothing may change for so long before the folder is read
	lookEvery = 30 * time.Second // a folder that is gone is looked for
)

// Options say how a folder is watched. The zero value watches it with the defaults.
type Options struct {
	Settle time.Duration    // 0 = 2 s
	Asked  <-chan os.Signal // something received has the folder read now; nil for none
	Warn   func(error)      // called where changes cannot be noticed; nil for none
	Ready  func()           // called once the folder is watched; nil for none
}

// Watch calls do whenever dir has changed or somebody asks for it, one call at a
// time, until ctx ends. Where the system gives no news of the folder, it says so by
// Options.Warn and goes on by what is asked for. It returns nil.
func Watch(ctx context.Context, dir string, o Options, do func(context.Context)) error {
	settle := cmp.Or(o.Settle, settleFor)
	warn := func(err error) {
		if o.Warn != nil {
			o.Warn(fmt.Errorf("reload: watch the folder: %w", err))
		}
	}
	var (
		events <-chan fsnotify.Event
		errs   <-chan error
	)
	w, err := fsnotify.NewWatcher()
	if err != nil {
		warn(err)
	} else {
		defer func() { _ = w.Close() }() // nothing was written through it
		events, errs = w.Events, w.Errors
		if err := add(w, dir); err != nil {
			warn(err)
		}
	}
	if o.Ready != nil {
		o.Ready()
	}
	calm := time.NewTimer(settle)
	calm.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-events:
			if concerns(dir, e) {
				calm.Reset(settle)
			}
		case err := <-errs: // such as more events than the system keeps: something changed
			warn(err)
			calm.Reset(settle)
		case <-look.C:
			if w != nil {
				_ = add(w, dir) // it was said at the start, and may pass
			}
		case <-o.Asked:
			calm.Stop()
			do(ctx)
		case <-calm.C:
			if w != nil { // folders that are new; a change before this is read by do
				if err := add(w, dir); err != nil {
					warn(err)
				}
			}
			do(ctx)
		}
	}
}

// concerns reports whether an event is about the folder: of what stands beside it
// news comes too.
func concerns(dir string, e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	dir = filepath.Clean(dir)
	return filepath.Dir(filepath.Clean(e.Name)) != filepath.Dir(dir) || filepath.Clean(e.Name) == dir
}

// add watches the folder, all folders in it, and the one that it stands in, from
// which is heard that it was replaced. Adding one twice does nothing.
func add(w *fsnotify.Watcher, dir string) error {
	if err := w.Add(filepath.Dir(filepath.Clean(dir))); err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	return filepath.WalkDir(real, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(path)
	})
}
