//! The columns of each kind of table: their names, meanings and formats. The header is matched with them, and templates
//! are made from them.

use super::model::ImportKind;
use crate::{
    bookings::model::Purpose,
    customers::model::ApprovalRule,
    drivers::model::Employment,
    fleet::model::{Energy, Ownership, PaperKind, Transmission},
    kernel::{Lang, Role, Word},
    reference::model::HolidayKind,
    tariffs::model::Service,
};

/// The format of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number with at most two decimals, stored as hundredths: yuan as fen.
    Hundredths,
    /// Whole percents: 10, 10% or a cell that is shown as 10 %.
    Percent,
    /// A date.
    Date,
    /// A date and time, in the company's zone unless it has an offset.
    Moment,
    /// One of these words, or its Chinese label.
    Word(&'static [Word]),
    /// Several of these words, or their Chinese labels.
    Words(&'static [Word]),
    /// Hours before the start and percents, such as `24:50;2:80`.
    Steps,
    /// A password. It is never shown.
    Secret,
    /// The name of an existing record.
    Of(Referent),
    /// The phone of the driver in the column before it, which distinguishes drivers of the same name.
    Phone,
}

/// The kind of record that a column refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referent {
    /// A department, by its code.
    Department,
    /// A vehicle, by its number plate.
    Vehicle,
    /// A driver, by name. A column with the phone follows, for drivers of the same name.
    Driver,
    /// A supplier, by name.
    Supplier,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its English name.
    pub name: &'static str,
    /// Its Chinese name. A header may have either.
    pub zh: &'static str,
    /// The field of the request body that it becomes; empty if none.
    pub field: &'static str,
    /// The format of its cells.
    pub form: Form,
    /// Whether every row needs a value.
    pub is_required: bool,
    /// The template's example rows.
    pub examples: &'static [&'static str],
    /// The explanation in the template: English, Chinese.
    pub about: (&'static str, &'static str),
}

const fn must(
    name: &'static str,
    zh: &'static str,
    field: &'static str,
    form: Form,
    examples: &'static [&'static str],
) -> Column {
    Column { name, zh, field, form, is_required: true, examples, about: ("", "") }
}

const fn may(
    name: &'static str,
    zh: &'static str,
    field: &'static str,
    form: Form,
    examples: &'static [&'static str],
) -> Column {
    Column { is_required: false, ..must(name, zh, field, form, examples) }
}

impl Column {
    /// Its name in this language.
    pub fn heading(&self, lang: Lang) -> &'static str {
        if lang == Lang::ZhCn { self.zh } else { self.name }
    }

    /// The template's example for a row, in this language; empty after the last example.
    pub fn example(&self, row: usize, lang: Lang) -> &'static str {
        let shown = self.examples.get(row).copied().unwrap_or_default();
        match self.form {
            Form::Word(known) | Form::Words(known) if lang == Lang::ZhCn => {
                known.iter().find(|one| one.word == shown).map_or(shown, |one| one.zh)
            }
            _ => shown,
        }
    }

    const fn about(self, en: &'static str, zh: &'static str) -> Self {
        Self { about: (en, zh), ..self }
    }
}

const CODE: (&str, &str) = ("The department's code.", "单位编码。");
const PLATE: (&str, &str) = ("The vehicle's number plate.", "车牌号。");
const DRIVER: (&str, &str) = ("The driver's name.", "驾驶员姓名。");
const PHONE: (&str, &str) = ("Needed where two drivers have the name.", "有重名驾驶员时须填写。");
const RETIRED: (&str, &str) = ("The first day out of use; empty while in use.", "停用（离职）的第一天；在用的不填。");

const DEPARTMENTS: &[Column] = &[
    must("code", "单位编码", "code", Form::Text, &["finance"])
        .about("Short and unique; other tables refer to it.", "简短且唯一，其他表格以此引用。"),
    must("name", "单位名称", "name", Form::Text, &["县财政局"]),
    may("discount_percent", "优惠率", "discount_percent", Form::Percent, &["10"])
        .about("Percent off; 0 unless said.", "百分比，不填为 0。"),
    may("approval_rule", "审批规则", "approval_rule", Form::Word(ApprovalRule::WORDS), &["always"])
        .about("always unless said.", "不填为全部审批。"),
    may("approval_amount_yuan", "审批限额", "approval_amount_fen", Form::Hundredths, &[""])
        .about("In yuan; needed for above_amount.", "元；超过限额审批时必填。"),
    may("uscc", "统一社会信用代码", "uscc", Form::Text, &["11330225002985031R"]),
    may("bill_to_department", "付款单位编码", "bill_to_department_id", Form::Text, &[""]).about(
        "The code of the department that is billed instead: one there is, or of a row above.",
        "代为付款的单位编码：已有单位，或本表上方行的单位。",
    ),
    may("retired_on", "停用日期", "retired_on", Form::Date, &[""]).about(RETIRED.0, RETIRED.1),
    may("headcount", "人数", "headcount", Form::Whole, &["96"])
        .about("Its ratings of services weigh by it; 0 unless said.", "服务评价按人数加权，不填为 0。"),
];

