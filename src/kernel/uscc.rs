//! The unified social credit code (统一社会信用代码) of customers and suppliers, as GB 32100 defines it.

use super::{Fault, text};

/// The characters of the code. The value of a character is its index.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The fault of a body whose `uscc` is not valid; none if it is valid or absent.
pub fn fault(code: Option<&str>) -> Option<Fault> {
    let wrong = code.is_some_and(|code| !is_valid(code));
    wrong.then(|| {
        Fault::body(
            "/uscc",
            "invalid_uscc",
            text!(
                "It must have 18 characters, of which the last fits the others (GB 32100).",
                "统一社会信用代码应为 18 位且校验通过（GB 32100）。"
            ),
        )
    })
}

/// Whether this is a valid code: 18 characters, the last of which is a check character.
pub fn is_valid(code: &str) -> bool {
    let Some(values) = code.chars().map(|c| ALPHABET.find(c)).collect::<Option<Vec<usize>>>() else { return false };
    let [body @ .., check] = values.as_slice() else { return false };
    // The weights are powers of 3. The weighted sum plus the check character is a multiple of 31.
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    values.len() == 18 && (sum + check) % 31 == 0
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, is_valid};

    /// Codes of real organisations (RULES.md §6.6).
    const CODES: [&str; 8] = [
        "91350100M000100Y43",
        "91330100799655058B",
        "91110000802100433B",
        "914403001922038216",
        "9144030071526726XG",
        "91100000100003962T",
        "91110108551385082Q",
        "91310000132612172J",
    ];

    #[test]
    fn codes_in_use_pass() {
        for good in CODES {
            assert!(is_valid(good), "{good}");
        }
    }

    #[test]
    fn a_wrong_form_does_not() {
        for bad in [
            "",
            "0",
            "9",
            "000000000000000000000000000000",
            "91350100M000100Y4",
            "91350100M000100Y430",
            "91350100m000100y43",
            "91350100M000100Y4 ",
            "91350100MO00100Y43",
            "9133010079965505８B",
            "91330100799655058I",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn each_character_of_the_alphabet_has_one_check_character_and_others_none() {
        for c in ('0'..='9').chain('A'..='Z') {
            let checks =
                ('0'..='9').chain('A'..='Z').filter(|check| is_valid(&format!("9133022500000000{c}{check}"))).count();
            assert_eq!(checks, usize::from(!"IOSVZ".contains(c)), "{c}");
        }
    }

    #[test]
    fn no_single_wrong_character_and_no_swap_of_neighbours_passes() {
        for good in CODES {
            let chars: Vec<char> = good.chars().collect();
            for place in 0..chars.len() {
                for other in ALPHABET.chars().filter(|c| *c != chars[place]) {
                    let mut changed = chars.clone();
                    changed[place] = other;
                    let changed: String = changed.into_iter().collect();
                    assert!(!is_valid(&changed), "{changed}");
                }
                if place > 0 && chars[place] != chars[place - 1] {
                    let mut swapped = chars.clone();
                    swapped.swap(place, place - 1);
                    let swapped: String = swapped.into_iter().collect();
                    assert!(!is_valid(&swapped), "{swapped}");
                }
            }
        }
    }
}
