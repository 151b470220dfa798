"""Writes protocol/vectors/wire.json: bytes of a Batch and what they mean. The meanings come from the model.

Usage: make_wire_vectors.py [--check]   (--check: exit 1 when the file is not what would be written)
"""
import copy
import json
import pathlib
import sys
import uuid

import wire_model as wire

PATH = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "wire.json"
A, B = uuid.UUID(int=0xA).bytes, uuid.UUID(int=0xB << 64).bytes
RECORD = uuid.UUID("01a1fd5b-6e15-7674-a585-8fdd22d716cf").bytes
VIA = uuid.UUID("01a1fd5b-6cb7-7a26-aec5-14455ec197d0").bytes


def ordinary():
    """A batch of one record: an insert by A, an edit of one unit by B."""
    return {
        "incarnations": [{"replica": A, "number": 7}, {"replica": B, "number": 2**64 - 1}],
        "names": ["note", "pau", "work", "minutes", "day", "text", "remark"],
        "shapes": [{"unit": 2, "columns": [3, 4]}, {"unit": 6, "columns": [5]}],
        "records": [{
            "table": 0, "id": RECORD, "scope": 1, "vector": [0, 3, 1, 2],
            "versions": [
                {"incarnation": 0, "counter": 3, "officer": "Claire", "device_time": 1773489600000, "kind": 1,
                 "units": [{"shape": 1, "values": [{"text": "pluie"}]}]},
                {"incarnation": 1, "counter": 2, "officer": "Marc", "device_time": -5, "received_at": 1773489700000,
                 "kind": 2, "reason": "", "life": 1,
                 "units": [{"shape": 0, "values": [{"integer": 450}, {"text": "2026-03-14"}]}]},
            ]}]}


CASES = []


def case(name, rule, message, data=None):
    data = wire.encode("Batch", message) if data is None else data
    CASES.append({"name": name, "rule": rule, "bytes": data.hex(), "meaning": wire.meaning(data)})


def changed(name, rule, change):
    message = ordinary()
    change(message, message["records"][0], message["records"][0]["versions"])
    case(name, rule, message)


def values():
    def put(value):
        return lambda m, r, v: v[0]["units"][0].update(values=[value])

    texts = {"empty": "", "composed": "\u00e9t\u00e9", "decomposed": "e\u0301te\u0301", "nul": "a\u0000b",
             "emoji": "\U0001f477\u200d\u2640\ufe0f", "right to left": "\u05e9\u05dc\u05d5\u05dd", "long": "x" * 300}
    for name, text in texts.items():
        changed(f"text: {name}", "texts are bytes, never normalised", put({"text": text}))
    for number in (0, 1, -1, 2**63 - 1, -(2**63)):
        changed(f"integer {number}", "64 bits", put({"integer": number}))
    reals = {"0.0": 0, "-0.0": 1 << 63, "1.5": 0x3FF8000000000000, "infinity": 0x7FF0000000000000,
             "smallest": 1, "not a number": 0x7FF8000000000001}
    for name, bits in reals.items():
        changed(f"real {name}", "a real is its 64 bits", put({"real": bits}))
    for name, blob in {"empty": b"", "16 bytes": A, "every byte": bytes(range(256))}.items():
        changed(f"blob: {name}", "blobs are bytes", put({"blob": blob}))
    changed("null", "a null is dropped", put({}))


