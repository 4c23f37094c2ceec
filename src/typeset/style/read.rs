//! Reading a style: tables laid over each other, lengths, and what no page can be.

use super::{PageStyle, StyleError};
use crate::units::{Em, Pt};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

const A5: &str = include_str!("../../../styles/a5.toml");

/// Styles in the program, the default first.
pub const BUILTIN: [(&str, &str); 7] = [
    ("a5", A5),
    ("32k", include_str!("../../../styles/32k.toml")),
    ("16k", include_str!("../../../styles/16k.toml")),
    ("16k-2col", include_str!("../../../styles/16k-2col.toml")),
    ("a4", include_str!("../../../styles/a4.toml")),
    ("journal", include_str!("../../../styles/journal.toml")),
    ("phone", include_str!("../../../styles/phone.toml")),
];

impl PageStyle {
    /// A style of the program by name; `None` when there is none of that name.
    pub fn builtin(name: &str) -> Option<PageStyle> {
        let (_, text) = BUILTIN.iter().find(|(n, _)| *n == name)?;
        PageStyle::from_toml(text).ok()
    }

    /// A style from TOML; what it leaves out is as in `a5`.
    ///
    /// # Errors
    /// [`StyleError`], naming the key: unknown, of the wrong kind, or a value that no page can have.
    pub fn from_toml(text: &str) -> Result<PageStyle, StyleError> {
        let toml = |e: toml::de::Error| StyleError::Toml(e.to_string().trim_end().to_string());
        let mut table: toml::Table = A5.parse().map_err(toml)?;
        merge(&mut table, text.parse().map_err(toml)?, &mut Vec::new())?;
        let style: PageStyle = table.try_into().map_err(toml)?;
        style.check()?;
        Ok(style)
    }

    fn check(&self) -> Result<(), StyleError> {
        let wrong = |key: &str, problem: String| Err(StyleError::Value { key: key.to_string(), problem });
        let p = &self.page;
        if p.size < Pt::tenths(60) || p.size > Pt::tenths(400) {
            return wrong("page.size", format!("{} pt is not between 6 and 40", p.size.to_f64()));
        }
        if p.pitch < p.size || p.pitch > p.size * 4 {
            return wrong("page.pitch", format!("{} pt is not between one and four em", p.pitch.to_f64()));
        }
        if p.chars < 12 {
            return wrong("page.chars", format!("{} characters are fewer than 12 (JU-22)", p.chars));
        }
        if !(1..=2).contains(&p.columns) {
            return wrong("page.columns", format!("{} is neither 1 nor 2", p.columns));
        }
        if p.gutter < Em::ONE || p.gutter > Em::whole(10) {
            return wrong("page.gutter", format!("{} em is not between 1 and 10", p.gutter.to_f64()));
        }
        if self.sheet.bleed < Pt::ZERO || self.sheet.bleed > Pt::micrometres(5000) {
            return wrong("sheet.bleed", "not between 0 and 5 mm, where the crop marks begin".to_string());
        }
        if p.rows < 10 {
            return wrong("page.rows", format!("{} rows are fewer than 10", p.rows));
        }
        if p.inner < Pt::ZERO || p.inner + self.measure() > p.width {
            return wrong("page.chars", "the type area and its inner margin are wider than the page".to_string());
        }
        let last = p.top + p.pitch * (i64::from(p.rows) - 1) + p.size;
        let folio = self.folio_baseline();
        if p.top < Pt::ZERO || last > p.height || folio > p.height || folio - self.folio.size < last {
            return wrong("page.rows", "the type area and the folio are taller than the page".to_string());
        }
        if self.head.show && p.top < p.pitch * 2 {
            return wrong("page.top", "no room for the running head on row -1".to_string());
        }
        for (key, sizes, pitches) in [
            ("title_page.title", &self.title_page.title, &self.title_page.title_pitch),
            ("opening.title", &self.opening.title, &self.opening.title_pitch),
        ] {
            if sizes.is_empty() || sizes.len() != pitches.len() {
                return wrong(key, "one pitch a size, and at least one".to_string());
            }
        }
        let sizes = [
            ("head.size", self.head.size),
            ("folio.size", self.folio.size),
            ("opening.author", self.opening.author),
            ("opening.small", self.opening.small),
            ("foot.size", self.foot.size),
            ("foot.pitch", self.foot.pitch),
            ("heading.1.size", self.heading.h1.size),
            ("heading.1.pitch", self.heading.h1.pitch),
            ("heading.2.size", self.heading.h2.size),
            ("heading.2.pitch", self.heading.h2.pitch),
            ("heading.3.size", self.heading.h3.size),
            ("notes.size", self.notes.size),
            ("notes.pitch", self.notes.pitch),
            ("notes.mark", self.notes.mark),
            ("code.size", self.code.size),
            ("table.size", self.table.size),
            ("table.small", self.table.small),
            ("table.pitch", self.table.pitch),
            ("chapter.number", self.chapter.number),
            ("half_title.size", self.half_title.size),
            ("contents.title", self.contents.title),
            ("contents.leader", self.contents.leader),
            ("contents.leader_pitch", self.contents.leader_pitch),
            ("rights.size", self.rights.size),
            ("rights.pitch", self.rights.pitch),
        ];
        let titles = self.opening.title.iter().chain(&self.opening.title_pitch);
        let titles = titles.chain(&self.title_page.title).chain(&self.title_page.title_pitch);
        for (key, size) in sizes.into_iter().chain(titles.map(|t| ("title", *t))) {
            if size < Pt::tenths(40) || size > Pt::tenths(720) {
                return wrong(key, format!("{} pt is not between 4 and 72", size.to_f64()));
            }
        }
        if self.opening.names_a_line == 0 {
            return wrong("opening.names_a_line", "at least 1".to_string());
        }
        if let Some((key, problem)) = self.cover.wrong() {
            return wrong(key, problem);
        }
        if let Some((key, problem)) = self.line.wrong() {
            return wrong(key, problem.to_string());
        }
        let room = Em::whole(i32::from(p.chars));
        for (key, indent) in [
            ("note.indent", self.note.indent * 2),
            ("quote.indent", self.quote.indent * 2),
            ("list.indent", self.list.indent),
            ("paragraph.indent", self.paragraph.indent),
            ("contents.indent", self.contents.indent * 2),
        ] {
            if indent < Em::ZERO || indent * 2 > room {
                return wrong(key, "negative, or more than the measure allows".to_string());
            }
        }
        Ok(())
    }
}

