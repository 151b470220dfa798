"""Reference model of the merge, written from protocol/merge.md alone ("§" points there).

Plain immutable data:
  dot      (replica, number, counter)      replica: 36 lower-case characters, so tuple order is dot order
  value    (("column", (type, content)), ...) sorted by column, without nulls
  content  a mark ("alive" / "deleted") in life, a value in a unit
  State    vector: (((replica, number), counter), ...)     sorted
           parts:  ((name, ((dot, content), ...)), ...)    sorted; life is the part with the empty name (§4)
Python compares texts by code point, which is the order and equality of their UTF-8 bytes (§1).
"""
from __future__ import annotations

import hashlib
import itertools
import re
import uuid
from typing import NamedTuple

LIFE, ALIVE, DELETED = "", "alive", "deleted"
U64 = 2**64 - 1


class MergeError(Exception):
    """An error of the text; `name` is its name there, `dot` the dot it names, if any."""

    def __init__(self, name, detail="", dot=None):
        super().__init__(f"{name} {detail}".strip())
        self.name, self.dot = name, dot


class State(NamedTuple):  # §2
    vector: tuple = ()
    parts: tuple = ()


EMPTY = State()


def make(vector: dict, parts: dict) -> State:
    """The one canonical form of a state: sorted, and without empty parts (§3.3)."""
    pairs = ((name, tuple(sorted(part.items()))) for name, part in sorted(parts.items()) if part)
    return State(tuple(sorted(vector.items())), tuple(pairs))


def parts_of(state) -> dict:
    return {name: dict(pairs) for name, pairs in state.parts}


def contains(vector: dict, dot) -> bool:  # §1
    return vector.get(dot[:2], 0) >= dot[2]


def enter(vector: dict, dot) -> dict:
    return {**vector, dot[:2]: max(vector.get(dot[:2], 0), dot[2])}


# ---------------------------------------------------------------- merging, §3

def union(v: dict, w: dict) -> dict:
    return {inc: max(v.get(inc, 0), w.get(inc, 0)) for inc in v.keys() | w.keys()}


def merge(a: State, b: State) -> State:
    va, vb, pa, pb = dict(a.vector), dict(b.vector), parts_of(a), parts_of(b)
    parts = {}
    for name in sorted(pa.keys() | pb.keys()):
        mine, theirs = pa.get(name, {}), pb.get(name, {})
        for dot in sorted(mine.keys() & theirs.keys()):
            if mine[dot] != theirs[dot]:
                raise MergeError("dot-with-two-contents", f"{dot} in {name!r}", dot)
        parts[name] = {d: c for d, c in mine.items() if d in theirs or not contains(vb, d)}
        parts[name] |= {d: c for d, c in theirs.items() if d in mine or not contains(va, d)}
    return make(union(va, vb), parts)


def merge_all(states) -> State:
    result = EMPTY
    for state in states:
        result = merge(result, state)
    return result


# ---------------------------------------------------------------- reading, §4

def in_conflict(pairs: dict) -> bool:
    return len(set(pairs.values())) > 1


def lives(state) -> bool:
    return ALIVE in parts_of(state).get(LIFE, {}).values()


def provisional(pairs: dict):
    return pairs[max(pairs)]


def dot_bytes(dot) -> bytes:
    return uuid.UUID(dot[0]).bytes + dot[1].to_bytes(8, "big") + dot[2].to_bytes(8, "big")


def conflict_id(table: str, record: str, unit: str, dots) -> str:
    def name(text):
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    data = name(table) + uuid.UUID(record).bytes + name(unit) + b"".join(map(dot_bytes, sorted(dots)))
    return str(uuid.UUID(bytes=hashlib.sha256(data).digest()[:16]))


def versions(pairs: dict) -> list:
    """The dots of each value, the values ordered by their lowest dot."""
    dots = {}
    for dot, content in sorted(pairs.items()):
        dots.setdefault(content, []).append(dot)
    return list(dots.values())


