package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// journalKept is how many ids a journal remembers: many times what a platform
// gives again after a restart (Telegram at most 100 that are not confirmed at
// once by polling, and 100 posts under way by webhook).
const journalKept = 20_000

// Journal remembers ids of updates that are done with, in a file of one id a
// line. It is safe for concurrent use by one program.
//
// An id is written before the update is confirmed, without waiting for the disk:
// a killed program loses none, a machine that loses its power may answer the
// last few again. A line that was cut off by either is dropped when the file is
// opened, since half an id would be that of another update.
type Journal struct {
	path string

	mu    sync.Mutex
	file  *os.File
	lines int
	done  map[int64]bool
	order []int64 // the ids of done, oldest first
}

// OpenJournal opens the journal of a file, which is made where it is not there.
// Close it.
func OpenJournal(path string) (*Journal, error) {
	j := &Journal{path: path, done: map[int64]bool{}}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store: read the journal: %w", err)
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	for lines.Scan() {
		if id, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
			j.remember(id)
		}
	}
	if err := j.rewrite(); err != nil {
		return nil, err
	}
	return j, nil
}

// remember notes an id, and forgets the oldest.
func (j *Journal) remember(id int64) {
	if j.done[id] {
		return
	}
	j.done[id] = true
	j.order = append(j.order, id)
	if len(j.order) > journalKept {
		delete(j.done, j.order[0])
		j.order = j.order[1:]
	}
}

// rewrite writes the ids anew, beside the old file and then in its place.
func (j *Journal) rewrite() (err error) {
	f, err := os.OpenFile(j.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store: make the journal (is the folder %s there, and may this program write in it?): %w", filepath.Dir(j.path), err)
	}
	w := bufio.NewWriter(f)
	for _, id := range j.order {
		fmt.Fprintln(w, id)
	}
	if err := errors.Join(w.Flush(), f.Sync(), os.Rename(j.path+".new", j.path)); err != nil {
		return fmt.Errorf("store: write the journal: %w", errors.Join(err, f.Close()))
	}
	if j.file != nil {
		_ = j.file.Close() // replaced: what it held is in the new one
	}
	j.file, j.lines = f, len(j.order)
	return nil
}

// Done reports whether an update is done with.
func (j *Journal) Done(_ context.Context, update int64) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.done[update], nil
}

// Record notes that an update is done with. Where the file cannot be written it
// is remembered until the program ends.
func (j *Journal) Record(_ context.Context, update int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.remember(update)
	if j.lines >= 2*journalKept {
		return j.rewrite()
	}
	line := strconv.FormatInt(update, 10) + "\n"
	n, err := io.WriteString(j.file, line)
	if err != nil {
		if n > 0 { // half a line would spoil the next
			_, _ = j.file.WriteString("\n")
		}
		return fmt.Errorf("store: write the journal: %w", err)
	}
	j.lines++
	return nil
}

// Close closes the file, once all is on the disk.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.file.Sync(), j.file.Close())
}
