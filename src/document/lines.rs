//! What a loose line of front matter says: kind, names, journal, volume and issue, date, licence, notice.

use super::DateText;
use crate::license::parse_code;
use crate::text::is_han;

/// A line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineRole {
    /// Kind of text (访谈).
    Kind(String),
    /// Names with their stated roles (MARC codes).
    Names(Vec<(String, Option<&'static str>)>),
    /// Volume, issue and date in one line, any of them; as printed, with the date apart.
    Citation {
        /// Journal, when the line names it in 《》.
        journal: Option<String>,
        /// Volume in digits.
        volume: Option<String>,
        /// Issue in digits.
        issue: Option<String>,
        /// Volume and issue as printed.
        printed: Option<String>,
        /// Date.
        date: Option<DateText>,
    },
    /// A licence code or address.
    License(String),
    /// A line of the source's own notice.
    Notice(String),
    /// A copyright line.
    Copyright(String),
    /// A journal.
    Journal(String),
    /// An ISSN.
    Issn(String),
    /// The title, where no heading gives it.
    Title,
}

const KINDS: &[&str] = &[
    "访谈", "专访", "对谈", "对话", "座谈", "圆桌", "笔谈", "论文", "论著", "书评", "评论", "述评", "综述", "随笔",
    "散文", "杂文", "小说", "诗歌", "演讲", "讲座", "译文", "翻译", "特稿", "社论", "回忆", "书信", "报告", "资料",
    "文献", "訪談", "專訪", "對談", "對話", "座談", "圓桌", "筆談", "論文", "書評", "評論", "述評", "隨筆", "雜文",
    "小說", "詩歌", "演講", "講座", "譯文", "社論", "回憶", "報告", "資料", "文獻",
];

const JOURNAL_ENDS: &[&str] = &[
    "季刊",
    "月刊",
    "双月刊",
    "周刊",
    "半月刊",
    "年刊",
    "学报",
    "杂志",
    "评论",
    "通讯",
    "期刊",
    "论丛",
    "集刊",
    "雙月刊",
    "週刊",
    "學報",
    "雜誌",
    "評論",
    "通訊",
    "論叢",
];

/// Common surnames, most frequent first, compound ones included: a short line beginning with one may be a name.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸賈韋鄒龍賀顧龔萬錢嚴湯龐顏莊聶魯歐關蘭寧畢單";
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "宇文", "长孙", "端木",
    "歐陽", "司馬", "諸葛",
];

/// Chinese role words after or before a name, and their MARC codes.
const ROLES: &[(&str, &str)] = &[
    ("编著", "aut"),
    ("撰文", "aut"),
    ("主编", "edt"),
    ("編著", "aut"),
    ("主編", "edt"),
    ("受访者", "ive"),
    ("采访者", "ivr"),
    ("受訪者", "ive"),
    ("採訪者", "ivr"),
    ("受访", "ive"),
    ("采访", "ivr"),
    ("受訪", "ive"),
    ("採訪", "ivr"),
    ("访问", "ivr"),
    ("作者", "aut"),
    ("译者", "trl"),
    ("譯者", "trl"),
    ("编者", "edt"),
    ("編者", "edt"),
    ("翻译", "trl"),
    ("翻譯", "trl"),
    ("编辑", "edt"),
    ("編輯", "edt"),
    ("绘图", "ill"),
    ("插图", "ill"),
    ("繪圖", "ill"),
    ("插圖", "ill"),
    ("摄影", "pht"),
    ("攝影", "pht"),
    ("编纂", "com"),
    ("編纂", "com"),
    ("著", "aut"),
    ("译", "trl"),
    ("譯", "trl"),
    ("编", "edt"),
    ("編", "edt"),
    ("文", "aut"),
];

const NOTICE: &[&str] = &[
    "转载",
    "轉載",
    "分发",
    "分發",
    "署名",
    "注明",
    "註明",
    "商用",
    "商业",
    "商業",
    "修改",
    "改编",
    "改編",
    "演绎",
    "演繹",
    "授权",
    "授權",
    "许可",
    "許可",
    "版权",
    "版權",
    "知识共享",
    "創用",
    "redistribut",
    "commercial",
    "derivative",
    "attribution",
];

/// Words that allow, ask or forbid: a notice has one, or goes on from a line that has.
const DUTY: &[&str] = &[
    "须",
    "須",
    "请",
    "請",
    "不得",
    "不可",
    "禁止",
    "严禁",
    "欢迎",
    "歡迎",
    "自由",
    "免费",
    "免費",
    "未经",
    "未經",
    "可以",
    "允许",
    "允許",
    "谢绝",
    "謝絕",
    "保留",
    "采用",
    "採用",
    "及",
    "may",
    "must",
    "free",
    "permitted",
    "allowed",
    "reserved",
    "licensed",
];

