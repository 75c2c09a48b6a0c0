import { Element, html, nothing, svg } from '../../common/element.js';
import { get, isAborted, part } from '../../api.js';
import { events } from '../../events.js';
import { onTick } from '../../common/clock.js';
import { bytes, clock, count, duration, exact, number, words } from '../../common/format.js';
import { problemPanel } from '../../elements/problem.js';
import { emptyState } from '../../elements/empty.js';

const PAGE = 500;
/** More tasks than these are not drawn: nobody could tell their bars apart. */
const MOST_TASKS = 5000;
const LABEL = 150;
const BAR = 14;
const LINE = 18;
const AGAIN_MILLIS = 3000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400].map(seconds => seconds * 1000);
const GOOD = ['running', 'succeeded'];
const QUIET = ['stopped', 'preempted', 'handed_back'];

/** When which server has tried what of a job, and what that took. */
class JobTimeline extends Element {
  static properties = { job: { attribute: false }, _width: { state: true } };

  #attempts = [];
  #left = 0;
  #loaded = false;
  #problem;
  #timer;
  #abort = new AbortController();

  constructor() {
    super();
    this._width = 900;
  }

  connectedCallback() {
    super.connectedCallback();
    this.until(events.on('job', job => job.id === this.job.id && this.#again()));
    this.until(events.on('reset', () => this.#read()));
    this.until(onTick(() => this.#attempts.some(each => !each.endedAt) && this.requestUpdate()));
    const observer = new ResizeObserver(([entry]) => { this._width = entry.contentRect.width - 32; });
    observer.observe(this);
    this.until(() => {
      observer.disconnect();
      clearTimeout(this.#timer);
      this.#abort.abort();
    });
    this.#read();
  }

  #again() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  async #read() {
    try {
      const attempts = [];
      let total = 1;
      let offset = 0;
      for (; offset < Math.min(total, MOST_TASKS); offset += PAGE) {
        const page = await get(`/jobs/${part(this.job.id)}/tasks`, { offset, limit: PAGE }, this.#abort.signal);
        total = page.total;
        page.tasks.forEach(task => task.attempts.filter(each => each.startedAt).forEach(attempt => attempts.push({ ...attempt, task: task.id, frames: task.frames })));
      }
      this.#left = Math.max(0, total - offset);
      this.#attempts = attempts;
      this.#problem = undefined;
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.#problem = problem;
    }
    this.#loaded = true;
    this.requestUpdate();
  }

  render() {
    if (this.#problem) {
      return problemPanel(this.#problem, () => this.#read());
    }
    if (this.#loaded && this.#attempts.length === 0) {
      return emptyState({ picture: 'farm', title: 'Nothing was tried yet', text: 'As soon as a server renders something of this job, it is shown here.' });
    }
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Timeline">
      ${this.#sums()}
      ${this.#attempts.length > 0 ? this.#chart() : nothing}
      ${this.#left > 0 ? html`<p class="note">The first ${number(MOST_TASKS)} tasks; ${count(this.#left, 'task')} more.</p>` : nothing}
    </div>`;
  }

  #sums() {
    const ended = this.#attempts.filter(each => each.endedAt);
    const good = ended.filter(each => each.status === 'succeeded').map(each => new Date(each.endedAt) - new Date(each.startedAt)).sort((a, b) => a - b);
    const sum = of => ended.reduce((all, each) => all + of(each), 0);
    return html`<dl class="facts figures">
      <div><dt>Attempts</dt><dd>${number(this.#attempts.length)}</dd></div>
      <div><dt>Not successful</dt><dd>${number(ended.length - good.length)}</dd></div>
      ${good.length > 0 ? html`
        <div><dt>Shortest</dt><dd>${duration(good[0])}</dd></div>
        <div><dt>Median</dt><dd>${duration(good[Math.floor(good.length / 2)])}</dd></div>
        <div><dt>Longest</dt><dd>${duration(good[good.length - 1])}</dd></div>` : nothing}
      <div><dt>Together</dt><dd>${duration(sum(each => new Date(each.endedAt) - new Date(each.startedAt)))}</dd></div>
      <div><dt>Processor time</dt><dd>${duration(sum(each => each.usage.cpuMillis))}</dd></div>
      <div><dt>Pictures</dt><dd>${bytes(sum(each => each.usage.outputBytes))}</dd></div>
    </dl>`;
  }

  #chart() {
    const now = Date.now();
    const begin = Math.min(...this.#attempts.map(each => Date.parse(each.startedAt)));
    const end = Math.max(begin + 1000, ...this.#attempts.map(each => (each.endedAt ? Date.parse(each.endedAt) : now)));
    const width = Math.max(300, this._width) - LABEL;
    const x = time => LABEL + ((time - begin) / (end - begin)) * width;
    const lanes = this.#lanes(now);
    const height = lanes.reduce((all, lane) => all + lane.lines * LINE + 8, 24);
    let top = 24;
    return html`<svg class="gantt" role="img" aria-label="Attempts by server over time. The tasks tab lists them." width=${LABEL + width} height=${height} viewBox="0 0 ${LABEL + width} ${height}">
      ${this.#axis(begin, end, x, height)}
      ${lanes.map(lane => {
        const y = top;
        top += lane.lines * LINE + 8;
        return svg`<g>
          <line class="gantt-line" x1="0" x2=${LABEL + width} y1=${y - 4} y2=${y - 4}/>
          <text class="gantt-label" x="0" y=${y + 11}>${lane.server.length > 20 ? lane.server.slice(0, 19) + '…' : lane.server}<title>${lane.server}</title></text>
          ${lane.bars.map(bar => svg`<rect class="gantt-bar" data-kind=${this.#kind(bar.attempt)} x=${x(bar.from)} y=${y + bar.line * LINE} height=${BAR} rx="2"
            width=${Math.max(1.5, x(bar.to) - x(bar.from) - 0.5)}><title>${this.#title(bar)}</title></rect>`)}
        </g>`;
      })}
    </svg>
    <ul class="legend"><li data-kind="running">running</li><li data-kind="succeeded">succeeded</li><li data-kind="failed">failed</li><li data-kind="stopped">stopped, preempted, handed back</li></ul>`;
  }

  #kind(attempt) {
    return GOOD.includes(attempt.status) ? attempt.status : QUIET.includes(attempt.status) ? 'stopped' : 'failed';
  }

  #title({ attempt, from, to }) {
    return `${attempt.task} (frames ${attempt.frames}), try ${attempt.number}: ${words(attempt.status)}\n${exact(attempt.startedAt)}, ${duration(to - from)}${attempt.reason ? `\n${attempt.reason}` : ''}`;
  }

  /** By server, with as many lines as it ran at a time. */
  #lanes(now) {
    const byServer = new Map();
    for (const attempt of [...this.#attempts].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
      const lane = byServer.get(attempt.server) ?? { server: attempt.server, ends: [], bars: [] };
      byServer.set(attempt.server, lane);
      const from = Date.parse(attempt.startedAt);
      const to = attempt.endedAt ? Date.parse(attempt.endedAt) : now;
      let line = lane.ends.findIndex(each => each <= from);
      line = line < 0 ? lane.ends.length : line;
      lane.ends[line] = to;
      lane.bars.push({ attempt, from, to, line });
    }
    return [...byServer.values()].map(lane => ({ ...lane, lines: lane.ends.length })).sort((a, b) => a.server.localeCompare(b.server, 'en', { numeric: true }));
  }

  #axis(begin, end, x, height) {
    const most = Math.max(2, Math.floor(this._width / 110));
    const step = STEPS.find(each => (end - begin) / each <= most) ?? STEPS[STEPS.length - 1];
    const ticks = [];
    for (let time = Math.ceil(begin / step) * step; time <= end; time += step) {
      ticks.push(time);
    }
    return ticks.map(time => svg`<line class="gantt-line" x1=${x(time)} x2=${x(time)} y1="18" y2=${height}/>
      <text class="gantt-tick" x=${x(time)} y="12" text-anchor=${x(time) > LABEL + 30 ? 'middle' : 'start'}>${clock(time, step < 60000)}</text>`);
  }
}

customElements.define('rm-job-timeline', JobTimeline);
