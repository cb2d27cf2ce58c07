//! Number plates and vehicle identification numbers: whether they are well formed.

const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

/// Whether this is a number plate of mainland China (GA 36): seven characters, or eight for a new energy vehicle. `I`
/// and `O` are never used.
pub fn plate_is_valid(plate: &str) -> bool {
    let letter = |c: &char| c.is_ascii_uppercase() && !matches!(c, 'I' | 'O');
    let mark = |c: &char| c.is_ascii_digit() || letter(c);
    // Pure electric vehicles have D, A, B, C or E; hybrids have F, G, H, J or K.
    let energy = |c: &char| matches!(c, 'A'..='H' | 'J' | 'K');

    let chars: Vec<char> = plate.chars().collect();
    let [province, office, number @ ..] = chars.as_slice() else { return false };
    PROVINCES.contains(*province)
        && letter(office)
        && match number {
            [_, _, _, _, _] => number.iter().all(mark),
            // A small vehicle has the energy letter first, a large one last.
            [first, second, rest @ .., last] if number.len() == 6 => {
                let small = energy(first) && mark(second) && rest.iter().chain([last]).all(char::is_ascii_digit);
                let large = energy(last) && [first, second].into_iter().chain(rest).all(char::is_ascii_digit);
                small || large
            }
            _ => false,
        }
}

/// Outcome of checking a VIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VinVerdict {
    /// Well formed, and the check digit agrees.
    Ok,
    /// It is not 17 characters from `0-9 A-Z` without `I`, `O`, `Q`. The vehicle is refused.
    BadForm,
    /// Well formed, but the ninth character isn't the check digit. Some imported vehicles are like that, so it is only
    /// a warning.
    CheckDigit,
}

/// Checks a VIN (GB 16735).
pub fn judge_vin(vin: &str) -> VinVerdict {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let Some(values) =
        vin.bytes().map(vin_value).collect::<Option<Vec<u32>>>().filter(|values| values.len() == WEIGHTS.len())
    else {
        return VinVerdict::BadForm;
    };
    let remainder = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum::<u32>() % 11;
    let check = char::from_digit(remainder, 10).unwrap_or('X');
    if vin.chars().nth(8) == Some(check) { VinVerdict::Ok } else { VinVerdict::CheckDigit }
}

/// Value of a character in the check sum. The letters count from 1 at `A` and at `J`, and from 2 at `S`.
fn vin_value(c: u8) -> Option<u32> {
    let value = match c {
        b'0'..=b'9' => c - b'0',
        b'A'..=b'H' => c - b'A' + 1,
        b'J'..=b'N' | b'P' | b'R' => c - b'J' + 1,
        b'S'..=b'Z' => c - b'S' + 2,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_as_they_are_screwed_on() {
        for good in ["浙B12345", "浙BA123Z", "京AZ99Z9", "新A00000", "浙BD12345", "浙BKA1234", "浙B12345F", "沪A99999D"]
        {
            assert!(plate_is_valid(good), "{good}");
        }
        for (bad, why) in [
            ("", "empty"),
            ("浙", "a province alone"),
            ("港B12345", "no such province"),
            ("BB12345", "no province"),
            ("浙I12345", "I as the office"),
            ("浙O12345", "O as the office"),
            ("浙112345", "a digit as the office"),
            ("浙b12345", "small letter"),
            ("浙B1234", "four"),
            ("浙B1234O", "O in the number"),
            ("浙B1I345", "I in the number"),
            ("浙B12-45", "hyphen"),
            ("浙B 12345", "blank"),
            ("浙B12345 ", "blank after"),
            ("浙BL12345", "L is no energy"),
            ("浙BI12345", "I is no energy"),
            ("浙BDO1234", "O after the energy"),
            ("浙BDA123B", "a letter too many"),
            ("浙B123456", "no energy"),
            ("浙B12345L", "L is no energy, large"),
            ("浙B1A345F", "a letter in a large one"),
            ("浙BD123456", "nine"),
            ("浙B１2345", "a wide digit"),
        ] {
            assert!(!plate_is_valid(bad), "{bad}: {why}");
        }
    }

    /// Published VINs with the right check digit (RULES.md §6.5), and seventeen ones, a usual test value.
    const VINS: [&str; 4] = ["LATPAB071W1005301", "UU6JA69691D713820", "1M8GDM9AXKP042788", "11111111111111111"];

    #[test]
    fn vins_with_their_check_digit() {
        for good in VINS {
            assert_eq!(judge_vin(good), VinVerdict::Ok, "{good}");
        }
        for (changed, expected) in [
            ("LATPAB072W1005301", VinVerdict::CheckDigit),
            ("LATPAB071W1005302", VinVerdict::CheckDigit),
            ("LBTPAB071W1005301", VinVerdict::CheckDigit),
            ("UU6JA69691D713821", VinVerdict::CheckDigit),
            ("UU6JA6969XD713820", VinVerdict::CheckDigit),
            ("1M8GDM9A9KP042788", VinVerdict::CheckDigit),
            ("1M8GDM9AXKR042788", VinVerdict::CheckDigit),
            ("1M8GDM9AXKP04278I", VinVerdict::BadForm),
            ("1M8GDM9AXKP0427O8", VinVerdict::BadForm),
            ("QM8GDM9AXKP042788", VinVerdict::BadForm),
            ("1m8GDM9AXKP042788", VinVerdict::BadForm),
            ("1M8GDM9AXKP04278", VinVerdict::BadForm),
            ("1M8GDM9AXKP0427880", VinVerdict::BadForm),
            ("1M8GDM9AXKP04278浙", VinVerdict::BadForm),
            ("", VinVerdict::BadForm),
        ] {
            assert_eq!(judge_vin(changed), expected, "{changed}");
        }
    }

    #[test]
    fn no_wrong_digit_passes() {
        for good in VINS {
            for (place, was) in good.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                for digit in ('0'..='9').filter(|digit| *digit != was) {
                    let changed: String =
                        good.char_indices().map(|(i, c)| if i == place { digit } else { c }).collect();
                    assert_eq!(judge_vin(&changed), VinVerdict::CheckDigit, "{changed}");
                }
            }
        }
    }
}
