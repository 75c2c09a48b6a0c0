import { Element, html, nothing } from '../../common/element.js';
import { bytes, count, number, words } from '../../common/format.js';
import '../../elements/time.js';

/** What was submitted, and what else is known of a job. */
class JobDetails extends Element {
  static properties = { detail: { attribute: false } };

  render() {
    const { spec, summary, staleReports, notifications, spending, openFrames } = this.detail;
    const { profile, policy } = spec;
    const host = Object.entries(profile.host).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value && value.count !== 0));
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Details"><div class="details">
      ${this.#table('Job', [
        ['Id', html`<span class="mono">${summary.id}</span>`],
        ['Scene', spec.scene],
        ['List of files', `${bytes(spec.manifestSize)}, ${spec.manifest.slice(0, 12)}…`],
        ['Submitted', html`<rm-time exactly .value=${summary.submittedAt}></rm-time>`],
        ['Started', html`<rm-time exactly .value=${summary.startedAt}></rm-time>`],
        ['Ended', html`<rm-time exactly .value=${summary.endedAt}></rm-time>`],
        ['Tasks', `${number(summary.tasks)}: ${number(summary.tasksSucceeded)} succeeded, ${number(summary.tasksRunning)} running, ${number(summary.tasksFailed)} failed`],
        ['Superseded reports', number(staleReports)],
        ...(openFrames ? [['With the newest settings', openFrames.newest || 'none'], ['With earlier settings', openFrames.earlier || 'none']] : []),
        ...(spec.origin ? [['From site', `${spec.origin.site}, job ${spec.origin.job}`]] : []),
      ])}
      ${this.#table('What a task needs', [
        ['Package', `${profile.package} ${profile.version ?? ''}`],
        ['Frames a task', number(profile.chunk)],
        ['Tiles', profile.tiles],
        ['Cores', number(profile.cores)],
        ['Memory', `${number(profile.memoryMiB)} MiB`],
        ...host.map(([name, value]) => [words(name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)), this.#value(value)]),
        ...Object.entries(profile.amounts).map(([name, amount]) => [name, number(amount)]),
      ])}
      ${this.#table('Parameters of the package', Object.entries(spec.parameters).map(([name, value]) => [name, value]))}
      ${this.#table('Policy', [
        ['Priority', policy.priority + (policy.urgent ? ', urgent' : '')],
        ['Retries of a task', number(policy.retries)],
        ['Tasks at a time', policy.maxTasks ? number(policy.maxTasks) : 'as many as there is room for'],
        ['Order of frames', policy.frameOrder],
        ['Longest attempt', policy.limits.attemptSeconds ? `${number(policy.limits.attemptSeconds)} s` : 'no limit'],
        ['Longest silence', policy.limits.silenceSeconds ? `${number(policy.limits.silenceSeconds)} s` : 'no limit'],
        ['Fails with', `${policy.failureShare} % of its tasks`],
        ['Strange pictures', policy.checks.flagged],
        ['Compared with a second server', `${policy.checks.verifyPercent} %`],
        ['Where', policy.site],
        ['Data class', policy.dataClass],
        ['Results of other sites', policy.results],
      ])}
      ${spending.length > 0 ? this.#table('Other sites', spending.map(each => [each.site, `${number(each.spent)} ${each.currency}, expected ${number(each.expected)}`])) : nothing}
      ${notifications.length > 0 ? this.#table('Notifications', notifications.map(each => [each.to,
        `${count(each.delivered, 'time')} delivered, ${number(each.pending)} pending, ${number(each.givenUp)} given up${each.problem ? `: ${each.problem}` : ''}`])) : nothing}
    </div></div>`;
  }

  #value(value) {
    if (Array.isArray(value)) {
      return value.join(', ');
    }
    return typeof value === 'object' ? Object.entries(value).filter(([, each]) => each).map(([name, each]) => `${name} ${each}`).join(', ') : String(value);
  }

  #table(title, rows) {
    return html`<section><h2>${title}</h2>${rows.length > 0
      ? html`<dl class="pairs">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
      : html`<p class="quiet-text">None: the package's own hold.</p>`}</section>`;
  }
}

customElements.define('rm-job-details', JobDetails);
