"""Builds protocol/vectors/merge.json: the inputs are thought out here, every result comes from the model.

Usage: make_vectors.py           writes the file
       make_vectors.py --check   exit 1 when the file is not what would be written
The file is pure ASCII (\\u escapes), so that no editor can normalise the texts in it.
"""
import copy
import itertools
import json
import pathlib
import sys

import merge_model as model

PATH = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "merge.json"

# Replicas in dot order. C's first byte is above 0x7f: bytes are compared unsigned. S is a server.
A = "0a000000-0000-4000-8000-00000000000a"
B = "0b000000-0000-4000-8000-00000000000b"
S = "5e000000-0000-4000-8000-00000000005e"
C = "c0000000-0000-4000-8000-00000000000c"
RECORD = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
MAX = 2**64 - 1
NFC, NFD = "caf\u00e9", "cafe\u0301"

CASES = []


def case(name, rule, op, **inputs):
    inputs = copy.deepcopy(inputs)
    CASES.append({"name": name, "rule": rule, "op": op, "input": inputs, "result": model.run_case(op, inputs)})


# ---------------------------------------------------------------- short ways to write things down

def column(x):
    if x is None or isinstance(x, dict):
        return x
    return {"integer": str(x)} if isinstance(x, int) else {"text": x}


def val(x):
    """A unit value: a map of columns, or one column "v"."""
    columns = x if isinstance(x, dict) and not x.keys() & {"blob", "real"} else {"v": x}
    return {name: column(c) for name, c in columns.items()}


def insert(**values):
    return {"kind": "insert", "values": {u: val(x) for u, x in values.items()}}


def edit(**values):
    return {"kind": "edit", "values": {u: val(x) for u, x in values.items()}}


DELETE = {"kind": "delete"}


def resolve(unit, x):
    return {"kind": "resolve", "unit": unit, "value": val(x)}


def resolve_life(mark):
    return {"kind": "resolve-life", "mark": mark}


def dot(replica, counter, number=1):
    return [replica, str(number), str(counter)]


def st(vector, life=(), **units):
    """A state by hand: vector of dots, life of (dot, mark), units of (dot, value)."""
    return {"vector": list(vector),
            "life": [{"dot": d, "mark": m} for d, m in life],
            "units": {u: [{"dot": d, "value": val(x)} for d, x in pairs] for u, pairs in units.items()}}


EMPTY = st([])


class World:
    """Replicas that write and send; w[R] is R's state as JSON."""

    def __init__(self):
        self.states, self.next = {}, {}

    def __getitem__(self, replica):
        return model.format_state(self.states.get(replica, model.EMPTY))

    def write(self, replica, *writes, number=1):
        for w in writes:
            counter = self.next.get((replica, number), 1)
            self.states[replica] = model.write_json(
                self.states.get(replica, model.EMPTY), (replica, number, counter), w)
            self.next[replica, number] = counter + 1
        return self

    def send(self, source, *targets):
        for target in targets:
            self.states[target] = model.merge(
                self.states.get(target, model.EMPTY), self.states.get(source, model.EMPTY))
        return self

    def dot(self, replica, number=1):
        """The replica's next dot."""
        return dot(replica, self.next.get((replica, number), 1), number)


def shared(*replicas, **values):
    """A inserted the record and all know it."""
    return World().write(A, insert(**(values or {"title": "old", "body": "text"}))).send(A, *replicas)


def merge(name, rule, *states):
    case(name, rule, "merge", states=list(states))


def merge_world(name, rule, w, *replicas):
    merge(name, rule, *(w[r] for r in replicas))


def write(name, rule, w, replica, what, number=1):
    case(name, rule, "write", state=w[replica], dot=w.dot(replica, number), write=what)


def read(name, rule, state, table="note", record=RECORD):
    case(name, rule, "read", table=table, record=record, state=state)


def step(at, w):
    return {"at": at, "write": w}


def send(source, target):
    return {"from": source, "to": target}


def run(name, rule, *steps, replicas=(A, B, C)):
    case(name, rule, "run", replicas=list(replicas), steps=list(steps))


def title_conflict():
    """A inserted; A and B edited the title apart; A, B and C know both."""
    w = shared(B, C).write(A, edit(title="from A")).write(B, edit(title="from B"))
    return w.send(B, A).send(A, B, C)


def life_conflict():
    """A inserted; A deleted while B edited; A, B and C know both."""
    w = shared(B, C).write(A, DELETE).write(B, edit(title="kept"))
    return w.send(B, A).send(A, B, C)


def wide_conflict():
    """Unequal values by A and B, and B's value also under a dot of C's."""
    w = shared(B, C).write(A, edit(title="one")).write(B, edit(title="two")).write(C, edit(title="two"))
    return w.send(B, A).send(C, A).send(A, B, C)


# ---------------------------------------------------------------- merging, §3

