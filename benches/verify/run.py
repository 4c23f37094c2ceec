#!/usr/bin/env python3
"""What `verify` costs: CPU and peak memory on a sample's three files, and on a long book made of the sample many times over.

    cargo build --release
    benches/verify/run.py --sample samples/interview.md --write docs/verify-cost.md

Goals (licence-and-integrity.md; issue 4): the three files of an interview together 0.15 s of CPU; a PDF of 2,000 pages 1 s
and 150 MiB. Exit 1 when one is missed. Each row is the best of a few runs (--times): what else the machine does only adds.
"""
import argparse, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEAD = """# What verify costs

Written by `benches/verify/run.py`, the best of {times} runs each, one thread; CPU is user and system time of the whole
process, memory its peak. `cargo build --release && benches/verify/run.py --sample {sample} --write docs/verify-cost.md`
makes it anew. The sample once, and the same text {copies} times over as one book.

| files | size | pages | CPU | memory | goal |
|---|---|---|---|---|---|
"""


def run(command):
    """CPU seconds and peak MiB of a command that must end with 0."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"exit {child.returncode}: {' '.join(map(str, command))}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def build(fuzi, source, out):
    command = [fuzi, "build", source, "-o", out, "--extracted", "auto", "--json"]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode:
        sys.exit(said.stderr)
    import json
    return {f["kind"]: f for f in json.loads(said.stdout)["files"]}


def longer(text, copies):
    """The same work with its body many times over: what stands before the first paragraph stays once."""
    title = text.index("\n# ") + 1 if "\n# " in text else 0
    head = text.index("\n\n", title) + 2
    return text[:head] + "\n\n".join([text[head:].strip("\n")] * copies) + "\n"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--fuzi", type=pathlib.Path, default=ROOT / "target/release/fuzi")
    args.add_argument("--sample", type=pathlib.Path, default=ROOT / "samples/interview.md")
    args.add_argument("--pages", type=int, default=2000, help="of the long PDF, at least")
    args.add_argument("--times", type=int, default=5)
    args.add_argument("--write", type=pathlib.Path, help="a page of docs for the table")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        once = build(args.fuzi, args.sample, folder / "once")
        text = args.sample.read_text(encoding="utf-8")
        copies = 20  # to learn how many pages a copy takes
        while True:
            (folder / args.sample.name).write_text(longer(text, copies), encoding="utf-8")
            book = build(args.fuzi, folder / args.sample.name, folder / "book")
            pages = book["pdf"]["pages"]
            if pages >= args.pages:
                break
            copies = max(copies + 1, -(-copies * args.pages // pages))
        rows, missed = [], False
        all_three = list(once.values())
        for name, files, goal in [("the three files of the sample", all_three, (0.15, None)),
                                  *((f"{kind}, the sample", [once[kind]], None) for kind in once),
                                  *((f"{kind}, the book", [book[kind]], (1, 150) if kind != "epub" else None) for kind in book)]:
            runs = [run([args.fuzi, "-q", "verify", *(f["path"] for f in files)]) for _ in range(args.times)]
            cpu, memory = min(r[0] for r in runs), min(r[1] for r in runs)
            said = "" if goal is None else f"{goal[0]} s" + (f", {goal[1]} MiB" if goal[1] else "")
            if goal and (cpu > goal[0] or goal[1] and memory > goal[1]):
                missed, said = True, said + " MISSED"
            size = sum(f["bytes"] for f in files) / 1024
            pages = "/".join(str(f["pages"]) for f in files if f["pages"]) or "–"
            rows.append(f"| {name} | {size:,.0f} KiB | {pages} | {cpu:.2f} s | {memory:.0f} MiB | {said} |")
            print(rows[-1], flush=True)
        if args.write:
            path = args.sample.resolve()
            sample = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
            args.write.write_text(HEAD.format(times=args.times, sample=sample, copies=copies) + "\n".join(rows) + "\n", encoding="utf-8")
        sys.exit(missed)


main()
