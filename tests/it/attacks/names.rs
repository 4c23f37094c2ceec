//! Rows 21–27: the names.

use super::book::*;
use super::table::*;
use fuzi::press::Format;

pub fn rows() -> Vec<Attack> {
    vec![
        attack(21, "许闻钢 → 許聞鋼", renamed("許聞鋼", &["ATT-001"])),
        attack(22, "许闻钢 → 许闻刚", renamed("许闻刚", &["ATT-001"])),
        attack(23, "an invisible character in the name", {
            let mut cases = renamed("许\u{200B}闻钢", &["ATT-001", "INT-006"]);
            cases.extend(renamed("许闻\u{200D}钢", &["ATT-001", "INT-006"]));
            cases.extend(renamed("许闻钢\u{2060}", &["ATT-001", "INT-006"]));
            cases
        }),
        attack(24, "a lookalike in the name", {
            let mut cases = Vec::new();
            for (to, what) in [("\u{F9F4}立言", "compatibility"), ("林\u{2F74}言", "radical")] {
                cases.push(fail(&["INT-005"], what, move |g| g.epub().swap(OPF, "林立言", to).zip()).ids_by_source());
                cases.push(fail(&["INT-005"], what, move |g| g.epub().swap(TITLE, "林立言", to).zip()).ids_by_source());
                cases.push(
                    fail(&["INT-005"], what, move |g| {
                        g.pdf().xmp("林立言", to).info("Author", &format!("许闻钢; {to}")).save()
                    })
                    .ids_by_source(),
                );
            }
            cases
        }),
        attack(25, "bidi controls around the byline", {
            let mut cases = renamed("\u{202E}许闻钢\u{202C}", &["INT-006"]);
            cases.extend(renamed("\u{2066}许闻钢\u{2069}", &["INT-006"]));
            cases
        }),
        attack(
            26,
            "second author removed everywhere",
            [
                fail(&["ATT-001"], "EPUB, pressed anew", |g| {
                    g.forged("  - {name: 林立言, role: ivr}\n", "", Format::Epub)
                })
                .src(),
                fail(&["ATT-001"], "PDF, pressed anew", |g| {
                    g.forged("  - {name: 林立言, role: ivr}\n", "", Format::Pdf)
                })
                .src(),
                fail(&["ATT-001"], "print, pressed anew", |g| {
                    g.forged("  - {name: 林立言, role: ivr}\n", "", Format::Print)
                })
                .src(),
                fail(&["ATT-001"], "EPUB, by hand", |g| {
                    g.epub()
                        .cut(OPF, "<dc:creator id=\"creator2\"", "</dc:creator>")
                        .cut(OPF, "<meta refines=\"#creator2\"", "</meta>")
                        .cut(OPF, "<meta refines=\"#creator2\"", "</meta>")
                        .cut(TITLE, "<span class=\"name\" data-fuzi=\"field:byline\">林立言", "采访</span>")
                        .cut(TEXT, "<span class=\"name\" data-fuzi=\"field:byline\">林立言", "采访</span>")
                        .swap_all("许闻钢、林立言", "许闻钢")
                        .zip()
                }),
            ],
        ),
        attack(
            27,
            "re-publisher added as creator",
            [
                fail(&["ATT-005"], "OPF", |g| {
                    g.epub().swap(OPF, "<dc:date>", "<dc:creator>某某网</dc:creator><dc:date>").zip()
                }),
                fail(&["ATT-005"], "OPF and sight", |g| {
                    let byline = "<span class=\"name\" data-fuzi=\"field:byline\">林立言</span>";
                    let more = format!("{byline}　<span class=\"name\" data-fuzi=\"field:byline\">某某网</span>");
                    g.epub()
                        .swap(OPF, "<dc:date>", "<dc:creator>某某网</dc:creator><dc:date>")
                        .swap(TITLE, byline, &more)
                        .zip()
                }),
                fail(&["ATT-005"], "XMP and Info", |g| {
                    g.pdf()
                        .xmp("<rdf:li>林立言</rdf:li>", "<rdf:li>林立言</rdf:li><rdf:li>某某网</rdf:li>")
                        .info("Author", "许闻钢; 林立言; 某某网")
                        .save()
                }),
                fail(&["ATT-005"], "pressed anew", |g| {
                    g.forged("role: ivr}\n", "role: ivr}\n  - 某某网\n", Format::Epub)
                })
                .src(),
            ],
        ),
    ]
}

/// The first author under another name: in the metadata, in sight, everywhere; EPUB and PDF.
fn renamed(to: &'static str, ids: &'static [&'static str]) -> Vec<Case> {
    vec![
        fail(ids, "OPF", move |g| g.epub().swap(OPF, ">许闻钢</dc:creator>", &format!(">{to}</dc:creator>")).zip()),
        fail(ids, "all bylines in sight", move |g| {
            let to = format!(">{to}<");
            g.epub().swap(TITLE, ">许闻钢<", &to).swap(TEXT, "byline\">许闻钢<", &format!("byline\"{to}")).zip()
        }),
        fail(ids, "EPUB, everywhere", move |g| g.epub().swap_all("许闻钢", to).zip()).src(),
        fail(ids, "XMP and Info", move |g| g.pdf().xmp("许闻钢", to).info("Author", &format!("{to}; 林立言")).save()),
        fail(ids, "XMP and Info, print", move |g| {
            g.print().xmp("许闻钢", to).info("Author", &format!("{to}; 林立言")).save()
        })
        .src(),
    ]
}
