#!/usr/bin/env python3
"""Are the words of a Markdown source in an edition, by a reader that shares no code with fuzi?

    words.py SOURCE.md EDITION [--from LABEL] [--truth TRUTH.toml]

White space counts for nothing here (a cut paragraph and its repair are the same characters). Every line of a
paragraph without markup must stand in the edition, whole. With --from, everything from that label to the end of the
source must stand there in one piece; with --truth, every string of its `survive` and `joined`, and its digest.
EPUB: text of the spine, in order. PDF: marked glyphs through ToUnicode, in the order of the structure tree.
Exit: 0 all there, 1 something is not. Needs: pip install pikepdf lxml
"""
import argparse, hashlib, posixpath, re, sys, tomllib, zipfile
from urllib.parse import unquote

from lxml import etree

import mutate


def squash(text):
    return "".join(text.split())


def epub_text(path):
    with zipfile.ZipFile(path) as z:
        container = etree.fromstring(z.read("META-INF/container.xml"))
        opf_path = next(e.get("full-path") for e in container.iter() if e.tag.endswith("}rootfile"))
        opf = etree.fromstring(z.read(opf_path))
        items = {i.get("id"): i.get("href") for i in opf.iter(mutate.OPF + "item")}
        out = []
        for ref in opf.iter(mutate.OPF + "itemref"):
            name = posixpath.join(posixpath.dirname(opf_path), unquote(items[ref.get("idref")]))
            out.extend(etree.fromstring(z.read(name)).find(mutate.XHTML + "body").itertext())
        return "".join(out)


def pdf_text(path):
    """Marked content in the order of the structure tree."""
    import pikepdf
    with pikepdf.open(path) as doc:
        pages = {page.objgen: mutate.Shown(doc, page).marked for page in doc.pages}
        out = []

        def walk(node, page):
            if isinstance(node, pikepdf.Array):
                for kid in node:
                    walk(kid, page)
            elif isinstance(node, pikepdf.Dictionary):
                page = node.get("/Pg", page)
                if "/MCID" in node:
                    walk(int(node.MCID), page)
                elif "/K" in node:
                    walk(node.K, page)
            elif page is not None:  # the number of a marked-content sequence on the element's page
                out.append(pages.get(page.objgen, {}).get(int(node), ""))

        walk(doc.Root.StructTreeRoot.K, None)
        return "".join(out)


def plain(line):
    return line and not re.search(r"[|<>`\[\]_#{}&\\*~]|^\s*([-+:!]|\d+[.)])|https?:", line)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("source")
    ap.add_argument("edition")
    ap.add_argument("--from", dest="label")
    ap.add_argument("--truth")
    a = ap.parse_args()
    source = open(a.source, encoding="utf-8").read()
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S)
    body = re.sub(r"^```.*?^```", "", body, flags=re.S | re.M)
    text = squash((epub_text if a.edition.endswith(".epub") else pdf_text)(a.edition))
    missing = []
    paragraphs = [p for p in re.split(r"\n\s*\n", body) if all(map(plain, p.splitlines()))]
    lines = [squash(line) for p in paragraphs for line in p.splitlines()]
    missing += [line for line in lines if line not in text]
    count = len(lines)
    stream = None
    if a.label:
        tail = body[body.index(a.label):].replace("**", "")
        stream = squash(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", tail))
        count += 1
        if stream not in text:
            cut = next((n for n in range(len(stream)) if stream[:n + 1] not in text), 0)
            missing.append(f"the whole from {a.label}: breaks at character {cut}, …{stream[max(0, cut - 12):cut]}[{stream[cut:cut + 12]}…")
    if a.truth:
        truth = tomllib.load(open(a.truth, "rb"))
        for string in truth["survive"] + truth["joined"]:
            count += 1
            if squash(string) not in text:
                missing.append(string)
        if stream and hashlib.sha256(b"fuzi/1/stream\0" + stream.encode()).hexdigest() != truth["stream_sha256"]:
            missing.append("the truth file's own digest: it is not of this source")
    for string in missing:
        print(f"{a.edition}: not found: {string[:120]}")
    print(f"{a.edition}: {count - len(missing)} of {count} there, {len(text)} characters in the edition")
    return 1 if missing or not count else 0


if __name__ == "__main__":
    sys.exit(main())