def read(table: str, record: str, state: State):
    """(lives, {unit: provisional value}, [(unit, id, versions)])"""
    parts = parts_of(state)
    conflicts = []
    if lives(state):  # a deleted record has none, nor has a state without life
        conflicts = [(name, conflict_id(table, record, name, pairs), versions(pairs))
                     for name, pairs in parts.items() if in_conflict(pairs)]
    values = {name: provisional(pairs) for name, pairs in parts.items() if name != LIFE}
    return lives(state), values, conflicts


# ---------------------------------------------------------------- writing, §5

def carried(given: dict, replaced: dict):
    """The columns given, and the other columns of the replaced pair with the highest dot. A null leaves no column."""
    columns = dict(provisional(replaced)) if replaced else {}
    columns.update(given)
    return tuple(sorted((name, content) for name, content in columns.items() if content is not None))


def replace_ordinary(pairs: dict, dot, given: dict) -> dict:
    targets = set(pairs.values())
    if in_conflict(pairs):
        targets = {value for d, value in pairs.items() if d[0] == dot[0]} or {provisional(pairs)}
    gone = {d: value for d, value in pairs.items() if value in targets}
    kept = {d: value for d, value in pairs.items() if value not in targets}
    return {**kept, dot: carried(given, gone)}


def assert_life(life: dict, dot) -> dict:
    return {**{d: mark for d, mark in life.items() if mark == DELETED}, dot: ALIVE}


def write(state: State, dot, kind, values=None, unit=None, value=None, mark=None) -> State:
    """`values` maps units to {column: column value or None}; `value` is one such map."""
    vector, parts = dict(state.vector), parts_of(state)
    life = parts.get(LIFE, {})
    if contains(vector, dot):
        raise ValueError(f"{dot} is not new")
    if not life and kind != "insert":
        raise MergeError("no-record")
    deleted = not lives(state)
    if kind == "insert" and not life:
        parts = {**parts, LIFE: {dot: ALIVE}, **{name: {dot: carried(given, {})} for name, given in values.items()}}
    elif kind == "insert" and deleted:  # an undelete
        parts[LIFE] = {dot: ALIVE}
        for name, given in values.items():
            pairs = parts.get(name, {})
            if not pairs or in_conflict(pairs) or carried(given, pairs) != provisional(pairs):
                parts[name] = replace_ordinary(pairs, dot, given)
    elif kind in ("insert", "edit"):
        if deleted:
            raise MergeError("record-deleted")
        for name, given in values.items():
            parts[name] = replace_ordinary(parts.get(name, {}), dot, given)
        parts[LIFE] = assert_life(life, dot)
    elif kind == "delete":
        if deleted:
            raise MergeError("record-deleted")
        stay = {d: m for d, m in life.items() if in_conflict(life) and d[0] != dot[0] and m == ALIVE}
        parts[LIFE] = {**stay, dot: DELETED}
    elif kind == "resolve":
        if deleted:
            raise MergeError("record-deleted")
        if not in_conflict(parts.get(unit, {})):
            raise MergeError("no-conflict")
        parts[unit] = {dot: carried(value, parts[unit])}
        parts[LIFE] = assert_life(life, dot)
    elif kind == "resolve-life":
        if not in_conflict(life):
            raise MergeError("no-conflict")
        parts[LIFE] = {dot: mark}
    else:
        raise ValueError(f"unknown write {kind!r}")
    return make(enter(vector, dot), parts)


# ---------------------------------------------------------------- refusing, §6

def refuse(s: State, c: State, first_dot) -> State:
    vector, before, change = dict(s.vector), parts_of(s), parts_of(c)
    parts, dot = {}, first_dot
    result = union(vector, dict(c.vector))
    if s == EMPTY:  # the refusal of a creation: the units keep the dots that C gave them
        return make(enter(result, dot), {**change, LIFE: {dot: DELETED}})
    for name, pairs in before.items():  # life is named "" and so comes first
        parts[name] = pairs
        if any(not contains(vector, d) for d in change.get(name, {})):  # a touched part
            parts[name] = {}
            for _, content in sorted(pairs.items()):
                parts[name][dot] = content
                result = enter(result, dot)
                dot = (dot[0], dot[1], dot[2] + 1)
    return make(result, parts)


