//! The error type of all rooms, and the table of its codes.
//!
//! Every refusal that a caller can get has a [`Code`] from the table below, which is served at `/problems`. An
//! [`Error`] knows nothing of HTTP; `http` renders it as problem+json.

use std::{borrow::Cow, fmt};

use chrono::NaiveDate;

use super::{Text, Word, text, text_enum, time};

/// How many faults an answer lists at most.
pub const MAX_FAULTS: usize = 1_000;

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($variant:ident = $status:literal, $word:literal, $en:literal, $zh:literal;)+) => {
        /// A code that identifies a kind of refusal. Codes are never renamed; new ones may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant's title stands in the table")]
        pub enum Code { $($variant),+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The HTTP status of an answer with this code.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The title, which is the same for every refusal with this code.
            pub fn title(self) -> Text {
                match self { $(Self::$variant => Text { en: Cow::Borrowed($en), zh: Cow::Borrowed($zh) }),+ }
            }
        }
    };
}

codes! {
    // 400: the request can't be parsed
    MalformedJson = 400, "malformed_json", "The body is not JSON", "请求体不是合法的 JSON";
    MalformedQuery = 400, "malformed_query", "The query can't be read", "查询字符串无法解析";
    MalformedHeader = 400, "malformed_header", "A header can't be read", "请求头无法解析";
    BadHost = 400, "bad_host", "This host name is not served", "不接受的主机名";
    // 401
    TokenMissing = 401, "token_missing", "A token or key is required", "需要令牌或密钥";
    TokenInvalid = 401, "token_invalid", "The token or key is not valid", "令牌或密钥无效";
    TokenExpired = 401, "token_expired", "The token has expired", "令牌已过期";
    CredentialsInvalid = 401, "credentials_invalid", "Username or password is wrong", "用户名或密码错误";
    TotpRequired = 401, "totp_required", "A code of the second factor is required, too", "还须填写动态验证码";
    TotpInvalid = 401, "totp_invalid", "The code of the second factor is wrong or was used", "动态验证码错误或已使用";
    RefreshInvalid = 401, "refresh_invalid", "The refresh token is not valid", "刷新令牌无效";
    // 403
    Forbidden = 403, "forbidden", "This role may not do this", "当前角色无权执行此操作";
    BadOrigin = 403, "bad_origin", "Only a page of this server asks for this", "仅限本系统页面发起此请求";
    OwnRequest = 403, "own_request", "Nobody approves their own request", "不得审批本人提交或修改的申请";
    OwnRoles = 403, "own_roles", "Nobody changes their own roles", "不得修改本人的角色";
    IdentityUnknown = 403, "identity_unknown", "Nobody here is linked to this identity", "该身份尚未关联本系统用户";
    PasswordChangeRequired = 403, "password_change_required", "A password that somebody else set must be changed first", "他人设置的初始密码须先修改";
    TotpEnrolmentRequired = 403, "totp_enrolment_required", "A second factor must be set up first", "须先绑定动态验证码";
    ReauthenticationRequired = 403, "reauthentication_required", "The password must be proved again first", "须先重新验证密码";
    SecondPerson = 403, "second_person_required", "A second person must do this", "须由另一人办理";
    // 404, 405
    NotFound = 404, "not_found", "Not found", "未找到";
    MethodNotAllowed = 405, "method_not_allowed", "This method is not offered here", "不支持该请求方法";
    // 408
    BodyTooSlow = 408, "body_too_slow", "The body did not come in time", "请求体未能及时送达";
    // 409: the request could succeed in another state
    WrongState = 409, "wrong_state", "Its state does not allow this", "当前状态不允许此操作";
    AlreadyExists = 409, "already_exists", "One like it exists already", "已存在相同记录";
    DuplicateExternalRef = 409, "duplicate_external_ref", "The department used this external_ref already", "该单位已使用过此外部编号";
    NoCapacity = 409, "no_capacity", "No vehicle of this class is free then", "该时段此类车辆已无余量";
    NotEligible = 409, "not_eligible", "The vehicle or driver may not be dispatched", "所派车辆或驾驶员不符合派车条件";
    QuoteChanged = 409, "quote_changed", "The quote has changed since it was read", "报价已变更，请重新核对";
    ChargeChanged = 409, "charge_changed", "The charge has changed since it was read", "费用已变更，请重新核对";
    ApprovalPending = 409, "approval_pending", "It awaits approval", "尚待审批";
    StillOut = 409, "still_out", "It has left and not returned", "车辆或驾驶员尚未回场";
    OdometerBehind = 409, "odometer_behind", "The odometer reads less than before", "里程读数低于上一次读数";
    OdometerAhead = 409, "odometer_ahead", "A later reading is lower than this one", "里程读数高于其后已有的读数";
    ReadingQuarantined = 409, "reading_quarantined", "An implausible odometer reading awaits a correction", "里程读数异常，待更正";
    FactsOverlap = 409, "facts_overlap", "Another trip ran at that time", "与另一趟已发生的行程时间重叠";
    TariffFrozen = 409, "tariff_frozen", "The tariff has priced a booking and can't be changed", "该租价已被使用，不能修改";
    StandardFrozen = 409, "standard_frozen", "The standard has been used in an assessment and can't be changed", "该标准已用于考核，不能修改";
    LateBid = 409, "late_bid", "The bid came when bids were no longer taken", "投标已截止";
    NotAdmitted = 409, "not_admitted", "The supplier isn't admitted to this service", "供应商未取得该类服务的准入";
    ChallengeOpen = 409, "challenge_open", "A challenge of the award is open", "对中标结果的质疑尚未处理完毕";
    NotRenewable = 409, "not_renewable", "The contract's scores don't allow a renewal", "考核得分未达续签要求";
    PeriodNotOver = 409, "period_not_over", "The month isn't over", "该月份尚未结束";
    OverContract = 409, "over_contract", "More than the contract provides for", "超出合同约定金额";
    AppealOpen = 409, "appeal_open", "The provider may still appeal, or has", "申诉期未满，或申诉尚未处理";
    OverBudget = 409, "over_budget", "The budget doesn't suffice", "超出预算";
    PeriodClosed = 409, "period_closed", "The books of that month are closed", "该月份已结账";
    EarlierPeriodOpen = 409, "earlier_period_open", "An earlier month is still open", "以前月份尚未结账";
    NotReady = 409, "not_ready", "Something must be corrected first", "尚有未处理事项";
    InUse = 409, "in_use", "It is in use", "正在使用中";
    IdempotencyInProgress = 409, "idempotency_in_progress", "The same request is still under way", "相同请求正在处理中";
    NoPassword = 409, "no_password", "This user has no password here", "该用户在本系统没有密码";
    SecretNotSet = 409, "secret_not_set", "The operator has set no secret to sign with", "运维尚未设置签名所需的密钥";
    TooManyWebhooks = 409, "too_many_webhooks", "The maximum number of webhooks is reached", "回调数量已达上限";
    TooManyCalendars = 409, "too_many_calendars", "The maximum number of calendars is reached", "日历订阅数量已达上限";
    Stale = 412, "stale", "It has changed since it was read", "内容已被他人修改，请重新读取";
    // 413, 415
    BodyTooLarge = 413, "body_too_large", "The body is too large", "请求体过大";
    FileTooLarge = 413, "file_too_large", "The file holds more than is taken", "文件内容超出限制";
    UnsupportedMediaType = 415, "unsupported_media_type", "The body is of a type that is not taken here", "不接受此类型的请求体";
    // 422: this body can never be accepted
    Invalid = 422, "invalid", "Some values are not acceptable", "部分内容不符合要求";
    IdempotencyKeyReused = 422, "idempotency_key_reused", "The Idempotency-Key was used with another body", "该幂等键已用于不同的请求";
    TooManyRows = 422, "too_many_rows", "The list has more rows than one file takes", "列表行数超过单个文件的上限";
    AmountOutOfRange = 422, "amount_out_of_range", "An amount is out of range", "金额超出范围";
    NoRate = 422, "no_rate", "No tariff has a rate for this", "没有适用的租价";
    AboveDebt = 422, "above_debt", "More than what is owed", "超过应收金额";
    NothingToInvoice = 422, "nothing_to_invoice", "There is nothing to invoice", "没有可开票的款项";
    BuyerWithoutUscc = 422, "buyer_without_uscc", "The buyer has no unified social credit code", "购买方没有统一社会信用代码";
    NotTaxed = 422, "not_taxed", "It bears no VAT, so it gets a receipt and no invoice", "该款项不征增值税，应开具收据而非发票";
    UnreadableFile = 422, "unreadable_file", "The file can't be read", "文件无法读取";
    XmlEntities = 422, "xml_entities", "The file declares a document type or entities of its own", "文件声明了文档类型或自定义实体";
    NotTheAward = 422, "not_the_award", "It differs from what the tender awarded", "与中标结果不一致";
    UnknownReference = 422, "unknown_reference", "It refers to something that is not there", "引用的记录不存在";
    BadCursor = 422, "bad_cursor", "The cursor does not belong to this list", "分页游标无效";
    // 428, 429
    IfMatchRequired = 428, "if_match_required", "If-Match is required", "需要 If-Match 请求头";
    TooManyRequests = 429, "too_many_requests", "Too many requests", "请求过于频繁";
    TooManyKept = 429, "too_many_kept_answers", "Too many answers are kept for the caller", "为该调用方保存的应答已达上限";
    TooManyFailures = 429, "too_many_failures", "Too many failed sign-ins", "登录失败次数过多";
    // 5xx
    Internal = 500, "internal", "The server failed", "服务器内部错误";
    Busy = 503, "busy", "The server is busy", "服务器繁忙，请稍后重试";
    TooManyStreams = 503, "too_many_streams", "Too many streams are open", "打开的实时连接过多";
    ProviderUnavailable = 503, "provider_unavailable", "The identity provider can't be asked", "统一身份认证暂时不可用";
    StorageFull = 503, "storage_full", "The database's disk is full; nothing was written", "数据库磁盘已满，未写入任何内容";
    DatabaseCorrupt = 503, "database_corrupt", "The database is damaged; the operator must repair it", "数据库已损坏，须由运维人员修复";
    DatabaseUnavailable = 503, "database_unavailable", "The database can't be reached", "数据库暂时不可用";
}

