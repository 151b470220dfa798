"""Runs the model over protocol/vectors/*.json and compares every result. Exit 1 when anything fails.

Files and cases of other ops are other people's and are skipped, but merge.json must be there and be ours entirely.
Usage: check_vectors.py [directory]
"""
import itertools
import json
import pathlib
import sys

import merge_model as model


def results(case):
    """The results that must all be the expected one."""
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

    if not (directory / "merge.json").is_file():
        fail("merge.json is missing")
    for path in sorted(directory.glob("*.json")):
        ours = path.name == "merge.json"
        try:
            cases = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            fail(f"{path.name}: {error}")
            continue
        cases = cases if isinstance(cases, list) else []
        if ours and not cases:
            fail("merge.json has no cases")
        seen = set()
        for case in cases:
            if not (isinstance(case, dict) and case.get("op") in model.OPS):
                if ours:
                    fail(f"{path.name}: a case of an unknown op")
                else:
                    skipped += 1
                continue
            name = case.get("name")
            try:
                wrong = next((r for r in results(case) if r != case["result"]), None)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                fail(f"{path.name}: {name}: {error!r}")
                continue
            if name in seen:
                fail(f"{path.name}: {name}: two cases of this name")
            elif wrong is not None:
                fail(f"{path.name}: {name}\n  expected {json.dumps(case['result'])}\n  model    {json.dumps(wrong)}")
            else:
                passed += 1
            seen.add(name)
    if skipped:
        print(skipped, "cases of other ops skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
