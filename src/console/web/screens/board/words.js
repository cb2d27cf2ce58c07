// The words of the board.

import { words } from '../../words.js';

export const w = words(
    {
        title: '调度台', queue: '待派队列', grid: '车辆时间表', before: '上一段', today: '今天', after: '下一段', sheet: '派车表', record: '代录', undo: '撤销',
        scale: '显示天数', day1: '日', day3: '三天', day7: '周', row: '车辆 / 驾驶员', vehicles: '{n} 辆', seats: '{n} 座', now: '现在 {time}',
        reassign: '待改派', past: '已过时未派', here: '本时段', later: '以后', more: '另有 {n} 单未显示，请先处理以上订单。', queueEmpty: '全部已派，没有待派订单', hereEmpty: '本时段没有待派订单',
        urgent: '紧急', urgentSign: '急', pending: '待审批', waitlist: '候补', over: '超运力', people: '{n} 人', each: '{name}×{n}',
        stateP: '派', stateD: '出', stateR: '回', stateX: '议', stateC: '结', needs: '待改派', needsSign: '改', risk: '有延误风险', riskSign: '险', lateOut: '应出未出', lateBack: '超时未回', quarantined: '里程待核', awaits: '待确认', lateSign: '迟', doubtSign: '核',
        off_road: '停驶', seal: '封存', paper: '证照', leave: '请假', leaveUntil: '请假 {days}',
        yes: '可派', warn: '提醒', byReason: '需理由', no: '不可派', answer: '{plate}：{verdict}', ownHint: '原车，可换驾驶员', picked: '已选', unknown: '不在可选范围', judging: '正在核对各车…',
        held: '已拿起', holdHint: '↑↓ 选车 · 回车派车 · Esc 放下', letGo: '放下', details: '详情', gathered: '已选 {n}/{of} 辆', nobody: '没有可派的车辆',
        putOne: '{plate} 已选（{n}/{of}），请继续选车', done: '{number} 已派 {plate}', moved: '{number} 已改派 {plate} {driver}', warned: '提醒：{text}',
        undoing: '撤销 {n} 秒', undone: '{number} 已撤销', onlyDispatcher: '只有调度员可以代录', undoWhy: '没有可撤销的派车', undoReason: '撤销派车', undoReassign: '撤销改派',
        dispatch: '派车', confirm: '确认派车', driver: '驾驶员', driverOf: '驾驶员（{plate}）', override: '放行理由', overrideHint: '须说明理由方可派出：{text}', reason: '改派理由', reasonText: '调度调整', chooseDriver: '请选择驾驶员',
        hours: '近7天驾驶 {n} 小时', stale: '订单已被他人更新，已重新读取，请再试一次。', gone: '{number} 已不在待派队列，可能已被他人派出或取消。',
        barHint: '回车拿起改派，空格看详情', cardHint: '回车拿起，↑↓ 选车，回车派车', legend: '图例', noVehicles: '没有车辆。请先由管理员登记车辆。',
        list: '当天行程', listEmpty: '当天没有行程', choose: '选择车辆',
        tripTitle: '行程 {number}', bookingTitle: '订单 {number}', window: '{from} – {until}',
    },
    {
        title: 'Board', queue: 'Queue', grid: 'Vehicles over time', before: 'Back', today: 'Today', after: 'Forward', sheet: 'Day sheet', record: 'Record', undo: 'Undo',
        scale: 'Days shown', day1: 'Day', day3: '3 days', day7: 'Week', row: 'Vehicle / driver', vehicles: '{n} vehicles', seats: '{n} seats', now: 'Now {time}',
        reassign: 'To reassign', past: 'Past, never sent', here: 'In these days', later: 'Later', more: '{n} more aren’t shown. Deal with these first.', queueEmpty: 'Everything is sent', hereEmpty: 'Nothing to send in these days',
        urgent: 'Urgent', urgentSign: '!', pending: 'Not approved', waitlist: 'Waiting list', over: 'Over capacity', people: '{n} people', each: '{name} × {n}',
        stateP: 'P', stateD: 'O', stateR: 'R', stateX: '?', stateC: 'C', needs: 'needs reassignment', needsSign: '!', risk: 'at risk', riskSign: '!', lateOut: 'not out yet', lateBack: 'not back yet', quarantined: 'doubtful reading', awaits: 'awaits confirmation', lateSign: '!', doubtSign: '!',
        off_road: 'Off the road', seal: 'Sealed', paper: 'Papers', leave: 'Leave', leaveUntil: 'Leave {days}',
        yes: 'can go', warn: 'warning', byReason: 'needs a reason', no: 'can’t go', answer: '{plate}: {verdict}', ownHint: 'Its vehicle; another driver is possible', picked: 'Chosen', unknown: 'Not among the candidates', judging: 'Judging the vehicles…',
        held: 'Held', holdHint: '↑↓ · Enter sends · Esc', letGo: 'Let go', details: 'Details', gathered: '{n} of {of} chosen', nobody: 'No vehicle can go',
        putOne: '{plate} is chosen ({n} of {of}); choose the next', done: '{number} is sent: {plate}', moved: '{number} goes with {plate} {driver} now', warned: 'Warning: {text}',
        undoing: 'Undo {n} s', undone: '{number} is undone', onlyDispatcher: 'Dispatchers record trips', undoWhy: 'Nothing to undo', undoReason: 'Dispatch undone', undoReassign: 'Reassignment undone',
        dispatch: 'Dispatch', confirm: 'Send', driver: 'Driver', driverOf: 'Driver ({plate})', override: 'Reason for the override', overrideHint: 'It can go only with a reason: {text}', reason: 'Reason', reasonText: 'Rescheduled', chooseDriver: 'Choose a driver',
        hours: '{n} h driven in 7 days', stale: 'Somebody changed this meanwhile. It was read anew; try again.', gone: '{number} isn’t waiting any more: somebody sent or cancelled it.',
        barHint: 'Enter picks it up, Space opens it', cardHint: 'Enter picks it up, ↑↓ choose, Enter sends', legend: 'Legend', noVehicles: 'There are no vehicles. Ask the administrator to add them.',
        list: 'Trips of the day', listEmpty: 'No trips on this day', choose: 'Choose a vehicle',
        tripTitle: 'Trip {number}', bookingTitle: 'Booking {number}', window: '{from} – {until}',
    },
);
