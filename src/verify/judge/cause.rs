//! Why two texts differ, as far as the characters tell (§3.1.5): diagnosis only, never a reason to pass.
//!
//! Each class is a way of writing that two texts may share although their code points differ; the first class in which
//! they are the same text is the cause. What no class explains is an edit.

use crate::verify::report::is_invisible;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// Radicals and strokes with the ideographs that they look like; where it comes from is in the file.
const RADICALS: &str = include_str!("../../../data/unicode/radicals.txt");
/// Traditional and simplified forms in pairs; where it comes from is in the file.
const SCRIPTS: &str = include_str!("../../../data/unicode/scripts.txt");

/// How two texts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// Characters without a shape were added or lost (INT-006).
    Invisible,
    /// Canonically equivalent: a compatibility ideograph, a composed letter.
    Canonical,
    /// Full or half width.
    Width,
    /// A radical or a stroke for the ideograph that it looks like.
    Radical,
    /// Another compatibility form.
    Compatibility,
    /// Letters of other scripts with the same shape (UTS #39).
    Homoglyph,
    /// Quotation marks, commas, dots, dashes in another style.
    Punctuation,
    /// Simplified and traditional forms.
    Script,
    /// Several of these at once.
    Several,
    /// Other characters.
    Edit,
}

/// The tables, made when they are first needed.
#[derive(Default)]
pub(crate) struct Causes {
    radicals: OnceCell<BTreeMap<char, char>>,
    scripts: OnceCell<BTreeMap<char, char>>,
}

fn pairs(table: &'static str) -> impl Iterator<Item = (char, char)> {
    table.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).filter_map(|pair| {
        let mut chars = pair.chars();
        Some((chars.next()?, chars.next()?))
    })
}

impl Causes {
    fn radicals(&self) -> &BTreeMap<char, char> {
        self.radicals.get_or_init(|| pairs(RADICALS).collect())
    }

    /// Every character of the table with one that stands for all its forms: 发, 發 and 髮 are one.
    fn scripts(&self) -> &BTreeMap<char, char> {
        self.scripts.get_or_init(|| {
            let mut parent: BTreeMap<char, char> = BTreeMap::new();
            fn root(parent: &BTreeMap<char, char>, mut c: char) -> char {
                while let Some(up) = parent.get(&c).filter(|up| **up != c) {
                    c = *up;
                }
                c
            }
            for (traditional, simplified) in pairs(SCRIPTS) {
                let (a, b) = (root(&parent, traditional), root(&parent, simplified));
                parent.insert(a, a.min(b));
                parent.insert(b, a.min(b));
            }
            let all: Vec<char> = parent.keys().copied().collect();
            all.into_iter().map(|c| (c, root(&parent, c))).collect()
        })
    }

    fn radical(&self, text: &str) -> String {
        let table = self.radicals();
        text.chars().map(|c| table.get(&c).copied().unwrap_or(c)).nfkc().collect()
    }

    /// A text with one form for all forms of a character.
    pub(crate) fn one_script(&self, text: &str) -> String {
        let table = self.scripts();
        text.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect()
    }

    /// The cause; the texts must differ.
    pub(crate) fn of(&self, expected: &str, actual: &str) -> Cause {
        let (a, b) = (visible(expected), visible(actual));
        if a == b {
            return Cause::Invisible;
        }
        if a.nfc().eq(b.nfc()) {
            return Cause::Canonical;
        }
        if a.nfkc().eq(b.nfkc()) {
            return compatibility(&a, &b);
        }
        if self.radical(&a) == self.radical(&b) {
            return Cause::Radical;
        }
        // a quotation mark is no letter's twin: its style is a class of its own
        if punctuation(&a) == punctuation(&b) {
            return Cause::Punctuation;
        }
        if may_be_script(&a, &b) && self.one_script(&a) == self.one_script(&b) {
            return Cause::Script;
        }
        if skeleton(&a).eq(skeleton(&b)) {
            return Cause::Homoglyph;
        }
        let all = |t: &str| -> String { skeleton(&self.radical(&punctuation(t))).collect() };
        let (a, b) = (all(&a), all(&b));
        let same = a == b || (may_be_script(&a, &b) && self.one_script(&a) == self.one_script(&b));
        if same { Cause::Several } else { Cause::Edit }
    }

    /// The direction of a conversion: whether the actual text is the traditional one.
    pub(crate) fn to_traditional(&self, expected: &str, actual: &str) -> bool {
        let traditional: std::collections::BTreeSet<char> = pairs(SCRIPTS).map(|p| p.0).collect();
        let count = |t: &str| t.chars().filter(|c| traditional.contains(c)).count();
        count(actual) > count(expected)
    }
}