def reissue(c: State, seen: dict, first_dot) -> State:
    result, parts, dot = union(dict(c.vector), seen), {}, first_dot
    for name, pairs in parts_of(c).items():  # life is named "" and so comes first
        parts[name] = {}
        for _, content in sorted(pairs.items()):
            parts[name][dot] = content
            result = enter(result, dot)
            dot = (dot[0], dot[1], dot[2] + 1)
    return make(result, parts)


# ---------------------------------------------------------------- new dots, §7

def restamp(s: State, old, new, held, base: dict, closed=()) -> State:
    """`old` is (replica, number), `new` is (replica, number, next counter)."""
    vector, parts = dict(s.vector), parts_of(s)
    floor = min(base.get(old, 0), vector.get(old, 0))
    open_dots = sorted({d for pairs in parts.values() for d in pairs if d[:2] == old})
    known = sorted({d for d in [*open_dots, *closed] if d[:2] == old and d[2] > floor})
    prefix = list(itertools.takewhile(lambda d: d in held, known))
    stamps = [d for d in known[len(prefix):] if d in open_dots]
    renamed = {d: (new[0], new[1], new[2] + i) for i, d in enumerate(stamps)}
    top = prefix[-1][2] if prefix else floor
    vector.pop(old, None)
    if top:
        vector[old] = top
    for dot in renamed.values():
        vector = enter(vector, dot)
    return make(vector, {n: {renamed.get(d, d): c for d, c in pairs.items()} for n, pairs in parts.items()})


# ---------------------------------------------------------------- JSON, §8

def check(condition, detail):
    if not condition:
        raise MergeError("malformed-state", detail)


