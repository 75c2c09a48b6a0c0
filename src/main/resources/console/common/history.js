/** What `/farm/history` and `/servers/NAME/history` tell, as charts want it. */

const MINUTE = 60000;

/**
 * How something was over time.
 *
 * @param document as the API gives it
 */
export class History {
  constructor(document, from, to) {
    this.from = from;
    this.to = to;
    this.step = document.stepMinutes * MINUTE;
    this.times = document.times.map(time => Date.parse(time));
    this.values = document.values;
  }

  /** A history of which nothing is known. */
  static none(from, to) {
    return new History({ stepMinutes: 1, times: [], values: {} }, from, to);
  }

  /** The values of a name, one for each time. */
  of(name) {
    return this.values[name] ?? this.times.map(() => null);
  }

  /** What comes of the values of some names at the same times; null where one of them is not known. */
  combine(names, combine) {
    const columns = names.map(name => this.of(name));
    return this.times.map((time, index) => {
      const values = columns.map(column => column[index]);
      return values.some(value => value === null || value === undefined) ? null : combine(...values);
    });
  }

  /** Whether any value of the name is more than nothing. */
  has(name) {
    return (this.values[name] ?? []).some(value => value > 0);
  }

  /** The sum of values that are told for a minute, over the whole time. */
  sum(name) {
    return (this.values[name] ?? []).reduce((all, value) => all + (value ?? 0), 0) * (this.step / MINUTE);
  }
}
