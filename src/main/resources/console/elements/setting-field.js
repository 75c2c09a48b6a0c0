import { html, nothing } from '../common/element.js';

/**
 * A field for one of a package's settings, by its type.
 *
 * @param setting of `GET /packages`
 * @param value as text; undefined for the default
 * @param change is given the new value as text; empty for the default
 * @param error why the API refuses the value
 */
export function settingField(setting, value, change, error) {
  const common = `setting-${setting.name}`;
  return html`<div class="setting">
    <label for=${common}>${setting.name}${setting.required ? html` <span class="quiet-text">(required)</span>` : nothing}</label>
    ${input(setting, value, change, common, error)}
    ${fieldError(common, error)}
    ${setting.help ? html`<p class="quiet-text" id="${common}-help">${setting.help}</p>` : nothing}
  </div>`;
}

/** Why a value is refused, beneath its field, which names it in `aria-describedby`: `${id}-error`. */
export function fieldError(id, error) {
  return error ? html`<p class="field-error" id="${id}-error">${error}</p>` : nothing;
}

function input(setting, value, change, id, error) {
  const changed = event => change(event.target.value);
  const standard = setting.default === undefined ? 'default' : `default: ${setting.default}`;
  if (setting.type === 'choice' || setting.type === 'bool') {
    const choices = setting.type === 'bool' ? ['true', 'false'] : setting.choices;
    return html`<select id=${id} @change=${changed} aria-describedby="${id}-help ${id}-error" aria-invalid=${error ? 'true' : nothing}>
      <option value="" .selected=${value === undefined}>${standard}</option>
      ${choices.map(choice => html`<option value=${choice} .selected=${choice === value}>${choice}</option>`)}</select>`;
  }
  if (setting.type === 'int' || setting.type === 'float') {
    return html`<input id=${id} type="number" .value=${value ?? ''} placeholder=${standard} min=${setting.min ?? nothing} max=${setting.max ?? nothing}
      step=${setting.type === 'int' ? 1 : 'any'} ?required=${setting.required} @change=${changed} aria-describedby="${id}-help ${id}-error" aria-invalid=${error ? 'true' : nothing}>`;
  }
  return html`<input id=${id} type="text" .value=${value ?? ''} placeholder=${standard} ?required=${setting.required} autocomplete="off" spellcheck="false"
    @change=${changed} aria-describedby="${id}-help ${id}-error" aria-invalid=${error ? 'true' : nothing}>`;
}