/// Lays `over` on `base`, table by table. `a5` has every key there is: another one is an error that names the nearest.
fn merge(base: &mut toml::Table, over: toml::Table, path: &mut Vec<String>) -> Result<(), StyleError> {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(b)), toml::Value::Table(o)) => {
                path.push(key);
                merge(b, o, path)?;
                path.pop();
            }
            (Some(old), value) => *old = value,
            (None, _) => {
                let known = nearest(&key, base.keys().map(String::as_str));
                path.push(key);
                let hint = known.map_or(String::new(), |k| format!("; did you mean `{k}`?"));
                return Err(StyleError::Toml(format!("unknown key `{}`{hint}", path.join("."))));
            }
        }
    }
    Ok(())
}

/// The known key nearest to one that is not known; `None` when there is none.
fn nearest<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known.min_by_key(|k| edit_distance(key, k))
}

/// How many characters must be added, left out or changed (Levenshtein).
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    // A key longer than any known one is far from all of them.
    for (i, x) in a.chars().take(200).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn parse_length(text: &str) -> Option<Pt> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let value: f64 = number.trim().parse().ok().filter(|v: &f64| v.is_finite() && v.abs() < 10_000.0)?;
    match unit {
        "pt" => Some(Pt::from_f64(value)),
        "mm" => Some(Pt::micrometres((value * 1000.0).round() as i64)),
        _ => None,
    }
}

pub(super) fn pt<'de, D: Deserializer<'de>>(d: D) -> Result<Pt, D::Error> {
    let text = String::deserialize(d)?;
    parse_length(&text)
        .ok_or_else(|| D::Error::custom(format!("`{text}` is not a length such as \"10.5pt\" or \"24mm\"")))
}

pub(super) fn pts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Pt>, D::Error> {
    let texts = Vec::<String>::deserialize(d)?;
    texts
        .iter()
        .map(|t| parse_length(t).ok_or_else(|| D::Error::custom(format!("`{t}` is not a length such as \"18pt\""))))
        .collect()
}

