//! Numbers as people type them: two spellings of one number are the same number.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_are_the_same() {
        for typed in ["OA-2026-7", " OA-2026-7 ", "ＯＡ－２０２６－７", "OA -2026- 7", "\u{3000}OA-2026-7\t"] {
            assert_eq!(number(typed), "OA-2026-7", "{typed}");
        }
        assert_eq!(number("县财〔2026〕7号"), "县财〔2026〕7号");
        assert_eq!(reference(" ＯＡ　2026－7 "), "OA 2026-7");
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
