/** Numbers, sizes and times as people read them. */

const NUMBER = new Intl.NumberFormat('en');
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const CLOCK_SECONDS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function number(value) {
  return NUMBER.format(value);
}

/** `1 frame`, `2 frames`. */
export function count(value, one, many = one + 's') {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function percent(share) {
  return `${Math.floor(share * 100)} %`;
}

/** A moment as exactly as anybody wants it. */
export function exact(instant) {
  return EXACT.format(new Date(instant));
}

export function clock(instant, seconds = false) {
  return (seconds ? CLOCK_SECONDS : CLOCK).format(new Date(instant));
}

/** A length of time: `3.2 s`, `4 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(millis) {
  if (millis < 10 * SECOND) {
    return `${(Math.max(0, millis) / SECOND).toFixed(1)} s`;
  }
  if (millis < MINUTE) {
    return `${Math.floor(millis / SECOND)} s`;
  }
  if (millis < HOUR) {
    return two(millis, MINUTE, 'min', SECOND, 's');
  }
  return millis < DAY ? two(millis, HOUR, 'h', MINUTE, 'min') : two(millis, DAY, 'd', HOUR, 'h');
}

function two(millis, large, largeName, small, smallName) {
  const rest = Math.floor((millis % large) / small);
  return `${number(Math.floor(millis / large))} ${largeName}${rest ? ` ${rest} ${smallName}` : ''}`;
}

/** How long ago, or in how long: `now`, `40 s ago`, `in 5 min`, `3 h ago`, `2 d ago`. */
export function relative(instant, now = Date.now()) {
  const difference = new Date(instant).getTime() - now;
  const distance = Math.abs(difference);
  if (distance < 5 * SECOND) {
    return 'now';
  }
  const text = rough(distance);
  return difference < 0 ? `${text} ago` : `in ${text}`;
}

function rough(distance) {
  if (distance < MINUTE) {
    return `${Math.floor(distance / SECOND)} s`;
  }
  if (distance < HOUR) {
    return `${Math.floor(distance / MINUTE)} min`;
  }
  return distance < DAY ? `${Math.floor(distance / HOUR)} h` : `${number(Math.floor(distance / DAY))} d`;
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

export function mebibytes(value) {
  return bytes(value * 1024 * 1024);
}

/** How many MiB of how many: `1.5 / 2.0 GiB`. */
export function mebibytesOf(used, all) {
  const [total, unit] = mebibytes(all).split(' ');
  const factor = { MiB: 1, GiB: 1024, TiB: 1024 ** 2, PiB: 1024 ** 3 }[unit] ?? 1;
  const part = used / factor;
  return `${part === 0 || part >= 100 ? Math.round(part) : part.toFixed(1)} / ${total} ${unit}`;
}

/** `out_of_memory` as it is said. */
export function words(name) {
  return name.replaceAll('_', ' ');
}
