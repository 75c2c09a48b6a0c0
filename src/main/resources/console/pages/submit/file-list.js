import { Element, html, nothing } from '../../common/element.js';
import { bytes, count } from '../../common/format.js';
import { icon } from '../../common/icons.js';
import { progressBar } from '../../elements/progress.js';
import { toastProblem } from '../../elements/toasts.js';
import { ofChoice, ofDrop } from './dropped.js';

const SHOWN = 50;

/**
 * Where files are dropped, and what there is of them. Anything that is dropped on the page comes here.
 *
 * Properties: `files`, a {@link FileSet}; `version`, changed with it; `disabled` while they are sent.
 */
class SubmitFiles extends Element {
  static properties = { files: { attribute: false }, version: { type: Number }, disabled: { type: Boolean } };

  #over = false;

  connectedCallback() {
    super.connectedCallback();
    const on = (type, listener) => {
      window.addEventListener(type, listener);
      this.until(() => window.removeEventListener(type, listener));
    };
    on('dragover', event => this.#drag(event, true));
    on('dragleave', event => event.relatedTarget === null && this.#drag(event, false));
    on('drop', event => this.#drop(event));
  }

  #drag(event, over) {
    if (![...event.dataTransfer.types].includes('Files')) {
      return;
    }
    event.preventDefault();
    event.dataTransfer.dropEffect = this.disabled ? 'none' : 'copy';
    if (this.#over !== over) {
      this.#over = over;
      this.requestUpdate();
    }
  }

  #drop(event) {
    if (event.dataTransfer.types.includes('Files')) {
      this.#drag(event, false);
      this.#take(() => ofDrop(event.dataTransfer));
    }
  }

  #choose(event) {
    const { files } = event.target;
    this.#take(() => ofChoice(files));
    event.target.value = '';
  }

  async #take(read) {
    if (this.disabled) {
      return;
    }
    try {
      this.files.add(await read());
    } catch (problem) {
      toastProblem('These files were not taken', problem);
    }
  }

  render() {
    const empty = this.files.size === 0;
    return html`<div class="drop ${this.#over ? 'drop-over' : ''} ${empty ? 'drop-empty' : ''}">
        ${icon('submit')}
        <p>${empty ? 'Drop a scene with its textures here: files, or whole folders.' : 'More files can be dropped anywhere on this page.'}</p>
        <div class="buttons">
          <button type="button" ?disabled=${this.disabled} @click=${() => this.querySelector('[name=files]').click()}>Choose files</button>
          <button type="button" ?disabled=${this.disabled} @click=${() => this.querySelector('[name=folder]').click()}>Choose a folder</button>
        </div>
        <input hidden type="file" name="files" multiple aria-label="Files of the job" @change=${this.#choose}>
        <input hidden type="file" name="folder" webkitdirectory aria-label="Folder of the job" @change=${this.#choose}>
      </div>
      ${empty ? nothing : this.#list()}`;
  }

  #list() {
    const { all, bytes: total, hashedBytes, ready } = this.files;
    return html`
      <div class="submit-files-head" role="status">
        <strong>${count(all.length, 'file')}, ${bytes(total)}</strong>
        ${ready ? nothing : progressBar({ done: total ? hashedBytes / total : 0, state: 'running', label: 'Reading the files', text: 'reading' })}
        <button type="button" class="quiet push" ?disabled=${this.disabled} @click=${() => this.files.clear()}>${icon('close')}Take all away</button>
      </div>
      <ul class="submit-files">${all.slice(0, SHOWN).map(each => html`<li>
        <span class="submit-path" title=${each.sha256 ?? ''}>${each.path}</span>
        <span class="quiet-text">${each.file ? '' : 'of the earlier job · '}${bytes(each.size)}</span>
        <button type="button" class="quiet" aria-label="Take ${each.path} away" ?disabled=${this.disabled} @click=${() => this.files.remove(each.path)}>${icon('close')}</button>
      </li>`)}</ul>
      ${all.length > SHOWN ? html`<p class="quiet-text">and ${count(all.length - SHOWN, 'more file', 'more files')}</p>` : nothing}`;
  }
}

customElements.define('rm-submit-files', SubmitFiles);