def merging():
    two = shared(B)
    merge("no states but the empty one", "2", EMPTY)
    merge("empty with empty", "3", EMPTY, EMPTY)
    merge_world("empty with a record", "3", shared(), A, B)
    merge_world("the same state twice", "3", two, A, B)
    merge_world("an old state with its successor", "3.2", shared(B).write(A, edit(title="new")), A, B)
    merge_world("edits of two units", "3.2", shared(B).write(A, edit(title="t")).write(B, edit(body="b")), A, B)
    merge_world("edits of one unit are both kept", "3.2", shared(B).write(A, edit(title="t")).write(B, edit(title="u")),
                A, B)
    merge_world("the same counter by two replicas", "3.2",
                World().write(A, insert(title="a")).write(B, insert(title="b")), A, B)
    merge_world("the same counter by two replicas, the higher replica has the lesser value", "3.2",
                World().write(A, insert(title="z")).write(C, insert(title="a")), A, C)
    merge("the same replica and counter in two incarnations", "1",
          st([dot(A, 1, 9)], [(dot(A, 1, 9), "alive")], title=[(dot(A, 1, 9), "nine")]),
          st([dot(A, 1, 10)], [(dot(A, 1, 10), "alive")], title=[(dot(A, 1, 10), "ten")]))
    merge("incarnations far apart are ordered as unsigned numbers", "1",
          st([dot(A, 3, MAX)], [(dot(A, 3, MAX), "alive")], title=[(dot(A, 3, MAX), "high")]),
          st([dot(A, 3, 0)], [(dot(A, 3, 0), "alive")], title=[(dot(A, 3, 0), "zero")]),
          st([dot(A, 3, 2**63 - 1)], [(dot(A, 3, 2**63 - 1), "alive")], title=[(dot(A, 3, 2**63 - 1), "middle")]))
    merge("counters are ordered as numbers", "1",
          st([dot(A, 10)], [(dot(A, 10), "alive")], title=[(dot(A, 9), "nine"), (dot(A, 10), "ten")]),
          st([dot(B, 100)], [(dot(B, 100), "alive")], title=[(dot(B, 20), "20"), (dot(B, 100), "100")]))
    merge("a new incarnation does not contain the old one's dots", "1",
          st([dot(A, 5, 1)], [(dot(A, 5, 1), "alive")], title=[(dot(A, 5, 1), "five")]),
          st([dot(A, 7, 2)], [(dot(A, 7, 2), "alive")], title=[(dot(A, 7, 2), "seven")]))
    merge("counter 2^64-1 against 2^64-2 of the same incarnation", "1",
          st([dot(A, MAX, MAX)], [(dot(A, MAX, MAX), "alive")], title=[(dot(A, MAX, MAX), "last")]),
          st([dot(A, MAX - 1, MAX)], [(dot(A, MAX - 1, MAX), "alive")], title=[(dot(A, MAX - 1, MAX), "before")]))
    merge("counters above 2^63 are unsigned", "1",
          st([dot(B, 2**63)], [(dot(B, 2**63), "alive")], title=[(dot(B, 2**63), "high")]),
          st([dot(B, 1)], [(dot(B, 1), "alive")], title=[(dot(B, 1), "low")]))
    merge_world("equal values made apart keep both dots", "5",
                shared(B).write(A, edit(title="same")).write(B, edit(title="same")), A, B)
    merge_world("delete against edit", "3.2", shared(B).write(A, DELETE).write(B, edit(title="new")), A, B)
    merge_world("edit against delete", "3.2", shared(B).write(B, DELETE).write(A, edit(title="new")), A, B)
    merge_world("delete against delete", "3.2", shared(B).write(A, DELETE).write(B, DELETE), A, B)
    merge_world("delete against an edit already seen by the deleter", "3.2",
                shared(B).write(B, edit(title="new")).send(B, A).write(A, DELETE), A, B)
    merge_world("three inserts apart", "3.2",
                World().write(A, insert(title="a")).write(B, insert(title="b")).write(C, insert(title="c")), A, B, C)
    merge_world("three edits of one unit", "3",
                shared(B, C).write(A, edit(title="1")).write(B, edit(title="2")).write(C, edit(title="3")), C, A, B)
    merge_world("an edit, a delete, and a resolution made by three", "3",
                title_conflict().write(A, edit(body="new")).write(B, DELETE).write(C, resolve("title", "both")), A, B, C)
    merge_world("four replicas, the fourth knowing nothing", "3",
                shared(B, C).write(A, DELETE).write(B, edit(title="2")).write(C, edit(body="3")), A, B, C, S)
    w = shared(B, C).write(A, edit(title="1")).send(A, B).write(B, edit(title="2")).write(C, edit(title="3"))
    merge_world("a chain of two edits beside one edit", "3.2", w, A, B, C)
    merge_world("a resolution beats what it saw", "3.2", title_conflict().write(C, resolve("title", "both")), A, B, C)
    merge_world("two resolutions to equal values", "3.2",
                title_conflict().write(A, resolve("title", "both")).write(B, resolve("title", "both")), A, B)
    merge_world("two resolutions to unequal values", "3.2",
                title_conflict().write(A, resolve("title", "A says")).write(B, resolve("title", "B says")), A, B)
    merge_world("two resolutions of life, equal", "3.2",
                life_conflict().write(A, resolve_life("alive")).write(B, resolve_life("alive")), A, B)
    merge_world("two resolutions of life, unequal", "3.2",
                life_conflict().write(A, resolve_life("deleted")).write(B, resolve_life("alive")), A, B)
    merge_world("a resolution beside an edit of the same unit", "3.2",
                title_conflict().write(C, resolve("title", "both")).write(A, edit(title="again")), A, C)
    merge_world("a resolution beside an edit of another unit", "3.2",
                title_conflict().write(C, resolve("title", "both")).write(A, edit(body="again")), A, C)
    merge_world("a resolution of a unit beside a delete", "3.2",
                title_conflict().write(A, resolve("title", "both")).write(B, DELETE), A, B)
    w = title_conflict().write(A, edit(title="from B"))
    merge_world("values that became equal, against the conflict", "3.2", w, A, C)
    w = shared(B, C).write(A, DELETE).send(A, B, C).write(A, insert(title="back")).write(B, insert(title="again"))
    merge_world("two undeletes apart", "3.2", w, A, B, C)
    w = shared(B, C).write(A, DELETE).send(A, B).write(B, insert(title="back")).write(C, edit(title="late"))
    merge_world("an undelete beside an edit of one who never saw the delete", "3.2", w, A, B, C)
    merge_world("an insert beside an open conflict of delete and edit", "3.2",
                life_conflict().write(S, insert(title="S")), A, S)
    merge("units that only one side knows", "3",
          st([dot(A, 2)], [(dot(A, 2), "alive")], title=[(dot(A, 1), "t")], zukunft=[(dot(A, 2), "?")]),
          st([dot(A, 1), dot(B, 1)], [(dot(B, 1), "alive")], title=[(dot(A, 1), "t")], avenir=[(dot(B, 1), "!")]))
    merge("columns that only one side knows", "3",
          st([dot(A, 1)], [(dot(A, 1), "alive")], size=[(dot(A, 1), {"w": 1, "h": 2})]),
          st([dot(B, 1)], [(dot(B, 1), "alive")], size=[(dot(B, 1), {"w": 1, "h": 2, "depth": 3})]))
    merge("a unit left without pairs is left out", "3.3",
          st([dot(A, 1)], [(dot(A, 1), "alive")], gone=[(dot(A, 1), "x")]),
          st([dot(A, 1), dot(B, 1)], [(dot(B, 1), "alive")]))
    merge("a vector that knows a dot without holding it removes it, both ways", "3.2",
          st([dot(A, 2), dot(B, 1)], [(dot(A, 2), "alive")], title=[(dot(A, 2), "a")]),
          st([dot(A, 1), dot(B, 2)], [(dot(B, 2), "alive")], title=[(dot(A, 1), "old"), (dot(B, 2), "b")]))
    edges = [("text in NFC and in NFD", NFC, NFD), ("0.0 and -0.0", {"real": "0" * 16}, {"real": "8" + "0" * 15}),
             ("a blob and the text of the same bytes", {"blob": "6162"}, "ab"),
             ("the integer 1 and the real 1.0", 1, {"real": "3ff0000000000000"}),
             ("the integer 1 and the text 1", 1, "1"),
             ("two NaNs of different bits", {"real": "7ff8000000000000"}, {"real": "7ff8000000000001"}),
             ("-2^63 and 2^63-1", -2**63, 2**63 - 1), ("the empty text and the empty blob", "", {"blob": ""}),
             ("a value without columns and one with", {}, {"v": ""})]
    for name, x, y in edges:
        w = World().write(A, insert(title=x)).write(B, insert(title=y))
        merge_world(name + " are two values", "1", w, A, B)
        w.send(B, A)
        read("reading: " + name + " are in conflict", "1", w[A])
    w = World().write(A, insert(title={"real": "7ff8000000000000"})).write(B, insert(title={"real": "7ff8000000000000"}))
    read("reading: NaNs of the same bits are equal", "1", w.send(B, A)[A])
    one = st([dot(A, 1)], [(dot(A, 1), "alive")], title=[(dot(A, 1), "one")])
    merge("the same dot with two values", "3", one,
          st([dot(A, 1)], [(dot(A, 1), "alive")], title=[(dot(A, 1), "other")]))
    merge("the same dot with two marks", "3", one,
          st([dot(A, 1)], [(dot(A, 1), "deleted")], title=[(dot(A, 1), "one")]))
    merge("the same dot in NFC and in NFD", "3",
          st([dot(A, 1)], [(dot(A, 1), "alive")], title=[(dot(A, 1), NFC)]),
          st([dot(A, 1)], [(dot(A, 1), "alive")], title=[(dot(A, 1), NFD)]))
    merge("the same dot with two contents in two units is no error", "2",
          st([dot(A, 1)], [(dot(A, 1), "alive")], title=[(dot(A, 1), "x")]),
          st([dot(A, 1)], [(dot(A, 1), "alive")], body=[(dot(A, 1), "y")]))


