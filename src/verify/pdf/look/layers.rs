//! Optional content: which layers a reader sees on the screen and in print, and which can be switched (8.11).

use crate::verify::pdf::objects::{Pdf, as_dict, get, get_dict, get_list, get_name, resolve};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Expressions within expressions of a membership dictionary.
const MAX_DEPTH: usize = 12;
/// Nodes of such an expression.
const MAX_NODES: usize = 10_000;

/// How content shows that lies in layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    pub view: bool,
    pub print: bool,
    /// The reader of the file can switch it off, or on.
    pub switch: bool,
}

impl Layer {
    /// Content in no layer.
    pub(crate) const ALWAYS: Layer = Layer { view: true, print: true, switch: false };
    /// A layer that cannot be made out: it may be anything.
    const UNKNOWN: Layer = Layer { view: true, print: true, switch: true };

    /// Content of one layer within another.
    pub(crate) fn within(self, outer: Layer) -> Layer {
        Layer { view: self.view && outer.view, print: self.print && outer.print, switch: self.switch || outer.switch }
    }

    /// Whether it shows somewhere.
    pub(crate) fn shows(self) -> bool {
        self.view || self.print
    }
}

/// The layers of a file in its default configuration.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    groups: BTreeMap<ObjectId, Layer>,
}

impl Layers {
    pub(crate) fn read(pdf: &Pdf, catalog: &Dictionary) -> Layers {
        let mut out = Layers::default();
        let Some(properties) = get_dict(pdf, catalog, b"OCProperties") else { return out };
        let empty = Dictionary::new();
        let config = get_dict(pdf, properties, b"D").unwrap_or(&empty);
        let ids = |dict: &Dictionary, key: &[u8]| -> BTreeSet<ObjectId> {
            get_list(pdf, dict, key).into_iter().filter_map(|o| o.as_reference().ok()).collect()
        };
        let (on, off, locked) = (ids(config, b"ON"), ids(config, b"OFF"), ids(config, b"Locked"));
        let base_off = get_name(pdf, config, b"BaseState") == Some(b"OFF");
        for id in ids(properties, b"OCGs") {
            let group = pdf.objects.get(&id).and_then(|o| as_dict(pdf, o)).unwrap_or(&empty);
            let shows = if base_off { on.contains(&id) } else { !off.contains(&id) };
            // a group of another intent than to be viewed is not looked at
            let intents = get_list(pdf, group, b"Intent");
            let viewed = |o: &&Object| matches!(resolve(pdf, o).as_name(), Ok(b"View" | b"All"));
            let layer = if !intents.is_empty() && !intents.iter().any(viewed) {
                Layer::ALWAYS
            } else {
                Layer { view: shows, print: shows, switch: !locked.contains(&id) }
            };
            out.groups.insert(id, layer);
        }
        for usage in get_list(pdf, config, b"AS").into_iter().filter_map(|o| as_dict(pdf, o)) {
            let event = get_name(pdf, usage, b"Event").unwrap_or_default();
            for category in get_list(pdf, usage, b"Category") {
                let Ok(category) = resolve(pdf, category).as_name() else { continue };
                for id in ids(usage, b"OCGs") {
                    let group = pdf.objects.get(&id).and_then(|o| as_dict(pdf, o));
                    let state = group
                        .and_then(|g| get_dict(pdf, g, b"Usage"))
                        .and_then(|u| get_dict(pdf, u, category))
                        .and_then(|c| get_name(pdf, c, &[category, b"State"].concat()));
                    let (Some(state), Some(layer)) = (state, out.groups.get_mut(&id)) else { continue };
                    match event {
                        b"View" => layer.view = state == b"ON",
                        b"Print" => layer.print = state == b"ON",
                        _ => {}
                    }
                }
            }
        }
        out
    }

    /// How content shows that a group or a membership dictionary holds.
    pub(crate) fn of(&self, pdf: &Pdf, object: &Object) -> Layer {
        if let Some(layer) = object.as_reference().ok().and_then(|id| self.groups.get(&id)) {
            return *layer;
        }
        let Some(dict) = as_dict(pdf, object) else { return Layer::UNKNOWN };
        match get_name(pdf, dict, b"Type") {
            Some(b"OCMD") => self.membership(pdf, dict),
            // a group that the catalog does not list is always seen
            Some(b"OCG") => Layer::ALWAYS,
            _ => Layer::UNKNOWN,
        }
    }

