"""Runs the models over protocol/vectors/*.json and compares every result. Exit 1 when anything fails.

Files and cases of other ops are other people's and are skipped, but merge.json and wire.json must be there and be ours
entirely. Cases of wire.json are decoded again.
Usage: check_vectors.py [directory]
"""
import itertools
import json
import pathlib
import sys

import merge_model as model
import wire_model

OURS = ("merge.json", "wire.json")


def is_ours(case, wire):
    return isinstance(case, dict) and ("meaning" in case if wire else case.get("op") in model.OPS)


def results(case):
    """The results that must all be the expected one."""
    if "meaning" in case:
        yield wire_model.meaning(bytes.fromhex(case["bytes"]))
        return
    yield model.run_case(case["op"], case["input"])
    if case["op"] == "merge" and len(case["input"]["states"]) <= 4:
        for states in itertools.permutations(case["input"]["states"]):
            yield model.run_case("merge", {"states": list(states)})


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "vectors"
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    passed = failed = skipped = 0

    def fail(text):
        nonlocal failed
        failed += 1
        print("FAIL", text)

    for name in OURS:
        if not (directory / name).is_file():
            fail(f"{name} is missing")
    for path in sorted(directory.glob("*.json")):
        ours, key = path.name in OURS, "meaning" if path.name == "wire.json" else "result"
        try:
            cases = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            fail(f"{path.name}: {error}")
            continue
        cases = cases if isinstance(cases, list) else []
        if ours and not cases:
            fail(f"{path.name} has no cases")
        seen = set()
        for case in cases:
            if not is_ours(case, key == "meaning"):
                if ours:
                    fail(f"{path.name}: a case of an unknown op, or without a meaning")
                else:
                    skipped += 1
                continue
            name = case.get("name")
            try:
                wrong = next((r for r in results(case) if r != case[key]), None)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                fail(f"{path.name}: {name}: {error!r}")
                continue
            if name in seen:
                fail(f"{path.name}: {name}: two cases of this name")
            elif wrong is not None:
                fail(f"{path.name}: {name}\n  expected {json.dumps(case[key])}\n  model    {json.dumps(wrong)}")
            else:
                passed += 1
            seen.add(name)
    if skipped:
        print(skipped, "cases of other ops skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