pub(super) fn em<'de, D: Deserializer<'de>>(d: D) -> Result<Em, D::Error> {
    let value = f64::deserialize(d)?;
    if !value.is_finite() || value.abs() > 1000.0 {
        return Err(D::Error::custom(format!("{value} em")));
    }
    Ok(Em((value * 1000.0).round() as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(v: f64) -> f64 {
        v * 72.0 / 25.4
    }

    /// `page-design.md` §1, row by row: trim, N × R, em / p, type area, inner / outer, top / bottom, head and folio.
    #[test]
    fn built_in_styles_have_the_numbers_of_the_design() {
        type Row = (&'static str, (f64, f64), (u16, u16), (f64, f64), (f64, f64), (f64, f64), (f64, f64), (f64, f64));
        let table: [Row; 5] = [
            ("a5", (148., 210.), (26, 26), (10.5, 18.), (273., 460.5), (27., 24.69), (24., 23.55), (14.56, 11.29)),
            ("32k", (140., 203.), (25, 25), (10.5, 18.), (262.5, 442.5), (25., 22.40), (24., 22.90), (14.56, 10.64)),
            ("16k", (185., 260.), (34, 31), (10.5, 19.), (357., 580.5), (31., 28.06), (28., 27.21), (17.85, 14.25)),
            ("16k-2col", (185., 260.), (22, 41), (9., 15.), (414., 609.), (20., 18.95), (25., 20.16), (17.21, 9.96)),
            ("phone", (80., 160.), (17, 19), (12., 20.5), (204., 381.), (4., 4.), (10.6, 15.), (0., 4.9)),
        ];
        for (name, trim, grid, (em, p), area, margin, vertical, (head, folio)) in table {
            let s = PageStyle::builtin(name).unwrap();
            let near = |a: Pt, b: f64| assert!((a.to_f64() - b).abs() < 0.2, "{name}: {} for {b}", a.to_f64());
            near(s.page.width, mm(trim.0));
            near(s.page.height, mm(trim.1));
            assert_eq!((s.page.chars, s.page.rows), grid);
            assert_eq!((s.page.size, s.page.pitch), (Pt::from_f64(em), Pt::from_f64(p)));
            assert_eq!(s.measure(), Pt::from_f64(area.0));
            assert_eq!(s.page.pitch * (i64::from(grid.1) - 1) + s.page.size, Pt::from_f64(area.1));
            near(s.page.inner, mm(margin.0));
            near(s.page.width - s.page.inner - s.measure(), mm(margin.1));
            near(s.page.top, mm(vertical.0));
            near(s.page.height - s.page.top - Pt::from_f64(area.1), mm(vertical.1));
            if s.head.show {
                near(s.page.top - s.page.pitch * 2 + Pt::from_f64(0.88 * em), mm(head));
            }
            near(s.page.height - s.folio_baseline(), mm(folio));
        }
    }

    #[test]
    fn every_built_in_style_parses_under_its_name() {
        for (name, text) in BUILTIN {
            assert_eq!(PageStyle::from_toml(text).unwrap().name, name);
        }
        assert_eq!(PageStyle::default().name, "a5");
    }

    #[test]
    fn what_a_style_leaves_out_is_as_in_a5() {
        let s = PageStyle::from_toml("name = \"mine\"\n[page]\nchars = 24\n").unwrap();
        assert_eq!((s.page.chars, s.page.rows, s.heading.h1.rows), (24, 26, 5));
    }

    /// `a5` is what other styles are laid on: a key that only the code knows could never be set.
    #[test]
    fn a5_has_every_key_and_every_key_is_needed() {
        fn without_each(table: &toml::Table, whole: &toml::Table, path: &mut Vec<String>) {
            for (key, value) in table {
                path.push(key.clone());
                if let toml::Value::Table(inner) = value {
                    without_each(inner, whole, path);
                }
                let mut less = whole.clone();
                let (last, tables) = path.split_last().unwrap();
                let at = tables.iter().fold(&mut less, |t, k| t.get_mut(k).unwrap().as_table_mut().unwrap());
                at.remove(last);
                assert!(less.try_into::<PageStyle>().is_err(), "{path:?} is read by nobody");
                path.pop();
            }
        }
        let whole: toml::Table = A5.parse().unwrap();
        without_each(&whole, &whole, &mut Vec::new());
    }

    #[test]
    fn errors_name_the_key() {
        for (text, key) in [
            ("[page]\nrow = 3\n", "row"),
            ("[heading.5]\nsize = \"9pt\"\n", "5"),
            ("[page]\nsize = \"10.5\"\n", "size"),
            ("[page]\nsize = 10.5\n", "size"),
            ("[page]\nchars = 40\n", "page.chars"),
            ("[page]\nrows = 60\n", "page.rows"),
            ("[sheet]\nbleed = \"6mm\"\n", "sheet.bleed"),
            ("[sheet]\nmarks = \"some\"\n", "marks"),
            ("[line]\nlevel = \"harsh\"\n", "level"),
            ("[opening]\ntitle = []\n", "opening.title"),
            ("[page\n", "page"),
            ("[line]\nlevl = \"gb\"\n", "unknown key `line.levl`; did you mean `level`?"),
            ("[line]\nlineend = \"full\"\n", "unknown key `line.lineend`; did you mean `line_end`?"),
            ("[opening]\ntitel_max = 1\n", "unknown key `opening.titel_max`; did you mean `title_max`?"),
            ("[heading.1]\nrow = 5\n", "unknown key `heading.1.row`; did you mean `rows`?"),
            ("[lines]\nlevel = \"gb\"\n", "unknown key `lines`; did you mean `line`?"),
            ("nmae = \"mine\"\n", "unknown key `nmae`; did you mean `name`?"),
        ] {
            let error = PageStyle::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(key), "{text:?}: {error}");
        }
    }
}
