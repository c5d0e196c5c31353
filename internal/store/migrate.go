package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateShared brings a PostgreSQL database up to date. A lock of the session
// holds other replicas back meanwhile, and is gone with a killed one.
func migrateShared(ctx context.Context, db *sql.DB) error {
	// A try each second, within startWait.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(startWait.Seconds())))
	if err != nil {
		return err
	}
	return migrate(ctx, goose.DialectPostgres, db, goose.WithSessionLocker(locker))
}

// migrateFile brings a SQLite file up to date. Other programs are held back by an
// exclusive transaction on a file beside it, which SQLite lets go of when its
// program is killed: on the file itself it would be in the way of the migration.
func migrateFile(ctx context.Context, db *sql.DB, path string) (err error) {
	gate, err := openGate(ctx, path+".lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, gate()) }()
	return migrate(ctx, goose.DialectSQLite3, db)
}

// openGate takes the exclusive lock; the function returned gives it back.
func openGate(ctx context.Context, path string) (func() error, error) {
	db, err := sql.Open("sqlite", dsn(path, "DELETE", "exclusive"))
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wait for another program: %w", err), db.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB, o ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files, o...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