    fn membership(&self, pdf: &Pdf, dict: &Dictionary) -> Layer {
        if let Some(expression) = get(pdf, dict, b"VE") {
            let mut left = MAX_NODES;
            return self.expression(pdf, expression, 0, &mut left).unwrap_or(Layer::UNKNOWN);
        }
        let members: Vec<Layer> = get_list(pdf, dict, b"OCGs")
            .into_iter()
            .filter_map(|o| o.as_reference().ok().and_then(|id| self.groups.get(&id)).copied())
            .collect();
        if members.is_empty() {
            return Layer::ALWAYS;
        }
        let policy = get_name(pdf, dict, b"P").unwrap_or(b"AnyOn");
        let decide = |of: fn(&Layer) -> bool| match policy {
            b"AllOn" => members.iter().all(of),
            b"AnyOff" => !members.iter().all(of),
            b"AllOff" => !members.iter().any(of),
            _ => members.iter().any(of),
        };
        Layer { view: decide(|l| l.view), print: decide(|l| l.print), switch: members.iter().any(|l| l.switch) }
    }

    fn expression(&self, pdf: &Pdf, object: &Object, depth: usize, left: &mut usize) -> Option<Layer> {
        *left = left.checked_sub(1)?;
        if depth > MAX_DEPTH {
            return None;
        }
        let Object::Array(list) = resolve(pdf, object) else { return Some(self.of_group(object)) };
        let operator = resolve(pdf, list.first()?).as_name().ok()?;
        let mut parts = Vec::new();
        for item in list.iter().skip(1) {
            parts.push(self.expression(pdf, item, depth + 1, left)?);
        }
        let switch = parts.iter().any(|p| p.switch);
        let both = |of: fn(&Layer) -> bool| match operator {
            b"And" => Some(parts.iter().all(of)),
            b"Or" => Some(parts.iter().any(of)),
            b"Not" => parts.first().map(|p| !of(p)),
            _ => None,
        };
        Some(Layer { view: both(|l| l.view)?, print: both(|l| l.print)?, switch })
    }

    fn of_group(&self, object: &Object) -> Layer {
        let known = object.as_reference().ok().and_then(|id| self.groups.get(&id));
        known.copied().unwrap_or(Layer::UNKNOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    fn file(config: impl Fn(ObjectId) -> Dictionary) -> (Pdf, ObjectId, Dictionary) {
        let mut pdf = Pdf::new();
        let usage = dictionary! { "Print" => dictionary! { "PrintState" => "OFF" } };
        let id = pdf.add_object(dictionary! { "Type" => "OCG", "Usage" => usage });
        let properties = dictionary! { "OCGs" => vec![id.into()], "D" => config(id) };
        (pdf, id, dictionary! { "OCProperties" => properties })
    }

    #[test]
    fn states_of_the_default_configuration() {
        let (pdf, id, catalog) = file(|_| Dictionary::new());
        let layers = Layers::read(&pdf, &catalog);
        assert_eq!(layers.of(&pdf, &id.into()), Layer { view: true, print: true, switch: true });
        let (pdf, id, catalog) = file(|id| dictionary! { "OFF" => vec![id.into()], "Locked" => vec![id.into()] });
        let layers = Layers::read(&pdf, &catalog);
        assert_eq!(layers.of(&pdf, &id.into()), Layer { view: false, print: false, switch: false });
        let (pdf, id, catalog) = file(|_| dictionary! { "BaseState" => "OFF" });
        assert!(!Layers::read(&pdf, &catalog).of(&pdf, &id.into()).view);
        let (pdf, id, catalog) = file(|id| {
            let usage =
                dictionary! { "Event" => "Print", "OCGs" => vec![id.into()], "Category" => vec!["Print".into()] };
            dictionary! { "AS" => vec![usage.into()] }
        });
        assert_eq!(Layers::read(&pdf, &catalog).of(&pdf, &id.into()), Layer { view: true, print: false, switch: true });
    }

    #[test]
    fn membership_by_policy_and_by_expression() {
        let (pdf, id, catalog) = file(|id| dictionary! { "OFF" => vec![id.into()] });
        let layers = Layers::read(&pdf, &catalog);
        let of = |d: Dictionary| layers.of(&pdf, &d.into()).view;
        assert!(!of(dictionary! { "Type" => "OCMD", "OCGs" => id }));
        assert!(of(dictionary! { "Type" => "OCMD", "OCGs" => id, "P" => "AllOff" }));
        let not: Object = vec!["Not".into(), id.into()].into();
        assert!(of(dictionary! { "Type" => "OCMD", "VE" => not.clone() }));
        assert!(!of(dictionary! { "Type" => "OCMD", "VE" => vec!["And".into(), not, id.into()] }));
    }
}