/// The part of the request that a fault is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A JSON pointer (RFC 6901) into the body; "" is the whole body.
    Pointer(String),
    /// The name of a query parameter or header.
    Parameter(String),
}

/// One faulty value, or one rule that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the request that is faulty.
    pub at: Place,
    /// The kind of fault, as a word that never changes.
    pub code: Cow<'static, str>,
    /// What is wrong and how to correct it.
    pub detail: Text,
}

impl Fault {
    /// A fault in the body.
    pub fn body(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self { at: Place::Pointer(pointer.into()), code: code.into(), detail }
    }

    /// A fault in the query.
    pub fn query(parameter: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self { at: Place::Parameter(parameter.into()), code: code.into(), detail }
    }

    /// Refuses what has faults.
    ///
    /// # Errors
    /// 422 with all of them, see [`Error::invalid`].
    pub fn expect_none(faults: Vec<Self>) -> Result<()> {
        if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
    }

    /// The fault of a date that lies in the future.
    pub fn in_the_future(pointer: impl Into<String>) -> Self {
        Self::body(pointer, "in_the_future", text!("It lies in the future.", "日期不能晚于今天。"))
    }

    /// The fault of a day that can't be meant, such as a number that a spreadsheet has made a date of.
    pub fn outside(pointer: impl Into<String>, date: NaiveDate, first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let detail = text!("It must lie between {first} and {last}.", "日期须在 {first} 至 {last} 之间。");
        (!(first..=last).contains(&date)).then(|| Self::body(pointer, "out_of_range", detail))
    }

