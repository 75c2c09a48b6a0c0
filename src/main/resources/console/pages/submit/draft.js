/**
 * The body of a submission while it is being written. What is named by JSON pointers, as the API names what is wrong, is there when it has a value;
 * without one the API's default holds. Everything else that an earlier job said stays as it was.
 */
export class Draft {
  #body;

  constructor(body = {}) {
    this.#body = structuredClone(body);
    delete this.#body.files;
  }

  get(pointer) {
    return partsOf(pointer).reduce((value, name) => value?.[name], this.#body);
  }

  set(pointer, value) {
    setAt(this.#body, partsOf(pointer), value);
  }

  /** What is sent. */
  body(files) {
    return { ...structuredClone(this.#body), files };
  }
}

function partsOf(pointer) {
  return pointer.slice(1).split('/').map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Objects that become empty go, too: the API takes their absence for their defaults. */
function setAt(object, [name, ...rest], value) {
  if (rest.length > 0) {
    object[name] ??= {};
    setAt(object[name], rest, value);
    if (Object.keys(object[name]).length === 0) {
      delete object[name];
    }
  } else if (value === undefined || value === '') {
    delete object[name];
  } else {
    object[name] = value;
  }
}

/** A part of a JSON pointer. */
export function escaped(name) {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
