//! Numbers, codes and plates as people type them: what is unique is kept in one spelling, so that another spelling of it
//! is the same. They are folded where they are read.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

/// A document's number without blanks, with full-width letters, digits and signs as the usual ones. Numbers are unique
/// in this spelling.
pub fn number(words: &str) -> String {
    words.chars().map(half_width).filter(|letter| !letter.is_whitespace()).collect()
}

/// A reference of another system without blanks around it, with full-width characters as the usual ones. Blanks within
/// it stay, because it need not be a number.
pub fn reference(words: &str) -> String {
    words.chars().map(half_width).collect::<String>().trim().to_owned()
}

/// A code as [`reference`]: blanks within it stay.
pub fn code(words: &str) -> String {
    reference(words)
}

/// A person's name without blanks around it, with one blank between words and none between Chinese characters: lists write
/// 张 三 so that it is as wide as 欧阳三. Full-width characters are the usual ones.
pub fn name(words: &str) -> String {
    let folded: String = words.chars().map(half_width).collect();
    let mut name = String::new();
    for word in folded.split_whitespace() {
        if let (Some(last), Some(first)) = (name.chars().last(), word.chars().next())
            && !(is_han(last) && is_han(first))
        {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// A number plate without blanks and middle dots, in half-width capitals: 浙b·12345 is 浙B12345.
pub fn plate(words: &str) -> String {
    const DOTS: [char; 6] = ['·', '•', '‧', '∙', '・', '･'];
    number(words).replace(DOTS, "").to_ascii_uppercase()
}

/// A unified social credit code without blanks, in half-width capitals.
pub fn uscc(words: &str) -> String {
    number(words).to_ascii_uppercase()
}

/// A username in half-width small letters. All usernames are such.
pub fn username(words: &str) -> String {
    reference(words).to_ascii_lowercase()
}

/// Reads a code in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(code(&String::deserialize(deserializer)?))
}

/// Reads codes in their one spelling, each once.
///
/// # Errors
/// Those of the deserializer.
pub fn read_code_set<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    Ok(read_code_list(deserializer)?.into_iter().collect())
}

/// Reads codes or names in their one spelling, in the order in which they were typed.
///
/// # Errors
/// Those of the deserializer.
pub fn read_code_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(deserializer)?.iter().map(|typed| code(typed)).collect())
}

/// Reads a number that is required in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_required_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(number(&String::deserialize(deserializer)?))
}

/// Reads a number plate in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_plate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(plate(&String::deserialize(deserializer)?))
}

/// Reads a person's name in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(name(&String::deserialize(deserializer)?))
}

/// Reads a username in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_username<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(username(&String::deserialize(deserializer)?))
}

/// Reads an optional code in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_optional_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|typed| code(&typed)))
}

/// Reads an optional unified social credit code in its one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_uscc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|typed| uscc(&typed)))
}

/// Reads the codes of a filter in their one spelling, and as they were typed: what was kept before codes had one
/// spelling is found as it is.
///
/// # Errors
/// Those of the deserializer.
pub fn read_codes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let typed = Vec::<String>::deserialize(deserializer)?;
    let folded: Vec<String> = typed.iter().map(|typed| code(typed)).filter(|code| !typed.contains(code)).collect();
    Ok([typed, folded].concat())
}

/// Reads the numbers of a filter in their one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(deserializer)?.iter().map(|typed| number(typed)).collect())
}

/// Reads the plates of a filter in their one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_plates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(deserializer)?.iter().map(|typed| plate(typed)).collect())
}

/// Reads the usernames of a filter in their one spelling.
///
/// # Errors
/// Those of the deserializer.
pub fn read_usernames<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(deserializer)?.iter().map(|typed| username(typed)).collect())
}

/// Reads an optional number in its one spelling. The schema has refused one of blanks only.
///
/// # Errors
/// Those of the deserializer.
pub fn read_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|typed| number(&typed)))
}

/// Reads an optional reference in its one spelling. The schema has refused one of blanks only.
///
/// # Errors
/// Those of the deserializer.
pub fn read_reference<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|typed| reference(&typed)))
}

/// Whether a number is that of a fully digitalised e-invoice (数电发票): 20 digits, unique in the whole country.
pub fn is_e_invoice(number: &str) -> bool {
    number.len() == 20 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The usual form of a full-width character.
fn half_width(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    }
}

/// Whether this is a Chinese character.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for typed in ["李建国", " 李建国 ", "李 建国", "李\u{3000}建\u{3000}国", "李\t建国"] {
            assert_eq!(name(typed), "李建国", "{typed}");
        }
        assert_eq!(name(" John  Smith"), "John Smith");
        assert_eq!(name("李 Wei （２）"), "李 Wei (2)");
        assert_eq!(name("买买提·艾力"), "买买提·艾力");
    }

    #[test]
    fn spellings_of_one_number_are_the_same() {
        for typed in ["OA-2026-7", " OA-2026-7 ", "ＯＡ－２０２６－７", "OA -2026- 7", "\u{3000}OA-2026-7\t"] {
            assert_eq!(number(typed), "OA-2026-7", "{typed}");
        }
        assert_eq!(number("县财〔2026〕7号"), "县财〔2026〕7号");
        assert_eq!(reference(" ＯＡ　2026－7 "), "OA 2026-7");
        for typed in ["浙B12345", "浙b·12345", " 浙 B 12345 ", "浙Ｂ１２３４５", "浙ｂ•１２３４５", "浙B・12345"]
        {
            assert_eq!(plate(typed), "浙B12345", "{typed}");
        }
        assert_eq!(plate("浙B12-45"), "浙B12-45");
        assert_eq!(uscc("11330225 002985031r"), "11330225002985031R");
        assert_eq!(username(" Ｗang.Xiaoming "), "wang.xiaoming");
    }

    #[test]
    fn twenty_digits_are_an_e_invoice() {
        for (number, expected) in [
            ("26332000000012345678", true),
            ("2633200000001234567", false),
            ("263320000000123456789", false),
            ("2633200000001234567X", false),
        ] {
            assert_eq!(is_e_invoice(number), expected, "{number}");
        }
    }
}
