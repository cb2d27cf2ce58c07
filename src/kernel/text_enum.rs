//! Enums whose variants are words. The database, the API and the OpenAPI document use the same word, and each word has
//! a label in both languages.

use super::{Lang, Text};

/// A word as it is stored and sent, with its label in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The word as it is stored and sent.
    pub word: &'static str,
    /// The English label.
    pub en: &'static str,
    /// The Chinese label.
    pub zh: &'static str,
}

impl Word {
    /// The label in one language.
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
/// It is a [`word_enum!`](crate::word_enum) with names for serde and OpenAPI, and with diesel's conversions from and to
/// TEXT for both engines. Reading a word that is not in the list from the database fails; the column's CHECK refuses
/// such a word, too.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt ($en:literal, $zh:literal)),+ $(,)? }) => {
        $crate::word_enum! {
            $(#[$meta])*
            #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema, diesel::expression::AsExpression,
                     diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = diesel::sql_types::Text)]
            $vis enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant = $word ($en, $zh)),+ }
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
/// Declares an enum whose variants are words with labels, as [`text_enum!`](crate::text_enum) does, but which nobody
/// stores or sends by itself.
///
/// It generates the enum, `ALL`, `WORDS`, `as_str` and `label`.
#[macro_export]
macro_rules! word_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt ($en:literal, $zh:literal)),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every variant, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word and labels of every variant, in the same order.
            pub const WORDS: &'static [$crate::kernel::Word] = &[$($crate::kernel::Word { word: $word, en: $en, zh: $zh }),+];

            /// The label in one language.
            pub fn label(self, lang: $crate::kernel::Lang) -> &'static str {
                $crate::kernel::Word::from(self).label(lang)
            }

            /// The word as it is stored and sent.
            pub const fn as_str(self) -> &'static str {
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
    };
}
pub use crate::{text_enum, word_enum};
