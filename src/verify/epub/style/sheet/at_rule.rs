//! At-rules of a sheet: imports, layers, media, faces, animations.

use super::*;

impl Reader<'_> {
    pub(super) fn at_rule(&mut self, rest: &mut View<'_>, scope: &Scope) {
        let Some((Tok::At(name), _)) = rest.next() else { return };
        let name = name.to_ascii_lowercase();
        let start = *rest;
        let (prelude, body) = loop {
            let before = *rest;
            match rest.next() {
                None | Some((Tok::Semicolon, _)) => break (before.since(start).trim(), None),
                Some((Tok::Open('{', _), body)) => break (before.since(start).trim(), Some(body)),
                Some(_) => {}
            }
        };
        if !matches!(name.as_str(), "charset" | "layer" | "import") {
            self.imports_over = true;
        }
        let under = |cond: Cond| Scope { cond: scope.cond.and(&cond), ..scope.clone() };
        match (name.as_str(), body) {
            ("media", Some(body)) => {
                let inner = under(self.atoms.media(prelude));
                self.inside(body, &inner);
            }
            ("supports", Some(body)) => {
                let inner = under(self.atoms.supports(prelude));
                self.inside(body, &inner);
            }
            ("layer", _) => self.layer(prelude, body, scope),
            ("container" | "scope" | "document" | "-moz-document" | "starting-style", Some(body)) => {
                let inner = under(self.atoms.other(&name, prelude));
                self.inside(body, &inner);
            }
            ("import", None) if !self.imports_over => self.import(prelude),
            ("namespace", None) => self.namespace(prelude),
            ("font-face", Some(body)) => self.font_face(body),
            ("keyframes" | "-webkit-keyframes" | "-moz-keyframes", Some(body)) => self.keyframes(prelude, body),
            ("counter-style", Some(body)) => {
                let strings = strings_of(body);
                self.out.counters.push((prelude.text().trim().to_string(), strings));
            }
            ("property", Some(body)) => {
                for part in body.split(&Tok::Semicolon) {
                    if let Some((name, value)) = name_and_value(part)
                        && name.eq_ignore_ascii_case("initial-value")
                    {
                        self.out.initial.push((prelude.text().to_string(), value.trim().text().to_string()));
                    }
                }
            }
            _ => {}
        }
    }

    /// What stands in a conditional rule: rules, within a rule also declarations.
    fn inside(&mut self, body: View<'_>, scope: &Scope) {
        match &scope.nest {
            None => self.rules(body, scope),
            Some(_) => self.block(body, scope, &Rc::from(format!("a nested rule ({})", self.name))),
        }
    }

    fn layer(&mut self, prelude: View<'_>, body: Option<View<'_>>, scope: &Scope) {
        let mut last = scope.layer.clone();
        for name in prelude.split(&Tok::Comma) {
            last = scope.layer.clone();
            if name.is_empty() {
                self.anonymous += 1;
                last.push(format!("{} #{}", self.name, self.anonymous));
            } else {
                last.extend(name.text().split('.').map(|n| n.trim().to_string()));
            }
            self.name_layer(&last);
        }
        if let Some(body) = body {
            self.inside(body, &Scope { layer: last, ..scope.clone() });
        }
    }

    fn name_layer(&mut self, path: &[String]) {
        if !self.out.layers.iter().any(|l| l == path) {
            self.out.layers.push(path.to_vec());
        }
    }

    fn import(&mut self, prelude: View<'_>) {
        let mut rest = prelude;
        let href = match rest.next_solid() {
            Some((Tok::Str(s) | Tok::Url(s), _)) => s.to_string(),
            Some((Tok::Func(name, _), inner)) if name.eq_ignore_ascii_case("url") => match inner.solid().first() {
                Some((Tok::Str(s), _)) => s.to_string(),
                _ => return,
            },
            _ => return,
        };
        let (mut cond, mut layer) = (Cond::ALWAYS, None);
        loop {
            rest.skip_space();
            let mut ahead = rest;
            match ahead.next() {
                Some((Tok::Ident(w), _)) if w.eq_ignore_ascii_case("layer") => {
                    self.anonymous += 1;
                    layer = Some(vec![format!("{} #{}", self.name, self.anonymous)]);
                }
                Some((Tok::Func(w, _), inner)) if w.eq_ignore_ascii_case("layer") => {
                    layer = Some(inner.text().split('.').map(|n| n.trim().to_string()).collect());
                }
                Some((Tok::Func(w, _), inner)) if w.eq_ignore_ascii_case("supports") => {
                    cond = cond.and(&self.atoms.other("supports", inner));
                }
                _ => break,
            }
            rest = ahead;
        }
        if let Some(layer) = &layer {
            self.name_layer(layer);
        }
        let cond = cond.and(&self.atoms.media(rest));
        self.out.imports.push(Import { href, cond, layer });
    }

    fn namespace(&mut self, prelude: View<'_>) {
        let mut prefix = String::new();
        for (tok, inner) in prelude.solid() {
            let uri = match tok {
                Tok::Ident(p) => {
                    prefix = p.to_string();
                    continue;
                }
                Tok::Str(u) | Tok::Url(u) => u.to_string(),
                Tok::Func(..) => match inner.solid().first() {
                    Some((Tok::Str(u), _)) => u.to_string(),
                    _ => return,
                },
                _ => return,
            };
            self.namespaces.insert(prefix, uri);
            return;
        }
    }

    fn font_face(&mut self, body: View<'_>) {
        let mut face = FontFace {
            family: String::new(),
            sources: Vec::new(),
            ranges: Vec::new(),
            size: 1.0,
            base: self.base.clone(),
        };
        for part in body.split(&Tok::Semicolon) {
            let Some((name, value)) = name_and_value(part) else { continue };
            match name.to_ascii_lowercase().as_str() {
                "font-family" => {
                    let words = value.solid().into_iter().filter_map(|t| match t.0 {
                        Tok::Ident(w) | Tok::Str(w) => Some(w.to_lowercase()),
                        _ => None,
                    });
                    face.family = words.collect::<Vec<_>>().join(" ");
                }
                "src" => {
                    face.sources = value
                        .split(&Tok::Comma)
                        .into_iter()
                        .filter_map(|one| match one.solid().first()? {
                            (Tok::Url(u), _) => Some(Source::Url(u.to_string())),
                            (Tok::Func(f, _), inner) if f.eq_ignore_ascii_case("url") => match inner.solid().first()? {
                                (Tok::Str(u), _) => Some(Source::Url(u.to_string())),
                                _ => None,
                            },
                            (Tok::Func(f, _), _) if f.eq_ignore_ascii_case("local") => Some(Source::Local),
                            _ => None,
                        })
                        .collect();
                }
                "unicode-range" => face.ranges = ranges(value.text()),
                "size-adjust" => {
                    if let Some((Tok::Percent(p), _)) = value.solid().first() {
                        face.size = p / 100.0;
                    }
                }
                _ => {}
            }
        }
        self.out.faces.push(face);
    }

    fn keyframes(&mut self, prelude: View<'_>, body: View<'_>) {
        let name = match prelude.solid().first() {
            Some((Tok::Ident(n) | Tok::Str(n), _)) => n.to_lowercase(),
            _ => return,
        };
        let mut rest = body;
        loop {
            rest.skip_space();
            let start = rest;
            let (at, block) = loop {
                let before = rest;
                match rest.next() {
                    None => return,
                    Some((Tok::Open('{', _), block)) => break (before.since(start).trim(), block),
                    Some(_) => {}
                }
            };
            let (mut decls, mut custom) = (Vec::new(), Vec::new());
            for part in block.split(&Tok::Semicolon) {
                if let Some((name, value)) = name_and_value(part) {
                    declare(&name, value, &mut decls, &mut custom);
                }
            }
            decls.retain(|d| !d.important);
            if decls.is_empty() {
                continue;
            }
            let how = format!("@keyframes {name} {{ {} }} ({})", squeezed(at.text()), self.name);
            let atom = self.atoms.stage(&how);
            self.out.conds.push(Cond::Atom(atom));
            self.out.stages.push(Stage { animation: name.clone(), atom, decls, how: Rc::from(how) });
        }
    }
}

fn strings_of(body: View<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for part in body.split(&Tok::Semicolon) {
        let Some((name, value)) = name_and_value(part) else { continue };
        if matches!(name.to_ascii_lowercase().as_str(), "symbols" | "additive-symbols" | "prefix" | "suffix" | "pad") {
            out.extend(value.solid().into_iter().filter_map(|t| match t.0 {
                Tok::Str(s) | Tok::Ident(s) => Some(s.to_string()),
                _ => None,
            }));
        }
    }
    out
}

/// `U+4E00-9FFF, U+30??`.
fn ranges(text: &str) -> Vec<(u32, u32)> {
    let hex = |t: &str| u32::from_str_radix(t, 16).ok();
    let one = |part: &str| -> Option<(u32, u32)> {
        let part = part.trim().trim_start_matches(['u', 'U']).strip_prefix('+')?;
        match part.split_once('-') {
            Some((a, b)) => Some((hex(a)?, hex(b)?)),
            None => Some((hex(&part.replace('?', "0"))?, hex(&part.replace('?', "F"))?)),
        }
    };
    text.split(',').filter_map(one).collect()
}
