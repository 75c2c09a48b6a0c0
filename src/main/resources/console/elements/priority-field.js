import { Element, html } from '../common/element.js';

/** A priority, 0 to 100, that is changed where it stands. Says `rm-priority` with the new one; Escape takes back what was typed. */
class PriorityField extends Element {
  static properties = { value: { type: Number }, label: {}, disabled: { type: Boolean } };

  render() {
    return html`<input class="priority" type="number" min="0" max="100" step="1" inputmode="numeric" aria-label=${this.label}
      ?disabled=${this.disabled} .value=${String(this.value)} @change=${this.#changed} @keydown=${this.#key} @click=${event => event.stopPropagation()}>`;
  }

  #changed(event) {
    const priority = Number(event.target.value);
    if (event.target.value === '' || !event.target.checkValidity()) {
      event.target.reportValidity();
      event.target.value = String(this.value);
    } else if (priority !== this.value) {
      this.dispatchEvent(new CustomEvent('rm-priority', { detail: priority, bubbles: true }));
    }
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.target.value = String(this.value);
      event.target.blur();
    } else if (event.key === 'Enter') {
      event.target.blur();
    }
    event.stopPropagation();
  }
}

customElements.define('rm-priority-field', PriorityField);
