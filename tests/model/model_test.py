#!/usr/bin/python3
"""Every declared operation against AWS's own model (Debian's botocore), member by member.

`penstock model` prints what is declared.  known.txt holds each deliberate difference with its reason; an entry
that explains nothing any more fails the test, as does a difference that no entry explains.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import botocore.session

HERE = pathlib.Path(__file__).resolve().parent
KINDS = {"float": "double", "character": "string"}
PLACES = {"uri": "path", "querystring": "query", "header": "header", "headers": "header", "statusCode": "status"}


def compare_shapes(at, ours, theirs):
    """Limits matter where Penstock enforces them: in requests."""
    kind = KINDS.get(theirs.type_name, theirs.type_name)
    if ours["type"] != kind:
        yield f"{at}: type {ours['type']}, AWS says {kind}"
        return
    if " input" in at:
        yield from compare_limits(at, ours, theirs.metadata)
    if kind == "structure":
        yield from compare_members(at, ours["members"], theirs)
    elif kind == "list":
        yield from compare_shapes(at + "[]", ours["element"], theirs.member)
    elif kind == "map":
        yield from compare_shapes(at + "{key}", ours["key"], theirs.key)
        yield from compare_shapes(at + "{}", ours["element"], theirs.value)


def compare_limits(at, ours, theirs):
    for limit in ("min", "max", "pattern"):
        if ours.get(limit) != theirs.get(limit):
            yield f"{at}: {limit} {ours.get(limit)}, AWS says {theirs.get(limit)}"
    values, known = set(ours.get("enum", [])), set(theirs.get("enum", []))
    if values != known:
        yield f"{at}: enum has {sorted(values - known)} more and {sorted(known - values)} less than AWS's"


def compare_members(at, ours, theirs):
    # By the name on the wire, which may differ from the member's.
    members = {shape.serialization.get("name", name): (name, shape) for name, shape in theirs.members.items()}
    for wire_name in sorted(ours.keys() | members.keys()):
        here = f"{at}.{wire_name}"
        if wire_name not in members:
            yield f"{here}: declared, but unknown to AWS"
            continue
        if wire_name not in ours:
            yield f"{here}: not declared"
            continue
        name, shape = members[wire_name]
        member = ours[wire_name]
        required = name in theirs.required_members
        if member["required"] != required:
            yield f"{here}: required {member['required']}, AWS says {required}"
        place = PLACES.get(shape.serialization.get("location"), "body")
        if theirs.serialization.get("payload") == name:
            place = "payload"
        if member["in"] != place:
            yield f"{here}: in the {member['in']}, AWS says {place}"
        yield from compare_shapes(here, member["shape"], shape)


def compare_routes(at, ours, theirs):
    if not ours["method"]:
        return  # By X-Amz-Target.
    expected = (theirs["method"], theirs["requestUri"].rstrip("/"), theirs.get("responseCode", 200))
    declared = (ours["method"], ours["path"].rstrip("/"), ours["success"])
    if declared != expected:
        yield f"{at}: {' '.join(map(str, declared))}, AWS says {' '.join(map(str, expected))}"


def compare_operation(declared, model):
    at = f"{declared['service']} {declared['name']}"
    if declared["name"] not in model.operation_names:
        yield f"{at}: unknown to AWS"
        return
    operation = model.operation_model(declared["name"])
    yield from compare_routes(f"{at} route", declared["route"], operation.http)
    for direction, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
        if shape is None:
            for name in declared[direction].get("members", {}):
                yield f"{at} {direction}.{name}: declared, but unknown to AWS"
        else:
            yield from compare_shapes(f"{at} {direction}", declared[direction], shape)


def known_differences(path):
    """[(line, regular expression)]; in an entry `*` stands for any text.  Each follows a reason: `# ...`."""
    entries, reason = [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("#"):
            reason = True
        elif not line.strip():
            reason = False
        elif not reason:
            raise SystemExit(f"{path.name}:{number}: an entry without a reason above it")
        else:
            entries.append((number, re.compile(".*".join(map(re.escape, line.split("*"))))))
    return entries


def main():
    binary = os.environ.get("PENSTOCK_BINARY") or HERE.parents[1] / "build/release/penstock"
    printed = subprocess.run([binary, "model"], check=True, capture_output=True, text=True).stdout
    operations = [json.loads(line) for line in printed.splitlines()]
    session = botocore.session.get_session()
    models = {name: session.get_service_model(name) for name in {op["service"] for op in operations}}
    differences = [line for op in operations for line in compare_operation(op, models[op["service"]])]

    entries = known_differences(HERE / "known.txt")
    unexplained = [line for line in differences if not any(entry.fullmatch(line) for _, entry in entries)]
    stale = [number for number, entry in entries if not any(entry.fullmatch(line) for line in differences)]
    for line in unexplained:
        print(line)
    for number in stale:
        print(f"known.txt:{number}: explains nothing any more")
    print(
        f"model: {len(operations)} operations of {len(models)} services, {len(differences) - len(unexplained)} known "
        f"differences, {len(unexplained)} others, {len(stale)} stale entries"
    )
    return 1 if unexplained or stale or not operations else 0


if __name__ == "__main__":
    sys.exit(main())
