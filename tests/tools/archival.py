#!/usr/bin/env python3
"""Does a screen edition hold what its metadata claim, as another reader sees it (PDF/A-3u and PDF/UA-1)?

    archival.py [--self-test] EDITION.pdf

Reads every key that the claims rest on with pikepdf and fontTools, which share no code with fuzi: it is no validator, and
asks of the clauses only what these files can meet or break.
With --self-test, copies that are spoiled in one place each must be found out.
Exit: 0 nothing found, 1 something. Needs: pip install pikepdf lxml fonttools
"""
import argparse, io, re, sys

from fontTools.ttLib import TTFont
from lxml import etree
import pikepdf

wrong = []
PREDEFINED = {
    "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/xap/1.0/mm/",
    "http://ns.adobe.com/xap/1.0/rights/", "http://ns.adobe.com/pdf/1.3/", "http://www.aiim.org/pdfa/ns/id/",
    "http://www.aiim.org/pdfa/ns/extension/",
}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI", "Tj", "TJ", "'", '"'}


def expect(what, got, want=True):
    if got != want:
        wrong.append(f"{what}: {got!r}, expected {want!r}")


def metadata(doc):
    stream = doc.Root.Metadata
    expect("metadata are not filtered", "/Filter" in stream, False)
    with doc.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        expect("PDF/A by pikepdf", meta.pdfa_status.upper(), "3U")
        expect("pdfuaid:part", meta.get("{http://www.aiim.org/pdfua/ns/id/}part"), "1")
        info = doc.docinfo
        expect("Title is dc:title", str(info.get("/Title")), meta.get("dc:title"))
        expect("Author is dc:creator", str(info.get("/Author")), "; ".join(meta.get("dc:creator") or []))
        expect("Producer is pdf:Producer", str(info.get("/Producer")), meta.get("pdf:Producer"))
        expect("Creator is xmp:CreatorTool", str(info.get("/Creator")), meta.get("xmp:CreatorTool"))
        for key, other in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            digits = lambda text: re.sub(r"\D", "", text or "")
            expect(f"{key} is {other}", digits(str(info.get(key))), digits(meta.get(other)))
    packet = etree.fromstring(stream.read_bytes())
    described = set()
    for li in packet.iter(RDF + "li"):
        uri = li.findtext(SCHEMA + "namespaceURI")
        if uri is not None:
            for name in li.iter(PROPERTY + "name"):
                described.add("{%s}%s" % (uri, name.text))
            for name in ("name", "valueType", "category", "description"):
                expect(f"{uri}: each property has its {name}", len(list(li.iter(PROPERTY + name))), len(list(li.iter(PROPERTY + "name"))))
    for description in packet.iter(RDF + "Description"):
        for e in description:
            if etree.QName(e).namespace not in PREDEFINED:
                expect(f"{e.tag} is described", e.tag in described)


