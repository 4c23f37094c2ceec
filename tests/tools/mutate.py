#!/usr/bin/env python3
"""Tamper with an edition, as somebody would: what `fuzi verify` must find.

    mutate.py KIND IN OUT

KIND: same     written again, nothing changed (must still pass)
      word     one character of a body paragraph becomes another
      author   the last author leaves the metadata and the pages that credit
      notice   the copyright page leaves the reading order (EPUB: spine and contents; PDF: page tree)
      licence  the licence becomes a freer or stricter one, in address and in words

Knows an edition by docs/marks.md alone. Exit: 0 done, 2 the edition has nothing of that kind to change.
Needs: pip install pikepdf lxml
"""
import re, sys, zipfile

from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
LEAF = ("para", "turn")
# from → to: every spelling of CC BY becomes CC BY-NC, of CC BY-NC-ND becomes CC BY-ND
LICENCES = [
    (r"licenses/by/", "licenses/by-nc/"),
    (r"licenses/by-nc-nd/", "licenses/by-nd/"),
    (r"CC([ -])BY(?=[ -][1-4]\.)", r"CC\1BY-NC"),
    (r"CC([ -])BY-NC-ND", r"CC\1BY-ND"),
    (r"署名 (?=[1-4]\.)", "署名—非商业性使用 "),
    (r"署名—非商业性使用—禁止演绎", "署名—禁止演绎"),
]


def han(c):
    return "\u4e00" <= c <= "\u9fff"


def relicense(text):
    # one pass each way: what has been turned into BY-NC is not turned again
    for pattern, to in LICENCES:
        new, n = re.subn(pattern, to, text)
        if n:
            text = new
    return text


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(2)


# ---------------------------------------------------------------- EPUB

def epub(kind, source, target):
    with zipfile.ZipFile(source) as z:
        entries = [(i, z.read(i)) for i in z.infolist()]
    data = {i.filename: b for i, b in entries}
    before = dict(data)
    opf = next(n for n in data if n.endswith(".opf"))
    {"same": lambda *_: None, "word": epub_word, "author": epub_author,
     "notice": epub_notice, "licence": epub_licence}[kind](data, opf)
    if kind != "same" and data == before:
        fail("nothing to change")
    with zipfile.ZipFile(target, "w") as z:
        for info, _ in entries:
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type = info.compress_type
            copy.external_attr = info.external_attr
            z.writestr(copy, data[info.filename])


def pages_of(data):
    return sorted(n for n in data if n.endswith(".xhtml"))


def write(tree):
    return etree.tostring(tree.getroottree(), xml_declaration=True, encoding="utf-8")  # with its doctype


def epub_word(data, _opf):
    for name in pages_of(data):
        tree = etree.fromstring(data[name])
        for leaf in (e for e in tree.iter() if e.get("data-kind") in LEAF):
            for node in leaf.iter():
                for part in ("text", "tail"):
                    text = getattr(node, part) or ""
                    at = next((i for i in range(8, len(text) - 8) if all(map(han, text[i - 1:i + 2]))), None)
                    if at is None or part == "tail" and node is leaf:
                        continue
                    other = next(c for c in "的人是在" if c != text[at])
                    setattr(node, part, text[:at] + other + text[at + 1:])
                    data[name] = write(tree)
                    return


def epub_author(data, opf):
    tree = etree.fromstring(data[opf])
    creators = tree.findall(f".//{DC}creator")
    if len(creators) < 2:
        fail("fewer than two authors")
    gone = creators[-1]
    name, ref = gone.text, "#" + gone.get("id", "")
    for element in [gone] + [e for e in tree.iter(f"{OPF}meta") if e.get("refines") == ref]:
        element.getparent().remove(element)
    for meta in tree.iter(f"{OPF}meta"):
        meta.text = without(meta.text, name)
    data[opf] = write(tree)
    for page in pages_of(data):
        tree = etree.fromstring(data[page])
        credit = [e for e in tree.iter() if e.get("data-fuzi")]
        if not credit:
            continue
        for node in (n for e in credit for n in e.iter()):
            if node.get("data-kind") is None:
                node.text = without(node.text, name)
            if node not in credit:
                node.tail = without(node.tail, name)
        for node in [e for e in credit if not len(e) and not (e.text or "").strip()]:
            node.getparent().remove(node)
        data[page] = write(tree)


