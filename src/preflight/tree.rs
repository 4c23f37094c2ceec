//! The structure tree as a flat list of elements. No recursion; each element once.

use super::facts::{Kid, Node, Tree};
use crate::verify::Limits;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Longest chain of a role map.
const MAX_ROLES: usize = 32;
/// What an element costs in memory, about.
const NODE: usize = 400;

/// Reads the tree that the catalog names; `pages` are numbers from 1 by object.
pub(crate) fn read<'a>(
    pdf: &'a Pdf,
    catalog: &'a Dictionary,
    pages: &BTreeMap<ObjectId, u32>,
    limits: &Limits,
    budget: &mut Budget,
) -> Option<Tree<'a>> {
    let root = get_dict(pdf, catalog, b"StructTreeRoot")?;
    let mut roles = BTreeMap::new();
    for (tag, to) in get_dict(pdf, root, b"RoleMap").into_iter().flat_map(|d| d.iter()).take(4096) {
        if let Ok(to) = resolve(pdf, to).as_name() {
            roles.insert(tag.clone(), to.to_vec());
        }
    }
    let parents = number_tree(pdf, root, b"ParentTree", limits);
    let mut tree = Tree { root, roles, nodes: Vec::new(), top: Vec::new(), cycle: None, parents };
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    // what is to be read, the element it belongs to, and the page around
    let mut todo: Vec<(&'a Object, Option<usize>, Option<u32>)> = Vec::new();
    todo.extend(get_list(pdf, root, b"K").into_iter().rev().map(|k| (k, None, None)));
    while let Some((object, parent, page)) = todo.pop() {
        if tree.nodes.len() > limits.max_objects || !budget.charge(64) {
            break;
        }
        let depth = parent.and_then(|p| tree.nodes.get(p)).map_or(0, |n| n.depth + 1);
        let kid = match resolve(pdf, object) {
            Object::Integer(mcid) => Kid::Content { page, mcid: *mcid, stream: None },
            Object::Dictionary(dict) => match get_name(pdf, dict, b"Type") {
                Some(b"MCR") => {
                    let own = dict.get(b"Pg").ok().and_then(|o| o.as_reference().ok());
                    let mcid = get(pdf, dict, b"MCID").and_then(|o| o.as_i64().ok()).unwrap_or(-1);
                    let stream = dict.get(b"Stm").ok().and_then(|o| o.as_reference().ok());
                    Kid::Content { page: own.map_or(page, |id| pages.get(&id).copied()), mcid, stream }
                }
                Some(b"OBJR") => Kid::Object { id: dict.get(b"Obj").ok().and_then(|o| o.as_reference().ok()) },
                _ => {
                    let id = object.as_reference().ok();
                    if depth > limits.max_depth || id.is_some_and(|id| !seen.insert(id)) {
                        tree.cycle = tree.cycle.or(id).or(Some((0, 0)));
                        continue;
                    }
                    if !budget.charge(NODE) {
                        break;
                    }
                    let own = dict.get(b"Pg").ok().and_then(|o| o.as_reference().ok());
                    let page = own.and_then(|id| pages.get(&id).copied()).or(page);
                    let n = tree.nodes.len();
                    todo.extend(get_list(pdf, dict, b"K").into_iter().rev().map(|k| (k, Some(n), page)));
                    tree.nodes.push(node(pdf, dict, id, parent, depth, page, &tree.roles));
                    Kid::Node(n)
                }
            },
            _ => continue,
        };
        match (parent.and_then(|p| tree.nodes.get_mut(p)), kid) {
            (Some(p), kid) => p.kids.push(kid),
            (None, Kid::Node(n)) => tree.top.push(n),
            (None, _) => {}
        }
    }
    Some(tree)
}

fn node<'a>(
    pdf: &'a Pdf,
    dict: &'a Dictionary,
    id: Option<ObjectId>,
    parent: Option<usize>,
    depth: usize,
    page: Option<u32>,
    roles: &BTreeMap<Vec<u8>, Vec<u8>>,
) -> Node<'a> {
    let tag = get_name(pdf, dict, b"S").unwrap_or_default().to_vec();
    let text = |key: &[u8]| get_text(pdf, dict, key);
    Node {
        id,
        dict,
        role: role(&tag, roles),
        tag,
        parent,
        depth,
        kids: Vec::new(),
        page,
        lang: text(b"Lang"),
        alt: text(b"Alt"),
        actual: text(b"ActualText"),
        expansion: text(b"E"),
    }
}

/// Where a role map leads; one that goes round ends where it began.
fn role(tag: &[u8], roles: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut at = tag;
    for _ in 0..MAX_ROLES {
        match roles.get(at) {
            Some(next) if next != at => at = next,
            _ => return at.to_vec(),
        }
    }
    tag.to_vec()
}

/// A number tree as a map; each node once.
pub(crate) fn number_tree<'a>(
    pdf: &'a Pdf,
    dict: &'a Dictionary,
    key: &[u8],
    limits: &Limits,
) -> BTreeMap<i64, &'a Object> {
    let mut out = BTreeMap::new();
    let mut todo: Vec<&'a Dictionary> = get_dict(pdf, dict, key).into_iter().collect();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while let Some(node) = todo.pop() {
        if !seen.insert(std::ptr::from_ref(node) as usize) || out.len() > limits.max_objects {
            continue;
        }
        todo.extend(get_list(pdf, node, b"Kids").into_iter().filter_map(|o| as_dict(pdf, o)));
        let list = get_list(pdf, node, b"Nums");
        for pair in list.chunks_exact(2) {
            if let [n, value] = pair
                && let Ok(n) = resolve(pdf, n).as_i64()
            {
                out.insert(n, *value);
            }
        }
    }
    out
}

/// A name tree as a list of values, in order of its nodes; each node once.
pub(crate) fn name_tree<'a>(
    pdf: &'a Pdf,
    dict: &'a Dictionary,
    key: &[u8],
    limits: &Limits,
) -> Vec<(String, &'a Object)> {
    let mut out = Vec::new();
    let mut todo: Vec<&'a Dictionary> = get_dict(pdf, dict, key).into_iter().collect();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while let Some(node) = todo.pop() {
        if !seen.insert(std::ptr::from_ref(node) as usize) || out.len() > limits.max_objects {
            continue;
        }
        todo.extend(get_list(pdf, node, b"Kids").into_iter().rev().filter_map(|o| as_dict(pdf, o)));
        for pair in get_list(pdf, node, b"Names").chunks_exact(2) {
            if let [name, value] = pair {
                let name = match resolve(pdf, name) {
                    Object::String(bytes, _) => crate::verify::pdf::objects::text_string(bytes),
                    _ => String::new(),
                };
                out.push((name, *value));
            }
        }
    }
    out
}
