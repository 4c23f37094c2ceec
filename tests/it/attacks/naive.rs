//! What a simple verifier sees: it takes the text out of a file and looks for the notice, the names and the title in it.
//! Written here, sharing nothing with `verify`, so that the difference can be counted.

use super::book::Book;
use super::pages::Pdf;

const NOTICE: &str = "自由、免费转载分发，但须注明作者与出处，并不得修改及商用";

/// Whether everything that it looks for is there. It does not know the manuscript.
pub fn content(bytes: &[u8]) -> bool {
    let read = || text(bytes).is_some_and(|t| holds(&t));
    std::panic::catch_unwind(read).unwrap_or(false)
}

fn holds(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["许闻钢", "林立言", "论民主的训练", "CC-BY-NC-ND", NOTICE].iter().all(|w| text.contains(w))
}

fn text(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"PK") {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
        (0..zip.len())
            .try_for_each(|i| std::io::copy(&mut zip.by_index(i).ok()?, &mut std::io::sink()).ok().map(drop))?;
        let book = Book::open(bytes);
        let pages = book.entries.iter().filter(|e| e.name.ends_with("html"));
        return Some(pages.map(|e| stripped(&String::from_utf8_lossy(&e.data))).collect());
    }
    let doc = lopdf::Document::load_mem(bytes).ok()?;
    let pdf = Pdf { doc };
    let pages: Vec<u32> = pdf.doc.get_pages().keys().copied().collect();
    Some(pages.into_iter().map(|n| pdf.text(n)).collect())
}

/// Text without tags, character references of the usual kind resolved.
fn stripped(html: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
