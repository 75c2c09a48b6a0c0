import { html, nothing } from '../../common/element.js';
import { get, part, patch } from '../../api.js';
import { openDialog } from '../../elements/dialog.js';
import { problemPanel } from '../../elements/problem.js';
import { settingField } from '../../elements/setting-field.js';
import { toast, toastProblem } from '../../elements/toasts.js';

/**
 * Asks for other settings of a job that goes on, in a form drawn from what its package can be told, and changes them.
 *
 * @param etag of the settings as they were read: if somebody else was faster, nothing is changed
 * @returns the job's summary then; undefined when nothing was changed
 */
export async function changeSettings(detail, etag) {
  const { spec, summary } = detail;
  let settings;
  try {
    const { definitions } = await get('/packages');
    settings = definitions.find(each => each.name === spec.profile.package)?.settings ?? [];
  } catch (problem) {
    toastProblem('The settings of the package are not known now', problem);
    return undefined;
  }
  const known = new Set(settings.map(setting => setting.name));
  const others = Object.keys(spec.parameters).filter(name => !known.has(name)).map(name => ({ name, type: 'text', required: false }));
  const form = { parameters: {}, picture: {}, policy: {}, apply: 'remaining', running: 'finish', reason: '' };
  let problem;
  let busy = false;

  const content = (close, draw) => html`
    ${problem ? problemPanel(problem) : nothing}
    <div class="settings-form">
      ${[...settings, ...others].map(setting => settingField(setting, spec.parameters[setting.name], value => { form.parameters[setting.name] = value === '' ? null : value; }))}
      ${numberField('Width', spec.width, 1, 16384, value => { form.picture.width = value; })}
      ${numberField('Height', spec.height, 1, 16384, value => { form.picture.height = value; })}
      ${numberField('Tasks at a time (0: any number)', spec.policy.maxTasks, 0, 1000000, value => { form.policy.maxTasks = value; })}
    </div>
    <fieldset class="choices"><legend>Which frames</legend>
      ${radio('apply', 'remaining', 'Frames that are not rendered yet; what is done is kept', form, draw)}
      ${radio('apply', 'redo', 'Every frame, rendered anew', form, draw)}
    </fieldset>
    ${form.apply === 'redo' ? nothing : html`<fieldset class="choices"><legend>What is rendered now</legend>
      ${radio('running', 'finish', 'finishes with the settings that it began with', form, draw)}
      ${radio('running', 'stop', 'is stopped, and begins anew', form, draw)}
    </fieldset>`}
    <label class="field">Reason, for the audit log<input maxlength="500" autocomplete="off" placeholder="optional" @change=${event => { form.reason = event.target.value.trim(); }}></label>`;

  const send = async (event, close, draw) => {
    if (!event.target.closest('form').reportValidity()) {
      return;
    }
    busy = true;
    draw();
    try {
      close(await patch(`/jobs/${part(summary.id)}`, bodyOf(form), etag));
    } catch (refused) {
      problem = refused;
      busy = false;
      draw();
    }
  };

  const changed = await openDialog({
    title: `Change the settings of ${summary.name}`,
    wide: true,
    content,
    actions: (close, draw) => html`<button type="button" @click=${() => close()}>Not now</button>
      <button type="button" class="primary" ?disabled=${busy} @click=${event => send(event, close, draw)}>Change the settings</button>`,
  });
  if (changed) {
    toast(`The settings of ${summary.name} were changed`);
  }
  return changed;
}

/** Only what was changed. */
function bodyOf(form) {
  const body = { apply: form.apply };
  if (form.apply !== 'redo') {
    body.running = form.running;
  }
  for (const group of ['parameters', 'picture', 'policy']) {
    if (Object.keys(form[group]).length > 0) {
      body[group] = form[group];
    }
  }
  return form.reason ? { ...body, reason: form.reason } : body;
}

function numberField(label, value, min, max, change) {
  const id = `change-${label.split(' ')[0].toLowerCase()}`;
  return html`<div class="setting"><label for=${id}>${label}</label>
    <input id=${id} type="number" required min=${min} max=${max} step="1" .value=${String(value)} @change=${event => change(Number(event.target.value))}></div>`;
}

function radio(name, value, label, form, draw) {
  return html`<label class="check"><input type="radio" name=${name} value=${value} .checked=${form[name] === value}
    @change=${() => { form[name] = value; draw(); }}>${label}</label>`;
}
