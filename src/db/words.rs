//! Searching for words in texts.

use diesel::sql_types::{Nullable, Text};

#[diesel::declare_sql_function]
extern "SQL" {
    /// It changes only Latin letters: always on SQLite, and on PostgreSQL because the columns have the collation "C".
    fn lower(text: Text) -> Text;
    /// The text, or the other one where there is none.
    fn coalesce(text: Nullable<Text>, instead: Text) -> Text;
}

/// For each word, the `LIKE` pattern of texts in lower case that contain it; the escape character is a backslash. All
/// must be found, in any order.
pub fn containing(words: &str) -> Vec<String> {
    words.split_whitespace().map(pattern).collect()
}

/// The `LIKE` pattern of texts in lower case that contain one word.
pub fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for letter in word.to_ascii_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_they_are_written() {
        assert_eq!(containing(" 浙B12\u{3000}GL8 "), ["%浙b12%", "%gl8%"]);
        assert_eq!(containing(r"50%_\"), [r"%50\%\_\\%"]);
        assert_eq!(containing("\u{3000} "), [""; 0]);
    }
}
