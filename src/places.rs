//! Putting things in order and finding them again by name, compiled once for all that do it: each sort and each map that the standard
//! library makes anew for a type is three kilobytes of the module that browsers load.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Numbers by name.
pub(crate) type Numbers<'a> = HashMap<Cow<'a, str>, usize>;

/// Puts a list in order; what compares as equal stays as it stood.
pub(crate) fn sort<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    // Most lists are short, and in order already.
    if items.is_sorted_by(|one, other| compare(one, other).is_le()) {
        return;
    }
    let order = order(items.len(), &|one, other| compare(&items[one], &items[other]));
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken[at].take()));
}

/// The places of so many things, in order.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_stay_as_they_stood() {
        let mut words = vec!["bb", "a", "cc", "d", "aa"];
        sort(&mut words, |one, other| one.len().cmp(&other.len()));
        assert_eq!(words, ["a", "d", "bb", "cc", "aa"]);
    }
}
