//! The parts that a region is counted in: the country by provinces, a province by cities, a city by counties.

use std::sync::Arc;

use super::Place;
use crate::taxonomy::{Region, Taxonomy};

/// A region and how it is parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// Its code; 0 is the country.
    pub code: u32,
    /// Its name: 鄂尔多斯市, or 全国.
    pub name: Arc<str>,
    /// The width of the codes of its parts; 1 where it has none.
    width: u32,
}

impl Parted {
    /// The country, or a region.
    #[must_use]
    pub fn of(region: Option<&Region>) -> Self {
        let Some(region) = region else { return Self { code: 0, name: "全国".into(), width: 10_000 } };
        let code: u32 = region.code.parse().unwrap_or(0);
        let width = if code.is_multiple_of(10_000) { 100 } else { 1 };
        // A county is its own only part.
        Self { code, name: Arc::clone(&region.name), width }
    }

    /// The part that a place lies in; `None` where it lies outside. A place of which no more is known than the region
    /// itself lies in the region's own code; one that nobody knows in 0.
    #[must_use]
    pub fn part(&self, place: Place) -> Option<u32> {
        place.is_in(self.code).then_some(place.code / self.width * self.width)
    }

    /// Name of a part.
    #[must_use]
    pub fn name_of(&self, taxonomy: &Taxonomy, part: u32) -> String {
        match part {
            0 => "地区不详".to_owned(),
            part if part == self.code && self.has_parts() => format!("{}（未细分）", self.name),
            part => {
                taxonomy.region(&part.to_string()).map_or_else(|| part.to_string(), |region| region.name.to_string())
            }
        }
    }

    fn has_parts(&self) -> bool {
        self.code.is_multiple_of(100)
    }

    /// `1` where a part is the region itself, with what lies below left out; for addresses.
    #[must_use]
    pub fn exactly(&self, part: &str) -> String {
        let is_rest = self.has_parts() && self.code != 0 && part.parse() == Ok(self.code);
        if is_rest { "1".to_owned() } else { String::new() }
    }

    /// Whether a part can be parted further.
    #[must_use]
    pub const fn opens(&self, part: u32) -> bool {
        part != 0 && part != self.code && self.width > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    #[test]
    fn a_region_is_counted_by_what_lies_below_it() {
        let taxonomy = Taxonomy::load(&Resources::built_in()).unwrap();
        let place = |code| Place { code, guessed: false };
        let of = |name: &str| Parted::of(taxonomy.region(name).as_ref());
        let country = Parted::of(None);
        assert_eq!((country.part(place(150_602)), country.part(place(0))), (Some(150_000), Some(0)));
        let province = of("内蒙古");
        assert_eq!(
            [150_602, 150_000, 140_100, 0].map(|code| province.part(place(code))),
            [Some(150_600), Some(150_000), None, None]
        );
        let city = of("鄂尔多斯");
        assert_eq!(city.part(place(150_602)), Some(150_602));
        assert_eq!(city.name_of(&taxonomy, 150_600), "鄂尔多斯市（未细分）");
        assert_eq!(city.name_of(&taxonomy, 150_602), "东胜区");
        let county = of("东胜区");
        assert_eq!((county.part(place(150_602)), county.part(place(150_621))), (Some(150_602), None));
    }
}
