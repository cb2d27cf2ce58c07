//! Enums that are words: the same word in Rust, in the column, on the wire and in the document; and what people call
//! it.

use super::{Lang, Text};

/// A word on the wire, and what people call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

impl Word {
    /// What it is called in one language.
    pub fn label(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::ZhCn => self.zh,
        }
    }
}

impl From<Word> for Text {
    fn from(word: Word) -> Self {
        Self { en: word.en.into(), zh: word.zh.into() }
    }
}

/// Declares an enum whose variants are stored and sent as the given words: `Variant = "word" ("English label",
/// "中文名称")`.
///
/// It writes out: the enum with serde and OpenAPI names, `ALL`, `WORDS`, `as_str`, `label`, and diesel's reading and
/// writing as TEXT on any engine. A word that is not in the list can't be read from the database (the column's CHECK
/// says the same).
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt ($en:literal, $zh:literal)),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
                 utoipa::ToSchema, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every one, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Each one's word and what it is called, in the same order.
            pub const WORDS: &'static [$crate::kernel::Word] = &[$($crate::kernel::Word { word: $word, en: $en, zh: $zh }),+];

            /// What it is called in one language.
            pub fn label(self, lang: $crate::kernel::Lang) -> &'static str {
                $crate::kernel::Word::from(self).label(lang)
            }

            /// The word for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl From<$name> for $crate::kernel::Word {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self { word: $word, en: $en, zh: $zh }),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(self.as_str(), out)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = String::from_sql(bytes)?;
                match word.as_str() {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("unknown {}: {other:?}", stringify!($name)).into()),
                }
            }
        }
    };
}
pub use crate::text_enum;
