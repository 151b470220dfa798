"""What the programs themselves cost, each a process of its own, over HTTP on this machine: a first sync, with its memory and
its bytes, and how long a person at a keyboard waits for a command.

usage: programs.py FOLDER_OF_THE_PROGRAMS [--rows N] [--times N]
"""

import argparse
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

LOG = ["hours", "log", "--market", "2024-41", "--person", "Anna", "--date", "hier", "--hours", "7h30"]
ENTRY = """
    INSERT INTO hour_entry(id, date, period, minutes, note, market_id, person_id, state, state_by)
    VALUES (?, ?, 'day', ?, ?, (SELECT id FROM market), ?, 'declared', 'bureau')"""


class Place:
    """A register and a device in a folder of their own."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.office = programs, folder, ["--data", f"{folder}/office"]
        os.environ |= {"FIELD_STORE": f"{folder}/field.sqlite", "FIELD_MEMORY": f"{folder}/memory"}
        os.mkdir(f"{folder}/memory", 0o700)
        self.sync_server("scope", "add", "pau", "--name", "Pau")
        self.sync_server(
            "market", "add", "--number", "2024-41", "--title", "Halle", "--buyer", "Pau", "--scope", "pau")
        self.sync_server("person", "add", "--name", "Anna", "--scope", "pau")

    def run(self, program, *arguments):
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{program} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def sync_server(self, *arguments):
        return self.run("sync-server", *arguments, *self.office)

    def field(self, *arguments):
        return self.run("field", *arguments)

    def fill(self, rows):
        """Past the program, with plain SQL; the next command gives the rows their dots."""
        # A person has hours once a day, as in life: hundreds of thousands of likely double entries would be another work.
        people = [os.urandom(16) for _ in range(max(1, rows // 100))]
        days = [str(date(2026, 1, 1) + timedelta(days=n)) for n in range(rows // len(people) + 1)]
        with sqlite3.connect(f"{self.folder}/office/register.sqlite") as register:
            register.executemany("INSERT INTO person(id, name) VALUES (?, ?)", (
                (person, f"Personne {number}") for number, person in enumerate(people)))
            register.executemany(ENTRY, (
                (os.urandom(16), days[n // len(people)], 15 * (1 + n % 40), f"relevé {n}, coffrage au chantier",
                 people[n % len(people)]) for n in range(rows)))
        register.close()
        self.sync_server("market", "list")

    def serve(self, *options):
        self.said = open(f"{self.folder}/said", "w+")
        self.server = subprocess.Popen(
            [self.programs / "sync-server", "serve", "--listen", "127.0.0.1:0", *options, *self.office],
            stdout=subprocess.PIPE, stderr=self.said, text=True)
        self.address = re.search(r"http://\S+", next(line for line in self.server.stdout if "http://" in line)).group()

    def enroll(self):
        invitation = self.sync_server("device", "invite", "--officer", "Claire", "--scope", "pau", "--json")
        self.field("enroll", "--server", self.address, "--code", json.loads(invitation)["code"])

    def another_device(self):
        os.environ["FIELD_STORE"] = f"{self.folder}/another.sqlite"
        self.enroll()

    def until_a_copy_is_ready(self):
        start = time.perf_counter()
        while "snapshot made" not in Path(f"{self.folder}/said").read_text():
            if self.server.poll() is not None or time.perf_counter() - start > 1_000:
                sys.exit("no copy was made")
            time.sleep(0.05)
        return time.perf_counter() - start

    def server_peak(self):
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.server.pid}/status").read_text()).group(1)) / 1024

    def stop(self):
        self.server.terminate()
        self.server.wait()


def first_sync(place, rows, how):
    start = time.perf_counter()
    process = subprocess.Popen([place.programs / "field", "sync", "--json"], stdout=subprocess.PIPE, text=True)
    said = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    with sqlite3.connect(f"file:{os.environ['FIELD_STORE']}?mode=ro", uri=True) as store:
        arrived = store.execute("SELECT count(*) FROM hour_entry").fetchone()[0]
    if status != 0 or arrived != rows:
        sys.exit(f"{arrived} of {rows} rows, exit status {status}")
    print(
        f"first sync of {rows} entries with sealed notes, over HTTP, {how}: {rows / seconds:.0f} rows/s, "
        f"{said['bytesReceived'] / rows:.0f} B a row on the wire, at most {usage.ru_maxrss / 1024:.0f} MB for the device "
        f"and {place.server_peak():.0f} MB for the server", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(asked.programs.resolve(), folder)
        if asked.rows:
            place.fill(asked.rows)
        place.serve("--snapshots-from", "0")
        try:
            place.enroll()
            if asked.rows:
                first_sync(place, asked.rows, "record by record")
            else:
                place.field("sync")
            for command in [["status"], LOG] + ([] if asked.rows else [["hours", "list"]]):
                each = []
                for _ in range(asked.times):
                    start = time.perf_counter()
                    place.field(*command)
                    each.append((time.perf_counter() - start) * 1000)
                print(f"field {' '.join(command[:2])}: median {statistics.median(each):.0f} ms, longest {max(each):.0f} ms")
            if asked.rows >= 10_000:
                place.stop()
                place.serve()
                place.another_device()
                print(f"a copy for new devices: ready after {place.until_a_copy_is_ready():.0f} s")
                first_sync(place, asked.rows, "with a copy")
        finally:
            place.stop()


if __name__ == "__main__":
    main()
