//! `verify` on PDFs: whole files pass, each mutation is named, hostile structure ends the reading and no more.

use crate::verify_pdf_support::{Elem, Page, Pdf, elem, find, save};
use crate::verify_support::*;
use fuzi::verify::{Lang, Limits, Reference, Report, Verdict, verify};
use lopdf::{Document, Object, Stream, dictionary};

#[test]
fn whole_editions_pass_alone_and_against_the_source() {
    for resolved in [false, true] {
        let e = edition(resolved);
        let want: &[&str] = if resolved { &[] } else { &["LIC-002"] };
        for screen in [true, false] {
            let bytes = Pdf::new(&e, screen).bytes();
            let r = alone(&bytes);
            assert_eq!((failed(&r), r.exit), (want.to_vec(), 0), "{}", r.to_text(Lang::En));
            assert_eq!(r.assurance.to_string(), "SELF-CONSISTENT (unsigned)");
            let r = against(&bytes, &e);
            assert_eq!((failed(&r), r.exit), (want.to_vec(), 0), "{}", r.to_text(Lang::En));
            assert_eq!(r.assurance.to_string(), "EQUALS SOURCE");
            let text = &r.artefacts[0].text;
            assert_eq!((text.root.as_deref(), text.mode), (Some(e.manifest().root.as_str()), "exact"));
        }
    }
}

type Mutator = fn(Pdf) -> Pdf;

fn body_without(p: Pdf, mark: &str) -> Pdf {
    p.elems(|e| e.retain(|x| x.mark != mark))
}

fn at(elems: &[Elem], mark: &str) -> usize {
    elems.iter().position(|e| e.mark == mark).expect("mark")
}