def malformed():
    good = st([dot(A, 2), dot(B, 1)], [(dot(A, 2), "alive")], title=[(dot(A, 1), "x"), (dot(B, 1), "y")])
    merge("well-formed, the base of the malformed ones", "2", good, EMPTY)

    def bad(name, change, rule="2"):
        state = copy.deepcopy(good)
        change(state)
        merge("malformed: " + name, rule, state, EMPTY)

    def put(*path):
        *way, last, new = path

        def change(state):
            for key in way:
                state = state[key]
            state[last] = new
        return change

    def drop(*path):
        *way, last = path

        def change(state):
            for key in way:
                state = state[key]
            del state[last]
        return change

    title = ("units", "title", 0)
    bad("open dot in life above the vector", put("life", 0, "dot", dot(A, 3)))
    bad("open dot in a unit of a replica that is not in the vector", put(*title, "dot", dot(C, 1)))
    bad("open dot in a unit of an incarnation that is not in the vector", put(*title, "dot", dot(A, 1, 2)))
    bad("empty vector", put("vector", []))
    bad("a dot twice in a unit", put(*title, "dot", dot(B, 1)))
    bad("a dot twice in a unit with one value", lambda s: s["units"]["title"].append(s["units"]["title"][1]))
    bad("a dot twice in life", lambda s: s["life"].append({"dot": dot(A, 2), "mark": "deleted"}))
    bad("an incarnation twice in the vector", lambda s: s["vector"].insert(1, dot(A, 3)))
    bad("counter 0 in a dot", put(*title, "dot", dot(A, 0)), "1")
    bad("counter 0 in the vector", lambda s: s["vector"].append(dot(C, 0)), "1")
    bad("counter 2^64", put("vector", 0, dot(A, 2**64)), "1")
    bad("negative counter", put(*title, "dot", dot(A, -1)), "1")
    bad("incarnation number 2^64", lambda s: s["vector"].append(dot(C, 1, 2**64)), "1")
    bad("a counter that is no number", put("vector", 0, [A, "1", "two"]), "8")
    bad("a counter that is a JSON number", put("vector", 0, [A, "1", 2]), "8")
    bad("a dot of two items", put(*title, "dot", [A, "1"]), "8")
    bad("a dot of four items", put(*title, "dot", [A, "1", "1", "1"]), "8")
    bad("a vector entry of two items", put("vector", 1, [B, "1"]), "8")
    bad("a replica of 35 characters", put("vector", 1, dot(B[:-1], 1)), "1")
    bad("a replica of 37 characters", put("vector", 1, dot(B + "0", 1)), "1")
    bad("a replica that is no identifier", lambda s: s["vector"].append(dot("g" + C[1:], 1)), "1")
    bad("a replica in capitals", lambda s: s["vector"].append(dot(C.upper(), 1)), "1")
    bad("an unknown mark", put("life", 0, "mark", "undead"))
    bad("an empty mark", put("life", 0, "mark", ""))
    bad("no vector", drop("vector"), "8")
    bad("no life", drop("life"), "8")
    bad("no units", drop("units"), "8")
    bad("a pair without a dot", drop(*title, "dot"), "8")
    bad("a pair without a value", drop(*title, "value"), "8")
    bad("a life pair without a mark", drop("life", 0, "mark"), "8")
    bad("a real of 15 digits", put(*title, "value", {"v": {"real": "0" * 15}}), "8")
    bad("a real of 17 digits", put(*title, "value", {"v": {"real": "0" * 17}}), "8")
    bad("a blob of three digits", put(*title, "value", {"v": {"blob": "616"}}), "8")
    bad("an integer of 2^63", put(*title, "value", {"v": {"integer": str(2**63)}}), "1")
    bad("an integer of -2^63-1", put(*title, "value", {"v": {"integer": str(-2**63 - 1)}}), "1")
    bad("an unknown type", put(*title, "value", {"v": {"date": "2024-01-01"}}), "8")
    bad("two types in one column value", put(*title, "value", {"v": {"text": "a", "integer": "1"}}), "8")
    bad("a null in a state", put(*title, "value", {"v": None}), "8")
    merge("malformed: the second state, though the first has two contents for its dot", "2", good,
          st([dot(A, 2)], [(dot(A, 2), "deleted")], title=[(dot(B, 1), "y")]))
    case("malformed: a write on a malformed state", "2", "write",
         state=st([dot(A, 1)], [(dot(A, 2), "alive")]), dot=dot(A, 3), write=DELETE)


