//! What the programme office keeps beside the records: policy notes (政策提示, R53), and the curated library (高价值专利库,
//! R08). Each struct is a row of the file that brings it.

use std::collections::BTreeMap;

use super::Date;
use super::columns::flat_record;

flat_record! {
    /// A row of 政策提示: what firms or institutions of a region or an industry may ask for, until a day.
    pub struct PolicyRow {
        /// Its name.
        policy_title: String = "政策名称",
        /// What it grants, to whom, in a few sentences.
        text: Option<String> = "政策要点",
        /// Regions, as written; none or 全国: everywhere.
        regions: Vec<String> = "适用地区",
        /// Industries by GB/T 4754 code or name, or industry chains; none: every one.
        industries: Vec<String> = "适用行业",
        /// First day.
        from: Option<Date> = "施行日期",
        /// Last day; without one it holds until it is taken out.
        until: Option<Date> = "截止日期",
        /// Who issued it.
        issuer: Option<String> = "发布单位",
        /// Where it can be read.
        link: Option<String> = "网址",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of 高价值专利库: a patent that was chosen, or several for one reason. What is said of the library itself may stand
    /// in any of its rows.
    pub struct LibraryRow {
        /// The library; without a name it is 高价值专利库.
        library: Option<String> = "库名",
        /// Patent numbers, canonical where they can be read; else codes or ids of records.
        chosen: Vec<String> = "专利号",
        /// Why it was chosen.
        words: Option<String> = "入选理由",
        /// What is chosen by.
        criteria: Option<String> = "入选标准",
        /// Who is in charge.
        curator: Option<String> = "责任人",
        /// When the choice is to be looked at again.
        review_on: Option<Date> = "复核日期",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}
