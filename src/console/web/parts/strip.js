// Links in a row, which on a phone is wider than the page.

/** Brings the link of the present screen into sight, with those beside it. @param {HTMLElement} link */
export function intoSight(link) {
    const strip = link.closest('nav');
    if (!strip) return;
    const [own, all] = [link.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += own.left + own.width / 2 - all.left - all.width / 2;
}
