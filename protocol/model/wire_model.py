"""Reference model of records on the wire, written from sync.md ("§" points there), sync.proto and merge.md.

meaning(bytes of a Batch) is JSON: {"error": part} when the bytes are not a Batch, else {"records": [...]}. A record is
{"error": part} when it is malformed, else
  {"table", "id", "scope", "state": as in merge.md §8,
   "evidence": [{"dot", "officer", "deviceTime", "receivedAt", "kind", "reason", "recoveredVia"}] in dot order,
   "history": [the same with "life": mark or null, and "units": {unit: value}] in the record's order,
   "removed": bool, "recovered": bool}
64-bit numbers are decimal strings; "receivedAt" is "0" and "recoveredVia" is "" where there is none. Of a removal only
the table and the id mean something. The text does not fix which part an error names: it is the message or field, and
"Batch" for bytes that are no message at all.

A message is a dict with a value for every field of its schema (encode: for those wanted). A Value is {} or has one key,
the kind. A real is its 64 bits. For vectors of odd encodings a message to be encoded may have "raw", bytes that follow
its fields, and "unpacked": True.
"""
from __future__ import annotations

import re
import uuid

import merge_model as merge

VARINT, FIXED64, LENGTH, GROUP, END_GROUP, FIXED32 = range(6)
NUMBERS = {"uint32", "uint64", "int64", "sint64", "enum", "bool"}
PACKED = NUMBERS | {"double"}
SCHEMA = {  # of sync.proto: field number -> name, type; "*" is repeated
    "Batch": {1: ("incarnations", "*Incarnation"), 2: ("names", "*string"), 3: ("shapes", "*Shape"),
              4: ("records", "*Record"), 5: ("rows", "*Rows")},
    "Rows": {1: ("table", "uint32"), 2: ("shapes", "*uint32"), 3: ("ids", "bytes"), 4: ("scopes", "*uint32"),
             5: ("incarnations", "*uint32"), 6: ("officers", "*uint32"), 7: ("counters", "*sint64"),
             8: ("device_times", "*sint64"), 9: ("received_at", "*sint64"), 10: ("columns", "*Column"),
             11: ("after", "uint32")},
    "Column": {1: ("absent", "*uint32"), 2: ("integers", "*sint64"), 3: ("reals", "*double"), 4: ("texts", "*string"),
               5: ("blobs", "*bytes")},
    "Incarnation": {1: ("replica", "bytes"), 2: ("number", "fixed64")},
    "Shape": {1: ("unit", "uint32"), 2: ("columns", "*uint32")},
    "Record": {1: ("table", "uint32"), 2: ("id", "bytes"), 3: ("scope", "uint32"), 4: ("vector", "*uint64"),
               5: ("versions", "*Version"), 6: ("history", "*Version"), 7: ("removed", "bool"),
               8: ("recovered", "bool")},
    "Version": {1: ("incarnation", "uint32"), 2: ("counter", "uint64"), 3: ("officer", "string"),
                4: ("device_time", "sint64"), 5: ("received_at", "int64"), 6: ("kind", "enum"), 7: ("reason", "string"),
                8: ("recovered_via", "bytes"), 9: ("life", "enum"), 10: ("units", "*UnitContent")},
    "UnitContent": {1: ("shape", "uint32"), 2: ("values", "*Value")},
    "Value": {1: ("integer", "sint64"), 2: ("real", "double"), 3: ("text", "string"), 4: ("blob", "bytes")},
}
KINDS = ("INSERT", "EDIT", "DELETE", "UNDELETE", "RESOLVE", "REFUSAL", "ACCEPTANCE", "UNDO")  # from 1
MARKS = (None, merge.ALIVE, merge.DELETED)
COUNTER_MAX = 2**63 - 1


class WireError(Exception):
    """`part` names what is wrong."""

    def __init__(self, part):
        super().__init__(part)
        self.part = part


def check(condition, part):
    if not condition:
        raise WireError(part)


# ---------------------------------------------------------------- Protocol Buffers

