// What a bar or a card opens: the panel of the trip or booking, in a drawer.

import { dialog } from '../../parts/dialog.js';
import { w } from './words.js';

/**
 * @param {string} id
 * @param {string} number
 * @param {() => void} changed
 */
export async function openTrip(id, number, changed) {
    const { tripPanel } = await import('../trip.js');
    const panel = tripPanel(id, changed);
    dialog({ kind: 'drawer', title: () => w('tripTitle', { number }), body: () => panel });
}

/**
 * @param {string} id
 * @param {string} number
 * @param {() => void} changed
 */
export async function openBooking(id, number, changed) {
    const { bookingPanel } = await import('../booking.js');
    const panel = bookingPanel(id, changed);
    dialog({ kind: 'drawer', title: () => w('bookingTitle', { number }), body: () => panel });
}
