"""The clients of the WebSocket API, in an SQLite file.

Several processes of the function use the file at the same time: the journal is WAL (readers do
not wait for a writer), a writer waits for another (busy_timeout), and each statement is a
transaction of its own.
"""

import fcntl
import json
import os
import sqlite3

PATH = os.environ.get("CLIENTS_DB", "/tmp/stock-ticker-clients.sqlite")


class Clients:
    def __init__(self, path=PATH):
        # isolation_level=None: sqlite3 opens no transaction that outlives a statement.
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
        self._db.execute("PRAGMA busy_timeout = 10000")
        # Two processes that turn a new file to WAL at once: SQLite refuses one of them without
        # waiting ("database is locked").  So they take turns.
        with open(path + ".opening", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(
                """CREATE TABLE IF NOT EXISTS clients (
                    connection_id TEXT PRIMARY KEY,
                    endpoint      TEXT NOT NULL,
                    symbols       TEXT NOT NULL DEFAULT '[]'
                ) WITHOUT ROWID"""
            )

    def add(self, connection_id, endpoint):
        self._db.execute(
            "INSERT OR REPLACE INTO clients (connection_id, endpoint) VALUES (?, ?)",
            (connection_id, endpoint),
        )

    def remove(self, connection_id):
        self._db.execute("DELETE FROM clients WHERE connection_id = ?", (connection_id,))

    def subscribe(self, connection_id, endpoint, symbols):
        """Sets the symbols a client wants; none means all."""
        # Also adds a client whose $connect this file has not seen (the file was deleted).
        self._db.execute(
            """INSERT INTO clients (connection_id, endpoint, symbols) VALUES (?, ?, ?)
               ON CONFLICT (connection_id) DO UPDATE SET symbols = excluded.symbols""",
            (connection_id, endpoint, json.dumps(symbols)),
        )

    def all(self):
        """(connection id, endpoint, set of symbols) of each client."""
        rows = self._db.execute("SELECT connection_id, endpoint, symbols FROM clients").fetchall()
        return [(row[0], row[1], set(json.loads(row[2]))) for row in rows]
