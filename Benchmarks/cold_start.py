"""How long a person at a keyboard waits for one command of `field`, each a process of its own.

usage: cold_start.py FOLDER_OF_THE_PROGRAMS [TIMES]

Enrols a device with a server on this machine, then prints the median and the longest of some runs of each command.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

programs = Path(sys.argv[1])
times = int(sys.argv[2]) if len(sys.argv) > 2 else 30
LOG = ["hours", "log", "--market", "2024-41", "--person", "Anna", "--date", "hier", "--hours", "7h30"]


def run(program, *arguments):
    done = subprocess.run([programs / program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def milliseconds(*arguments):
    start = time.perf_counter()
    run("field", *arguments)
    return (time.perf_counter() - start) * 1000


with tempfile.TemporaryDirectory() as folder:
    os.environ |= {"FIELD_STORE": f"{folder}/field.sqlite", "FIELD_MEMORY": f"{folder}/memory"}
    os.mkdir(f"{folder}/memory", 0o700)
    office = ["--data", f"{folder}/office"]
    server = subprocess.Popen(
        [programs / "sync-server", "serve", "--listen", "127.0.0.1:0", *office], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r"http://\S+", next(line for line in server.stdout if "http://" in line)).group()
        run("sync-server", "scope", "add", "pau", "--name", "Pau", *office)
        run("sync-server", "market", "add", "--number", "2024-41", "--title", "Halle", "--buyer", "Pau", "--scope", "pau",
            *office)
        invitation = run("sync-server", "device", "invite", "--officer", "Claire", "--scope", "pau", "--json", *office)
        run("field", "enroll", "--server", address, "--code", json.loads(invitation)["code"])
        run("field", "sync")
        run("field", "person", "add", "--name", "Anna")
        for command in [["status"], LOG, ["hours", "list"]]:
            each = [milliseconds(*command) for _ in range(times)]
            print(f"field {' '.join(command[:2])}: median {statistics.median(each):.0f} ms, longest {max(each):.0f} ms")
    finally:
        server.terminate()
        server.wait()
