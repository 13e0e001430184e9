-- What went wrong of late, the newest of each kind: one row for each event of the log that means trouble.
CREATE TABLE troubles (
  event TEXT NOT NULL PRIMARY KEY,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
