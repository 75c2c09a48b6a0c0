import { html, nothing } from '../../common/element.js';
import { fieldError, settingField } from '../../elements/setting-field.js';
import { escaped } from './draft.js';

/**
 * A field of a submission.
 *
 * @param field `pointer` of what it is for; `label`; `type`: `text` (default), `number` or `choice` with `choices`, each a value or a pair of value and words;
 *   `standard`, what holds when it is empty; `help`, `min`, `max`, `required`
 * @param form `draft`, `errors` by pointer, and `change(pointer, value)`
 */
function field({ pointer, label, type = 'text', choices = [], standard = '', help, min, max, required = false }, form) {
  const id = `field${pointer.replaceAll('/', '-')}`;
  const error = form.errors.get(pointer);
  const value = form.draft.get(pointer);
  const changed = event => form.change(pointer, type === 'number' && event.target.value !== '' ? Number(event.target.value) : event.target.value.trim());
  const pairs = choices.map(each => (Array.isArray(each) ? each : [each, each]));
  const described = `${id}-help ${id}-error`;
  const invalid = error ? 'true' : nothing;
  return html`<div class="setting">
    <label for=${id}>${label}</label>
    ${type === 'choice'
      ? html`<select id=${id} aria-describedby=${described} aria-invalid=${invalid} @change=${changed}>
          ${required ? nothing : html`<option value="" .selected=${value === undefined}>${standard}</option>`}
          ${pairs.map(([each, words]) => html`<option value=${each} .selected=${each === value}>${words}</option>`)}</select>`
      : html`<input id=${id} type=${type} .value=${String(value ?? '')} placeholder=${standard} min=${min ?? nothing} max=${max ?? nothing} step=${type === 'number' ? 1 : nothing}
          ?required=${required} autocomplete="off" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid} @change=${changed}>`}
    ${fieldError(id, error)}
    ${help ? html`<p class="quiet-text" id="${id}-help">${help}</p>` : nothing}
  </div>`;
}

function section(title, fields, note) {
  return html`<section class="submit-part"><h2>${title}</h2>${note ? html`<p class="quiet-text">${note}</p>` : nothing}<div class="settings-form">${fields}</div></section>`;
}

/**
 * The form of a job.
 *
 * @param form see above; `packages` of `GET /packages`, `sites` the names of linked ones, `scene` the file that is rendered, and `package`, the definition of the
 *   package that renders it, if it is known
 */
export function jobFields(form) {
  const { draft, errors, change, packages, sites, scene, package: definition } = form;
  const of = each => field(each, form);
  const installed = new Set(packages.packages.map(each => each.name));
  const names = packages.definitions.map(each => [each.name, `${each.title || each.name}${installed.has(each.name) ? '' : ' (on no server now)'}`]);
  return html`
    ${section('Job', [
      of({ pointer: '/name', label: 'Name', standard: scene?.split('/').pop() ?? '', max: 200 }),
      of({ pointer: '/profile/frames', label: 'Frames', required: true, help: 'such as 1-24, 1-100x5 or 1,5,9-12' }),
      of({ pointer: '/profile/package', label: 'Package', type: 'choice', standard: 'by the scene', choices: names }),
      of({ pointer: '/profile/version', label: 'Versions of it', standard: 'any', help: 'such as >=4.2 <5, or 4.2 for exactly that' }),
    ])}
    ${section('Picture', [
      of({ pointer: '/picture/width', label: 'Width', type: 'number', min: 1, max: 16384, standard: '640' }),
      of({ pointer: '/picture/height', label: 'Height', type: 'number', min: 1, max: 16384, standard: '360' }),
      of({ pointer: '/picture/format', label: 'Format', type: 'choice', standard: 'png', choices: definition?.formats ?? ['png', 'exr'] }),
      ...(definition && !definition.tiles ? [] : [of({ pointer: '/profile/tiles', label: 'Tiles', standard: '1x1', help: 'columns x rows: many servers render one frame' })]),
      of({ pointer: '/profile/chunk', label: 'Frames a task', type: 'number', min: 1, max: 1000, standard: '1', help: 'more are worth it where frames are quick and the package is slow to start' }),
    ])}
    ${definition && definition.settings.length > 0 ? section(`Settings of ${definition.title || definition.name}`, definition.settings.map(setting => {
      const pointer = `/parameters/${escaped(setting.name)}`;
      return settingField(setting, draft.get(pointer), value => change(pointer, value), errors.get(pointer));
    })) : nothing}
    ${section('Who and where', [
      of({ pointer: '/policy/project', label: 'Project', standard: 'default' }),
      of({ pointer: '/policy/user', label: 'User', standard: 'anonymous' }),
      of({ pointer: '/policy/priority', label: 'Priority', type: 'number', min: 0, max: 100, standard: '50', help: '100 goes first' }),
      of({ pointer: '/policy/site', label: 'Site', type: 'choice', standard: 'as the site has it',
        choices: [['local', 'here alone'], ['any', 'here or elsewhere'], ...sites.map(name => [`remote:${name}`, `at ${name}`])] }),
      of({ pointer: '/profile/cores', label: 'Cores a task', type: 'number', min: 1, max: 1024, standard: '1' }),
      of({ pointer: '/profile/memoryMiB', label: 'Memory a task, MiB', type: 'number', min: 1, standard: '1024' }),
      of({ pointer: '/policy/retries', label: 'Retries of a task', type: 'number', min: 0, max: 20, standard: '3' }),
      of({ pointer: '/policy/maxTasks', label: 'Tasks at a time', type: 'number', min: 0, standard: 'as many as there is room for' }),
    ])}`;
}