# ---------------------------------------------------------------- reading, §4

def reading():
    read("reading the empty state", "4", EMPTY)
    read("reading a plain record", "4", shared()[A])
    read("reading a record without units", "4", World().write(A, insert())[A], table="")
    read("reading a conflict of a unit", "4", title_conflict()[C])
    read("the id depends on the table", "4", title_conflict()[C], table="t\u00e2che")
    read("the id depends on the table's bytes: NFC", "4", title_conflict()[C], table=NFC)
    read("the id depends on the table's bytes: NFD", "4", title_conflict()[C], table=NFD)
    read("the id depends on the record", "4", title_conflict()[C], record="00000000-0000-0000-0000-000000000000")
    read("reading a conflict of life", "4", life_conflict()[C])
    read("reading a conflict of life, the delete having the higher dot", "4",
         shared(B).write(B, DELETE).write(A, edit(title="new")).send(B, A)[A], table="\u0437\u0430\u043c\u0435\u0442\u043a\u0430")
    read("reading delete and delete", "4", shared(B).write(A, DELETE).write(B, DELETE).send(B, A)[A])
    read("reading a deleted record with unequal values: no conflict", "4", title_conflict().write(C, DELETE)[C])
    read("reading conflicts of life and of units, in order", "4",
         shared(B, C).write(A, DELETE).write(B, edit(title="b", body="b")).write(C, edit(title="c", body="c"))
         .send(B, A).send(C, A)[A], table="note \U0001f5d2")
    read("reading equal values made apart: no conflict", "4",
         shared(B).write(A, edit(title="same")).write(B, edit(title="same")).send(B, A)[A])
    read("reading two equal values and a third", "4", wide_conflict()[C])
    read("the values are ordered by their lowest dot, not the provisional first", "4",
         shared(B, C).write(A, edit(title="x")).write(C, edit(title="x")).write(B, edit(title="y"))
         .send(B, A).send(C, A)[A])
    read("the provisional value is the highest dot's, whatever the counters", "4",
         shared(B).write(A, edit(title="1"), edit(title="2"), edit(title="3")).write(B, edit(title="low counter"))
         .send(B, A)[A])
    read("the provisional value within one replica: the higher incarnation, whatever the counters", "4",
         st([dot(A, 9, 9), dot(A, 1, 10)], [(dot(A, 9, 9), "alive"), (dot(A, 1, 10), "alive")],
            title=[(dot(A, 9, 9), "nine"), (dot(A, 1, 10), "ten")]))
    read("the provisional value with a replica above 7f", "4",
         st([dot(B, 1), dot(C, 1)], [(dot(B, 1), "alive")], title=[(dot(B, 1), "b"), (dot(C, 1), "c")]))
    read("64-bit extremes in the conflict id", "4",
         st([dot(A, MAX, MAX), dot(B, MAX, 0)], [(dot(A, MAX, MAX), "alive")],
            n=[(dot(A, MAX, MAX), 2**63 - 1), (dot(B, MAX, 0), -2**63)]))
    names = ["Z", "a", "stra\u00dfe", "\u540d\u524d", "\ufffd", "\U0001f600"]
    pairs = [(dot(A, 1), "x"), (dot(B, 1), "y")]
    read("unit names are ordered by their bytes, not as UTF-16", "4",
         st([dot(A, 1), dot(B, 1)], [(dot(A, 1), "alive"), (dot(B, 1), "alive")], **{n: pairs for n in names}),
         table="\u30c6\u30fc\u30d6\u30eb")
    read("a unit named in NFC", "4", st([dot(A, 1), dot(B, 1)], [(dot(A, 1), "alive")], **{NFC: pairs}))
    read("a unit named in NFD", "4", st([dot(A, 1), dot(B, 1)], [(dot(A, 1), "alive")], **{NFD: pairs}))
    read("a name is preceded by its length: table ab, unit c", "4",
         st([dot(A, 1), dot(B, 1)], [(dot(A, 1), "alive")], c=pairs), table="ab")
    read("a unit in conflict in one column only is in conflict as a whole", "4",
         shared(B, size={"w": 1, "h": 2}).write(A, edit(size={"w": 5, "h": 2})).write(B, edit(size={"w": 1, "h": 6}))
         .send(B, A)[A])


# ---------------------------------------------------------------- writing, §5

