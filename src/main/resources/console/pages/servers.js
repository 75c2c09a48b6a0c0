import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { count, mebibytes, mebibytesOf, number, percent } from '../common/format.js';
import { RowKeys } from '../common/row-keys.js';
import { GROUPINGS, countsOf, rowsOf, suits } from '../common/server-groups.js';
import { router } from '../router.js';
import { servers } from '../stores/servers.js';
import { SERVER_ORDERS, order } from '../stores/server-orders.js';
import { stateBadge } from '../elements/state.js';
import { useMeter } from '../elements/meter.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import '../elements/search-field.js';
import '../elements/virtual-list.js';

const STATES = ['up', 'draining', 'quarantined', 'lost'];
const FILTERS = ['status', 'text', 'tag', 'package'];
const PHONE = matchMedia('(max-width: 720px)');
const ROW = 48;
const PHONE_ROW = 92;

/** All render servers, live: searched, grouped, and many of them given an order at once. */
class ServersPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #shown = '';
  #seen = [];
  #rows = [];
  #keys = new RowKeys(this, this.#asRows(), { title: 'Servers', one: 'server' });

  connectedCallback() {
    super.connectedCallback();
    this.until(servers.subscribe(() => this.requestUpdate()));
    const resized = () => this.requestUpdate();
    PHONE.addEventListener('change', resized);
    this.until(() => PHONE.removeEventListener('change', resized));
  }

  #asRows() {
    const page = this;
    return {
      get size() {
        return page.#rows.length;
      },
      idAt: index => page.#rows[index]?.server?.id,
      open: index => page.#rows[index]?.server && router.go(addressOf(page.#rows[index].server)),
    };
  }

  willUpdate() {
    const filters = Object.fromEntries(FILTERS.map(name => [name, this.query.get(name)]));
    const wanted = this.query.toString();
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.#keys.restart();
    }
    this.#seen = servers.all.filter(server => suits(server, filters));
    this.#rows = rowsOf(this.#seen, this.query.get('group'));
    if (this.#keys.chosen.size > 0) {
      const seen = new Set(this.#seen.map(server => server.id));
      this.#keys.chosen = new Set([...this.#keys.chosen].filter(id => seen.has(id)));
    }
  }

  // ---- what is done

  #toggleState(state) {
    const chosen = new Set((this.query.get('status') ?? '').split(',').filter(Boolean));
    chosen.has(state) ? chosen.delete(state) : chosen.add(state);
    router.setQuery({ status: [...chosen].join(',') });
  }

  #toggleGroup(members) {
    const ids = members.map(server => server.id);
    const all = ids.every(id => this.#keys.chosen.has(id));
    const others = [...this.#keys.chosen].filter(id => !ids.includes(id));
    this.#keys.choose(all ? others : [...others, ...ids]);
  }

  async #order(name) {
    const chosen = this.#chosen().filter(SERVER_ORDERS[name].suits);
    if (await order(name, chosen)) {
      this.#keys.choose([]);
    }
  }

  #chosen() {
    return this.#seen.filter(server => this.#keys.chosen.has(server.id));
  }

  // ---- what is shown

  render() {
    return html`
      <header class="page-head">
        <h1>Servers</h1>
        ${this.#states()}
        <div class="page-tools servers-tools">
          <rm-search-field label="Search names, hardware and messages" placeholder="Search" .text=${this.query.get('text') ?? ''}></rm-search-field>
          ${this.#choice('tag', 'All tags', countsOf(servers.all, server => server.tags))}
          ${this.#choice('package', 'All packages', countsOf(servers.all, server => server.packages.flatMap(each => [each.name, `${each.name} ${each.version}`])))}
          ${this.#choice('group', 'No groups', Object.entries(GROUPINGS).map(([name, { label }]) => [name, undefined, label]))}
        </div>
      </header>
      ${this.#keys.chosen.size > 0 ? this.#bulk() : nothing}
      ${servers.problem ? problemPanel(servers.problem, () => servers.read()) : nothing}
      ${servers.loaded && this.#rows.length === 0 ? this.#empty() : this.#table()}
      <footer class="page-foot" role="status">${this.#foot()}</footer>`;
  }

  #states() {
    const chosen = (this.query.get('status') ?? '').split(',');
    const counts = new Map(countsOf(servers.all, server => [server.status]));
    return html`<div class="chips" role="group" aria-label="States to show">
      ${STATES.map(state => html`<button type="button" class="chip" aria-pressed=${chosen.includes(state)} @click=${() => this.#toggleState(state)}>
        ${stateBadge(state, 'server')} <span class="chip-count">${number(counts.get(state) ?? 0)}</span>
      </button>`)}
    </div>`;
  }

  /** @param values each with its name, how many servers have it, and what it is called */
  #choice(name, none, values) {
    const chosen = this.query.get(name) ?? '';
    const known = values.some(([value]) => value === chosen);
    return html`<label class="inline-field"><span class="unseen">${none}</span>
      <select .value=${chosen} @change=${event => router.setQuery({ [name]: event.target.value })}>
        <option value="" ?selected=${chosen === ''}>${none}</option>
        ${chosen && !known ? html`<option value=${chosen} selected>${chosen}</option>` : nothing}
        ${values.map(([value, servers, label]) => html`<option value=${value} ?selected=${value === chosen}>${label ?? `${value} (${number(servers)})`}</option>`)}
      </select></label>`;
  }

  #bulk() {
    const chosen = this.#chosen();
    return html`<div class="bulk" role="toolbar" aria-label="What to do with the selected servers">
      <strong>${count(chosen.length, 'server')} selected</strong>
      ${Object.entries(SERVER_ORDERS).map(([name, { label, icon: picture, suits: can, dangerous }]) => {
        const suitable = chosen.filter(can).length;
        return html`<button type="button" ?disabled=${suitable === 0} class=${dangerous ? 'dangerous-quiet' : ''} @click=${() => this.#order(name)}>
          ${icon(picture)}${label}${suitable > 0 && suitable < chosen.length ? ` (${suitable})` : ''}
        </button>`;
      })}
      <button type="button" class="quiet" @click=${() => this.#keys.choose([])}>${icon('close')}Select nothing</button>
    </div>`;
  }

  #empty() {
    return FILTERS.some(name => this.query.get(name))
      ? emptyState({
          picture: 'search',
          title: 'No server is like that',
          text: 'None has this state, text, tag and package together.',
          actions: html`<a class="button" href="/servers">Show all servers</a>`,
        })
      : emptyState({
          picture: 'servers',
          title: 'No render servers',
          text: 'Jobs wait until a node with the role render has joined the farm.',
          actions: html`<code class="command">raymill node --roles render --seed HOST:PORT</code>`,
        });
  }

  #table() {
    return html`<div class="table servers-table" role="grid" aria-label="Servers" aria-multiselectable="true" aria-rowcount=${this.#rows.length + 1}>
      <div class="table-head" role="rowgroup"><div role="row" class="servers-row">
        <span role="columnheader"><span class="unseen">Selected</span></span>
        <span role="columnheader">Name and host</span>
        <span role="columnheader">State</span>
        <span role="columnheader">Cores in leases</span>
        <span role="columnheader">Memory in leases</span>
        <span role="columnheader" class="right">GPUs</span>
        <span role="columnheader" class="right">Load</span>
        <span role="columnheader">Runs now</span>
        <span role="columnheader">Packages</span>
        <span role="columnheader" class="right">Failures</span>
      </div></div>
      <rm-virtual-list .count=${this.#rows.length} .rowHeight=${PHONE.matches ? PHONE_ROW : ROW} .current=${this.#keys.current}
        .key=${index => this.#keyOf(index)} .row=${index => this.#row(index)}></rm-virtual-list>
    </div>`;
  }

  #keyOf(index) {
    const { group, server } = this.#rows[index];
    return `${group}\n${server?.id ?? ''}`;
  }

  #row(index) {
    const row = this.#rows[index];
    return row.server ? this.#server(row.server, index) : this.#group(row, index);
  }

  #group({ group, servers: members }, index) {
    const chosen = members.filter(server => this.#keys.chosen.has(server.id)).length;
    const heard = members.filter(server => server.status !== 'lost');
    const sum = name => heard.reduce((all, server) => all + server[name], 0);
    return html`<div role="row" class="servers-group" aria-rowindex=${index + 2} data-index=${index} tabindex=${index === this.#keys.current ? 0 : -1}
        @focusin=${() => this.#keys.focused(index)}>
      <span role="gridcell" class="cell-select"><input type="checkbox" aria-label="Select all of ${group}" tabindex="-1" .checked=${chosen === members.length}
        .indeterminate=${chosen > 0 && chosen < members.length} @click=${() => this.#toggleGroup(members)}></span>
      <span role="gridcell" class="group-name"><strong>${group}</strong> ${count(members.length, 'server')}</span>
      <span role="gridcell" class="quiet-text">${number(sum('coresUsed'))} of ${count(sum('cores'), 'core')} in leases, ${count(heard.reduce((all, server) => all + server.running.length, 0), 'task')} running</span>
    </div>`;
  }

  #server(server, index) {
    const { id, host, message } = server;
    const selected = this.#keys.chosen.has(id);
    const hardware = `${host.cpuModel}, ${count(host.cores, 'core')}, ${mebibytes(host.memoryMiB)}, ${host.operatingSystem}`;
    return html`<div role="row" class="servers-row" aria-rowindex=${index + 2} aria-selected=${selected} data-index=${index}
        tabindex=${index === this.#keys.current ? 0 : -1} @focusin=${() => this.#keys.focused(index)} @dblclick=${() => router.go(addressOf(server))}>
      <span role="gridcell" class="cell-select"><input type="checkbox" aria-label="Select ${id}" tabindex="-1" .checked=${selected}
        @click=${event => this.#keys.toggle(index, event.shiftKey)}></span>
      <span role="gridcell" class="cell-name two-lines"><a href=${addressOf(server)} tabindex="-1" title=${id}>${id}</a><small title=${hardware}>${hardware}</small></span>
      <span role="gridcell" class="cell-state two-lines">${stateBadge(server.status, 'server')}${message ? html`<small title=${message}>${message}</small>` : nothing}</span>
      <span role="gridcell" class="cell-cores">${useMeter({ used: server.coresUsed, total: server.cores, busy: busyCores(server), label: `Cores of ${id} in leases`, text: `${server.coresUsed} / ${server.cores}` })}</span>
      <span role="gridcell" class="cell-memory">${useMeter({
        used: server.memoryMiBUsed, total: server.memoryMiB, busy: server.load?.memoryMiB, label: `Memory of ${id} in leases`,
        text: mebibytesOf(server.memoryMiBUsed, server.memoryMiB),
      })}</span>
      <span role="gridcell" class="cell-gpus right">${server.gpus ? `${server.gpusUsed} / ${server.gpus}` : html`<span class="absent">–</span>`}</span>
      <span role="gridcell" class="cell-load right">${server.load ? percent(server.load.processors) : html`<span class="absent">–</span>`}</span>
      <span role="gridcell" class="cell-running">${this.#running(server)}</span>
      <span role="gridcell" class="cell-packages two-lines">${this.#packages(server)}</span>
      <span role="gridcell" class="cell-failures right">${server.failedJobs
        ? html`<span class="failures" title="${count(server.failedJobs, 'job')} had tasks fail here lately">${icon('failed')}${server.failedJobs}</span>`
        : html`<span class="absent">0</span>`}</span>
    </div>`;
  }

  #running({ running, reservedFor }) {
    if (running.length === 0) {
      return reservedFor ? html`<a href="/jobs/${reservedFor}" tabindex="-1">kept free for a job</a>` : html`<span class="absent">nothing</span>`;
    }
    const [first] = running;
    return html`<a href="/jobs/${first.job}?tab=tasks" tabindex="-1" title=${running.map(each => `${each.task} of ${each.job}, ${percent(each.progress)}`).join('\n')}>${first.task}</a>${
      running.length > 1 ? ` and ${number(running.length - 1)} more` : ` ${percent(first.progress)}`}`;
  }

  #packages({ packages, packageProblems }) {
    const text = packages.map(each => `${each.name} ${each.version}`).join(', ');
    return html`<span title=${text}>${text || html`<span class="absent">none</span>`}</span>${packageProblems.length > 0
      ? html`<small class="trouble" title=${packageProblems.map(each => `${each.name}: ${each.reason}`).join('\n')}>${icon('warning')}${count(packageProblems.length, 'problem')}</small>` : nothing}`;
  }

  #foot() {
    if (!servers.loaded) {
      return servers.problem ? '' : 'Loading…';
    }
    const all = servers.all.length;
    const seen = this.#seen.length;
    return seen === all ? count(all, 'server') : `${number(seen)} of ${count(all, 'server')}`;
  }
}

function addressOf(server) {
  return `/servers/${encodeURIComponent(server.id)}`;
}

/** How many of the offered cores work, as far as that can be told from the host. */
function busyCores({ load, cores, host }) {
  return load && host.cores > 0 ? Math.min(cores, load.processors * host.cores) : undefined;
}

customElements.define('rm-servers-page', ServersPage);