const DRIVERS: &[Column] = &[
    must("name", "姓名", "name", Form::Text, &["王建国"]),
    must("phone", "手机", "phone", Form::Text, &["13800000001"]),
    must("licence_classes", "准驾车型", "licence_classes", Form::Words(&[]), &["A1"]).about(
        "One or several of A1, A2, A3, B1, B2, C1, C2, parted by commas.",
        "A1、A2、A3、B1、B2、C1、C2，多个以逗号分隔。",
    ),
    must("licence_valid_until", "驾驶证有效期止", "licence_valid_until", Form::Date, &["2030-12-31"]),
    must("employment", "用工形式", "employment", Form::Word(Employment::WORDS), &["employee"]),
    may("birth_date", "出生日期", "birth_date", Form::Date, &["1985-03-01"]),
    may("licence_no", "驾驶证号", "licence_no", Form::Text, &[""]),
    may("qualification_valid_until", "从业资格证有效期止", "qualification_valid_until", Form::Date, &["2028-06-30"])
        .about("For vehicles of ten seats and more.", "驾驶十座及以上车辆须填写。"),
    may("retired_on", "离职日期", "retired_on", Form::Date, &[""]).about(RETIRED.0, RETIRED.1),
];

const VEHICLES: &[Column] = &[
    must("plate_no", "车牌号", "plate_no", Form::Text, &["浙BA123Z"]),
    must("class", "车型类别", "class", Form::Text, &["bus"])
        .about("The class's code: bus, van, car or one of your own.", "车型类别编码：bus、van、car 或自定义。"),
    must("model", "品牌型号", "model", Form::Text, &["丰田考斯特"]),
    must("seats", "核定载客", "seats", Form::Whole, &["19"]).about("The driver's included.", "含驾驶员。"),
    must("length_mm", "车长", "length_mm", Form::Whole, &["6255"]).about("In millimetres.", "毫米。"),
    must("energy", "能源", "energy", Form::Word(Energy::WORDS), &["diesel"]),
    must("odometer_km", "里程表读数", "odometer_km", Form::Whole, &["41520"])
        .about("What it reads now: the opening reading.", "当前读数，作为期初里程。"),
    may("transmission", "变速箱", "transmission", Form::Word(Transmission::WORDS), &["manual"]),
    may("vin", "车架号", "vin", Form::Text, &["LATPAB071W1005301"]),
    may("use_nature", "使用性质", "use_nature", Form::Text, &["租赁"]),
    may("default_driver", "固定驾驶员", "default_driver_id", Form::Of(Referent::Driver), &["王建国"])
        .about(DRIVER.0, DRIVER.1),
    may("default_driver_phone", "固定驾驶员手机", "", Form::Phone, &[""]).about(PHONE.0, PHONE.1),
    may("ownership", "权属", "ownership", Form::Word(Ownership::WORDS), &["owned"])
        .about("owned unless said.", "不填为自有。"),
    may("supplier", "外租单位", "supplier_id", Form::Of(Referent::Supplier), &[""])
        .about("Of a hired one: the supplier's name.", "外租车辆的供应商名称。"),
    may("fuel_norm", "油耗定额", "fuel_norm_hundredths", Form::Hundredths, &["12.00"])
        .about("Litres on 100 km.", "升/百公里。"),
    may("charging_norm", "电耗定额", "charging_norm_hundredths", Form::Hundredths, &[""])
        .about("Kilowatt-hours on 100 km.", "千瓦时/百公里。"),
    may("retired_on", "停用日期", "retired_on", Form::Date, &[""]).about(RETIRED.0, RETIRED.1),
    may("in_service_on", "启用日期", "in_service_on", Form::Date, &["2024-03-01"])
        .about("The first day in service.", "投入使用的第一天。"),
    may("colour", "颜色", "colour", Form::Text, &["白色"]),
];

const PAPERS: &[Column] = &[
    must("vehicle", "车牌号", "vehicle_id", Form::Of(Referent::Vehicle), &["浙BA123Z"])
        .about("The number plate of the vehicle in use.", "在用车辆的车牌号。"),
    must("kind", "证件种类", "kind", Form::Word(PaperKind::WORDS), &["inspection"]),
    must("valid_from", "有效期起", "valid_from", Form::Date, &["2026-01-01"]),
    must("valid_until", "有效期止", "valid_until", Form::Date, &["2026-12-31"])
        .about("The last day, as printed on the paper.", "证件上印制的最后一天。"),
    may("number", "证件号", "number", Form::Text, &[""]),
];