def writing():
    w = World()
    write("insert", "5 insert", w, A, insert(title="t", body="b"))
    write("insert without units", "5 insert", w, A, insert())
    write("insert with nulls: the columns are left out", "5 insert", w, A, insert(title={"v": None, "w": "x"}, n=None))
    write("insert with the dot of counter 2^64-1", "5 insert", World(), A, insert(title="t"), number=MAX)
    case("insert with the last dot of an incarnation", "5 insert", "write",
         state=EMPTY, dot=dot(A, MAX, MAX), write=insert(title=-2**63))
    write("insert on a living record is an edit", "5 insert", shared(B), B, insert(title="t"))
    write("insert in a conflict of life is an edit", "5 insert", life_conflict(), C, insert(title="t"))
    write("edit", "5 edit", shared(B), B, edit(title="t"))
    write("edit with an equal value takes its dot", "5 edit", shared(B), B, edit(title="old"))
    write("edit of no units asserts life", "5 edit", shared(B), B, edit())
    write("edit of a unit that was not there", "5 edit", shared(B), B, edit(color="red"))
    write("edit to null", "5 edit", shared(B), B, edit(title=None))
    write("edit with a new incarnation", "5 edit", shared(B), A, edit(title="t"), number=7)
    write("edit replaces equal values made apart", "5 replace-ordinary",
          shared(B).write(A, edit(title="same")).write(B, edit(title="same")).send(B, A), A, edit(title="t"))
    write("edit replaces every alive mark", "5 assert-life", title_conflict(), C, edit(body="t"))
    write("edit in a conflict: the own value is replaced", "5 replace-ordinary", title_conflict(), A, edit(title="t"))
    write("edit in a conflict: the own value is replaced, the provisional one", "5 replace-ordinary",
          title_conflict(), B, edit(title="t"))
    write("edit in a conflict without an own value: the provisional one is replaced", "5 replace-ordinary",
          title_conflict(), C, edit(title="t"))
    write("edit in a conflict: every dot of the own value is replaced", "5 replace-ordinary",
          wide_conflict(), B, edit(title="t"))
    write("edit in a conflict: every dot of the provisional value is replaced", "5 replace-ordinary",
          wide_conflict().send(A, S), S, edit(title="t"))
    w = wide_conflict()
    write("edit in a conflict: only the own value is replaced, the others stay", "5 replace-ordinary",
          w, A, edit(title="t"))
    own = World()
    own.states[A] = model.parse_state(
        st([dot(A, 4, 1), dot(A, 2, 2), dot(B, 1), dot(C, 1)], [(dot(A, 2, 2), "alive")],
           title=[(dot(A, 4, 1), "first life"), (dot(A, 2, 2), "second life"), (dot(B, 1), "first life"), (dot(C, 1), "c")]))
    write("edit in a conflict: own values of every incarnation are replaced", "5 replace-ordinary",
          own, A, edit(title="t"), number=3)
    write("edit in a conflict to a value that makes all equal", "5 replace-ordinary",
          title_conflict(), A, edit(title="from B"))
    write("edit in a conflict of the same unit, edited again", "5 replace-ordinary",
          title_conflict().write(A, edit(title="t")), A, edit(title="u"))
    write("edit of another unit settles nothing", "5", title_conflict(), A, edit(body="new"))
    write("edit after the values became equal", "5 replace-ordinary",
          title_conflict().write(A, edit(title="from B")), A, edit(title="t"))
    write("edit in a conflict of life keeps the delete", "5 assert-life", life_conflict(), B, edit(title="t"))
    write("edit in a conflict of life by the deleter keeps his delete", "5 assert-life", life_conflict(), A, edit(title="t"))
    write("edit in a conflict of life by a third", "5 assert-life", life_conflict(), C, edit(body="t"))
    write("delete", "5 delete", shared(B), B, DELETE)
    write("delete of a record with unequal values leaves them", "5 delete", title_conflict(), C, DELETE)
    write("delete replaces every alive mark when life is in no conflict", "5 delete",
          title_conflict(), A, DELETE)
    write("delete in a conflict of life by the deleter", "5 delete", life_conflict(), A, DELETE)
    write("delete in a conflict of life by the editor ends it", "5 delete", life_conflict(), B, DELETE)
    write("delete in a conflict of life by a third keeps the edit", "5 delete", life_conflict(), C, DELETE)
    w = shared(B, C).write(A, DELETE).write(B, edit(title="b")).write(C, edit(title="c")).send(B, A).send(C, A).send(A, B)
    write("delete in a conflict of life by one of two editors", "5 delete", w, B, DELETE)
    write("resolve", "5 resolve", title_conflict(), C, resolve("title", "both"))
    write("resolve to one of the values", "5 resolve", title_conflict(), A, resolve("title", "from B"))
    write("resolve three dots", "5 resolve", wide_conflict(), C, resolve("title", "one"))
    write("resolve to null", "5 resolve", title_conflict(), C, resolve("title", None))
    both = shared(B, C).write(A, edit(title="a")).write(B, edit(title="b")).write(C, DELETE)
    both.send(B, A).send(C, A).send(A, B, C)
    write("resolve a unit beside an open delete keeps the delete", "5 resolve", both, A, resolve("title", "both"))
    write("resolve a unit beside one's own delete keeps it", "5 resolve", both, C, resolve("title", "both"))
    write("resolve life to alive", "5 resolve-life", both, B, resolve_life("alive"))
    write("resolve life to deleted leaves unequal values", "5 resolve-life", both, B, resolve_life("deleted"))
    gone = shared(B, C).write(A, DELETE).send(A, B)
    write("undelete with an equal value: the unit keeps its dot", "5 insert", gone, B, insert(title="old"))
    write("undelete with another value and a new unit", "5 insert", gone, B, insert(title="new", color="red"))
    write("undelete without units", "5 insert", gone, A, insert())
    write("undelete takes the place of two deletes", "5 insert",
          shared(B).write(A, DELETE).write(B, DELETE).send(B, A), A, insert(title="old"))
    w = title_conflict().write(A, DELETE).send(A, B, C)
    write("undelete of unequal values, one given: the own one is replaced", "5 insert", w, A, insert(title="t"))
    write("undelete of unequal values, the provisional one given: the conflict stays", "5 insert",
          w, C, insert(title="from B"))
    write("undelete of unequal values, none given: the conflict is back", "5 insert", w, B, insert(body="text"))
    write("undelete with equal values made apart: they keep their dots", "5 insert",
          shared(B).write(A, edit(title="same")).write(B, edit(title="same")).send(B, A).write(A, DELETE),
          A, insert(title="same"))
    # unknown columns
    wide = shared(B, size={"w": 1, "h": 2, "depth": 3})
    write("edit carries an unknown column over", "5 unknown columns", wide, B, edit(size={"w": 5, "h": 6}))
    write("edit to null drops the column, the unknown one stays", "5 unknown columns", wide, B, edit(size={"w": 5, "h": None}))
    write("edit leaves an unknown unit alone", "5 unknown columns", shared(B, title="t", zukunft="?"), B, edit(title="u"))
    write("undelete with equal known columns keeps the unit and its unknown column", "5 unknown columns",
          shared(size={"w": 1, "depth": 3}).write(A, DELETE), A, insert(size={"w": 1}))
    w = shared(B, C, size={"w": 1, "depth": 3})
    w.write(A, edit(size={"w": 2, "depth": 4})).write(B, edit(size={"w": 3, "extra": 5})).send(B, A).send(A, B, C)
    write("edit in a conflict carries over what the replaced version had", "5 unknown columns", w, A, edit(size={"w": 9}))
    write("edit in a conflict without an own value carries over the provisional one's columns", "5 unknown columns",
          w, C, edit(size={"w": 9}))
    write("resolve carries over the highest dot's columns only", "5 unknown columns", w, A, resolve("size", {"w": 9}))
    w = World()
    w.states[A] = model.parse_state(
        st([dot(A, 1, 1), dot(A, 1, 2), dot(B, 1)], [(dot(B, 1), "alive")],
           size=[(dot(A, 1, 1), {"w": 1, "x": 1}), (dot(A, 1, 2), {"w": 2, "y": 2}), (dot(B, 1), {"w": 3, "z": 3})]))
    write("edit in a conflict replacing two own values carries over the higher one's columns", "5 unknown columns",
          w, A, edit(size={"w": 9}), number=3)
    write("a text in NFD replaces one in NFC, byte by byte", "1", shared(B, title=NFC), B, edit(title=NFD))
    write("undelete with a text in NFD where NFC was: another value", "1",
          shared(B, title=NFC).write(A, DELETE), A, insert(title=NFD))
    write("undelete with -0.0 where 0.0 was: another value", "1",
          shared(title={"real": "0" * 16}).write(A, DELETE), A, insert(title={"real": "8" + "0" * 15}))
    # errors
    deleted, none = shared(B).write(A, DELETE), World()
    for what in (edit(title="t"), DELETE, resolve("title", "t"), resolve_life("alive")):
        write(f"error: {what['kind']} of no record", "5 no-record", none, A, what)
    for what in (edit(title="t"), DELETE, resolve("title", "t")):
        write(f"error: {what['kind']} of a deleted record", "5 record-deleted", deleted, A, what)
    write("error: resolve of unequal values in a deleted record", "5 record-deleted",
          title_conflict().write(C, DELETE), C, resolve("title", "t"))
    write("error: resolve-life of a deleted record", "5 no-conflict", deleted, A, resolve_life("alive"))
    write("error: resolve-life of two deletes", "5 no-conflict",
          shared(B).write(A, DELETE).write(B, DELETE).send(B, A), A, resolve_life("deleted"))
    write("error: resolve-life of a living record", "5 no-conflict", shared(), A, resolve_life("deleted"))
    write("error: resolve of a unit without a conflict", "5 no-conflict", shared(), A, resolve("title", "t"))
    write("error: resolve of a unit that is not there", "5 no-conflict", shared(), A, resolve("color", "t"))
    write("error: resolve of another unit than the one in conflict", "5 no-conflict", title_conflict(), A, resolve("body", "t"))
    write("error: resolve of values that have become equal", "5 no-conflict",
          title_conflict().write(A, edit(title="from B")), A, resolve("title", "from B"))