/// Name, mutation, ids with the source, ids without it on a print edition (digests in XMP only).
const MUTATIONS: &[(&str, Mutator, &[&str], &[&str])] = &[
    ("character changed", |p| p.words("b0002", "民主", "民王"), &["INT-001"], &["INT-001"]),
    ("compatibility ideograph", |p| p.words("b0005", "力", "\u{F98A}"), &["INT-005"], &["INT-001"]),
    ("zero-width space", |p| p.words("b0005", "力", "力\u{200B}"), &["INT-006"], &["INT-001"]),
    ("space lost", |p| p.words("b0003", "Max Weber", "MaxWeber"), &["INT-007"], &["INT-008"]),
    ("alternative text changed", |p| p.words("b0010", "一幅", "一张"), &["INT-001"], &["INT-001"]),
    ("paragraph removed", |p| body_without(p, "b0005"), &["INT-002"], &["INT-001"]),
    (
        "paragraph doubled",
        |p| {
            p.elems(|e| {
                let i = at(e, "b0005");
                let x = e[i].clone();
                e.insert(i, x);
            })
        },
        &["INT-003"],
        &["INT-001"],
    ),
    (
        "paragraphs exchanged",
        |p| {
            p.elems(|e| {
                let i = at(e, "b0004");
                e.swap(i, i + 1);
            })
        },
        &["INT-004"],
        &["INT-001"],
    ),
    (
        "role changed",
        |p| {
            p.elems(|e| {
                let i = at(e, "b0004");
                e[i].kind = "para";
            })
        },
        &["INT-008"],
        &["INT-008"],
    ),
    (
        "tagged advertisement",
        |p| p.elems(|e| e.push(elem("P", "", "", "本书由某某网制作"))),
        &["INT-002"],
        &["INT-002"],
    ),
    (
        "loose advertisement",
        |p| {
            p.elems(|e| {
                let mut x = elem("P", "", "", "本书由某某网制作");
                x.loose = Some("loose");
                e.push(x);
            })
        },
        &["INT-002"],
        &["INT-002"],
    ),
    (
        "words made an artifact",
        |p| {
            p.elems(|e| {
                let i = at(e, "b0005");
                e[i].loose = Some("artifact");
            })
        },
        &["INT-002"],
        &["INT-001"],
    ),
    (
        "advertisement as a running head",
        |p| {
            p.elems(|e| {
                let mut x = elem("P", "", "", "某某网倾情奉献");
                x.loose = Some("artifact");
                e.push(x);
            })
        },
        &["INT-002"],
        &[],
    ),
    (
        "second licence in a running head",
        |p| {
            p.elems(|e| {
                let mut x = elem("P", "", "", "CC BY 4.0");
                x.loose = Some("artifact");
                e.push(x);
            })
        },
        &["INT-002", "LIC-010"],
        &["LIC-010"],
    ),
    (
        "notice page removed",
        |mut p| {
            p.pages.remove(1);
            p
        },
        &["LIC-003", "NOT-001", "NOT-003"],
        &["LIC-003", "NOT-001"],
    ),
    ("notice reversed", |p| p.words("field:notice", "不得", "可以"), &["LIC-008", "NOT-003"], &["LIC-008"]),
    ("notice cut", |p| p.words("field:notice", "及商用", ""), &["NOT-003"], &[]),
    (
        "author removed from sight",
        |mut p| {
            p.pages[0].elems.retain(|e| e.text != "王天成");
            p
        },
        &["ATT-001"],
        &["ATT-001"],
    ),
    (
        "author removed from XMP",
        |p| p.xmp("<rdf:li>王天成</rdf:li>", ""),
        &["ATT-001", "CNS-001"],
        &["ATT-001", "CNS-001"],
    ),
    (
        "author removed from both",
        |mut p| {
            p.pages[0].elems.retain(|e| e.text != "王天成");
            p.author = "许成钢".into();
            p.xmp("<rdf:li>王天成</rdf:li>", "")
        },
        &["ATT-001"],
        &[],
    ),
    (
        "author added",
        |mut p| {
            p.author.push_str("; 某某网");
            p.xmp("</rdf:Seq></dc:creator>", "<rdf:li>某某网</rdf:li></rdf:Seq></dc:creator>")
        },
        &["ATT-005"],
        &["ATT-001"],
    ),
    (
        "Info author differs",
        |mut p| {
            p.author = "某人".into();
            p
        },
        &["CNS-001"],
        &["CNS-001"],
    ),
    (
        "Info title differs",
        |mut p| {
            p.title = "别题".into();
            p
        },
        &["CNS-001"],
        &["CNS-001"],
    ),
    (
        "dc:rights removed",
        |p| p.xmp("<dc:rights>", "<dc:x>").xmp("</dc:rights>", "</dc:x>"),
        &["LIC-001"],
        &["LIC-001"],
    ),
    (
        "XMP replaced",
        |mut p| {
            p.xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".into();
            p
        },
        &["ATT-001", "CNS-003", "LIC-001", "LIC-003", "LIC-005", "MAN-001"],
        &["ATT-001", "CNS-003", "LIC-001", "LIC-003", "LIC-005", "MAN-001"],
    ),
    (
        "XMP broken",
        |mut p| {
            p.xmp = "<x".into();
            p
        },
        &["ATT-001", "CNS-003", "LIC-001", "LIC-003", "LIC-005", "MAN-001", "XML-001"],
        &["ATT-001", "CNS-003", "LIC-001", "LIC-003", "LIC-005", "MAN-001", "XML-001"],
    ),
    ("licence flipped", |p| p.xmp("by-nc-nd/4.0", "by/4.0"), &["CNS-002", "LIC-004"], &["LIC-004"]),
    (
        "version flipped in one",
        |p| {
            p.xmp(
                "<cc:license rdf:resource=\"https://creativecommons.org/licenses/by-nc-nd/4.0/",
                "<cc:license rdf:resource=\"https://creativecommons.org/licenses/by-nc-nd/3.0/",
            )
        },
        &["CNS-002", "LIC-004"],
        &["LIC-004"],
    ),
    ("cc:license removed", |p| p.xmp("<cc:license rdf:resource=", "<cc:x rdf:resource="), &["LIC-003"], &["LIC-003"]),
    ("marked false", |p| p.xmp("Marked>True", "Marked>False"), &["LIC-005"], &["LIC-005"]),
    ("root removed", |p| p.xmp("fuzi:root>", "fuzi:x>"), &["MAN-001"], &["MAN-001"]),
    (
        "text drawn invisibly",
        |mut p| {
            p.mode = "3 Tr";
            p
        },
        &["NOT-001", "VIS-002"],
        &["NOT-001", "VIS-002"],
    ),
];

