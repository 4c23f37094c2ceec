#!/usr/bin/env python3
"""Judges the reports of other programs for .ci/outside: exit 0 as it should be, 1 not.

    judge.py ace REPORT.json
    judge.py inspect [--truth TRUTH.toml] [--cuts N] [--speakers N] [--uri URI|null] INSPECT.json
    judge.py rights resolved|unresolved EXIFTOOL.json
    judge.py verify --ids ID,ID VERIFY.json
"""
import argparse, json, sys, tomllib

wrong = []


def expect(what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r}, expected {want!r}")


def ace(report):
    for page in report["assertions"]:
        for a in page["assertions"]:
            test = a["earl:test"]
            line = f'{page["earl:testSubject"]["url"]}: {test["earl:impact"]}: {test["dct:title"]}'
            print(line)
            if test["earl:impact"] in ("critical", "serious", "moderate"):
                wrong.append(line)


def inspect(report, a):
    expect("schema", report["schema"], "fuzi.inspect/1")
    repairs = report["repairs"]
    for r in repairs:
        if r["class"] == "T":
            wrong.append(f"an edit of class T: {r}")
    joins = sum(r["rule"] == "NZ-03" for r in repairs)
    truth = tomllib.load(open(a.truth, "rb")) if a.truth else None
    cuts = truth["cuts"] if truth else a.cuts
    if cuts is not None:
        expect("joined paragraphs (NZ-03)", joins, cuts)
    if truth:
        meta, structure = report["metadata"], report["structure"]
        expect("title", meta["title"]["value"], truth["title"])
        expect("creators", [c["name"] for c in meta["creators"]], truth["creators"])
        for key in ("journal", "volume", "issue"):
            expect(key, (meta.get(key) or {}).get("value"), truth.get(key))
        expect("turns", structure["turns"], truth["turns"])
        expect("speakers", len(structure["speakers"]), len(truth["speakers"]))
        expect("characters", report["words"]["count"], truth["characters"])
        expect("stream", report["words"]["stream_sha256"], truth["stream_sha256"])
        expect("uri", report["license"]["uri"], truth.get("uri"))
        if truth["licence_code"] not in report["license"]["verbatim"]:
            wrong.append(f'licence: {report["license"]["verbatim"]}')
    if a.speakers is not None:
        expect("speakers", len(report["structure"]["speakers"]), a.speakers)
    if a.uri is not None:
        expect("uri", report["license"]["uri"], None if a.uri == "null" else a.uri)


def rights(report, state):
    tags = {k.split(":")[-1].lower(): v for k, v in report[0].items()}
    text = json.dumps(report, ensure_ascii=False)
    print(json.dumps({k: v for k, v in tags.items() if k in ("rights", "license", "marked", "webstatement", "creator", "usageterms", "author")}, ensure_ascii=False))
    expect("xmpRights:Marked", str(tags.get("marked")), "True")
    if not tags.get("rights") or not tags.get("creator"):
        wrong.append("no dc:rights or no dc:creator")
    if state == "resolved":
        expect("cc:license", tags.get("license"), "https://creativecommons.org/licenses/by/4.0/")
    elif "creativecommons.org/licenses/by" in text:
        wrong.append("an address of a licence that the source does not state")


def verify(report, ids):
    expect("schema", report["schema"], "fuzi.verify/1")
    expect("verdict", report["verdict"], "FAIL")
    found = {c["id"] for f in report["artefacts"] for c in f["checks"] if c["status"] == "fail"}
    print("found:", " ".join(sorted(found)))
    if not found & set(ids.split(",")):
        wrong.append(f"none of {ids} among them")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("kind", choices=["ace", "inspect", "rights", "verify"])
    ap.add_argument("state", nargs="?", choices=["resolved", "unresolved"])
    ap.add_argument("file")
    ap.add_argument("--truth")
    ap.add_argument("--cuts", type=int)
    ap.add_argument("--speakers", type=int)
    ap.add_argument("--uri")
    ap.add_argument("--ids", default="")
    a = ap.parse_args()
    report = json.load(open(a.file, encoding="utf-8"))
    {"ace": lambda: ace(report), "inspect": lambda: inspect(report, a),
     "rights": lambda: rights(report, a.state), "verify": lambda: verify(report, a.ids)}[a.kind]()
    for line in wrong:
        print("WRONG", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
