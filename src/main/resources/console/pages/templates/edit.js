import { html, nothing } from '../../common/element.js';
import { Problem, part, send } from '../../api.js';
import { preferences } from '../../preferences.js';
import { openDialog } from '../../elements/dialog.js';
import { problemPanel } from '../../elements/problem.js';

const FIRST = {
  title: 'Turntable',
  help: 'Turns a model once around.',
  parameters: [
    { name: 'scene', type: 'file', help: 'the model' },
    { name: 'frames', type: 'frames', default: '1-96' },
    { name: 'samples', type: 'integer', default: 64, minimum: 1, maximum: 4096, help: 'paths a pixel' },
  ],
  job: { scene: '${scene}', profile: { package: 'gltf', frames: '${frames}' }, parameters: { samples: '${samples}' } },
};

/**
 * Has a template written or changed, as JSON, until the API takes it.
 *
 * @param template undefined for a new one
 * @param etag of the one that is changed: if somebody else was faster, nothing is changed
 * @returns its name; undefined when nothing was kept
 */
export function editTemplate(template, etag) {
  const form = { name: template?.id ?? '', text: JSON.stringify(template ? definitionOf(template) : FIRST, null, 2), reason: '' };
  let problem;
  let busy = false;

  const content = () => html`
    ${problem ? problemPanel(problem) : nothing}
    ${template ? nothing : html`<label class="field">Name<input maxlength="64" autocomplete="off" spellcheck="false" autofocus placeholder="lower-case letters, digits, - and _"
      .value=${form.name} @input=${event => { form.name = event.target.value.trim(); }}></label>`}
    <label class="field">Definition<textarea class="json-text" rows="16" spellcheck="false" autocomplete="off" aria-invalid=${problem ? 'true' : nothing}
      .value=${form.text} @input=${event => { form.text = event.target.value; }}></textarea></label>
    <label class="field">Reason, for the audit log<input maxlength="500" autocomplete="off" placeholder="optional" @input=${event => { form.reason = event.target.value.trim(); }}></label>`;

  const keep = async (close, draw) => {
    busy = true;
    problem = undefined;
    draw();
    try {
      await put(form, template && etag);
      close(form.name);
    } catch (refused) {
      problem = refused;
      busy = false;
      draw();
    }
  };

  return openDialog({
    title: template ? `Change ${template.id}` : 'New template',
    wide: true,
    content,
    actions: (close, draw) => html`<button type="button" @click=${() => close()}>Not now</button>
      <button type="button" class="primary" ?disabled=${busy} @click=${() => keep(close, draw)}>Keep the template</button>`,
  });
}

function definitionOf({ title, help, parameters, job }) {
  return { title, help, parameters, job };
}

async function put({ name, text, reason }, etag) {
  if (!name) {
    throw new Problem({ title: 'It needs a name', detail: 'Lower-case letters, digits, - and _, such as turntable.' });
  }
  const by = preferences.get('user').trim();
  const body = { ...parsed(text), ...(by ? { by } : {}), ...(reason ? { reason } : {}) };
  const headers = etag ? { 'If-Match': etag } : { 'If-None-Match': '*' };
  await send('PUT', `/templates/${part(name)}`, { body, headers });
}

function parsed(text) {
  let definition;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw new Problem({ title: 'The definition is not JSON', detail: error.message });
  }
  if (definition === null || typeof definition !== 'object' || Array.isArray(definition)) {
    throw new Problem({ title: 'The definition is no object', detail: 'It begins with { and has the field job.' });
  }
  return definition;
}