def read_varint(data: bytes, at: int):
    """The number and where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        check(at < len(data), "Batch")
        byte, at = data[at], at + 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number % 2**64, at
    raise WireError("Batch")


def read_fields(data: bytes):
    """Each field as (number, wire type, integer or bytes); groups, which this protocol does not use, are skipped."""
    at, groups = 0, []
    while at < len(data):
        tag, at = read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        check(number > 0 and tag < 2**32, "Batch")
        value = 0
        if wire == VARINT:
            value, at = read_varint(data, at)
        elif wire in (FIXED64, FIXED32, LENGTH):
            size = {FIXED64: 8, FIXED32: 4}.get(wire)
            if wire == LENGTH:
                size, at = read_varint(data, at)
            check(at + size <= len(data), "Batch")
            value, at = data[at:at + size], at + size
        elif wire == GROUP:
            groups.append(number)
        else:
            check(wire == END_GROUP and groups and groups.pop() == number, "Batch")
        if not groups and wire != END_GROUP:
            yield number, wire, value
    check(not groups, "Batch")


def wire_type(type_: str) -> int:
    return VARINT if type_ in NUMBERS else FIXED64 if type_ in ("fixed64", "double") else LENGTH


def signed(number: int, bits: int) -> int:
    number %= 2**bits
    return number - 2**bits if number >= 2**(bits - 1) else number


def from_wire(type_: str, raw):
    """A number too great for its type loses its upper bits, as in every implementation of Protocol Buffers."""
    if type_ in SCHEMA:
        return decode(type_, raw)
    if type_ == "string":
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise WireError("Batch") from None
    return {"uint32": lambda: raw % 2**32, "uint64": lambda: raw, "int64": lambda: signed(raw, 64),
            "sint64": lambda: raw >> 1 ^ -(raw & 1), "enum": lambda: signed(raw, 32), "bool": lambda: raw != 0,
            "fixed64": lambda: int.from_bytes(raw, "little"), "double": lambda: int.from_bytes(raw, "little"),
            "bytes": lambda: raw}[type_]()


def decode(message: str, data: bytes) -> dict:
    defaults = {"string": "", "bytes": b"", "bool": False}
    result = {name: [] if type_[0] == "*" else defaults.get(type_, 0) for name, type_ in SCHEMA[message].values()}
    if message == "Value":  # one of its fields, the last one given
        result = {}
    for number, wire, raw in read_fields(data):
        name, type_ = SCHEMA[message].get(number, ("", "unknown"))
        repeated, type_ = type_[0] == "*", type_.lstrip("*")
        if not name:
            continue
        if repeated and type_ in PACKED and wire == LENGTH:
            at = 0
            while at < len(raw):
                if type_ in NUMBERS:
                    item, at = read_varint(raw, at)
                else:
                    check(at + 8 <= len(raw), "Batch")
                    item, at = raw[at:at + 8], at + 8
                result[name].append(from_wire(type_, item))
        elif wire != wire_type(type_):
            continue  # not this field: an unknown one
        elif repeated:
            result[name].append(from_wire(type_, raw))
        elif message == "Value":
            result = {name: from_wire(type_, raw)}
        else:
            result[name] = from_wire(type_, raw)
    return result


def varint(number: int) -> bytes:
    number %= 2**64
    head = b""
    while number > 127:
        head += bytes([number & 127 | 128])
        number >>= 7
    return head + bytes([number])


def field(number: int, wire: int, content: bytes) -> bytes:
    return varint(number << 3 | wire) + (varint(len(content)) if wire == LENGTH else b"") + content


def to_wire(type_: str, value) -> bytes:
    if type_ in SCHEMA:
        return encode(type_, value)
    if type_ in ("fixed64", "double"):
        return value.to_bytes(8, "little")
    if type_ in ("string", "bytes"):
        return value.encode() if isinstance(value, str) else value
    return varint(value << 1 ^ value >> 63 if type_ == "sint64" else int(value))


def encode(message: str, content: dict) -> bytes:
    data = b""
    for number, (name, type_) in SCHEMA[message].items():
        value, repeated, type_ = content.get(name), type_[0] == "*", type_.lstrip("*")
        if value is None or not value and message != "Value":
            continue  # a default is left out
        items = value if repeated else [value]
        if repeated and type_ in PACKED and not content.get("unpacked"):
            data += field(number, LENGTH, b"".join(to_wire(type_, item) for item in items))
        else:
            data += b"".join(field(number, wire_type(type_), to_wire(type_, item)) for item in items)
    return data + content.get("raw", b"")


# ---------------------------------------------------------------- from messages to records, §4

def meaning(data: bytes) -> dict:
    try:
        batch = decode("Batch", data)
        for incarnation in batch["incarnations"]:
            check(len(incarnation["replica"]) == 16, "Incarnation.replica")
        rows = [(wire["after"], rows_of(batch, wire)) for wire in batch["rows"]]
        for after, _ in rows:
            check(after <= len(batch["records"]), "Rows.after")
    except WireError as error:
        return {"error": error.part}
    records = []
    for index, wire in enumerate([*batch["records"], None]):
        records += [record for after, some in rows if after == index for record in some]
        try:
            records += [record(batch, wire)] if wire else []
        except WireError as error:
            records.append({"error": error.part})
    return {"records": records}


def rows_of(batch, wire) -> list:
    """The records that a `Rows` stands for."""
    ids = wire["ids"]
    check(ids and len(ids) % 16 == 0, "Rows.ids")
    count = len(ids) // 16
    table = plain_name(batch, wire["table"], "Rows.table")
    shapes = [item(batch["shapes"], index, "Rows.shapes") for index in wire["shapes"]]
    units = [plain_name(batch, shape["unit"], "Shape.unit") for shape in shapes]
    check(units and len(set(units)) == len(units), "Rows.shapes")
    names = [[plain_name(batch, index, "Shape.columns") for index in shape["columns"]] for shape in shapes]
    for columns in names:
        check(len(set(columns)) == len(columns), "Shape.columns")

    def each(field, items):
        check(len(wire[field]) in (1, count), "Rows." + field)
        found = [item(items, index, "Rows." + field) for index in wire[field]]
        return found if len(found) == count else found * count

    def sums(field):
        check(len(wire[field]) == count, "Rows." + field)
        total, result = 0, []
        for step in wire[field]:
            total = signed(total + step, 64)
            result.append(total)
        return result

    scopes, officers = each("scopes", batch["names"]), each("officers", batch["names"])
    lives, counters = each("incarnations", batch["incarnations"]), sums("counters")
    check(all(counter >= 1 for counter in counters), "Rows.counters")
    times, received = sums("device_times"), sums("received_at") if wire["received_at"] else [0] * count
    check(len(wire["columns"]) == sum(map(len, names)), "Rows.columns")
    columns = iter([column_values(column, count) for column in wire["columns"]])
    values = [{name: next(columns) for name in some} for some in names]
    records = []
    for row in range(count):
        dot = identifier(lives[row]["replica"]), lives[row]["number"], counters[row]
        parts = {unit: {dot: tuple(sorted((name, column_value(cells[row])) for name, cells in some.items() if cells[row]))}
                 for unit, some in zip(units, values)}
        records.append({
            "table": table, "id": identifier(ids[16 * row:16 * row + 16]), "scope": scopes[row],
            "state": merge.format_state(merge.make({dot[:2]: dot[2]}, {merge.LIFE: {dot: merge.ALIVE}, **parts})),
            "evidence": [{"dot": merge.format_dot(dot), "officer": officers[row], "deviceTime": str(times[row]),
                          "receivedAt": str(received[row]), "kind": "INSERT", "reason": "", "recoveredVia": ""}],
            "history": [], "removed": False, "recovered": False})
    return records


def column_values(column, count: int) -> list:
    """A Value for each row, {} where it is null."""
    kinds = {"integers": "integer", "reals": "real", "texts": "text", "blobs": "blob"}
    given = [{kinds[name]: value} for name in kinds for value in column[name]]
    check(sum(bool(column[name]) for name in kinds) <= 1, "Column")
    check(len(given) + len(column["absent"]) == count, "Column")
    absent, row = set(), 0
    for step in column["absent"]:
        row += step
        check(row < count and row not in absent, "Column.absent")
        absent.add(row)
    values = iter(given)
    return [{} if row in absent else next(values) for row in range(count)]


def identifier(data: bytes) -> str:
    return str(uuid.UUID(bytes=data))


def item(items: list, index: int, part: str):
    check(index < len(items), part)
    return items[index]


def plain_name(batch, index: int, part: str) -> str:
    """The name of a table, unit or column."""
    name = item(batch["names"], index, part)
    check(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name), part)
    return name


def dot_of(batch, index: int, counter: int, index_part: str, counter_part: str):
    incarnation = item(batch["incarnations"], index, index_part)
    check(1 <= counter <= COUNTER_MAX, counter_part)
    return identifier(incarnation["replica"]), incarnation["number"], counter


def record(batch, wire) -> dict:
    check(len(wire["id"]) == 16, "Record.id")
    result = {"table": plain_name(batch, wire["table"], "Record.table"), "id": identifier(wire["id"]), "scope": "",
              "state": merge.format_state(merge.EMPTY), "evidence": [], "history": [],
              "removed": wire["removed"], "recovered": False}
    if wire["removed"]:
        return result
    vector, pairs = {}, wire["vector"]
    check(len(pairs) % 2 == 0, "Record.vector")
    for index, counter in zip(pairs[::2], pairs[1::2]):
        *incarnation, counter = dot_of(batch, index, counter, "Record.vector", "Record.vector")
        check(tuple(incarnation) not in vector, "Record.vector")
        vector[tuple(incarnation)] = counter
    parts, evidence = {}, {}
    for wire_version in wire["versions"]:
        dot, contents, known = version(batch, wire_version)
        check(merge.contains(vector, dot) and dot not in evidence, "Record.versions")
        for name, content in contents.items():
            parts.setdefault(name, {})[dot] = content
        evidence[dot] = known
    history = []
    for wire_version in wire["history"]:
        dot, units, known = version(batch, wire_version)
        life = units.pop(merge.LIFE, None)
        units = {name: merge.format_value(value) for name, value in sorted(units.items())}
        history.append({"dot": merge.format_dot(dot), **known, "life": life, "units": units})
    return {**result, "scope": item(batch["names"], wire["scope"], "Record.scope"),
            "state": merge.format_state(merge.make(vector, parts)),
            "evidence": [{"dot": merge.format_dot(dot), **known} for dot, known in sorted(evidence.items())],
            "history": history, "recovered": wire["recovered"]}


def version(batch, wire):
    """The dot, what it holds by the life's or a unit's name, and the evidence."""
    dot = dot_of(batch, wire["incarnation"], wire["counter"], "Version.incarnation", "Version.counter")
    check(1 <= wire["kind"] <= len(KINDS), "Version.kind")
    check(0 <= wire["life"] < len(MARKS), "Version.life")
    check(len(wire["recovered_via"]) in (0, 16), "Version.recovered_via")
    contents = {merge.LIFE: MARKS[wire["life"]]} if wire["life"] else {}
    for content in wire["units"]:
        name, value = unit_value(batch, content)
        check(name not in contents, "Version.units")
        contents[name] = value
    check(contents, "Version")
    via = identifier(wire["recovered_via"]) if wire["recovered_via"] else ""
    return dot, contents, {"officer": wire["officer"], "deviceTime": str(wire["device_time"]),
                           "receivedAt": str(wire["received_at"]), "kind": KINDS[wire["kind"] - 1],
                           "reason": wire["reason"], "recoveredVia": via}


def unit_value(batch, content):
    shape = item(batch["shapes"], content["shape"], "UnitContent.shape")
    unit = plain_name(batch, shape["unit"], "Shape.unit")
    names = [plain_name(batch, index, "Shape.columns") for index in shape["columns"]]
    check(len(names) == len(content["values"]), "UnitContent.values")
    check(len(set(names)) == len(names), "Shape.columns")
    columns = ((name, column_value(value)) for name, value in zip(names, content["values"]) if value)
    return unit, tuple(sorted(columns))  # a null is left out


def column_value(value):
    (kind, content), = value.items()
    return kind, {"real": lambda: f"{content:016x}", "blob": lambda: content.hex()}.get(kind, lambda: content)()


# ---------------------------------------------------------------- from records to messages

def pack(records) -> dict:
    """The Batch, as a message, that means these records and says what they share once."""
    batch = {"incarnations": [], "names": [], "shapes": [], "records": []}

    def index(items, thing):
        if thing not in items:
            items.append(thing)
        return items.index(thing)

    def name(text):
        return index(batch["names"], text)

    def incarnation(j):
        return index(batch["incarnations"], {"replica": uuid.UUID(j[0]).bytes, "number": int(j[1])})

    def value(j):
        (kind, content), = (j or {"": ""}).items()
        read = {"integer": int, "real": lambda x: int(x, 16), "text": str, "blob": bytes.fromhex}
        return {kind: read[kind](content)} if kind else {}

    def wire_version(known, life, units):
        dot, via = known["dot"], known["recoveredVia"]
        contents = [{"shape": index(batch["shapes"], {"unit": name(unit), "columns": [name(c) for c in columns]}),
                     "values": [value(j) for j in columns.values()]} for unit, columns in units.items()]
        return {"incarnation": incarnation(dot[:2]), "counter": int(dot[2]), "officer": known["officer"],
                "device_time": int(known["deviceTime"]), "received_at": int(known["receivedAt"]),
                "kind": KINDS.index(known["kind"]) + 1, "reason": known["reason"],
                "recovered_via": uuid.UUID(via).bytes if via else b"", "life": MARKS.index(life), "units": contents}

    for r in records:
        wire = {"table": name(r["table"]), "id": uuid.UUID(r["id"]).bytes, "removed": r["removed"]}
        batch["records"].append(wire)
        if r["removed"]:
            continue
        wire |= {"scope": name(r["scope"]), "recovered": r["recovered"], "vector": [], "versions": []}
        for *life, counter in r["state"]["vector"]:
            wire["vector"] += [incarnation(life), int(counter)]
        for known in r["evidence"]:
            mark = next((p["mark"] for p in r["state"]["life"] if p["dot"] == known["dot"]), None)
            units = {unit: pair["value"] for unit, pairs in r["state"]["units"].items() for pair in pairs
                     if pair["dot"] == known["dot"]}
            wire["versions"].append(wire_version(known, mark, units))
        wire["history"] = [wire_version(known, known["life"], known["units"]) for known in r["history"]]
    return batch
