import { parsePage } from "./page-parts.js";
import { renewPart } from "./renew-part.js";

/** Keeps the list of a test inbox's requests up to date. Every action of the page works without this. */
const main = document.querySelector("main[data-inbox]");
const form = document.querySelector("form[data-verify]");
if (main instanceof HTMLElement && form instanceof HTMLFormElement) watch(main, form);

/**
 * @param {HTMLElement} main
 * @param {HTMLFormElement} form
 */
function watch(main, form) {
  let waitMs = 1000;
  let verifies = false;
  let isLoading = false;
  let isStale = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    verifies = true;
    void load();
  });
  form.addEventListener("input", () => (verifies = false));
  say("Connecting …");
  connect();

  function connect() {
    const url = new URL(`${main.dataset["inbox"]}/live`, location.href);
    url.protocol = location.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      waitMs = 1000;
      say("New requests appear by themselves.");
      void load();
    });
    socket.addEventListener("message", () => void load());
    socket.addEventListener("close", () => {
      say("Not connected. Connecting again …");
      setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, 60_000);
    });
  }

  /** One at a time; what changed meanwhile is loaded after it. */
  async function load() {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    try {
      while (isStale) {
        isStale = false;
        show(await (await request()).text());
      }
    } catch {
      say("The list could not be loaded; reload the page.");
    } finally {
      isLoading = false;
    }
  }

  function request() {
    if (!verifies) return fetch(main.dataset["inbox"] + location.search);
    return fetch(form.action, { method: "POST", body: new FormData(form) });
  }
}

/** @param {string} html */
function show(html) {
  const shown = document.querySelector("#requests");
  const newer = parsePage(html).querySelector("#requests");
  if (newer === null || shown === null) return location.reload();
  renewPart(shown, newer);
}

/** @param {string} words */
function say(words) {
  const line = document.querySelector("[data-status]");
  if (line !== null) line.textContent = words;
}
