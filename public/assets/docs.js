/* The API's reference, in place of the list of operations that the page comes with. */

const CONFIGURATION = {
  url: "/openapi.json",
  // Nothing from elsewhere, and nothing to elsewhere: no fonts, figures, chats, clients or proxies.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  hideTestRequestButton: true,
  documentDownloadType: "none",
  persistAuth: false,
  theme: "none",
  layout: "modern",
};

const place = document.querySelector("#reference");
if (place instanceof HTMLElement && place.dataset["script"] !== undefined) {
  // Else a library within the script tries whether it may use `eval`, and the page's policy reports it.
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
  const script = document.createElement("script");
  script.src = place.dataset["script"];
  script.addEventListener("load", () => {
    // It would take what is there for its own.
    place.replaceChildren();
    Reflect.get(globalThis, "Scalar").createApiReference(place, CONFIGURATION);
  });
  document.head.append(script);
}
