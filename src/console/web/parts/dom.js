// Drawing: what a screen should look like now is described by `h`, and the page is changed to look so.
//
// `state(value)` holds what may change. `view(draw)` describes one element; when a state changes that its `draw` has read, it is drawn
// anew, once, after all changes of this turn. Elements that stay keep their focus, their scrolling and what was typed into them.
// What has a state of its own is made once, outside of any `draw`, and placed into descriptions as it is.

/**
 * @typedef {{tag: string, props: Props, children: Drawn[], key: unknown, at: Element | null}} Described
 * @typedef {{text: string, at: Text | null}} Words
 * @typedef {Described | Words | View} Drawn
 * @typedef {string | number | null | undefined | false | Described | View | Children} Child
 * @typedef {ReadonlyArray<any>} Children lists of them, nested as they come
 * @typedef {Record<string, any> & {key?: unknown, style?: Record<string, string>, onMount?: (at: any) => void, onRemove?: () => void}} Props
 */

const SVG = 'http://www.w3.org/2000/svg';

/** These are set as properties, because the attribute of the name says something else. */
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'selected', 'indeterminate', 'open', 'hidden', 'readOnly', 'htmlFor']);

/**
 * Describes an element. Children that are null, undefined or false leave nothing; lists lie flat.
 *
 * A prop `on…` is a listener (`onClick`), `style` an object of CSS properties, `key` tells the element among its siblings,
 * `onMount` hears of the element once it stands in the page, `onRemove` of its end. All others are attributes; null and false leave them out.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {Described}
 */
export function h(tag, props, ...children) {
    /** @type {Drawn[]} */
    const flat = [];
    flatten(children, flat);
    return { tag, props: props || {}, children: flat, key: props ? props.key : undefined, at: null };
}

function flatten(/** @type {Children} */ children, /** @type {Drawn[]} */ into) {
    for (const child of children) {
        if (child === null || child === undefined || child === false) continue;
        if (Array.isArray(child)) flatten(child, into);
        else if (typeof child === 'object') into.push(/** @type {Described | View} */ (child));
        else into.push({ text: String(child), at: null });
    }
}

/** @type {View | null} the view that is being drawn */
let drawing = null;
/** @type {Set<View>} */
const waiting = new Set();

/** A part of the page that draws itself anew when what it has read changes. */
class View {
    /** @param {() => Described} draw */
    constructor(draw) {
        this.draw = draw;
        /** @type {Described | null} */
        this.drawn = null;
        /** @type {Set<Set<View>>} the readers of each state that it has read */
        this.reads = new Set();
        this.key = this;
    }

    get at() {
        return this.drawn && this.drawn.at;
    }

    describe() {
        this.forget();
        const outer = drawing;
        drawing = this;
        try {
            return this.draw();
        } finally {
            drawing = outer;
        }
    }

    forget() {
        for (const readers of this.reads) readers.delete(this);
        this.reads.clear();
    }
}

/** Makes a part of the page of its own. @param {() => Described} draw */
export const view = (draw) => new View(draw);

/** Holds a value. Views that read it are drawn anew when it becomes another. @template T @param {T} value @returns {{value: T}} */
export function state(value) {
    /** @type {Set<View>} */
    const readers = new Set();
    return {
        get value() {
            if (drawing) {
                readers.add(drawing);
                drawing.reads.add(readers);
            }
            return value;
        },
        set value(next) {
            if (Object.is(next, value)) return;
            value = next;
            for (const reader of readers) {
                if (!waiting.size) queueMicrotask(drawWaiting);
                waiting.add(reader);
            }
        },
    };
}

function drawWaiting() {
    const views = [...waiting];
    waiting.clear();
    const focused = document.activeElement;
    for (const one of views) {
        // It may have been removed by another that was drawn before it.
        if (!one.drawn) continue;
        const parent = /** @type {any} */ (one.at).parentNode;
        one.drawn = /** @type {Described} */ (patch(parent, one.drawn, one.describe()));
    }
    if (focused instanceof HTMLElement && focused.isConnected && document.activeElement === document.body) {
        focused.focus({ preventScroll: true });
    }
}

/** Draws a view at the end of an element, and answers how to remove it. */
export function mount(/** @type {Element} */ parent, /** @type {View} */ content) {
    parent.append(create(content, null));
    return () => {
        const { at } = content;
        removed(content);
        if (at) at.remove();
    };
}

