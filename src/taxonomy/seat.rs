//! Where an owner sits, by its name alone: for records that do not say so.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::TaxonomyError;
use super::owner::cleaned;
use super::region::{Region, Regions};
use super::table::Table;
use crate::resources::Resources;
use crate::text::fold;

/// Seats that a list gives.
#[derive(Debug)]
pub(super) struct Seats {
    universities: HashMap<Box<str>, Arc<str>>,
}

impl Seats {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/organisations/university_places.tsv")?;
        let mut universities = HashMap::new();
        for row in table.rows() {
            universities.insert(row.need(0, "校名")?.into(), row.need(1, "代码")?.into());
        }
        Ok(Self { universities })
    }

    /// By the list of universities, a place in brackets (某某科技（深圳）有限公司), or a place that the name begins with.
    pub(super) fn of(&self, name: &str, regions: &Regions) -> Option<Region> {
        let name = cleaned(&fold(name));
        if let Some(code) = self.universities.get(name.as_str()) {
            return regions.find(code);
        }
        let mut bracketed = name.split('（').skip(1).filter_map(|rest| rest.split_once('）'));
        bracketed.find_map(|(inner, _)| regions.whole(inner)).or_else(|| regions.leading(&name))
    }
}

#[cfg(test)]
mod tests {
    use crate::resources::Resources;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn a_name_tells_where_its_owner_sits_or_nothing() {
        let taxonomy = Taxonomy::load(&Resources::built_in()).unwrap();
        let seat = |name: &str| taxonomy.seat(name).map(|region| region.path.concat());
        for (name, place) in [
            ("中山大学", "广东省广州市"),
            ("中国石油大学（华东）", "山东省青岛市"),
            ("平安科技（深圳）有限公司", "广东省深圳市"),
            ("浙江绍兴苏泊尔生活电器有限公司", "浙江省绍兴市"),
            ("昆山市某某机械厂", "江苏省苏州市昆山市"),
            ("内蒙古某某羊绒股份有限公司", "内蒙古自治区"),
        ] {
            assert_eq!(seat(name).as_deref(), Some(place), "{name}");
        }
        for name in ["东方电气股份有限公司", "和平精英科技有限公司", "华为技术有限公司", "三星电子株式会社", ""]
        {
            assert_eq!(seat(name), None, "{name}");
        }
    }
}
