-- Counts of replies by day, and words that enough conversations of a month used.
-- Every text is an id of the content, a constant, a day or a word of a fixed list.

-- +goose Up
CREATE TABLE counts (
    day TEXT NOT NULL, -- 2026-11-24, or a month that is over
    platform TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    entry TEXT NOT NULL,
    offered TEXT NOT NULL,
    what TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (day, platform, region, kind, level, entry, offered, what)
);
CREATE TABLE gaps (
    month TEXT NOT NULL,
    words TEXT NOT NULL,
    conversations BIGINT NOT NULL,
    PRIMARY KEY (month, words)
);

-- +goose Down
DROP TABLE gaps;
DROP TABLE counts;
