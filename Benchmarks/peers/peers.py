"""Other engines on the rows of the benchmarks: SQLite's sessions (apsw), pygeodiff, loro and pycrdt (Yjs).

    peers.py ROWS_FOLDER WORK_FOLDER [day] [first] [change]

One JSON line a figure, for `scripts/peers`. The rows are those that `SyncBenchmarks --dump` has written, in the packed form
that `Floor/include/floor.h` describes. Payloads pass in memory; bytes are counted after zlib level 6.
"""
import json, os, shutil, statistics, sys, time, zlib

import apsw
import loro
import pycrdt
import pygeodiff

COLUMNS = ["market_id", "person_id", "employer_id", "work_date", "start_min", "minutes", "modality", "status",
           "rate_cents", "updated_at", "note"]
TEXTS = {"work_date", "modality", "status", "note"}
REPLICAS = 10


def unpack(path):
    """The rows of a file: tuples of the id and the columns."""
    data, at, rows = open(path, "rb").read(), 0, []
    while at < len(data):
        row = [data[at:at + 16]]
        at += 16
        for column in COLUMNS:
            if column in TEXTS:
                length = data[at]
                row.append(data[at + 1:at + 1 + length].decode())
                at += 1 + length
            else:
                value = shift = 0
                while True:
                    byte = data[at]
                    at += 1
                    value |= (byte & 0x7F) << shift
                    shift += 7
                    if byte < 0x80:
                        break
                row.append(value)
        rows.append(tuple(row))
    return rows


def edits(replica):
    """The plan of `DayOffline.swift`: alone, apart from a partner's, and of the same column as a partner's."""
    pair, value = replica // 2, 10_000 + replica
    return ([(replica * 100 + n, "minutes", value) for n in range(100)]
            + [(2000 + pair * 60 + n, "rate_cents" if replica % 2 else "minutes", value) for n in range(60)]
            + [(4000 + pair * 40 + n, "minutes", value) for n in range(40)])


class Sessions:
    """A changeset for each transaction in an outbox of the same one; the centre keeps the first writer's value and
    notes the other's."""

    name = "SQLite sessions (apsw %s)" % apsw.apsw_version()

    def __init__(self, path, central):
        self.db = apsw.Connection(path)
        self.db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = %s; PRAGMA cache_size = -65536"
                        % ("FULL" if central else "NORMAL"))
        columns = ", ".join(c + (" TEXT" if c in TEXTS else " INTEGER") for c in COLUMNS)
        self.db.execute(f"CREATE TABLE entry(id BLOB PRIMARY KEY NOT NULL, {columns});"
                        "CREATE INDEX entry_person ON entry(person_id, work_date);"
                        "CREATE TABLE outbox(n INTEGER PRIMARY KEY, changes BLOB)")
        self.conflicts = 0

    def load(self, rows):
        with self.db:
            self.db.executemany(f"INSERT INTO entry VALUES (?{', ?' * len(COLUMNS)})", rows)

    def write(self, statements):
        with self.db:
            session = apsw.Session(self.db, "main")
            session.attach("entry")
            for sql, values in statements:
                self.db.execute(sql, values)
            self.db.execute("INSERT INTO outbox(changes) VALUES (?)", (session.changeset(),))
            session.close()

    def insert(self, rows):
        self.write([(f"INSERT INTO entry VALUES (?{', ?' * len(COLUMNS)})", row) for row in rows])

    def edit(self, key, column, value):
        self.write([(f"UPDATE entry SET {column} = ? WHERE id = ?", (value, key))])

    def changes(self):
        builder = apsw.ChangesetBuilder()
        for (part,) in self.db.execute("SELECT changes FROM outbox ORDER BY n"):
            builder.add(part)
        return builder.output()

    def everything(self):
        self.db.execute("ATTACH ':memory:' AS none")
        columns = ", ".join(c + (" TEXT" if c in TEXTS else " INTEGER") for c in COLUMNS)
        self.db.execute(f"CREATE TABLE none.entry(id BLOB PRIMARY KEY NOT NULL, {columns})")
        session = apsw.Session(self.db, "main")
        session.attach("entry")
        session.diff("none", "entry")
        return session.changeset()

    def take(self, changes, keep=False):
        """`keep`: what is here stays where both have changed it, which is counted; else it is overwritten."""
        def decide(reason, change):
            self.conflicts += keep
            overwrites = not keep and reason in (apsw.SQLITE_CHANGESET_DATA, apsw.SQLITE_CHANGESET_CONFLICT)
            return apsw.SQLITE_CHANGESET_REPLACE if overwrites else apsw.SQLITE_CHANGESET_OMIT
        with self.db:
            session = apsw.Session(self.db, "main")
            session.attach("entry")
            apsw.Changeset.apply(changes, self.db, conflict=decide)
            done = session.changeset()
            session.close()
            self.db.execute("DELETE FROM outbox")
            return done

    def count(self):
        return self.db.execute("SELECT count(*) FROM entry").fetchone()[0]

    @staticmethod
    def day(centre, devices):
        sent = [device.changes() for device in devices]
        done = [centre.take(part, keep=True) for part in sent]
        for number, device in enumerate(devices):
            builder = apsw.ChangesetBuilder()
            for other, part in enumerate(done):
                if other != number:
                    builder.add(part)
            received = builder.output()
            sent.append(received)
            device.take(received)
        return sent, f"{centre.conflicts} seen, at the centre"

    @staticmethod
    def change(centre, one, other):
        part = one.changes()
        done = centre.take(part, keep=True)
        other.take(done)
        with one.db:
            one.db.execute("DELETE FROM outbox")
        return len(part) + len(done)


