//! Pictures, as objects and in content.

use super::*;

impl<'a> Walker<'a, '_> {
    pub(super) fn image(&mut self, object: &'a Object, stream: &'a Stream, run: &Run<'a>) {
        let page = self.page.number;
        let n = self.store.image(object, stream, run.resources, page, self.pdf, self.budget);
        if stream.dict.has(b"OPI") {
            self.page.replaced.insert(object.as_reference().ok());
        }
        self.page.layers |= stream.dict.has(b"OC");
        if let Ok(object) = stream.dict.get(b"SMask")
            && let Object::Stream(mask) = resolve(self.pdf, object)
        {
            self.store.image(object, mask, run.resources, page, self.pdf, self.budget);
        }
        self.place_image(n, run);
    }

    pub(super) fn place_image(&mut self, n: usize, run: &Run<'a>) {
        let Some(state) = run.states.last() else { return };
        let unit = Bounds { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };
        let bounds = Bounds::around(unit.corners(state.ctm));
        let Some(image) = self.store.stock.images.get_mut(n) else { return };
        let [a, b, c, d, ..] = state.ctm.0;
        let inches = |x: f64, y: f64| (x * x + y * y).sqrt() * self.page.unit / 72.0;
        let ppi = |samples: i64, inches: f64| if inches > 0.0 { samples as f64 / inches } else { f64::INFINITY };
        let density = (ppi(image.width, inches(a, b)), ppi(image.height, inches(c, d)));
        let shown = bounds.intersect(state.clip);
        if !shown.is_empty() && image.uses.len() < MAX_PAINTED && self.budget.charge(64) {
            image.uses.push(crate::preflight::facts::ImageUse { page: self.page.number, bounds: shown, ppi: density });
        }
        let stencil = image.stencil;
        self.page.spaces.extend(image.space);
        if image.soft_mask {
            self.page.transparency.insert("image SMask");
        }
        self.paint(What::Image { image: n }, bounds, run, stencil, false);
    }

    /// A picture written into content: its dictionary stands before `ID` as keys and values.
    pub(super) fn inline_image(&mut self, operands: &[Token], run: &Run<'a>) {
        let value = |long: &[u8], short: &[u8]| {
            operands.chunks_exact(2).find_map(|p| match p {
                [Token::Name(k), v] if k == long || k == short => Some(v),
                _ => None,
            })
        };
        let whole = |long: &[u8], short: &[u8]| value(long, short).and_then(Token::int).unwrap_or(0);
        let yes = |long: &[u8], short: &[u8]| matches!(value(long, short), Some(Token::Operator(o)) if o == b"true");
        let stencil = yes(b"ImageMask", b"IM");
        let page = self.page.number;
        let space = match value(b"ColorSpace", b"CS") {
            Some(Token::Name(name)) => Some(self.store.named(name, run.resources, page, self.pdf, self.budget)),
            Some(Token::Array(list)) => match (list.first(), list.get(1)) {
                (Some(Token::Name(i)), Some(Token::Name(base))) if i == b"I" || i == b"Indexed" => {
                    Some(self.store.named(base, run.resources, page, self.pdf, self.budget))
                }
                _ => None,
            },
            _ => None,
        };
        let filters = match value(b"Filter", b"F") {
            Some(Token::Name(n)) => vec![crate::preflight::stock::full_name(n)],
            Some(Token::Array(list)) => {
                let names = list.iter().filter_map(|t| if let Token::Name(n) = t { Some(n) } else { None });
                names.take(8).map(|n| crate::preflight::stock::full_name(n)).collect()
            }
            _ => Vec::new(),
        };
        if !self.budget.charge(PAINTED) {
            return;
        }
        self.store.stock.images.push(crate::preflight::facts::Image {
            id: None,
            stream: None,
            width: whole(b"Width", b"W"),
            height: whole(b"Height", b"H"),
            bits: if stencil { 1 } else { whole(b"BitsPerComponent", b"BPC") },
            space: space.filter(|_| !stencil),
            stencil,
            interpolate: yes(b"Interpolate", b"I"),
            filters,
            soft_mask: false,
            uses: Vec::new(),
        });
        self.place_image(self.store.stock.images.len() - 1, run);
    }
}