const HOLIDAYS: &[Column] = &[
    must("date", "日期", "date", Form::Date, &["2026-10-01", "2026-10-10"]),
    must("name", "名称", "name", Form::Text, &["国庆节", "国庆节"]),
    may("kind", "类型", "kind", Form::Word(HolidayKind::WORDS), &["holiday", "workday"])
        .about("holiday unless said; workday is a weekend day that is worked.", "不填为节假日；调休上班指周末上班。"),
];

const TARIFFS: &[Column] = &[
    must("name", "租价表名称", "name", Form::Text, &["2026 年租价", "2026 年租价"])
        .about("Rows of one name and first day are one tariff.", "名称和生效日期相同的行为同一租价表。"),
    must("valid_from", "生效日期", "valid_from", Form::Date, &["2026-01-01", "2026-01-01"]),
    must("class", "车型类别", "class", Form::Text, &["bus", "bus"])
        .about("The class's code: bus, van, car or one of your own.", "车型类别编码：bus、van、car 或自定义。"),
    must("service", "用车方式", "service", Form::Word(Service::WORDS), &["day", "half_day"])
        .about("A half day needs a row of the day, too.", "有半天租价的，须同时有全天租价。"),
    must("base_yuan", "基本租价", "base_fen", Form::Hundredths, &["900.00", "500.00"]).about("In yuan.", "元。"),
    may("included_km", "含公里数", "included_km", Form::Whole, &["100", "50"])
        .about("Kilometres per day that are included.", "每天。"),
    may("included_minutes", "含分钟数", "included_minutes", Form::Whole, &["480", "240"]),
    may("extra_km_yuan", "超公里单价", "extra_km_fen", Form::Hundredths, &["4.60", "4.60"])
        .about("In yuan for each further kilometre.", "元/公里。"),
    may("extra_hour_yuan", "超时单价", "extra_hour_fen", Form::Hundredths, &["60.00", "60.00"])
        .about("In yuan for each further hour.", "元/小时。"),
    may("rounding_minutes", "超时进位分钟", "rounding_minutes", Form::Whole, &["30", "30"])
        .about("Further minutes are rounded up to a multiple of this; 1 unless said.", "不填为 1。"),
    may("overnight_yuan", "过夜费", "overnight_fen", Form::Hundredths, &["100.00", ""])
        .about("In yuan for each night away.", "元/夜。"),
    may("holiday_percent", "节假日比例", "holiday_percent", Form::Percent, &["150", "150"])
        .about("Of the base price of a normal day; 100 unless said.", "占平日基本租价的百分比，不填为 100。"),
    may("next_day_grace_minutes", "次日免计分钟", "next_day_grace_minutes", Form::Whole, &["300", "300"])
        .about("After midnight, for which the last day isn't counted.", "午夜后该时长内结束的，末日不计。"),
    may("cancellation_steps", "取消阶梯", "cancellation_steps", Form::Steps, &["12:30;2:50", "12:30;2:50"]).about(
        "Less than 12 hours before the start 30 percent, less than 2 hours 50.",
        "开始前不足 12 小时收 30%，不足 2 小时收 50%。",
    ),
];

const USERS: &[Column] = &[
    must("username", "用户名", "username", Form::Text, &["wang.xiaoming"])
        .about("Small letters, digits, points, hyphens.", "小写字母、数字、点、横线。"),
    must("roles", "角色", "roles", Form::Words(Role::WORDS), &["requester"]),
    may("initial_password", "初始密码", "password", Form::Secret, &[""]).about(
        "At least 12 characters; needed without an identity. It is kept as a hash and never shown.",
        "至少 12 个字符，未关联统一身份的须填写；仅保存其摘要，不再显示。",
    ),
    may("department", "单位编码", "department_id", Form::Of(Referent::Department), &["finance"])
        .about("Of requesters and approvers.", "用车申请人、审批人须填写。"),
    may("driver", "驾驶员", "driver_id", Form::Of(Referent::Driver), &[""])
        .about("Of the role driver: the driver's name.", "角色为驾驶员的须填写姓名。"),
    may("driver_phone", "驾驶员手机", "", Form::Phone, &[""]).about(PHONE.0, PHONE.1),
    may("identity_issuer", "统一身份签发方", "issuer", Form::Text, &["https://login.county.example"])
        .about("The iss of the identity provider's tokens.", "统一身份认证令牌的 iss。"),
    may("identity_subject", "统一身份标识", "subject", Form::Text, &["248289761001"])
        .about("The sub of the identity provider's tokens.", "统一身份认证令牌的 sub。"),
    may("full_name", "姓名", "full_name", Form::Text, &["王小明"]),
    may("supplier", "所属供应商", "supplier_id", Form::Of(Referent::Supplier), &[""])
        .about("Of the role supplier: the supplier's name.", "角色为服务供应商的须填写供应商名称。"),
];

