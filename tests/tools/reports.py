#!/usr/bin/env python3
"""Holds reports of `fuzi verify` to their formats: exit 0 as they should be, 1 not.

    reports.py json SCHEMA.json REPORT…     fuzi.verify/1 by its JSON Schema, and what a schema cannot say
    reports.py sarif SCHEMA.json REPORT…    SARIF 2.1.0 by the OASIS schema, and the indices in it
    reports.py junit REPORT…                JUnit XML by the rules of Jenkins' xsd, and by a reader of others

`--not` turns the answer round: the report must be refused.
"""
import json, sys
import jsonschema
from junitparser import JUnitXml
from lxml import etree

wrong = []


def expect(condition, what):
    if not condition:
        wrong.append(what)


def by_schema(schema, report):
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    for error in validator(schema).iter_errors(report):
        wrong.append(f"{error.json_path}: {error.message[:200]}")


def own(report):
    seen = {"error": 0, "warning": 0, "info": 0, "passed": 0, "skipped": 0}
    worst = 0
    for a in report["artefacts"]:
        listed = {c["id"] for c in a["checks"]}
        open_ids = [n["id"] for n in a["not_checked"]]
        expect(not listed & set(open_ids), f"{a['path']}: an id is both looked at and not: {listed & set(open_ids)}")
        expect(len(open_ids) == len(set(open_ids)), f"{a['path']}: an id twice in not_checked")
        expect(len(listed) + len(open_ids) > 80, f"{a['path']}: not every check is said")
        worst = max(worst, a["exit"])
        for c in a["checks"]:
            status = c["status"]
            if status in ("pass", "skipped"):
                seen["passed" if status == "pass" else status] += 1
            elif status == "error":
                seen["error"] += 1 + c.get("more", 0)
            elif status == "fail":
                seen[c["severity"]] += 1 + c.get("more", 0)
        errors = [c for c in a["checks"] if c["status"] == "fail" and c["severity"] == "error"]
        stops = [c for c in a["checks"] if c["status"] == "error"]
        expect((a["verdict"] == "FAIL") == bool(errors and not stops), f"{a['path']}: {a['verdict']}")
        expect((a["verdict"] == "ERROR") == bool(stops), f"{a['path']}: {a['verdict']}")
        expect(a["assurance"] is None or a["verdict"] not in ("FAIL", "ERROR"), f"{a['path']}: assured though {a['verdict']}")
    expect(seen == report["counts"], f"counts {report['counts']}, found {seen}")
    order = ["PASS", "WARN", "PARTIAL", "FAIL", "ERROR"]
    expect(report["verdict"] == max((a["verdict"] for a in report["artefacts"]), key=order.index), "the worst verdict")
    expect(report["exit"] >= worst, f"exit {report['exit']}, worst of the files {worst}")


def sarif(report):
    for run in report["runs"]:
        rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
        expect(len(rules) == len(set(rules)), "a rule twice")
        files = run["artifacts"]
        for r in run["results"]:
            expect(rules[r["ruleIndex"]] == r["ruleId"], f"{r['ruleId']} has the index of {rules[r['ruleIndex']]}")
            expect(r["partialFingerprints"], "no fingerprint")
            for place in r["locations"]:
                at = place["physicalLocation"]["artifactLocation"]
                expect(files[at["index"]]["location"]["uri"] == at["uri"], f"{at}: index of another file")
                expect(not at["uri"].startswith("/"), f"{at}: not relative")
        for n in run["invocations"][0]["toolExecutionNotifications"]:
            expect(rules[n["associatedRule"]["index"]] == n["associatedRule"]["id"], f"{n}: wrong rule")


# attributes: all allowed, some required; children allowed (jenkinsci/xunit-plugin, junit-10.xsd)
JUNIT = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package",
                   "file", "log", "url"}, {"name", "tests", "failures", "errors"},
                  {"testsuite", "properties", "testcase", "system-out", "system-err"}),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": ({"name", "time", "classname", "group"}, {"name"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "skipped": ({"type", "message"}, set(), set()),
    "system-out": (set(), set(), set()),
    "system-err": (set(), set(), set()),
}


def junit(path):
    tree = etree.parse(path)
    for e in tree.iter():
        if e.tag not in JUNIT:
            wrong.append(f"<{e.tag}>")
            continue
        allowed, required, children = JUNIT[e.tag]
        expect(set(e.attrib) <= allowed and required <= set(e.attrib), f"<{e.tag}>: attributes {sorted(e.attrib)}")
        expect({c.tag for c in e} <= children, f"<{e.tag}>: children {[c.tag for c in e]}")
    root = tree.getroot()
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            number = sum(1 for c in cases if c.find(tag) is not None)
            expect(int(suite.get(name)) == number, f"{suite.get('name')}: {name} {suite.get(name)}, found {number}")
        expect(int(suite.get("tests")) == len(cases), "tests")
        expect(len({c.get("name") for c in cases}) == len(cases), "a case twice")
    for name in ("tests", "failures", "errors"):
        total = sum(int(suite.get(name)) for suite in root.iter("testsuite"))
        expect(int(root.get(name)) == total, f"{name} {root.get(name)}, the suites have {total}")
    read = JUnitXml.fromfile(path)
    expect(sum(1 for suite in read for _ in suite) == int(root.get("tests")), "another reader counts otherwise")


def main():
    args = [a for a in sys.argv[1:] if a != "--not"]
    kind, files = args[0], args[1:]
    if kind in ("json", "sarif"):
        schema = json.load(open(files.pop(0), encoding="utf-8"))
    for path in files:
        if kind == "junit":
            junit(path)
            continue
        report = json.load(open(path, encoding="utf-8"))
        by_schema(schema, report)
        {"json": own, "sarif": sarif}[kind](report)
    for line in wrong:
        print("WRONG", line)
    return 1 if bool(wrong) != ("--not" in sys.argv) else 0


if __name__ == "__main__":
    sys.exit(main())