    /// The fault of a day that no record of the company can mean (RULES.md §3.4).
    pub fn implausible(pointer: impl Into<String>, date: NaiveDate) -> Option<Self> {
        Self::outside(pointer, date, time::FIRST_DAY, time::LAST_DAY)
    }

    /// The fault of an id in the body that doesn't exist or that the caller may not see. The answer is the same in both
    /// cases, so that it doesn't show which rows exist.
    pub fn unknown_reference(pointer: impl Into<String>) -> Self {
        Self::body(
            pointer,
            "unknown_reference",
            text!("There is no record with this id that you may use.", "没有可供引用的该记录。"),
        )
    }
}

text_enum! {
    /// A condition that prevents an action, given as the `state` of a `wrong_state` problem where the record's own
    /// state doesn't show it.
    pub enum Hindrance {
        /// The provider has accepted it.
        Accepted = "accepted" ("Accepted", "已确认"),
        /// The provider has appealed against it.
        Appealed = "appealed" ("Appealed against", "已申诉"),
        /// The appeal is decided.
        Decided = "decided" ("Decided", "已裁定"),
        /// The department has already objected to this line.
        Disputed = "disputed" ("Disputed", "有异议"),
        /// It has ended.
        Ended = "ended" ("Ended", "已结束"),
        /// The supervisor has sent it back to the dispatcher.
        AwaitingCorrection = "awaiting_correction" ("Awaits a correction", "待更正"),
        /// An approver has given it, and only an approver replaces it.
        ByApprover = "by_approver" ("Given by an approver", "审批人已评价"),
        /// A later reading has replaced it.
        Corrected = "corrected" ("Corrected", "已更正"),
        /// The vehicle is hired from a supplier.
        Hired = "hired" ("Hired", "外租"),
        /// It was made void.
        Voided = "voided" ("Void", "已作废"),
        /// A change of it awaits a second person.
        Proposed = "proposed" ("Awaits a second person", "待另一人审批"),
        /// No change of it awaits a second person.
        NotProposed = "not_proposed" ("Nothing awaits a second person", "没有待审批的变更"),
    }
}

