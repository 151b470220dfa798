"""The main job on the real cases, through the two built programs. Every figure shown comes out of their --json, and is
compared with Tests/Fixtures/cases/cases.json: a difference ends the demo with 1."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FIXTURES = TOP / "Tests" / "Fixtures"
BIN = Path(sys.argv[1])


class Mismatch(Exception):
    pass


def expect(what, got, wanted):
    if got != wanted:
        raise Mismatch(f"{what}: {got!r} instead of {wanted!r}")


def hours(minutes):
    return f"{minutes // 60:,} h".replace(",", " ") + (f" {minutes % 60:02d}" if minutes % 60 else "")


def run(program, *arguments, code=0):
    """One command, as a script would call it: its exit code is checked, its JSON object returned."""
    done = subprocess.run([BIN / program, *arguments, "--json"], capture_output=True, text=True)
    if done.returncode != code:
        raise Mismatch(f"{program} {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


class Office:
    def __init__(self, folder):
        self.data = str(folder / "register")

    def __call__(self, *arguments, **options):
        return run("sync-server", *arguments, "--data", self.data, **options)

    def serve(self, listen="127.0.0.1:0"):
        self.process = subprocess.Popen(
            [BIN / "sync-server", "serve", "--listen", listen, "--data", self.data],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return self.process.stdout.readline().removeprefix("listening on ").strip()

    def stop(self):
        self.process.terminate()
        expect("exit code of the server", self.process.wait(timeout=30), 0)


class Device:
    def __init__(self, folder, officer):
        self.officer, self.store = officer, str(folder / f"{officer}.sqlite")

    def __call__(self, *arguments, **options):
        return run("field", *arguments, "--store", self.store, **options)


def cases():
    """Market -> what the source says of it: buyer, title, and the hours due and done of each lot, in minutes."""
    known = {case["id"]: case for case in json.loads((FIXTURES / "cases" / "cases.json").read_text())["cases"]}
    found = {}
    for name in ("avise-1", "avise-2", "avise-3", "avise-4"):
        case = known[name]
        lots = case["lots"] or [
            {"lot": 1, "heures_prevues": case["obligation"]["heures_prevues"],
             "heures_realisees": case["heures_realisees"]}]
        found[name] = {
            "buyer": case["donneur_ordre"], "title": case["nom_marche"],
            "lots": {str(lot["lot"]): (60 * lot["heures_prevues"], 60 * lot["heures_realisees"]) for lot in lots}}
    return found


def check_markets(markets, known):
    """Compares every lot of the cases with what the register says, and returns the lines to show."""
    lines = []
    by_number = {market["number"]: market for market in markets}
    for number, case in known.items():
        lots = {lot["number"]: (lot["minutesDue"], lot["minutesDone"]) for lot in by_number[number]["lots"]}
        expect(f"lots of {number}", lots, case["lots"])
        for lot, (due, done) in case["lots"].items():
            lines.append(f"    {case['title'][:50]:50}  lot {lot}  {hours(done):>8} of {hours(due):>8} due")
    return lines


def demo(folder):
    office, claire, marc = Office(folder), Device(folder, "claire"), Device(folder, "marc")
    devices = {device.officer: device for device in (claire, marc)}
    known = cases()

    office("scope", "add", "demo", "--name", "Démonstration")
    url = office.serve()
    print(f"1. The office serves its register on {url}.")
    try:
        source = FIXTURES / "decp" / "decp_v1_2019-04-03_e-marchespublics_470.json"
        told = office("import", str(source), "--scope", "demo")
        records = len(json.loads(source.read_text())["marches"])
        expect("records read", told["read"], records)
        expect("records accounted for", sum(told[k] for k in ("created", "updated", "duplicate", "skipped")), records)
        again = office("import", str(source), "--scope", "demo")
        expect("created by the same import again", again["created"] + again["updated"], 0)
        print(f"   A real file of public contracts: {told['read']} records, {told['created']} markets, "
              f"{told['duplicate']} duplicates named; the same file again changes nothing.")
        for number, case in known.items():
            office("market", "add", "--number", number, "--title", case["title"], "--buyer", case["buyer"])
            for lot, (due, _) in case["lots"].items():
                office("market", "lot", "add", number, "--number", lot, "--due", str(due // 60))
        entries = list(csv.DictReader((FIXTURES / "cases" / "entries.csv").open()))
        for person in dict.fromkeys(entry["person"] for entry in entries):
            office("person", "add", "--name", person)
        for device in devices.values():
            code = office("device", "invite", "--officer", device.officer, "--scope", "demo")["code"]
            device("enroll", "--server", url, "--code", code)
            device("sync")
    finally:
        office.stop()
    print("2. Two officers enrol a device each, take the markets with them, and leave the network.")

    for entry in entries:
        devices[entry["officer"]]("hours", "log", "--market", entry["market"], "--lot", entry["lot"],
                                  "--person", entry["person"], "--month", entry["month"], "--hours", entry["hours"])
    claire("sync", code=69)
    counts = [device("status")["unsent"] for device in devices.values()]
    expect("entries kept on the devices", sum(counts), len(entries))
    print(f"   Without any server they log {counts[0]} and {counts[1]} entries; a sync says so (exit 69), nothing is lost.")

    expect("address of the server", office.serve(url.removeprefix("http://")), url)
    try:
        for device in (claire, marc, claire):
            device("sync")
        print("3. Back on the network both sync, and each sees the other's hours:")
        print("\n".join(check_markets(claire("market", "list")["markets"], known)))
        conflicts(office, claire, marc)
        check_markets(office("market", "list")["markets"], known)
        for device in (claire, marc):
            check_markets(device("market", "list")["markets"], known)
        settle_equal(office, claire, marc)
    finally:
        office.stop()


def conflicts(office, claire, marc):
    """Both change one entry's hours apart, and one deletes what the other annotates: nothing is dropped."""
    first, second = claire("hours", "list", "--market", "avise-3")["hours"]
    total = claire("hours", "list")["totalMinutes"]
    claire("hours", "edit", first["id"], "--hours", "36")
    marc("hours", "edit", first["id"], "--hours", "34")
    claire("hours", "delete", second["id"])
    marc("hours", "edit", second["id"], "--note", "feuille signée le 2 mai")
    for device in (claire, marc, claire):
        device("sync")
    seen = [store("conflict", "list")["conflicts"] for store in (office, claire, marc)]
    expect("conflicts, the same on every store", [[c["id"] for c in found] for found in seen], [[c["id"] for c in seen[0]]] * 3)
    expect("conflicts", sorted(c["unit"] for c in seen[0]), ["life", "work"])
    print("4. Off the network again, both changed the same entry, and one deleted what the other annotated. Kept, both:")
    for conflict in seen[0]:
        expect("authors of a conflict", sorted(v["officer"] for v in conflict["values"]), ["claire", "marc"])
        values = " | ".join(f"{v['officer']}: {describe(v['value'])}" for v in conflict["values"])
        print(f"    {conflict['subject'][:44]:44}  {values}")
    for conflict in seen[0]:
        if conflict["unit"] == "work":
            decision = ["--value", hours(first["minutes"]).replace(" ", "")]
        else:
            alive = next(v["n"] for v in conflict["values"] if v["value"] == {"deleted": False})
            decision = ["--keep", str(alive)]
        office("conflict", "resolve", conflict["id"], *decision, "--reason", "feuille signée", "--as", "Anne")
    for device in (claire, marc):
        device("sync")
    expect("conflicts left", [store("conflict", "list")["conflicts"] for store in (office, claire, marc)], [[], [], []])
    expect("total after the decisions", [s("hours", "list")["totalMinutes"] for s in (office, claire, marc)], [total] * 3)
    decided = [v["officer"] for v in marc("history", first["id"])["versions"] if v["kind"] == "resolve"]
    expect("who decided", decided, ["Anne"])
    print(f"   The office (Anne) decides both with a reason; every store follows: {hours(total)} in all.")


def describe(value):
    if "minutes" in value:
        return hours(value["minutes"])
    return "deleted" if value["deleted"] else "kept, with a note"


def settle_equal(office, claire, marc):
    register = {scope["code"]: scope for scope in office("verify")["scopes"]}
    for device in (claire, marc):
        verified = device("verify")
        expect("verify", verified["ok"], True)
        for scope in verified["scopes"]:
            expect("digest", [scope["digest"], scope["serverDigest"]], [register[scope["code"]]["digest"]] * 2)
    idle = claire("sync")
    expect("round trips of a sync with nothing new", idle["exchanges"], 1)
    scope = register["demo"]
    print(f"5. The register and both devices are equal: {scope['records']} records, digest {scope['digest'][:13]}…")
    print(f"   A sync with nothing new: {idle['exchanges']} round trip, "
          f"{idle['bytesSent'] + idle['bytesReceived']} bytes. Every figure above was compared with its source.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="clause-demo-") as folder:
        os.environ.pop("FIELD_STORE", None)
        try:
            demo(Path(folder))
        except Mismatch as wrong:
            sys.exit(f"NOT AS EXPECTED: {wrong}")
