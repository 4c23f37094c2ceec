//! The few words that only an EPUB needs, in the edition's language.

use crate::license::is_traditional;

/// Names and sentences of navigation, placeholders and the accessibility summary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// Landmarks navigation.
    pub(crate) landmarks: &'static str,
    /// The cover in landmarks.
    pub(crate) cover: &'static str,
    /// The body in landmarks.
    pub(crate) body: &'static str,
    /// Before the path of a picture that is not there.
    pub(crate) missing: (&'static str, &'static str),
    /// What every edition offers.
    pub(crate) reflow: &'static str,
    /// There are no pictures.
    pub(crate) no_pictures: &'static str,
    /// There is none but the cover.
    pub(crate) only_cover: &'static str,
    /// All pictures have a text.
    pub(crate) pictures_told: &'static str,
    /// Some pictures have none.
    pub(crate) pictures_untold: &'static str,
    roles: [&'static str; 8],
}

/// Codes whose names are in [`Words::role`].
const ROLES: [&str; 8] = ["aut", "trl", "edt", "ive", "ivr", "com", "ill", "pht"];

const HANS: Words = Words {
    landmarks: "导览",
    cover: "封面",
    body: "正文",
    missing: ("〔缺图：", "〕"),
    reflow: "文字可重排、可放大，标题分级，目录可跳转，顺序即阅读顺序。",
    no_pictures: "书中没有图片。",
    only_cover: "除封面外，书中没有图片。",
    pictures_told: "图片都有替代文字。",
    pictures_untold: "部分图片没有替代文字。",
    roles: ["著", "译", "编", "受访", "采访", "编纂", "绘", "摄影"],
};

const HANT: Words = Words {
    landmarks: "導覽",
    cover: "封面",
    body: "正文",
    missing: ("〔缺圖：", "〕"),
    reflow: "文字可重排、可放大，標題分級，目錄可跳轉，順序即閱讀順序。",
    no_pictures: "書中沒有圖片。",
    only_cover: "除封面外，書中沒有圖片。",
    pictures_told: "圖片都有替代文字。",
    pictures_untold: "部分圖片沒有替代文字。",
    roles: ["著", "譯", "編", "受訪", "採訪", "編纂", "繪", "攝影"],
};

const EN: Words = Words {
    landmarks: "Landmarks",
    cover: "Cover",
    body: "Text",
    missing: ("[Picture missing: ", "]"),
    reflow: "The text reflows and can be enlarged; headings are levelled, the contents linked, the order is the reading order.",
    no_pictures: "There are no pictures.",
    only_cover: "There are no pictures but the cover.",
    pictures_told: "All pictures have alternative text.",
    pictures_untold: "Some pictures have no alternative text.",
    roles: ["author", "translator", "editor", "interviewee", "interviewer", "compiler", "illustrator", "photographer"],
};

/// The set for a language.
pub(crate) fn words(language: &str) -> &'static Words {
    if is_traditional(language) {
        &HANT
    } else if language.starts_with("zh") {
        &HANS
    } else {
        &EN
    }
}

impl Words {
    /// How a role is printed after a name; only roles in the table are.
    pub(crate) fn role(&self, code: &str) -> Option<&'static str> {
        ROLES.iter().zip(self.roles).find(|(r, _)| **r == code).map(|(_, name)| name)
    }
}