def without(text, name):
    return text and re.sub(rf"[、；;,]? ?{re.escape(name)}", "", text)


def epub_notice(data, opf):
    page = next((n for n in pages_of(data) if b"copyright-page" in data[n] and not n.endswith("nav.xhtml")), None)
    if page is None:
        fail("no copyright page")
    file = page.rsplit("/", 1)[-1]
    tree = etree.fromstring(data[opf])
    item = next(i for i in tree.iter(f"{OPF}item") if i.get("href", "").split("/")[-1] == file)
    for ref in [r for r in tree.iter(f"{OPF}itemref") if r.get("idref") == item.get("id")]:
        ref.getparent().remove(ref)
    data[opf] = write(tree)
    for name in (n for n in pages_of(data) if n.endswith("nav.xhtml")):
        tree = etree.fromstring(data[name])
        for a in [a for a in tree.iter(f"{XHTML}a") if a.get("href", "").split("#")[0] == file]:
            a.getparent().getparent().remove(a.getparent())
        data[name] = write(tree)


def epub_licence(data, opf):
    for name in pages_of(data) + [opf]:
        data[name] = relicense(data[name].decode()).encode()


# ---------------------------------------------------------------- PDF

def pdf(kind, source, target):
    import pikepdf
    with pikepdf.open(source) as doc:
        done = {"same": lambda d: True, "word": pdf_word, "author": pdf_author,
                "notice": pdf_notice, "licence": pdf_licence}[kind](doc)
        if not done:
            fail("nothing to change")
        doc.save(target)


def to_unicode(font):
    """Code → characters of a Type0 font, from its ToUnicode map."""
    if "/ToUnicode" not in font:
        return {}
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    chars = lambda h: bytes.fromhex(h).decode("utf-16-be", "replace")
    table = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = chars(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for low, high, texts in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])", block):
            listed = re.findall(r"<([0-9A-Fa-f]+)>", texts)
            for n, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                if texts.startswith("["):
                    table[code] = chars(listed[n]) if n < len(listed) else ""
                else:
                    base = chars(listed[0])
                    table[code] = base[:-1] + chr(ord(base[-1]) + n)
    return table


