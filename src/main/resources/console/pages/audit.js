import { Element, html, nothing } from '../common/element.js';
import { count, words } from '../common/format.js';
import { icon } from '../common/icons.js';
import { get, isAborted } from '../api.js';
import { events } from '../events.js';
import { router } from '../router.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';
import '../elements/time.js';

const PAGE = 100;
/** Further from the end than this the next page is not read yet. */
const NEAR_PIXELS = 600;
/** What of the address the entries are chosen by. */
const FILTERS = ['subject', 'by', 'action', 'since', 'until'];
const ACTIONS = ['submit', 'pause', 'resume', 'priority', 'change', 'cancel', 'retry', 'skip', 'kill', 'remove', 'send', 'take-back', 'drain', 'quarantine', 'put', 'notify'];
const KINDS = { job: 'Job', task: 'Task', server: 'Server', template: 'Template' };

/** Who did what, newest first; older ones come as they are scrolled to. */
class AuditPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #entries = [];
  #next;
  #subject;
  #chosen;
  #loaded = false;
  #problem;
  #stop;
  #newer = false;

  connectedCallback() {
    super.connectedCallback();
    const newer = () => {
      if (!this.#newer && this.#loaded) {
        this.#newer = true;
        this.requestUpdate();
      }
    };
    this.until(events.on('reset', newer));
    this.until(() => this.#stop?.abort());
  }

  willUpdate() {
    const chosen = JSON.stringify(FILTERS.map(name => this.query.get(name) ?? ''));
    if (chosen !== this.#chosen) {
      this.#chosen = chosen;
      this.#subject = this.query.get('subject') ?? '';
      this.#open();
    }
  }

  #open() {
    this.#entries = [];
    this.#next = undefined;
    this.#loaded = this.#newer = false;
    this.#stop?.abort();
    this.#stop = undefined;
    this.#read();
  }

  /** Reads the next page, unless one is being read or there is none. */
  async #read() {
    if (this.#stop || (this.#loaded && !this.#next)) {
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const page = await get('/audit', { ...this.#filters(), before: this.#next, limit: PAGE }, stop.signal);
      this.#entries = [...this.#entries, ...page.entries];
      this.#next = page.next;
      this.#loaded = true;
      this.#problem = undefined;
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.#problem = problem;
    }
    this.#stop = undefined;
    this.requestUpdate();
  }

  /** What the API is asked for: days are those of the place where the page is looked at, the last one included. */
  #filters() {
    const [subject, by, action, since, until] = FILTERS.map(name => this.query.get(name) ?? '');
    return { subject, by, action, since: startOf(since, 0), until: startOf(until, 1) };
  }

  updated() {
    // What does not fill the page can not be scrolled.
    const area = this.querySelector('.scroll');
    if (area && this.#loaded && !this.#problem) {
      this.#near(area);
    }
  }

  #near(area) {
    if (area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_PIXELS) {
      this.#read();
    }
  }

  #choose(event) {
    event.preventDefault();
    const form = event.target.closest('form');
    const value = name => form.elements[name].value.trim();
    router.setQuery({
      subject: value('id') ? `${value('kind')}:${value('id')}` : '',
      by: value('by'), action: value('action'), since: value('since'), until: value('until'),
    }, { replace: false });
  }

  render() {
    return html`
      <header class="page-head"><h1>Audit log</h1>${this.#filter()}</header>
      ${this.#problem ? problemPanel(this.#problem, () => (this.#loaded ? this.#read() : this.#open())) : nothing}
      ${this.#loaded && this.#entries.length === 0 ? this.#empty() : this.#table()}
      <footer class="page-foot" role="status">${this.#foot()}</footer>`;
  }

  #filter() {
    const [kind, ...rest] = this.#subject.split(':');
    return html`<form class="page-tools audit-tools" role="search" @submit=${this.#choose}>
      <label><span class="unseen">About what</span><select name="kind">${Object.entries(KINDS).map(([name, label]) => html`<option value=${name} .selected=${name === kind}>${label}</option>`)}</select></label>
      <label class="search">${icon('search')}<span class="unseen">Its name or id</span>
        <input name="id" type="search" placeholder="Name or id" autocomplete="off" spellcheck="false" .value=${rest.join(':')} @search=${this.#choose}></label>
      <label>By <input name="by" type="search" autocomplete="off" spellcheck="false" .value=${this.query.get('by') ?? ''} @search=${this.#choose}></label>
      <label>What <select name="action"><option value="">anything</option>${this.#actions().map(action => html`<option value=${action} .selected=${action === this.query.get('action')}>${words(action)}</option>`)}</select></label>
      <label>From <input name="since" type="date" .value=${this.query.get('since') ?? ''}></label>
      <label>To <input name="until" type="date" .value=${this.query.get('until') ?? ''}></label>
      <button type="submit">Show</button>
      <button type="button" @click=${() => this.#open()}>${icon('retry')}Read anew</button>
    </form>`;
  }

  /** Those that are usual, and those of the address and of the entries. */
  #actions() {
    const others = [this.query.get('action') ?? '', ...this.#entries.map(entry => entry.action)];
    return [...new Set([...ACTIONS, ...others])].filter(action => action && !action.includes(',')).sort();
  }

  #table() {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Audit log" @scroll=${event => this.#near(event.target)}><table class="plain audit" aria-label="Audit log">
      <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">To what</th><th scope="col">Why</th></tr></thead>
      <tbody>${this.#entries.map(entry => html`<tr>
        <td class="audit-when"><rm-time .value=${entry.at}></rm-time></td>
        <th scope="row" class="audit-who">${entry.by}</th>
        <td>${this.#what(entry)}</td>
        <td>${this.#link(entry.subject)}</td>
        <td>${entry.reason || html`<span class="absent">–</span>`}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }

  /** Many details begin with what was done. */
  #what({ action, detail }) {
    const done = words(action);
    return detail.startsWith(action) ? detail : html`${done}${detail ? html`<span class="quiet-text">: ${detail}</span>` : nothing}`;
  }

  #link(subject) {
    const at = subject.indexOf(':');
    const [kind, id] = [subject.slice(0, at), subject.slice(at + 1)];
    const [job, task] = id.split('/');
    const address = {
      job: `/jobs/${encodeURIComponent(id)}`,
      task: `/jobs/${encodeURIComponent(job)}?tab=tasks&task=${encodeURIComponent(task ?? '')}`,
      server: '/servers',
      template: `/templates?name=${encodeURIComponent(id)}`,
    }[kind];
    const text = html`${KINDS[kind]?.toLowerCase() ?? kind} <span class="mono">${id}</span>`;
    return html`${address ? html`<a href=${address}>${text}</a>` : text}
      ${subject === this.#subject ? nothing : html`<a class="audit-only" href="/audit?subject=${encodeURIComponent(subject)}" aria-label="Only what was done to ${subject}" title="Only this">${icon('search')}</a>`}`;
  }

  #empty() {
    return FILTERS.some(name => this.query.get(name))
      ? emptyState({
          picture: 'search',
          title: 'Nothing of that kind was done',
          text: this.#subject ? `Nobody has done that to ${this.#subject}, or there is no such thing.` : 'Nobody has done that then.',
          actions: html`<a class="button" href="/audit">Show all</a>`,
        })
      : emptyState({
          picture: 'audit',
          title: 'Nobody has done anything yet',
          text: 'Who pauses, cancels or changes a job, or drains a server, is named here, with the reason.',
          actions: html`<a class="button" href="/jobs">Go to the jobs</a>`,
        });
  }

  #foot() {
    if (!this.#loaded) {
      return this.#problem ? '' : 'Loading…';
    }
    return `${count(this.#entries.length, 'entry', 'entries')}${this.#next ? ', and older ones further down' : ''}${this.#newer ? '. There may be newer ones: read anew.' : ''}`;
  }
}

/** The moment at which a day begins, or one of the days after it; empty for none. */
function startOf(day, after) {
  const [year, month, date] = day.split('-').map(Number);
  const start = new Date(year, month - 1, date + after);
  return day && !Number.isNaN(start.getTime()) ? start.toISOString() : '';
}

customElements.define('rm-audit-page', AuditPage);
