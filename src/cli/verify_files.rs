//! Which files `fuzi verify` looks at, and reading them (`licence-and-integrity.md` §6.3).

use super::say::Said;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Every file once, in the order given, folders in order of names; and what is refused, with its reason.
pub fn listed(given: &[PathBuf], recursive: bool) -> (Vec<PathBuf>, Vec<Said>) {
    let (mut files, mut refused) = (Vec::new(), Vec::new());
    for path in given {
        let name = path.display().to_string();
        if name == "-" {
            refused.push(Said::new("VFY-001", &[]));
        } else if path.is_dir() && !recursive {
            refused.push(Said::new("VFY-002", &[&name]));
        } else if path.is_dir() {
            let found = editions_in(path);
            if found.is_empty() {
                refused.push(Said::new("VFY-003", &[&name]));
            }
            files.extend(found);
        } else if name.contains(['*', '?', '[']) && !path.exists() {
            refused.push(Said::new("VFY-004", &[&name])); // a pattern that the shell left as it was
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|f| seen.insert(std::fs::canonicalize(f).unwrap_or_else(|_| f.clone())));
    (files, refused)
}

/// Files that end in `.epub` or `.pdf`, at any depth, sorted; links to folders are not followed.
fn editions_in(folder: &Path) -> Vec<PathBuf> {
    let (mut todo, mut files) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, kind) = (entry.path(), entry.file_type());
            let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
            if kind.is_ok_and(|k| k.is_dir()) {
                todo.push(path);
            } else if matches!(extension.as_deref(), Some("epub" | "pdf")) && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The bytes of a file; one over the limit is enough to know that it is too large (RES-001).
///
/// # Errors
/// What the system says.
pub fn read(path: &Path, max_bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Does the same with every item, `jobs` at a time; answers in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if jobs <= 1 || items.len() <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        while let Some((n, item)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, items.get(n)?))) {
            let answer = work(item);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((n, answer));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.min(items.len()) {
            // as much stack as the main thread has; where no thread can be had, the others do its work
            let _ = std::thread::Builder::new().stack_size(8 << 20).spawn_scoped(scope, worker);
        }
        worker();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|d| d.0);
    done.into_iter().map(|d| d.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_answers_is_the_order_of_items() {
        let items: Vec<u32> = (0..200).collect();
        for jobs in [1, 3, 64] {
            let doubled = in_parallel(&items, jobs, |n| n * 2);
            assert_eq!(doubled, items.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
