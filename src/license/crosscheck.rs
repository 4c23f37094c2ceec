//! A notice in words beside a licence in code: do they say the same? (§1.4, LIC-008)
//!
//! The reading is by clauses: what a clause forbids stands after its word of prohibition, what it allows stands in a
//! clause without one. A clause that cannot be read says nothing; only a plain contradiction stops the work.

use super::table::{Family, Term};

/// A clause of the notice that contradicts the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeConflict {
    /// The clause, verbatim.
    pub clause: String,
    /// What it speaks of.
    pub term: Term,
    /// Whether the clause allows (`true`) or forbids (`false`) it.
    pub allows: bool,
}

const FORBID: &[&str] = &[
    "不得",
    "不可",
    "不能",
    "不允许",
    "不允許",
    "不准",
    "不許",
    "不许",
    "禁止",
    "严禁",
    "嚴禁",
    "请勿",
    "請勿",
    "谢绝",
    "謝絕",
    "may not",
    "must not",
    "no ",
    "not be ",
    "prohibited",
    "forbidden",
    "without permission",
];
const ALLOW: &[&str] = &[
    "可以",
    "可",
    "允许",
    "允許",
    "准许",
    "准許",
    "欢迎",
    "歡迎",
    "自由",
    "免费",
    "免費",
    "may ",
    "can ",
    "free to",
    "allowed",
    "permitted",
    "welcome",
];
const COMMERCIAL: &[&str] =
    &["商用", "商业", "商業", "营利", "營利", "盈利", "牟利", "出售", "销售", "銷售", "commercial"];
const NONCOMMERCIAL: &[&str] = &["非商", "非营利", "非營利", "非盈利", "noncommercial", "non-commercial"];
const DERIVE: &[&str] = &[
    "修改",
    "改编",
    "改編",
    "改动",
    "改動",
    "改写",
    "改寫",
    "改作",
    "演绎",
    "演繹",
    "删改",
    "刪改",
    "derivative",
    "adapt",
    "modif",
    "remix",
];
const SHARE: &[&str] = &[
    "转载",
    "轉載",
    "转发",
    "轉發",
    "分发",
    "分發",
    "传播",
    "傳播",
    "复制",
    "複製",
    "翻印",
    "reproduc",
    "redistribut",
    "copied",
    "copying",
];
const NO_CREDIT: &[&str] =
    &["无需署名", "無需署名", "无须署名", "不必署名", "无需注明", "無需註明", "无须注明", "不必注明", "no attribution"];
const RESERVED: &[&str] = &["保留所有权利", "保留所有權利", "保留一切权利", "版权所有，", "all rights reserved"];

fn has(clause: &str, words: &[&str]) -> bool {
    words.iter().any(|w| clause.contains(w))
}

fn first(clause: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|w| clause.find(w)).min()
}

/// Every clause of `notice` that contradicts `family`; empty when they agree or the notice says nothing of it.
pub fn cross_check(notice: &[String], family: Family) -> Vec<NoticeConflict> {
    let text = notice.concat();
    let mut conflicts = Vec::new();
    let permits_derivatives = family.permits().contains(&Term::DerivativeWorks);
    let permits_commerce = !family.prohibits().contains(&Term::CommercialUse);
    for clause in text.split(['，', '。', '；', '！', ',', ';', '.', '\n']).filter(|c| !c.trim().is_empty()) {
        let lower = clause.to_lowercase();
        let mut found =
            |term, allows| conflicts.push(NoticeConflict { clause: clause.trim().to_string(), term, allows });
        let forbid_at = first(&lower, FORBID);
        let noncommercial = has(&lower, NONCOMMERCIAL);
        let commerce = has(&lower, COMMERCIAL) && !noncommercial;
        // English states the object before the verb: "commercial use is prohibited"
        let forbidden = |words: &[&str]| match forbid_at {
            None => false,
            Some(at) => has(&lower[at..], words) || (lower.is_ascii() && has(&lower, words)),
        };
        let allowed = |words: &[&str]| match (first(&lower, ALLOW), forbid_at) {
            (None, _) => false,
            (Some(_), None) => has(&lower, words),
            (Some(at), Some(no)) => at < no && !lower.is_ascii() && has(&lower[..no], words),
        };
        if permits_commerce && (noncommercial || (commerce && forbidden(COMMERCIAL))) {
            found(Term::CommercialUse, false);
        }
        if !permits_commerce && commerce && allowed(COMMERCIAL) {
            found(Term::CommercialUse, true);
        }
        if permits_derivatives && forbidden(DERIVE) {
            found(Term::DerivativeWorks, false);
        }
        if !permits_derivatives && allowed(DERIVE) {
            found(Term::DerivativeWorks, true);
        }
        if forbidden(SHARE) && !has(&lower, COMMERCIAL) && !has(&lower, DERIVE) {
            found(Term::Distribution, false);
        }
        if has(&lower, NO_CREDIT) && family.requires().contains(&Term::Attribution) {
            found(Term::Attribution, false);
        }
    }
    if has(&text.to_lowercase(), RESERVED) {
        conflicts.push(NoticeConflict { clause: text, term: Term::Reproduction, allows: false });
    }
    conflicts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(notice: &str, family: Family) -> Vec<(Term, bool)> {
        cross_check(&[notice.to_string()], family).into_iter().map(|c| (c.term, c.allows)).collect()
    }

    #[test]
    fn a_notice_that_agrees() {
        for (notice, family) in [
            ("自由、免费转载分发，但须注明作者与出处，并不得修改及商用", Family::ByNcNd),
            ("欢迎转载，请注明出处，禁止商业使用，禁止改编", Family::ByNcNd),
            ("可自由转载、改编，须署名", Family::By),
            ("歡迎非商業轉載", Family::ByNc),
            ("未经许可不得用于商业转载", Family::ByNcSa),
            ("You may copy and share this work; commercial use is prohibited.", Family::ByNc),
        ] {
            assert_eq!(terms(notice, family), vec![], "{notice}");
        }
    }

    #[test]
    fn a_notice_that_contradicts() {
        use Term::*;
        for (notice, family, want) in [
            ("可商用，须注明作者", Family::ByNcNd, (CommercialUse, true)),
            ("允许改编", Family::ByNd, (DerivativeWorks, true)),
            ("不得修改", Family::BySa, (DerivativeWorks, false)),
            ("并不得修改及商用", Family::ByNd, (CommercialUse, false)),
            ("未经许可不得转载", Family::By, (Distribution, false)),
            ("可自由使用，无需署名", Family::By, (Attribution, false)),
            ("All rights reserved", Family::By, (Reproduction, false)),
            ("Commercial use is permitted", Family::ByNc, (CommercialUse, true)),
        ] {
            assert!(terms(notice, family).contains(&want), "{notice}: {:?}", terms(notice, family));
        }
    }

    #[test]
    fn a_change_of_one_word_in_the_sample_notice_is_seen() {
        let notice = |tail: &str| format!("自由、免费转载分发，但须注明作者与出处，{tail}");
        assert!(!terms(&notice("并可修改及商用"), Family::ByNcNd).is_empty());
        assert!(terms(&notice("并不得修改及商用"), Family::ByNcNd).is_empty());
    }
}