/// A refusal or failure. It keeps what the caller is told apart from the cause, which only goes to the log.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: Text,
    faults: Vec<Fault>,
    /// Further members of the problem, such as `state` or `alternatives`.
    members: serde_json::Map<String, serde_json::Value>,
    retry_after: Option<u32>,
    etag: Option<String>,
    internal: Option<String>,
}

impl Error {
    /// A refusal with a detail of its own.
    pub fn new(code: Code, detail: Text) -> Self {
        Self(Box::new(Inner {
            code,
            detail,
            faults: Vec::new(),
            members: serde_json::Map::new(),
            retry_after: None,
            etag: None,
            internal: None,
        }))
    }

    /// A refusal whose detail is the title of its code.
    pub fn plain(code: Code) -> Self {
        Self::new(code, code.title())
    }

    /// 422 with these faults. If all of them have the same code and it is in the table, the problem gets that code.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let same = faults
            .first()
            .filter(|first| faults.iter().all(|fault| fault.code == first.code))
            .map(|first| first.code.clone());
        let whole =
            Code::ALL.iter().copied().find(|known| known.status() == 422 && Some(known.as_str()) == same.as_deref());
        Self::faulty(whole.unwrap_or(Code::Invalid), faults)
    }

    /// A refusal with this code that lists single faults.
    pub fn faulty(code: Code, faults: Vec<Fault>) -> Self {
        let mut error = match faults.first() {
            Some(first) if faults.len() == 1 => Self::new(code, first.detail.clone()),
            _ if faults.len() > MAX_FAULTS => Self::new(
                code,
                text!(
                    "More than {MAX_FAULTS} faults; the first of them are entries of errors.",
                    "超过 {MAX_FAULTS} 处问题，errors 仅列出前面的部分。"
                ),
            ),
            _ => {
                let count = faults.len();
                Self::new(
                    code,
                    text!("{count} faults; each is an entry of errors.", "共 {count} 处问题，详见 errors。"),
                )
            }
        };
        error.0.faults = faults.into_iter().take(MAX_FAULTS).collect();
        error
    }

    /// 422 with one fault in the body.
    pub fn body(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self::invalid(vec![Fault::body(pointer, code, detail)])
    }

    /// 422 for an id in the body that doesn't exist or that the caller may not see.
    pub fn unknown_reference(pointer: impl Into<String>) -> Self {
        Self::invalid(vec![Fault::unknown_reference(pointer)])
    }

    /// 404: it doesn't exist, or the caller may not see it.
    pub fn not_found() -> Self {
        Self::plain(Code::NotFound)
    }

    /// 409 that names the present state.
    pub fn wrong_state(state: impl Into<Word>) -> Self {
        let Word { word, zh, .. } = state.into();
        Self::new(
            Code::WrongState,
            text!("It is {word}; in that state this can't be done.", "当前状态为“{zh}”，不能执行此操作。"),
        )
        .with("state", word)
    }

    /// 409 that names the present state and says more than that.
    pub fn wrong_state_because(state: impl fmt::Display, detail: Text) -> Self {
        Self::new(Code::WrongState, detail).with("state", state.to_string())
    }

    /// 500. The cause only goes to the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let mut error = Self::plain(Code::Internal);
        error.0.internal = Some(cause.to_string());
        error
    }

    /// 503 that asks the caller to try again after this many seconds.
    pub fn busy(retry_after: u32) -> Self {
        Self::plain(Code::Busy).retry_after(retry_after)
    }

    /// Names the member of the body that this is about: it becomes the only entry of `errors`, with the same words.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let Inner { code, detail, .. } = &*self.0;
        self.0.faults = vec![Fault::body(pointer, code.as_str(), detail.clone())];
        self
    }

    /// Adds a member to the problem.
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.0.members.insert(name.into(), value.into());
        self
    }

    /// Adds `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Adds the present `ETag`.
    pub fn etag(mut self, etag: impl Into<String>) -> Self {
        self.0.etag = Some(etag.into());
        self
    }

    /// Adds the cause, which only goes to the log.
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.0.internal = Some(cause.to_string());
        self
    }

    /// Puts another prefix in place of this one in the pointers of the faults: used when the rules for the entries of a list
    /// judge a body that has them elsewhere.
    pub fn with_pointer_prefix(mut self, prefix: &str, other: &str) -> Self {
        for fault in &mut self.0.faults {
            if let Place::Pointer(pointer) = &mut fault.at
                && let Some(rest) = pointer.strip_prefix(prefix)
            {
                *pointer = format!("{other}{rest}");
            }
        }
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }
    /// The detail.
    pub fn detail(&self) -> &Text {
        &self.0.detail
    }
    /// The single faults.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }
    /// The further members.
    pub fn members(&self) -> &serde_json::Map<String, serde_json::Value> {
        &self.0.members
    }
    /// The seconds of `Retry-After`.
    pub fn retry_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }
    /// The present `ETag`.
    pub fn current_etag(&self) -> Option<&str> {
        self.0.etag.as_deref()
    }
    /// The cause, which only the log may show.
    pub fn cause(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail.en)?;
        for fault in &self.0.faults {
            write!(f, "; {:?} {}: {}", fault.at, fault.code, fault.detail.en)?;
        }
        if let Some(cause) = &self.0.internal {
            write!(f, " ({cause})")?;
        }
        Ok(())
    }
}
impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Code;

    #[test]
    fn codes_are_unique_words() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
    }
}
