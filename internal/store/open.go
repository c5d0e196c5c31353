package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// FileName is the name of the SQLite file in the data folder.
const FileName = "signpost.db"

// Bounds of the connections.
const (
	startWait = 15 * time.Second // for a database to answer when the program starts
	busyWait  = 5 * time.Second  // for another program's write to the same file
	maxOpen   = 8                // connections; PostgreSQL allows 100 by default, for all replicas
	maxIdle   = 4
)

// Options says where the store is.
type Options struct {
	// URL is file:PATH or postgres://…; "" is the file FileName in Data.
	URL string
	// Data is the folder for what must last.
	Data string
	// Secret is what keys are made with; "" reads it from a file of Data, which is
	// made at first start.
	Secret string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Store is an open store. It is safe for concurrent use. Make it with [Open].
type Store struct {
	db   *sql.DB
	now  func() time.Time
	keys keys

	reads, writes state

	journals journals
}

// Open opens the store and brings its tables up to date. The error says how to
// mend what is wrong. Close it.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{now: o.Now}
	shared := strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://")
	path := filepath.Join(o.Data, FileName)
	switch name, isFile := strings.CutPrefix(o.URL, "file:"); {
	case shared:
		if s.db, err = sql.Open("pgx", o.URL); err != nil {
			return nil, fmt.Errorf("store: store.url cannot be used: %w", err) // without its password
		}
	case o.URL != "" && (!isFile || name == ""):
		return nil, errors.New("store: store.url is neither file:PATH nor postgres://…; leave it empty for a file in the data folder")
	default:
		if isFile {
			path = name
		}
		if s.db, err = openFile(path); err != nil {
			return nil, err
		}
	}
	s.db.SetMaxOpenConns(maxOpen)
	s.db.SetMaxIdleConns(maxIdle)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.db.Close())
		}
	}()
	if shared {
		if err = s.db.PingContext(ctx); err == nil {
			err = migrateShared(ctx, s.db)
		}
		if err != nil {
			return nil, fmt.Errorf("store: the database cannot be reached or used; is it running, and do store.url and its rights fit?: %w", err)
		}
	} else if err = migrateFile(ctx, s.db, path); err != nil {
		return nil, fmt.Errorf("store: the file %s cannot be used; is its folder writable and the disk not full? If it is damaged, put a backup in its place or move it away to begin anew: %w", path, err)
	}
	if s.keys, err = s.findKeys(ctx, o.Secret, o.Data); err != nil {
		return nil, err
	}
	return s, nil
}

// openFile opens a SQLite file, made for this user alone where it is not there.
// What SQLite writes beside it has the same mode.
func openFile(path string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: open the file %s (is its folder there, and may this program write in it?): %w", path, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("store: open the file %s: %w", path, err)
	}
	return sql.Open("sqlite", dsn(path, "WAL", "immediate"))
}

// dsn is the address of a SQLite file. A transaction takes the write lock when it
// begins: one that read first could not be given it later. FULL makes what was
// acknowledged outlive a loss of power.
func dsn(path, journal, begins string) string {
	q := url.Values{"_txlock": {begins}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()),
		"journal_mode(" + journal + ")", "synchronous(FULL)",
	}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// Close waits for what is being written and closes the store.
func (s *Store) Close() error {
	s.journals.wait()
	return s.db.Close()
}
