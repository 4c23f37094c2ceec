#!/usr/bin/env python3
"""Build manuscripts at many measures and judge every line of them, twice.

    corpus.py --fuzi target/debug/fuzi [--measures 16,20,26,29,38] [--jobs N] [--work DIR] [--json FILE] SOURCE.md …

For each source and measure: `fuzi build --format print --dump` with a style file made for that measure, then
judge_lines.py on the dump and typeset_check.py on the PDF. Prints a line for each with findings, then the sums.
A finding of typeset_check.py that is the author's words or the tool's guess is listed in EXEMPT with its reason and
told apart; no finding of judge_lines.py can be exempted.
Exit: 0 nothing found, 1 findings, 2 a source was not built. Needs: pip install pymupdf
"""
import argparse, collections, concurrent.futures, json, pathlib, subprocess, sys, time

import judge_lines
import typeset_check

# (source's stem or "*", kind of finding) -> why it is none. Only for typeset_check.py, which must guess from a PDF what
# the dump says: what is code, what is the measure, which size is the body's.
EXEMPT = {}


def style(work, measure):
    """A page that fits the measure; rows, size and pitch are a5's."""
    path = work / f"m{measure}.toml"
    path.write_text(f'name = "m{measure}"\n[page]\nwidth = "{measure * 10.5 + 160:.0f}pt"\ninner = "80pt"\nchars = {measure}\n', encoding="utf-8")
    return path


def one(fuzi, work, source, measure):
    out = work / f"{source.stem}-{measure}"
    page = style(work, measure)
    given = [] if "license:" in source.read_text(encoding="utf-8")[:600] else ["--author", "佚名", "--license", "CC-BY-4.0", "--license-basis", "仅为检验而设，成品不外传"]
    command = [fuzi, "build", source, "-o", out, "--style", page, "--format", "print", "--dump", out, "-q", *given]
    built = subprocess.run(command, capture_output=True, text=True)
    pdf = next(out.glob("*.pdf"), None) if out.is_dir() else None
    if built.returncode or pdf is None:
        return {"source": source.stem, "measure": measure, "error": built.stderr[-400:] or f"exit {built.returncode}"}
    judge = judge_lines.Judge(json.loads((out / "glyphs.json").read_text(encoding="utf-8")), judge_lines.read_style(page)).run()
    (out / "glyphs.json").unlink()  # tens of megabytes in a large corpus
    try:
        checked = typeset_check.check(str(pdf), show=40)
    except ValueError as e:  # nothing that the tool takes for a body
        checked = {"defects": {}, "examples": {}, "body_lines": 0, "han_gap_em": {"over_0.04": 0}, "last_line_of_two": 0, "skipped": str(e)}
    return {
        "source": source.stem, "measure": measure, "judge": {k: v for k, v in judge.found.items() if v}, "count": dict(judge.count),
        "check": checked["defects"], "examples": checked.get("examples", {}), "body_lines": checked["body_lines"],
        "over": checked["han_gap_em"]["over_0.04"], "two": checked["last_line_of_two"], "skipped": checked.get("skipped"),
    }


def exempt(source, kind):
    return EXEMPT.get((source, kind)) or EXEMPT.get(("*", kind))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("sources", nargs="+", type=pathlib.Path)
    ap.add_argument("--fuzi", required=True)
    ap.add_argument("--measures", default="16,20,26,29,38")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/corpus"))
    ap.add_argument("--json", type=pathlib.Path)
    ap.add_argument("--show", type=int, default=3)
    a = ap.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    clock = time.monotonic()
    tasks = [(a.fuzi, a.work, source, measure) for measure in map(int, a.measures.split(",")) for source in a.sources]
    sums, found, failed, results = collections.Counter(), collections.Counter(), 0, []
    with concurrent.futures.ProcessPoolExecutor(a.jobs) as pool:
        for r in pool.map(one, *zip(*tasks)):
            results.append(r)
            name = f"{r['source']} at {r['measure']}"
            if "error" in r:
                failed += 1
                print(f"{name}: NOT BUILT: {r['error']}")
                continue
            if r["skipped"]:
                print(f"{name}: typeset_check.py cannot judge it: {r['skipped']}")
            sums.update(r["count"])
            sums["editions"] += 1
            sums["lines seen by typeset_check.py"] += r["body_lines"]
            sums["Han gap over .04 by typeset_check.py"] += r["over"]
            for rule, where in r["judge"].items():
                found["judge_lines " + rule] += len(where)
                print(f"{name}: {rule} {len(where)}: " + " || ".join(where[:a.show]))
            for kind, n in r["check"].items():
                if why := exempt(r["source"], kind):
                    sums[f"{kind}, exempt: {why}"] += n
                    continue
                found["typeset_check " + kind] += n
                print(f"{name}: {kind} {n}: " + " || ".join(r["examples"].get(kind, [])[:a.show]))
            sys.stdout.flush()
    if a.json:
        a.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    for k, v in sorted(sums.items()):
        print(f"  {v:8} {k}")
    print(f"{len(tasks)} editions in {time.monotonic() - clock:.0f} s; findings: {dict(found) or 'none'}")
    return 2 if failed else 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
