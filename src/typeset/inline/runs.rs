//! A line turned into positioned items.

use super::shape::BOX_DIGIT;
use super::space::ORIGINS_APART;
use super::{Attached, Class, Cluster, ClusterGlyph, Line, Paragraph, objects};
use crate::typeset::{Artifact, GlyphRun, Item, Owner, PlacedGlyph};
use crate::units::{Em, Pt};

/// Weight of the box of a missing character, in thousandths of its em.
const BOX_WEIGHT: Em = Em(30);

/// The items of a line whose measure begins at `x`, on a baseline `baseline` from the top of the page: a [`GlyphRun`]
/// a face, size, owner and link. For a character that no face has: a blank glyph that carries its text, then a frame and
/// the code point in small digits, both artifacts (`decisions.md` 18). A reading follows the words it stands over; dots
/// and lines under words follow the line.
///
/// `x` of a run is the pen; a glyph stands at pen + `dx`. Advances are rounded from absolute places, so no error adds up.
pub fn runs_of(line: &Line, p: &Paragraph, x: Pt, baseline: Pt) -> Vec<Item> {
    let mut out = Out { items: Vec::new(), boxes: Vec::new(), open: None, p, x, baseline };
    let mut attached = line.attached.iter().peekable();
    for (n, c) in line.clusters.iter().enumerate() {
        out.cluster(c);
        while let Some(a) = attached.next_if(|a| a.after <= n) {
            out.attach(a);
        }
    }
    out.close();
    out.items.append(&mut out.boxes);
    out.items
}

struct Out<'a> {
    items: Vec<Item>,
    /// Frames and digits, after the words.
    boxes: Vec<Item>,
    open: Option<Open>,
    p: &'a Paragraph,
    x: Pt,
    baseline: Pt,
}

/// A run in the making, with what its next glyph must match.
struct Open {
    run: GlyphRun,
    /// Index into the paragraph's runs.
    styled: usize,
    /// Sum of the advances of all glyphs but the last.
    pen: i64,
    /// Where the rightmost glyph with characters of its own stands.
    origin: i64,
}

impl Open {
    /// The last glyph's advance, now that the next pen position is known.
    fn settle(&mut self, next: Pt) {
        let size = self.run.size.0.max(1);
        let place = (next - self.run.x).0 * 1000;
        let target = (place + place.signum() * size / 2) / size;
        if let Some(last) = self.run.glyphs.last_mut() {
            last.advance = Em((target - self.pen) as i32);
            self.pen = target;
        }
    }
}

impl Out<'_> {
    /// Place of an `Em` of the paragraph, on the page.
    fn at(&self, e: Em) -> Pt {
        self.x + e.at(self.p.em)
    }

    fn attach(&mut self, a: &Attached) {
        let mut item = a.item.clone();
        item.shift(self.x, self.baseline);
        match &item {
            Item::Glyphs(GlyphRun { owner, .. }) if !matches!(owner, Owner::Artifact(_)) => {
                self.close();
                self.items.push(item);
            }
            _ => self.boxes.push(item),
        }
    }

    fn cluster(&mut self, c: &Cluster) {
        if let Some(object) = c.object.and_then(|n| self.p.objects.get(n as usize)) {
            self.close();
            self.items.extend(objects::item(self.p, c, object, self.at(c.x), self.baseline));
            return;
        }
        let Some((first, rest)) = c.glyphs.split_first() else { return };
        let origin = c.x - c.trim_left;
        self.glyph(c, first, c.x, origin);
        if c.boxed {
            self.frame(c, origin, rest);
            return;
        }
        for g in rest {
            // The pen of the second and later glyphs stands where they do.
            let pen = origin + g.dx.at(c.size).in_em(self.p.em);
            self.glyph(c, g, pen, origin);
        }
        self.end_at(c.x + c.advance);
    }

    /// One glyph, the pen standing at `pen`.
    fn glyph(&mut self, c: &Cluster, g: &ClusterGlyph, pen: Em, origin: Em) {
        let Some(styled) = self.p.runs.get(c.run) else { return };
        let pen = self.at(pen);
        let baseline = self.baseline - g.dy.at(c.size);
        let fits = self.open.as_ref().is_some_and(|o| {
            let same_style = o.styled == c.run
                || self.p.runs.get(o.styled).is_some_and(|s| s.owner == styled.owner && s.link == styled.link);
            o.run.face == g.face && o.run.size == c.size && o.run.baseline == baseline && same_style
        });
        if !fits {
            self.close();
        }
        let open = self.open.get_or_insert_with(|| Open {
            run: GlyphRun {
                face: g.face,
                size: c.size,
                x: pen,
                baseline,
                glyphs: Vec::new(),
                owner: styled.owner.clone(),
                link: styled.link.clone(),
            },
            styled: c.run,
            pen: 0,
            origin: i64::MIN / 2,
        });
        open.settle(pen);
        // Where the glyph stands, from the pen as it is after rounding.
        let place = self.x + origin.at(self.p.em) + g.dx.at(c.size) - open.run.x;
        let size = c.size.0.max(1);
        let target = (place.0 * 1000 + place.0.signum() * size / 2) / size;
        let mut text = self.p.text.get(g.text.0 as usize..g.text.1 as usize).unwrap_or("").to_string();
        // An opening mark without its blank has its origin half an em before its ink, which may be before that of a
        // narrow letter or `·` in front of it. Readers sort by place and would swap the two, so the first says both
        // (PW-07; `decisions.md` 4).
        if c.class == Class::Op
            && target < open.origin + i64::from(ORIGINS_APART.0)
            && let Some(first) = open.run.glyphs.iter_mut().rfind(|g| !g.text.is_empty())
        {
            first.text.push_str(&std::mem::take(&mut text));
        }
        if !text.is_empty() {
            open.origin = target;
        }
        open.run.glyphs.push(PlacedGlyph { gid: g.gid, dx: Em((target - open.pen) as i32), advance: Em::ZERO, text });
    }

    /// Where the pen is after the last glyph, should the run end here: the gap after it is outside (MX-13).
    fn end_at(&mut self, pen: Em) {
        let pen = self.at(pen);
        if let Some(open) = &mut self.open {
            let before = open.pen;
            open.settle(pen);
            // The next glyph of the run moves it over the gap.
            open.pen = before;
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.items.push(Item::Glyphs(open.run));
        }
    }

    /// Box and digits.
    fn frame(&mut self, c: &Cluster, origin: Em, digits: &[ClusterGlyph]) {
        self.end_at(c.x + c.advance);
        let em = self.p.runs.get(c.run).map_or(c.size, |r| r.style.size);
        let left = self.at(origin);
        let inset = BOX_WEIGHT.at(em);
        self.boxes.push(Item::Frame {
            x: left + inset,
            y: self.baseline - Em(880).at(em) + inset,
            width: em - inset * 2,
            height: em - inset * 2,
            weight: inset,
            owner: Owner::Artifact(Artifact::Layout),
        });
        let size = c.size.scale(i64::from(BOX_DIGIT), 1000);
        for g in digits {
            self.boxes.push(Item::Glyphs(GlyphRun {
                face: g.face,
                size,
                x: left + g.dx.at(c.size),
                baseline: self.baseline - g.dy.at(c.size),
                glyphs: vec![PlacedGlyph { gid: g.gid, dx: Em::ZERO, advance: Em(600), text: String::new() }],
                owner: Owner::Artifact(Artifact::Layout),
                link: None,
            }));
        }
    }
}
