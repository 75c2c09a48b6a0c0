import { Element, html, nothing } from '../../common/element.js';
import { get, part, post } from '../../api.js';
import { events } from '../../events.js';
import { router } from '../../router.js';
import { styles } from '../../common/styles.js';
import { icon } from '../../common/icons.js';
import { bytes, number, percent, words } from '../../common/format.js';
import { Shortcuts } from '../../common/shortcuts.js';
import { Frames, numbersOf } from '../../stores/frames.js';
import { toast, toastProblem } from '../../elements/toasts.js';
import { problemPanel } from '../../elements/problem.js';
import { stateBadge } from '../../elements/state.js';
import { FlipBook } from './flip-book.js';
import '../../elements/frame-picture.js';
import '../../elements/attempts.js';

const SPEEDS = [6, 12, 24, 30];
const AGAIN_MILLIS = 1500;

/** One frame in full: the picture of now, what was tried, logs; and all finished frames one after the other. */
class FrameViewer extends Element {
  static properties = { detail: { attribute: false }, frame: { type: Number } };

  #frames;
  #view;
  #tasks = [];
  #problem;
  #timer;
  #samples = 0;
  #book;

  constructor() {
    super();
    new Shortcuts(this, 'Frame', [
      { keys: ['ArrowRight', 'l'], text: 'next frame', run: () => this.#step(1) },
      { keys: ['ArrowLeft', 'h'], text: 'frame before', run: () => this.#step(-1) },
      { keys: ['p', ' '], text: 'play, stop', run: event => (event.key === ' ' && event.target.closest?.('button, a') ? false : this.#book.toggle()) },
      { keys: ['Escape'], text: 'all frames', run: () => this.#close() },
    ]);
  }

  connectedCallback() {
    super.connectedCallback();
    const { id, frames } = this.detail.summary;
    this.#frames = new Frames(id, () => this.requestUpdate());
    this.#frames.total = frames;
    this.#frames.start();
    this.#book = new FlipBook(id, this.#frames, () => this.isConnected && this.requestUpdate());
    this.until(() => this.#frames.stop());
    this.until(events.on('job', job => job.id === id && this.#again()));
    this.until(events.on('sample', sample => sample.job === id && numbersOf(sample.frames).includes(this.frame) && this.#sampled()));
    this.until(events.on('reset', () => this.#read()));
    this.until(() => clearTimeout(this.#timer));
    this.until(() => this.#book.stop());
  }

  willUpdate(changed) {
    if (changed.has('frame')) {
      this.#view = undefined;
      this.#tasks = [];
      this.#look();
      this.#read();
    }
  }

  firstUpdated() {
    if (router.query.get('play') === '1') {
      this.#book.play();
    }
  }

  #sampled() {
    this.#samples++;
    this.#again();
    this.requestUpdate();
  }

  #again() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  /** Has the neighbours read, so that it is known what the next frame is. */
  async #look() {
    const index = this.#index();
    const at = index < 0 ? this.#guess() : index;
    this.#frames.look(Math.max(0, at - 1), at + 2);
  }

  /** Where the frame is when the frames are a plain range. */
  #guess() {
    const first = /^(\d+)-\d+$/.exec(this.detail.spec.profile.frames);
    return first ? Math.max(0, this.frame - Number(first[1])) : 0;
  }

  #index() {
    for (const at of [this.#guess() - 1, this.#guess(), this.#guess() + 1]) {
      if (at >= 0 && this.#frames.at(at)?.frame === this.frame) {
        return at;
      }
    }
    for (let i = 0; i < this.#frames.total; i++) {
      if (this.#frames.at(i)?.frame === this.frame) {
        return i;
      }
    }
    return -1;
  }

  async #read() {
    const { frame } = this;
    const { id } = this.detail.summary;
    try {
      const view = await get(`/jobs/${part(id)}/frames/${frame}`);
      const tasks = await this.#readTasks();
      if (frame === this.frame) {
        this.#view = view;
        this.#tasks = tasks;
        this.#problem = undefined;
      }
    } catch (problem) {
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  /** The tasks of a frame lie side by side, unless chunks are made as times tell. */
  async #readTasks() {
    const { id } = this.detail.summary;
    const { profile, policy } = this.detail.spec;
    const index = this.#index() < 0 ? this.#guess() : this.#index();
    const [columns, rows] = profile.tiles.split('x').map(Number);
    const tiles = columns * rows;
    const at = tiles > 1 ? index * tiles : policy.chunkSeconds > 0 ? 0 : Math.floor(index / profile.chunk);
    const { tasks } = await get(`/jobs/${part(id)}/tasks`, { offset: at, limit: policy.chunkSeconds > 0 ? 500 : Math.min(500, tiles) });
    return tasks.filter(task => task.step === 'render');
  }

  async #step(by) {
    const to = this.#frames.at(this.#index() + by);
    if (!to) {
      return;
    }
    this.#book.stop();
    router.setQuery({ frame: to.frame, play: '' });
  }

  #close() {
    router.setQuery({ frame: '', play: '' });
  }

  // ---- what can be done with a frame

  async #do(what, done) {
    try {
      await post(`/jobs/${part(this.detail.summary.id)}/frames/${this.frame}/${what}`);
      toast(`Frame ${this.frame} ${done}`);
      this.#again();
    } catch (problem) {
      toastProblem(`Frame ${this.frame} was not ${done}`, problem);
    }
  }

  // ---- what is shown

  render() {
    const index = this.#index();
    const view = this.#view;
    return html`
      <div class="tab-tools">
        <button type="button" @click=${() => this.#close()}>${icon('previous')}All frames</button>
        <button type="button" aria-label="Frame before" ?disabled=${!this.#frames.at(index - 1)} @click=${() => this.#step(-1)}>${icon('previous')}</button>
        <h2>Frame ${number(this.frame)}</h2>
        <button type="button" aria-label="Next frame" ?disabled=${!this.#frames.at(index + 1)} @click=${() => this.#step(1)}>${icon('next')}</button>
        ${view ? stateBadge(view.status) : nothing}
        ${view?.status === 'running' ? html`<span>${percent(view.done)}</span>` : nothing}
        <span class="push"></span>
        <button type="button" aria-pressed=${this.#book.plays} @click=${() => this.#book.toggle()}>${icon(this.#book.plays ? 'pause' : 'play')}${this.#book.plays ? 'Stop' : 'Play'}</button>
        <label class="inline-field"><span class="unseen">Frames a second</span><select @change=${event => { this.#book.speed = Number(event.target.value); }}>
          ${SPEEDS.map(speed => html`<option value=${speed} .selected=${speed === this.#book.speed}>${speed} a second</option>`)}</select></label>
      </div>
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      <div class="viewer">
        <div class="viewer-picture" ${styles({ '--ratio': String(this.detail.spec.width / this.detail.spec.height) })}><div class="viewer-fit">${this.#picture()}</div></div>
        <aside class="viewer-side" aria-label="About this frame" tabindex="0">${view && !this.#book.plays ? this.#side(view) : nothing}</aside>
      </div>`;
  }

  #picture() {
    if (this.#book.plays) {
      const { shown } = this.#book;
      return shown
        ? html`<img src=${shown.url} alt="Frame ${shown.frame}"><span class="viewer-count">${number(shown.frame)}</span>`
        : html`<span class="frame-none">Loading…</span>`;
    }
    const view = this.#view;
    if (!view) {
      return nothing;
    }
    const frame = { frame: view.frame, status: view.status, result: view.result?.sha256 };
    return html`<rm-frame-picture .job=${this.detail.summary.id} .frame=${frame} .version=${frame.result ?? `${this.#samples} ${view.done}`} .width=${view.result ? 0 : 1280}
        label="Frame ${view.frame}"></rm-frame-picture>
      ${view.result ? nothing : this.#tiles(view)}`;
  }

  /** Where the tiles are that are rendered now. */
  #tiles(view) {
    const { width, height } = this.detail.spec;
    return view.parts.filter(each => each.tile !== undefined && each.done < 1).map(each => html`<span class="tile" ${styles({
      left: `${(each.region.x / width) * 100}%`,
      top: `${(each.region.y / height) * 100}%`,
      width: `${(each.region.width / width) * 100}%`,
      height: `${(each.region.height / height) * 100}%`,
    })}><span>${percent(each.done)}</span></span>`);
  }

  #side(view) {
    const { id, status } = this.detail.summary;
    const goesOn = ['waiting', 'running', 'paused'].includes(status);
    return html`
      ${view.result ? this.#result(view.result) : nothing}
      ${!view.result && view.sample ? html`<p class="quiet-text">This is the sample of unfinished work; it changes as the frame is rendered.</p>` : nothing}
      <div class="buttons">
        ${view.result ? html`<a class="button" download href="/api/v1/jobs/${id}/results/${view.result.id}">${icon('download')}Download</a>` : nothing}
        ${view.status === 'failed' || view.status === 'cancelled' ? html`<button type="button" @click=${() => this.#do('retry', 'retried')}>${icon('retry')}Retry the frame</button>` : nothing}
        ${goesOn && !view.result && view.status !== 'cancelled' ? html`<button type="button" @click=${() => this.#do('skip', 'left out')}>${icon('next')}Leave it out</button>` : nothing}
        ${goesOn ? html`
          <button type="button" @click=${() => this.#say('rm-change-settings')}>${icon('edit')}Change settings</button>
          <button type="button" class="dangerous-quiet" @click=${() => this.#say('rm-cancel-job')}>${icon('cancel')}Cancel the job</button>` : nothing}
      </div>
      <h3>Attempts</h3>
      <rm-attempts .job=${id} .tasks=${this.#tasks}></rm-attempts>`;
  }

  #say(what) {
    this.dispatchEvent(new CustomEvent(what));
  }

  #result(result) {
    return html`<dl class="facts">
      <div><dt>File</dt><dd>${result.id}</dd></div>
      <div><dt>Size</dt><dd>${bytes(result.size)}</dd></div>
      ${result.flags.length > 0 ? html`<div><dt>Strange</dt><dd>${icon('warning')} ${result.flags.map(words).join(', ')}</dd></div>` : nothing}
      ${result.keptAt ? html`<div><dt>Kept at</dt><dd>${result.keptAt.site}</dd></div>` : nothing}
    </dl>`;
  }
}

customElements.define('rm-frame-viewer', FrameViewer);
