import { html, nothing } from '../../common/element.js';

/** With more files than these, only those that a package knows can be chosen: a list of thousands helps nobody. */
const MOST_OTHERS = 500;

/** The definition of the package that knows a file by its name. */
export function definitionFor(path, definitions) {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return definitions.find(each => each.extensions.some(extension => extension.toLowerCase() === ending));
}

/** Which of these files may be the scene, by the packages' endings: the uppermost first. */
export function scenesOf(paths, definitions) {
  const depth = path => path.split('/').length;
  return paths.filter(path => definitionFor(path, definitions)).sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
}

/** The field for the scene. */
export function sceneField({ paths, scenes, scene, change }) {
  const others = paths.length <= MOST_OTHERS ? paths.filter(path => !scenes.includes(path)) : [];
  const option = path => html`<option value=${path} .selected=${path === scene}>${path}</option>`;
  return html`<div class="setting submit-scene"><label for="field-scene">The scene to render</label>
    <select id="field-scene" @change=${event => change(event.target.value)}>
      ${scene ? nothing : html`<option value="" selected>choose</option>`}
      ${scenes.map(option)}
      ${others.length > 0 ? html`<optgroup label="Files that no package knows by their names">${others.map(option)}</optgroup>` : nothing}
    </select>
    ${scenes.length === 0 ? html`<p class="quiet-text">No package knows any of these files by its name. Choose the scene and the package yourself.</p>` : nothing}</div>`;
}
