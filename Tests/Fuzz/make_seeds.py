"""Writes the corpus that fuzzing begins with: a folder for each target, from the vectors and the fixtures.

usage: make_seeds.py FOLDER
"""

import base64
import gzip
import io
import json
import struct
import sys
import zipfile
from pathlib import Path

project = Path(__file__).resolve().parents[2]
folder = Path(sys.argv[1])
# What the simulated hub of the session targets knows its devices by.
LIFE = bytes.fromhex("0a000000000040008000" "00000000000a") + struct.pack("<Q", 1)


def write(target, name, content):
    path = folder / target
    path.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(content)


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    """One field of a message, of bytes or of a number."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def incarnation(life):
    return field(1, life[:16]) + varint(2 << 3 | 1) + life[16:]


def request(batch):
    cursor = field(1, b"pau") + field(2, 3)
    return (field(1, 1) + field(2, incarnation(LIFE)) + field(5, bytes(range(16))) + field(6, cursor)
            + field(7, batch) + field(8, 100))


def response(batch):
    result = field(1, bytes(range(16))) + field(2, b"item") + field(3, 1)
    scope = field(1, b"pau") + field(2, "Pau".encode())
    cursor = field(1, b"pau") + field(2, 3) + field(4, 3)
    return b"".join([field(1, 1), field(2, b"epoch"), field(3, b"token"), field(4, result), field(5, batch),
                     field(6, cursor), field(8, scope), field(10, b"message")])


def as_json(batch_case):
    """A request about the first record of a vector, in the JSON mapping."""
    value = {"text": "café"}
    version = {"incarnation": 0, "counter": "1", "officer": "Claire", "kind": "INSERT", "life": "ALIVE",
               "units": [{"values": [value]}]}
    record = {"id": base64.b64encode(bytes(range(16))).decode(), "scope": 1, "vector": ["0", "1"],
              "versions": [version]}
    if batch_case % 2:
        record["removed"] = True
    batch = {"incarnations": [{"replica": base64.b64encode(LIFE[:16]).decode(), "number": "1"}],
             "names": ["item", "pau", "name", "name"], "shapes": [{"unit": 2, "columns": [3]}], "records": [record]}
    return {"protocol": 1, "incarnation": batch["incarnations"][0], "requestId": record["id"],
            "cursors": [{"scope": "pau", "sequence": "3"}], "changes": batch}


def zstd_frame(content):
    """A frame of one raw and one repeated block, of at most 255 bytes."""
    raw, byte = content[:120], content[:1] or b"a"
    size = len(raw) + 20
    blocks = struct.pack("<I", len(raw) << 3)[:3] + raw + struct.pack("<I", 20 << 3 | 2 | 1)[:3] + byte
    return bytes.fromhex("28b52ffd20") + bytes([size]) + blocks


batches = [bytes.fromhex(case["bytes"]) for case in json.loads((project / "protocol/vectors/wire.json").read_text())]
for number, batch in enumerate(batches):
    name = f"{number:03}"
    write("request-protobuf", name, request(batch))
    write("response-protobuf", name, response(batch))
    write("hub", name, request(batch))
    write("device", name, response(batch))
    file = {"format": "clause-register-unsent-1", "device": "0a000000-0000-4000-8000-00000000000a",
            "officer": "Claire", "complete": True, "records": [], "batch": base64.b64encode(batch).decode()}
    write("unsent-file", name, json.dumps(file).encode())
    if number % 10 == 0:
        write("gzip", name, gzip.compress(batch, 1, mtime=0))
        write("zstd", name, zstd_frame(batch))
for number in range(2):
    write("request-json", str(number), json.dumps(as_json(number)).encode())
write("hub", "fork", request(b"") + field(11, field(1, incarnation(LIFE)) + field(2, batches[0])))
for outcome in range(9):
    write("device", f"outcome-{outcome}", field(1, outcome) + field(2, b"epoch") + field(3, b"token")
          + field(12, field(1, bytes(range(16))) + field(2, bytes(32))))
enroll = field(1, 1) + field(2, b"ABCDEFGHJKLMNPQR") + field(3, bytes(16)) + field(4, bytes(32))
digest = field(2, b"pau") + field(3, 1) + field(4, field(1, b"item") + field(2, bytes(16))) + field(5, 100)
for kind, message in enumerate([enroll, field(1, b"Claire") + field(2, field(1, b"pau")), digest, field(1, digest)]):
    write("other-messages", str(kind), bytes([kind]) + message)

# Two lives, two dots with evidence, a life, a unit with one value: see StateCodec.
evidence = bytes([1, 5, 2, 0, 0, 0])
state = (bytes([1, 2, 1, 1, 2, 3, 2]) + bytes([1, 1]) + evidence + bytes([2, 3]) + evidence
         + bytes([1, 0, 1, 1, 2, 1, 1, 0, 1, 2, 3, 4]) + "café".encode()[:4])
for flags in range(4):
    write("state-codec", str(flags), bytes([flags]) + state)
    # Of the other kind: the names of units (here a column's), life 1, counter 9, officer 5, a time, and the same as 0.
    plain = bytes([2, 2, 1, 9, 5])
    write("state-codec", f"plain-{flags}", bytes([flags]) + plain + bytes([14, 2]))
    write("state-codec", f"plain-not-received-{flags}", bytes([flags]) + plain + bytes([0, 0]))

texts = {
    "hours": ["7,5", "7.5", "7h30", "7 h 30", "7:30", "450 min", "1 234,25", "0,15", "999999", "1e5", "½"],
    "days": ["14/03/2026", "14/03", "2026-03-14", "14 mars", "hier", "lundi dernier", "03/2026", "mars 2026",
             "le mois dernier", "1er mai", "29/02/2024", "avant-hier"],
    "references": ["fatou\nFatou N'Diaye\nFatou Diop", "2026-4\n2026-41\n2026-42", "É\nE\u0301\n\u202e\x1b[2J",
                   "0000\nx"],
    "enrollment-code": ["ABCD-EFGH-JKLM-NPQR", "abcd efgh jklm npqr", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"],
    "identifiers": ["0a000000-0000-4000-8000-00000000000a", "zstd, gzip;q=0", "gzip", "zstd;q=0.5,*"],
}
for target, lines in texts.items():
    for number, line in enumerate(lines):
        write(target, str(number), line.encode())

for path in (project / "Tests/Fixtures/decp").iterdir():
    content = path.read_bytes()
    if path.suffix == ".csv":
        write("procurement", path.name, b"\n".join(content.split(b"\n")[:4]))
    elif path.suffix == ".json":
        whole = json.loads(content)
        if isinstance(whole["marches"], list):
            whole["marches"] = whole["marches"][:2]
        write("procurement", path.name, json.dumps(whole, ensure_ascii=False).encode())


def workbook(sheet):
    """The parts of a workbook of one sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

    def relations(*targets):
        return "<Relationships>" + "".join(
            f'<Relationship Id="r{number}" Type="{kind}{name}" Target="{target}"/>'
            for number, (name, target) in enumerate(targets)) + "</Relationships>"

    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")),
        "xl/workbook.xml": f'<workbook xmlns:r="{kind[:-1]}"><sheets><sheet name="Mars" r:id="r0"/></sheets></workbook>',
        "xl/sharedStrings.xml": "<sst><si><t>Nom</t></si><si><r><t>Heu</t></r><r><t>res</t></r></si></sst>",
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
                         '<cellXfs><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": sheet}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


sheets = [
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>Jour</t></is>'
    '</c></row><row><c t="str"><v>Fatou</v></c><c s="1"><f>1/4</f><v>0.25</v></c><c s="0"><v>46094</v></c></row>'
    '</sheetData></worksheet>',
    '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="9"><x:c r="B9" t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v>'
    '</x:c><x:c><x:f>A1</x:f></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B9"/></x:mergeCells>'
    '</x:worksheet>',
    '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>']
for number, sheet in enumerate(sheets):
    write("sheet-xml", str(number), sheet.encode())
    write("spreadsheet", f"book-{number}", workbook(sheet))
statement = "Relevé\n\nNom;Prénom;Marché;janv. 2026;Total\nN'Diaye;Fatou;2026-41;7h30;7,5\nTotal;;;7,5;\n"
for name, text in (("comma", statement.replace(";", ",")), ("semicolon", statement), ("tab", statement.replace(";", "\t"))):
    write("spreadsheet", name, text.encode())
    write("spreadsheet", f"{name}-1252", text.encode("cp1252"))
