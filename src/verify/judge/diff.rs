//! The shortest way from one sequence to another, for sequences that are nearly equal.
//!
//! Myers' O((n+m)·d) algorithm up to a bound on `d`, after equal ends are cut off; beyond the bound, matching of equal
//! symbols by the longest increasing subsequence, O(n log n). Never quadratic in the number of blocks.

use std::collections::BTreeMap;

/// Most edits that Myers' algorithm follows; its memory is the square of this.
const MAX_EDITS: usize = 1000;

/// One step from the expected to the actual sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Expected and actual index of equal symbols.
    Same(usize, usize),
    /// Only in the expected sequence.
    Gone(usize),
    /// Only in the actual sequence.
    New(usize),
}

/// Steps in order.
pub(crate) fn diff(expected: &[u32], actual: &[u32]) -> Vec<Step> {
    let head = expected.iter().zip(actual).take_while(|(a, b)| a == b).count();
    let (e, a) = (&expected[head..], &actual[head..]);
    let tail = e.iter().rev().zip(a.iter().rev()).take_while(|(x, y)| x == y).count();
    let (e, a) = (&e[..e.len() - tail], &a[..a.len() - tail]);
    let mut steps: Vec<Step> = (0..head).map(|i| Step::Same(i, i)).collect();
    let middle = myers(e, a).unwrap_or_else(|| by_longest_run(e, a));
    steps.extend(middle.into_iter().map(|s| match s {
        Step::Same(i, j) => Step::Same(i + head, j + head),
        Step::Gone(i) => Step::Gone(i + head),
        Step::New(j) => Step::New(j + head),
    }));
    let (from_e, from_a) = (expected.len() - tail, actual.len() - tail);
    steps.extend((0..tail).map(|i| Step::Same(from_e + i, from_a + i)));
    steps
}

/// Furthest `x` on diagonals `-d..=d` after `d` edits; `-1` where none leads.
type Round = Vec<isize>;

/// Where round `d` enters diagonal `k` from the round before: `x`, and whether by a step down (a new symbol).
fn enter(last: &Round, k: isize, d: isize, n: isize, m: isize) -> Option<(isize, bool)> {
    let at = |k: isize| usize::try_from(k + d - 1).ok().and_then(|i| last.get(i)).copied().filter(|x| *x >= 0);
    let down = at(k + 1).filter(|x| x - k <= m);
    let right = at(k - 1).map(|x| x + 1).filter(|x| *x <= n);
    match (down, right) {
        (Some(down), Some(right)) if right < down => Some((down, true)),
        (_, Some(right)) => Some((right, false)),
        (Some(down), None) => Some((down, true)),
        (None, None) => None,
    }
}

/// `None` when more than [`MAX_EDITS`] edits would be needed.
fn myers(e: &[u32], a: &[u32]) -> Option<Vec<Step>> {
    let (n, m) = (e.len() as isize, a.len() as isize);
    let max = (e.len() + a.len()).min(MAX_EDITS) as isize;
    let mut trace: Vec<Round> = Vec::new();
    for d in 0..=max {
        let mut round = Vec::with_capacity(2 * d as usize + 1);
        let mut done = false;
        for k in -d..=d {
            let entered = match trace.last() {
                None => Some((0, false)),
                Some(last) => enter(last, k, d, n, m),
            };
            let Some((mut x, _)) = entered else {
                round.push(-1);
                continue;
            };
            while x < n && x - k < m && e.get(x as usize) == a.get((x - k) as usize) {
                x += 1;
            }
            round.push(x);
            done |= x >= n && x - k >= m;
        }
        trace.push(round);
        if done {
            return walk_back(&trace, n, m);
        }
    }
    None
}

fn walk_back(trace: &[Round], n: isize, m: isize) -> Option<Vec<Step>> {
    let (mut x, mut y) = (n, m);
    let mut steps = Vec::new();
    for (d, last) in trace.iter().enumerate().take(trace.len() - 1).rev() {
        let (sx, down) = enter(last, x - y, d as isize + 1, n, m)?;
        let sy = sx - (x - y);
        while x > sx && y > sy {
            x -= 1;
            y -= 1;
            steps.push(Step::Same(x as usize, y as usize));
        }
        if down {
            y -= 1;
            steps.push(Step::New(y as usize));
        } else {
            x -= 1;
            steps.push(Step::Gone(x as usize));
        }
    }
    while x > 0 && y > 0 {
        x -= 1;
        y -= 1;
        steps.push(Step::Same(x as usize, y as usize));
    }
    steps.reverse();
    Some(steps)
}

