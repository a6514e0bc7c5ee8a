//! Which segments are made one, and the rows of several in one order.

use super::parts::Part;
use super::segment::Row;

/// Segments of one size that are made one. A row is written again each time its segment goes up a size: at most seven
/// times on the way to a billion.
const ALIKE: usize = 8;

/// Rows below which segments are all of the smallest size.
const SMALL: usize = 1024;

/// The segments to be made one now, by their places: all of a size of which there are many, else one of which over 30 %
/// are deleted.
pub(super) fn due(parts: &[Part]) -> Option<Vec<usize>> {
    let sizes: Vec<u32> = parts.iter().map(|part| size(part.live())).collect();
    let of_size = |size: u32| (0..parts.len()).filter(|place| sizes[*place] == size).collect::<Vec<_>>();
    let smallest = (0..=sizes.iter().copied().max()?).map(of_size).find(|places| places.len() >= ALIKE);
    let hollow = |part: &Part| part.deleted.count() * 10 > part.segment.rows() * 3;
    smallest.or_else(|| parts.iter().position(hollow).map(|place| vec![place]))
}

/// Sizes grow by the factor of [`ALIKE`].
fn size(live: usize) -> u32 {
    (live / SMALL).checked_ilog2().map_or(0, |doublings| 1 + doublings / ALIKE.ilog2())
}

/// The rows of several segments that count, in the order of their keys.
#[derive(Debug, Clone)]
pub(super) struct Merged<'a, I> {
    /// The next row of each segment, and those after it.
    sources: Vec<(Row<'a>, I)>,
}

/// Goes through the live rows of `parts`; no key is live in two of them.
pub(super) fn merged<'a>(parts: &[&'a Part]) -> Merged<'a, impl Iterator<Item = Row<'a>> + Clone + use<'a>> {
    let sources = parts.iter().filter_map(|part| {
        let mut rows = part.live_rows();
        Some((rows.next()?, rows))
    });
    Merged { sources: sources.collect() }
}

impl<'a, I: Iterator<Item = Row<'a>>> Iterator for Merged<'a, I> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let place = (0..self.sources.len()).min_by_key(|place| self.sources[*place].0.key)?;
        let (head, rest) = &mut self.sources[place];
        let row = *head;
        match rest.next() {
            Some(next) => *head = next,
            None => drop(self.sources.swap_remove(place)),
        }
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_of_a_size_make_one_of_the_next() {
        for rows in [SMALL, SMALL * 8, SMALL * 64, SMALL * 512] {
            assert_eq!(size(rows * ALIKE), size(rows) + 1);
            assert_eq!(size(rows * ALIKE - 1), size(rows));
        }
        assert_eq!(size(0), 0);
        assert_eq!(size(SMALL - 1), 0);
    }
}