/**
 * The form of a template's parameters.
 *
 * @param template of `GET /templates/{name}`
 * @param form `values` and `errors` by name, `change(name, value)` with undefined for no value, and `paths` of the files
 */
export function templateFields(template, form) {
  if (template.parameters.length === 0) {
    return html`<section class="submit-part"><p class="quiet-text">It has no parameters: there is nothing to fill in.</p></section>`;
  }
  return section('Parameters', template.parameters.map(parameter => parameterField(parameter, form)), template.help);
}

function parameterField(parameter, { values, errors, change, paths }) {
  const id = `parameter-${parameter.name}`;
  const value = values[parameter.name];
  const required = parameter.required ?? parameter.default === undefined;
  const error = errors.get(`/parameters/${escaped(parameter.name)}`);
  const described = `${id}-help ${id}-error`;
  const invalid = error ? 'true' : nothing;
  return html`<div class="setting">
    <label for=${id}>${parameter.name}${required ? html` <span class="quiet-text">(required)</span>` : nothing}</label>
    ${parameterInput({ parameter, id, value, described, invalid, change, paths })}
    ${fieldError(id, error)}
    ${parameter.help ? html`<p class="quiet-text" id="${id}-help">${parameter.help}</p>` : nothing}
  </div>`;
}

function parameterInput({ parameter, id, value, described, invalid, change, paths }) {
  const standard = parameter.default === undefined ? '' : `default: ${parameter.default}`;
  const numeric = parameter.type === 'integer' || parameter.type === 'number';
  const choices = { boolean: ['true', 'false'], choice: parameter.choices ?? [], file: paths }[parameter.type];
  const typed = text => {
    if (text === '') {
      return undefined;
    }
    if (parameter.type === 'boolean') {
      return text === 'true';
    }
    return numeric ? Number(text) : text;
  };
  const changed = event => change(parameter.name, typed(event.target.value.trim()));
  if (choices) {
    return html`<select id=${id} aria-describedby=${described} aria-invalid=${invalid} @change=${changed}>
      <option value="" .selected=${value === undefined}>${standard || 'choose'}</option>
      ${choices.map(each => html`<option value=${each} .selected=${String(value) === each}>${each}</option>`)}</select>`;
  }
  return html`<input id=${id} type=${numeric ? 'number' : 'text'} step=${parameter.type === 'integer' ? 1 : 'any'} min=${parameter.minimum ?? nothing} max=${parameter.maximum ?? nothing}
    .value=${String(value ?? '')} placeholder=${standard} autocomplete="off" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid} @change=${changed}>`;
}
