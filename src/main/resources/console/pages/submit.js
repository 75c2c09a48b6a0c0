import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { get, isAborted, part } from '../api.js';
import { preferences } from '../preferences.js';
import { router } from '../router.js';
import { problemPanel } from '../elements/problem.js';
import { toast } from '../elements/toasts.js';
import { Draft } from './submit/draft.js';
import { FileSet } from './submit/file-set.js';
import { Sending, pathOf } from './submit/sending.js';
import { estimated } from './submit/estimated.js';
import { Estimating } from './submit/estimating.js';
import { jobFields, templateFields } from './submit/fields.js';
import { definitionFor, sceneField, scenesOf } from './submit/scenes.js';
import { sendingProgress } from './submit/progress.js';
import { copyNotices } from './submit/notices.js';
import { jobSources } from './submit/sources.js';
import './submit/file-list.js';

/** A job is made: of files and a form, of a template (`?template=`), or of an earlier job (`?copy=`). */
class SubmitPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #files = new FileSet(() => this.#filesChanged());
  #sending = new Sending(() => this.requestUpdate());
  #version = 0;
  #packages = { packages: [], definitions: [] };
  #sites = [];
  #templates = [];
  #source;
  #template;
  #copied;
  #values = {};
  #draft = newDraft();
  #loading = true;
  #problem;
  #estimating = new Estimating(() => this.requestUpdate(), () => this.#question());

  connectedCallback() {
    super.connectedCallback();
    const leave = event => this.#sending.stage && event.preventDefault();
    window.addEventListener('beforeunload', leave);
    this.until(() => {
      window.removeEventListener('beforeunload', leave);
      this.#estimating.stop();
      if (this.#sending.stage === 'uploading') {
        toast('The upload was stopped', { detail: 'What has arrived is kept: the same files go on from there.' });
      }
      this.#sending.cancel();
      this.#files.stop();
    });
  }

  willUpdate() {
    const source = JSON.stringify([this.query.get('template'), this.query.get('copy')]);
    if (source !== this.#source) {
      this.#source = source;
      this.#open();
    }
  }

  /** Reads what the form is drawn from. Files that were dropped stay when another template is chosen. */
  async #open() {
    const source = this.#source;
    const [template, copy] = JSON.parse(source);
    this.#loading = true;
    this.#problem = undefined;
    this.#estimating.forget();
    try {
      const [packages, sites, templates, chosen, copied] = await Promise.all([
        get('/packages'), get('/sites'), get('/templates'),
        template ? get(`/templates/${part(template)}`) : undefined,
        copy ? get(`/jobs/${part(copy)}/submission`) : undefined,
      ]);
      if (source !== this.#source) {
        return;
      }
      this.#packages = packages;
      this.#sites = sites.sites.map(each => each.name);
      this.#templates = templates.templates;
      this.#template = chosen;
      this.#copied = copied;
      this.#values = {};
      this.#draft = copied ? new Draft(copied.submission) : newDraft();
      this.#files.all.filter(each => !each.file).forEach(each => this.#files.remove(each.path));
      if (copied) {
        this.#files.keep(copied.submission.files ?? []);
      }
      this.#filesChanged();
    } catch (problem) {
      this.#problem = problem;
    }
    this.#loading = false;
    this.requestUpdate();
  }

  // ---- what is being made

  get #paths() {
    const own = this.#template?.job.files ?? [];
    return [...new Set([...own.map(each => each.path), ...this.#files.all.map(each => each.path)])];
  }

  get #scenes() {
    return scenesOf(this.#paths, this.#packages.definitions);
  }

  get #definition() {
    const named = this.#draft.get('/profile/package');
    const { definitions } = this.#packages;
    const byName = name => definitions.find(each => each.name === name);
    return named ? byName(named) : definitionFor(this.#draft.get('/scene') ?? '', definitions) ?? byName('gltf');
  }

  get #ready() {
    return this.#template ? this.#files.size === 0 || this.#files.ready : this.#files.ready && Boolean(this.#draft.get('/scene'));
  }

  /** Before that there is nothing to estimate, and nothing wrong with who has not come to it yet. */
  get #filled() {
    return (this.#template?.parameters ?? []).every(each => !(each.required ?? each.default === undefined) || this.#values[each.name] !== undefined);
  }

  #filesChanged() {
    this.#version++;
    if (!this.#loading || this.#template) {
      this.#chooseScene();
    }
    this.#estimating.schedule();
    this.requestUpdate();
  }

  #chooseScene() {
    const scenes = this.#scenes;
    if (this.#template) {
      // Only when there is nothing to choose between.
      const wanted = this.#template.parameters.filter(each => each.type === 'file' && each.default === undefined);
      if (wanted.length === 1 && scenes.length > 0 && !this.#paths.includes(this.#values[wanted[0].name])) {
        this.#values = { ...this.#values, [wanted[0].name]: scenes[0] };
      }
    } else if (!this.#paths.includes(this.#draft.get('/scene'))) {
      this.#draft.set('/scene', scenes[0] ?? (this.#paths.length === 1 ? this.#paths[0] : undefined));
    }
  }

  #change(pointer, value) {
    this.#draft.set(pointer, value);
    this.#changed();
  }

  #changed() {
    this.#estimating.refused = undefined;
    this.#estimating.schedule();
    this.requestUpdate();
  }

  #body() {
    if (!this.#template) {
      return this.#draft.body(this.#files.entries());
    }
    const user = preferences.get('user').trim();
    return { parameters: this.#values, files: this.#files.entries(), ...(user ? { user } : {}) };
  }

  /** What can be estimated now. */
  #question() {
    return this.#ready && this.#filled && !this.#loading && !this.#sending.stage
      ? { template: this.#template?.id, body: this.#body() }
      : undefined;
  }

  async #send() {
    if (!this.#ready || this.#sending.stage) {
      return;
    }
    this.#estimating.stop();
    this.#estimating.refuse(undefined);
    try {
      const job = await this.#sending.send(pathOf(this.#template?.id), this.#body(), this.#files.all);
      toast(`${job.name} was submitted`);
      router.go(`/jobs/${job.id}`);
    } catch (problem) {
      if (!isAborted(problem)) {
        this.#estimating.refuse(problem);
        await this.updateComplete;
        this.querySelector('[aria-invalid=true]')?.focus();
      }
    }
    this.requestUpdate();
  }

  // ---- what is shown

  render() {
    return html`
      <header class="page-head"><h1>Submit a job</h1>${jobSources({
        templates: this.#templates,
        chosen: this.#template?.id ?? '',
        copied: Boolean(this.#copied),
      })}</header>
      ${this.#problem ? problemPanel(this.#problem, () => this.#open()) : this.#loading ? html`<p class="note" role="status">Loading…</p>` : html`<div class="submit">
        <div class="submit-form scroll" role="region" tabindex="0" aria-label="What is submitted">
          ${this.#files.problem ? problemPanel(this.#files.problem) : nothing}
          ${copyNotices(this.#copied)}
          <section class="submit-part"><h2>Files</h2>
            <rm-submit-files .files=${this.#files} .version=${this.#version} ?disabled=${Boolean(this.#sending.stage)}></rm-submit-files>
            ${this.#template || this.#files.size === 0 ? nothing : sceneField({
              paths: this.#paths,
              scenes: this.#scenes,
              scene: this.#draft.get('/scene'),
              change: path => this.#change('/scene', path),
            })}
          </section>
          <fieldset class="submit-fields" ?disabled=${Boolean(this.#sending.stage)}><legend class="unseen">Settings of the job</legend>${this.#fields()}</fieldset>
        </div>
        <aside class="submit-side" aria-label="Estimate">${this.#side()}</aside>
      </div>`}`;
  }

  #fields() {
    if (this.#template) {
      return templateFields(this.#template, {
        values: this.#values,
        errors: this.#estimating.errors,
        paths: this.#paths,
        change: (name, value) => {
          this.#values = { ...this.#values, [name]: value };
          if (value === undefined) {
            delete this.#values[name];
          }
          this.#changed();
        },
      });
    }
    return jobFields({
      draft: this.#draft,
      errors: this.#estimating.errors,
      packages: this.#packages,
      sites: this.#sites,
      scene: this.#draft.get('/scene'),
      package: this.#definition,
      change: (pointer, value) => this.#change(pointer, value),
    });
  }

  #side() {
    const { refused, estimate } = this.#estimating;
    return html`
      <h2>Before it is sent</h2>
      <div class="submit-estimate" aria-live="polite">${refused ? problemPanel(refused) : estimate ? estimated(estimate, this.#files.all) : html`<p class="quiet-text">${this.#hint()}</p>`}</div>
      ${this.#sending.stage ? sendingProgress(this.#sending) : html`<button type="button" class="primary submit-button" ?disabled=${!this.#ready} @click=${() => this.#send()}>${icon('submit')}Submit the job</button>`}`;
  }

  #hint() {
    if (this.#files.size === 0 && !this.#template) {
      return 'Drop a scene: what the farm would do with it, and how long that would take, stands here before anything is sent.';
    }
    if (!this.#ready) {
      return this.#files.ready || this.#files.problem ? 'Choose the scene to render.' : 'The files are being read.';
    }
    return this.#filled ? 'It is being estimated.' : 'Fill in what is required, and what it would be stands here.';
  }
}

function newDraft() {
  const user = preferences.get('user').trim();
  return new Draft({ profile: { frames: '1' }, ...(user ? { policy: { user } } : {}) });
}

customElements.define('rm-submit-page', SubmitPage);