def shapes_of_records():
    case("empty batch", "no records", {})
    case("ordinary record", "a record", ordinary())
    both = ordinary()
    both["records"].append({**copy.deepcopy(both["records"][0]), "id": VIA})
    case("two records share the lists", "what records have in common is said once", both)
    changed("unknown table and unit", "kept and passed on",
            lambda m, r, v: m["names"].__setitem__(slice(0, 3), ["later", "pau", "also_later"]))
    scopes = {"words": "Béarn \u00b7 2", "empty": "", "long": "x" * 300, "a twin of K": "\u212a", "nul": "a\u0000b"}
    for name, text in scopes.items():
        changed(f"scope: {name}", "a record's scope may be any text, and is bytes",
                lambda m, r, v, text=text: m["names"].__setitem__(1, text))
    for name, text in {"empty": "", "composed": "Zo\u00eb", "decomposed": "Zoe\u0308"}.items():
        changed(f"officer: {name}", "an officer may be any text, and is bytes",
                lambda m, r, v, text=text: v[0].update(officer=text))
    twins = ordinary()
    twins["names"] += ["B\u00e9arn", "Be\u0301arn"]
    twins["records"] = [{**copy.deepcopy(twins["records"][0]), "scope": scope} for scope in (7, 8)]
    case("two scopes that Unicode calls equal", "a record's scope may be any text, and is bytes", twins)
    changed("delete", "a delete mark", lambda m, r, v: v[1].update(life=2, kind=3))
    changed("delete against an edit", "a conflict of the life", lambda m, r, v: v[0].update(life=2, kind=3))
    changed("conflict of a unit", "two values of one unit",
            lambda m, r, v: v[0]["units"].append({"shape": 0, "values": [{"integer": 480}, {"text": "2026-03-14"}]}))
    changed("history", "versions that were replaced",
            lambda m, r, v: r.update(history=[{**copy.deepcopy(v[0]), "counter": 1}, {**copy.deepcopy(v[0]), "counter": 2}]))
    removals()
    changed("recovered", "offered after the server lost it", lambda m, r, v: r.update(recovered=True))
    changed("recovered via", "who handed it over", lambda m, r, v: v[0].update(recovered_via=VIA))
    for kind in range(1, 9):
        changed(f"kind {kind}", "every kind of write", lambda m, r, v, k=kind: v[1].update(kind=k, reason="motif"))
    changed("highest counter", "2^63 - 1", lambda m, r, v: (r.update(vector=[0, 2**63 - 1, 1, 2]), v[0].update(counter=2**63 - 1)))
    changed("no versions at all", "a state without life is a matter of admission", lambda m, r, v: r.update(versions=[]))
    rule = "a unit may have no columns: all of them are null"
    changed("empty shape", rule, lambda m, r, v: (m["shapes"].append({"unit": 6}), v[0].update(units=[{"shape": 2}])))
    changed("only nulls", rule, lambda m, r, v: v[1]["units"][0].update(values=[{}, {}]))
    changed("an empty value against a full one", rule,
            lambda m, r, v: (m["shapes"].append({"unit": 6}), v[1]["units"].append({"shape": 2})))
    indexes()
    histories()


def removals():
    def removal(name, change=lambda m, r, v: None):
        changed(name, "of a removal only the table and the id count",
                lambda m, r, v: (r.update(removed=True), change(m, r, v)))

    changed("removed", "only table and id are given", lambda m, r, v: m.update(
        records=[{"table": 0, "id": RECORD, "removed": True}]))
    removal("removed with a whole state")
    removal("removed and recovered", lambda m, r, v: r.update(recovered=True))
    removal("removed with a scope beyond the names", lambda m, r, v: r.update(scope=700))
    removal("removed with an odd vector", lambda m, r, v: r.update(vector=[0, 3, 1]))
    removal("removed with a malformed version", lambda m, r, v: v[0].update(counter=0, kind=99, units=[{"shape": 9}]))
    removal("removed with malformed history", lambda m, r, v: r.update(history=[{}]))
    removal("malformed: removed with an id of 15 bytes", lambda m, r, v: r.update(id=RECORD[:15]))
    removal("malformed: removed from a table that is not plain", lambda m, r, v: m["names"].__setitem__(0, "Note"))


