// Who writes what of the fleet, as the access table of the service says; others see the acts disabled, with this as the reason.

import { is } from '../../../session.js';
import { words } from '../../../words.js';

const w = words(
    { only: '由调度员登记', onlyFleet: '由调度员或管理员登记' },
    { only: 'Dispatchers record it', onlyFleet: 'Dispatchers and administrators record it' },
);

export const FLEET = ['admin', 'dispatcher'];
export const RUNNING = ['dispatcher', 'accountant', 'supervisor'];
export const onlyDispatcher = () => (is('dispatcher') ? null : w('only'));
export const onlyFleet = () => (is(...FLEET) ? null : w('onlyFleet'));
