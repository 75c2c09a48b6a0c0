import { Element, html, nothing } from '../common/element.js';
import { count, mebibytes, number } from '../common/format.js';
import { servers } from '../stores/servers.js';
import { stateBadge } from '../elements/state.js';
import { progressBar } from '../elements/progress.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import '../elements/time.js';

/** All render servers, live. */
class ServersPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.until(servers.subscribe(() => this.requestUpdate()));
  }

  render() {
    return html`
      <header class="page-head"><h1>Servers</h1></header>
      ${servers.problem ? problemPanel(servers.problem, () => servers.read()) : nothing}
      ${servers.loaded && servers.all.length === 0 ? this.#empty() : this.#table()}
      <footer class="page-foot" role="status">${servers.loaded ? count(servers.all.length, 'server') : 'Loading…'}</footer>`;
  }

  #empty() {
    return emptyState({
      picture: 'servers',
      title: 'No render servers',
      text: 'Jobs wait until a node with the role render has joined the farm.',
      actions: html`<code class="command">raymill node --roles render --seed HOST:PORT</code>`,
    });
  }

  #table() {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Servers"><table class="plain" aria-label="Servers">
      <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Cores</th><th scope="col">Memory</th>
        <th scope="col" class="right">Running</th><th scope="col">Packages</th><th scope="col" class="right">Last report</th></tr></thead>
      <tbody>${servers.all.map(server => html`<tr>
        <th scope="row">${server.id}</th>
        <td>${stateBadge(server.status, 'server')}</td>
        <td>${this.#use(server.coresUsed, server.cores, `Cores of ${server.id} in use`, number)}</td>
        <td>${this.#use(server.memoryMiBUsed, server.memoryMiB, `Memory of ${server.id} in use`, mebibytes)}</td>
        <td class="right">${number(server.running.length)}</td>
        <td>${server.packages.map(each => `${each.name} ${each.version}`).join(', ')}</td>
        <td class="right"><rm-time .value=${server.lastSeenAt}></rm-time></td>
      </tr>`)}</tbody>
    </table></div>`;
  }

  #use(used, all, label, text) {
    return progressBar({ done: all ? used / all : 0, label, text: `${text(used)} / ${text(all)}` });
  }
}

customElements.define('rm-servers-page', ServersPage);
