//! The tree as objects: StructTreeRoot, elements, parent tree.

use super::{BODY, Kid, Node, ROOT, Tree, content_key};
use crate::pdf::finish::{dict, name, real, reference, text_string};
use lopdf::{Document, Object, ObjectId};
use std::collections::BTreeMap;

/// What the catalog and the pages need of the tree.
pub(in crate::pdf) struct Written {
    /// StructTreeRoot.
    pub root: ObjectId,
    /// Whether a page has tagged content, by page.
    pub tagged: Vec<bool>,
}

impl Tree {
    /// Writes the tree. `pages` and `annotations` are the objects that content and links refer to; an annotation's
    /// `StructParent` must be the number of pages plus its own number.
    pub fn write(mut self, doc: &mut Document, pages: &[ObjectId], annotations: &[ObjectId]) -> Written {
        self.complete();
        let kept = self.kept();
        let ids: Vec<Option<ObjectId>> = kept.iter().map(|k| k.then(|| doc.new_object_id())).collect();
        let root = doc.new_object_id();
        let mut parent = vec![root; self.nodes.len()];
        for (n, node) in self.nodes.iter().enumerate() {
            for kid in &node.kids {
                if let (Kid::Node(k), Some(Some(id))) = (kid, ids.get(n))
                    && let Some(slot) = parent.get_mut(*k)
                {
                    *slot = *id;
                }
            }
        }
        // Parent of every marked-content sequence, by page, and of every annotation.
        let mut owners: Vec<BTreeMap<u32, ObjectId>> = vec![BTreeMap::new(); pages.len()];
        let mut annotation_owners: BTreeMap<usize, ObjectId> = BTreeMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            let Some(Some(id)) = ids.get(n) else { continue };
            for kid in &node.kids {
                match kid {
                    Kid::Content { page, mcid } => {
                        if let Some(map) = owners.get_mut(*page) {
                            map.insert(*mcid, *id);
                        }
                    }
                    Kid::Annotation { index, .. } => {
                        annotation_owners.insert(*index, *id);
                    }
                    Kid::Node(_) => {}
                }
            }
            let up = parent.get(n).copied().unwrap_or(root);
            doc.set_object(*id, element(node, up, &ids, pages, annotations));
        }
        let mut nums = Vec::new();
        for (page, map) in owners.iter().enumerate().filter(|(_, m)| !m.is_empty()) {
            // MCIDs of a page are 0, 1, 2, …: `content` counts them so, and every one has its element.
            let list: Vec<Object> = map.values().map(|id| reference(*id)).collect();
            nums.push(Object::Integer(page as i64));
            nums.push(reference(doc.add_object(Object::Array(list))));
        }
        for (index, id) in annotation_owners {
            nums.push(Object::Integer((pages.len() + index) as i64));
            nums.push(reference(id));
        }
        let parent_tree = doc.add_object(dict([("Nums", Object::Array(nums))]));
        let mut tree = dict([
            ("Type", name("StructTreeRoot")),
            ("ParentTree", reference(parent_tree)),
            ("ParentTreeNextKey", Object::Integer((pages.len() + annotations.len()) as i64)),
        ]);
        if let Some(Some(id)) = ids.get(ROOT) {
            tree.set("K", reference(*id));
        }
        let named: BTreeMap<&str, ObjectId> =
            self.nodes.iter().zip(&ids).filter_map(|(n, id)| Some((n.id.as_deref()?, (*id)?))).collect();
        if !named.is_empty() {
            let names = named.into_iter().flat_map(|(n, id)| [text_string(n), reference(id)]).collect();
            tree.set("IDTree", reference(doc.add_object(dict([("Names", Object::Array(names))]))));
        }
        doc.set_object(root, tree);
        Written { root, tagged: owners.iter().map(|m| !m.is_empty()).collect() }
    }

    /// Puts the body together and everything into its order.
    fn complete(&mut self) {
        let kids: Vec<Kid> = self.opening.iter().chain(&self.blocks).chain(&self.foot).map(|n| Kid::Node(*n)).collect();
        if let Some(body) = self.nodes.get_mut(BODY) {
            body.keys = vec![content_key(0); kids.len()];
            body.kids = kids;
        }
        self.complete_lines();
        self.attach(BODY);
    }

    /// Which elements have content, or hold one that has, or stay without.
    fn kept(&self) -> Vec<bool> {
        let mut kept: Vec<bool> = self.nodes.iter().map(|_| false).collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut todo = vec![ROOT];
        while let Some(n) = todo.pop() {
            order.push(n);
            todo.extend(self.nodes.get(n).into_iter().flat_map(|n| &n.kids).filter_map(|k| match k {
                Kid::Node(k) => Some(*k),
                _ => None,
            }));
        }
        for n in order.into_iter().rev() {
            let Some(node) = self.nodes.get(n) else { continue };
            let full = node.keep
                || node.kids.iter().any(|k| match k {
                    Kid::Node(k) => kept.get(*k).copied().unwrap_or(false),
                    _ => true,
                });
            if let Some(slot) = kept.get_mut(n) {
                *slot = full || n == ROOT;
            }
        }
        kept
    }
}