# ---------------------------------------------------------------- refusing, §6

def refusing():
    def refuse(name, state, change, first=None):
        case(name, "6", "refuse", state=state, change=change, firstDot=first or dot(S, 1))

    w = shared(S).write(A, edit(title="no"))
    refuse("refusal of an edit: the other unit stays", w[S], w[A])
    refuse("refusal of an edit, the server's counter far on", w[S], w[A], dot(S, 2**63, 99))
    w = shared(S).write(A, edit(color="no"))
    refuse("refusal of an edit of a unit that the server has not: it goes", w[S], w[A])
    w = shared(S).write(A, DELETE)
    refuse("refusal of a delete: only life is touched", w[S], w[A])
    w = shared(S).write(A, DELETE).send(A, S).write(A, insert(title="back"))
    refuse("refusal of an undelete", w[S], w[A])
    w = shared(S, B).write(A, edit(title="no")).write(B, edit(title="yes")).send(B, S)
    refuse("refusal of an edit beside an edit that was admitted", w[S], w[A])
    w = shared(S, B).write(A, DELETE).write(B, edit(title="yes")).send(B, S)
    refuse("refusal of a delete beside an edit that was admitted", w[S], w[A])
    w = title_conflict().send(A, S).write(A, edit(title="no"))
    refuse("refusal of an edit in an open conflict: every version gets a new dot, in order", w[S], w[A])
    w = title_conflict().send(A, S).write(A, resolve("title", "no"))
    refuse("refusal of a resolution: the conflict is back", w[S], w[A])
    w = life_conflict().send(A, S).write(B, resolve_life("deleted"))
    refuse("refusal of a resolution of life: the conflict is back, the units stay", w[S], w[B])
    w = life_conflict().send(A, S).write(B, edit(title="x", body="y"))
    refuse("refusal of an edit of two units in a conflict of life", w[S], w[B])
    w = shared(S).write(A, edit(body="no"), DELETE)
    refuse("refusal of an edit and a delete together", w[S], w[A])
    w = World().write(A, insert(title="no", body="never"))
    refuse("refusal of a creation", EMPTY, w[A])
    w = World().write(A, insert(title="a")).write(B, insert(title="b", body="b")).send(B, A)
    refuse("refusal of a creation with an open conflict", EMPTY, w[A])
    names = {"\ufffd": "x", "\U0001f600": "y", "z": "z", "\u00e4": "w"}
    w = shared(S, **names).write(A, edit(**{n: "no" for n in names}))
    refuse("refusal: the new dots go to the units by the bytes of their names", w[S], w[A])
    w = shared(S, title="t", zukunft="?").write(A, edit(title="no"))
    refuse("refusal: an untouched unknown unit stays", w[S], w[A])
    w = shared(S, size={"w": 1, "depth": 3}).write(A, edit(size={"w": 2}))
    refuse("refusal: contents are kept with all their columns", w[S], w[A])
    w = shared(S).write(A, edit(title="no"))
    refused = model.run_case("refuse", {"state": w[S], "change": w[A], "firstDot": dot(S, 1)})["state"]
    merge("a refusal comes back to the one refused", "6", w[A], refused)
    w.write(A, edit(title="no again"))
    merge("a refusal comes back to one who has edited on", "6", w[A], refused)
    refuse("a second refusal on top of the first", refused, w[A], dot(S, 3))
    w = World().write(A, insert(title="no"))
    refused = model.run_case("refuse", {"state": EMPTY, "change": w[A], "firstDot": dot(S, 1)})["state"]
    merge("the refusal of a creation comes back", "6", w[A], refused)
    read("reading a refused creation: its units stay readable", "6", refused)