/// The MARC code of a role as a header writes it: a code, or its Chinese name.
pub fn role_code(text: &str) -> String {
    ROLES.iter().find(|r| r.0 == text.trim()).map_or_else(|| text.trim().to_string(), |r| r.1.to_string())
}

/// Reads a loose line. `None` when it says nothing that is known.
pub fn classify(line: &str) -> Option<LineRole> {
    let line = line.trim_matches(|c: char| c.is_whitespace());
    if line.is_empty() || line.chars().count() > 60 {
        return None;
    }
    if KINDS.contains(&line) {
        return Some(LineRole::Kind(line.to_string()));
    }
    for head in
        ["许可协议：", "许可：", "授权：", "許可：", "授權：", "版权许可：", "License:", "License：", "Licence:"]
    {
        if let Some(rest) = line.strip_prefix(head)
            && parse_code(rest).is_some()
        {
            return Some(LineRole::License(rest.trim().to_string()));
        }
    }
    if parse_code(line).is_some() {
        return Some(LineRole::License(line.to_string()));
    }
    if line.starts_with('©') || line.starts_with("Copyright") || line.starts_with("(c) ") {
        return Some(LineRole::Copyright(line.to_string()));
    }
    if let Some(rest) = line.strip_prefix("ISSN") {
        return Some(LineRole::Issn(rest.trim_matches([' ', ':', '：']).to_string()));
    }
    if let Some(citation) = citation(line) {
        return Some(citation);
    }
    let lower = line.to_lowercase();
    if line.chars().count() >= 4 && NOTICE.iter().any(|w| lower.contains(w)) && DUTY.iter().any(|w| lower.contains(w)) {
        return Some(LineRole::Notice(line.to_string()));
    }
    if let Some(names) = names(line) {
        return Some(LineRole::Names(names));
    }
    let journal = JOURNAL_ENDS.iter().any(|e| line.ends_with(e) && line.chars().count() > e.chars().count() + 1);
    (journal && is_short_han(line)).then(|| LineRole::Journal(line.to_string()))
}

fn is_short_han(line: &str) -> bool {
    line.chars().count() <= 20 && line.chars().all(|c| is_han(c) || c == '·' || c == '与')
}

/// A line that is wholly volume, issue, date and perhaps a journal in 《》.
fn citation(line: &str) -> Option<LineRole> {
    let mut rest = line;
    let mut journal = None;
    if let Some(inner) = rest.strip_prefix('《') {
        let end = inner.find('》')?;
        journal = Some(inner[..end].to_string());
        rest = &inner[end + '》'.len_utf8()..];
    }
    let (mut volume, mut issue, mut date) = (None, None, None);
    let (mut first, mut last) = (None, 0);
    let base = line.len() - rest.len();
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        let c = here.chars().next()?;
        if c.is_whitespace() || "，,·．.；;/（）()".contains(c) {
            at += c.len_utf8();
        } else if let Some((number, unit, length)) = numbered(here) {
            match unit {
                '卷' if volume.is_none() => volume = Some(number),
                '期' | '辑' | '輯' | '号' | '號' if issue.is_none() => issue = Some(number),
                '总' => {} // 总第 12 期: counted from the first issue; printed, not a field
                _ => return None,
            }
            first.get_or_insert(base + at);
            last = base + at + length;
            at += length;
        } else if let (None, Some((found, length))) = (&date, date_at(here)) {
            date = Some(found);
            at += length;
        } else {
            return None;
        }
    }
    if volume.is_none() && issue.is_none() && date.is_none() {
        return None;
    }
    let printed = first.map(|from| line[from..last].to_string());
    Some(LineRole::Citation { journal, volume, issue, printed, date })
}

/// `第4卷`, `第 1 期`, `总第12期`: number in digits, unit, length. The unit of a running total is `总`.
fn numbered(text: &str) -> Option<(String, char, usize)> {
    let total = text.starts_with("总第") || text.starts_with("總第");
    let inner = if total { &text['总'.len_utf8()..] } else { text };
    let inner = inner.strip_prefix('第')?;
    let trimmed = inner.trim_start();
    let digits: String = trimmed.chars().take_while(|c| c.is_ascii_digit() || is_numeral(*c)).collect();
    let number = to_number(&digits)?;
    let after = trimmed[digits.len()..].trim_start();
    let unit = after.chars().next().filter(|c| "卷期辑輯号號".contains(*c))?;
    let length = text.len() - after.len() + unit.len_utf8();
    Some((number.to_string(), if total { '总' } else { unit }, length))
}

fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百千".contains(c)
}

/// Digits or Chinese numerals up to thousands; `二〇二六` reads digit by digit.
fn to_number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 24 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit =
        |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).or((c == '零').then_some(0)).map(|d| d as u32);
    if text.chars().all(|c| digit(c).is_some()) {
        return text.chars().try_fold(0u32, |n, c| n.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut current) = (0, 0);
    for c in text.chars() {
        match c {
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                total += if current == 0 { 1 } else { current } * unit;
                current = 0;
            }
            c => current = digit(c)?,
        }
    }
    Some(total + current)
}

/// A date at the start of a text: `2026年01月`, `2026年1月3日`, `2026-01-03`, `2026.1`, `二〇二六年一月`.
fn date_at(text: &str) -> Option<(DateText, usize)> {
    let number = |t: &str| -> Option<(u32, usize)> {
        let lead = t.len() - t.trim_start_matches(' ').len();
        let digits: String = t[lead..].chars().take_while(|c| c.is_ascii_digit() || is_numeral(*c)).collect();
        Some((to_number(&digits)?, lead + digits.len()))
    };
    let (year, mut at) = number(text)?;
    if !(1000..=2999).contains(&year) {
        return None;
    }
    let mut iso = format!("{year:04}");
    let part = |t: &str, separators: &[char], at: usize| -> Option<usize> {
        let rest = t.get(at..)?;
        let lead = rest.len() - rest.trim_start_matches(' ').len();
        let c = rest[lead..].chars().next().filter(|c| separators.contains(c))?;
        Some(at + lead + c.len_utf8())
    };
    if let Some(after_year) = part(text, &['年'], at) {
        at = after_year;
        if let Some((month, n)) = number(&text[at..])
            && let Some(after) = part(text, &['月'], at + n)
            && (1..=12).contains(&month)
        {
            iso.push_str(&format!("-{month:02}"));
            at = after;
            if let Some((day, n)) = number(&text[at..])
                && let Some(after) = part(text, &['日'], at + n)
                && (1..=31).contains(&day)
            {
                iso.push_str(&format!("-{day:02}"));
                at = after;
            }
        }
    } else {
        let separator = text[at..].chars().next().filter(|c| "-./".contains(*c))?;
        let (month, n) = number(&text[at + 1..])?;
        if !(1..=12).contains(&month) {
            return None;
        }
        iso.push_str(&format!("-{month:02}"));
        at += 1 + n;
        if text[at..].starts_with(separator)
            && let Some((day, n)) = number(&text[at + 1..])
            && (1..=31).contains(&day)
        {
            iso.push_str(&format!("-{day:02}"));
            at += 1 + n;
        }
    }
    Some((DateText { printed: text[..at].to_string(), iso }, at))
}

/// A date as a header gives it: any form above, or a bare year.
pub fn parse_date(text: &str) -> Option<DateText> {
    let text = text.trim();
    if let Some((date, length)) = date_at(text)
        && length == text.len()
    {
        return Some(date);
    }
    let year: u32 = text.parse().ok()?;
    (1000..=2999).contains(&year).then(|| DateText { printed: text.to_string(), iso: format!("{year:04}") })
}