fn element(
    node: &Node,
    parent: ObjectId,
    ids: &[Option<ObjectId>],
    pages: &[ObjectId],
    annotations: &[ObjectId],
) -> lopdf::Dictionary {
    // `Pg` holds for the numbers among the kids; content of other pages names its page.
    let home = node.kids.iter().find_map(|k| match k {
        Kid::Content { page, .. } => Some(*page),
        _ => None,
    });
    let mut kids: Vec<Object> = node
        .kids
        .iter()
        .filter_map(|kid| {
            Some(match kid {
                Kid::Node(n) => reference(ids.get(*n).copied().flatten()?),
                Kid::Content { page, mcid } if Some(*page) == home => Object::Integer(i64::from(*mcid)),
                Kid::Content { page, mcid } => Object::Dictionary(dict([
                    ("Type", name("MCR")),
                    ("Pg", reference(*pages.get(*page)?)),
                    ("MCID", Object::Integer(i64::from(*mcid))),
                ])),
                Kid::Annotation { page, index } => Object::Dictionary(dict([
                    ("Type", name("OBJR")),
                    ("Pg", reference(*pages.get(*page)?)),
                    ("Obj", reference(*annotations.get(*index)?)),
                ])),
            })
        })
        .collect();
    let mut out = dict([("Type", name("StructElem")), ("S", name(node.role)), ("P", reference(parent))]);
    if let Some(id) = home.and_then(|p| pages.get(p)) {
        out.set("Pg", reference(*id));
    }
    if kids.len() == 1 {
        out.set("K", kids.remove(0));
    } else if !kids.is_empty() {
        out.set("K", Object::Array(kids));
    }
    if let Some(alt) = &node.alt {
        out.set("Alt", text_string(alt));
    }
    if let Some(lang) = &node.lang {
        out.set("Lang", text_string(lang));
    }
    if let Some(id) = &node.id {
        out.set("ID", text_string(id));
    }
    let mut attributes = Vec::new();
    if let Some((owner, key, value)) = node.attribute {
        attributes.push(Object::Dictionary(dict([("O", name(owner)), (key, name(value))])));
    }
    if let Some(rect) = node.bounds {
        let rect = Object::Array(rect.into_iter().map(real).collect());
        attributes.push(Object::Dictionary(dict([("O", name("Layout")), ("BBox", rect)])));
    }
    if let Some((mark, kind)) = &node.mark {
        let property =
            |key: &str, value: &str| Object::Dictionary(dict([("N", text_string(key)), ("V", text_string(value))]));
        let mut list = vec![property("fuzi", mark)];
        list.extend(kind.map(|k| property("kind", k)));
        list.extend(node.note.as_ref().map(|n| property("note", n)));
        attributes.push(Object::Dictionary(dict([("O", name("UserProperties")), ("P", Object::Array(list))])));
    }
    if attributes.len() == 1 {
        out.set("A", attributes.remove(0));
    } else if !attributes.is_empty() {
        out.set("A", Object::Array(attributes));
    }
    out
}