class Document:
    """A document of maps in memory, its updates appended to a file; the centre's with fsync."""

    def __init__(self, path, central):
        self.file, self.central = open(path, "wb"), central
        self.make()

    def save(self, update):
        self.file.write(update)
        self.file.flush()
        if self.central:
            os.fsync(self.file.fileno())

    def load(self, rows):
        self.insert(rows)

    def take(self, update):
        self.merge(update)
        self.save(update)

    def everything(self):
        return self.since(None)

    @staticmethod
    def day(centre, devices):
        sent = []
        for device in devices:
            sent.append(device.since(centre.version()))
            centre.take(sent[-1])
        for device in devices:
            sent.append(centre.since(device.version()))
            device.take(sent[-1])
        return sent, "none seen"

    @staticmethod
    def change(centre, one, other):
        up = one.since(centre.version())
        one.save(up)
        centre.take(up)
        down = centre.since(other.version())
        other.take(down)
        return len(up) + len(down)


class Loro(Document):
    name = "loro"

    def make(self):
        self.doc = loro.LoroDoc()
        self.map = self.doc.get_map("entry")

    def insert(self, rows):
        for row in rows:
            entry = self.map.insert_container(row[0].hex(), loro.LoroMap())
            for column, value in zip(COLUMNS, row[1:]):
                entry.insert(column, value)
        self.doc.commit()

    def edit(self, key, column, value):
        self.map.get(key.hex()).container.insert(column, value)
        self.doc.commit()

    def version(self):
        return self.doc.oplog_vv

    def column(self, column):
        return {bytes.fromhex(key): entry[column] for key, entry in self.doc.get_deep_value()["entry"].items()}

    def since(self, version):
        return self.doc.export(loro.ExportMode.Updates(version) if version else loro.ExportMode.Snapshot())

    def merge(self, update):
        self.doc.import_(update)

    def count(self):
        return len(self.doc.get_deep_value()["entry"])


class Yjs(Document):
    name = "pycrdt (Yjs)"

    def make(self):
        self.doc = pycrdt.Doc()
        self.map = self.doc.get("entry", type=pycrdt.Map)

    def insert(self, rows):
        with self.doc.transaction():
            for row in rows:
                self.map[row[0].hex()] = pycrdt.Map(dict(zip(COLUMNS, row[1:])))

    def edit(self, key, column, value):
        self.map[key.hex()][column] = value

    def version(self):
        return self.doc.get_state()

    def column(self, column):
        return {bytes.fromhex(key): int(self.map[key][column]) for key in self.map}

    def since(self, version):
        return self.doc.get_update(version) if version else self.doc.get_update()

    def merge(self, update):
        self.doc.apply_update(update)

    def count(self):
        return len(self.map)


