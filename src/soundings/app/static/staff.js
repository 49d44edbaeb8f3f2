"use strict";

// Passkeys: the one thing on staff pages that no form can do. A form marked with data-passkey
// asks the server what to sign, hands it to the browser, and sends back what the browser made.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) known.id = bytes(known.id);
  return { publicKey: options };
}

function made(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) parts[part] = text(response[part]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts };
}

async function send(path, form, body) {
  const token = form.elements.form_token;
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (token) headers["x-form-token"] = token.value;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail || "The server did not answer.");
  return said;
}

async function run(form) {
  const { passkey, action } = form.dataset;
  const options = asked(await send(passkey, form, {}));
  const credential = options.publicKey.user
    ? await navigator.credentials.create(options)
    : await navigator.credentials.get(options);
  const fields = Object.fromEntries([...form.elements].filter((e) => e.name && e.name !== "form_token").map((e) => [e.name, e.value]));
  const said = await send(action, form, { ...fields, credential: made(credential) });
  window.location.assign(said.next);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const alert = form.querySelector("[role=alert]");
    alert.textContent = "";
    try {
      await run(form);
    } catch (error) {
      alert.textContent = error.name === "NotAllowedError" ? "The passkey was not used. Try again." : error.message;
    }
  });
}

// Parts that change by themselves. One marked with data-news names where to ask and, in
// data-every, how often; it is asked for while the tab is looked at, and sent only if it changed.
// Its line marked with data-said is read out; the part itself is not, or every figure would be.
function follow(part) {
  const { news, every } = part.dataset;
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("aria-live", "polite");
  part.after(voice);
  const said = () => part.querySelector("[data-said]")?.textContent.trim();
  let tag = "";
  const timer = setInterval(ask, Number(every) * 1000);
  async function ask() {
    if (document.hidden || part.contains(document.activeElement)) return;
    const headers = { "x-background": "1", "if-none-match": tag };
    const answer = await fetch(news, { headers, cache: "no-store" }).catch(() => null);
    if (!answer || answer.status === 304) return;
    if (!answer.ok) {
      clearInterval(timer);
      voice.textContent = "This page no longer follows what happens. Load it again.";
      voice.className = "banner";
      return;
    }
    tag = answer.headers.get("etag") || "";
    const before = said();
    part.innerHTML = await answer.text();
    if (said() && said() !== before) voice.textContent = said();
  }
  document.addEventListener("visibilitychange", ask);
}

document.querySelectorAll("[data-news]").forEach(follow);

// Reading words by keyboard. In a form marked with data-keys a theme's letter turns it to the next
// direction, x takes what is selected among the words to be cut, and Enter sends the form.
function readByKeys(form) {
  const also = form.querySelector("#also");
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const row = form.querySelector(`tr[data-key="${CSS.escape(key)}"]`);
    const selected = String(window.getSelection()).trim();
    if (row) {
      const ways = [...row.querySelectorAll("input[type=radio]")];
      const next = ways[(ways.findIndex((way) => way.checked) + 1) % ways.length];
      next.checked = true;
      next.focus();
    } else if (key === "x" && also && selected) {
      also.value += (also.value && !also.value.endsWith("\n") ? "\n" : "") + selected;
    } else if (key === "Enter" && !target.matches("a, button, summary")) {
      form.requestSubmit();
    } else return;
    event.preventDefault();
  });
}

document.querySelectorAll("form[data-keys]").forEach(readByKeys);