const OPENING_BALANCES: &[Column] = &[
    must("account", "科目编码", "account", Form::Text, &["1122", "3001"])
        .about("Write it as text, so that 2221.10 keeps its 0.", "请设为文本格式，以免 2221.10 末尾的 0 丢失。"),
    may("dr_yuan", "借方余额", "dr_fen", Form::Hundredths, &["3000.00", ""])
        .about("In yuan; either this or cr_yuan.", "元；与贷方余额二选一。"),
    may("cr_yuan", "贷方余额", "cr_fen", Form::Hundredths, &["", "3000.00"]).about("In yuan.", "元。"),
    may("department", "单位编码", "department_id", Form::Of(Referent::Department), &["finance", ""])
        .about(CODE.0, CODE.1),
    may("vehicle", "车牌号", "vehicle_id", Form::Of(Referent::Vehicle), &["", ""]).about(PLATE.0, PLATE.1),
    may("driver", "驾驶员", "driver_id", Form::Of(Referent::Driver), &["", ""]).about(DRIVER.0, DRIVER.1),
    may("driver_phone", "驾驶员手机", "", Form::Phone, &["", ""]).about(PHONE.0, PHONE.1),
    may("supplier", "供应商", "supplier_id", Form::Of(Referent::Supplier), &["", ""])
        .about("The supplier's name.", "供应商名称。"),
    may("document_date", "单据日期", "document_date", Form::Date, &["2026-04-20", ""])
        .about("Of a receivable or payable.", "应收、应付款项必填。"),
];

const PAST_TRIPS: &[Column] = &[
    must("reference", "派车单号", "reference", Form::Text, &["2025-0001"]).about(
        "The slip's number, unique among all trips that were brought along.",
        "派车单号，在所有导入的行程中唯一。",
    ),
    must("vehicle", "车牌号", "vehicle_id", Form::Of(Referent::Vehicle), &["浙BA123Z"]).about(PLATE.0, PLATE.1),
    may("driver", "驾驶员", "driver_id", Form::Of(Referent::Driver), &["王建国"]).about(DRIVER.0, DRIVER.1),
    may("driver_phone", "驾驶员手机", "", Form::Phone, &[""]).about(PHONE.0, PHONE.1),
    must("department", "单位编码", "department_id", Form::Of(Referent::Department), &["finance"]).about(CODE.0, CODE.1),
    must("purpose", "用车类型", "purpose", Form::Word(Purpose::WORDS), &["official_business"]),
    must("departed_at", "出车时间", "departed_at", Form::Moment, &["2025-11-03 08:00"]),
    must("returned_at", "回场时间", "returned_at", Form::Moment, &["2025-11-03 17:30"]),
    must("distance_km", "行驶里程", "distance_km", Form::Whole, &["140"]),
    may("total_yuan", "费用", "total_fen", Form::Hundredths, &["975.60"])
        .about("In yuan. For information only; it is not posted.", "元；仅供查询，不入账。"),
];

/// The columns of a kind of table.
pub fn of(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::Departments => DEPARTMENTS,
        ImportKind::Drivers => DRIVERS,
        ImportKind::Vehicles => VEHICLES,
        ImportKind::Papers => PAPERS,
        ImportKind::Holidays => HOLIDAYS,
        ImportKind::Tariffs => TARIFFS,
        ImportKind::Users => USERS,
        ImportKind::OpeningBalances => OPENING_BALANCES,
        ImportKind::PastTrips => PAST_TRIPS,
    }
}

impl Form {
    /// The format in words: English, Chinese.
    pub fn description(self) -> (String, String) {
        let same = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
        match self {
            Self::Text => same("text", "文本"),
            Self::Whole => same("a whole number", "整数"),
            Self::Hundredths => same("a number with at most two decimals", "最多两位小数的数字"),
            Self::Percent => same("whole percents, such as 10 or 10%", "整数百分比，如 10 或 10%"),
            Self::Date => same("a date, such as 2026-05-01", "日期，如 2026-05-01"),
            Self::Moment => same(
                "a date and a time, such as 2026-05-01 08:30, in the company's zone",
                "日期和时间，如 2026-05-01 08:30，按本公司时区",
            ),
            Self::Words([]) => same("words parted by commas", "以逗号分隔的多个值"),
            Self::Word(words) | Self::Words(words) => (
                words.iter().map(|known| known.word).collect::<Vec<_>>().join(", "),
                words.iter().map(|known| format!("{}（{}）", known.zh, known.word)).collect::<Vec<_>>().join("、"),
            ),
            Self::Steps => same("hours:percents, such as 24:50;2:80", "小时:百分比，如 24:50;2:80"),
            Self::Of(_) => same("what is there already", "系统中已有的记录"),
            Self::Phone | Self::Secret => same("text", "文本"),
        }
    }
}
