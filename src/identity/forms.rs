//! What is sent to sign in, to refresh, to sign out and to change a password. (No `Debug`: these hold secrets.)

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::spelling;

/// A username and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The username.
    #[serde(deserialize_with = "spelling::read_username")]
    #[schema(max_length = 64, example = "wang.xiaoming")]
    pub username: String,
    /// The password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub password: String,
    /// A code of the second factor, or a recovery code, for who has one.
    #[schema(max_length = 40, example = "287082")]
    pub totp: Option<String>,
}

/// The caller's password, and a code for who has a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reauthentication {
    /// The password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub password: String,
    /// A code of the second factor, or a recovery code, for who has one.
    #[schema(max_length = 40, example = "287082")]
    pub totp: Option<String>,
}

/// The caller's password, and the code that the app shows of the new secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpConfirmation {
    /// The password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub password: String,
    /// The code.
    #[schema(max_length = 40, example = "287082")]
    pub totp: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The last refresh token of the session.
    #[schema(max_length = 200)]
    pub refresh_token: String,
}

/// The current password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The current password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub current_password: String,
    /// The new password.
    #[schema(min_length = 12, max_length = 256, example = "another-horse-battery")]
    pub new_password: String,
    /// A code of the second factor, or a recovery code, for who has one.
    #[schema(max_length = 40, example = "287082")]
    pub totp: Option<String>,
}

/// Why what an administrator granted is rejected or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectGrant {
    /// The reason.
    #[schema(min_length = 1, max_length = 500, example = "该同志已调离")]
    pub reason: String,
}