def taking_back():
    def reissue(name, change, seen, first=None):
        case(name, "6", "reissue", change=change, seen=seen["vector"], firstDot=first or dot(S, 1))
        return model.run_case("reissue", {"change": change, "seen": seen["vector"],
                                          "firstDot": first or dot(S, 1)})["state"]

    w = shared(S, B).write(B, edit(title="late")).write(A, edit(title="new"), DELETE)
    back = reissue("taking back an edit of a collected record: every pair gets a dot of the server's", w[B], w[A])
    merge("taken back: one who still has the tombstone comes to it", "6", w[A], back)
    merge("taken back: its author comes to it", "6", w[B], back)
    merge("taken back: one who has an older state comes to it", "6", w[S], back)
    w = shared(S, B).write(A, DELETE).send(A, B).write(B, insert(title="again"))
    reissue("taking back an undelete", w[B], w[A], dot(S, 7, 41))
    w = title_conflict()
    w.send(A, B)
    reissue("taking back a record with an open conflict: both versions stay", w[B], w[A], dot(S, 3))
    w = life_conflict()
    reissue("taking back a delete beside an edit: the conflict of life stays", w[B], w[A], dot(S, 3))


# ---------------------------------------------------------------- new dots, §7

def restamping():
    def restamp(name, state, old=(A, "1"), new=(A, "2", "1"), held=(), base=(), closed=None):
        more = {} if closed is None else {"closed": list(closed)}
        case(name, "7", "restamp", state=state, old=list(old), new=list(new), held=list(held), base=list(base), **more)

    w = World().write(A, insert(title="t", body="b"))
    restamp("restamp an unsent insert: one new dot for all its places", w[A])
    w.write(A, edit(title="u"))
    restamp("restamp all: two open dots, in order", w[A])
    restamp("restamp: one dot held by the server", w[A], held=[dot(A, 1)])
    restamp("restamp: all held", w[A], held=[dot(A, 1), dot(A, 2)])
    restamp("restamp: the later held, not the earlier", w[A], held=[dot(A, 2)])
    restamp("restamp with a base", w[A], base=[dot(A, 1)])
    restamp("restamp with a base that has all", w[A], base=[dot(A, 2)])
    restamp("restamp: held dots that the state does not contain do not count", w[A], held=[dot(A, 5)])
    restamp("restamp: held dots that are no longer open do count", World().write(A, insert(title="t"), edit(title="u"),
            edit(title="v"))[A], held=[dot(A, 2)])
    w3 = World().write(A, insert(title="t"), edit(title="u"), edit(title="v"))
    restamp("restamp: a replaced version that the server holds stays seen", w3[A], held=[dot(A, 1), dot(A, 2)],
            closed=[dot(A, 2)])
    restamp("restamp: a replaced version that the server does not hold ends the prefix", w3[A],
            held=[dot(A, 1), dot(A, 3)], closed=[dot(A, 2)])
    restamp("restamp: replaced versions below the base and of others do not count", w3[A], held=[dot(A, 2)],
            base=[dot(A, 1)], closed=[dot(A, 1), dot(A, 2), dot(B, 2)])
    restamp("restamp: held and base, the base being greater", w[A], held=[dot(A, 1)], base=[dot(A, 2), dot(B, 9)])
    restamp("restamp: held dots of others do not count", w[A], held=[dot(B, 1), dot(A, 2, 7)])
    restamp("restamp from a counter far on", w[A], new=(A, str(MAX), str(2**63)))
    restamp("restamp with a new number below the old", w[A], new=(A, "0", "1"))
    w = title_conflict().write(A, edit(title="mine"))
    restamp("restamp in an open conflict: the others' dots stay", w[A], base=[dot(A, 2), dot(B, 1)])
    w = shared(B).write(A, DELETE)
    restamp("restamp an unsent delete", w[A], base=[dot(A, 1)])
    restamp("restamp what has nothing of the old incarnation", World().write(B, insert(title="t"))[B])
    restamp("restamp the empty state", EMPTY)
    w = World().write(A, *[insert(title="0")] + [edit(**{f"u{i}": "x"}) for i in range(1, 11)])
    restamp("restamp in the order of counters as numbers", w[A])
    w = shared(B).write(A, edit(title="t"), number=1).write(A, edit(body="c"), number=2)
    restamp("restamp when the new incarnation is in the vector already", w[A], new=(A, "2", "2"), base=[dot(A, 1)])
    # A's copy and A write counter 2 differently; the copy restamps and the two can be merged.
    w = shared(S).write(A, edit(title="original")).send(A, S)
    copy_state = shared().write(A, edit(title="copy"))[A]
    merge("a copied store: one dot with two contents", "7", w[S], copy_state)
    fixed = model.run_case("restamp", {"state": copy_state, "old": [A, "1"], "new": [A, "2", "1"],
                                       "held": [dot(A, 1)], "base": [dot(A, 1)]})["state"]
    merge("a copied store after the restamp: two values", "7", w[S], fixed)


