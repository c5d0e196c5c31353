-- One set of statements for SQLite and PostgreSQL: BIGINT and TEXT alone, times as
-- Unix nanoseconds, keys and sealed ids as text.

-- +goose Up
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE settings (
    chat TEXT PRIMARY KEY, -- HMAC of platform and id
    value TEXT NOT NULL
);
CREATE TABLE journal (
    platform TEXT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (platform, id)
);
CREATE INDEX journal_at ON journal (platform, at);
CREATE TABLE tips (
    chat TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    sealed TEXT NOT NULL, -- where to send it, sealed
    weekday BIGINT NOT NULL, -- 0 is Sunday
    hour BIGINT NOT NULL,
    zone TEXT NOT NULL,
    due BIGINT NOT NULL,
    untapped BIGINT NOT NULL -- tips sent since the last tap
);
CREATE INDEX tips_due ON tips (platform, due);
CREATE TABLE tips_sent (
    chat TEXT NOT NULL,
    tip TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (chat, tip)
);
CREATE TABLE channels ( -- private chats that were answered last, to be read after a gap
    chat TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    sealed TEXT NOT NULL, -- the channel and the message answered last, sealed
    at BIGINT NOT NULL
);
CREATE INDEX channels_at ON channels (platform, at);

-- +goose Down
DROP TABLE channels;
DROP TABLE tips_sent;
DROP TABLE tips;
DROP TABLE journal;
DROP TABLE settings;
DROP TABLE meta;