def indexes():
    """The ordinary record with every list's items there twice: life 2 is A's, name 9 "work", shape 2 its shape."""
    def doubled(name, change):
        changed(name, "a list may have an item twice", lambda m, r, v: (
            m.update({items: m[items] * 2 for items in ("incarnations", "names", "shapes")}), change(m, r, v)))

    doubled("other indexes of the same items", lambda m, r, v: (
        v[0].update(incarnation=2), v[1]["units"][0].update(shape=2), r.update(table=7, scope=8)))
    doubled("malformed: a life twice in the vector by two indexes", lambda m, r, v: r.update(vector=[0, 3, 1, 2, 2, 3]))
    doubled("malformed: a dot in two versions by two indexes", lambda m, r, v: v.append(
        {**copy.deepcopy(v[0]), "incarnation": 2, "life": 1, "units": []}))
    doubled("malformed: a unit twice in a version by two shapes", lambda m, r, v: v[0]["units"].append(
        {"shape": 3, "values": [{"text": "neige"}]}))
    doubled("malformed: a column twice by two names", lambda m, r, v: (
        m["shapes"][0].update(columns=[3, 10])))


def histories():
    def entries(name, rule, make):
        def put(m, r, v):
            old = {**copy.deepcopy(v[0]), "counter": 1}
            r["history"] = make(old, v)
        changed(name, rule, put)

    other = [{"shape": 0, "values": [{"integer": 450}, {"text": "2026-03-14"}]}]
    evidence = "history is evidence: nothing is compared with the state"
    entries("history: one dot in two entries, other units", "an entry for each unit, as a device keeps them",
            lambda old, v: [old, {**old, "units": other}])
    entries("history: one dot, one unit and one value twice", evidence, lambda old, v: [old, copy.deepcopy(old)])
    entries("history: a dot that is open in another unit", evidence,
            lambda old, v: [{**old, "counter": 3, "units": other}])
    entries("history: a dot that is open in the same unit", evidence, lambda old, v: [{**old, "counter": 3}])
    entries("history: a dot outside the vector", "after a fork the vector no longer has what the old life replaced",
            lambda old, v: [{**old, "counter": 4}])
    for life, mark in ((1, "alive"), (2, "deleted")):
        entries(f"history: {mark}", "a mark without units is something", lambda old, v, life=life: [
            {**old, "life": life, "units": []}])
    entries("history: everything under one dot", "an entry is a version like any other",
            lambda old, v: [{**old, "life": 2, "units": old["units"] + other, "received_at": 5, "recovered_via": VIA}])
    entries("history: a unit without columns", "a unit may have no columns: all of them are null",
            lambda old, v: [{**old, "units": [{"shape": 1, "values": [{}]}]}])

    def bad(name, change):
        entries(f"malformed: history: {name}", "an entry is judged as a version is",
                lambda old, v: [{**old, **change(old)}])

    bad("nothing under a dot", lambda old: {"units": []})
    bad("a unit twice, the same value", lambda old: {"units": old["units"] * 2})
    bad("a unit twice, two values", lambda old: {"units": old["units"] + [{"shape": 1, "values": [{"text": "neige"}]}]})
    bad("counter 0", lambda old: {"counter": 0})
    bad("counter too high", lambda old: {"counter": 2**63})
    bad("life beyond the list", lambda old: {"incarnation": 2})
    bad("kind missing", lambda old: {"kind": 0})
    bad("mark unknown", lambda old: {"life": 3})
    bad("recovered via of 17 bytes", lambda old: {"recovered_via": VIA + b"!"})
    bad("shape beyond the list", lambda old: {"units": [{"shape": 2}]})
    bad("too few values", lambda old: {"units": [{"shape": 0, "values": [{"integer": 1}]}]})