class Shown:
    """The glyphs of a page in the order of its content stream, each of which can be rewritten."""

    def __init__(self, doc, page):
        import pikepdf
        self.doc, self.page, self.glyphs = doc, page, []
        self.maps = {}
        self.marked = {}  # MCID → what a reader of tags is given: artifacts left out, ActualText in place of glyphs
        fonts = page.resources.get("/Font", {})
        self.ops = [[list(o), op] for o, op in pikepdf.parse_content_stream(page)]
        table, name, depth, mcids = {}, None, [], []
        for n, (operands, op) in enumerate(self.ops):
            op = str(op)
            if op == "Tf":
                name = str(operands[0])
                if name not in self.maps:
                    font = fonts.get(name)
                    self.maps[name] = to_unicode(font) if font is not None and font.Subtype == "/Type0" else None
                table = self.maps[name]
            elif op in ("BDC", "BMC"):
                properties = operands[1] if len(operands) > 1 else None
                known = isinstance(properties, pikepdf.Dictionary)
                actual = known and "/ActualText" in properties
                own = int(properties.MCID) if known and "/MCID" in properties else None
                mcids.append(own if own is not None else mcids[-1] if mcids else None)
                if actual and not any(depth):
                    self.mark(mcids[-1], str(properties.ActualText))
                depth.append(operands[0] == "/Artifact" or actual)
            elif op == "EMC" and depth:
                depth.pop()
                mcids.pop()
            elif op in ("Tj", "TJ", "'", '"') and table is not None:
                strings = operands[-1] if op == "TJ" else [operands[-1]]
                for k, item in enumerate(strings):
                    if isinstance(item, pikepdf.String):
                        raw = bytes(item)
                        for at in range(0, len(raw) - 1, 2):
                            code = raw[at] << 8 | raw[at + 1]
                            text = table.get(code, "")
                            self.glyphs.append((text, name, n, k if op == "TJ" else None, at, any(depth)))
                            if not any(depth):
                                self.mark(mcids[-1] if mcids else None, text)

    def mark(self, mcid, text):
        self.marked[mcid] = self.marked.get(mcid, "") + text

    def text(self):
        return "".join(g[0] or "\ufffd" for g in self.glyphs)

    def edit(self, edits):
        """`edits`: glyph number → new code, or None to drop the glyph."""
        import pikepdf
        strings = {}
        for number, code in edits.items():
            _, _, op, k, at, _ = self.glyphs[number]
            strings.setdefault((op, k), []).append((at, code))
        for (op, k), changes in strings.items():
            operands = self.ops[op][0]
            items = list(operands[-1]) if k is not None else None
            raw = bytearray(bytes(items[k] if k is not None else operands[-1]))
            for at, code in sorted(changes, reverse=True):
                raw[at:at + 2] = b"" if code is None else bytes([code >> 8, code & 255])
            new = pikepdf.String(bytes(raw))
            if k is None:
                operands[-1] = new
            else:
                items[k] = new
                operands[-1] = pikepdf.Array(items)
        stream = pikepdf.unparse_content_stream([(o, op) for o, op in self.ops])
        self.page.Contents = self.doc.make_stream(stream)


def pdf_word(doc):
    for page in list(doc.pages)[len(doc.pages) // 2:]:
        shown = Shown(doc, page)
        glyphs = shown.glyphs
        for n in range(8, len(glyphs) - 8):
            near = glyphs[n - 8:n + 8]
            if len({g[1] for g in near}) > 1 or any(g[5] or len(g[0]) != 1 for g in near) or not all(han(g[0]) for g in near[6:11]):
                continue
            table = shown.maps[glyphs[n][1]]
            other = next((c for c, t in sorted(table.items()) if len(t) == 1 and han(t) and t != glyphs[n][0]), None)
            if other is not None:
                shown.edit({n: other})
                return True
    return False


def pdf_author(doc):
    with doc.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        names = list(meta.get("dc:creator", []))
        if len(names) < 2:
            fail("fewer than two authors")
        meta["dc:creator"] = names[:-1]
    doc.docinfo["/Author"] = "; ".join(names[:-1])
    name = names[-1]
    for page in list(doc.pages)[:3]:  # title, copyright, opening: each credits once before anything else
        shown = Shown(doc, page)
        glyphs = [(n, g[0]) for n, g in enumerate(shown.glyphs)]
        at = next((i for i in range(len(glyphs)) if "".join(t for _, t in glyphs[i:i + len(name)]) == name), None)
        if at is not None:
            shown.edit({n: None for n, _ in glyphs[at:at + len(name)]})
    return True


def pdf_notice(doc):
    for n, page in enumerate(doc.pages):
        text = Shown(doc, page).text()
        if "fuziverify" in text.replace(" ", "") or "SHA-256" in text:
            del doc.pages[n]
            return True
    return False


def pdf_licence(doc):
    changed = False
    packet = doc.Root.Metadata.read_bytes().decode()
    new = relicense(packet)
    if new != packet:
        doc.Root.Metadata.write(new.encode())
        changed = True
    for page in doc.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A", {})
            if "/URI" in action:
                action["/URI"] = relicense(str(action["/URI"]))
    return changed


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("same", "word", "author", "notice", "licence"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    kind, source, target = sys.argv[1:]
    (epub if source.endswith(".epub") else pdf)(kind, source, target)


if __name__ == "__main__":
    main()
