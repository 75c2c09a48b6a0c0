import { Element, html } from '../common/element.js';
import { repeat } from 'lit/directives/repeat.js';
import { styles } from '../common/styles.js';

const MORE_ROWS = 8;

/**
 * A list of rows of equal height of which only those are in the page that are seen, so that it scrolls as smoothly with a hundred thousand as
 * with ten. It takes the height that it is given.
 *
 * Properties: `count`; `rowHeight` in pixels; `row(index)`, which renders one (a new function has all rendered anew); `key(index)`;
 * `current`, the row that is kept in the page for its focus. It says `rm-range` with `first` and `end` whenever it shows others.
 */
export class VirtualList extends Element {
  static properties = {
    count: { type: Number },
    rowHeight: { type: Number },
    row: { attribute: false },
    key: { attribute: false },
    current: { type: Number },
  };

  #first = 0;
  #end = 0;
  #height = 0;
  #told = '';

  constructor() {
    super();
    this.count = 0;
    this.rowHeight = 40;
    this.row = () => '';
    this.key = index => index;
    this.current = -1;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('virtual');
    const onScroll = () => this.requestUpdate();
    this.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(() => {
      this.#height = this.clientHeight;
      this.requestUpdate();
    });
    observer.observe(this);
    this.until(() => {
      observer.disconnect();
      this.removeEventListener('scroll', onScroll);
    });
  }

  willUpdate() {
    const seen = Math.ceil((this.#height || 800) / this.rowHeight);
    const top = Math.floor(this.scrollTop / this.rowHeight);
    this.#first = Math.max(0, Math.min(top, this.count - seen) - MORE_ROWS);
    this.#end = Math.min(this.count, top + seen + MORE_ROWS);
  }

  render() {
    const rows = [];
    for (let index = this.#first; index < this.#end; index++) {
      rows.push(index);
    }
    // The row with the focus stays, or the keys would lead nowhere once it is scrolled away; and in its order, for a row that is moved loses it.
    if (this.current >= 0 && this.current < this.#first) {
      rows.unshift(this.current);
    } else if (this.current >= this.#end && this.current < this.count) {
      rows.push(this.current);
    }
    return html`<div class="virtual-space" role="rowgroup" ${styles({ height: `${this.count * this.rowHeight}px` })}>
      ${repeat(rows, index => this.key(index), index => html`<div class="virtual-row" role="presentation"
        ${styles({ transform: `translateY(${index * this.rowHeight}px)`, height: `${this.rowHeight}px` })}>${this.row(index)}</div>`)}
    </div>`;
  }

  updated() {
    const range = `${this.#first} ${this.#end} ${this.count}`;
    if (range !== this.#told) {
      this.#told = range;
      this.dispatchEvent(new CustomEvent('rm-range', { detail: { first: this.#first, end: this.#end } }));
    }
  }

  /** Scrolls to a row, no further than it has to; when the promise is kept the row is in the page. */
  show(index) {
    const top = index * this.rowHeight;
    if (top < this.scrollTop) {
      this.scrollTop = top;
    } else if (top + this.rowHeight > this.scrollTop + this.clientHeight) {
      this.scrollTop = top + this.rowHeight - this.clientHeight;
    }
    this.requestUpdate();
    return this.updateComplete;
  }

  /** Keeps what is seen where it is when rows come or go above it. */
  shift(rows) {
    if (this.scrollTop > this.rowHeight) {
      this.scrollTop += rows * this.rowHeight;
    }
  }
}

customElements.define('rm-virtual-list', VirtualList);
