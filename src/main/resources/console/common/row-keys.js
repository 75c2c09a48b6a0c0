import { Shortcuts } from './shortcuts.js';

/**
 * The keys of a page that is a long list, and which of its rows are chosen. The page shows rows with `role="row"` and `data-index` in a
 * `rm-virtual-list`, and gives the list {@link RowKeys#current}.
 */
export class RowKeys {
  #host;
  #rows;
  #anchor = -1;
  current = 0;
  /** The ids of rows that are chosen. */
  chosen = new Set();

  /**
   * @param host the page
   * @param rows has `size`; `idAt(index)`, which is undefined for rows that can not be chosen; and `open(index)`
   * @param one what a row is, for the help
   */
  constructor(host, rows, { title, one }) {
    this.#host = host;
    this.#rows = rows;
    new Shortcuts(host, title, [
      { keys: ['/'], text: 'search', run: () => host.querySelector('[type=search]').focus() },
      { keys: ['j', 'ArrowDown'], text: `next ${one}`, run: () => this.#move(1) },
      { keys: ['k', 'ArrowUp'], text: `${one} before`, run: () => this.#move(-1) },
      { keys: ['Home'], text: `first ${one}`, run: () => this.#move(-Infinity) },
      { keys: ['End'], text: `last ${one}`, run: () => this.#move(Infinity) },
      { keys: ['Enter', 'o'], text: `open the ${one}`, run: event => this.#at(event, index => rows.open(index)) },
      { keys: ['x', ' '], text: `select the ${one}`, run: event => this.#at(event, index => this.toggle(index, event.shiftKey)) },
      { keys: ['Escape'], text: 'select nothing', run: () => this.choose([]) },
    ]);
  }

  /** Chooses these and no others. */
  choose(ids) {
    this.chosen = new Set(ids);
    this.#host.requestUpdate();
  }

  /** Chooses a row or no more; with `range` all from the one before up to it. */
  toggle(index, range) {
    const id = this.#rows.idAt(index);
    if (id === undefined) {
      return;
    }
    if (range && this.#anchor >= 0) {
      const between = [];
      for (let i = Math.min(index, this.#anchor); i <= Math.max(index, this.#anchor); i++) {
        between.push(this.#rows.idAt(i));
      }
      this.choose([...this.chosen, ...between.filter(each => each !== undefined)]);
    } else {
      const others = [...this.chosen].filter(each => each !== id);
      this.choose(this.chosen.has(id) ? others : [...others, id]);
    }
    this.#anchor = index;
  }

  /** A row has the focus. */
  focused(index) {
    if (this.current !== index) {
      this.current = index;
      this.#host.requestUpdate();
    }
  }

  /** The rows are others than before. */
  restart() {
    this.current = 0;
    this.#anchor = -1;
  }

  #at(event, act) {
    const row = event.target.closest?.('[role=row][data-index]');
    if (!row || event.target.closest('a, button, input')) {
      return false;
    }
    act(Number(row.dataset.index));
    return true;
  }

  async #move(by) {
    if (this.#rows.size === 0) {
      return false;
    }
    const onRow = document.activeElement?.closest?.('[role=row]') !== null;
    const to = onRow || !Number.isFinite(by) ? this.current + by : this.current;
    this.current = Math.max(0, Math.min(this.#rows.size - 1, to));
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    await this.#host.querySelector('rm-virtual-list').show(this.current);
    this.#host.querySelector(`[data-index="${this.current}"]`)?.focus({ preventScroll: true });
    return true;
  }
}
