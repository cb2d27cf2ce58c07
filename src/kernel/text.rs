//! Messages for people, in both languages. The language is chosen only when the answer is written.

use std::borrow::Cow;

/// A language in which motorpool answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English, the default.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// Reads `Accept-Language` (RFC 9110 §12.5.4): the language of ours with the highest weight, English if there is
    /// none.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0_f32, Self::En);
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let lang = match tag.split('-').next() {
                Some("zh") => Self::ZhCn,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The language tag for `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

/// One message in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: Cow<'static, str>,
    /// Simplified Chinese.
    pub zh: Cow<'static, str>,
}

impl Text {
    /// The same text in both languages, for names and figures.
    pub fn same(words: impl Into<Cow<'static, str>>) -> Self {
        let words = words.into();
        Self { en: words.clone(), zh: words }
    }

    /// The message in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::ZhCn => &self.zh,
        }
    }
}

/// Makes a [`Text`]: `text!("English {x}", "中文 {x}")`. Both arguments are format strings.
#[macro_export]
macro_rules! text {
    ($en:literal, $zh:literal) => {
        $crate::kernel::Text { en: format!($en).into(), zh: format!($zh).into() }
    };
}
pub use crate::text;

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_language_is_the_heaviest_we_speak() {
        for (header, expected) in [
            ("", Lang::En),
            ("zh-CN", Lang::ZhCn),
            ("zh", Lang::ZhCn),
            ("fr, zh-Hans;q=0.5", Lang::ZhCn),
            ("en;q=0.4, zh;q=0.9", Lang::ZhCn),
            ("en, zh;q=0.9", Lang::En),
            ("zh;q=x", Lang::En),
        ] {
            assert_eq!(Lang::from_accept_language(header), expected, "{header}");
        }
    }
}
