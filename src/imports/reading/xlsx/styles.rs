//! What numbers are shown as: the formats of the cells. A file stores a date and a percentage as plain numbers, and only
//! the format of the cell tells them apart.

use std::collections::HashMap;

use super::{
    super::{Shown, inflated},
    parts::{Archive, Piece, attribute, walk},
};
use crate::kernel::Result;

/// The most formats that are kept. Excel's own limit is a little lower.
const MOST: usize = 1 << 16;

/// The formats of a file, by the number that a cell refers to them with.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Shown>);

impl Styles {
    /// Reads the formats. Without their part, every number is a plain one.
    pub fn read(archive: &mut Archive, part: Option<&str>, budget: &mut u64) -> Result<Self> {
        let Some(part) = part else { return Ok(Self::default()) };
        let (mut codes, mut cells) = (HashMap::new(), Vec::new());
        let (mut is_codes, mut is_cells) = (false, false);
        walk(archive, part, budget, &mut |piece| {
            match piece {
                Piece::Open(tag) => match tag.local_name().as_ref() {
                    "numFmts" => is_codes = true,
                    "cellXfs" => is_cells = true,
                    "numFmt" if is_codes => {
                        if let Some(id) = number(attribute(tag, "numFmtId")?) {
                            codes.insert(id, of_code(&attribute(tag, "formatCode")?.unwrap_or_default()));
                        }
                    }
                    "xf" if is_cells => cells.push(number(attribute(tag, "numFmtId")?).unwrap_or_default()),
                    _ => {}
                },
                Piece::Text(_) => {}
                Piece::Close("numFmts") => is_codes = false,
                Piece::Close("cellXfs") => is_cells = false,
                Piece::Close(_) => {}
            }
            if codes.len() > MOST || cells.len() > MOST { Err(inflated()) } else { Ok(()) }
        })?;
        let shown = |id: u32| codes.get(&id).copied().unwrap_or_else(|| built_in(id));
        Ok(Self(cells.into_iter().map(shown).collect()))
    }

    /// What a number is shown as in a cell of this format. A cell that names none has the first.
    pub fn shown(&self, style: Option<&str>) -> Shown {
        let at = style.map_or(Some(0), |style| style.parse::<usize>().ok());
        at.and_then(|at| self.0.get(at)).copied().unwrap_or_default()
    }
}

fn number(words: Option<String>) -> Option<u32> {
    words?.parse().ok()
}

/// What the formats show that no file spells out (ECMA-376, part 1, §18.8.30; 27 to 36 and 50 to 58 are those of
/// Chinese and its neighbours).
fn built_in(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Moment,
        _ => Shown::Plain,
    }
}

/// What a format code shows, such as `yyyy"年"m"月"d"日"` or `0.0%`. Quoted, bracketed and escaped characters are words
/// of its own; but `[h]` stands for hours.
fn of_code(code: &str) -> Shown {
    let mut shown = Shown::Plain;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|letter| *letter == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                if !inside.is_empty()
                    && inside.chars().all(|letter| matches!(letter, 'h' | 'H' | 'm' | 'M' | 's' | 'S'))
                {
                    return Shown::Moment;
                }
            }
            // The next character is shown as it is, or is as wide as a blank, or is repeated.
            '\\' | '_' | '*' => drop(letters.next()),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Shown::Moment,
            '%' => shown = Shown::Percent,
            _ => {}
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_is_shown() {
        for (code, expected) in [
            ("General", Shown::Plain),
            ("@", Shown::Plain),
            ("#,##0.00;[Red]-#,##0.00", Shown::Plain),
            ("0.00E+00", Shown::Plain),
            ("0\"days\"", Shown::Plain),
            ("0\\m", Shown::Plain),
            ("_d0", Shown::Plain),
            ("[$USD-409] 0.00", Shown::Plain),
            ("0\"%\"", Shown::Plain),
            ("0%", Shown::Percent),
            ("0.0%;[Red]-0.0%", Shown::Percent),
            ("yyyy-mm-dd", Shown::Moment),
            ("yyyy\"年\"m\"月\"d\"日\"", Shown::Moment),
            ("[$-804]yyyy/m/d;@", Shown::Moment),
            ("[DBNum1]m\"月\"", Shown::Moment),
            ("H:MM", Shown::Moment),
            ("[h]", Shown::Moment),
            ("\"unclosed", Shown::Plain),
            ("[unclosed", Shown::Plain),
            ("0\\", Shown::Plain),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
    }

    #[test]
    fn formats_that_no_file_spells_out_are_known() {
        for (id, expected) in [
            (0, Shown::Plain),
            (2, Shown::Plain),
            (9, Shown::Percent),
            (10, Shown::Percent),
            (14, Shown::Moment),
            (22, Shown::Moment),
            (23, Shown::Plain),
            (31, Shown::Moment),
            (45, Shown::Moment),
            (49, Shown::Plain),
            (57, Shown::Moment),
            (59, Shown::Plain),
        ] {
            assert_eq!(built_in(id), expected, "{id}");
        }
    }
}