#[test]
fn every_mutation_is_named() {
    let e = edition(true);
    let mut wrong = Vec::new();
    for (name, mutate, by_source, by_digest) in MUTATIONS {
        let print = mutate(Pdf::new(&e, false)).bytes();
        let screen = mutate(Pdf::new(&e, true)).bytes();
        for (how, want, r) in [
            ("print, source", by_source, against(&print, &e)),
            ("print alone", by_digest, alone(&print)),
            ("screen, source", by_source, against(&screen, &e)),
        ] {
            if failed(&r) != want.to_vec() {
                wrong.push(format!("{name} ({how}): want {want:?}, got {:?}\n{}", failed(&r), r.to_text(Lang::En)));
            }
            assert_eq!(r.exit, u8::from(!want.is_empty()), "{name} ({how})");
        }
        // the manifest of a screen edition knows the record, but not the edition's own sentences
        let r = alone(&screen);
        let blind = *name == "advertisement as a running head";
        assert_eq!(r.exit, u8::from(!blind), "{name} (screen alone)");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_drawn_inside_a_figure_are_not_its_alternative_text() {
    let e = edition(true);
    let advert = |p: Pdf| {
        p.elems(|e| {
            let i = at(e, "b0010");
            e[i].text = "某某网倾情奉献".into();
        })
    };
    assert_eq!(failed(&against(&advert(Pdf::new(&e, true)).bytes(), &e)), ["INT-002"]);
}

/// A picture that the source does not describe: the edition says so, and nothing else.
#[test]
fn what_the_edition_says_of_a_picture_is_one_of_its_sentences() {
    let e = edition(true);
    let with = |alt: &str, text: &str| {
        Pdf::new(&e, true).elems(|elems| {
            let picture = Elem { alt: Some(alt.into()), ..elem("Figure", "edition", "", text) };
            elems.insert(at(elems, "b0005"), picture);
        })
    };
    let own = "图（原文未附说明）";
    for r in [alone(&with(own, "").bytes()), against(&with(own, "").bytes(), &e)] {
        assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
    }
    assert_eq!(failed(&against(&with("访问某某网下载全文", "").bytes(), &e)), ["INT-010"]);
    assert_eq!(failed(&against(&with(own, "某某网倾情奉献").bytes(), &e)), ["INT-002"]);
    // not even the edition's own words stand in a picture
    assert_eq!(failed(&against(&with(own, "目录").bytes(), &e)), ["INT-002"]);
}

#[test]
fn the_place_of_a_change_is_named() {
    let e = edition(true);
    let r = against(&Pdf::new(&e, true).words("b0004", "我陪你", "我赔你").bytes(), &e);
    let c = r.artefacts[0].checks.iter().find(|c| c.id == "INT-001").unwrap();
    assert_eq!((c.r#where.block, c.r#where.page, c.r#where.char), (Some(4), Some(3), Some(1)));
    assert!(c.message.contains("陪 U+966A became 赔 U+8D54"), "{}", c.message);
}

#[test]
fn a_missing_manifest_is_missed_on_screen_and_not_in_print() {
    let e = edition(true);
    let mut p = Pdf::new(&e, true);
    p.manifest = None;
    assert_eq!(failed(&alone(&p.bytes())), ["MAN-001"]);
}

fn mutate(change: impl FnOnce(&mut Document)) -> Report {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    change(&mut doc);
    against(&save(doc), &e)
}

fn set(doc: &mut Document, id: lopdf::ObjectId, key: &str, value: Object) {
    doc.get_object_mut(id).unwrap().as_dict_mut().unwrap().set(key, value);
}

#[test]
fn cycles_end_the_reading() {
    let pages_id = |d: &Document| d.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let r = mutate(|d| {
        let id = pages_id(d);
        set(d, id, "Kids", Object::Array(vec![id.into()]));
    });
    assert_eq!((failed(&r), r.exit), (vec!["PDF-002"], 3));
    let r = mutate(|d| {
        let id = find(d, "Sect");
        set(d, id, "K", Object::Array(vec![id.into()]));
    });
    assert_eq!((failed(&r), r.exit), (vec!["PDF-002"], 3));
    // a chain of elements deeper than any book
    let r = mutate(|d| {
        let mut inner = d.add_object(dictionary! { "S" => "Span" });
        for _ in 0..5000 {
            inner = d.add_object(dictionary! { "S" => "Span", "K" => inner });
        }
        let id = find(d, "Sect");
        set(d, id, "K", inner.into());
    });
    assert_eq!((failed(&r), r.exit), (vec!["RES-005"], 3));
    // a form that draws itself
    let r = mutate(|d| {
        let id = d.new_object_id();
        let resources = dictionary! { "XObject" => dictionary! { "X" => id } };
        let form = dictionary! { "Subtype" => "Form", "Resources" => resources.clone() };
        d.set_object(id, Stream::new(form, b"/X Do".to_vec()));
        let content = d.add_object(Stream::new(dictionary! {}, b"/X Do".to_vec()));
        let page = d.get_pages()[&1];
        set(d, page, "Contents", content.into());
        set(d, page, "Resources", resources.into());
    });
    assert_eq!((failed(&r), r.exit), (vec!["PDF-002"], 3));
}

#[test]
fn a_page_outside_the_page_tree_is_not_read() {
    let r = mutate(|d| {
        let pages = d.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        let kids = d.get_object(pages).unwrap().as_dict().unwrap().get(b"Kids").unwrap().as_array().unwrap().clone();
        set(d, pages, "Kids", Object::Array(vec![kids[0].clone(), kids[2].clone()]));
    });
    assert!(failed(&r).contains(&"NOT-001") || failed(&r).contains(&"NOT-002"), "{:?}", failed(&r));
    assert_eq!(r.verdict, Verdict::Fail);
}

#[test]
fn actions_and_annotations() {
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("x") };
    let r = mutate(|d| {
        let root = d.trailer.get(b"Root").unwrap().as_reference().unwrap();
        set(d, root, "OpenAction", script.clone().into());
    });
    assert_eq!(failed(&r), ["ACT-001"]);
    let annotate = |a: lopdf::Dictionary| {
        mutate(move |d| {
            let page = d.get_pages()[&1];
            set(d, page, "Annots", Object::Array(vec![a.clone().into()]));
        })
    };
    assert_eq!(failed(&annotate(dictionary! { "Subtype" => "FreeText" })), ["ACT-003"]);
    let action = |uri: &str| dictionary! { "Subtype" => "Link", "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal(uri) } };
    assert_eq!(failed(&annotate(action("https://creativecommons.org/licenses/by-nc-nd/4.0/"))), [""; 0]);
    assert_eq!(failed(&annotate(action("https://creativecommons.org/licenses/by/4.0/"))), ["LIC-004"]);
    assert_eq!(failed(&annotate(action("https://evil.example/"))), ["INT-009"]);
}

#[test]
fn steps_of_an_action_are_followed_each_once() {
    let link = |action: lopdf::Dictionary| dictionary! { "Subtype" => "Link", "A" => action };
    let uri = || dictionary! { "S" => "URI", "URI" => Object::string_literal("https://creativecommons.org/licenses/by-nc-nd/4.0/") };
    let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("x") };
    let with = |next: &dyn Fn(&mut Document, Object) -> Object, then: lopdf::Dictionary| {
        mutate(move |d| {
            let then = Object::Reference(d.add_object(then));
            let mut first = uri();
            first.set("Next", next(d, then));
            let page = d.get_pages()[&1];
            set(d, page, "Annots", Object::Array(vec![link(first).into()]));
        })
    };
    assert_eq!(failed(&with(&|_, then| then, script())), ["ACT-001"]);
    assert_eq!(failed(&with(&|_, then| Object::Array(vec![uri().into(), then]), script())), ["ACT-001"]);
    assert_eq!(failed(&with(&|_, then| Object::Array(vec![uri().into(), then]), uri())), [""; 0]);
    let round = |d: &mut Document, then: Object| {
        let id = then.as_reference().unwrap();
        set(d, id, "Next", then.clone());
        then
    };
    assert_eq!(failed(&with(&round, uri())), [""; 0], "a step that leads to itself ends");
    let r = mutate(|d| {
        let item = d.add_object(dictionary! { "Title" => Object::string_literal("x"), "A" => script() });
        let outlines = d.add_object(dictionary! { "First" => item });
        let root = d.trailer.get(b"Root").unwrap().as_reference().unwrap();
        set(d, root, "Outlines", outlines.into());
    });
    assert!(failed(&r).contains(&"ACT-001"), "{:?}", failed(&r));
}

#[test]
fn only_an_attached_pdf_is_another_document() {
    let attached = |name: &str, dict: lopdf::Dictionary, data: &[u8]| {
        let (name, data) = (name.to_string(), data.to_vec());
        failed(&mutate(move |d| {
            let mut file = Stream::new(dict, data);
            file.compress().unwrap();
            let file = d.add_object(file);
            let spec = dictionary! { "Type" => "Filespec", "F" => Object::string_literal(name), "EF" => dictionary! { "F" => file } };
            let root = d.trailer.get(b"Root").unwrap().as_reference().unwrap();
            let mut all = d.catalog().unwrap().get(b"AF").and_then(Object::as_array).cloned().unwrap_or_default();
            all.push(spec.into());
            let list = d.add_object(Object::Array(all));
            set(d, root, "AF", list.into());
        }))
    };
    assert_eq!(attached("a.csv", dictionary! {}, b"a,b\n"), [""; 0]);
    assert_eq!(attached("a.pdf", dictionary! {}, b"a,b\n"), ["ACT-002"], "by its name");
    assert_eq!(attached("a.csv", dictionary! { "Subtype" => "application/pdf" }, b""), ["ACT-002"], "by its type");
    assert_eq!(attached("a.csv", dictionary! {}, b"%PDF-1.7\n"), ["ACT-002"], "by its head");
    let r = mutate(|d| {
        let root = d.trailer.get(b"Root").unwrap().as_reference().unwrap();
        set(d, root, "Collection", dictionary! { "View" => "D" }.into());
    });
    assert_eq!(failed(&r), ["ACT-002"]);
}

#[test]
fn what_an_element_says_is_what_its_content_reads_as() {
    let says = |text: &str| {
        let mut utf16 = vec![0xFE, 0xFF];
        text.encode_utf16().for_each(|u| utf16.extend(u.to_be_bytes()));
        failed(&mutate(move |d| {
            let heading = find(d, "H1");
            set(d, heading, "ActualText", Object::String(utf16.clone(), lopdf::StringFormat::Hexadecimal));
        }))
    };
    assert_eq!(says("版权与许可"), [""; 0]);
    assert!(says("版权与终结").contains(&"VIS-008"));
    assert!(says("").contains(&"VIS-008"), "words that a reader of the structure does not get");
}

#[test]
fn actual_text_and_forms_and_split_contents_are_read() {
    let e = edition(true);
    let doc = Pdf::new(&e, true).document();
    // the last page's content in two streams, cut between operators
    let mut split = doc.clone();
    let page = split.get_pages()[&3];
    let content = String::from_utf8(split.get_page_content(page)).unwrap();
    let cut = content.find("EMC\n").unwrap() + 4;
    let parts = [&content[..cut], &content[cut..]]
        .map(|p| split.add_object(Stream::new(dictionary! {}, p.as_bytes().to_vec())));
    set(&mut split, page, "Contents", Object::Array(parts.map(Object::Reference).to_vec()));
    assert_eq!(failed(&against(&save(split), &e)), [""; 0]);
    // ActualText stands for the glyphs under it
    let mut actual = doc;
    let page = actual.get_pages()[&3];
    let text = "一、开端".encode_utf16().map(|u| format!("{u:04X}")).collect::<String>();
    let start = content.find("BT").unwrap();
    let end = content.find("EMC").unwrap();
    let wrapped = format!(
        "{}/Span <</ActualText <FEFF{text}>>> BDC {} EMC {}",
        &content[..start],
        &content[start..end],
        &content[end..]
    );
    let stream = actual.add_object(Stream::new(dictionary! {}, wrapped.into_bytes()));
    set(&mut actual, page, "Contents", stream.into());
    assert_eq!(failed(&against(&save(actual), &e)), [""; 0]);
}

#[test]
fn bombs_meet_the_limits() {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let mut stream = Stream::new(dictionary! {}, vec![b' '; 8 << 20]);
    stream.compress().unwrap();
    let id = doc.add_object(stream);
    let page = doc.get_pages()[&1];
    set(&mut doc, page, "Contents", id.into());
    let bytes = save(doc);
    let r = against(&bytes, &e);
    assert_eq!((failed(&r), r.exit), (vec!["RES-003"], 3));
    let limits = Limits { max_unpacked: 1 << 20, ..Limits::default() };
    let r = verify(&bytes, "x", &Reference::None, &limits);
    assert_eq!((failed(&r), r.exit), (vec!["RES-002"], 3));
    let limits = Limits { max_objects: 5, ..Limits::default() };
    let r = verify(&bytes, "x", &Reference::None, &limits);
    assert_eq!((failed(&r), r.exit), (vec!["RES-005"], 3));
}

#[test]
fn truncations_and_flipped_bytes_never_panic() {
    let e = edition(true);
    let whole = Pdf::new(&e, false).bytes();
    for k in (8..whole.len()).step_by(97) {
        let r = alone(&whole[..k]);
        assert_eq!((r.exit, r.verdict), (3, Verdict::Error), "cut at {k}");
    }
    for i in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[i] ^= 1 << (i % 8);
        let r = against(&bytes, &e);
        if matches!(r.verdict, Verdict::Pass | Verdict::Warn) {
            assert_eq!(r.artefacts[0].text.stream.as_deref(), Some(e.manifest().stream.as_str()), "flip at {i}");
        }
    }
}

#[test]
fn an_untagged_pdf_by_another_program() {
    let e = edition(true);
    let mut p = Pdf::new(&e, false).xmp("fuzi:root", "fuzi:a").xmp("fuzi:stream", "fuzi:b");
    for page in &mut p.pages {
        let elems: Vec<Elem> = page.elems.iter().filter(|x| x.alt.is_none()).cloned().collect();
        *page = Page { edition: false, elems: elems.into_iter().map(|x| Elem { loose: Some("loose"), ..x }).collect() };
    }
    let r = alone(&p.bytes());
    assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
    let r = against(&p.bytes(), &e);
    // its pictures lost their alternative texts
    assert_eq!(failed(&r), ["INT-002"], "{}", r.to_text(Lang::En));
    assert_eq!(r.artefacts[0].text.mode, "stream");
    let r = against(&p.words("b0002", "民主", "民王").bytes(), &e);
    assert_eq!(failed(&r), ["INT-001", "INT-002"]);
}