/// Pairs the k-th occurrence of a symbol with the k-th, and keeps the longest run that is in order.
fn by_longest_run(e: &[u32], a: &[u32]) -> Vec<Step> {
    let mut places: BTreeMap<u32, std::collections::VecDeque<usize>> = BTreeMap::new();
    for (j, s) in a.iter().enumerate() {
        places.entry(*s).or_default().push_back(j);
    }
    let pairs: Vec<(usize, usize)> = e
        .iter()
        .enumerate()
        .filter_map(|(i, s)| places.get_mut(s).and_then(|q| q.pop_front()).map(|j| (i, j)))
        .collect();
    // patience: piles of smallest last j, with links back
    let mut piles: Vec<usize> = Vec::new();
    let mut back: Vec<Option<usize>> = vec![None; pairs.len()];
    for (p, &(_, j)) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|&q| pairs[q].1 < j);
        back[p] = pile.checked_sub(1).map(|b| piles[b]);
        if pile == piles.len() {
            piles.push(p);
        } else {
            piles[pile] = p;
        }
    }
    let mut kept = Vec::new();
    let mut p = piles.last().copied();
    while let Some(q) = p {
        kept.push(pairs[q]);
        p = back[q];
    }
    kept.reverse();
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    for (ki, kj) in kept.into_iter().chain([(e.len(), a.len())]) {
        steps.extend((i..ki).map(Step::Gone));
        steps.extend((j..kj).map(Step::New));
        if ki < e.len() && kj < a.len() {
            steps.push(Step::Same(ki, kj));
        }
        (i, j) = (ki + 1, kj + 1);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Steps are right when they spell both sequences in order and pair equal symbols only.
    fn spells(e: &[u32], a: &[u32], steps: &[Step]) -> bool {
        let (mut i, mut j) = (0, 0);
        for s in steps {
            match *s {
                Step::Same(x, y) => {
                    if (x, y) != (i, j) || e[x] != a[y] {
                        return false;
                    }
                    i += 1;
                    j += 1;
                }
                Step::Gone(x) => {
                    if x != i {
                        return false;
                    }
                    i += 1;
                }
                Step::New(y) => {
                    if y != j {
                        return false;
                    }
                    j += 1;
                }
            }
        }
        (i, j) == (e.len(), a.len())
    }

    fn edits(steps: &[Step]) -> usize {
        steps.iter().filter(|s| !matches!(s, Step::Same(..))).count()
    }

    #[test]
    fn one_edit_is_one_step() {
        let e = [1, 2, 3, 4, 5];
        assert_eq!(edits(&diff(&e, &[1, 2, 4, 5])), 1);
        assert_eq!(edits(&diff(&e, &[1, 2, 3, 3, 4, 5])), 1);
        assert_eq!(edits(&diff(&e, &[1, 3, 2, 4, 5])), 2);
        assert_eq!(edits(&diff(&e, &e)), 0);
    }

    #[test]
    fn a_hundred_thousand_different_blocks_take_no_square() {
        let e: Vec<u32> = (0..100_000).collect();
        let a: Vec<u32> = (0..100_000).rev().collect();
        let steps = diff(&e, &a);
        assert!(spells(&e, &a, &steps));
        let other: Vec<u32> = (200_000..300_000).collect();
        assert_eq!(edits(&diff(&e, &other)), 200_000);
    }

    proptest! {
        #[test]
        fn steps_spell_both_sequences(e in proptest::collection::vec(0u32..6, 0..30), a in proptest::collection::vec(0u32..6, 0..30)) {
            let steps = diff(&e, &a);
            prop_assert!(spells(&e, &a, &steps), "{:?}", steps);
            let long = by_longest_run(&e, &a);
            prop_assert!(spells(&e, &a, &long), "{:?}", long);
            // the shortest way by the textbook table
            let mut t = vec![vec![0usize; a.len() + 1]; e.len() + 1];
            for i in 0..e.len() {
                for j in 0..a.len() {
                    t[i + 1][j + 1] = if e[i] == a[j] { t[i][j] + 1 } else { t[i][j + 1].max(t[i + 1][j]) };
                }
            }
            prop_assert_eq!(edits(&steps), e.len() + a.len() - 2 * t[e.len()][a.len()]);
        }
    }
}