/// A line that is wholly names, with stated roles.
fn names(line: &str) -> Option<Vec<(String, Option<&'static str>)>> {
    let mut line = line;
    let mut lead = None;
    for (word, code) in ROLES {
        for mark in ['：', ':', '/', '／', '|', '丨'] {
            if let Some(rest) = line.strip_prefix(word).and_then(|r| r.trim_start().strip_prefix(mark)) {
                lead = Some(*code);
                line = rest.trim();
            }
        }
    }
    let mut out = Vec::new();
    for part in line.split(['、', '，', ',', '\u{3000}', '/', '／', '；']).flat_map(|p| p.split("  ")).map(str::trim)
    {
        if part.is_empty() {
            continue;
        }
        let (name, role) = match ROLES.iter().find_map(|(w, code)| {
            let name = part.strip_suffix(w)?;
            (name.ends_with(char::is_whitespace) || name.ends_with('（'))
                .then_some((name.trim_end_matches('（').trim(), *code))
        }) {
            Some((name, code)) => (name, Some(code)),
            None => (part, lead),
        };
        // 李明 王小红 with one space are two people; 李 明 is one name spread by hand, and nothing is certain
        let several: Vec<&str> = name.split(' ').collect();
        if several.len() > 1 && name.chars().all(|c| c == ' ' || is_han(c)) {
            if !several.iter().all(|n| is_name(n)) {
                return None;
            }
            out.extend(several.into_iter().map(|n| (n.to_string(), role)));
        } else if is_name(name) {
            out.push((name.to_string(), role));
        } else {
            return None;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Whether a text may be a person's name: a Chinese surname and one to three characters, a transliteration with `·`, or
/// two to four capitalised Latin words.
pub fn is_name(text: &str) -> bool {
    let n = text.chars().count();
    if text.chars().all(is_han) {
        let compound = COMPOUND.iter().any(|s| text.starts_with(s)) && (3..=4).contains(&n);
        return compound || (2..=3).contains(&n) && text.chars().next().is_some_and(|c| SURNAMES.contains(c));
    }
    if text.contains('·') {
        return (3..=20).contains(&n)
            && text
                .split('·')
                .all(|p| !p.is_empty() && p.chars().all(|c| is_han(c) || c == '.' || c.is_ascii_uppercase()));
    }
    let words: Vec<&str> = text.split(' ').collect();
    (2..=4).contains(&words.len())
        && n <= 40
        && words.iter().all(|w| {
            w.starts_with(|c: char| c.is_uppercase())
                && w.chars().all(|c| c.is_alphabetic() && !is_han(c) || "-.'’".contains(c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_in_many_forms() {
        let cite = |t: &str| match classify(t) {
            Some(LineRole::Citation { journal, volume, issue, printed, date }) => (
                journal.unwrap_or_default(),
                volume.unwrap_or_default(),
                issue.unwrap_or_default(),
                printed.unwrap_or_default(),
                date.map(|d| d.iso).unwrap_or_default(),
            ),
            other => panic!("{t}: {other:?}"),
        };
        let want = |j: &str, v: &str, i: &str, p: &str, d: &str| (j.into(), v.into(), i.into(), p.into(), d.into());
        assert_eq!(cite("第4卷 第1期"), want("", "4", "1", "第4卷 第1期", ""));
        assert_eq!(cite("第四卷第十二期"), want("", "4", "12", "第四卷第十二期", ""));
        assert_eq!(cite("2026年01月"), want("", "", "", "", "2026-01"));
        assert_eq!(cite("二〇二六年一月三日"), want("", "", "", "", "2026-01-03"));
        assert_eq!(cite("《读书》2026年第3期"), want("读书", "", "3", "第3期", "2026"));
        assert_eq!(cite("2026年第1期（总第12期）"), want("", "", "1", "第1期（总第12期", "2026"));
        assert_eq!(cite("2026-03-05"), want("", "", "", "", "2026-03-05"));
    }

    #[test]
    fn names_with_and_without_roles() {
        let names = |t: &str| match classify(t) {
            Some(LineRole::Names(n)) => n.into_iter().map(|(n, r)| (n, r.unwrap_or(""))).collect::<Vec<_>>(),
            other => panic!("{t}: {other:?}"),
        };
        assert_eq!(names("许成钢"), [("许成钢".into(), "")]);
        assert_eq!(names("欧阳修、王安石"), [("欧阳修".into(), ""), ("王安石".into(), "")]);
        assert_eq!(names("李明 王小红"), [("李明".into(), ""), ("王小红".into(), "")]);
        assert_eq!(classify("李 明"), None);
        assert_eq!(names("作者：张三"), [("张三".into(), "aut")]);
        assert_eq!(names("李四 译"), [("李四".into(), "trl")]);
        assert_eq!(names("比尔·盖茨"), [("比尔·盖茨".into(), "")]);
        assert_eq!(names("Max Weber"), [("Max Weber".into(), "")]);
    }

    #[test]
    fn licence_notice_journal_kind() {
        assert_eq!(classify("CC-BY-NC-ND"), Some(LineRole::License("CC-BY-NC-ND".into())));
        assert_eq!(classify("许可：CC BY 4.0"), Some(LineRole::License("CC BY 4.0".into())));
        assert_eq!(
            classify("自由、免费转载分发，但须注明"),
            Some(LineRole::Notice("自由、免费转载分发，但须注明".into()))
        );
        assert_eq!(classify("中国民主季刊"), Some(LineRole::Journal("中国民主季刊".into())));
        assert_eq!(classify("访谈"), Some(LineRole::Kind("访谈".into())));
    }

    #[test]
    fn ordinary_lines_say_nothing() {
        for line in ["序言", "这是正文的第一句话。", "一", "前言与致谢", "第三章 出版", "天下大势"]
        {
            assert_eq!(classify(line), None, "{line}");
        }
    }
}
