//! Twins fold into one hit: the same technology of one owner under several numbers.

use crate::domain::{Patent, folded_title};

/// Words in which titles of one invention differ between filings.
const PADDING: [&str; 8] = ["一种", "基于", "及其应用", "及应用", "及其制备方法", "的方法", "方法", "装置"];

/// What two twins share: the owner and the title, apart from the words in which titles of one invention differ. `None`
/// for a record that states neither.
pub(super) fn family_key(patent: &Patent) -> Option<String> {
    let owner = folded_title(patent.owners.first()?);
    let mut title = folded_title(patent.title.as_deref()?);
    for padding in PADDING {
        title = title.replace(padding, "");
    }
    // A title of which the padding was everything says too little to fold by.
    (title.chars().count() >= 4).then(|| format!("{owner}\u{1f}{title}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patent(title: &str, owner: &str) -> Patent {
        Patent { title: Some(title.to_owned()), owners: vec![owner.to_owned()], ..Patent::default() }
    }

    #[test]
    fn near_identical_titles_of_one_owner_are_twins_and_others_are_not() {
        let key = |title, owner| family_key(&patent(title, owner));
        assert_eq!(key("一种隔振基座", "示例大学"), key("隔振基座装置", "示例大学"));
        assert_ne!(key("一种隔振基座", "示例大学"), key("一种隔振基座", "示例理工大学"));
        assert_ne!(key("一种隔振基座", "示例大学"), key("一种隔音基座", "示例大学"));
        assert_eq!(key("一种方法", "示例大学"), None);
    }
}
