//! Putting things in order and finding them again by name, compiled once for all that do it: each sort and each map that the standard
//! library makes anew for a type is three kilobytes of the module that browsers load.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Numbers by name.
pub(crate) type Numbers<'a> = HashMap<Cow<'a, str>, usize>;

/// So many are put in order by moving them one by one.
const FEW: usize = 16;

/// Puts a list in order; what compares as equal stays as it stood.
pub(crate) fn sort<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    // Most lists are short: each goes down to its place.
    if items.len() <= FEW {
        for at in 1..items.len() {
            let mut place = at;
            while place > 0 && compare(&items[place - 1], &items[place]).is_gt() {
                items.swap(place - 1, place);
                place -= 1;
            }
        }
        return;
    }
    let order = order(items.len(), &|one, other| compare(&items[one], &items[other]));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
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
        for times in [1, 10] {
            let mut words = ["bb", "a", "cc", "d", "aa"].repeat(times);
            sort(&mut words, |one, other| one.len().cmp(&other.len()));
            let expected: Vec<&str> = [["a", "d"].repeat(times), ["bb", "cc", "aa"].repeat(times)].concat();
            assert_eq!(words, expected);
        }
    }
}