def catalog(doc, raw):
    root = doc.Root
    expect("header", bool(re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", raw)))
    expect("nothing behind the end", bool(re.search(rb"%%EOF\r?\n?\Z", raw)))
    expect("ID", [len(bytes(i)) for i in doc.trailer.ID], [16, 16])
    expect("Encrypt", "/Encrypt" in doc.trailer, False)
    for key in ("/AA", "/OpenAction", "/Perms", "/Requirements", "/NeedsRendering", "/OCProperties", "/AcroForm", "/Collection"):
        expect(key, key in root, False)
    expect("Lang", bool(re.match(r"[a-z]{2,3}(-[A-Za-z0-9]+)*$", str(root.Lang))))
    expect("Marked", bool(root.MarkInfo.Marked))
    expect("Suspects", bool(root.MarkInfo.get("/Suspects", False)), False)
    expect("DisplayDocTitle", bool(root.ViewerPreferences.DisplayDocTitle))
    intents = [i for i in root.OutputIntents if i.S == "/GTS_PDFA1"]
    expect("output intents", len(intents), 1)
    profile = intents[0].DestOutputProfile
    icc = profile.read_bytes()
    expect("output profile", (int(profile.N), icc[12:24], icc[36:40], int.from_bytes(icc[:4], "big")), (3, b"mntrRGB XYZ ", b"acsp", len(icc)))
    files = {f.objgen for f in root.AF}
    names = list(root.Names.EmbeddedFiles.Names)
    for spec in names[1::2]:
        expect("embedded file is an associated file", spec.objgen in files)
        expect("file specification", all(k in spec for k in ("/F", "/UF", "/AFRelationship")))
        expect("embedded file", all(k in spec.EF.F for k in ("/Subtype", "/Params")) and "/ModDate" in spec.EF.F.Params)


def streams(doc):
    for obj in doc.objects:
        if not isinstance(obj, pikepdf.Stream):
            continue
        filters = obj.get("/Filter", pikepdf.Array())
        filters = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        expect("filters", set(filters) <= {"/FlateDecode", "/DCTDecode"})
        for key in ("/F", "/FFilter", "/FDecodeParms", "/Interpolate", "/Alternates", "/OPI", "/PS", "/Subtype2", "/Ref"):
            expect(f"stream has {key}", key in obj, False)
        if obj.get("/Subtype") == "/Image":
            space = obj.ColorSpace
            expect("colours of an image", space in ("/DeviceGray", "/DeviceRGB") if isinstance(space, pikepdf.Name) else space[0] == "/ICCBased")


def parent_tree(root):
    """Keys and values of the tree of numbers."""
    out, todo = {}, [root.ParentTree]
    while todo:
        node = todo.pop()
        todo.extend(node.get("/Kids", []))
        nums = list(node.get("/Nums", []))
        out.update((int(k), v) for k, v in zip(nums[::2], nums[1::2]))
    return out


def pages(doc, fonts):
    owners = parent_tree(doc.Root.StructTreeRoot)
    links = 0
    for number, page in enumerate(doc.pages, 1):
        place = f"page {number}"
        expect(f"{place}: Tabs", str(page.obj.get("/Tabs")), "/S")
        marks, seen, font, depth = [], [], None, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            op = str(operator)
            if op in ("BMC", "BDC"):
                tag, props = str(operands[0]), operands[1] if op == "BDC" else {}
                mcid = int(props["/MCID"]) if "/MCID" in props else None
                if mcid is not None:
                    seen.append(mcid)
                    expect(f"{place}: tagged content in an artifact or the other way", any(m != "span" for m in marks), False)
                marks.append("artifact" if tag == "/Artifact" else "tagged" if mcid is not None else "span")
            elif op == "EMC":
                marks.pop()
            elif op in ("q", "Q"):
                depth += 1 if op == "q" else -1
                expect(f"{place}: graphics states", 0 <= depth <= 28)
            elif op == "Tf":
                font = str(operands[0])
            elif op in PAINTS:
                expect(f"{place}: {op} is tagged or an artifact", any(m in ("tagged", "artifact") for m in marks))
                for string in operands[0] if op == "TJ" else operands if op == "Tj" else []:
                    if isinstance(string, pikepdf.String):
                        codes = bytes(string)
                        fonts.setdefault(page.Resources.Font[font].objgen, set()).update(
                            codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2))
        expect(f"{place}: marks are closed", marks, [])
        expect(f"{place}: every sequence once", sorted(seen), list(range(len(seen))))
        if seen:
            held = owners[int(page.obj.StructParents)]
            expect(f"{place}: every sequence in the tree", len(held) >= len(seen) and all(held[m] is not None for m in seen))
        for annotation in page.obj.get("/Annots", []):
            links += 1
            expect(f"{place}: kind of annotation", str(annotation.Subtype), "/Link")
            expect(f"{place}: F", int(annotation.F), 4)
            expect(f"{place}: Contents", bool(str(annotation.get("/Contents", "")).strip()))
            expect(f"{place}: a link's element", str(owners[int(annotation.StructParent)].S), "/Link")
            expect(f"{place}: action", str(annotation.A.S) if "/A" in annotation else "/URI", "/URI")
    return links


def programs(doc, fonts):
    """Programs embedded, widths those of the programs, every code shown with a name that is one."""
    for objgen, codes in fonts.items():
        font = doc.get_object(objgen)
        name = str(font.BaseFont)
        expect(f"{name}: encoding", str(font.Encoding), "/Identity-H")
        descendant = font.DescendantFonts[0]
        descriptor = descendant.FontDescriptor
        expect(f"{name}: names agree", {str(descendant.BaseFont), str(descriptor.FontName)}, {name})
        expect(f"{name}: CIDToGIDMap", str(descendant.CIDToGIDMap), "/Identity")
        program = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
        metrics, order, em = program["hmtx"], program.getGlyphOrder(), program["head"].unitsPerEm
        widths, w = {}, list(descendant.W)
        while w:
            first, list_ = int(w.pop(0)), w.pop(0)
            widths.update({first + i: float(v) for i, v in enumerate(list_)})
        said = dict(re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", font.ToUnicode.read_bytes()))
        for code in sorted(codes):
            expect(f"{name}: .notdef is shown", code == 0, False)
            real = metrics[order[code]][0] * 1000 / em
            expect(f"{name}: width of {code}", abs(widths.get(code, float(descendant.get("/DW", 1000))) - real) <= 1)
            text = bytes.fromhex(said.get(b"%04X" % code, b"").decode()).decode("utf-16-be")
            expect(f"{name}: name of {code}", bool(text) and not set(text) & {"\0", "\ufeff", "\ufffe"})


def tree(doc):
    counts, levels, ids = {}, [], []

    def kids(node):
        k = node.get("/K", [])
        return [e for e in (k if isinstance(k, pikepdf.Array) else [k]) if isinstance(e, pikepdf.Dictionary)]

    def walk(node, above):
        role = str(node.get("/S", ""))
        if not role:
            return
        counts[role] = counts.get(role, 0) + 1
        owners = node.get("/A", [])
        owners = list(owners) if isinstance(owners, pikepdf.Array) else [owners]
        if re.fullmatch(r"/H[1-6]", role):
            levels.append(int(role[2]))
        if role == "/Figure":
            expect("a figure says something", bool(str(node.get("/Alt", "")).strip()))
        if role == "/Note":
            ids.append(str(node.get("/ID", "")))
        if role == "/TH":
            expect("scope of a TH", any("/Scope" in a for a in owners))
        inside = {"/TR": ("/Table", "/THead", "/TBody", "/TFoot"), "/TH": ("/TR",), "/TD": ("/TR",), "/LI": ("/L",),
                  "/LBody": ("/LI",), "/TOCI": ("/TOC",), "/RB": ("/Ruby",), "/RT": ("/Ruby",)}.get(role)
        if inside:
            expect(f"{role} lies in its parent", above in inside)
        has = [str(k.get("/S")) for k in kids(node) if "/S" in k]
        only = {"/L": {"/LI", "/Caption", "/L"}, "/LI": {"/Lbl", "/LBody"}, "/TR": {"/TH", "/TD"}, "/TOC": {"/TOCI", "/TOC", "/Caption"},
                "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"}, "/TOCI": {"/Lbl", "/Reference", "/NonStruct", "/P", "/TOC"}}.get(role)
        if only:
            expect(f"{role} holds only {only}", set(has) <= only)
        if role == "/Link":
            expect("a link holds its annotation", any(str(k.get("/Type", "")) == "/OBJR" for k in kids(node)))
        if role == "/Ruby":
            expect("a reading and its word", has, ["/RB", "/RT"])
        for kid in kids(node):
            walk(kid, role)

    root = doc.Root.StructTreeRoot
    walk(root.K if isinstance(root.K, pikepdf.Dictionary) else root.K[0], "")
    expect("headings begin with the first level and leave none out", all(b <= a + 1 for a, b in zip([0] + levels, levels)))
    expect("notes have names of their own", len(set(ids) - {""}), len(ids))
    return counts


def judge(doc, raw):
    fonts, links, counts = {}, 0, {}
    try:
        metadata(doc)
        catalog(doc, raw)
        streams(doc)
        links = pages(doc, fonts)
        programs(doc, fonts)
        counts = tree(doc)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as missing:
        wrong.append(f"something is not there: {missing!r}")
    expect("a link a Link", counts.get("/Link", 0) <= links)
    return f"{links} links, {len(fonts)} fonts, " + ", ".join(f"{n} {role[1:]}" for role, n in sorted(counts.items()))


def first(doc, test):
    return next(o for o in doc.objects if isinstance(o, pikepdf.Dictionary) and test(o))


def xmp(doc, old, new):
    doc.Root.Metadata = doc.make_stream(doc.Root.Metadata.read_bytes().replace(old, new), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def content(doc, old, new):
    page = doc.pages[0]
    page.Contents = doc.make_stream(page.Contents.read_bytes().replace(old, new))


SPOILED = {
    "no PDF/A claim": lambda d: xmp(d, b"<pdfaid:part>3<", b"<pdfaid:part>1<"),
    "no PDF/UA claim": lambda d: xmp(d, b"pdfuaid:part>1<", b"pdfuaid:part>2<"),
    "a property nobody described": lambda d: xmp(d, b"<pdfaProperty:name>root<", b"<pdfaProperty:name>toor<"),
    "another title": lambda d: d.docinfo.__setitem__("/Title", "x"),
    "no intent": lambda d: d.Root.__setitem__("/OutputIntents", pikepdf.Array()),
    "an action": lambda d: d.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript)),
    "no title in the window": lambda d: d.Root.ViewerPreferences.__setitem__("/DisplayDocTitle", False),
    "no language": lambda d: d.Root.__setitem__("/Lang", ""),
    "no relationship": lambda d: d.Root.AF[0].__delitem__("/AFRelationship"),
    "no order of tabs": lambda d: d.pages[0].__delitem__("/Tabs"),
    "words nobody tagged": lambda d: content(d, b"/P <</MCID 0>> BDC", b"/Span <</Lang(en)>> BDC"),
    "a link that does not print": lambda d: first(d, lambda o: o.get("/Subtype") == "/Link").__setitem__("/F", 0),
    "a link without words": lambda d: first(d, lambda o: o.get("/Subtype") == "/Link").__delitem__("/Contents"),
    "a picture without words": lambda d: first(d, lambda o: o.get("/S") == "/Figure").__delitem__("/Alt"),
    "a heading left out": lambda d: first(d, lambda o: o.get("/S") == "/H2").__setitem__("/S", pikepdf.Name.H4),
    "a note without a name": lambda d: first(d, lambda o: o.get("/S") == "/Note").__delitem__("/ID"),
    "a head of nothing": lambda d: first(d, lambda o: o.get("/S") == "/TH").__delitem__("/A"),
    "an item outside its list": lambda d: first(d, lambda o: o.get("/S") == "/LI").__setitem__("/S", pikepdf.Name.P),
    "a code without a name": lambda d: first(d, lambda o: o.get("/Type") == "/Font" and "/ToUnicode" in o).__setitem__("/ToUnicode", d.make_stream(b"")),
    "a width that lies": lambda d: first(d, lambda o: "/DescendantFonts" in o).DescendantFonts[0].__setitem__("/W", pikepdf.Array([0, pikepdf.Array([1] * 3000)])),
}


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--self-test", action="store_true")
    ap.add_argument("pdf")
    a = ap.parse_args()
    sys.setrecursionlimit(5000)
    raw = open(a.pdf, "rb").read()
    unseen = []
    if a.self_test:
        for name, spoil in SPOILED.items():
            with pikepdf.open(a.pdf) as doc:
                spoil(doc)
                judge(doc, raw)
            unseen += [] if wrong else [name]
            wrong.clear()
        print(f"{a.pdf}: {len(SPOILED) - len(unseen)} of {len(SPOILED)} spoiled copies found out")
        print("".join(f"NOT FOUND OUT {name}\n" for name in unseen), end="")
    with pikepdf.open(a.pdf) as doc:
        said = judge(doc, raw)
    for line in dict.fromkeys(wrong):
        print("WRONG", line)
    print(f"{a.pdf}: {said}")
    return 1 if wrong or unseen else 0


if __name__ == "__main__":
    sys.exit(main())
