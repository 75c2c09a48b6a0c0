import uPlot from 'uplot';
import { Element, html, nothing } from '../common/element.js';
import { colour, onTheme } from '../common/colours.js';
import { clock, exact, number } from '../common/format.js';

const HEIGHT = 150;
const DAY_SECONDS = 24 * 60 * 60;
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
/** More rows than these nobody reads; the newest are the ones that are looked for. */
const MOST_ROWS = 60;
const POWERS = Array.from({ length: 50 }, (each, index) => 2 ** index);

/**
 * Some things over time, as lines. Who can not see them hears what they are now, on average and at most, and finds them in a table.
 *
 * Properties: `label`; `times`, in milliseconds, ascending; `series`, each with `label`, `values` (one for each time; null where it is not known),
 * `colour` (a custom property such as `--blue-fill`) and maybe `filled`, `dashed`; `format(value)`; `from` and `to`, the time that is shown;
 * `step`, how far times are apart when nothing is missing between them; `top`, the least that the highest line of the scale stands for; `binary`
 * for values of which 1,024 are a round number; `sync`, shared by charts of which all show the moment that is pointed to in one.
 */
class TimeChart extends Element {
  static properties = {
    label: {},
    times: { attribute: false },
    series: { attribute: false },
    format: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    step: { type: Number },
    top: { type: Number },
    binary: { type: Boolean },
    sync: {},
    _at: { state: true },
    _open: { state: true },
  };

  #plot;
  #drawn = '';

  constructor() {
    super();
    this.times = [];
    this.series = [];
    this.format = number;
    this.step = 60000;
    this.top = 1;
    this.binary = false;
    this.sync = '';
    this._at = null;
    this._open = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('chart');
    this.until(onTheme(() => {
      this.#drawn = '';
      this.requestUpdate();
    }));
    const observer = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
    observer.observe(this);
    this.until(() => {
      observer.disconnect();
      this.#plot?.destroy();
      this.#plot = undefined;
      this.#drawn = '';
    });
  }

  render() {
    return html`<figure>
      <figcaption>
        <h3>${this.label}</h3>
        <ul class="chart-legend">${this.series.map(each => html`<li data-colour=${each.colour} data-dashed=${each.dashed ?? false}>
          ${each.label} <strong>${this.#text(this.#shown(each))}</strong></li>`)}
          <li class="chart-moment">${this._at === null ? nothing : exact(this.#at())}</li></ul>
      </figcaption>
      <div class="chart-plot" aria-hidden="true"></div>
      <p class=${this.times.length === 0 ? 'quiet-text' : 'unseen'}>${this.#summary()}</p>
      <details class="chart-table" .open=${this._open} @toggle=${event => { this._open = event.target.open; }}>
        <summary>As a table</summary>${this._open ? this.#table() : nothing}
      </details>
    </figure>`;
  }

  #at() {
    return this.#plot?.data[0][this._at] * 1000;
  }

  /** What the legend says: the value at the moment that is pointed to, else the newest. */
  #shown(series) {
    if (this._at === null) {
      return series.values[series.values.length - 1];
    }
    return series.values[this.times.indexOf(this.#at())];
  }

  #text(value) {
    return value === null || value === undefined ? '–' : this.format(value);
  }

  #summary() {
    if (this.times.length === 0) {
      return 'Nothing is known of this time.';
    }
    const parts = this.series.map(each => {
      const known = each.values.filter(value => value !== null && value !== undefined);
      if (known.length === 0) {
        return `${each.label}: not known`;
      }
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      const most = known.reduce((a, b) => Math.max(a, b));
      return `${each.label}: ${this.format(known[known.length - 1])} now, ${this.format(mean)} on average, ${this.format(most)} at most`;
    });
    return `${this.label} since ${exact(this.times[0])}. ${parts.join('; ')}.`;
  }

  #table() {
    const first = Math.max(0, this.times.length - MOST_ROWS);
    const rows = this.times.slice(first).map((time, index) => ({ time, index: first + index })).reverse();
    return html`<div class="scroll" role="region" tabindex="0" aria-label="${this.label}, as a table"><table class="plain">
      <thead><tr><th scope="col">Time</th>${this.series.map(each => html`<th scope="col" class="right">${each.label}</th>`)}</tr></thead>
      <tbody>${rows.map(({ time, index }) => html`<tr><th scope="row">${exact(time)}</th>
        ${this.series.map(each => html`<td class="right">${this.#text(each.values[index])}</td>`)}</tr>`)}</tbody>
    </table></div>`;
  }

  updated(changed) {
    const wanted = JSON.stringify(this.series.map(each => [each.label, each.colour, each.filled, each.dashed]));
    if (wanted !== this.#drawn) {
      this.#drawn = wanted;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(), this.#data(), this.querySelector('.chart-plot'));
    } else if (['times', 'series', 'from', 'to', 'top'].some(name => changed.has(name))) {
      this.#plot.setData(this.#data());
    }
  }

  #size() {
    return { width: Math.max(200, this.querySelector('.chart-plot').clientWidth), height: HEIGHT };
  }

  /** Seconds, and the values, with a hole wherever times are missing. */
  #data() {
    const columns = [[], ...this.series.map(() => [])];
    this.times.forEach((time, index) => {
      if (index > 0 && time - this.times[index - 1] > this.step * 1.5) {
        columns[0].push((this.times[index - 1] + this.step) / 1000);
        this.series.forEach((each, column) => columns[column + 1].push(null));
      }
      columns[0].push(time / 1000);
      this.series.forEach((each, column) => columns[column + 1].push(each.values[index] ?? null));
    });
    return columns;
  }

  #options() {
    const quiet = colour(this, '--text-quiet');
    const grid = { stroke: colour(this, '--line'), width: 1 };
    const font = `11px ${getComputedStyle(this).fontFamily}`;
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: this.sync ? { key: this.sync, setSeries: false } : undefined },
      scales: {
        x: { time: true, range: () => [this.from / 1000, this.to / 1000] },
        y: { range: (plot, least, most) => [0, Math.max(this.top, most ?? 0) * 1.05] },
      },
      axes: [
        { stroke: quiet, font, grid, ticks: { show: false }, size: 24, gap: 4, space: 70, values: (plot, splits, axis, space, increment) => splits.map(each => moment(each, increment)) },
        { stroke: quiet, font, grid, ticks: { show: false }, size: 58, gap: 6, space: 32, ...(this.binary ? { incrs: POWERS } : {}), values: (plot, splits) => splits.map(each => this.format(each)) },
      ],
      series: [{}, ...this.series.map(each => this.#line(each))],
      hooks: { setCursor: [plot => { this._at = plot.cursor.idx ?? null; }] },
    };
  }

  #line(each) {
    const stroke = colour(this, each.colour);
    return {
      stroke,
      width: each.dashed ? 1 : 1.5,
      dash: each.dashed ? [4, 3] : undefined,
      fill: each.filled ? stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.22)') : undefined,
      // A line of one point is none.
      points: { show: true, size: 4, fill: stroke, filter: (plot, index) => lonely(plot.data[index]) },
    };
  }
}

/** Where there is a value with none on either side. */
function lonely(values) {
  const known = index => values[index] !== null && values[index] !== undefined;
  return values.map((value, index) => index).filter(index => known(index) && !known(index - 1) && !known(index + 1));
}

/** A moment on the scale: the day where days are apart or where one begins, else the time of day. */
function moment(seconds, increment) {
  const date = new Date(seconds * 1000);
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  return increment >= DAY_SECONDS || midnight ? DAY.format(date) : clock(date);
}

customElements.define('rm-time-chart', TimeChart);