# ---------------------------------------------------------------- runs

def running():
    start = [step(A, insert(title="old", body="text")), send(A, B), send(A, C)]
    all_to_all = [send(A, B), send(B, C), send(C, A), send(A, B)]
    run("run: nothing happens", "8", replicas=[A, B])
    run("run: errors use no counter", "8", step(A, edit(title="no")), step(A, DELETE), step(A, insert(title="t")),
        step(A, resolve("title", "no")), step(A, DELETE), step(A, edit(title="no")), step(A, insert(title="u")),
        replicas=[A])
    run("run: insert, edit on the other side, and back", "5", *start[:2], step(B, edit(title="new")), send(B, A),
        step(A, edit(title="newer")), send(A, B), replicas=[A, B])
    run("run: two inserts apart, resolved", "5", step(A, insert(title="a")), step(B, insert(title="b")), send(A, B),
        send(B, A), step(A, resolve("title", "ab")), send(A, B), replicas=[A, B])
    run("run: three edits, three ways", "3", *start, step(A, edit(title="a")), step(B, edit(title="b")),
        step(C, edit(title="c")), *all_to_all)
    run("run: delete against edit, resolved to alive", "5", *start[:2], step(A, DELETE), step(B, edit(title="new")),
        send(A, B), send(B, A), step(A, resolve_life("alive")), send(A, B), replicas=[A, B])
    run("run: delete against edit, resolved to deleted", "5", *start[:2], step(A, edit(title="new")), step(B, DELETE),
        send(A, B), send(B, A), step(A, resolve_life("deleted")), send(A, B), replicas=[A, B])
    run("run: own delete, then own edit in the open conflict of life", "5", *start[:2], step(A, DELETE),
        step(B, edit(title="kept")), send(B, A), step(A, edit(body="mine")), send(A, B), replicas=[A, B])
    run("run: own edit, then own delete in the open conflict of life", "5", *start[:2], step(A, DELETE),
        step(B, edit(title="kept")), send(A, B), step(B, DELETE), send(B, A), replicas=[A, B])
    run("run: a third deletes in the open conflict of life", "5", *start, step(A, DELETE), step(B, edit(title="kept")),
        send(A, C), send(B, C), step(C, DELETE), send(C, A), send(C, B))
    run("run: a conflict edited again and again by both", "5", *start[:2], step(A, edit(title="a")), step(B, edit(title="b")),
        send(A, B), send(B, A), step(A, edit(title="a2")), step(B, edit(title="b2")), send(A, B), send(B, A),
        replicas=[A, B])
    run("run: the values become equal, then one is edited", "5", *start[:2], step(A, edit(title="a")),
        step(B, edit(title="b")), send(B, A), step(A, edit(title="b")), send(A, B), step(B, edit(title="c")), send(B, A),
        replicas=[A, B])
    run("run: both move to the other's value, the conflict goes on", "5", *start[:2], step(A, edit(title="a")),
        step(B, edit(title="b")), send(A, B), send(B, A), step(A, edit(title="b")), step(B, edit(title="a")),
        send(A, B), send(B, A), replicas=[A, B])
    run("run: a resolution beside an edit in the conflict", "5", *start[:2], step(A, edit(title="a")),
        step(B, edit(title="b")), send(A, B), send(B, A), step(A, resolve("title", "ab")), step(B, edit(title="b2")),
        send(A, B), send(B, A), replicas=[A, B])
    run("run: undelete against an edit of one who missed the delete", "5", *start, step(A, DELETE), send(A, B),
        step(B, insert(title="back")), step(C, edit(title="late")), send(B, A), send(C, A), send(A, C))
    run("run: undelete against a second delete", "5", *start[:2], step(A, DELETE), step(B, DELETE), send(A, B),
        step(B, insert(title="back")), step(A, insert(title="again")), send(B, A), send(A, B), replicas=[A, B])
    run("run: repeated and stale deliveries change nothing", "3", *start[:2], step(A, edit(title="a")), send(A, B),
        send(A, B), send(B, A), step(B, edit(title="b")), send(A, B), send(A, B), send(B, A), replicas=[A, B])
    run("run: the third learns of a conflict and its resolution out of order", "3", *start[:2], step(A, edit(title="a")),
        step(B, edit(title="b")), send(A, B), step(B, resolve("title", "ab")), send(B, C), send(A, C), send(C, A))
    for n, order in enumerate(itertools.permutations((A, B, C)), 1):
        x, y, z = order
        run(f"run: edit, delete and edit reach one in order {n}", "3", *start, step(A, edit(title="a")), step(B, DELETE),
            step(C, edit(title="c", body="c")), send(x, y), send(y, z), send(z, x), send(x, y))


def build() -> str:
    CASES.clear()
    for part in (merging, malformed, reading, writing, refusing, taking_back, restamping, running):
        part()
    names = [c["name"] for c in CASES]
    assert len(set(names)) == len(names), sorted(n for n in names if names.count(n) > 1)
    for c in CASES:
        assert ("malformed-state" == c["result"].get("error")) == c["name"].startswith("malformed:"), c["name"]
        assert c["name"].startswith("error:") <= ("error" in c["result"]), c["name"]
        assert c["op"] != "run" or len(c["input"]["steps"]) <= 10, c["name"]
    return json.dumps(CASES, indent=2, ensure_ascii=True) + "\n"


def main():
    text = build()
    if "--check" in sys.argv[1:]:
        same = PATH.is_file() and PATH.read_text(encoding="utf-8") == text
        print("up to date" if same else f"{PATH.name} is not what the model makes")
        return 0 if same else 1
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(text, encoding="utf-8")
    print(len(CASES), "cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