def encodings():
    changed("unknown fields everywhere", "what one does not know does no harm", lambda m, r, v: [
        part.update(raw=wire.field(900, wire.VARINT, b"\x05") + wire.field(901, wire.LENGTH, b"later"))
        for part in (m, r, v[0], m["incarnations"][0], m["shapes"][0], v[0]["units"][0])])
    changed("unpacked numbers", "repeated numbers may come one by one",
            lambda m, r, v: [part.update(unpacked=True) for part in (r, *m["shapes"])])
    data = wire.encode("Batch", ordinary())
    for name, broken in {"cut in half": data[:len(data) // 2], "cut by one": data[:-1], "one byte more": data + b"\x0a",
                         "not a message": b"bonjour", "field number 0": b"\x00\x00" + data,
                         "endless number": b"\x22" + b"\xff" * 12}.items():
        case(name, "what is no message means nothing", None, broken)
    not_unicode()


def not_unicode():
    def bad(name, change):
        changed(f"not UTF-8: {name}", "text that is not UTF-8 makes the whole message malformed", change)

    texts = {"a lone byte": b"\xff", "Latin-1": b"\xe9t\xe9", "a cut letter": b"caf\xc3",
             "an overlong letter": b"\xc0\xaf",
             "half a surrogate pair": b"\xed\xa0\x80", "beyond Unicode": b"\xf4\x90\x80\x80"}
    for name, text in texts.items():
        bad(name, lambda m, r, v, text=text: v[0]["units"][0].update(values=[{"text": text}]))
    bad("officer", lambda m, r, v: v[0].update(officer=b"Zo\xeb"))
    bad("reason", lambda m, r, v: v[0].update(reason=b"\xff"))
    bad("a scope", lambda m, r, v: m["names"].__setitem__(1, b"B\xe9arn"))
    bad("a name that nothing points to", lambda m, r, v: m["names"].append(b"\xff"))
    bad("in history", lambda m, r, v: r.update(history=[{**copy.deepcopy(v[0]), "counter": 1, "officer": b"\xff"}]))
    bad("in a removal", lambda m, r, v: (r.update(removed=True), v[0].update(officer=b"\xff")))
    changed("an unknown field that is not UTF-8", "what one does not know does no harm",
            lambda m, r, v: v[0].update(raw=wire.field(900, wire.LENGTH, b"\xff")))


def malformed():
    def bad(name, change):
        changed(f"malformed: {name}", "a malformed record is refused alone", change)

    bad("id of 15 bytes", lambda m, r, v: r.update(id=RECORD[:15]))
    bad("no id", lambda m, r, v: r.update(id=b""))
    bad("table beyond the names", lambda m, r, v: r.update(table=7))
    bad("scope beyond the names", lambda m, r, v: r.update(scope=700))
    bad("table that is not plain", lambda m, r, v: m["names"].__setitem__(0, "Note"))
    bad("empty table", lambda m, r, v: m["names"].__setitem__(0, ""))
    bad("unit that is not plain", lambda m, r, v: m["names"].__setitem__(2, "wo\u0301rk"))
    bad("column that is not plain", lambda m, r, v: m["names"].__setitem__(3, "1minute"))
    bad("odd vector", lambda m, r, v: r.update(vector=[0, 3, 1]))
    bad("a life twice in the vector", lambda m, r, v: r.update(vector=[0, 3, 1, 2, 0, 3]))
    bad("counter 0 in the vector", lambda m, r, v: r.update(vector=[0, 3, 1, 2, 1, 0]))
    bad("counter too high", lambda m, r, v: r.update(vector=[0, 3, 1, 2**63]))
    bad("life beyond the list", lambda m, r, v: r.update(vector=[0, 3, 2, 2]))
    bad("version's life beyond the list", lambda m, r, v: v[0].update(incarnation=9))
    bad("version's counter 0", lambda m, r, v: v[0].update(counter=0))
    bad("dot outside the vector", lambda m, r, v: v[0].update(counter=4))
    bad("kind missing", lambda m, r, v: v[0].update(kind=0))
    bad("kind unknown", lambda m, r, v: v[0].update(kind=99))
    bad("mark unknown", lambda m, r, v: v[1].update(life=3))
    bad("recovered via of 3 bytes", lambda m, r, v: v[0].update(recovered_via=b"abc"))
    bad("nothing open under a dot", lambda m, r, v: v[0].update(units=[]))
    bad("shape beyond the list", lambda m, r, v: v[0]["units"][0].update(shape=2))
    bad("too few values", lambda m, r, v: v[1]["units"][0].update(values=[{"integer": 1}]))
    bad("too many values", lambda m, r, v: v[0]["units"][0].update(values=[{"text": "a"}, {"text": "b"}]))
    bad("a column twice", lambda m, r, v: m["shapes"][0].update(columns=[3, 3]))
    again = {"shape": 1, "values": [{"text": "pluie"}]}
    other = {"shape": 0, "values": [{"integer": 450}, {"text": "2026-03-14"}]}
    bad("a unit twice in a version, the same value", lambda m, r, v: v[0]["units"].append(again))
    bad("a unit twice in a version, two values",
        lambda m, r, v: v[0]["units"].append({"shape": 1, "values": [{"text": "neige"}]}))
    bad("a dot in two versions, the same content", lambda m, r, v: v.append(copy.deepcopy(v[0])))
    bad("a dot in two versions, other units", lambda m, r, v: v.append({**v[0], "units": [other]}))
    bad("a dot in two versions, the life in one", lambda m, r, v: v.append({**v[0], "life": 1, "units": []}))
    bad("a dot in two versions, two contents",
        lambda m, r, v: v.append({**v[0], "units": [{"shape": 1, "values": [{"text": "neige"}]}]}))
    bad("values for an empty shape", lambda m, r, v: m["shapes"][1].update(columns=[]))
    two = ordinary()
    two["records"].append({**copy.deepcopy(two["records"][0]), "id": b"short"})
    two["records"].append({**copy.deepcopy(two["records"][0]), "id": VIA})
    case("malformed: between two good ones", "the others are not concerned", two)
    changed("malformed: a replica of 4 bytes", "the whole message is malformed",
            lambda m, r, v: m["incarnations"][1].update(replica=b"abcd"))


def some_rows():
    """Three rows of two lives, with every kind of column."""
    return {
        "incarnations": [{"replica": A, "number": 7}, {"replica": B, "number": 2**64 - 1}],
        "names": ["note", "pau", "work", "minutes", "day", "text", "remark", "rate", "photo", "Zoé", ""],
        "shapes": [{"unit": 2, "columns": [3, 4, 7]}, {"unit": 6, "columns": [5, 8]}],
        "rows": [{
            "table": 0, "shapes": [0, 1], "ids": RECORD + VIA + A, "scopes": [1], "incarnations": [0, 1, 0],
            "officers": [9, 10, 9], "counters": [5, -4, 2**63 - 2], "device_times": [-5, 1773489600000, -(2**63)],
            "received_at": [1773489700000, -1773489700000, 0],
            "columns": [{"integers": [450, -(2**63), 0]}, {"absent": [1], "texts": ["2026-03-14", ""]},
                        {"absent": [0, 2], "reals": [0x3FF8000000000000]}, {"absent": [0, 1, 1]},
                        {"blobs": [b"", A, bytes(range(256))]}]}]}


def rows():
    def good(name, rule, change=lambda m, r: None):
        message = some_rows()
        change(message, message["rows"][0])
        case(f"rows: {name}", rule, message)

    def bad(name, change):
        good(name, "what is wrong in rows is the whole message's matter", change)

    good("each is a record", "rows are records that were inserted and not written since")
    good("none received", "no time of receipt", lambda m, r: r.pop("received_at"))
    good("one row", "what is one for all may be one for one", lambda m, r: r.update(
        ids=RECORD, incarnations=[1], officers=[9], counters=[1], device_times=[0], received_at=[1],
        columns=[{"integers": [1]}, {"absent": [0]}, {"absent": [0]}, {"texts": ["x"]}, {"blobs": [b""]}]))
    good("lists that are not packed", "packed or not is the same", lambda m, r: r.update(unpacked=True))
    good("a unit without columns", "its value is all null, and counts", lambda m, r: (
        m["names"].append("signed"), m["shapes"].append({"unit": 11}), r["shapes"].append(2)))
    good("times at the ends of 64 bits", "differences are modulo 2^64", lambda m, r: r.update(
        device_times=[2**63 - 1, 1, -1]))
    good("an odd table", "a table that nobody knows yet is kept", lambda m, r: m["names"].__setitem__(0, "later"))
    good("unknown fields", "what is not known is ignored", lambda m, r: r.update(raw=wire.field(99, 0, b"\x05")))

    for after in (0, 1, 2, 3):
        def beside(m, r, after=after):
            record = ordinary()["records"][0]
            m["records"] = [record | {"removed": True}, record | {"id": b"short"}]
            r["after"] = after
        good(f"after {after} of two records", "the order is the batch's", beside)
    good("two, the later one first", "the order is the batch's", lambda m, r: (
        m.update(records=[ordinary()["records"][0] | {"removed": True}]),
        m["rows"].insert(0, r | {"after": 1, "ids": VIA + A + B})))

    bad("no ids", lambda m, r: r.pop("ids"))
    bad("half an id", lambda m, r: r.update(ids=r["ids"][:-8]))
    bad("a table that is not there", lambda m, r: r.update(table=11))
    bad("a table without a plain name", lambda m, r: r.update(table=9))
    bad("no shapes", lambda m, r: r.update(shapes=[], columns=[]))
    bad("a shape that is not there", lambda m, r: r.update(shapes=[0, 2]))
    bad("a unit twice", lambda m, r: m["shapes"][1].update(unit=2))
    bad("a column twice", lambda m, r: m["shapes"][0].update(columns=[3, 4, 3]))
    for field, last in (("scopes", 11), ("incarnations", 2), ("officers", 11)):
        bad(f"{field} that are not there", lambda m, r: r.update({field: [last]}))
        bad(f"{field} for some rows", lambda m, r: r.update({field: [0, 1]}))
        bad(f"no {field}", lambda m, r: r.pop(field))
    bad("a counter of 0", lambda m, r: r.update(counters=[1, -1, 1]))
    bad("a counter above 2^63 - 1", lambda m, r: r.update(counters=[1, 2**63 - 1, 1]))
    for field in ("counters", "device_times", "received_at"):
        bad(f"{field} for some rows", lambda m, r: r.update({field: [1, 1]}))
    bad("a column too few", lambda m, r: r["columns"].pop())
    bad("a column too many", lambda m, r: r["columns"].append({"absent": [0, 1, 1]}))
    bad("values of two kinds", lambda m, r: r["columns"][0].update(integers=[1, 2], texts=["x"]))
    bad("a value too few", lambda m, r: r["columns"][0].update(integers=[1, 2]))
    bad("a value too many", lambda m, r: r["columns"][1].update(absent=[]) or r["columns"][0].update(absent=[1]))
    bad("absent twice", lambda m, r: r["columns"][3].update(absent=[0, 0, 1]))
    bad("absent beyond the rows", lambda m, r: r["columns"][1].update(absent=[3]))
    bad("absent far beyond the rows", lambda m, r: r["columns"][1].update(absent=[2**32 - 1]))
    bad("a text that is not UTF-8", lambda m, r: r["columns"][1].update(texts=[b"\xff", ""]))
    bad("half a real", lambda m, r: r["columns"][2].update(reals=[], raw=wire.field(3, 2, b"1234")))
    bad("a list that breaks off", lambda m, r: r.update(counters=[], raw=wire.field(7, 2, b"\x80")))


def main():
    values()
    shapes_of_records()
    encodings()
    malformed()
    rows()
    text = json.dumps(CASES, indent=2, ensure_ascii=True) + "\n"
    if "--check" in sys.argv[1:]:
        is_same = PATH.is_file() and PATH.read_text(encoding="utf-8") == text
        print("up to date" if is_same else f"{PATH.name} is not what make_wire_vectors.py writes")
        return 0 if is_same else 1
    PATH.write_text(text, encoding="utf-8")
    print(len(CASES), "cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