/// Whether script alone may tell two texts apart: as many characters, and where they differ both have other forms. Spares
/// an edit the making of the table.
fn may_be_script(a: &str, b: &str) -> bool {
    a.chars().count() == b.chars().count()
        && a.chars().zip(b.chars()).filter(|(x, y)| x != y).all(|(x, y)| SCRIPTS.contains(x) && SCRIPTS.contains(y))
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Which compatibility forms: those of the first difference.
fn compatibility(a: &str, b: &str) -> Cause {
    let differing = a.chars().zip(b.chars()).find(|(x, y)| x != y);
    let is = |test: fn(u32) -> bool| differing.is_some_and(|(x, y)| test(u32::from(x)) || test(u32::from(y)));
    if is(|c| matches!(c, 0xFF01..=0xFFEF | 0x3000)) {
        Cause::Width
    } else if is(|c| matches!(c, 0x2E80..=0x2FDF | 0x31C0..=0x31EF)) {
        Cause::Radical
    } else {
        Cause::Compatibility
    }
}

/// A text with its punctuation in one style, runs of dots and dashes as one sign.
fn punctuation(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let sign = match c {
            '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '"' | '＂' | '«' | '»' | '〝' | '〞' | '‘' | '’'
            | '‚' | '\'' | '＇' | '‹' | '›' => '"',
            '，' | '､' | '﹐' => ',',
            '。' | '．' | '｡' | '﹒' => '.',
            '：' | '︰' => ':',
            '；' => ';',
            '！' => '!',
            '？' => '?',
            '（' | '﹙' => '(',
            '）' | '﹚' => ')',
            '…' | '⋯' => '.',
            '—' | '–' | '―' | '─' | '－' | '‐' | '‑' | '‒' => '-',
            '·' | '・' | '‧' | '•' | '∙' => '·',
            '～' | '〜' => '~',
            c => c,
        };
        // `……`, `...` and `——`, `--` are one sign each
        if !(matches!(sign, '.' | '-' | '"') && out.ends_with(sign)) {
            out.push(sign);
        }
    }
    out
}

/// What an edit did between the ends that both texts share: characters lost, characters added, and where (from 0).
pub(crate) fn edit<'a>(expected: &'a str, actual: &'a str) -> (usize, &'a str, &'a str) {
    let head: usize = expected.chars().zip(actual.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (expected.get(head..).unwrap_or_default(), actual.get(head..).unwrap_or_default());
    let tail: usize = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let at = expected.get(..head).unwrap_or_default().chars().count();
    let cut = |t: &'a str| t.get(..t.len().saturating_sub(tail)).unwrap_or_default();
    (at, cut(a), cut(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_told_by_its_characters() {
        let causes = Causes::default();
        for (a, b, want) in [
            ("力量来自人民", "\u{F98A}量来自人民", Cause::Canonical),
            ("力量", "力\u{200B}量", Cause::Invisible),
            ("力量", "力\u{FE00}量", Cause::Invisible),
            ("力量", "\u{E0041}力量", Cause::Invisible),
            ("甲（一）", "甲(一)", Cause::Width),
            ("立法", "\u{2F74}法", Cause::Radical),
            ("食物", "\u{2EDD}物", Cause::Radical),
            ("①点", "1点", Cause::Compatibility),
            ("Max", "M\u{0430}x", Cause::Homoglyph),
            ("他说：“好。”", "他说：\"好。\"", Cause::Punctuation),
            ("他说：“好。”", "他说：「好。」", Cause::Punctuation),
            ("等等……", "等等...", Cause::Punctuation),
            ("许成钢", "許成鋼", Cause::Script),
            ("发展头发", "發展頭髮", Cause::Script),
            ("许成钢“好”", "許成鋼「好」", Cause::Several),
            ("民主", "民王", Cause::Edit),
            ("可以修改", "可以", Cause::Edit),
            ("我陪你", "我赔你", Cause::Edit),
        ] {
            assert_eq!(causes.of(a, b), want, "{a} {b}");
            assert_eq!(causes.of(b, a), want, "{b} {a}");
        }
        assert!(causes.to_traditional("许成钢", "許成鋼") && !causes.to_traditional("許成鋼", "许成钢"));
    }

    #[test]
    fn an_edit_is_cut_out_of_its_text() {
        assert_eq!(edit("甲乙丙丁", "甲戊丙丁"), (1, "乙", "戊"));
        assert_eq!(edit("甲乙丙", "甲丙"), (1, "乙", ""));
        assert_eq!(edit("甲丙", "甲不丙"), (1, "", "不"));
        assert_eq!(edit("甲甲", "甲甲甲"), (2, "", "甲"));
        assert_eq!(edit("", "甲"), (0, "", "甲"));
    }
}
