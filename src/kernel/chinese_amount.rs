//! Amounts written in Chinese capital numerals (大写金额), as statements, invoices and vouchers show them.

use super::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// The amount in Chinese capital numerals, by 支付结算办法, 附件一. It ends in 整 after 元 or 角, but not after 分. Zeros between
/// digits become one 零; so does a 角 of zero between 元 and 分.
pub fn amount_in_chinese(money: Money) -> String {
    let fen = money.0.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, DIGITS[(fen / 10 % 10) as usize], fen % 10);
    let has_jiao = jiao != DIGITS[0];
    let mut words = String::from(if money.0 < 0 { "负" } else { "" });
    if yuan > 0 {
        words += &count(yuan);
        words += "元";
    }
    match (has_jiao, fen) {
        (false, 0) => words += if yuan > 0 { "整" } else { "零元整" },
        (true, 0) => words += &format!("{jiao}角整"),
        (false, fen) => words += &format!("{}{}分", if yuan > 0 { "零" } else { "" }, DIGITS[fen as usize]),
        (true, fen) => words += &format!("{jiao}角{}分", DIGITS[fen as usize]),
    }
    words
}

/// A number above zero in Chinese capital numerals.
fn count(number: u64) -> String {
    const UNITS: [(u64, &str); 5] = [(100_000_000, "亿"), (10_000, "万"), (1_000, "仟"), (100, "佰"), (10, "拾")];
    let Some((value, unit)) = UNITS.into_iter().find(|(value, _)| number >= *value) else {
        return DIGITS[(number % 10) as usize].to_owned();
    };
    let rest = number % value;
    let gap = if rest > 0 && rest < value / 10 { DIGITS[0] } else { "" };
    let rest = if rest > 0 { count(rest) } else { String::new() };
    format!("{}{unit}{gap}{rest}", count(number / value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_written_out() {
        for (fen, words) in [
            (68_000, "陆佰捌拾元整"),
            (100_000_005, "壹佰万元零伍分"),
            (1_050, "壹拾元伍角整"),
            (10_000_000_100, "壹亿零壹元整"),
            // The law's own examples.
            (140_950, "壹仟肆佰零玖元伍角整"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (55, "伍角伍分"),
            (100, "壹元整"),
            (1_000, "壹拾元整"),
            (10_000_000, "壹拾万元整"),
            (100_001_000, "壹佰万零壹拾元整"),
            (1_000_500_000, "壹仟万伍仟元整"),
            (12_345_678_900, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整"),
            (10_000_000_000_000, "壹仟亿元整"),
            (100_000_000_000_001, "壹万亿元零壹分"),
            (9_007_199_254_740_991, "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"),
            (-68_000, "负陆佰捌拾元整"),
        ] {
            assert_eq!(amount_in_chinese(Money(fen)), words, "{fen}");
        }
    }

    proptest! {
        #[test]
        fn amounts_never_say_zero_twice_nor_at_an_end(fen in 1_i64..10_000_000_000_000) {
            let words = amount_in_chinese(Money(fen));
            prop_assert!(!words.contains("零零") && !words.starts_with('零') && !words.contains("零元") && !words.contains("零万") && !words.contains("零亿"));
            prop_assert!(words.ends_with('整') != words.ends_with('分'));
        }
    }
}
