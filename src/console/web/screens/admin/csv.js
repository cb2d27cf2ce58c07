// The rows of a CSV file, to be shown beside their faults.

/** A cell, in quotes or not, and what ends it. */
const CELL = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\r|\n|$)/y;

/**
 * The rows as the service counts them: a cell in quotes may be of several lines, and an empty line is a row.
 * @param {string} text
 */
export function rowsOf(text) {
    /** @type {string[][]} */
    const rows = [];
    /** @type {string[]} */
    let row = [];
    CELL.lastIndex = 0;
    while (CELL.lastIndex < text.length) {
        const [, cell, end] = /** @type {RegExpExecArray} */ (CELL.exec(text));
        row.push(cell.startsWith('"') && cell.length > 1 && cell.endsWith('"') ? cell.slice(1, -1).replace(/""/g, '"') : cell);
        if (end === ',') continue;
        rows.push(row);
        row = [];
    }
    if (row.length) rows.push(row);
    return rows;
}

/** Of a CSV file; a workbook has none that a page can read. @param {ArrayBuffer} bytes @param {string} name */
export function rowsOfFile(bytes, name) {
    if (!/\.(csv|txt)$/i.test(name)) return [];
    try {
        return rowsOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
        return rowsOf(new TextDecoder('gb18030').decode(bytes));
    }
}
