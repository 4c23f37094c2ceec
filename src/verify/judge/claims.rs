//! What somebody says of ownership and money that the work does not say: invented copyright lines and holders (ATT-006),
//! sale wording beside NC (LIC-011), a second licence in words (LIC-010).
//!
//! Only the edition's own text and unmarked text are looked at: the work itself may speak of prices and of copyright.

use crate::license::{Family, Term, cross_check};
use crate::verify::judge::edition_words::remainder;
use crate::verify::judge::known::Known;
use crate::verify::model::{Artefact, Shown, squeezed};
use crate::verify::report::findings::{Detail, Findings};
use std::collections::BTreeSet;

/// Words of a claim to all rights.
const CLAIMS: &[&str] =
    &["©", "℗", "版权所有", "版權所有", "翻印必究", "allrightsreserved", "copyright(c)", "著作权人：", "著作權人："];

/// Words of a sale, without white space and in small letters.
const SALES: &[&str] = &[
    "定价",
    "定價",
    "售价",
    "售價",
    "零售价",
    "优惠价",
    "優惠價",
    "原价",
    "现价",
    "特价",
    "扫码购买",
    "掃碼購買",
    "扫码付款",
    "立即购买",
    "立即購買",
    "点击购买",
    "购买链接",
    "購買連結",
    "购书热线",
    "订购热线",
    "訂購專線",
    "buynow",
    "addtocart",
    "listprice",
    "retailprice",
    "price:",
    "price：",
    "forsaleat",
];

/// Signs of money, which count with a number behind them.
const MONEY: &[&str] = &["￥", "¥", "$", "€", "£", "rmb", "cny", "usd", "nt$", "hk$", "人民币"];

/// Every check of claims.
pub(crate) fn check(
    artefact: &Artefact,
    known: Option<&Known>,
    source: bool,
    family: Option<Family>,
    findings: &mut Findings,
) {
    owners(artefact, known, source, findings);
    sales(artefact, known, source, family, findings);
    if let (Some(family), true) = (family, artefact.marked) {
        second_notice(artefact, known, family, findings);
    }
}

/// The edition's own and unmarked texts without headings and fields, which they repeat, nor sentences that are known.
fn own_texts<'a>(artefact: &'a Artefact, known: Option<&Known>) -> Vec<(String, &'a Shown)> {
    let mut repeats: Vec<String> = artefact
        .leaves
        .iter()
        .filter(|l| l.kind == "heading")
        .map(|l| squeezed(&l.text))
        .chain(artefact.fields.iter().map(|f| squeezed(&f.value)))
        .collect();
    if let Some(k) = known {
        repeats.extend(k.own_words.iter().cloned());
        repeats.extend(k.fields.iter().flat_map(|f| f.1.iter().map(|v| squeezed(v))));
        let credit = k.credit.iter();
        repeats.extend(credit.flat_map(|c| c.copyright.iter().chain(&c.publisher).map(|v| squeezed(v))));
    }
    repeats.retain(|r| !r.is_empty());
    repeats.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    repeats.dedup();
    let texts = artefact.edition.iter().chain(&artefact.artifacts);
    texts.chain(&artefact.extras).map(|s| (remainder(&s.text, &repeats).to_lowercase(), s)).collect()
}

/// How often a word stands in a text that may hold the whole work.
fn count(texts: &mut dyn Iterator<Item = &str>, word: &str) -> usize {
    texts.map(|t| squeezed(t).to_lowercase().matches(word).count()).sum()
}

