//! The rules of `motorpool check` for the books (BOOKS.md §8).

/// The rules, each with a query for the rows that break it.
pub(super) const RULES: &[(&str, &str)] = &[
    (
        "a posted journal balances",
        "SELECT j.period || '-' || j.number AS what FROM journals j JOIN journal_lines l ON l.journal_id = j.id WHERE j.state = 'posted' {since j.updated_at}
         GROUP BY j.id, j.period, j.number HAVING SUM(l.dr_fen) <> SUM(l.cr_fen)",
    ),
    (
        "a posted journal has lines",
        "SELECT j.period || '-' || j.number AS what FROM journals j WHERE j.state = 'posted'
         AND (SELECT COUNT(*) FROM journal_lines l WHERE l.journal_id = j.id) < 2 {since j.updated_at}",
    ),
    (
        "a line counts in its journal's month, and only if that is posted",
        "SELECT j.period || ' ' || j.text AS what FROM journal_lines l JOIN journals j ON j.id = l.journal_id
         WHERE ((j.state = 'posted' AND (l.period IS NULL OR l.period <> j.period OR l.kind IS NULL OR l.kind <> j.kind)) OR (j.state <> 'posted' AND l.period IS NOT NULL)) {since j.updated_at}",
    ),
    (
        "numbers have no gap",
        "SELECT p.period AS what FROM periods p LEFT JOIN journals j ON j.period = p.period AND j.state = 'posted' GROUP BY p.period, p.next_no
         HAVING COUNT(j.id) <> p.next_no - 1 OR COALESCE(MAX(j.number), 0) <> p.next_no - 1",
    ),
    (
        "a red journal repeats its original with negative amounts",
        "SELECT r.period || '-' || r.number AS what FROM journals r JOIN journals o ON o.id = r.reverses_id WHERE r.state = 'posted' {since r.updated_at}
         AND ((SELECT COUNT(*) FROM journal_lines b WHERE b.journal_id = r.id) <> (SELECT COUNT(*) FROM journal_lines a WHERE a.journal_id = o.id)
           OR EXISTS (SELECT 1 FROM journal_lines a WHERE a.journal_id = o.id AND NOT EXISTS (
             SELECT 1 FROM journal_lines b WHERE b.journal_id = r.id AND b.position = a.position AND b.account = a.account AND b.dr_fen = -a.dr_fen AND b.cr_fen = -a.cr_fen
             AND b.vehicle_id IS NOT DISTINCT FROM a.vehicle_id AND b.driver_id IS NOT DISTINCT FROM a.driver_id AND b.department_id IS NOT DISTINCT FROM a.department_id
             AND b.supplier_id IS NOT DISTINCT FROM a.supplier_id AND b.trip_id IS NOT DISTINCT FROM a.trip_id)))",
    ),
    (
        "months close in their order",
        "SELECT a.period AS what FROM periods a WHERE a.state = 'open' AND a.period < (SELECT MAX(b.period) FROM periods b WHERE b.state = 'closed')",
    ),
    (
        "nothing is posted into a closed month",
        "SELECT j.period || '-' || j.number AS what FROM journals j JOIN periods p ON p.period = j.period WHERE p.state = 'closed' AND j.posted_at > p.closed_at {since j.updated_at}",
    ),
    (
        "a closed month leaves nothing on income and expenses",
        "SELECT l.period || ' ' || l.account AS what FROM journal_lines l JOIN periods p ON p.period = l.period WHERE p.state = 'closed' AND l.account >= '5' {since p.updated_at}
         GROUP BY l.period, l.account HAVING SUM(l.dr_fen) <> SUM(l.cr_fen)",
    ),
    (
        "what was kept of a closed month is what its accounts stand at",
        // Each month's sum of each account once, and from these the standing at the end of each month.
        "SELECT s.period || ' ' || s.account AS what FROM (
             SELECT m.period, m.account, m.kept, SUM(m.fen) OVER (PARTITION BY m.account ORDER BY m.period) AS fen FROM (
                 SELECT c.period, c.account, SUM(c.fen) AS fen, MAX(c.kept) AS kept FROM (
                     SELECT period, account, SUM(dr_fen) - SUM(cr_fen) AS fen, NULL AS kept FROM journal_lines WHERE period IS NOT NULL GROUP BY account, period
                     UNION ALL SELECT period, account, 0, balance_fen FROM period_balances
                     UNION ALL SELECT p.period, a.code, 0, NULL FROM periods p CROSS JOIN accounts a WHERE p.state = 'closed') AS c
                 GROUP BY c.account, c.period) AS m) AS s
         WHERE s.kept <> s.fen OR (s.kept IS NULL AND s.fen <> 0 AND EXISTS (SELECT 1 FROM periods p WHERE p.period = s.period AND p.state = 'closed'))",
    ),
    (
        "a year's profit is transferred when it ends",
        "SELECT s.period AS what FROM (
             SELECT m.period, SUM(m.fen) OVER (ORDER BY m.period) AS fen FROM (
                 SELECT c.period, SUM(c.fen) AS fen FROM (
                     SELECT period, dr_fen - cr_fen AS fen FROM journal_lines WHERE account = '3103' AND period IS NOT NULL
                     UNION ALL SELECT period, 0 FROM periods) AS c
                 GROUP BY c.period) AS m) AS s
         WHERE s.period LIKE '%-12' AND s.fen <> 0 AND EXISTS (SELECT 1 FROM periods p WHERE p.period = s.period AND p.state = 'closed')",
    ),
    (
        "revenue is that of confirmed charges",
        "SELECT '5001' AS what FROM (SELECT
             (SELECT COALESCE(SUM(l.cr_fen) - SUM(l.dr_fen), 0) FROM journal_lines l JOIN journals j ON j.id = l.journal_id
              WHERE l.account = '5001' AND j.source = 'charge' AND j.state = 'posted') AS posted,
             (SELECT COALESCE(SUM(net_fen), 0) FROM receivables WHERE kind = 'trip') AS owed) AS sums WHERE posted <> owed",
    ),
    (
        "output VAT is that of confirmed charges",
        "SELECT '2221.01' AS what FROM (SELECT
             (SELECT COALESCE(SUM(l.cr_fen) - SUM(l.dr_fen), 0) FROM journal_lines l JOIN journals j ON j.id = l.journal_id
              WHERE l.account = '2221.01' AND j.source = 'charge' AND j.state = 'posted') AS posted,
             (SELECT COALESCE(SUM(tax_fen), 0) FROM receivables) AS owed) AS sums WHERE posted <> owed",
    ),
    (
        "receivables are what departments owe",
        "SELECT d.code AS what FROM departments d WHERE
             (SELECT COALESCE(SUM(l.dr_fen) - SUM(l.cr_fen), 0) FROM journal_lines l WHERE l.account = '1122' AND l.department_id = d.id AND l.period IS NOT NULL)
          <> (SELECT COALESCE(SUM(r.taxable_fen - r.paid_fen - r.written_off_fen), 0) FROM receivables r WHERE r.department_id = d.id)",
    ),
    (
        "no department's debt is negative",
        "SELECT d.code AS what FROM departments d WHERE
             (SELECT COALESCE(SUM(l.dr_fen) - SUM(l.cr_fen), 0) FROM journal_lines l WHERE l.account = '1122' AND l.department_id = d.id AND l.period IS NOT NULL) < 0",
    ),
    (
        "advances are what departments have paid ahead",
        "SELECT d.code AS what FROM departments d WHERE
             (SELECT COALESCE(SUM(l.cr_fen) - SUM(l.dr_fen), 0) FROM journal_lines l WHERE l.account = '2203' AND l.department_id = d.id AND l.period IS NOT NULL)
          <> (SELECT COALESCE(SUM(a.amount_fen - a.tax_fen - a.used_fen + a.used_tax_fen), 0) FROM advances a WHERE a.department_id = d.id)",
    ),
    (
        "fixed assets are their cards",
        "SELECT '1601' AS what FROM (SELECT
             (SELECT COALESCE(SUM(dr_fen) - SUM(cr_fen), 0) FROM journal_lines WHERE account = '1601' AND period IS NOT NULL) AS posted,
             (SELECT COALESCE(SUM(value_fen), 0) FROM assets WHERE disposed_on IS NULL) AS cards) AS sums WHERE posted <> cards",
    ),
    (
        "accumulated depreciation is that of the cards",
        "SELECT '1602' AS what FROM (SELECT
             (SELECT COALESCE(SUM(cr_fen) - SUM(dr_fen), 0) FROM journal_lines WHERE account = '1602' AND period IS NOT NULL) AS posted,
             (SELECT COALESCE(SUM(opening_depreciation_fen), 0) - COALESCE(SUM(cleared_fen), 0) FROM assets)
           + (SELECT COALESCE(SUM(amount_fen), 0) FROM depreciations) AS cards) AS sums WHERE posted <> cards",
    ),
    (
        "what is paid ahead is what the schedules have left",
        "SELECT account AS what FROM (SELECT '1123' AS account UNION ALL SELECT '1801') AS accounts WHERE
             (SELECT COALESCE(SUM(l.dr_fen) - SUM(l.cr_fen), 0) FROM journal_lines l WHERE l.account = accounts.account AND l.period IS NOT NULL)
          <> (SELECT COALESCE(SUM(p.amount_fen), 0) FROM prepayments p WHERE p.account = accounts.account AND p.reversed_on IS NULL)
           - (SELECT COALESCE(SUM(r.amount_fen), 0) FROM releases r JOIN prepayments p ON p.id = r.prepayment_id WHERE p.account = accounts.account)",
    ),
    (
        "a receipt's lines sum to it",
        "SELECT c.seller || ' ' || COALESCE(c.number, '') AS what FROM costs c WHERE c.gross_fen <> (SELECT COALESCE(SUM(l.amount_fen), 0) FROM cost_lines l WHERE l.cost_id = c.id) {since c.updated_at}",
    ),
    (
        "a receipt stands in a posted journal of its amount",
        "SELECT c.seller || ' ' || COALESCE(c.number, '') AS what FROM costs c JOIN journals j ON j.id = c.journal_id
         WHERE NOT c.opening {since c.updated_at} AND (j.state <> 'posted' OR c.gross_fen - c.deduction_fen + (SELECT COALESCE(SUM(v.vehicle_tax_fen), 0) FROM cost_lines v WHERE v.cost_id = c.id)
            <> (SELECT COALESCE(SUM(l.dr_fen), 0) FROM journal_lines l WHERE l.journal_id = j.id)
         OR (c.state = 'reversed') <> EXISTS (SELECT 1 FROM journals r WHERE r.reverses_id = j.id AND r.state = 'posted'))",
    ),
    (
        "a confirmed trip is owed for at the version signed",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id JOIN charges c ON c.trip_id = t.id AND c.version = t.confirmed_version
         WHERE NOT EXISTS (SELECT 1 FROM receivables r WHERE r.trip_id = t.id AND r.charge_id = c.id AND r.taxable_fen + r.pass_through_fen = c.total_fen) {since t.updated_at}",
    ),
    (
        "a fee is owed for",
        "SELECT b.number AS what FROM charges c JOIN bookings b ON b.id = c.booking_id WHERE c.trip_id IS NULL {since c.created_at}
         AND NOT EXISTS (SELECT 1 FROM receivables r WHERE r.charge_id = c.id AND r.taxable_fen = c.total_fen)",
    ),
    (
        "what is owed stands in a posted journal",
        "SELECT d.code AS what FROM receivables r JOIN departments d ON d.id = r.department_id WHERE r.taxable_fen > 0 {since r.updated_at}
         AND NOT EXISTS (SELECT 1 FROM journals j WHERE j.id = r.journal_id AND j.state = 'posted' AND (r.charge_id IS NULL OR j.source_id = r.charge_id))",
    ),
    (
        "what a closing accrued is taken back",
        "SELECT l.account AS what FROM journal_lines l WHERE l.account IN ('1122.01', '2221.03') AND l.period IS NOT NULL
         GROUP BY l.account, l.trip_id HAVING SUM(l.dr_fen) <> SUM(l.cr_fen)",
    ),
    (
        "what was accrued was back and signed by nobody",
        "SELECT b.number AS what FROM journal_lines l JOIN journals j ON j.id = l.journal_id JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id
         WHERE l.account = '1122.01' AND j.kind = 'accrual' AND j.state = 'posted' AND (t.returned_at IS NULL OR t.returned_at > j.posted_at OR t.confirmed_at < j.posted_at) {since t.updated_at, j.updated_at}",
    ),
    (
        "outlays for customers are what was paid for them and not received",
        "SELECT '1221.01' AS what FROM (SELECT
             (SELECT COALESCE(SUM(dr_fen) - SUM(cr_fen), 0) FROM journal_lines WHERE account = '1221.01' AND period IS NOT NULL) AS posted,
             (SELECT COALESCE(SUM(gross_fen), 0) FROM costs WHERE category = 'pass_through' AND state = 'posted')
           + (SELECT COALESCE(SUM(pass_through_fen), 0) FROM receivables WHERE kind = 'opening') - (SELECT COALESCE(SUM(passed_fen), 0) FROM receivables) AS paid) AS sums
         WHERE posted <> paid",
    ),
    (
        "an invoice comes to its lines",
        "SELECT COALESCE(i.number, i.buyer_name) AS what FROM invoices i WHERE i.advance_id IS NULL {since i.updated_at}
         AND i.total_fen <> (SELECT COALESCE(SUM(l.amount_fen), 0) FROM invoice_lines l WHERE l.invoice_id = i.id)",
    ),
    (
        "what stands on an invoice is one of its lines, and each of its lines stands on it",
        "SELECT d.code AS what FROM receivables r JOIN departments d ON d.id = r.department_id JOIN invoices i ON i.id = r.invoice_id
         WHERE (i.state NOT IN ('requested', 'issued')
            OR (i.advance_id IS NULL AND NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id = i.id AND l.receivable_id = r.id))) {since r.updated_at, i.updated_at}
         UNION ALL SELECT COALESCE(i.number, i.buyer_name) FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id JOIN receivables r ON r.id = l.receivable_id
         WHERE i.state IN ('requested', 'issued') AND r.invoice_id IS DISTINCT FROM i.id {since r.updated_at, i.updated_at}",
    ),
    (
        "the VAT of an advance is that of its invoice",
        "SELECT d.code AS what FROM advances a JOIN departments d ON d.id = a.department_id
         WHERE a.tax_fen <> COALESCE((SELECT SUM(i.tax_fen) FROM invoices i WHERE i.advance_id = a.id AND i.state = 'issued'), 0)",
    ),
];
