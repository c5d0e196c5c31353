package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
)

// CarryOver takes the ids of a file of one id a line over, as earlier versions
// kept them, and removes the file. Where it is not there nothing is done. A line
// that was cut off is dropped: half an id would be that of another update.
func (j *Journal) CarryOver(ctx context.Context, path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: read the journal of an earlier version: %w", err)
	}
	var ids []int64
	for line := range bytes.Lines(data[:bytes.LastIndexByte(data, '\n')+1]) {
		if id, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	ids = ids[max(0, len(ids)-journalKept):]
	if err := j.s.within(ctx, func(tx *sql.Tx) error { return j.insert(ctx, tx, ids) }); err != nil {
		return fmt.Errorf("store: take over the journal of an earlier version: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("store: remove the journal of an earlier version, which was taken over: %w", err)
	}
	return nil
}
