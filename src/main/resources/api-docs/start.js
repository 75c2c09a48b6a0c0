"use strict";

window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "../v1/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    displayRequestDuration: true,
    filter: true,
    presets: [SwaggerUIBundle.presets.apis],
    // Nothing leaves the site: no address is sent to a service that checks descriptions.
    validatorUrl: null,
  });
});
