//! XML as text.

/// A text for an element or a quoted attribute. What XML 1.0 allows nowhere is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            '\t' | '\n' | '\r' => written.push(c),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_come_back_as_they_were_without_what_xml_forbids() {
        for (text, read) in [
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("a ]]> b & c &amp; \"d\" 'e'", "a ]]> b & c &amp; \"d\" 'e'"),
            ("铃\u{7}\u{0}\u{1b}\u{FFFE}响", "铃响"),
            ("𠮷 \t x", "𠮷 \t x"),
        ] {
            let written = format!("<t a=\"{0}\">{0}</t>", escaped(text));
            let mut reader = quick_xml::Reader::from_str(&written);
            let mut found = String::new();
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Text(piece) => found.push_str(&piece),
                    quick_xml::events::Event::GeneralRef(name) => {
                        found.push_str(&quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap());
                    }
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(found, read);
        }
    }
}
