//! The chart of accounts that the system begins with (小企业会计准则; BOOKS.md §1.2). Accounts can be added. An account with
//! entries is never removed.
//!
//! The code of a sub-account is its parent's, a point and a number. If an account has no sub-account for a purpose, the
//! account itself is posted to. The figures of an account include its sub-accounts.

use super::model::{AccountKind, Side};

macro_rules! chart {
    ($($(#[$doc:meta])* $constant:ident = $code:literal, $kind:ident, $side:ident, $zh:literal, $en:literal;)+) => {
        $($(#[$doc])* pub const $constant: &str = $code;)+

        /// Code, kind, side on which it grows, name in Chinese and in English.
        pub const CHART: &[(&str, AccountKind, Side, &str, &str)] = &[$(($code, AccountKind::$kind, Side::$side, $zh, $en)),+];
    };
}

chart! {
    /// Cash.
    CASH = "1001", Asset, Debit, "库存现金", "Cash";
    /// The bank account.
    BANK = "1002", Asset, Debit, "银行存款", "Bank";
    /// What customers owe for confirmed work.
    RECEIVABLE = "1122", Asset, Debit, "应收账款", "Receivables";
    /// What they will owe for trips that have returned and aren't signed yet.
    RECEIVABLE_ACCRUED = "1122.01", Asset, Debit, "应收账款—暂估", "Receivables, accrued";
    /// Insurance paid ahead that isn't released to expenses yet.
    PREPAID = "1123", Asset, Debit, "预付账款", "Prepayments";
    /// Money on fuel cards.
    FUEL_CARD = "1123.01", Asset, Debit, "预付账款—加油卡", "Prepayments, fuel cards";
    /// Money on ETC accounts (road tolls).
    ETC = "1123.02", Asset, Debit, "预付账款—ETC", "Prepayments, ETC";
    /// What others owe than customers for trips.
    OTHER_RECEIVABLE = "1221", Asset, Debit, "其他应收款", "Other receivables";
    /// Outlays on the customers' behalf, which they owe.
    PASSED_THROUGH = "1221.01", Asset, Debit, "其他应收款—代垫款", "Other receivables, outlays for customers";
    /// What drivers owe: fines, and advances to them.
    DRIVERS_OWE = "1221.02", Asset, Debit, "其他应收款—驾驶员", "Other receivables, drivers";
    /// Vehicles and other fixed assets at cost.
    ASSETS = "1601", Asset, Debit, "固定资产", "Fixed assets";
    /// Accumulated depreciation of fixed assets.
    DEPRECIATION = "1602", Asset, Credit, "累计折旧", "Accumulated depreciation";
    /// Fixed assets that are being disposed of.
    DISPOSALS = "1606", Asset, Debit, "固定资产清理", "Disposal of fixed assets";
    /// Insurance paid ahead for more than a year.
    LONG_PREPAID = "1801", Asset, Debit, "长期待摊费用", "Long-term prepayments";
    /// Owed to suppliers.
    PAYABLE = "2202", Liability, Credit, "应付账款", "Payables";
    /// Owed to suppliers whose invoice hasn't come, estimated.
    PAYABLE_ESTIMATED = "2202.01", Liability, Credit, "应付账款—暂估", "Payables, estimated";
    /// What customers have paid ahead.
    ADVANCES = "2203", Liability, Credit, "预收账款", "Advances from customers";
    /// Owed to our own people.
    WAGES = "2211", Liability, Credit, "应付职工薪酬", "Wages payable";
    /// Taxes. Only its sub-accounts are posted to.
    TAX = "2221", Liability, Credit, "应交税费", "Taxes payable";
    /// VAT on confirmed trips.
    TAX_OUTPUT = "2221.01", Liability, Credit, "应交税费—销项税额", "VAT, output";
    /// VAT on purchases, as printed on the documents.
    TAX_INPUT = "2221.02", Liability, Credit, "应交税费—进项税额", "VAT, input";
    /// VAT on accrued revenue.
    TAX_PENDING = "2221.03", Liability, Credit, "应交税费—待转销项税额", "VAT, pending";
    /// VAT that is due.
    TAX_UNPAID = "2221.04", Liability, Credit, "应交税费—未交增值税", "VAT, unpaid";
    /// Surcharges on VAT.
    TAX_SURCHARGES = "2221.05", Liability, Credit, "应交税费—附加税费", "Surcharges";
    /// Corporate income tax.
    TAX_INCOME = "2221.06", Liability, Credit, "应交税费—企业所得税", "Corporate income tax";
    /// Vehicle tax, paid with the insurance.
    TAX_VEHICLES = "2221.07", Liability, Credit, "应交税费—车船税", "Vehicle tax";
    /// Income tax withheld from wages.
    TAX_WAGES = "2221.08", Liability, Credit, "应交税费—代扣个人所得税", "Income tax withheld";
    /// Dividends declared.
    DIVIDENDS = "2232", Liability, Credit, "应付利润", "Dividends payable";
    /// Owed to others.
    OTHER_PAYABLE = "2241", Liability, Credit, "其他应付款", "Other payables";
    /// Paid-in capital.
    CAPITAL = "3001", Equity, Credit, "实收资本", "Paid-in capital";
    /// Surplus reserve.
    RESERVE = "3101", Equity, Credit, "盈余公积", "Surplus reserve";
    /// Profit of the current year.
    PROFIT = "3103", Equity, Credit, "本年利润", "Profit of the year";
    /// Retained profit.
    RETAINED = "3104", Equity, Credit, "利润分配", "Retained profit";
    /// Revenue of confirmed trips, net.
    REVENUE = "5001", Income, Credit, "主营业务收入", "Revenue";
    /// Other business revenue.
    OTHER_REVENUE = "5051", Income, Credit, "其他业务收入", "Other revenue";
    /// Income outside the business: cancellation fees, tax relief.
    OTHER_INCOME = "5301", Income, Credit, "营业外收入", "Non-operating income";
    /// Cost of sales. Only its sub-accounts are posted to.
    COST = "5401", Expense, Debit, "主营业务成本", "Cost of sales";
    /// Our own drivers' pay.
    COST_PAY = "5401.01", Expense, Debit, "主营业务成本—驾驶员薪酬", "Drivers' pay";
    /// Fuel and charging.
    COST_FUEL = "5401.02", Expense, Debit, "主营业务成本—燃料充电", "Fuel and charging";
    /// Tolls and parking.
    COST_TOLLS = "5401.03", Expense, Debit, "主营业务成本—路桥停车", "Tolls and parking";
    /// Maintenance and repair.
    COST_MAINTENANCE = "5401.04", Expense, Debit, "主营业务成本—维修保养", "Maintenance";
    /// Insurance.
    COST_INSURANCE = "5401.05", Expense, Debit, "主营业务成本—保险", "Insurance";
    /// Depreciation.
    COST_DEPRECIATION = "5401.06", Expense, Debit, "主营业务成本—折旧", "Depreciation";
    /// Inspection and fees.
    COST_INSPECTION = "5401.07", Expense, Debit, "主营业务成本—年检规费", "Inspection";
    /// Dispatched and outsourced drivers.
    COST_DISPATCH = "5401.08", Expense, Debit, "主营业务成本—劳务派遣", "Dispatched drivers";
    /// Vehicles hired from others.
    COST_HIRE = "5401.09", Expense, Debit, "主营业务成本—外租车辆", "Outside hire";
    /// Taxes and surcharges.
    SURCHARGES = "5403", Expense, Debit, "税金及附加", "Taxes and surcharges";
    /// Selling expenses.
    SELLING = "5601", Expense, Debit, "销售费用", "Selling expenses";
    /// Administration and overhead.
    ADMINISTRATION = "5602", Expense, Debit, "管理费用", "Administrative expenses";
    /// Bank fees and interest.
    FINANCE = "5603", Expense, Debit, "财务费用", "Financial expenses";
    /// Losses outside the business.
    OTHER_EXPENSES = "5711", Expense, Debit, "营业外支出", "Non-operating expenses";
    /// Income tax.
    INCOME_TAX = "5801", Expense, Debit, "所得税费用", "Income tax expense";
}

/// Control accounts: their balances are sums of documents. Only the module that keeps the documents posts to them, and
/// the opening journal.
pub const CONTROLLED: &[&str] = &[
    RECEIVABLE,
    RECEIVABLE_ACCRUED,
    PREPAID,
    ASSETS,
    DEPRECIATION,
    LONG_PREPAID,
    ADVANCES,
    TAX_OUTPUT,
    TAX_PENDING,
    PROFIT,
    REVENUE,
];