class Geodiff:
    """Differences of whole files; its rebase wants an integer key of its own, so that no day offline is measured."""

    name = "pygeodiff"
    engine = pygeodiff.GeoDiff()

    def __init__(self, path, central):
        self.path = path
        db = apsw.Connection(path)
        columns = ", ".join(c + (" TEXT" if c in TEXTS else " INTEGER") for c in COLUMNS)
        db.execute(f"CREATE TABLE entry(fid INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL, {columns});"
                   "CREATE INDEX entry_person ON entry(person_id, work_date); CREATE INDEX entry_id ON entry(id)")

    def load(self, rows):
        db = apsw.Connection(self.path)
        names = ", ".join(["id"] + COLUMNS)
        with db:
            db.executemany(f"INSERT INTO entry({names}) VALUES (?{', ?' * len(COLUMNS)})", rows)
        shutil.copy(self.path, self.path + ".base")

    def edit(self, key, column, value):
        apsw.Connection(self.path).execute(f"UPDATE entry SET {column} = ? WHERE id = ?", (value, key))

    def everything(self):
        empty = Geodiff(self.path + ".empty", False)
        self.engine.create_changeset(empty.path, self.path, self.path + ".all")
        return open(self.path + ".all", "rb").read()

    def take(self, changes):
        with open(self.path + ".in", "wb") as file:
            file.write(changes)
        self.engine.apply_changeset(self.path, self.path + ".in")

    def count(self):
        return apsw.Connection(self.path).execute("SELECT count(*) FROM entry").fetchone()[0]

    @staticmethod
    def change(centre, one, other):
        path = one.path + ".diff"
        Geodiff.engine.create_changeset(one.path + ".base", one.path, path)
        for changed in [centre.path, one.path + ".base", other.path]:
            Geodiff.engine.apply_changeset(changed, path)
        return 2 * os.path.getsize(path)


def overwritten(centre, known):
    """Values that stood against another of the same column, and that nothing tells of any more."""
    final, lost = centre.column("minutes"), 0
    for pair in range(REPLICAS // 2):
        for number in range(40):
            lost += final[known[4000 + pair * 40 + number][0]] in (10_000 + 2 * pair, 10_001 + 2 * pair)
    return lost


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def packed(parts):
    return sum(len(zlib.compress(part, 6)) for part in parts)


def day(peer, rows, work):
    known = unpack(rows + "/day-known.rows")
    own = [unpack(f"{rows}/day-own-{n}.rows") for n in range(REPLICAS)]
    centre = peer(work + "/centre", True)
    devices = [peer(f"{work}/{n}", False) for n in range(REPLICAS)]
    if issubclass(peer, Document):
        centre.load(known)
        for device in devices:
            device.take(centre.everything())
    else:
        for store in [centre] + devices:
            store.load(known)
    for number, device in enumerate(devices):
        device.insert(own[number])
        for row, column, value in edits(number):
            device.edit(known[row][0], column, value)
    start = time.perf_counter()
    sent, conflicts = peer.day(centre, devices)
    seconds = time.perf_counter() - start
    total = len(known) + sum(map(len, own))
    assert all(store.count() == total for store in [centre] + devices)
    if issubclass(peer, Document):
        conflicts += f", {overwritten(centre, known)} values lost"
    deliveries = REPLICAS * REPLICAS * (len(own[0]) + 200)
    return {"value": seconds, "unit": "s", "bytes": packed(sent) / deliveries, "note": conflicts}


def first(peer, rows, work):
    all_rows = unpack(rows + "/first.rows")
    centre = peer(work + "/centre", True)
    centre.load(all_rows)
    start = time.perf_counter()
    payload = centre.everything()
    device = peer(work + "/device", False)
    device.take(payload)
    seconds = time.perf_counter() - start
    assert device.count() == len(all_rows)
    return {"value": len(all_rows) / seconds, "unit": "rows/s", "bytes": packed([payload]) / len(all_rows)}


def change(peer, rows, work):
    known = unpack(rows + "/change.rows")
    if issubclass(peer, Document):
        centre, one, other = (peer(f"{work}/{name}", name == "centre") for name in ["centre", "one", "other"])
        centre.load(known)
        for device in [one, other]:
            device.take(centre.everything())
    else:
        centre, one, other = (peer(f"{work}/{name}", name == "centre") for name in ["centre", "one", "other"])
        for store in [centre, one, other]:
            store.load(known)
    times, size = [], 0
    for number in range(100 if peer is not Geodiff and peer is not Yjs else 5):
        one.edit(known[number * 7 % len(known)][0], "minutes", 20_000 + number)
        start = time.perf_counter()
        size = peer.change(centre, one, other)
        times.append(time.perf_counter() - start)
    return {"value": statistics.median(times) * 1000, "unit": "ms", "bytes": size}


def main():
    rows, work, *wanted = sys.argv[1:]
    for work_name in wanted or ["day", "first", "change"]:
        for peer in [Sessions, Geodiff, Loro, Yjs]:
            if work_name == "day" and peer is Geodiff:
                continue
            runs = [globals()[work_name](peer, rows, fresh(work + "/peer")) for _ in range(3)]
            median = sorted(runs, key=lambda run: run["value"])[1]
            print(json.dumps({"work": work_name, "peer": peer.name, **median}), flush=True)
    # Else it does so when Python has half ended.
    Geodiff.engine.shutdown()


if __name__ == "__main__":
    main()
