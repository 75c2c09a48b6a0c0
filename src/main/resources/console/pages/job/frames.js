import { Element, html, nothing } from '../../common/element.js';
import { styles } from '../../common/styles.js';
import { count, number, percent } from '../../common/format.js';
import { icon } from '../../common/icons.js';
import { Shortcuts } from '../../common/shortcuts.js';
import { router } from '../../router.js';
import { Frames } from '../../stores/frames.js';
import { stateBadge } from '../../elements/state.js';
import { problemPanel } from '../../elements/problem.js';
import { downloadFrames } from './download.js';
import '../../elements/virtual-list.js';
import '../../elements/frame-picture.js';

const GAP = 12;
const CAPTION = 26;
/** On both sides of the grid, and for the scroll bar. */
const MARGIN = 44;
/** The least width of a picture, in pixels; they fill the line. */
const SIZES = { small: 128, medium: 160, large: 280 };

/** The frames of a job as a grid of small pictures that fill in while they are rendered. */
class JobFrames extends Element {
  static properties = { detail: { attribute: false }, _size: { state: true }, _width: { state: true } };

  #frames;
  #selected = new Set();
  #current = 0;
  #anchor = -1;

  constructor() {
    super();
    this._size = 'medium';
    this._width = 900;
    new Shortcuts(this, 'Frames', [
      { keys: ['ArrowRight', 'l'], text: 'next frame', run: () => this.#move(1) },
      { keys: ['ArrowLeft', 'h'], text: 'frame before', run: () => this.#move(-1) },
      { keys: ['ArrowDown', 'j'], text: 'a row down', run: () => this.#move(this.columns) },
      { keys: ['ArrowUp', 'k'], text: 'a row up', run: () => this.#move(-this.columns) },
      { keys: ['x'], text: 'select the frame', run: event => this.#toggle(this.#current, event.shiftKey) },
      { keys: ['Escape'], text: 'select nothing', run: () => this.#select([]) },
    ]);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#frames = new Frames(this.detail.summary.id, () => this.requestUpdate());
    this.#frames.total = this.detail.summary.frames;
    this.#frames.start();
    this.until(() => this.#frames.stop());
    const observer = new ResizeObserver(([entry]) => {
      this._width = entry.contentRect.width - MARGIN;
    });
    observer.observe(this);
    this.until(() => observer.disconnect());
  }

  get columns() {
    return Math.max(1, Math.floor((this._width + GAP) / (SIZES[this._size] + GAP)));
  }

  async #move(by) {
    const onTile = document.activeElement?.closest?.('.frame') !== null;
    this.#current = Math.max(0, Math.min(this.#frames.total - 1, onTile ? this.#current + by : this.#current));
    this.requestUpdate();
    await this.updateComplete;
    const list = this.querySelector('rm-virtual-list');
    await list.show(Math.floor(this.#current / this.columns));
    this.querySelector(`[data-index="${this.#current}"] a`)?.focus({ preventScroll: true });
  }

  #toggle(index, range) {
    const frame = this.#frames.at(index)?.frame;
    if (frame === undefined) {
      return;
    }
    if (range && this.#anchor >= 0) {
      const chosen = new Set(this.#selected);
      for (let i = Math.min(index, this.#anchor); i <= Math.max(index, this.#anchor); i++) {
        this.#frames.at(i) && chosen.add(this.#frames.at(i).frame);
      }
      this.#select(chosen);
    } else {
      const chosen = new Set(this.#selected);
      chosen.has(frame) ? chosen.delete(frame) : chosen.add(frame);
      this.#select(chosen);
    }
    this.#anchor = index;
  }

  #select(frames) {
    this.#selected = new Set(frames);
    this.requestUpdate();
  }

  render() {
    const width = Math.floor((this._width - (this.columns - 1) * GAP) / this.columns);
    const { spec } = this.detail;
    const height = Math.round(Math.min(width * 1.25, (width * spec.height) / spec.width));
    const rows = Math.ceil(this.#frames.total / this.columns);
    return html`
      ${this.#tools()}
      ${this.#frames.problem ? problemPanel(this.#frames.problem, () => this.#frames.refresh()) : nothing}
      <div class="frames" role="grid" aria-label="Frames" aria-rowcount=${rows} aria-colcount=${this.columns}>
        <rm-virtual-list .count=${rows} .rowHeight=${height + CAPTION + GAP} .current=${Math.floor(this.#current / this.columns)}
          .row=${row => this.#row(row, width, height)}
          @rm-range=${event => this.#frames.look(event.detail.first * this.columns, event.detail.end * this.columns)}></rm-virtual-list>
      </div>`;
  }

  #tools() {
    const selected = this.#selected.size;
    return html`<div class="tab-tools">
      <span class="quiet-text">${selected > 0 ? count(selected, 'frame') + ' selected' : count(this.#frames.total, 'frame')}</span>
      ${selected > 0 ? html`
        <button type="button" @click=${() => downloadFrames(this.detail, [...this.#selected])}>${icon('download')}Download</button>
        <button type="button" class="quiet" @click=${() => this.#select([])}>${icon('close')}Select nothing</button>` : nothing}
      <button type="button" ?disabled=${this.detail.summary.framesDone < 2} @click=${() => this.#play()}>${icon('play')}Play</button>
      <label class="inline-field push">Size
        <select @change=${event => { this._size = event.target.value; }}>${Object.keys(SIZES).map(size => html`<option .selected=${size === this._size}>${size}</option>`)}</select></label>
    </div>`;
  }

  #play() {
    const first = this.#frames.at(0)?.frame ?? 0;
    router.setQuery({ frame: first, play: '1' }, {});
  }

  #row(row, width, height) {
    const tiles = [];
    for (let column = 0; column < this.columns; column++) {
      const index = row * this.columns + column;
      if (index < this.#frames.total) {
        tiles.push(this.#tile(index, width, height));
      }
    }
    return html`<div role="row" class="frames-row" aria-rowindex=${row + 1}>${tiles}</div>`;
  }

  #tile(index, width, height) {
    const frame = this.#frames.at(index);
    if (!frame) {
      return html`<div role="gridcell" class="frame" ${styles({ width: `${width}px` })}><span class="frame-picture" ${styles({ height: `${height}px` })}></span></div>`;
    }
    const selected = this.#selected.has(frame.frame);
    const { id } = this.detail.summary;
    return html`<div role="gridcell" class="frame" data-state=${frame.status} data-index=${index} aria-selected=${selected} ${styles({ width: `${width}px` })}>
      <a class="frame-picture" href="/jobs/${id}?frame=${frame.frame}" tabindex=${index === this.#current ? 0 : -1} ${styles({ height: `${height}px` })}
          aria-label="Frame ${frame.frame}, ${frame.status}" @focus=${() => { this.#current = index; }}>
        <rm-frame-picture .job=${id} .frame=${frame} .version=${this.#frames.versionOf(frame)} .width=${width > 200 ? 512 : 256}></rm-frame-picture>
        ${frame.status === 'running' ? html`<span class="frame-done" ${styles({ width: `${frame.done * 100}%` })}></span>` : nothing}
      </a>
      <span class="frame-caption">
        <input type="checkbox" aria-label="Select frame ${frame.frame}" tabindex="-1" .checked=${selected} @click=${event => this.#toggle(index, event.shiftKey)}>
        <span class="frame-number">${number(frame.frame)}</span>
        ${frame.status === 'running' ? html`<span class="frame-percent">${percent(frame.done)}</span>` : nothing}
        ${stateBadge(frame.status)}
      </span>
    </div>`;
  }
}

customElements.define('rm-job-frames', JobFrames);
