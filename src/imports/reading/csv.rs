//! CSV in UTF-8, or in GB18030 as Excel writes it in China.

use super::{COLUMNS, Cell, Row, too_wide, unreadable};
use crate::kernel::{Code, Error, Result, text};

/// The text of a file.
#[derive(Debug)]
pub struct Text(String);

impl Text {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Ok(Self(text.to_owned()));
        }
        let text =
            encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
                Error::new(
                    Code::UnreadableFile,
                    text!(
                        "The text is neither UTF-8 nor GB18030; save it as CSV UTF-8.",
                        "文件编码既非 UTF-8 也非 GB18030，请另存为 CSV UTF-8。"
                    ),
                )
            })?;
        Ok(Self(text.into_owned()))
    }

    pub(super) fn rows(&self, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.0.as_bytes());
        let mut record = csv::StringRecord::new();
        let (mut number, mut read) = (0, 0);
        loop {
            let more = reader.read_record(&mut record).map_err(unreadable)?;
            if !more {
                return Ok(());
            }
            let begins = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
            number += 1 + self.blank_lines(read.max(begins));
            read = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            if record.iter().skip(COLUMNS).any(|cell| !cell.trim().is_empty()) {
                return Err(too_wide());
            }
            each(Row { number, cells: record.iter().take(COLUMNS).map(Cell::text).collect() })?;
        }
    }

    /// The number of empty lines that begin here. The reader skips them, but row numbers include them.
    fn blank_lines(&self, from: usize) -> i64 {
        let mut rest = self.0.as_bytes().get(from..).unwrap_or_default();
        // The reader may have consumed only the first half of the previous line's `\r\n`.
        if rest.first() == Some(&b'\n') && from > 0 && self.0.as_bytes().get(from - 1) == Some(&b'\r') {
            rest = &rest[1..];
        }
        let mut blank = 0;
        while let Some(after) = [b"\r\n".as_slice(), b"\n", b"\r"].iter().find_map(|end| rest.strip_prefix(*end)) {
            (rest, blank) = (after, blank + 1);
        }
        blank
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{COLUMNS, Cell},
        Text,
    };

    fn numbers(bytes: &[u8]) -> Vec<(i64, Vec<Cell>)> {
        let mut found = Vec::new();
        let text = Text::decode(bytes).expect("a text");
        text.rows(&mut |row| {
            found.push((row.number, row.cells));
            Ok(())
        })
        .expect("rows");
        found
    }

    fn words(words: &[&str]) -> Vec<Cell> {
        words.iter().map(|words| Cell::text(words)).collect()
    }

    #[test]
    fn rows_are_numbered_as_people_see_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "", "\"1\n\n2\",3", "4", "", "5, 6 "].join(end);
            let expected =
                [(1, words(&["a", "b"])), (4, words(&["1\n\n2", "3"])), (5, words(&["4"])), (7, words(&["5", "6"]))];
            assert_eq!(numbers(text.as_bytes()), expected, "{end:?}");
        }
        assert_eq!(numbers(b"\n\na\n"), [(3, words(&["a"]))]);
        assert_eq!(numbers(b""), []);
    }

    #[test]
    fn what_stands_beyond_the_last_column_is_not_held() {
        let wide = format!("a{}\n", ",".repeat(1_000));
        assert_eq!(numbers(wide.as_bytes())[0].1.len(), COLUMNS);
        let text = Text::decode(format!("a{}b\n", ",".repeat(COLUMNS)).as_bytes()).expect("a text");
        assert!(text.rows(&mut |_| Ok(())).is_err());
    }

    #[test]
    fn what_excel_writes_in_china_is_read() {
        let (gb, ..) = encoding_rs::GB18030.encode("车牌号,浙B12345");
        let expected = [(1, words(&["车牌号", "浙B12345"]))];
        assert_eq!(numbers(&gb), expected);
        assert_eq!(numbers("车牌号,浙B12345".as_bytes()), expected);
        assert_eq!(numbers("\u{feff}车牌号,浙B12345".as_bytes()), expected);
        assert!(Text::decode(b"\xff\xff").is_err());
    }
}
