/** What a job of a template would be, to be estimated; the API makes the job itself when it is submitted. */

const PLACEHOLDER = /\$\$\{|\$\{([^{}]*)\}/g;
const GONE = Symbol('gone');

/**
 * The template's job with values in the place of its placeholders.
 *
 * @param template of `GET /templates/{name}`
 * @param values by the parameters' names
 * @param files that come with them
 */
export function fill(template, values, files) {
  const all = new Map(template.parameters.filter(each => each.default !== undefined).map(each => [each.name, each.default]));
  Object.entries(values).forEach(([name, value]) => all.set(name, value));
  const job = filled(template.job, all, false);
  const own = (job.files ?? []).filter(each => !files.some(other => other.path === each.path));
  return { ...job, files: [...own, ...files] };
}

function filled(node, values, texts) {
  if (typeof node === 'string') {
    return filledText(node, values, texts);
  }
  if (Array.isArray(node)) {
    return node.map(each => filled(each, values, texts)).filter(each => each !== GONE);
  }
  if (node !== null && typeof node === 'object') {
    const entries = Object.entries(node).map(([name, value]) => [name, filled(value, values, texts || name === 'parameters')]);
    return Object.fromEntries(entries.filter(([, value]) => value !== GONE));
  }
  return node;
}

function filledText(text, values, texts) {
  const only = /^\$\{([^{}]*)\}$/.exec(text);
  if (only) {
    const value = values.has(only[1]) ? values.get(only[1]) : GONE;
    return texts && value !== GONE ? String(value) : value;
  }
  return text.replace(PLACEHOLDER, (found, name) => (found === '$${' ? '${' : String(values.get(name) ?? '')));
}