/// Words that a file without marks has more often than the source.
fn more_often(artefact: &Artefact, known: &Known, words: &[&'static str]) -> Option<&'static str> {
    let copyright = known.credit.iter().flat_map(|c| c.copyright.iter()).cloned().collect::<Vec<_>>();
    words.iter().copied().find(|w| {
        let here = count(&mut artefact.extras.iter().map(|e| e.text.as_str()), w);
        let there = known.blocks.iter().filter_map(|b| b.text.as_deref()).chain(copyright.iter().map(String::as_str));
        here > 0 && here > count(&mut there.chain(known.fields.iter().flat_map(|f| f.1.iter().map(String::as_str))), w)
    })
}

/// ATT-006.
fn owners(artefact: &Artefact, known: Option<&Known>, source: bool, findings: &mut Findings) {
    let Some(known) = known.filter(|k| k.credit.is_some()) else {
        return findings.not_applicable(&["ATT-006"], "na.record");
    };
    findings.ran(&["ATT-006"]);
    let credit = known.credit.clone().unwrap_or_default();
    let supplied: String =
        credit.copyright.iter().chain(&known.licence.notice).map(|t| squeezed(t)).collect::<Vec<_>>().join("\n");
    let same = |a: &str, b: &Option<String>| b.as_deref().is_some_and(|b| squeezed(a) == squeezed(b));
    for fact in &artefact.metadata.facts {
        let name = fact.carrier.split_once(':').map_or(fact.carrier, |c| c.1);
        let invented = match name {
            // who publishes a file of another making is its own affair
            "publisher" => artefact.marked && !same(&fact.value, &credit.publisher),
            "Owner" | "rightsHolder" | "rights" | "copyright" => {
                !supplied.contains(&squeezed(&fact.value)) && !same(&fact.value, &credit.publisher)
            }
            _ => false,
        };
        if invented {
            findings.fail("ATT-006.metadata", &[&fact.value, fact.carrier], Detail::at(fact.at.clone()));
        }
    }
    for s in &artefact.metadata.statements {
        let said = squeezed(&s.value).to_lowercase();
        if CLAIMS.iter().any(|c| said.contains(c) && !supplied.to_lowercase().contains(c)) {
            findings.fail("ATT-006.metadata", &[&s.value, s.carrier], Detail::at(s.at.clone()));
        }
    }
    if !artefact.marked {
        if source && let Some(word) = more_often(artefact, known, CLAIMS) {
            findings.fail("ATT-006.text", &[word], Detail::default());
        }
        return;
    }
    for (rest, shown) in own_texts(artefact, Some(known)) {
        if findings.in_time().is_err() {
            return;
        }
        if let Some(part) = rest.split('\n').find(|p| CLAIMS.iter().any(|c| p.contains(c))) {
            findings.fail("ATT-006.text", &[part], Detail::at(shown.at.clone()));
        }
    }
}

/// LIC-011.
fn sales(artefact: &Artefact, known: Option<&Known>, source: bool, family: Option<Family>, findings: &mut Findings) {
    if !family.is_some_and(|f| f.prohibits().contains(&Term::CommercialUse)) {
        return findings.not_applicable(&["LIC-011"], "na.commercial");
    }
    if !artefact.marked {
        let Some(known) = known.filter(|_| source) else { return findings.not_applicable(&["LIC-011"], "na.foreign") };
        findings.ran(&["LIC-011"]);
        if let Some(word) = more_often(artefact, known, SALES) {
            findings.fail("LIC-011.sale", &[word], Detail::default());
        }
        return;
    }
    findings.ran(&["LIC-011"]);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let titles: Vec<String> = known.map(|k| k.field("title").iter().map(|t| squeezed(t)).collect()).unwrap_or_default();
    for fact in &artefact.metadata.facts {
        let rest = remainder(&fact.value, &titles).to_lowercase();
        if is_sale(&rest) && seen.insert(rest.clone()) {
            findings.fail("LIC-011.sale", &[&fact.value], Detail::at(fact.at.clone()));
        }
    }
    for (rest, shown) in own_texts(artefact, known) {
        if findings.in_time().is_err() {
            return;
        }
        if let Some(part) = rest.split('\n').find(|p| is_sale(p))
            && seen.insert(part.to_string())
        {
            findings.fail("LIC-011.sale", &[part], Detail::at(shown.at.clone()));
        }
    }
}

fn is_sale(text: &str) -> bool {
    let priced = |sign: &str| {
        text.match_indices(sign).any(|(at, _)| {
            let rest = text.get(at + sign.len()..).unwrap_or_default();
            rest.trim_start_matches(['：', ':', '.']).chars().next().is_some_and(|c| c.is_ascii_digit())
        })
    };
    SALES.iter().any(|w| text.contains(w)) || MONEY.iter().any(|w| priced(w))
}

/// LIC-010 in words: a sentence outside the notice that grants or forbids against the licence.
fn second_notice(artefact: &Artefact, known: Option<&Known>, family: Family, findings: &mut Findings) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let notice = squeezed(&artefact.notice.text);
    for (rest, shown) in own_texts(artefact, known) {
        if findings.in_time().is_err() {
            return;
        }
        for part in rest.split('\n').filter(|p| !p.is_empty() && !notice.to_lowercase().contains(p)) {
            for conflict in cross_check(&[part.to_string()], family) {
                if seen.insert(conflict.clause.clone()) {
                    findings.fail("LIC-010.words", &[&conflict.clause], Detail::at(shown.at.clone()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_is_a_price_or_an_offer() {
        for text in ["定价：38.00元", "￥25", "rmb38", "price:12", "扫码购买本书", "nt$300"] {
            assert!(is_sale(text), "{text}");
        }
        for text in ["isbn978-7-100", "第4卷第1期", "$", "本版仅作格式转换", "许成钢、王天成"] {
            assert!(!is_sale(text), "{text}");
        }
    }
}