/** @returns {Element | Text} */
function create(/** @type {Drawn} */ drawn, /** @type {string | null} */ namespace) {
    if (drawn instanceof View) {
        drawn.drawn = drawn.describe();
        return create(drawn.drawn, namespace);
    }
    if ('text' in drawn) return (drawn.at = document.createTextNode(drawn.text));
    const within = drawn.tag === 'svg' ? SVG : namespace;
    const at = within ? document.createElementNS(within, drawn.tag) : document.createElement(drawn.tag);
    drawn.at = at;
    for (const child of drawn.children) at.append(create(child, within));
    // A select takes its value only once its options are there.
    for (const name in drawn.props) set(at, name, drawn.props[name], undefined);
    if (drawn.props.onMount) {
        const { onMount } = drawn.props;
        queueMicrotask(() => drawn.at === at && at.isConnected && onMount(at));
    }
    return at;
}

function set(/** @type {Element} */ at, /** @type {string} */ name, /** @type {any} */ next, /** @type {any} */ before) {
    // A select may get its options later than its value.
    const isSame = next === before && !(name === 'value' && at.localName === 'select');
    if (isSame || name === 'key' || name === 'onMount' || name === 'onRemove') return;
    if (name === 'style') {
        const style = /** @type {HTMLElement} */ (at).style;
        for (const property in before) if (!next || !(property in next)) style.removeProperty(property);
        for (const property in next) if (!before || before[property] !== next[property]) style.setProperty(property, next[property]);
    } else if (name.startsWith('on')) {
        // What a listener answers is of no account: `false` would cancel the event.
        /** @type {any} */ (at)[name.toLowerCase()] = next ? (/** @type {Event} */ event) => void next(event) : null;
    } else if (PROPERTIES.has(name)) {
        const plain = next === null || next === undefined ? (name === 'value' ? '' : false) : next;
        if (/** @type {any} */ (at)[name] !== plain) /** @type {any} */ (at)[name] = plain;
    } else if (next === null || next === undefined || next === false) {
        at.removeAttribute(name);
    } else {
        at.setAttribute(name, next === true ? '' : String(next));
    }
}

/** Makes what stands in the page as it is described, and answers what stands there now. @returns {Drawn} */
function patch(/** @type {Element} */ parent, /** @type {Drawn} */ before, /** @type {Drawn} */ next) {
    if (before === next) return before;
    if ('text' in before && 'text' in next) {
        next.at = before.at;
        if (before.text !== next.text && next.at) next.at.data = next.text;
        return next;
    }
    if ('tag' in before && 'tag' in next && before.tag === next.tag && before.key === next.key) {
        const at = /** @type {Element} */ (before.at);
        next.at = at;
        children(at, before.children, next.children);
        for (const name in before.props) if (!(name in next.props)) set(at, name, undefined, before.props[name]);
        for (const name in next.props) set(at, name, next.props[name], before.props[name]);
        return next;
    }
    const old = /** @type {Element | Text} */ (before.at);
    const made = create(next, parent.namespaceURI === SVG ? SVG : null);
    removed(before);
    parent.replaceChild(made, old);
    return next;
}

/** Does so for the children of an element. `next` becomes what stands in the page. */
function children(/** @type {Element} */ parent, /** @type {Drawn[]} */ before, /** @type {Drawn[]} */ next) {
    /** @type {Map<unknown, Drawn>} */
    const keyed = new Map();
    /** @type {Drawn[]} */
    const plain = [];
    for (const child of before) {
        if ('key' in child && child.key !== undefined) keyed.set(child.key, child);
        else plain.push(child);
    }
    let used = 0;
    const fitting = next.map((child) => {
        if (!('key' in child) || child.key === undefined) return plain[used++];
        const found = keyed.get(child.key);
        keyed.delete(child.key);
        return found;
    });
    // What goes is taken out first, so that what stays need not move.
    for (const child of [...keyed.values(), ...plain.slice(used)]) {
        const { at } = child;
        removed(child);
        if (at) at.remove();
    }
    let place = parent.firstChild;
    next.forEach((child, index) => {
        const old = fitting[index];
        const was = old && old.at;
        if (old) next[index] = patch(parent, old, child);
        const at = old ? next[index].at : create(child, parent.namespaceURI === SVG ? SVG : null);
        if (place === was) place = at;
        if (at === place) place = place && place.nextSibling;
        else parent.insertBefore(/** @type {Node} */ (at), place);
    });
}

/** Tells what is taken out of the page. */
function removed(/** @type {Drawn} */ drawn) {
    if (drawn instanceof View) {
        drawn.forget();
        if (drawn.drawn) removed(drawn.drawn);
        drawn.drawn = null;
    } else if ('tag' in drawn) {
        drawn.children.forEach(removed);
        if (drawn.props.onRemove) drawn.props.onRemove();
        drawn.at = null;
    }
}
