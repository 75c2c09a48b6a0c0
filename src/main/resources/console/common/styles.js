import { Directive, PartType, directive } from 'lit/directive.js';

/**
 * Sets properties of an element's style: `<div ${styles({ width: '40%' })}>`. An attribute `style`, and Lit's own `styleMap`, are refused by the
 * console's Content-Security-Policy. Custom properties begin with `--`. What is null or undefined is taken away.
 */
class Styles extends Directive {
  #before = {};

  constructor(info) {
    super(info);
    if (info.type !== PartType.ELEMENT) {
      throw new Error('styles() stands among the attributes of an element');
    }
  }

  render() {}

  update(part, [wanted]) {
    const style = part.element.style;
    for (const name of Object.keys(this.#before)) {
      if (!(name in wanted)) {
        style.removeProperty(name);
      }
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (this.#before[name] !== value) {
        if (value === null || value === undefined) {
          style.removeProperty(name);
        } else {
          style.setProperty(name, value);
        }
      }
    }
    this.#before = { ...wanted };
  }
}

export const styles = directive(Styles);