def parse_identifier(j):
    check(isinstance(j, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", j), f"identifier {j!r}")
    return j


def parse_number(j, low, high):
    check(isinstance(j, str) and re.fullmatch(r"0|-?[1-9][0-9]*", j) and low <= int(j) <= high, f"number {j!r}")
    return int(j)


def parse_incarnation(j):
    check(isinstance(j, list) and len(j) == 2, f"incarnation {j!r}")
    return parse_identifier(j[0]), parse_number(j[1], 0, U64)


def parse_dot(j):
    check(isinstance(j, list) and len(j) == 3, f"dot {j!r}")
    return *parse_incarnation(j[:2]), parse_number(j[2], 1, U64)


def parse_vector(j) -> dict:
    check(isinstance(j, list), "vector")
    dots = [parse_dot(entry) for entry in j]
    vector = {dot[:2]: dot[2] for dot in dots}
    check(len(vector) == len(dots), "an incarnation twice in the vector")
    return vector


def parse_column(j):
    check(isinstance(j, dict) and len(j) == 1, f"column value {j!r}")
    (kind, content), = j.items()
    if kind == "integer":
        return kind, parse_number(content, -2**63, 2**63 - 1)
    forms = {"real": r"[0-9a-f]{16}", "blob": r"([0-9a-f]{2})*", "text": r"(?s:.*)"}
    check(kind in forms and isinstance(content, str) and re.fullmatch(forms[kind], content), f"column value {j!r}")
    return kind, content


def parse_value(j):
    """A value in a state: no nulls."""
    check(isinstance(j, dict), f"value {j!r}")
    return tuple(sorted((name, parse_column(column)) for name, column in j.items()))


def parse_given(j) -> dict:
    """A value in a write: nulls allowed."""
    return {name: None if column is None else parse_column(column) for name, column in j.items()}


def parse_mark(j):
    check(j in (ALIVE, DELETED), f"mark {j!r}")
    return j


def parse_pairs(j, key, parse) -> dict:
    check(isinstance(j, list), "pairs")
    check(all(isinstance(pair, dict) and pair.keys() == {"dot", key} for pair in j), "keys of a pair")
    pairs = {parse_dot(pair["dot"]): parse(pair[key]) for pair in j}
    check(len(pairs) == len(j), "a dot twice in one part")
    return pairs


def parse_state(j) -> State:
    check(isinstance(j, dict) and j.keys() == {"vector", "life", "units"}, "keys of the state")
    check(isinstance(j["units"], dict) and LIFE not in j["units"], "units")
    vector = parse_vector(j["vector"])
    parts = {name: parse_pairs(pairs, "value", parse_value) for name, pairs in j["units"].items()}
    parts[LIFE] = parse_pairs(j["life"], "mark", parse_mark)
    for pairs in parts.values():
        check(all(contains(vector, dot) for dot in pairs), "an open dot outside the vector")
    return make(vector, parts)


def format_dot(dot):
    return [dot[0], str(dot[1]), str(dot[2])]


def format_value(value):
    return {name: {kind: str(content)} for name, (kind, content) in value}


def format_state(state):
    parts = parts_of(state)
    life = parts.pop(LIFE, {})
    return {"vector": [format_dot((*inc, counter)) for inc, counter in state.vector],
            "life": [{"dot": format_dot(d), "mark": mark} for d, mark in life.items()],
            "units": {name: [{"dot": format_dot(d), "value": format_value(v)} for d, v in pairs.items()]
                      for name, pairs in parts.items()}}


def write_json(state: State, dot, w) -> State:
    extra = {key: w[key] for key in ("unit", "mark") if key in w}
    if "values" in w:
        extra["values"] = {name: parse_given(given) for name, given in w["values"].items()}
    if "value" in w:
        extra["value"] = parse_given(w["value"])
    return write(state, dot, w["kind"], **extra)


def run_json(replicas, steps):
    """§8: every replica starts with the empty state and incarnation number 1."""
    states, used = dict.fromkeys(replicas, EMPTY), dict.fromkeys(replicas, 0)
    for step in steps:
        if "at" in step:
            at = step["at"]
            try:
                states[at] = write_json(states[at], (at, 1, used[at] + 1), step["write"])
            except MergeError:
                continue  # changes nothing and uses no counter
            used[at] += 1
        else:
            states[step["to"]] = merge(states[step["to"]], states[step["from"]])
    return states


def run_case(op, i):
    """The result of a case, as JSON."""
    try:
        if op == "merge":
            return {"state": format_state(merge_all([parse_state(s) for s in i["states"]]))}
        if op == "write":
            return {"state": format_state(write_json(parse_state(i["state"]), parse_dot(i["dot"]), i["write"]))}
        if op == "refuse":
            s, c = parse_state(i["state"]), parse_state(i["change"])
            return {"state": format_state(refuse(s, c, parse_dot(i["firstDot"])))}
        if op == "reissue":
            seen = parse_vector(i["seen"])
            return {"state": format_state(reissue(parse_state(i["change"]), seen, parse_dot(i["firstDot"])))}
        if op == "restamp":
            held = {parse_dot(dot) for dot in i["held"]}
            return {"state": format_state(restamp(parse_state(i["state"]), parse_incarnation(i["old"]),
                                                  parse_dot(i["new"]), held, parse_vector(i["base"]),
                                                  [parse_dot(dot) for dot in i.get("closed", [])]))}
        if op == "read":
            alive, values, conflicts = read(i["table"], parse_identifier(i["record"]), parse_state(i["state"]))
            return {"lives": alive,
                    "provisional": {name: format_value(value) for name, value in values.items()},
                    "conflicts": [{"unit": unit, "id": cid, "values": [[format_dot(d) for d in dots] for dots in vs]}
                                  for unit, cid, vs in conflicts]}
        if op == "run":
            return {"states": {r: format_state(s) for r, s in run_json(i["replicas"], i["steps"]).items()}}
    except MergeError as error:
        return {"error": error.name}
    raise ValueError(f"unknown op {op!r}")


OPS = ("merge", "write", "read", "refuse", "reissue", "restamp", "run")
