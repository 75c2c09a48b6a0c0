import { LitElement } from 'lit';

export { html, svg, nothing } from 'lit';

/**
 * What all elements of the console are. They render into the page itself, without a shadow: the styles are in `styles/`, and labels may name
 * what stands in another element.
 */
export class Element extends LitElement {
  #ends = [];

  createRenderRoot() {
    return this;
  }

  /** Has something ended when the element leaves the page: a subscription, a timer. To be called from `connectedCallback`. */
  until(end) {
    this.#ends.push(end);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.splice(0).forEach(end => end());
  }
}
